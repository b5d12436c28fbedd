"""承办单位情况: the units of a session side by side; every number opens the list it counts."""

from django.shortcuts import render
from django.utils import timezone

from congress import sessions
from core import export
from suggestions import grids, measures

UNIT = grids.Figure(key="unit", label="承办单位", head_class="")
FIGURES = grids.UNITS.figures
COLUMNS = (UNIT, *FIGURES)
SORTS = {column.key: column for column in COLUMNS}


def unit_list(request):
    session, today = sessions.current(request), timezone.localdate()
    sort = request.GET.get("sort", "")
    sort = sort if sort.removeprefix("-") in SORTS else "unit"
    context = {"session": session, "today": today, "columns": COLUMNS, "sort": sort, "small": measures.SMALL}
    if session is None:
        return render(request, "suggestions/units.html", context)
    filled = grids.fill(grids.UNITS, request.user, session, today=today)
    lines = grids.ordered(filled.lines, sort, UNIT.key)
    if request.GET.get("export") in export.FORMATS and lines:
        return sheet(request, session, [*lines, filled.total], today=today)
    return render(request, "suggestions/units.html", context | {"lines": lines, "total": filled.total})


def sheet(request, session, lines, *, today):
    """The table as shown."""
    return export.respond(
        request.GET["export"], name="承办单位情况", today=today, heads=grids.heads(UNIT.label, FIGURES),
        lines=map(grids.values, lines), about={"title": f"{session}承办单位情况", "author": str(request.user)},
    )  # fmt: skip
