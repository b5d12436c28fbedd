"""Several suggestions join one at once, all of them or none."""

from django.db import transaction

from core.workflow import Refused

from . import merging
from .models import Suggestion
from .workflow import SUGGESTION


@transaction.atomic
def join(suggestions, host, *, by, note="", once=""):
    """Every one of ``suggestions`` but ``host`` joins it; a host that waits for review is registered first. Returns the joined ones.

    Raises Refused, with nothing stored; ``once`` makes a second sending of the same page harmless.
    """
    guests = [s for s in suggestions if s.pk != host.pk]
    if not guests:
        raise Refused("除了主件，还要至少勾选一件并入它。")
    merging.lock([*guests, host])
    if host.status == Suggestion.Status.SUBMITTED:
        SUGGESTION.take(host, "register", by=by, seen=host.status, category=host.category)
    for guest in guests:
        try:
            SUGGESTION.take(guest, "merge", by=by, seen=guest.status, host=host, note=note, once=once)
        except Refused as why:
            raise type(why)(str(why) if guest.number == "" else f"第{guest.number}号：{why}") from None
        once = ""
    return guests
