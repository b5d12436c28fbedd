"""What a reader may know of a condition: grades that are kept from him are, to him, not given.

By rule the units read the deputies' word only after the window for feedback (``policy.reads_late``, ``Assignment.is_grade_held``).
Figures and lists ask the same condition through here, so that a unit's figure is still its list.
"""

from types import SimpleNamespace

from django.db.models import Q

from accounts import policy

OF_A_UNIT = SimpleNamespace(role=policy.Role.UNIT)  # whoever reads what is published to the units


def known(q, reader, at=""):
    """The condition ``q`` on parts (``at`` leads to them) as far as ``reader`` may know; None reads everything."""
    return _veiled(q, at) if reader is not None and policy.reads_late(reader) else q


def mute(promise, reader):
    """Take from ``promise`` what the deputy said of it, as long as ``reader`` may not read his word on the reply either."""
    if policy.reads_late(reader) and promise.reply.assignment.is_grade_held:
        promise.fulfilment, promise.fulfilment_words, promise.fulfilment_on = "", "", None


def _veiled(q, at):
    if not isinstance(q, Q):
        return _leaf(*q, at) if isinstance(q, tuple) else q
    made = Q(*(_veiled(child, at) for child in q.children), _connector=q.connector)
    return ~made if q.negated else made


def _leaf(name, value, at):
    """A question about the form of a part is answered as if there were none where it is kept back."""
    leaf, held = Q(**{name: value}), Q(**{f"{at}is_grade_held": True})
    if name not in (f"{at}feedback", "fulfilment") and not name.startswith(f"{at}feedback__"):
        return leaf
    asks_for_none = value in (None, "") or (name.endswith("__isnull") and value)
    return leaf | held if asks_for_none else leaf & ~held
