"""The number of a suggestion: opaque, unique in its session, issued under a lock."""

from congress.models import Session
from core.workflow import Refused

from .models import Suggestion


def issue(suggestion, wanted=""):
    """The number of ``suggestion``: what the office typed, or the session's next free one; it is the door that writes it.

    Must run inside a transaction; the session row is the lock, so that fifty people registering at once get
    fifty numbers. Raises Refused when a typed number is taken.
    """
    session = Session._base_manager.select_for_update().get(pk=suggestion.session_id)
    taken = Suggestion._base_manager.filter(session=session)
    if wanted:
        if taken.filter(number=wanted).exclude(pk=suggestion.pk).exists():
            raise Refused(f"编号 {wanted} 已经用过，请换一个编号，或者留空由系统编号。")
        return wanted
    return _next_free(session, taken)


def _next_free(session, taken):
    count = session.next_number
    while taken.filter(number=(number := str(count).zfill(session.number_width))).exists():
        count += 1
    Session._base_manager.filter(pk=session.pk).update(next_number=count + 1)
    return number
