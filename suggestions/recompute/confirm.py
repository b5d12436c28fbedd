"""From a preview to the deed: what was looked at is done, all of it or nothing, and kept on record."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db import transaction
from django.utils import timezone

from congress.models import Congress
from core.workflow import Act, Again, Refused
from suggestions.models import Extension, Recomputation, Suggestion

from .changes import CHANGES
from .dates import Move, Shift
from .proposal import BATCH, Proposal
from .telling import tell

KEEP = dt.timedelta(days=1)
SALT = "suggestions.recompute"
S = Suggestion.Status
RUNNING = (S.REGISTERED, S.HANDLING, S.ANSWERED)
EXPIRED = "这次预览已经过期（只保留一天），或者不是您看过的。没有改动任何内容，请重新预览。"
DONE = "您刚刚已经确认过，没有重复办理。"


@dataclass(frozen=True, slots=True)
class Preview:
    """A change as somebody has seen it. ``token`` travels with the page, signed for him."""

    change: Any
    proposal: Proposal
    token: str

    @property
    def moves(self):
        return self.proposal.moves


def preview(change, *, user, today) -> Preview:
    proposal = change.propose(today)
    said = {
        "kind": change.kind,
        "change": change.to_dict(),
        "base": change.base(),
        "moves": proposal.print(),
        "user": user.pk,
    }
    return Preview(change, proposal, signing.dumps(said, salt=SALT, compress=True))


def opened(token: str, *, user) -> dict:
    """What a page's token says; Refused when it is old, forged or another person's."""
    try:
        said = signing.loads(token, salt=SALT, max_age=KEEP)
    except signing.BadSignature:
        raise Refused(EXPIRED) from None
    if said["user"] != user.pk:
        raise Refused(EXPIRED)
    return said | {"change": CHANGES[said["kind"]].from_dict(said["change"])}


@transaction.atomic
def carry_out(token: str, *, by, at: dt.datetime | None = None) -> list[Recomputation]:
    """Do what the preview showed. Refused, with the reason, when something has happened since; Again when it is done already."""
    said = opened(token, user=by)
    change = said["change"]
    list(Congress._base_manager.select_for_update(no_key=True).order_by("pk"))  # one recomputation at a time
    if change.is_in_effect():
        raise Again(DONE)
    if change.base() != said["base"]:
        raise Refused(f"{_last()}您预览的内容已经不是现在的样子，所以没有改动。请看下面重新算出的结果。")
    act = Act(by=by, at=at or timezone.now(), note=change.words())
    # Whoever is taking a step on one of these has finished, or waits until this is done.
    locked = Suggestion._base_manager.filter(status__in=RUNNING).order_by("pk")
    list(locked.select_for_update(of=("self",), no_key=True).values_list("pk"))
    proposal = change.propose(act.today)
    if proposal.print() != said["moves"]:
        raise Refused("预览以后，在办的建议有了变化（新交办、签收或者答复），所以没有改动。请看下面重新算出的结果。")
    moves = proposal.moves  # as they are before the parts change
    change.save()
    _move(proposal.shifts, act)
    tell(moves, act)
    return _record(change, moves, act)


def _last() -> str:
    """Who was quicker."""
    last = Recomputation._base_manager.select_related("by").order_by("-at", "-pk").first()
    return (
        f"{last.by}在{timezone.localtime(last.at):%H:%M}办理过“{last.get_cause_display()}”，"
        if last and last.by
        else "预览以后有人改过，"
    )


def _move(shifts: list[Shift], act: Act) -> None:
    from suggestions.workflow import ASSIGNMENT  # the tables name what follows, so this fetches the tables late

    moving = [shift for shift in shifts if shift.fields]
    for start in range(0, len(moving), BATCH):
        items = [(s.part, {"fields": s.fields, "report": report(s)}) for s in moving[start : start + BATCH]]
        ASSIGNMENT.follow_all(items, "recompute", act)
        _requests([part for part, _ in items])


def _requests(parts) -> None:
    """A request for more time that waits is asked from the date now in force."""
    due = {part.pk: part.due_on for part in parts}
    waiting = Extension._base_manager.filter(assignment__in=due, status=Extension.Status.ASKED)
    behind = [e for e in waiting if due[e.assignment_id] and due[e.assignment_id] < e.due_asked]
    for extension in behind:
        extension.due_before = due[extension.assignment_id]
    Extension._base_manager.bulk_update(behind, ["due_before"])


def report(shift: Shift) -> dict:
    """``{what: [old, new]}`` for the time line."""
    told = {move.what: [_day(move.was), _day(move.now)] for move in shift.moves}
    if "due_from" in shift.fields:
        told["期限起算日"] = [_day(shift.part.due_from), _day(shift.fields["due_from"])]
    return told


def _day(day) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else "没有期限"


def _record(change, moves: list[Move], act: Act) -> list[Recomputation]:
    """One row a congress, so that nobody reads of another's suggestions; one without where nothing moved."""
    of_session = dict(Congress._base_manager.values_list("sessions__pk", "pk"))
    by_congress: dict = {}
    for move in moves:
        line = {
            "assignment": move.part.pk,
            "suggestion": move.part.suggestion_id,
            "number": move.part.suggestion.number,
            "unit": str(move.part.unit),
            "what": move.what,
            "was": move.was and move.was.isoformat(),
            "now": move.now and move.now.isoformat(),
        }
        by_congress.setdefault(of_session[move.part.suggestion.session_id], []).append(line)
    rows = [
        Recomputation(congress_id=pk, cause=change.cause, words=act.note, by=act.by, at=act.at, moved=moved)
        for pk, moved in by_congress.items() or [(None, [])]
    ]
    return Recomputation.objects.bulk_create(rows)
