"""What earlier sessions have left undone, for 督办台: the session one works in must not hide it."""

from django.db.models import Count, Q

from suggestions import measures

from . import desk

HANGING = (
    measures.OPEN | Q(promise_due_on__isnull=False) | Q(order_due_on__isnull=False) | Q(order_answered_on__isnull=False)
)
# Lists every row of which still hangs; the others – judged, claimed, looked at again – are a history that only grows.
LISTS = tuple(
    one
    for one in desk.LISTS
    if one.fact
    not in ("unsatisfied", "repeat_unsolved", "lookback_failed", "key_topic", "claimed", "grouped")
)  # fmt: skip


def left(parts, session, today):
    """``[(list, number over all sessions)]`` where a session other than ``session`` (a key) still has something; one query.

    ``parts``: those the user sees on 督办台, of every session.
    """
    facts = {one.fact: Count("pk", filter=measures.FACTS[one.fact].q(today)) for one in LISTS}
    found = {}
    for row in parts.filter(HANGING).order_by().values("suggestion__session").annotate(**facts):
        found[row["suggestion__session"]] = row
    others = [row for key, row in found.items() if key != session]
    return [
        (one, sum(row[one.fact] for row in found.values())) for one in LISTS if any(row[one.fact] for row in others)
    ]
