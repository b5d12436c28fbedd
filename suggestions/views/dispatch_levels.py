"""What one dispatch has to do with another level: units sounded out before, coordinators handed to, helpers to be added."""

from urllib.parse import urlencode

from django.urls import reverse

from accounts import policy
from accounts.policy import Role
from suggestions.models import Event
from suggestions.requests import preassign_facts
from suggestions.requests.workflow import PREASSIGNMENT
from suggestions.workflow import SUGGESTION
from units.models import Unit

from .steps import step_url


def coordinators(user, today):
    """To whom ``user`` may hand suggestions on."""
    if user.role != Role.STAFF:
        return []
    return list(Unit.objects.visible_to(user).valid_on(today).filter(kind=Unit.Kind.COORDINATOR))


def preassigned_roles(pres, receivers):
    """The roles as proposed; units that others named instead stand beneath, without a role."""
    roles = {pre.unit_id: pre.role for pre in pres if pre.unit_id in receivers.allowed}
    for pre in pres:
        for pk in (pre.proposed_unit_id, receivers.heir(pre.unit_id) and receivers.heir(pre.unit_id).pk):
            if pk in receivers.allowed:
                roles.setdefault(pk, "")
    return roles


def two_levels(user, chosen, pres):
    """What the form says about the other level."""
    may_return = not SUGGESTION.why_not(chosen, "return_to_office", user)
    return {
        "asks_wanted": user.role == Role.COORDINATOR,
        "foreign_pres": [pre for pre in pres if not policy.may_give_work(user, pre.unit)],
        "keeps": keeps(user, chosen, pres, reverse("dispatch", args=[chosen.pk])),
        "sent_back": sent_back(user, [chosen]).get(chosen.pk) if getattr(chosen, "is_sent_back", False) else None,
        "return_url": step_url(SUGGESTION, "return_to_office", chosen) if may_return else "",
    }


def keeps(user, suggestion, pres, back):
    """``[(proposal objected to, address of the step that keeps it)]``."""
    found = []
    for pre in pres:
        pre.suggestion = suggestion
        if pre.status == pre.Status.OBJECTED and not PREASSIGNMENT.why_not(pre, "keep", user):
            found.append((pre, f"{step_url(PREASSIGNMENT, 'keep', pre)}?{urlencode({'next': back})}"))
    return found


def sent_back(user, suggestions):
    """``{suggestion: the event with which a coordinator returned it last}``; one query."""
    rows = Event.objects.visible_to(user).filter(suggestion__in=suggestions, verb=preassign_facts.RETURNED)
    return {event.suggestion_id: event for event in rows.select_related("actor").order_by("pk")}
