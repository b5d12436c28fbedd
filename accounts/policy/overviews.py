"""What is open beyond the rows one sees: how units, deputies and delegations fare, and titles their authors let everybody read."""

from django.db.models import Q

from .rights import looks_after
from .roles import Role


def overviews_of_deputies(user):
    """Whose overview opens: of every deputy for those who watch the whole congress, for a deputy his own."""
    return Q(pk=user.deputy_id) if user.role == Role.DEPUTY else Q()


def overviews_of_delegations(user):
    """Which delegation's overview opens: every one for those who watch the whole congress, for a deputy the one he is in."""
    if user.role != Role.DEPUTY:
        return Q()
    own = user.deputy.delegation_id if user.deputy_id else None
    return Q(pk=own) if own else Q(pk__in=())


def published_titles(user):
    """Suggestions of the own congress whose title its author lets everybody read, once they are registered."""
    public = Q(publication__in=("full", "title"), confidentiality="open")
    return Q(session__congress=user.congress_id) & public & Q(status__in=("registered", "merged", "handling", "answered", "closed"))


def may_compare_units(user):
    """Whether ``user`` watches the whole congress, so that what other units come to is no secret to him."""
    return user.role in (Role.ADMIN, Role.STAFF, Role.LEADER, Role.VIEWER)


def may_read_unit(user, unit):
    """Whether ``user``, who sees that there is such a unit, reads how it did: those who watch the congress, its coordinator,
    its own people and those of the unit that took it over."""
    return may_compare_units(user) or looks_after(user, unit) or unit.pk in user.unit_ids
