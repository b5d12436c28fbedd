"""Storing the rows of a ledger in one transaction, in bulk."""

from collections import Counter
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.utils import timezone

from accounts import policy
from congress.models import Session
from core import bulk
from core.workflow import Act, Step, Workflow
from suggestions.journal import JOURNAL
from suggestions.ledger import Fault, LedgerRow, Parsed
from suggestions.models import Event, Suggestion

from . import parts
from .build import Builder, remark, status
from .directory import Directory
from .parts import Grades
from .place import Place
from .stored import OF_PARTS, completed, differences, rows_of

IMPORTED, CORRECTED = "ledger.import", "ledger.correct"
OURS = (IMPORTED, CORRECTED, *parts.VERBS)
BATCH = 1000


@dataclass
class Outcome:
    """What came of an import. With faults nothing was stored."""

    rows: int = 0
    created: int = 0
    unchanged: int = 0
    updated: int = 0
    made: list[str] = field(default_factory=list)  # congress, session, rule set
    units: list[str] = field(default_factory=list)  # names of what was made
    deputies: list[str] = field(default_factory=list)
    delegations: list[str] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    skipped: Counter = field(default_factory=Counter)
    ignored_columns: list[str] = field(default_factory=list)
    without_header: list[str] = field(default_factory=list)
    corrections: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)  # number, {column: [was, now]}
    faults: list[Fault] = field(default_factory=list)
    is_dry_run: bool = False
    session: Session | None = None  # where it went; None when nothing was stored


@dataclass
class Change:
    """A stored suggestion and the row that corrects it."""

    suggestion: Suggestion
    row: LedgerRow
    report: dict[str, list[str]]
    with_parts: bool


def store(
    parsed: Parsed, place: Place, *, grades: Grades, create=False, update=False, dry_run=False, by=None
) -> Outcome:
    """Store what was read, all or nothing; answer the counts, or every fault."""
    outcome = Outcome(
        rows=len(parsed.rows), skipped=parsed.skipped, ignored_columns=parsed.ignored_columns,
        without_header=parsed.without_header, is_dry_run=dry_run,
    )  # fmt: skip
    place = replace(place, made=[])  # what is made here may be undone; the caller's place stays as it was
    with transaction.atomic():
        if place.session:
            Session.objects.select_for_update().get(pk=place.session.pk)  # two imports do not cross
        directory = Directory(place.congress, create=create)
        outcome.faults = parsed.faults + directory.unknown(parsed)
        new, changes = _sorted_out(parsed, place, directory, outcome, grades=grades, update=update)
        outcome.faults.sort()
        if outcome.faults:
            transaction.set_rollback(True)
            return outcome
        _write(new, changes, place, directory, grades=grades, by=by, parsed=parsed)
        outcome.created, outcome.updated = len(new), len(changes)
        outcome.corrections = [(change.row.number, change.report) for change in changes]
        outcome.made = list(place.made)
        for kind, made in directory.made.items():
            setattr(outcome, kind, [one.name for one in made])
        if dry_run:
            transaction.set_rollback(True)
        else:
            outcome.session = place.session
    return outcome


def _sorted_out(parsed, place, directory, outcome, *, grades, update) -> tuple[list[LedgerRow], list[Change]]:
    """Rows to be made, and changes of what is stored; rows that say the same are counted."""
    if place.session is None:
        return parsed.rows, []
    stored = rows_of(place.session, grades)
    new, changes = [], []
    blamed = {(fault.sheet, fault.row) for fault in outcome.faults}
    for row in parsed.rows:
        if (row.sheet, row.row) in blamed:
            continue
        if row.number not in stored:
            new.append(row)
            continue
        suggestion, old = stored[row.number]
        wanted = completed(directory.canonical(row), old, set(parsed.labels[row.sheet]))
        if not (differs := differences(wanted, old)):
            outcome.unchanged += 1
        elif not update:
            outcome.faults += [
                parsed.fault(
                    row, column, f"与已入库的第{row.number}号不同：原为“{was}”，现为“{now}”；确认要改的，请选择更新"
                )
                for column, (was, now) in differs.items()
            ]
        else:
            report = {parsed.label(row.sheet, column): [was, now] for column, (was, now) in differs.items()}
            changes.append(Change(suggestion, wanted, report, bool(OF_PARTS & differs.keys())))
    outcome.faults += _handled_since(changes, parsed)
    return new, changes


def _handled_since(changes: list[Change], parsed: Parsed) -> list[Fault]:
    """Only what nobody has worked on since its import may be rewritten from a ledger."""
    ids = [change.suggestion.pk for change in changes]
    ours: set[int] = set()
    others: set[int] = set()
    for start in range(0, len(ids), BATCH):
        events = Event.objects.filter(suggestion__in=ids[start : start + BATCH])
        for pk, verb in events.values_list("suggestion", "verb"):
            (ours if verb in OURS else others).add(pk)
    return [
        parsed.fault(change.row, "number", f"第{change.row.number}号已在系统里办理，不能用台账改写，请在建议页面更正")
        for change in changes
        if change.suggestion.pk in others or change.suggestion.pk not in ours
    ]


def _write(new, changes, place, directory, *, grades, by, parsed) -> None:
    session = place.obtain(parsed.rows)
    directory.make_missing(session.congress)
    builder, at = Builder(session, directory), timezone.now()
    made = [(builder.suggestion(row, by=by), row) for row in new]
    bulk.insert([one for one, _ in made])
    parts.add([(part, row) for one, row in made for part in builder.parts(row, one)], builder, grades, by)
    bulk.insert([
        Event(suggestion=one, verb=IMPORTED, label="导入台账", actor=by, now=one.status, note=remark(row), at=at, is_key=True)
        for one, row in made
    ])  # fmt: skip
    act = Act(by=by, at=at)
    for change in changes:
        change.suggestion.wanted_status = status(change.row)
        LEDGER.follow(change.suggestion, "correct", act, change=change, builder=builder, grades=grades)


# A correction goes through the door like every other change of a stored suggestion.


def _settled(suggestion, act, *, change: Change, builder: Builder, grades: Grades) -> dict:
    return builder.fields(change.row)


def _corrected(suggestion, act, *, change: Change, builder: Builder, grades: Grades) -> dict:
    """What was and what is now stands in the event; replies and grades are kept (``parts``)."""
    if change.with_parts:
        parts.correct(suggestion, change.row, act, builder=builder, grades=grades)
    return change.report


def _written_there(suggestion):
    """台账写明的状态"""
    return suggestion.wanted_status


LEDGER = Workflow("ledger", may=policy.may, who=policy.who, journal=JOURNAL, told=lambda obj, **_: None, steps={
    "correct": Step(label="按台账更正", source=(Suggestion.Status.HANDLING, Suggestion.Status.ANSWERED, Suggestion.Status.CLOSED),
                    target=_written_there, settles=_settled, then=_corrected, auto=True, audience="offices"),
})  # fmt: skip
