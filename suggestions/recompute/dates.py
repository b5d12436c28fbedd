"""The dates a running part would have under other rules or another calendar. Pure: no clock, no database.

A part is dated as if the rules and the calendar had been the new ones all along, with two exceptions: what was granted
stands (an extension), and what is over stays over (a window that has ended is not opened again).
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from congress import deadlines
from core.templatetags.look import ymd
from suggestions.clocks import rule_of

DATES = ("due_on", "give_back_until", "decision_due_on", "feedback_due_on")


@dataclass(frozen=True, slots=True)
class Move:
    """One date of one part: what it is, what it was, what it becomes."""

    part: Any
    name: str  # the field
    was: dt.date | None
    now: dt.date | None

    @property
    def what(self) -> str:
        return what(self.part, self.name)


@dataclass(slots=True)
class Shift:
    """What changes of one part: fields to write, and why a date stays although the count leads elsewhere."""

    part: Any
    fields: dict = field(default_factory=dict)
    kept: str = ""

    @property
    def moves(self) -> list[Move]:
        return [Move(self.part, n, getattr(self.part, n), self.fields[n]) for n in DATES if n in self.fields]


def what(part, name) -> str:
    """The date in the words of those who must keep it."""
    if name == "due_on":
        rework = "重新办理的" if part.round > 1 else ""
        return f"{rework}{'会办意见' if part.is_helper else '答复'}期限"
    return {"give_back_until": "申请改办截止", "decision_due_on": "答复改办申请的期限", "feedback_due_on": "反馈期限"}[
        name
    ]


class Clockwork:
    """The rules of one session with one calendar; dates that many parts share are worked out once."""

    def __init__(self, rules: dict, year: int, calendar, today: dt.date):
        self.rules, self.year, self.calendar, self.today = rules, year, calendar, today
        self._known: dict = {}

    def date(self, rule: str, start: dt.date | None) -> dt.date | None:
        if start is None:
            return None
        if (rule, start) not in self._known:
            due = deadlines.due(self.rules, rule, start, self.calendar, self.year)
            self._known[rule, start] = due.date if due else None
        return self._known[rule, start]

    def from_receipt(self, rule: str) -> bool:
        return deadlines.start_event(self.rules, rule) == "receipt"

    def shift(self, part) -> Shift:
        """``part`` carries ``lead_answered_on``, the day on which the lead beside a helper answered."""
        found = Shift(part)
        if part.is_open:
            self._due(found)
            self._give_back(found)
            if part.status == part.Status.ASKING:
                self._window(found, "decision_due_on", self.date("reassign", part.asked_on))
        elif part.answered_on:
            self._feedback(found)
        return found

    def _due(self, shift: Shift) -> None:
        part = shift.part
        if not part.due_rule:
            return
        rule, start = self._rule(part)
        day = self.date(rule, start)
        if part.extended_from:
            if day != part.extended_from:
                now = f"应为{ymd(day)}" if day else "不再有期限"
                shift.kept = f"已批准延期，仍是{ymd(part.due_on)}；延期前的期限{ymd(part.extended_from)}，按现在的规则和日历{now}"
            return
        fields = {"due_on": day, "due_rule": rule, "due_from": start if day else None}
        shift.fields |= {name: value for name, value in fields.items() if getattr(part, name) != value}

    def _rule(self, part) -> tuple[str, dt.date | None]:
        if part.due_rule == "helper_redo" and deadlines.start_event(self.rules, "helper_redo"):
            return "helper_redo", part.due_from
        rule = rule_of(self.rules, part.role, part.round)
        return rule, part.accepted_on if self.from_receipt(rule) else part.dispatched_on

    def _give_back(self, shift: Shift) -> None:
        part, rule = shift.part, "give_back"
        if part.round > 1:
            return
        day = self.date(rule, part.accepted_on if self.from_receipt(rule) else part.dispatched_on)
        self._window(shift, "give_back_until", day)

    def _feedback(self, shift: Shift) -> None:
        part, start = shift.part, shift.part.answered_on
        if part.is_helper:
            if part.lead_answered_on is None:
                return
            start = max(start, part.lead_answered_on)
        self._window(shift, "feedback_due_on", self.date("feedback", start))

    @staticmethod
    def _is_over(was, day, today) -> bool:
        return bool(was and was < today) or bool(was is None and day and day < today)

    def _window(self, shift: Shift, name: str, day: dt.date | None) -> None:
        """A window that is over stays as it was; one that never opened does not open in the past."""
        was = getattr(shift.part, name)
        if was != day and not self._is_over(was, day, self.today):
            shift.fields[name] = day
