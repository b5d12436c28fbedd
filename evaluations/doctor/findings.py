"""The rows of a check made ready to be shown: what the words need is read once for all of them."""

from django.db.models import Prefetch

from suggestions.models import Assignment

from . import grains


def read(queryset, check, *, user=None):
    """With everything the columns read."""
    rows = queryset.select_related(*check.grain.beside)
    if check.grain.at is None:
        return rows
    deep = [f"{check.grain.at}__{name}" if check.grain.at else name for name in ("body", "office_opinion")]
    rows = rows.defer(*deep)
    if check.grain is not grains.SUGGESTION:
        return rows
    parts = Assignment.objects.visible_to(user) if user is not None else Assignment.objects.all()
    return rows.prefetch_related(
        Prefetch(
            "assignments", parts.filter(is_latest=True).select_related("unit").order_by("pk"), to_attr="latest_parts"
        )
    )


def prepare(rows, ctx, reading):
    """Fill ``ctx.extra["found"]`` for these rows."""
    check = ctx.extra["check"]
    ctx.extra["found"] = check.look_up(rows, reading) if check.look_up and rows else {}
