"""Whose ledger holds which promises: everybody's own, across all years."""

from django.db.models import Q

from accounts.policy import Role
from suggestions.models import Commitment

from . import states


def promises(user, within=states.SIGNED):
    """The promises of signed replies that are the user's to fulfil, to look after or to watch; ``within`` narrows them early.

    Of a unit what it and the units before it promised, of a coordinator what its system promised, of a deputy what was
    promised to the suggestions he leads.
    """
    part = "reply__assignment__"
    own = Q()
    match user.role:
        case Role.UNIT:
            own = Q(**{f"{part}unit__in": user.unit_ids})
        case Role.COORDINATOR:
            own = Q(**{f"{part}unit__coordinator__in": user.unit_ids})
        case Role.DEPUTY:
            own = _led(user, f"{part}suggestion__")
    return Commitment.objects.visible_to(user, within=within & states.SIGNED & own)


def _led(user, at):
    if user.deputy_id is None:
        return Q(pk__in=())
    headed = Q(**{f"{at}proposing_delegation": user.deputy.delegation_id}) if user.deputy.is_head else Q(pk__in=())
    return Q(**{f"{at}lead_deputy": user.deputy_id}) | headed & Q(**{f"{at}lead_deputy": None})
