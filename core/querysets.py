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

    ``others`` are further ways to a row, each asked apart and the keys united: an OR across two to-many relations would
    join both and read whole tables, and an OR of subqueries has the database go through all rows to ask each of them.
    """

    q: Q
    many: bool = False
    others: tuple[Q, ...] = ()

    def narrowed(self, q):
        """The same rows as far as ``q`` holds too."""
        return Scope(self.q & q, self.many, tuple(other & q for other in self.others))


NOTHING = Scope(Q(pk__in=()))
EVERYTHING = Scope(Q())


class VisibleQuerySet(models.QuerySet):
    """A queryset that asks the user which of its rows may be seen (``user.sees(label) -> Scope``)."""

    def visible_to(self, user, within=EVERYTHING.q):
        """The rows the user may see; ``within`` narrows them like a filter that follows, and tells the database so early
        that it need not look through all years for what one page shows."""
        scope = user.sees(self.model._meta.label_lower) if user.is_authenticated else NOTHING
        if not scope.many and not scope.others:
            return self.filter(scope.q, within)
        rows = self.model._base_manager.order_by()
        first, *others = (rows.filter(q, within).values("pk") for q in (scope.q, *scope.others))
        return self.filter(within, pk__in=first.union(*others) if others else first)
