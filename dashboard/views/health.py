"""For whoever watches the servers: is everything there? Says no more than yes, no and since when."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from congress import calendars
from core.models import Pulse
from dashboard import gaps


@login_not_required
@never_cache
@require_safe
def healthz(request):
    """200 when the database answers and is up to date, else 503. A missing calendar or a silent clock is only told."""
    answer = {"database": "ok", "migrations": "ok", "last_tick": None, "calendar_missing": []}
    try:
        if unapplied():
            answer["migrations"] = "unapplied"
        else:
            pulse = Pulse.objects.filter(name="tick").first()
            answer["last_tick"] = pulse and timezone.localtime(pulse.at).isoformat(timespec="seconds")
            answer["calendar_missing"] = gaps.missing_years(calendars.current(), timezone.localdate())
    except DatabaseError:
        answer |= {"database": "failed", "migrations": "unknown"}
    is_well = answer["database"] == answer["migrations"] == "ok"
    return JsonResponse({"status": "ok" if is_well else "failed", **answer}, status=200 if is_well else 503)


def unapplied():
    executor = MigrationExecutor(connection)
    return executor.migration_plan(executor.loader.graph.leaf_nodes())
