"""Whose card it is: the unit with those whose work came to it, the session, and the sessions before it."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Max, Min, OuterRef, Q, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts import policy
from congress.models import Session
from suggestions import proofs
from suggestions.models import Assignment, Suggestion
from units import succession
from units.models import Unit

YEARS = 5  # sessions side by side; with the group average the table has six rows


@dataclass(frozen=True)
class Scope:
    """``line`` are the unit and its predecessors as ids: what they handled counts as the unit's, in every year."""

    user: Any
    unit: Unit
    former: tuple[Unit, ...]
    sessions: tuple[Session, ...]  # the oldest first, the one shown last
    today: dt.date

    @property
    def session(self):
        return self.sessions[-1]

    @property
    def before(self):
        """The session before the one shown, where there is one."""
        return self.sessions[-2] if len(self.sessions) > 1 else None

    @cached_property
    def line(self):
        return frozenset({self.unit.pk, *(unit.pk for unit in self.former)})

    @property
    def compares(self):
        """Whether the asker watches the whole congress and so may read what the other units of the group come to."""
        return policy.may_compare_units(self.user)

    def parts(self, *sessions):
        """Every round of the unit's parts in ``sessions`` (the one shown unless named)."""
        sessions = sessions or (self.session,)
        of_sessions = Q(suggestion__session__in=sessions) & between(sessions)
        return Assignment.objects.visible_to(self.user, within=of_sessions & Q(unit__in=self.line))

    def address(self, key, session=None, **narrowed):
        """The list of exactly what is counted under ``key``."""
        if self.former:
            narrowed["former"] = 1
        return proofs.address(key, session or self.session, by="unit", ref=self.unit.pk, **narrowed)


def between(sessions):
    """Says again, by number, what the sessions say: so the index on unit and suggestion leads to these years and no others."""
    edges = [edge for one in sessions for edge in (one.first_item, one.last_item) if edge]
    return Q(suggestion__gte=min(edges), suggestion__lte=max(edges)) if edges else Q()


def with_edges(sessions):
    """Sessions that know the first and the last of their suggestions."""

    def edge(which):
        rows = Suggestion._base_manager.filter(session=OuterRef("pk")).order_by().values("session")
        return Subquery(rows.annotate(edge=which("pk")).values("edge"))

    return sessions.annotate(first_item=edge(Min), last_item=edge(Max))


def find(user, pk, *, chosen, today):
    """The scope of unit ``pk`` in the session ``chosen``, or in the newest of its congress; 404 for what is not the user's."""
    unit = get_object_or_404(Unit.objects.visible_to(user).select_related("congress"), pk=pk)
    if not policy.may_read_unit(user, unit):
        raise Http404
    return of(user, unit, chosen=chosen, today=today)


def of(user, unit, *, chosen, today):
    """The scope of a unit the user may read about; None where its congress has no session yet."""
    sessions = Session.objects.visible_to(user).filter(congress=unit.congress_id).select_related("congress", "rule_set")
    sessions = with_edges(sessions)
    if chosen is not None and chosen.congress_id == unit.congress_id:
        sessions = sessions.filter(Q(year__lt=chosen.year) | Q(pk=chosen.pk))
    found = list(sessions[:YEARS])
    if not found:
        return None
    return Scope(user=user, unit=unit, former=former(user, unit, today), sessions=tuple(found[::-1]), today=today)


def former(user, unit, today):
    """The units whose work has come to ``unit`` by ``today``, the last one first."""
    ended = (
        Unit.objects.visible_to(user).filter(congress=unit.congress_id).handed_on(today).order_by("-valid_until", "pk")
    )
    by_id = {one.pk: one for one in ended}
    taken = succession.taken_over({unit.pk}, {pk: one.successor_id for pk, one in by_id.items()})
    return tuple(one for pk, one in by_id.items() if pk in taken)
