"""Questions about a suggestion before and beside its dispatch, as conditions that cost one subquery each."""

from django.db.models import Exists, OuterRef, Q

from suggestions.models import Event, PreAssignment, Suggestion

P, S = PreAssignment.Status, Suggestion.Status
LIVE = Q(status__in=PreAssignment.LIVE)
RETURNED = "suggestion.return_to_office"


def _has(*states):
    return Q(Exists(PreAssignment.objects.filter(suggestion=OuterRef("pk"), status__in=states)))


def objected():
    """预交办 that a unit objects to and nobody has answered."""
    return Q(status=S.REGISTERED) & _has(P.OBJECTED)


def returned():
    """Come back from a coordinator and not handed on since."""
    back = Event.objects.filter(suggestion=OuterRef("pk"), verb=RETURNED)
    return Q(status=S.REGISTERED, coordinator=None) & Q(Exists(back))


def wanted():
    """Dispatched by a coordinator that asks for helpers of other systems."""
    return Q(status=S.HANDLING) & _has(*PreAssignment.LIVE)
