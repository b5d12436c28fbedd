"""What somebody did last, one line for each suggestion."""

from dataclasses import dataclass

from django.db.models import Q

from suggestions import story
from suggestions.models import Event

MOST, LOOKED_AT = 5, 40


@dataclass(frozen=True, slots=True)
class Handled:
    suggestion: object
    at: object
    label: str


def handled(user):
    """The suggestions ``user`` dealt with last, the newest first, each with his last step."""
    rows = Event.objects.visible_to(user, within=Q(actor=user)).select_related("suggestion", "assignment__unit")
    rows = rows.defer("suggestion__body", "suggestion__office_opinion", "changes")
    found = {}
    latest = rows.order_by("-at")[:LOOKED_AT]  # in the order of the index alone
    for event in sorted(latest, key=lambda event: (event.at, event.pk), reverse=True):
        last = found.get(event.suggestion_id)
        if last is None or last.at == event.at:  # what follows from a step stands after it, at the same instant
            found[event.suggestion_id] = Handled(event.suggestion, event.at, story.title(event))
    return list(found.values())[:MOST]
