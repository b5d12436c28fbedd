"""Which tables the office publishes. A table is its grids and nothing else: page, sheet, paper and bulletin follow from them."""

from dataclasses import dataclass

from suggestions.grids import CLASSES, UNITS, Figure, Grid


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    title: str
    means: str  # what it is for, in a sentence
    grids: tuple[Grid, ...]


def rate(key, label):
    return Figure(key=key, label=label, is_rate=True)


ASKED = (
    Figure(key="feedback_due", label="应反馈"),
    Figure(key="feedback_returned", label="已反馈"),
    Figure(key="feedback_missing", label="未反馈"),
)
RESULT = (
    *ASKED,
    rate("feedback_returned", "反馈率"),
    Figure(key="very_satisfied", label="非常满意", grade="非常满意"),
    Figure(key="just_satisfied", label="满意", grade="满意"),
    Figure(key="basically_satisfied", label="基本满意", grade="基本满意"),
    Figure(key="unsatisfied", label="不满意", grade="不满意"),
    rate("satisfied_broad", "满意率（含）"),
    rate("satisfied_strict", "满意率（不含）"),
)
ATTITUDE = (
    *ASKED,
    Figure(key="attitude_very_satisfied", label="非常满意", grade="非常满意"),
    Figure(key="attitude_just_satisfied", label="满意", grade="满意"),
    Figure(key="attitude_basically_satisfied", label="基本满意", grade="基本满意"),
    Figure(key="attitude_unsatisfied", label="不满意", grade="不满意"),
    rate("attitude_satisfied_broad", "满意率（含）"),
    rate("attitude_satisfied_strict", "满意率（不含）"),
)
FIRST = (
    Figure(key="first_due", label="首次应反馈"),
    Figure(key="first_returned", label="首次已反馈"),
    Figure(key="first_missing", label="首次未反馈"),
    Figure(key="first_unsatisfied", label="首次不满意"),
    rate("first_satisfied_broad", "首次满意率（含）"),
    rate("first_satisfied_strict", "首次满意率（不含）"),
    Figure(key="unsatisfied", label="最近一轮不满意"),
    rate("satisfied_broad", "最近一轮满意率（含）"),
    rate("satisfied_strict", "最近一轮满意率（不含）"),
)
SOURCES = (
    Figure(key="feedback_returned", label="已反馈"),
    Figure(key="feedback_online", label="本人在线"),
    Figure(key="feedback_by_link", label="链接"),
    Figure(key="feedback_on_paper", label="代录"),
    rate("feedback_on_paper", "代录率"),
    Figure(key="feedback_differing", label="回访不一致"),
)
REPLIES = (
    Figure(key="own", label="主办和分办"),
    Figure(key="replied", label="已答复"),
    Figure(key=CLASSES, label=""),
    rate("solved", "解决率"),
)
CONTACTS = (
    Figure(key="own", label="主办和分办"),
    Figure(key="contacted", label="已沟通"),
    rate("contacted", "沟通率"),
    Figure(key="face_to_face", label="已面商"),
    rate("face_to_face", "面商率"),
    Figure(key="no_contact", label="在办、没有沟通"),
)
HELPERS = (
    Figure(key="helper", label="会办"),
    rate("accepted", "签收率"),
    Figure(key="opinion_sent", label="意见已送出"),
    rate("opinion_sent", "送达率"),
    rate("opinion_on_time", "意见按期率"),
    Figure(key="opinion_overdue", label="意见逾期未送"),
    Figure(key="feedback_returned", label="代表已评价"),
    rate("satisfied_broad", "满意率（含）"),
    Figure(key="unsatisfied", label="不满意"),
)
ROLES = (
    Figure(key="assigned", label="承办"),
    rate("accepted", "签收率"),
    Figure(key="answered", label="已办结"),
    rate("on_time", "按期办结率"),
    Figure(key="overdue", label="逾期未结"),
    *ASKED,
    rate("satisfied_broad", "满意率（含）"),
    rate("satisfied_strict", "满意率（不含）"),
    Figure(key="unsatisfied", label="不满意"),
)
PROMISES = (
    Figure(key="commitments_due", label="到期承诺"),
    Figure(key="commitments_kept", label="按期兑现"),
    rate("commitments_kept", "兑现率"),
    Figure(key="promised", label="有承诺未了结的件"),
    Figure(key="promise_overdue", label="有承诺逾期的件"),
)

TABLES = {
    "units": Table(title="承办单位表", means="各单位的件数、期限、面商和满意情况。", grids=(UNITS,)),
    "classes": Table(
        title="办理结果类别表", means="主办、分办件答复的类别，按单位和按建议的类别分列。",
        grids=(Grid(title="按承办单位", by="unit", figures=REPLIES), Grid(title="按建议类别", by="category", figures=REPLIES)),
    ),
    "satisfaction": Table(
        title="满意度表", means="代表对结果和态度的评价，首次和最近一轮分开，应反馈、已反馈、未反馈都列出。",
        grids=(
            Grid(title="对办理结果（最近一轮）", by="unit", figures=RESULT),
            Grid(title="首次和最近一轮对照（对办理结果）", by="unit", figures=FIRST),
            Grid(title="对办理态度（最近一轮）", by="unit", figures=ATTITUDE),
            Grid(title="反馈表的来源（最近一轮）", by="unit", figures=SOURCES),
        ),
    ),
    "contacts": Table(title="沟通面商表", means="主办、分办件有没有沟通、有没有面商。", grids=(Grid(title="沟通面商情况", by="unit", figures=CONTACTS),)),
    "helpers": Table(
        title="会办表", means="会办意见送了没有、是否按期、代表怎么评价；会办与主办同责，放在一起对照。",
        grids=(
            Grid(title="会办情况", by="unit", figures=HELPERS, narrowed={"role": "helper"}),
            Grid(title="主办、分办和会办对照", by="role", figures=ROLES),
        ),
    ),
    "promises": Table(title="承诺表", means="答复里承诺的事项到期了多少、兑现了多少，按承办单位。", grids=(Grid(title="承诺兑现情况", by="unit", figures=PROMISES),)),
}  # fmt: skip
# Read beneath every table, on the page, on paper and in the bulletin.
NOTES = (
    "一个单位在一件建议里的最近一轮办理算一件；合计是各行之和，同一件建议有几个单位就算几次。"
    "基数不到 10 的不算百分比，写成“几 / 几”；没有基数的写“—”。"
    "满意率的“含”“不含”指是否把基本满意算在内；首次指第一轮答复以后的评价，不满意的重新办理以后再评价，最近一轮指最后那一次。"
)
