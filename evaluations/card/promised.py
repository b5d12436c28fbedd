"""What the unit has promised in the sessions shown and not settled yet; one query."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import BooleanField, Case, Q, Value, When
from django.urls import reverse
from django.utils.http import urlencode

from suggestions.commitments import reach, states

PART = "reply__assignment"


@dataclass(slots=True)
class Promised:
    """``overdue`` and ``running`` are of the session shown, ``earlier`` those still running from the sessions before it."""

    overdue: int = 0
    running: int = 0
    earlier: dict = field(default_factory=lambda: defaultdict(int))  # session -> how many
    late: dict = field(
        default_factory=lambda: defaultdict(list)
    )  # suggestion -> its overdue promises of the session shown


def read(scope) -> Promised:
    within = states.RUNNING & Q(**{f"{PART}__unit__in": scope.line, f"{PART}__suggestion__session__in": scope.sessions})
    late = Case(
        When(states.q("overdue", scope.today), then=Value(True)), default=Value(False), output_field=BooleanField()
    )
    rows = reach.promises(scope.user, within=states.SIGNED & within).annotate(is_overdue=late).order_by("due_on", "pk")
    found = Promised()
    of_session, of_suggestion = f"{PART}__suggestion__session", f"{PART}__suggestion"
    for row in rows.values_list("text", "due_on", "is_overdue", of_session, of_suggestion, named=True):
        _, _, is_overdue, session, suggestion = row
        if session != scope.session.pk:
            found.earlier[session] += 1
            continue
        found.running += 1
        if is_overdue:
            found.overdue += 1
            found.late[suggestion].append(row)
    return found


def address(scope, state, session=None) -> str:
    """The ledger of promises, narrowed to the unit (and those it took over) and the session."""
    asked = {"state": state, "unit": scope.unit.pk, "session": session or scope.session.pk}
    return f"{reverse('commitments')}?{urlencode(asked)}"
