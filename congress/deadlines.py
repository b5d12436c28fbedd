"""From a rule, a start and a calendar to a due date that can explain itself. Pure: no clock, no database.

The rules of counting (民法典 arts. 201–203): the day of the event is not counted; months end on the day of the same number,
or on the last day of a month that has none; a last day that is a rest day gives way to the next working day, for days and
months. Fixed dates stay where they are. The rules themselves are data; see ``congress.presets``.
"""

import calendar as months
import datetime as dt
import re
from dataclasses import dataclass
from dataclasses import replace as changed

from core.workdays import Calendar

from . import explanations

RULES = {
    "give_back": "申请改办",
    "reassign": "重新交办",
    "helper": "会办意见",
    "helper_redo": "重报会办意见",
    "first_contact": "首次沟通",
    "reply": "答复",
    "reply_longest": "最长答复期限",
    "feedback": "代表反馈",
    "rework": "重新办理",
}
EVENTS = {
    "dispatch": "交办",
    "receipt": "签收",
    "reply": "答复送达",
    "feedback": "反馈",
    "return": "申请改办",
    "request": "要求重报意见",
    "rework": "开启重新办理",
}
LARGEST = {"wd": 2500, "d": 3660, "m": 120}
LEAST_DAYS = 30


@dataclass(frozen=True)
class Rule:
    """How long, in what unit, from which event. A rule of unit "date" names a month and day and what holds when that is near."""

    amount: int
    unit: str
    start: str = ""
    source: str = ""
    month: int = 0
    day: int = 0
    least_days: int = LEAST_DAYS
    instead: "Rule | None" = None


@dataclass(frozen=True)
class Due:
    """A due date and why it is that day."""

    date: dt.date
    start: dt.date
    nominal: dt.date
    explanation: str
    steps: tuple[str, ...]
    source: str
    provisional: bool
    limit: dt.date | None = None


def due(
    rules: dict,
    rule: str,
    start: dt.date,
    calendar: Calendar,
    session_year: int | None = None,
    words: str | None = None,
) -> Due | None:
    """When a rule of a rule set falls due, or None where the set has no such rule.

    ``words`` stands for the starting event in the explanation ("开启第 2 轮办理"). A reply also says its ``limit``, the date
    no extension may pass.
    """
    found = rule_of(rules, rule)
    if found is None:
        return None
    answer = compute(found, start, calendar, session_year, words)
    longest = rule_of(rules, "reply_longest") if rule == "reply" else None
    if longest is None:
        return answer
    return changed(answer, limit=compute(longest, start, calendar, session_year).date)


def start_event(rules: dict, rule: str) -> str | None:
    """The event that starts a rule in this rule set, or None where the set has no such rule."""
    found = rule_of(rules, rule)
    return found.start if found else None


def rule_of(rules: dict, name: str) -> Rule | None:
    if name not in RULES:
        raise ValueError(f"没有名为“{name}”的期限规则，可用的有：{'、'.join(RULES)}。")
    raw = rules.get("deadlines", {}).get(name)
    return from_dict(raw) if raw else None


def from_dict(raw: dict) -> Rule:
    """A rule as it is stored (``congress.presets``); assumes ``faults`` found none."""
    common = {"unit": raw["unit"], "start": raw.get("start", ""), "source": raw.get("source", "")}
    if raw["unit"] != "date":
        return Rule(amount=raw["amount"], **common)
    month, day = (int(part) for part in raw["date"].split("-"))
    instead = from_dict({**raw["instead"], "start": common["start"], "source": common["source"]})
    least = raw.get("least_days", LEAST_DAYS)
    return Rule(amount=0, month=month, day=day, least_days=least, instead=instead, **common)


def compute(
    rule: Rule, start: dt.date, calendar: Calendar, session_year: int | None = None, words: str | None = None
) -> Due:
    """The due date of one rule."""
    words = EVENTS.get(rule.start, "") if words is None else words
    if rule.unit == "date":
        fixed = dt.date(session_year or start.year, rule.month, rule.day)
        if rule.instead is None or (fixed - start).days >= rule.least_days:
            return _due(rule, start, fixed, fixed, explanations.fixed(start, fixed, words, calendar))
        date, nominal = _reach(rule.instead, start, calendar)
        told = explanations.instead(rule, start, fixed, nominal, date, words, calendar)
        return _due(rule, start, nominal, date, told)
    date, nominal = _reach(rule, start, calendar)
    return _due(rule, start, nominal, date, explanations.counted(rule, start, nominal, date, words, calendar))


def _due(rule: Rule, start: dt.date, nominal: dt.date, date: dt.date, told: "explanations.Told") -> Due:
    source = "；".join(part for part in (rule.source, told.source) if part)
    return Due(date, start, nominal, told.sentence, tuple(told.steps), source, told.provisional)


def _reach(rule: Rule, start: dt.date, calendar: Calendar) -> tuple[dt.date, dt.date]:
    """The due date, and the day the count alone leads to."""
    if rule.unit == "wd":
        date = calendar.add_workdays(start, rule.amount)
        return date, date
    nominal = start + dt.timedelta(days=rule.amount) if rule.unit == "d" else add_months(start, rule.amount)
    return calendar.next_workday(nominal), nominal


def add_months(start: dt.date, count: int) -> dt.date:
    """The day of the same number, or the last day of a month that has none."""
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    return dt.date(year, month + 1, min(start.day, months.monthrange(year, month + 1)[1]))


def faults(raw) -> list[str]:
    """What is wrong with a rule as stored, in sentences."""
    if not isinstance(raw, dict):
        return ["应当是一个对象，写明 amount、unit、start。"]
    found = []
    if not isinstance(raw.get("start"), str) or raw["start"] not in EVENTS:
        found.append(f"起算事件（start）应当是 {'、'.join(EVENTS)} 之一。")
    if not isinstance(raw.get("source", ""), str):
        found.append("依据（source）应当是文字。")
    if raw.get("unit") == "date":
        return found + _unknown(raw, {"date", "least_days", "instead"}) + _fixed_faults(raw)
    return found + _unknown(raw, {"amount"}) + amount_faults(raw.get("amount"), raw.get("unit"))


def _unknown(raw: dict, more: set[str]) -> list[str]:
    return [f"不认识的项“{key}”。" for key in raw if key not in {"unit", "start", "source"} | more]


def amount_faults(amount, unit) -> list[str]:
    """What is wrong with a count of working days, days or months."""
    if not isinstance(unit, str) or unit not in LARGEST:
        return ["单位（unit）无法识别：只有 wd（工作日）、d（日）、m（月）可以计数。"]
    if not isinstance(amount, int) or isinstance(amount, bool) or not 1 <= amount <= LARGEST[unit]:
        return [f"数量（amount）应当是 1 到 {LARGEST[unit]} 的整数。"]
    return []


def _fixed_faults(raw: dict) -> list[str]:
    found = []
    if not _is_month_day(raw.get("date")):
        found.append("固定日期（date）应当写成“月-日”，如 06-30，且每年都有这一天。")
    least = raw.get("least_days", LEAST_DAYS)
    if not isinstance(least, int) or isinstance(least, bool) or not 0 <= least <= 366:
        found.append("最少天数（least_days）应当是 0 到 366 的整数。")
    instead = raw.get("instead")
    if not isinstance(instead, dict) or set(instead) != {"amount", "unit"}:
        return [*found, "固定日期应当写明来不及时改用的期限（instead），如 {“amount”: 3, “unit”: “m”}。"]
    return found + amount_faults(instead["amount"], instead["unit"])


def _is_month_day(text) -> bool:
    if not isinstance(text, str) or not re.fullmatch(r"\d\d-\d\d", text, re.ASCII):
        return False
    month, day = (int(part) for part in text.split("-"))
    return 1 <= month <= 12 and 1 <= day <= months.monthrange(2001, month)[1]
