"""The parts of units, as an import makes them and as a later one corrects them.

A correction loses nothing that was said: a unit that stays keeps its part, a changed reply is a new version and a
changed grade a new row; a unit that goes, or changes its role or its round, is relieved with what it has written.
Only how the deputy was contacted, which an import knows in a word, is written anew.
"""

from collections.abc import Iterable
from typing import Protocol

from accounts import policy
from congress.models import Session
from core import bulk
from core.workflow import Act, Step, Workflow
from suggestions.journal import JOURNAL
from suggestions.ledger import LedgerRow
from suggestions.models import Assignment, Reply, Suggestion

from .build import Builder

A = Assignment.Status
SETTLED = (
    "dispatched_on", "due_on", "due_rule", "due_from", "give_back_until", "answered_on", "is_answer_undated", "feedback_due_on",
    "has_contact", "has_met",
)  # fmt: skip


class Grades(Protocol):
    """The deputies' grades, kept by an app above this one."""

    def stored(self, session: Session) -> dict[int, tuple[str, str, str]]:
        """suggestion -> attitude, result, adoption of its latest round."""

    def add(self, parts: Iterable[tuple[Assignment, LedgerRow]], by) -> None:
        """Keep what the ledger says of each part."""

    def correct(self, part: Assignment, row: LedgerRow | None, by) -> None:
        """What the ledger says now takes the place of what counted; None: nothing counts any more."""


def add(parts: list[tuple[Assignment, LedgerRow]], builder: Builder, grades: Grades, by) -> None:
    """Store new parts with their contacts, replies and grades."""
    bulk.insert([part for part, _ in parts])
    bulk.insert([contact for part, row in parts for contact in builder.contacts(row, part)])
    bulk.insert([reply for part, row in parts if (reply := builder.reply(row, part))])
    grades.add([(part, row) for part, row in parts if row.result and not part.is_helper], by)


def correct(suggestion: Suggestion, row: LedgerRow, act: Act, *, builder: Builder, grades: Grades) -> None:
    """Bring the parts of an imported suggestion to what the ledger says now."""
    wanted = {_place(part): part for part in builder.parts(row, suggestion)}
    gone = []
    for part in suggestion.assignments.filter(is_latest=True).select_related("unit", "reply"):
        part.suggestion = suggestion
        if now := wanted.pop(_place(part), None):
            _move(part, now, row, act, builder, grades)
        else:
            _relieve(part, act, grades)
            gone.append(part)
    for part in wanted.values():
        before = [old for old in gone if old.role == part.role]
        same_role = [new for new in wanted.values() if new.role == part.role]
        part.replaces = before[0] if len(before) == len(same_role) == 1 else None
    add([(part, row) for part in wanted.values()], builder, grades, act.by)


def _place(part: Assignment) -> tuple:
    return part.unit_id, part.role, part.round


def _relieve(part: Assignment, act: Act, grades: Grades) -> None:
    PART.follow(part, "relieve", act)
    Reply.objects.filter(current_for=part).update(current_for=None)
    grades.correct(part, None, act.by)


def _move(part: Assignment, now: Assignment, row: LedgerRow, act: Act, builder: Builder, grades: Grades) -> None:
    """``part`` becomes what ``now`` says."""
    values = {name: getattr(now, name) for name in SETTLED if getattr(now, name) != getattr(part, name)}
    if values or part.status != now.status:
        part.wanted_status = now.status
        PART.follow(part, "correct", act, values=values)
    if part.is_helper:
        return
    contacts = builder.contacts(row, part)
    if sorted((c.method, c.summary) for c in contacts) != sorted(part.contacts.values_list("method", "summary")):
        part.contacts.all().delete()
        bulk.insert(contacts)
    _answer_anew(part, row, builder)
    grades.correct(part, row, act.by)


def _answer_anew(part: Assignment, row: LedgerRow, builder: Builder) -> None:
    """A new version where class or date differ; the earlier one stays as it was signed."""
    was = _said(getattr(part, "reply", None))  # before the new one takes its place in memory
    reply = builder.reply(row, part)
    if was == _said(reply):
        return
    Reply.objects.filter(current_for=part).update(current_for=None)
    if reply:
        last = part.replies.order_by("-version").values_list("version", flat=True).first()
        reply.version = (last or 0) + 1
        bulk.insert([reply])


def _said(reply: Reply | None) -> tuple | None:
    return (reply.klass, reply.is_solved, reply.sent_on) if reply else None


# Corrections go through the door like every other change of what is stored.


def _written_there(part):
    """台账写明的状态"""
    return part.wanted_status


def _settled(part, act, *, values: dict) -> dict:
    return values


def _taken_back(part, act) -> dict:
    return {"relieved_on": act.today, "is_latest": False, "answered_on": None, "is_answer_undated": False}


PART = Workflow("ledger_part", may=policy.may, who=policy.who, journal=JOURNAL, told=lambda obj, **_: None, steps={
    "correct": Step(label="按台账更正承办", source=(A.PENDING, A.ANSWERED), target=_written_there, settles=_settled, auto=True, audience="offices"),
    "relieve": Step(label="按台账撤销承办", source=(A.PENDING, A.ANSWERED), target=A.RELIEVED, settles=_taken_back, auto=True, audience="offices"),
})  # fmt: skip
VERBS = tuple(f"{PART.name}.{verb}" for verb in PART.steps)
