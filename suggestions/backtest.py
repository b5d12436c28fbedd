"""Proposals put to the test: for each suggestion of a year, what would have been proposed, beside who handled it in truth.

Only what was there before it counts: sessions of earlier years, and of its own session what was registered earlier.
"""

from dataclasses import dataclass, field

from django.db.models import Q

from accounts.models import User
from accounts.policy import Role

from . import proposals
from .models import Assignment, Suggestion
from .receivers import Receivers

TOPS = (1, 3)


@dataclass
class Outcome:
    tested: int = 0
    silent: int = 0  # nothing was proposed
    hits: dict = field(default_factory=lambda: dict.fromkeys(TOPS, 0))
    preselected: int = 0  # a lead was preselected
    preselected_right: int = 0
    missed: list = field(default_factory=list)  # (number, title, who it was, who was proposed first)

    def rate(self, part, whole=None):
        whole = self.tested if whole is None else whole
        return round(100 * part / whole, 1) if whole else None

    def figures(self):
        return {
            "tested": self.tested,
            "without_proposal": self.silent,
            **{f"top{n}": count for n, count in self.hits.items()},
            **{f"top{n}_percent": self.rate(count) for n, count in self.hits.items()},
            "preselected": self.preselected,
            "preselected_right": self.preselected_right,
            "preselected_right_percent": self.rate(self.preselected_right, self.preselected),
        }


def run(session, sessions, today, *, most=None):
    """``sessions``: those of the congress, newest first. ``most``: only so many suggestions, spread over the year."""
    office = User(
        username="-", role=Role.STAFF, congress=session.congress
    )  # who sees what the office sees; never stored
    receivers = Receivers(office, today)
    real = _real(session, receivers)
    rows = Suggestion._base_manager.filter(session=session, pk__in=real).select_related("category", "session")
    rows = list(rows.order_by("registered_on", "pk"))
    if most and len(rows) > most:
        rows = rows[:: -(-len(rows) // most)]
    outcome = Outcome()
    for suggestion in rows:
        wished = set(proposals.wishes_of([suggestion]).get(suggestion.pk, ()))
        past = proposals.past_of(office, sessions, session, [suggestion], before=_before(suggestion))
        proposed = proposals.propose(suggestion, receivers, past, wished=wished)
        _count(outcome, suggestion, real[suggestion.pk], proposed, receivers)
    return outcome


def _before(suggestion):
    same = Q(session=suggestion.session_id)
    earlier = Q(registered_on__lt=suggestion.registered_on) | Q(
        registered_on=suggestion.registered_on, pk__lt=suggestion.pk
    )
    return Q(session__year__lt=suggestion.session.year) | same & earlier


def _real(session, receivers):
    """``{suggestion: units}`` that led it or answered for themselves, in the last round; of ended units the successor."""
    own = Assignment._base_manager.filter(suggestion__session=session, is_latest=True).exclude(role="helper")
    found = {}
    for suggestion, unit in own.exclude(status=Assignment.Status.RELIEVED).values_list("suggestion", "unit"):
        now = receivers.today_of(unit)
        found.setdefault(suggestion, set()).add(now.pk if now else unit)
    return found


def _count(outcome, suggestion, real, proposed, receivers):
    outcome.tested += 1
    outcome.silent += not proposed
    ranked = [p.unit.pk for p in proposed]
    for n in TOPS:
        outcome.hits[n] += bool(real & set(ranked[:n]))
    leads = [p.unit.pk for p in proposed if p.role == "lead"]
    outcome.preselected += bool(leads)
    outcome.preselected_right += bool(real & set(leads))
    if not real & set(ranked[: max(TOPS)]):
        first = proposed[0].unit.name if proposed else ""
        outcome.missed.append((suggestion.number, suggestion.title, "、".join(_names(real, receivers)), first))


def _names(pks, receivers):
    return sorted(receivers.all[pk].name for pk in pks if pk in receivers.all)
