"""The due dates a dispatch would set, told before it is confirmed, and once for all on a hand-over list."""

import datetime as dt
from dataclasses import dataclass

from congress import deadlines
from congress.explanations import UNITS
from core.templatetags.look import md, weekday, ymd

from . import clocks

FOR_ITSELF = "主办（分办）单位"


@dataclass(frozen=True, slots=True)
class Line:
    """One due date: what, for whom, when and how it is counted. ``day`` is None where it cannot be known yet, or never."""

    label: str
    who: str
    day: dt.date | None
    how: str
    why: clocks.Why | None = None


def ahead(session, parts, day, *, calendar):
    """The lines for ``parts`` (``[(unit, role)]``, perhaps none yet) dispatched on ``day``. No query."""
    helpers = [unit for unit, role in parts if role == "helper"]
    others = [unit for unit, role in parts if role in ("lead", "separate")]
    lines = [_line(session, "give_back", "申请改办", "全部单位", day, calendar)]
    if helpers or not parts:
        lines.append(_line(session, "helper", "会办意见", _named(helpers, "会办单位"), day, calendar))
    lines.append(_line(session, "reply", "答复代表", _named(others, FOR_ITSELF), day, calendar))
    return lines


def _named(units, noun):
    return noun if not units else str(units[0]) if len(units) == 1 else f"{len(units)} 个{noun}"


def _line(session, rule, label, who, day, calendar):
    due = clocks.ask(session, rule, day, calendar=calendar)
    if due is None:
        return Line(label, who, None, "本届次的办理规则没有规定")
    amount = _amount(session.rule_set.rules["deadlines"][rule])
    if deadlines.start_event(session.rule_set.rules, rule) == "receipt":
        how = f"从签收之日起 {amount}；当天签收的，到 {md(due.date, day)}（{weekday(due.date)}）"
        return Line(label, who, None, how)
    return Line(
        label, who, due.date, f"{amount}{_moved(due)}{_longest(session, due)}{_provisional(due)}", clocks.shown(due)
    )


def _amount(raw):
    return "固定日期" if raw["unit"] == "date" else f"{raw['amount']} {UNITS[raw['unit']]}"


def _moved(due):
    if due.nominal == due.date:
        return ""
    return f"到 {md(due.nominal, due.start)}（{weekday(due.nominal)}），顺延"


def _longest(session, due):
    granted = due.limit and session.rule_set.rules.get("extension")
    return f"；经批准最长到 {md(due.limit, due.start)}" if granted else ""


def _provisional(due):
    return "（放假安排尚未公布，暂按周末推算）" if due.provisional else ""


def told(session, parts, *, calendar, most=3):
    """The dates of these parts explained once each: ``[(what, sentence)]``.

    Parts of many different days of dispatch are explained by their rule alone; the dates stand in the table.
    """
    found = []
    for rule, label in (
        ("reply", "主办、分办答复"),
        ("helper", "会办意见"),
        ("rework", "重新办理"),
        ("give_back", "申请改办"),
    ):
        starts = sorted({part.due_from for part in parts if part.due_rule == rule and part.due_from})
        if rule == "give_back":
            starts = sorted({part.dispatched_on for part in parts if part.round == 1})
        if not starts and not any(part.due_rule == rule for part in parts):
            continue
        found.append((label, _sentence(session, rule, starts if len(starts) <= most else [], calendar)))
    return found


def _sentence(session, rule, starts, calendar):
    raw = session.rule_set.rules["deadlines"].get(rule)
    if raw is None:
        return "本届次的办理规则没有规定。"
    event = deadlines.start_event(session.rule_set.rules, rule)
    if event == "receipt" and rule == "give_back":
        starts = []
    if not starts:
        words = deadlines.EVENTS[event]
        fixed = raw["unit"] == "date"
        return "按规则定的固定日期。" if fixed else f"从{words}之日起 {_amount(raw)}，最后一天遇休息日的顺延。"
    dues = [clocks.ask(session, rule, start, calendar=calendar) for start in starts]
    return "".join(f"{_day(due)}{_moved_to(due)}。{_provisional(due)}" for due in dues)


def _day(due):
    return f"{ymd(due.start)}起算，到 {ymd(due.nominal)}"


def _moved_to(due):
    if due.nominal == due.date:
        return f"（{weekday(due.date)}）"
    return f"（{weekday(due.nominal)}），遇休息日顺延到 {ymd(due.date)}（{weekday(due.date)}）"
