"""What happens to forms that do not come: the item closes, and the parts count as not returned."""

from django.db.models import Max, Q

from core.workflow import Act, Refused
from suggestions.models import Suggestion
from suggestions.workflow import SUGGESTION


def candidates(today):
    """Answered items whose last window ended before ``today``; a part without a window is looked at by the door's guard."""
    last = Max("assignments__feedback_due_on", filter=Q(assignments__is_latest=True))
    rows = Suggestion._base_manager.filter(status=Suggestion.Status.ANSWERED)
    return rows.annotate(window=last).filter(window__lt=today).order_by("pk")


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
