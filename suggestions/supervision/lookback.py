"""回头看: which of the solved parts are looked at again. A draw that anybody can repeat with a sheet of paper and sha256sum.

For every part of a unit the text ``seed|unit|number`` (UTF-8, no line end) is put through SHA-256; the parts of the unit
are ordered by the hexadecimal result, and the first n are the sample of that unit:

    printf '%s' '2026-07-01|省水利厅|0317' | sha256sum

A part's place depends on nothing but the seed, the name of its unit and its number: the same seed and the same parts give
the same sample, and a unit more or less changes nothing for the others.
"""

import hashlib
import secrets

from django.db.models import Exists, OuterRef

from suggestions import measures
from suggestions.models import LookbackItem

SEED_BYTES = 4  # of a seed nobody typed: eight characters that can be read out


def new_seed():
    return secrets.token_hex(SEED_BYTES)


def digest(seed, unit, number):
    return hashlib.sha256(f"{seed}|{unit}|{number}".encode()).hexdigest()


def choose(frame, seed, per_unit):
    """``{unit: the numbers drawn, in the order of the draw}`` of ``frame``, ``{unit: all its numbers}``."""
    return {
        unit: sorted(numbers, key=lambda number: (digest(seed, unit, number), number))[:per_unit]
        for unit, numbers in frame.items()
    }


def population(parts, klass, *, excludes_drawn=False):
    """Those of ``parts`` a draw is made from: answered with ``klass`` in their latest round; perhaps none drawn before."""
    rows = parts.filter(measures.OWN, status="answered", reply__klass=klass)
    if excludes_drawn:
        rows = rows.filter(~Exists(LookbackItem._base_manager.filter(assignment=OuterRef("pk"))))
    return rows.select_related("unit", "suggestion__session").order_by(
        "unit__kind", "unit__pk", "suggestion__number", "pk"
    )


def frame_of(rows):
    """``{unit: [numbers]}`` in the order of ``rows``."""
    frame = {}
    for part in rows:
        frame.setdefault(part.unit.name, []).append(part.suggestion.number)
    return frame
