"""The charts that are drawn from the tables beneath them, each with the message it has to tell, or a sober title."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from suggestions import figures, measures

from . import shown

BARS = 7  # units shown one by one; the others are summed up
ENOUGH = 3  # bars from which a chart says more than a line of text
APART = Decimal(5)  # percentage points by which a category stands out
CLOSE = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """``rows``: ``(name, cells)``; the chart is drawn from what the cells say."""

    key: str
    kind: str
    title: str
    measured: str
    head: str
    columns: Sequence[str]
    rows: Sequence[tuple]
    unit: str = ""
    strong: str = ""
    last: str = ""
    foot: Sequence[tuple] = field(default_factory=tuple)


def late_opinions(counted) -> Chart | None:
    """Where the helpers' opinions are overdue. None where so few units are late that a line of text says it."""
    late = sorted((u for u in counted.units if u["opinion_overdue"]), key=lambda u: (-u["opinion_overdue"], u["key"]))
    total = counted.whole["opinion_overdue"]
    if len(late) < ENOUGH:
        return None
    few = _half(late, total)
    url = counted.urls("opinion_overdue")
    shown_ = late[:BARS] if len(late) > BARS + 1 else late
    rows = [(u["key"], [shown.number(u["opinion_overdue"], url(u["ref"]))]) for u in shown_]
    if rest := late[len(shown_) :]:
        left = sum(u["opinion_overdue"] for u in rest)
        rows.append((f"其余 {len(rest)} 个单位", [shown.number(left, counted.url("opinion_overdue"))]))
    where = f"一半以上集中在 {few} 个单位" if few else f"分布在 {len(late)} 个单位"
    return Chart(
        key="late", kind="bars", unit=" 件", title=f"会办意见逾期 {total:,} 件，{where}", measured="过了期限还没有送给主办单位的会办意见，件",
        head="单位", columns=["逾期会办意见"], rows=rows, strong=",".join(u["key"] for u in late[:few]),
    )  # fmt: skip


def _half(late, total):
    """How few units have half of it, where that is few; 0 where it is spread."""
    reached = 0
    for place, unit in enumerate(late, 1):
        reached += unit["opinion_overdue"]
        if reached * 2 >= total:
            return place if place * 3 <= len(late) else 0
    return 0


def late_in_words(counted) -> list[tuple]:
    """``(unit, number)`` where a chart would be too much."""
    url = counted.urls("opinion_overdue")
    late = [u for u in counted.units if u["opinion_overdue"]]
    late.sort(key=lambda u: (-u["opinion_overdue"], u["key"]))
    return [(u["key"], shown.number(u["opinion_overdue"], url(u["ref"]))) for u in late]


# Classes ---------------------------------------------------------------------------------------------------------------------


def classes(counted) -> Chart | None:
    """The classes of the replies by category, the largest first; None while nothing has been replied to."""
    rule_set = counted.session.rule_set
    answered = sorted((c for c in counted.categories if c["replied"]), key=lambda c: (-c["replied"], c["key"]))
    if not answered:
        return None
    heads = [f"{c['key']} {c['label']}" if len(c["key"]) == 1 else c["label"] for c in rule_set.classes]
    urls = {c["key"]: counted.urls("own", "category", klass=c["key"]) for c in rule_set.classes}
    rows = [(c["key"], [shown.number(c["classes"][k], url(c["ref"])) for k, url in urls.items()]) for c in answered]
    return Chart(
        key="classes", kind="stack", title=_classes_title(counted, answered), columns=heads, head="类别", rows=rows,
        measured=f"已答复 {counted.whole['replied']:,} 件主办、分办的办理结果，按类别",
    )  # fmt: skip


def _classes_title(counted, answered):
    share = counted.whole["solved_rate"]
    enough = [c for c in answered if c["replied"] >= measures.SMALL]
    if len(enough) < 2:
        return f"已答复的有 {share}% 算作解决"
    worst = min(enough, key=lambda c: (Decimal(c["solved_rate"]), c["key"]))
    below = figures.points(share, worst["solved_rate"])
    if below >= APART:
        return f"{worst['key']}解决得最少：{worst['solved_rate']}%，比总体低 {below} 个百分点"
    return f"各类别解决的比例相近，总体 {share}%"


# Grades ----------------------------------------------------------------------------------------------------------------------

GRADED = (
    ("结果，首次", "first_result"),
    ("结果，最终", "result"),
    ("态度，首次", "first_attitude"),
    ("态度，最终", "attitude"),
)


def grades(counted) -> Chart | None:
    """How deputies graded result and attitude, first round and last; None while no form is back."""
    if not counted.whole["feedback_returned"] and not counted.whole["first_returned"]:
        return None
    names = counted.session.rule_set.grades
    rows = []
    for label, split in GRADED:
        fact, about = (
            ("first_returned" if split.startswith("first") else "feedback_returned"),
            split.removeprefix("first_"),
        )
        cells = [shown.number(counted.words[split].get(g, 0), counted.url(fact, **{about: g})) for g in names]
        rows.append((label, cells))
    return Chart(
        key="grades", kind="stack", last="份", title=_grades_title(counted), measured="代表对办理结果和办理态度的评价，按份",
        head="评价", columns=names, rows=rows,
    )  # fmt: skip


def _grades_title(counted):
    row = counted.whole
    strict, attitude = row["satisfied_strict_rate"], row["attitude_satisfied_strict_rate"]
    if strict is None:
        return f"首次评价收回 {row['first_returned']:,} 份"
    if row["feedback_returned"] < measures.SMALL:
        return f"收回 {row['feedback_returned']:,} 份，还看不出趋势"
    better = figures.points(attitude, strict)
    rest = figures.rate(row["feedback_returned"] - row["satisfied_strict"], row["feedback_returned"])
    if better >= CLOSE:
        return f"态度好于结果：{rest}% 对结果只是基本满意或不满意"
    if row["first_unsatisfied"] > row["unsatisfied"]:
        return f"首次不满意 {row['first_unsatisfied']:,} 份，重新办理后还有 {row['unsatisfied']:,} 份"
    return f"非常满意和满意占 {strict}%，不满意 {row['unsatisfied']:,} 份"
