"""What the public reads of a published meeting, where the office said so."""

from evaluations.models import Appraisal, Standing


def find(pk: int) -> dict | None:
    """``{appraisal, rows, unranked, seal…}`` or None: not published, not public, a rehearsal, or no such meeting."""
    rows = Appraisal._base_manager.filter(status=Appraisal.Status.PUBLISHED, is_public=True, is_rehearsal=False)
    one = rows.select_related("session__congress").filter(pk=pk).first()
    made = one and Standing._base_manager.filter(appraisal=one).order_by("-version").first()
    if not made:
        return None
    units = made.content["result"]["units"]
    ranked = sorted((row for row in units if row["rank"]), key=lambda row: row["rank"])
    return {
        "appraisal": one,
        "rows": ranked + [row for row in units if not row["rank"]],
        "standing": made,
        "has_total": any(row["total"] for row in units),
        "scheme": made.content["scheme"],
    }
