"""What the working lists of 督办台 can be narrowed by."""

import django_filters

from congress.models import Committee
from core.filters import RowFilter
from suggestions import measures
from suggestions.filters import PartsFilter, visible

from . import desk


class DeskFilter(PartsFilter):
    """Parts of units on one working list; the conditions beside the list are kept from list to list."""

    fact = django_filters.ChoiceFilter(
        choices=[(one.fact, measures.FACTS[one.fact].label) for one in desk.LISTS], label="工作清单", method="by_fact"
    )
    committee = RowFilter("suggestion__category__committee", rows=visible(Committee), label="对口委员会")

    phrases = PartsFilter.phrases | {"committee": "{}对口"}
    first = ("q", "unit", "system", "committee", "category")
    calm = ("session", "fact")
