"""Every running date that would move, and what that means: read in a fixed number of queries per batch of parts."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import OuterRef, Q, Subquery

from suggestions import measures
from suggestions.models import Assignment

from .dates import Clockwork, Move, Shift

BATCH = 1000
AWAITED = measures.ANSWERED & Q(feedback__isnull=True, suggestion__status__in=("handling", "answered"))


@dataclass(slots=True)
class Proposal:
    """What a change would do to the running parts."""

    today: dt.date
    shifts: list[Shift] = field(default_factory=list)
    checked: int = 0  # parts looked at

    @property
    def moves(self) -> list[Move]:
        return [move for shift in self.shifts for move in shift.moves]

    @property
    def kept(self) -> list[Shift]:
        return [shift for shift in self.shifts if shift.kept]

    def _due(self) -> list[tuple[bool, bool]]:
        """Late before, late after, of every answer whose date moves."""
        moves = [move for move in self.moves if move.name == "due_on"]
        return [(self._past(move.was), self._past(move.now)) for move in moves]

    def _past(self, day) -> bool:
        return day is not None and day < self.today

    @property
    def no_longer_late(self) -> int:
        return sum(was and not now for was, now in self._due())

    @property
    def newly_late(self) -> int:
        return sum(now and not was for was, now in self._due())

    @property
    def ended(self) -> int:
        """Windows that stand open and would be over."""
        return sum(move.name != "due_on" and self._past(move.now) for move in self.moves)

    def consequences(self) -> list[str]:
        """What follows, in sentences; what changes nobody's standing is not told."""
        said = (
            (self.no_longer_late, "{} 件将不再逾期。"),
            (self.newly_late, "{} 件将变为逾期。"),
            (self.ended, "{} 个还开着的申请改办或反馈期限将就此截止。"),
        )
        return [words.format(n) for n, words in said if n]

    def print(self) -> str:
        """A fingerprint: two proposals with the same one move the same dates to the same days."""
        lines = [(m.part.pk, m.name, str(m.was), str(m.now)) for m in self.moves]
        return hashlib.sha256(json.dumps(lines).encode()).hexdigest()


def propose(sessions, *, rules: dict, calendar, today: dt.date) -> Proposal:
    """``rules``: ``{session id: rules}`` where they would be others than those the session has."""
    clocks = {
        session.pk: Clockwork(rules.get(session.pk, session.rule_set.rules), session.year, calendar, today)
        for session in sessions
    }
    found = Proposal(today)
    for batch in batches(list(clocks)):
        found.checked += len(batch)
        shifts = (clocks[part.suggestion.session_id].shift(part) for part in batch)
        found.shifts += [shift for shift in shifts if shift.fields or shift.kept]
    return found


def batches(session_ids, size: int = BATCH) -> Iterator[list[Assignment]]:
    """The parts whose dates still run, one query a batch."""
    leads = Assignment._base_manager.filter(suggestion=OuterRef("suggestion"), is_latest=True, role="lead")
    rows = (
        Assignment._base_manager.filter(measures.OPEN | AWAITED, suggestion__session__in=session_ids)
        .select_related("suggestion", "unit")
        .defer("suggestion__body", "suggestion__office_opinion", "unit__duties")
        .annotate(lead_answered_on=Subquery(leads.values("answered_on")[:1]))
        .order_by("pk")
    )
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:size]):
        yield batch
        last = batch[-1].pk
