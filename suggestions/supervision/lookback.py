"""回头看: which of the solved parts are looked at again. The draw is ``core.draws``: a part is named by its unit and its number."""

from django.db.models import Exists, OuterRef

from core.draws import Lot, choose, digest
from suggestions import measures
from suggestions.models import LookbackItem

__all__ = ["choose", "digest", "frame_of", "lot", "place", "population"]


def population(parts, klass, *, excludes_drawn=False):
    """Those of ``parts`` a draw is made from: answered with ``klass`` in their latest round; perhaps none drawn before."""
    rows = parts.filter(measures.OWN, status="answered", reply__klass=klass)
    if excludes_drawn:
        rows = rows.filter(~Exists(LookbackItem._base_manager.filter(assignment=OuterRef("pk"))))
    return rows.select_related("unit", "suggestion__session").order_by(
        "unit__kind", "unit__pk", "suggestion__number", "pk"
    )


def place(part):
    return part.unit.name, part.suggestion.number


def lot(parts, klass, *, excludes_drawn=False):
    return Lot(list(population(parts, klass, excludes_drawn=excludes_drawn)), place)


def frame_of(rows):
    """``{unit: [numbers]}`` in the order of ``rows``."""
    return Lot(list(rows), place).frame
