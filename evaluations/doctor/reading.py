"""Whose records are examined, of which session, on which day; and how many findings every check has, in one query."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from congress import calendars
from congress.models import Session
from core.counting import count_each


@dataclass(frozen=True, kw_only=True)
class Reading:
    """``user`` narrows to what he may see; a command reads for nobody and may narrow to a ``congress`` (its id)."""

    today: dt.date
    session: int | None = None  # its id; None examines every session
    user: Any = None
    congress: int | None = None

    def rows(self, grain) -> QuerySet:
        within = grain.within(self.session)
        if self.user is not None:
            return grain.model.objects.visible_to(self.user, within)
        return grain.model.objects.filter(within, Q(**{grain.congress: self.congress}) if self.congress else Q())

    def narrow(self, path: str) -> Q:
        """The same narrowing for a subquery that is not itself shown; ``path`` leads to the session."""
        if self.session:
            return Q(**{path: self.session})
        congress = self.congress if self.user is None else self.user.congress_id
        return Q(**{f"{path}__congress": congress}) if congress else Q()

    @cached_property
    def sessions(self) -> dict[int, Session]:
        """The sessions examined, with their rules."""
        found = Session._base_manager.filter(self.narrow("pk")) if self.session else Session._base_manager.all()
        if not self.session:
            congress = self.congress if self.user is None else self.user.congress_id
            found = found.filter(congress=congress) if congress else found
        return {one.pk: one for one in found.select_related("rule_set")}

    @cached_property
    def calendar(self):
        return calendars.current()


def examine(checks: Sequence, reading: Reading) -> list[int]:
    """The number of findings of each check, in order."""
    return count_each([check.rows(reading) for check in checks])
