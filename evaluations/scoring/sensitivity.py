"""How much the order of the units hangs on the weights: each part five points up and down, the others giving way in proportion."""

from dataclasses import dataclass, replace
from fractions import Fraction

from .document_faults import check
from .numbers import exact, half_up
from .results import Faulty
from .score import gather, ranked
from .totals import bare_total

STEP, FULL = 5, 100


@dataclass(frozen=True, slots=True)
class Shift:
    """The ranks when ``part`` weighs ``by`` points more (or less)."""

    part: str
    label: str
    by: int
    ranks: dict  # {key of the unit: rank, or None}


def sensitivity(document: dict, *, trial: bool = False) -> list[Shift]:
    """[] where moving a weight can change nothing: no total, or a single part that counts."""
    if faults := check(document):
        raise Faulty(faults)
    scheme, sources = document["scheme"], gather(document, trial=trial)
    judged = [p for p in scheme["parts"] if p["kind"] != "adjustment" and p["key"] not in sources.left_out]
    if scheme["outcome"] != "total" or len(judged) < 2:
        return []
    found = []
    for part in judged:
        for by in (STEP, -STEP):
            if (moved := shifted(scheme, part["key"], by)) is not None:
                found.append(
                    Shift(part["key"], part["label"], by, _ranks(document["units"], replace(sources, scheme=moved)))
                )
    return found


def _ranks(units, sources) -> dict:
    totals = {unit["key"]: bare_total(unit, sources) for unit in units}
    return ranked({key: total if total is None else half_up(total) for key, total in totals.items()})


def shifted(scheme: dict, key: str, by: int) -> dict | None:
    """The scheme with another weight for one part; None when it would be below nought or more than everything.

    Where a condition changes the full marks, both sets move; a part that counts nothing in one of them stays out of it.
    """
    plain = _moved([exact(p["points"]) for p in scheme["parts"]], _place(scheme, key), by)
    special = _moved([_special(p) for p in scheme["parts"]], _place(scheme, key), by) if scheme["condition"] else plain
    if plain is None or special is None:
        return None
    parts = [p | {"points": a, "points_when": b} for p, a, b in zip(scheme["parts"], plain, special, strict=True)]
    return scheme | {"parts": parts}


def _special(part) -> Fraction:
    return exact(part["points"] if part.get("points_when") is None else part["points_when"])


def _place(scheme, key) -> int:
    return next(place for place, part in enumerate(scheme["parts"]) if part["key"] == key)


def _moved(points, place, by) -> list | None:
    own = points[place]
    if own == 0:
        return points
    if not 0 <= own + by <= FULL or own == FULL:
        return None
    factor = (FULL - own - by) / (FULL - own)
    return [own + by if i == place else value * factor for i, value in enumerate(points)]
