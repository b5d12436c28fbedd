"""Finding what was raised before: among very many suggestions, beside comparing every one of them in the same run."""

import random
import statistics
import time
from contextlib import contextmanager

from django.db import connection, transaction

from congress.models import Session
from core import bulk
from dashboard.demo.themes import THEMES
from suggestions import search_index, similar
from suggestions.models import Suggestion

from . import fill

ASKED = 25  # suggestions whose like is looked for
READ_AT_ONCE = 5_000
VERBS = (
    "加强",
    "完善",
    "规范",
    "支持",
    "推进",
    "加快",
    "优化",
    "健全",
    "加大",
    "推动",
    "深化",
    "提升",
    "改进",
    "解决",
    "重视",
    "扶持",
)
WHERE = "农村 乡镇 社区 城区 山区 库区 湖区 林区 园区 景区 校园 街道 沿江 边远 老旧小区 革命老区 民族地区 县域 高校 基层 易地搬迁安置区 城乡接合部".split()  # noqa: SIM905
THINGS = """
    公路 校车 饮水 养老 医保 油茶 水库 垃圾 污水 公交 停车 电梯 幼托 电商 物流 冷链 广播 电网 充电桩 图书馆 体育馆 文物 非遗 茶叶 柑橘 水稻 生猪 水产
    林地 湿地 河道 堤防 桥梁 铁路 码头 机场 宽带 基站 学校 教师 医生 药品 疫苗 急救 康复 殡葬 燃气 供热 危房 保障房 公租房 物业 加装 消防 防汛 防火
    地震 气象 环保 噪声 扬尘 秸秆 化肥 农药 种子 农机 合作社 民宿 旅游 夜市 集市 外卖 快递 网约车 出租车 电动车 驾校 高考 中考 职教 特教 老年大学
    残疾人 儿童 妇女 退役军人 农民工 灵活就业 工伤 社保 低保 救助 慈善 志愿 法律援助 调解 仲裁 信访 档案 数据 算力 芯片 光伏 风电 储能 氢能 矿山 尾矿
    土壤 重金属 候鸟 古树 古城 古村落 方言 戏曲 书法 足球 健身 营养餐 近视 心理 戒毒 禁赌 反诈 扫黑 预付卡 食品 保健品 化妆品 玩具 烟花 油气 加油站
""".split()  # noqa: SIM905
MATTERS = (
    "安全管理", "资金保障", "日常管护", "人才队伍", "信息共享", "标准体系", "联合执法", "价格机制", "配套设施", "服务质量", "应急处置", "长效机制",
    "财政补助", "规划布局", "提质改造", "监督检查", "风险防控", "品牌建设", "产业链条", "便民措施", "绿色转型", "数字化改造", "用地保障", "职称评定",
)  # fmt: skip
PLACES = [
    a + b
    for a in ["云江", "青岚", "双河", "石桥", "白沙", "湾头", "梧岭", "松溪", "望城", "古田", "清源", "龙潭"]
    for b in ("县", "市", "镇", "区")
]  # noqa: SIM905


def corpus(count, rng):
    """``(title, body)``: things of the life of a province, each said of many places, in words that many share."""
    said = [sentence for theme in THEMES for sentence in (*theme.problem, *(point.ask for point in theme.points))]
    said = [s.replace("{area}", "我省").replace("{prov}", "省").replace("{all}", "全省") for s in said]
    for _ in range(count):
        where, thing, matter = rng.choice(WHERE), rng.choice(THINGS), rng.choice(MATTERS)
        place = rng.choice(PLACES) if rng.random() < 0.4 else ""
        other = rng.choice(THINGS)
        title = f"关于{rng.choice(VERBS)}{place}{where}{thing}{matter}的建议"
        body = (
            f"近年来，我们在{place or '全省'}{where}走访了{rng.randint(8, 60)}个点，{thing}{matter}方面的问题比较突出，与{other}也有关系。"
            f"{rng.choice(said)}\n{rng.choice(said)}\n为此，建议：\n一、把{where}{thing}的{matter}列入年度计划，明确责任单位和完成时限。\n"
            f"二、{rng.choice(said)}\n三、{rng.choice(said)}"
        )
        yield title, body


class Corpus:
    """``rows`` suggestions over the years of one congress."""

    def __init__(self, stage, rows):
        self.stage, self.rng = stage, random.Random(8)  # noqa: S311
        with _index_made_afterwards():
            for start in range(0, rows, 10_000):
                self._year(start // 10_000, min(10_000, rows - start))
        fill.settle()

    def _year(self, back, count):
        stage = self.stage
        year = stage.today.year - back
        day = stage.today.replace(year=year, month=3, day=1) if back else stage.today
        session = Session.objects.create(
            congress=stage.congress, term=9, meeting=back + 1, year=year, name=f"第{back + 1}批", opens_on=day, closes_on=day,
            rule_set=stage.rules,
        )  # fmt: skip
        rows = [
            Suggestion(
                session=session, number=str(i).zfill(5), title=title, body=body, lead_deputy=self.rng.choice(stage.deputies),
                status="closed", registered_on=day, dispatched_on=day, submitted_on=day, closed_on=day, created_by=stage.office,
            )
            for i, (title, body) in enumerate(corpus(count, self.rng), 1)
        ]  # fmt: skip
        with transaction.atomic():
            bulk.insert(rows)


@contextmanager
def _index_made_afterwards():
    """On PostgreSQL the rows of the search and their index are made when all texts are there, as one would for a large import."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE suggestions_suggestion DISABLE TRIGGER USER")
        yield
        cursor.execute("ALTER TABLE suggestions_suggestion ENABLE TRIGGER USER")
        cursor.execute("SET maintenance_work_mem = '256MB'")
    search_index.rebuild()


def measure(stage, rows):
    """``{median_s, slowest_s, every_row_s, ratio, …}``: looking through the product beside comparing every row."""
    rng = random.Random(11)  # noqa: S311
    asked = list(corpus(ASKED, rng))
    times = []
    for title, body in asked:
        start = time.perf_counter()
        similar.find(title, stage.office, text=body)
        times.append(time.perf_counter() - start)
    whole, same = _every_row(*asked[0], stage.office)
    median = statistics.median(times)
    return {
        "rows": rows, "asked": ASKED, "median_s": median, "slowest_s": max(times), "every_row_s": whole, "ratio": whole / median,
        "best_of_every_row_found": same,
    }  # fmt: skip


def _every_row(title, body, user):
    """Seconds to compare every row in full, and whether the best one of all is among those found."""
    found = [item.pk for item in similar.find(title, user, text=body)]
    start = time.perf_counter()
    sought = similar.Sought(title, body)
    best = (0.0, 0)
    rows = Suggestion.objects.visible_to(user).order_by().values("pk", "title", "body")
    for row in rows.iterator(chunk_size=READ_AT_ONCE):
        best = max(best, (sought.compare(row).score, row["pk"]))
    return time.perf_counter() - start, best[1] in found


def plan(title, body, user):
    """How PostgreSQL goes about it, in its own words."""
    near = similar.Sought(title, body).near(user.congress_id)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, SUMMARY ON) {near.sql}", near.params)
        return "\n".join(line for (line,) in cursor.fetchall())
