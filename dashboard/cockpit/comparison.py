"""Units beside units of the same load: 2 parts are not ranked with 135."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from core.templatetags import look
from suggestions import bands as bands_of_load
from suggestions import figures

from . import shown

FORMER_ONLY = bands_of_load.Band("0", "只有前几轮的承办", 0, 0, is_ranked=False)
AT_FIRST, UNRANKED_AT_FIRST = 8, 4  # units of a band that stand on the page at first
RANKED_BY = "answered"


@dataclass(frozen=True, slots=True)
class Column:
    """A heading that sorts; ``key`` stands in the address."""

    key: str
    label: str
    head_class: str = "num"
    phone: bool = True
    is_rate: bool = False

    @property
    def sort(self):
        return (self.key,) if self.key else ()


COLUMNS = (
    Column("", "名次", "num", phone=False),
    Column("unit", "单位", ""),
    Column("own", "主办分办", phone=False),
    Column("helper", "会办", phone=False),
    Column("answered", "办结率", is_rate=True),
    Column("", "本组比较", "bar-head", phone=False),
    Column("on_time", "按期办结率", is_rate=True, phone=False),
    Column("face_to_face", "面商率", is_rate=True, phone=False),
    Column("satisfied_strict", "结果满意率（严）", is_rate=True),
    Column("", "要注意", ""),
)
SORTS = {column.key: column for column in COLUMNS if column.key}
USUAL = "answered"  # the slowest first


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    url: str
    rank: int | None
    own: SafeString
    helper: SafeString
    answered: SafeString
    bar: SafeString
    on_time: SafeString
    face_to_face: SafeString
    satisfied: SafeString
    mark: SafeString


@dataclass(frozen=True, slots=True)
class Band:
    title: str
    n: int
    rate: str | None
    is_ranked: bool
    lines: list


def bands(counted, sort=USUAL, *, shows_all=False) -> list[Band]:
    """The bands that have units, each sorted by a column; equals by name, an empty rate last both ways."""
    urls = _Urls(counted)
    found = []
    for band in (*bands_of_load.BANDS, FORMER_ONLY):
        rows = [u for u in counted.units if band.holds(u["assigned"])]
        if not rows:
            continue
        whole = figures.together(rows, band.label)
        ranks = _ranks(rows) if band.is_ranked else {}
        rows = ordered(rows, sort)
        kept = rows if shows_all else rows[: AT_FIRST if band.is_ranked else UNRANKED_AT_FIRST]
        lines = [_line(row, ranks.get(row["ref"]), whole, urls) for row in kept]
        found.append(Band(band.label, len(rows), whole["answered_rate"], band.is_ranked, lines))
    return found


def ordered(rows, sort):
    key, is_down = sort.removeprefix("-"), sort.startswith("-")
    rows = sorted(rows, key=lambda u: u["key"])
    if key == "unit":
        return rows[::-1] if is_down else rows
    value = (lambda u: _decimal(u[f"{key}_rate"])) if SORTS[key].is_rate else (lambda u: u[key])
    known = sorted((u for u in rows if value(u) is not None), key=value, reverse=is_down)
    return known + [u for u in rows if value(u) is None]


def _decimal(text):
    return None if text is None else Decimal(text)


def _ranks(rows):
    """``{unit: rank}`` by the published rate, highest first; equals share a rank (1, 1, 3)."""
    rates = sorted((Decimal(u[f"{RANKED_BY}_rate"]) for u in rows), reverse=True)
    first = {}
    for place, rate in enumerate(rates, 1):
        first.setdefault(rate, place)
    return {u["ref"]: first[Decimal(u[f"{RANKED_BY}_rate"])] for u in rows}


class _Urls(dict):
    """``key -> (ref -> address)``, made at the first use."""

    def __init__(self, counted):
        super().__init__()
        self.counted = counted

    def __missing__(self, key):
        self[key] = self.counted.urls(key)
        return self[key]


def _line(row, rank, whole, urls):
    ref = row["ref"]

    def rate(key, part, of):
        return shown.rate_cell(row, key, lambda: urls[part](ref), lambda: urls[of](ref))

    return Line(
        row["key"],
        reverse("unit_card", args=[ref]),
        rank,
        shown.number(row["own"], urls["own"](ref)),
        shown.number(row["helper"], urls["helper"](ref)),
        rate("answered", "answered", "assigned"),
        bar(row["answered_rate"], whole["answered_rate"]),
        rate("on_time", "on_time", "dated"),
        rate("face_to_face", "face_to_face", "own"),
        rate("satisfied_strict", "satisfied_strict", "feedback_returned"),
        mark(row, urls),
    )


def bar(percent, mean) -> SafeString:
    """A bar from 0 to 100 with the band's own rate as a tick; the number beside it says the same in words."""
    if percent is None or mean is None:
        return shown.NOTHING
    return mark_safe(  # noqa: S308 (numbers only)
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="back" width="100" height="10"/>'
        f'<rect class="fill" width="{percent}" height="10"/><rect class="mid" x="{min(Decimal(mean), Decimal("99.2"))}" width=".8" height="10"/></svg>'
    )


# What is to be noticed of a unit, the gravest first: (fact, kind of mark, words)
NOTICE: tuple[tuple[str, str, str], ...] = (
    ("own_overdue", "late", "答复逾期 {}"),
    ("opinion_overdue", "late", "会办意见逾期 {}"),
    ("promise_overdue", "late", "承诺逾期 {}"),
    ("reworking", "soon", "重新办理中 {}"),
    ("unsatisfied", "no", "不满意 {}"),
    ("due_week", "soon", "一周内到期 {}"),
    ("no_contact", "soon", "没有沟通 {}"),
    ("unaccepted", "todo", "未签收 {}"),
)


def mark(row, urls: dict[str, Callable]) -> SafeString:
    for fact, kind, words in NOTICE:
        if row[fact]:
            said = look.st(kind, words.format(f"{row[fact]:,}"))
            return mark_safe(f'<a class="doc" href="{conditional_escape(urls[fact](row["ref"]))}">{said}</a>')  # noqa: S308 (escaped)
    return look.st("doing", "办理中") if row["assigned"] > row["answered"] else look.st("ok", "都已办结")
