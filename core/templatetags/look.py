"""How statuses, classes, grades, dates and figures look: words in, house markup out. Decides nothing else."""

import datetime
from functools import cache

from django import template
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import mark_safe

register = template.Library()

# Every mark of the product; shape and colour of each stand in site.css §4.
STATUS_KINDS = {
    "todo": "not begun, somebody has to act",
    "doing": "under way, the deadline is far",
    "soon": "due within the notice of the rule set",
    "late": "past its deadline; the text says by how many days",
    "ok": "done",
    "back": "given back, reassignment or extension asked for",
    "off": "does not apply, lapsed, withdrawn",
    "no": "refused",
}
GRADE_BARS = {"非常满意": 4, "满意": 3, "基本满意": 2, "不满意": 1}
TAG_KINDS = ("red", "lead", "part")
WEEKDAYS = "一二三四五六日"
NOTHING = mark_safe('<span class="quiet">—</span>')  # noqa: S308 (a constant)


# Marks ------------------------------------------------------------------------------------------


@register.simple_tag
def st(kind, text):
    """A status: shape, word, colour. An unknown kind looks like ``todo``."""
    return format_html('<span class="st st-{}">{}</span>', kind if kind in STATUS_KINDS else "todo", text)


@register.simple_tag
def klass(letter, big=False):
    """The square of a result class; a class named by words instead of a letter becomes a tag."""
    letter = str(letter or "")
    if not letter:
        return NOTHING
    if len(letter) > 1:
        return tag(letter)
    size = " klass-big" if big else ""
    look = f" klass-{letter.lower()}" if letter.lower() in "abcd" else ""
    return format_html('<span class="klass{}{}">{}</span>', look, size, letter)


@register.simple_tag
def grade(word):
    """A deputy's grade: four bars and the word; a word outside the scale has no bars, none at all is 未反馈."""
    word = str(word or "")
    if not word:
        return st("off", "未反馈")
    return _barred(word) if word in GRADE_BARS else format_html('<span class="grade">{}</span>', word)


@cache
def _barred(word):
    """The drawing of a grade of the scale; four of them are all there are."""
    bars = GRADE_BARS[word]
    rects = format_html_join(
        "",
        '<rect x="{}" y="0" width="6" height="12"{}/>',
        ((8 * i, mark_safe(' class="on"') if i < bars else "") for i in range(4)),  # noqa: S308 (a constant)
    )
    bad = " grade-bad" if bars == 1 else ""
    return format_html(
        '<span class="grade{}"><svg viewBox="0 0 30 12" aria-hidden="true">{}</svg>{}</span>', bad, rects, word
    )


@register.simple_tag
def tag(text, kind=""):
    """A small fixed fact: 重点 (red), 主办 (lead), 分办 (part), anything else plain."""
    return format_html('<span class="tag{}">{}</span>', f" tag-{kind}" if kind in TAG_KINDS else "", text)


# Dates and figures ------------------------------------------------------------------------------


def _day(value):
    """The day of a date or an instant, in local time; None for anything else."""
    if isinstance(value, datetime.datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value if isinstance(value, datetime.date) else None


@register.filter
def md(value, today=None):
    """6月22日; with the year when it is not that of ``today`` (no ``today``: never)."""
    day = _day(value)
    if day is None:
        return ""
    year = f"{day.year}年" if _day(today) and _day(today).year != day.year else ""
    return f"{year}{day.month}月{day.day}日"


@register.filter
def ymd(value):
    """2026 年 6 月 22 日, for sentences."""
    day = _day(value)
    return f"{day.year} 年 {day.month} 月 {day.day} 日" if day else ""


@register.filter
def weekday(value, form="short"):
    """周一; 星期一 with ``"long"``."""
    day = _day(value)
    return ("星期" if form == "long" else "周") + WEEKDAYS[day.weekday()] if day else ""


@register.filter
def days_left(due, today):
    """还有 5 天, 明天到期, 今天到期, 逾期 12 天."""
    due, today = _day(due), _day(today)
    if due is None or today is None:
        return ""
    left = (due - today).days
    if left < 0:
        return f"逾期 {-left} 天"
    return {0: "今天到期", 1: "明天到期"}.get(left, f"还有 {left} 天")


@register.filter
def when(value, today=None):
    """An instant for a time line: 今天 9:35, 昨天 16:40, then the day alone."""
    day, now = _day(value), _day(today)
    if day is None:
        return ""
    ago = (now - day).days if now else None
    if ago not in (0, 1) or not isinstance(value, datetime.datetime):
        return md(day, now)
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{'昨天' if ago else '今天'} {local.hour}:{local.minute:02}"


@register.filter
def thousands(value):
    """1,052; a dash for nothing."""
    return "—" if value is None or value == "" else f"{value:,}"


@register.filter
def file_size(value):
    """386 KB, 2.4 MB."""
    value = value or 0
    return f"{value / 1048576:.1f} MB" if value >= 1048576 else f"{max(1, round(value / 1024)) if value else 0} KB"


@register.filter
def paragraphs(text):
    """Plain text as paragraphs, one per line, escaped; the indent comes from ``.prose``."""
    lines = (line.strip(" \t\r\u3000") for line in str(text or "").splitlines())
    return format_html_join("\n", "<p>{}</p>", ((line,) for line in lines if line))


# Addresses and tables ---------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def query_with(context, without="", value=None, **changes):
    """The query string of this page with ``changes``; None or "" drops a name.

    ``without`` drops a name or several (a tuple), with ``value`` only that one of its values. Any change but of ``page``
    goes back to page 1.
    """
    query = context["request"].GET.copy()
    if set(changes) != {"page"}:
        query.pop("page", None)
    for name in [without] if isinstance(without, str) else without:
        query.setlist(name, [v for v in query.getlist(name) if value is not None and v != str(value)])
    for name, new in changes.items():
        query.setlist(name, [] if new is None or new == "" else [str(new)])
    return "?" + query.urlencode()


@register.simple_tag
def page_numbers(page):
    """1 2 3 … 86 around the current page; the gaps are ``None``."""
    pages = page.paginator
    return [
        n if isinstance(n, int) else None for n in pages.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    ]


@register.filter
def sorted_as(column, sort):
    """``ascending``, ``descending`` or "": how ``sort`` ("number", "-number") orders the list by this column."""
    if not column.sort or str(sort or "").removeprefix("-") != column.key:
        return ""
    return "descending" if str(sort).startswith("-") else "ascending"


@register.filter
def next_sort(column, sort):
    """The value of ``sort`` that a click on the heading asks for."""
    return f"-{column.key}" if sorted_as(column, sort) == "ascending" else column.key


@register.filter
def parts(text):
    """What stands between the middle dots: 代表工委 · 议案建议处 → 代表工委, 议案建议处."""
    return str(text or "").split(" · ")


@register.filter
def dash(value):
    """The value, or a quiet dash for nothing."""
    return NOTHING if value is None or value == "" else conditional_escape(value)
