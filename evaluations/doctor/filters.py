"""What the findings of a check can be narrowed by. The session decides what is examined, not only what is shown."""

from functools import cache
from typing import ClassVar

from django.db.models import Exists, OuterRef, Q

from congress.models import Session
from core.filters import RowFilter, Saying
from suggestions import search
from suggestions.filters import units_with_parts, visible
from suggestions.models import Assignment

from .reading import Reading


class FindingsFilter(Saying):
    session = RowFilter(rows=visible(Session), label="届次")

    check: ClassVar  # a Check; set by ``of``
    phrases: ClassVar = {"session": "{}"}

    def filter_queryset(self, queryset):
        """The findings among the rows of the session; then what else was asked narrows them."""
        asked = self.form.cleaned_data
        chosen = int(asked["session"]) if asked.get("session") else None
        rows = self.check.rows(Reading(today=self.today, user=self.request.user, session=chosen))
        for name, filter_ in self.filters.items():
            if name != "session":
                rows = filter_.filter(rows, asked.get(name))
        return rows


class ItemFindingsFilter(FindingsFilter):
    """Findings that belong to a suggestion."""

    q = search.WordsFilter()
    unit = RowFilter(rows=units_with_parts, label="承办单位", method="by_unit")
    session = RowFilter(rows=visible(Session), label="届次")

    phrases: ClassVar = {"q": "编号、标题、正文、代表或单位含“{}”", "unit": "由{}承办", "session": "{}"}

    def by_text(self, queryset, name, value):
        found = search.Seek(value, self.request.user).suggestions()
        return queryset.filter(**{f"{self.check.grain.at or 'pk'}__in": found})

    def by_unit(self, queryset, name, value):
        if self.check.grain.unit:
            return queryset.filter(**{self.check.grain.unit: value})
        parts = Assignment._base_manager.filter(suggestion=OuterRef("pk"), is_latest=True, unit=value)
        return queryset.filter(Q(Exists(parts)))


@cache
def of(check):
    """The filter of one check's findings."""
    base = FindingsFilter if check.grain.at is None else ItemFindingsFilter
    return type(base.__name__, (base,), {"check": check})
