"""Before and beside the dispatch: what is proposed to which unit, and by when a unit that asks to be relieved is answered."""

from dataclasses import dataclass

from django.db.models import F

from accounts.policy import Role
from core.gather import gathering
from suggestions import clocks, marks
from suggestions.models import PreAssignment, Suggestion
from suggestions.requests.preassign import ranked

FIELDS = ("unit_id", "role", "status", "proposed_on", "answered_on", "words", "answer", "unit_name", "named_instead")
MARK = {"proposed": ("todo", "还没有回复"), "agreed": ("ok", "同意"), "objected": ("back", "有异议")}


def with_proposals(rows, user):
    """Suggestions with what is proposed to units, as far as ``user`` may see it."""
    live = PreAssignment.objects.visible_to(user).filter(status__in=PreAssignment.LIVE)
    live = live.annotate(unit_name=F("unit__name"), named_instead=F("proposed_unit__name"))
    return gathering(rows, "preassignments", live, FIELDS)


@dataclass(frozen=True, slots=True)
class Proposed:
    pre: PreAssignment
    mark: marks.Mark
    is_own: bool


@dataclass(frozen=True, slots=True)
class Proposals:
    rows: list
    is_wanted: bool  # helpers a coordinator asks the congress office to add, after its dispatch


def proposals(dossier):
    """The parts proposed, the lead first; None where there are none."""
    s = dossier.suggestion
    if s.status not in (Suggestion.Status.REGISTERED, Suggestion.Status.HANDLING):
        return None
    rows = [Proposed(pre, marks.Mark(*MARK[pre.status]), dossier.is_own(pre)) for pre in ranked(s.preassignments.all())]
    return Proposals(rows, s.status == Suggestion.Status.HANDLING) if rows else None


def steps_on(dossier):
    """The proposals on which ``dossier.user`` may take a step: a unit on its own, a dispatcher on all."""
    pres = dossier.suggestion.preassignments.all()
    return [pre for pre in pres if dossier.user.role != Role.UNIT or dossier.is_own(pre)]


def is_moot(verb, pre):
    """A proposal is answered and kept before the dispatch, granted or not after it."""
    before = pre.suggestion.status == Suggestion.Status.REGISTERED
    return before == (verb == "decline")


@dataclass(frozen=True, slots=True)
class Decision:
    """A request to be relieved that waits for the dispatcher."""

    part: object
    mark: marks.Mark
    why: clocks.Why | None


def decisions(dossier):
    """Requests of units with the dispatcher's own time, where the rules give him one; not for deputies."""
    if not dossier.sees_offices:
        return []
    notice = marks.notice_days(dossier.rules)
    asking = [part for part in dossier.latest if part.status == part.Status.ASKING and part.decision_due_on]
    return [
        Decision(
            part,
            marks.light(part.decision_due_on, dossier.today, notice=notice, calendar=dossier.calendar),
            clocks.shown(clocks.decision(part, calendar=dossier.calendar), part.decision_due_on),
        )
        for part in asking
    ]
