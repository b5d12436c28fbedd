"""The slips that are handed out: a code in words and as QR. They exist on paper only."""

import segno
from django.db.models import Count, Q
from django.utils.safestring import mark_safe

from evaluations.models import BallotCode

from . import codes


def slip(code: str, address: str) -> dict:
    """``{code, qr}``. The code stands behind ``#``: browsers do not send it, so no log of a server has it."""
    drawn = segno.make(f"{address}#{code}", error="m", micro=False)
    svg = drawn.svg_inline(scale=1, border=2, omitsize=True, svgclass="qr", lineclass=None)
    return {"code": codes.shown(code), "qr": mark_safe(svg)}  # noqa: S308 - drawn from an address of ours and letters of the alphabet


def batches(panel) -> list[dict]:
    """``[{batch, drawn, spoiled, cast}]`` in the order they were drawn."""
    rows = BallotCode._base_manager.filter(panel=panel).order_by("batch").values("batch")
    return list(
        rows.annotate(
            drawn=Count("pk"), spoiled=Count("pk", filter=Q(is_spoiled=True)), cast=Count("pk", filter=Q(is_cast=True))
        )
    )
