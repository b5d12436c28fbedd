"""The nearest day on which parts are due, with the days before it and why it is that day."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case, Count, Q, Value, When

from core.templatetags.look import weekday
from suggestions import clocks, measures

STRIP = 6  # days shown
LISTED = 4  # working days named one by one up to this many


@dataclass(frozen=True, slots=True)
class Cell:
    day: dt.date
    weekday: str
    word: str
    css: str


@dataclass(frozen=True, slots=True)
class Countdown:
    title: str
    due: dt.date
    n: int
    what: str
    url: str
    cells: tuple
    work: str
    why: clocks.Why | None


def nearest_due(parts, today):
    """``(day, rule, start, how many are due that day)`` of the nearest date of open parts; the start most of them share."""
    due = measures.OPEN & Q(due_on__gte=today)
    rule = Case(When(extended_from=None, then="due_rule"), default=Value(""))  # a date that was extended is on no rule
    groups = parts.filter(due).order_by("due_on").values_list("due_on", rule, "due_from").annotate(n=Count("pk"))
    return nearest(list(groups[:20]))


def nearest(groups):
    """The same from ``[(day, rule, start, n)]``; None when nothing is due."""
    if not groups:
        return None
    day = min(group[0] for group in groups)
    same = [group for group in groups if group[0] == day]
    _, rule, start, _ = max(same, key=lambda group: group[3])
    return day, rule, start, sum(group[3] for group in same)


def of(chair, found, *, what, url, name="最近的期限"):
    """The panel for what ``nearest`` found."""
    day, rule, start, n = found
    left = (day - chair.today).days
    title = {0: f"{name}就是今天", 1: f"{name}是明天"}.get(left, f"离{name}还有 {left} 天")
    return Countdown(
        title,
        day,
        n,
        what,
        url,
        strip(day, chair.today, chair.calendar),
        work(day, chair.today, chair.calendar),
        why(chair, day, rule, start),
    )


def strip(due, today, calendar):
    """Six days that end with the deadline, or begin today where the deadline is nearer than that."""
    first = max(today, due - dt.timedelta(days=STRIP - 1))
    return tuple(_cell(first + dt.timedelta(days=i), due, today, calendar) for i in range(STRIP))


def _cell(day, due, today, calendar):
    listed, works = calendar.day(day), calendar.is_workday(day)
    rest = (listed.name if listed else "周末") if not works else "上班"
    word = "到期" if day == due else "今天" if day == today else rest.removesuffix("节") if len(rest) > 2 else rest
    css = "due" if day == due else "today" if day == today else "" if works else "off"
    return Cell(day, weekday(day), word, css)


def work(due, today, calendar):
    """How many working days are left after today, and which where they are few."""
    days = [
        d for d in (today + dt.timedelta(days=i) for i in range(1, (due - today).days + 1)) if calendar.is_workday(d)
    ]
    if due == today:
        return "今天下班以前要办完。"
    if not days:
        return "到那一天之前没有工作日了。"
    named = f"（{'、'.join(f'{d.day} 日' for d in days)}）" if len(days) <= LISTED else ""
    return f"除去休息日，还有 {len(days)} 个工作日{named}。"


def why(chair, day, rule, start):
    told = clocks.ask(chair.session, rule, start, calendar=chair.calendar) if rule and start else None
    return clocks.shown(told, day)
