"""The address of the list that proves a figure: what is counted, narrowed as it was counted."""

import datetime as dt

from django.urls import reverse
from django.utils.http import urlencode

from .measures import DIMENSIONS

STATES = {"commitments_due": "due", "commitments_kept": "due_kept"}  # figures whose rows are promises


def address(key: str, session, *, by: str = "total", ref=None, until: dt.date | None = None, **narrowed) -> str:
    """Where the rows of the figure ``key`` stand, for the group ``ref`` of the dimension ``by``.

    ``session`` is a session, its key, or None for all of them. ``narrowed`` are further filters of the list.
    """
    asked = {"session": getattr(session, "pk", session) or "", **DIMENSIONS[by].params(ref), **narrowed}
    if until:
        asked["until"] = until.isoformat()
    if key in STATES:
        return f"{reverse('commitments')}?{urlencode({'state': STATES[key], 'counted': 1, **asked})}"
    return f"{reverse('parts')}?{urlencode({'fact': key, **asked})}"


def to_groups(key: str, session, *, by: str, **narrowed):
    """``ref -> address``: as ``address`` for every group of ``by``; what the addresses share is written once."""
    start, params = address(key, session, **narrowed), DIMENSIONS[by].params
    return lambda ref: f"{start}&{urlencode(params(ref))}"
