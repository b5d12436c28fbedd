"""How rows are reached: every queryset can be narrowed to what a user may see."""

from dataclasses import dataclass

from django.db import models
from django.db.models import Q


@dataclass(frozen=True, slots=True)
class Scope:
    """Which rows: ``q`` says it; ``many`` warns that ``q`` crosses a to-many relation.

    A to-many condition goes through a subquery, so that no row can appear twice.
    A to-one condition cannot multiply rows and is applied directly, which keeps
    the database free to use its indexes.
    """

    q: Q
    many: bool = False


NOTHING = Scope(Q(pk__in=()))
EVERYTHING = Scope(Q())


class VisibleQuerySet(models.QuerySet):
    """A queryset that asks the user which of its rows may be seen (``user.sees(label) -> Scope``)."""

    def visible_to(self, user, within=EVERYTHING.q):
        """The rows the user may see; ``within`` narrows them like a filter that follows, and tells the database so early
        that it need not look through all years for what one page shows."""
        scope = user.sees(self.model._meta.label_lower) if user.is_authenticated else NOTHING
        if not scope.many:
            return self.filter(scope.q, within)
        return self.filter(within, pk__in=self.model._base_manager.filter(scope.q, within).values("pk"))
