"""Which parts of a session the cockpit counts: all of them, one system of units, a coordinator's, a committee's field.

Every scope is narrowed in the same words as the list of parts, so that what is counted can be opened.
"""

from dataclasses import dataclass, field

from django.db.models import Q

from accounts.policy import Role
from units.models import Unit

KINDS = [kind for kind in Unit.Kind if kind != Unit.Kind.COORDINATOR]


@dataclass(frozen=True, slots=True)
class Scope:
    key: str  # in the address
    label: str
    q: Q = Q()
    narrowed: dict = field(default_factory=dict)  # the same, as a list is narrowed


WHOLE = Scope("", "全部单位")


def offered(user, session) -> list[Scope]:
    """The scopes of ``user``, the usual one first. A coordinator has those of its own systems and no other."""
    if user.role == Role.COORDINATOR:
        return [_system(unit.pk, unit.name) for unit in user.own_units]
    found = [WHOLE]
    if user.committee_id:
        q = Q(suggestion__category__committee=user.committee_id)
        found.append(Scope("field", "本委员会对口的建议", q, {"committee": user.committee_id}))
    found += [Scope(f"kind:{kind.value}", kind.label, Q(unit__kind=kind), {"kind": kind.value}) for kind in KINDS]
    coordinators = Unit.objects.visible_to(user).filter(congress=session.congress_id, kind=Unit.Kind.COORDINATOR)
    return found + [_system(pk, name) for pk, name in coordinators.order_by("pk").values_list("pk", "name")]


def _system(pk, name):
    return Scope(f"system:{pk}", f"{name}协调的单位", Q(unit__coordinator=pk), {"system": pk})


def chosen(scopes, key) -> Scope | None:
    """The scope the address names, the usual one when it names none; None when it is not offered."""
    if not key:
        return scopes[0] if scopes else None
    return next((scope for scope in scopes if scope.key == key), None)
