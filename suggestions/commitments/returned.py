"""Why the office sent the last report of a promise back: said where the unit reads the promise and reports again."""

from suggestions.models import Commitment, Event

from .effects import in_words

VERB = "commitment.return_report"


def latest(events, commitment):
    """The last return among ``events``, the newest first, while the promise is open again; None where there is none."""
    if commitment.status != Commitment.Status.OPEN:
        return None
    told = ["", in_words(commitment.text, commitment.due_on)]  # words and date of a promise never change
    part = commitment.reply.assignment_id
    return next(
        (e for e in events if e.verb == VERB and e.assignment_id == part and e.changes.get("承诺") == told), None
    )


def read(user, commitment):
    """The same from the whole record, as far as ``user`` may read it: a deputy does not."""
    part = commitment.reply.assignment
    rows = Event.objects.visible_to(user).filter(suggestion=part.suggestion_id, assignment=part, verb=VERB)
    return latest(rows.order_by("-at", "-pk"), commitment)
