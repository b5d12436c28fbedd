"""期限重算: who moved running dates, when, why, and which."""

import datetime as dt

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from core import export
from suggestions.models import Recomputation, Suggestion

from . import tabs

PER_PAGE, SHOWN = 30, 500
HEADS = ("编号", "单位", "哪个期限", "原为", "改为")


def recomputations(request):
    rows = Recomputation.objects.visible_to(request.user).select_related("by", "congress")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page", ""))
    context = {"tabs": tabs.of(request), "page": page, "count": page.paginator.count, "today": timezone.localdate()}
    return render(request, "deadlines/recomputations.html", context)


def recomputation(request, pk):
    row = get_object_or_404(Recomputation.objects.visible_to(request.user).select_related("by", "congress"), pk=pk)
    lines = [{**line, "was": _day(line["was"]), "now": _day(line["now"])} for line in row.moved]
    if request.GET.get("export") in export.FORMATS and lines:
        return sheet(request, row, lines)
    shown = lines[:SHOWN]
    seen = Suggestion.objects.visible_to(request.user).filter(pk__in={line["suggestion"] for line in shown})
    titles = dict(seen.values_list("pk", "title"))
    kinds = [(what, n) for what, n in _count(lines).items()]
    context = {
        "tabs": tabs.of(request), "row": row, "count": len(lines), "kinds": kinds, "today": timezone.localdate(),
        "lines": [line | {"title": titles.get(line["suggestion"], "")} for line in shown],
    }  # fmt: skip
    return render(request, "deadlines/recomputation.html", context)


def _day(text):
    return dt.date.fromisoformat(text) if text else None


def _count(lines) -> dict:
    found: dict = {}
    for line in lines:
        found[line["what"]] = found.get(line["what"], 0) + 1
    return found


def sheet(request, row, lines):
    rows = ((one["number"], one["unit"], one["what"], one["was"], one["now"]) for one in lines)
    about = {"title": "期限重算", "author": str(request.user)}
    return export.respond(
        request.GET["export"], name="期限重算", today=timezone.localdate(row.at), heads=HEADS, lines=rows, about=about
    )
