"""What the demo says of its key topics and of the second look; all invented."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """``leader`` and ``supervisor`` are accounts or names; ``notes``: (days ago, words); ``closes``: how it ended."""

    kind: str
    name: str
    themes: tuple = ()
    leader: str
    supervisor: str
    committee: str
    reason: str
    notes: tuple = ()
    closes: str = ""


TOPICS = (
    Told(
        kind="group", name="农村学生上下学交通安全", themes=("school-bus", "crossing", "rural-road"), leader="viewer", supervisor="leader",
        committee="教育科学文化卫生委员会",
        reason="校车运营、平交路口和放学时段的安全隐患，几个代表团都有代表提出，涉及教育、公安、交通运输几个部门，需要一起督办。年内明确校车运营补助办法，完成重点平交路口的整治。",
        notes=(
            (62, "召开领办工作会，教育、公安、交通运输部门参加，明确了校车补助、路口整治、错时放学三张清单，每月报一次进展。"),
            (30, "到两个县实地察看，路口警示设施已经安装过半；校车补助的分担比例还没有商定，请财政部门在下月底以前拿出意见。"),
            (8, "补助办法已经征求各市州意见，预计下月印发。乡镇道路的三处隐患点仍在施工。"),
        ),
    ),
    Told(
        kind="group", name="电动自行车和新能源车充电设施", themes=("ebike", "charging", "heavy-swap"), leader="viewer", supervisor="常委会副主任 江若汀",
        committee="环境与资源保护委员会",
        reason="老旧小区充电难、飞线充电有隐患，乡镇公共充电站不足。合并督办，便于统一布点和补助标准。",
        notes=((48, "消防、住建、发改部门共同拟定了老旧小区集中充电棚的建设标准。"), (15, "第一批建设任务已经分解到市州，资金下达七成。")),
    ),
    Told(
        kind="group", name="农村供水和小型水库管护", themes=("small-dams", "rural-water", "drinking-source", "flood-radio"), leader="省政府副省长 宁知岸",
        supervisor="leader", committee="农业与农村委员会",
        reason="管护经费没有稳定来源，季节性缺水反复出现。督办目标：年内出台管护经费分担办法，缺水村组逐个销号。",
        notes=((40, "农业与农村委员会听取水利、财政部门汇报，要求把管护经费列入明年预算草案。"),),
    ),
    Told(
        kind="group", name="老年助餐和失能照护", themes=("meal-service", "long-care", "elderly-clinic"), leader="省政府副省长 宁知岸", supervisor="常委会副主任 江若汀",
        committee="社会建设委员会", reason="助餐点难以持续，长期护理保险覆盖面不够，代表连续几年提出。",
        notes=((35, "社会建设委员会到四个社区调研，形成问题清单十一条，交民政、医保部门研究。"),),
    ),
    Told(
        kind="item", name="防范和化解拖欠中小企业账款", themes=("overdue-bills",), leader="viewer", supervisor="leader", committee="财政经济委员会",
        reason="反映集中，影响面广，需要省级层面建立长效机制。",
        notes=((44, "领办领导主持专题会，要求九月底以前完成台账核对。"), (11, "台账核对基本完成，仍有部分账款存在争议，正在分类处理。")),
    ),
    Told(
        kind="item", name="稳定乡村医生队伍", themes=("village-doctor",), leader="省政府副省长 宁知岸", supervisor="committee",
        committee="教育科学文化卫生委员会", reason="乡村医生养老保障多年没有落实，年轻人不愿意去。",
        notes=((21, "教科文卫委员会与卫生健康、人社部门会商，养老保障方案已报送审议。"),),
    ),
    Told(
        kind="item", name="当年办结的民生实事", leader="省政府副省长 宁知岸", supervisor="leader", committee="财政经济委员会",
        reason="条件成熟，列入当年办结。", notes=((25, "现场察看，措施已经落实，代表表示认可。"),),
        closes="承诺的事项全部完成，领衔代表评价满意。督办结束，后续纳入日常管理。",
    ),
)  # fmt: skip

RELEASED = "近期承担专题调研任务，这一件请别的委员认领。"
GROUP = "请小组代表结合闭会期间的视察活动了解办理情况。"
TOOK_PART = "领衔代表、代表工委工作人员"

# (outcome, words); an empty outcome is still to be looked at
LOOKS = (
    ("held", ""),
    ("held", "现场察看，措施已经落实，群众反映良好。"),
    ("partly", "省级资金已经到位，三个县中有一个县还没有开工，要求年底以前完成。"),
    ("", ""),
    ("held", "查看了文件和台账，与答复一致。"),
    ("failed", "答复称已经建成并投入使用，实地察看时设施没有通电，一直闲置。要求一个月内整改并报告。"),
    ("held", ""),
    ("", ""),
    ("partly", "制度已经印发，基层还没有组织实施。"),
)
