"""What time does to feedback: what was kept from the units is told once the window is over, and where forms do not come the item
closes and the parts count as not returned."""

from django.db.models import Exists, Max, OuterRef, Q

from core.workflow import Act, Refused
from suggestions.models import Assignment, Suggestion
from suggestions.workflow import SUGGESTION

from . import effects
from .models import Feedback

LAST = Max("assignments__feedback_due_on", filter=Q(assignments__is_latest=True))


def candidates(today):
    """Answered items whose last window ended before ``today``; a part without a window is looked at by the door's guard."""
    rows = Suggestion._base_manager.filter(status=Suggestion.Status.ANSWERED)
    return rows.annotate(window=LAST).filter(window__lt=today).order_by("pk")


def disclose(at):
    """Tell the units what was kept from them, of every item whose window has passed at ``at``, and close what is complete.

    Run before ``close_lapsed``. Returns the ids of the items of which there was something to tell.
    """
    today, told = Act(by=None, at=at).today, []
    held = Assignment._base_manager.filter(suggestion=OuterRef("pk"), is_grade_held=True)
    rows = Suggestion._base_manager.filter(Exists(held)).annotate(window=LAST)
    for pk in list(rows.filter(Q(window=None) | Q(window__lt=today)).order_by("pk").values_list("pk", flat=True)):
        kept = Assignment._base_manager.filter(suggestion=pk, is_grade_held=True)
        if not Feedback.objects.filter(assignment__in=kept).exists():
            kept.update(is_grade_held=False)  # there is nothing to tell
            continue
        suggestion = Suggestion._base_manager.select_related("session__rule_set").get(pk=pk)
        SUGGESTION.run(suggestion, "disclose", at=at)
        told.append(pk)
        if effects.is_complete(suggestion):
            SUGGESTION.run(suggestion, "close", at=at)
    return told


def close_lapsed(at):
    """Close every item whose feedback window has passed at ``at``; each in a transaction of its own. Returns their ids.

    Works from the state alone: run twice it finds nothing more to do, run a week late it closes what is overdue.
    """
    closed = []
    for pk in list(candidates(Act(by=None, at=at).today).values_list("pk", flat=True)):
        suggestion = Suggestion._base_manager.select_related("session__rule_set").get(pk=pk)
        try:
            SUGGESTION.run(suggestion, "lapse", at=at)
        except Refused:
            continue
        closed.append(pk)
    return closed
