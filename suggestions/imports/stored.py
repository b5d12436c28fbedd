"""What is stored already, put as rows of a ledger, so that it can be compared with one."""

from collections import defaultdict
from dataclasses import replace
from typing import Any

from congress.models import Session
from suggestions.ledger import LedgerRow, cells
from suggestions.models import Assignment, Contact, Suggestion

from .directory import proposer_name

# column of the ledger -> what of a row it decides
COLUMNS = {
    "title": ("title",),
    "category": ("category",),
    "period": ("period", "is_rework"),
    "nature": ("nature",),
    "publication": ("publication",),
    "deputy": ("deputy",),
    "cosigners": ("cosigners",),
    "lead": ("leads", "is_separate"),
    "helpers": ("helpers",),
    "registered": ("registered_on",),
    "dispatched": ("dispatched_on", "is_dispatch_assumed"),
    "replied": ("replied_on",),
    "contact": ("contact",),
    "klass": ("klass",),
    "adoption": ("adoption",),
    "attitude": ("attitude",),
    "result": ("result",),
}
OF_PARTS = {
    "deputy",
    "period",
    "lead",
    "helpers",
    "registered",
    "dispatched",
    "replied",
    "contact",
    "klass",
    "adoption",
    "attitude",
    "result",
}
PERIODS = dict(Suggestion.Period.choices)
PUBLICATIONS = dict(Suggestion.Publication.choices)


def rows_of(session: Session, grades) -> dict[str, tuple[Suggestion, LedgerRow]]:
    """Every numbered suggestion of the session with the row that would have made it."""
    numbered = Suggestion.objects.filter(session=session).exclude(number="")
    found = list(numbered.select_related("category", "lead_deputy", "proposing_delegation"))
    rows = {one.pk: _row(one) for one in found}
    own, helpers = defaultdict(list), defaultdict(list)
    parts = Assignment.objects.filter(suggestion__session=session, is_latest=True)
    for pk, unit, role, answered_on, klass in parts.values_list(
        "suggestion", "unit__name", "role", "answered_on", "reply__klass"
    ):
        if pk not in rows:
            continue
        if role == Assignment.Role.HELPER:
            helpers[pk].append(unit)
            continue
        own[pk].append(unit)
        rows[pk].replied_on, rows[pk].klass = answered_on, klass or ""
    contacts = Contact.objects.filter(assignment__suggestion__session=session, assignment__is_latest=True)
    for pk, summary in contacts.order_by("-pk").values_list("assignment__suggestion", "summary"):
        if pk in rows:
            rows[pk].contact = summary
    for pk, words in grades.stored(session).items():
        if pk in rows:
            rows[pk].attitude, rows[pk].result, rows[pk].adoption = words
    for pk, row in rows.items():
        row.leads, row.helpers, row.is_separate = tuple(sorted(own[pk])), tuple(sorted(helpers[pk])), len(own[pk]) > 1
    return {one.number: (one, rows[one.pk]) for one in found}


def _row(one: Suggestion) -> LedgerRow:
    return LedgerRow(
        sheet="",
        row=0,
        number=one.number,
        title=one.title,
        category=one.category.name if one.category else "",
        period=one.period,
        is_rework=one.round > 1,
        nature=one.nature,
        publication=one.publication,
        deputy=proposer_name(one.lead_deputy, one.proposing_delegation),
        cosigners=one.stated_cosigners,
        registered_on=one.registered_on,
        dispatched_on=one.dispatched_on,
        is_dispatch_assumed=one.is_dispatch_assumed,
    )


def completed(new: LedgerRow, old: LedgerRow, columns: set[str]) -> LedgerRow:
    """The new row, with what its sheet has no column for taken from the old one."""
    kept: dict[str, Any] = {}
    for column, names in COLUMNS.items():
        if (
            column in columns
            or (column == "lead" and "separate" in columns)
            or (column == "registered" and "dispatched" in columns)
        ):
            continue
        if column == "dispatched" and old.is_dispatch_assumed:
            continue  # it follows the registration
        kept |= {name: getattr(old, name) for name in names}
    new = replace(new, **kept)
    return new if new.result else replace(new, adoption="")  # without a grade there is no form to keep it on


def differences(new: LedgerRow, old: LedgerRow) -> dict[str, tuple[str, str]]:
    """column -> what was, what is to be. Spaces and the width of characters make no difference."""
    found = {}
    for column, names in COLUMNS.items():
        if any(getattr(new, name) != getattr(old, name) for name in names):
            was, now = _shown(column, old), _shown(column, new)
            if cells.word(was) != cells.word(now):
                found[column] = (was, now)
    return found


def _shown(column: str, row: LedgerRow) -> str:
    match column:
        case "period":
            return "重新办理" if row.is_rework else PERIODS.get(row.period, "")
        case "publication":
            return PUBLICATIONS.get(row.publication, "")
        case "lead":
            return "、".join(row.leads)
        case "helpers":
            return "、".join(row.helpers)
        case "dispatched":
            return f"{row.dispatched_on}（推定）" if row.is_dispatch_assumed else str(row.dispatched_on or "")
    value = getattr(row, COLUMNS[column][0])
    return "" if value is None else str(value)
