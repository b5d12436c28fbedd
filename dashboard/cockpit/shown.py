"""How a figure stands on the page: a number that opens its list, a rate with what it is a rate of, its change in points."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from suggestions import figures, measures

ZERO = mark_safe('<span class="quiet">0</span>')  # noqa: S308 (a constant)
NOTHING = mark_safe('<span class="quiet">—</span>')  # noqa: S308 (a constant)
EVEN = Decimal("0.00")


def linked(text, url) -> SafeString:
    """``text`` that opens ``url``; written out here because a page has a thousand of them."""
    return mark_safe(f'<a class="doc" href="{conditional_escape(url)}">{conditional_escape(text)}</a>')  # noqa: S308 (escaped)


def number(n, url) -> SafeString:
    """1,234 with its list; a plain 0."""
    return linked(f"{n:,}", url) if n else ZERO


def rate_cell(row, key, part_url, whole_url) -> SafeString:
    """57.14%, or 2 / 3 where the whole is small, or a dash where there is none. The addresses are asked only when shown."""
    _, part, whole = measures.RATES[key]
    if not row[whole]:
        return NOTHING
    if row[whole] < measures.SMALL:
        return mark_safe(f"{number(row[part], part_url())} / {number(row[whole], whole_url())}")  # noqa: S308 (made above)
    return linked(f"{row[f'{key}_rate']}%", part_url())


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a rate since last year, or ``why`` that cannot be told."""

    points: Decimal | None = None
    name: str = "去年"
    why: str = ""

    @property
    def is_worse(self):
        return self.points is not None and self.points < 0

    @property
    def word(self):
        """▲ 高 4.16; ▼ 低 3.05; 持平."""
        if self.points is None:
            return ""
        if self.points == EVEN:
            return "持平"
        return f"▼ 低 {-self.points}" if self.is_worse else f"▲ 高 {self.points}"


# the rate -> the fact that counts what has no date and so cannot be looked back at
HANGS_ON = {
    "replied": "own_undated", "solved": "own_undated", "own_on_time": "own_undated", "opinion_sent": "opinion_undated",
    "opinion_on_time": "opinion_undated", "face_to_face": "met_undated",
} | {key: "feedback_undated" for key in measures.RATES if "satisfied" in key}  # fmt: skip


def change(counted, key) -> Change:
    """The change of the rate ``key`` on the same day of last year, in percentage points."""
    before = counted.before
    if before is None or not before.row:
        return Change()  # the head of the page says so, for all of them
    name = before.name
    if undated := before.row.get(HANGS_ON.get(key, ""), 0):
        return Change(name=name, why=f"{name}有 {undated:,} 件没有日期，不能比较")
    then, now = before.row[f"{key}_rate"], counted.whole[f"{key}_rate"]
    if then is None:
        return Change(name=name, why=f"{name}同日没有基数" if now is not None else "")
    return Change(figures.points(now, then), name)
