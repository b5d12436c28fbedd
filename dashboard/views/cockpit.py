"""驾驶舱: the page for people who decide, and the same for a big screen."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from congress import calendars, sessions
from congress.models import Session
from dashboard.cockpit import categories, charts, comparison, flow, keys, numbers, scope, weak, words

URGENT = 6  # weak points on the big screen


def cockpit(request):
    counted, context = _looked_at(request)
    if counted is None:
        return render(request, "dashboard/cockpit/page.html", context)
    sort = request.GET.get("sort", "")
    sort = sort if sort.removeprefix("-") in comparison.SORTS else comparison.USUAL
    shows_all = request.GET.get("units") == "all"
    context |= {
        "columns": comparison.COLUMNS,
        "sort": sort,
        "bands": comparison.bands(counted, sort, shows_all=shows_all),
        "shows_all": shows_all,
        "categories": categories.lines(counted),
        "classes": charts.classes(counted),
        "grades": charts.grades(counted),
        "satisfaction": keys.satisfaction(counted),
        "forms": keys.asked(counted),
        "sides": keys.sides(counted),
        "late_units": charts.late_in_words(counted),
    }
    return render(request, "dashboard/cockpit/page.html", context)


def screen(request):
    counted, context = _looked_at(request)
    if counted is None:
        return render(request, "dashboard/cockpit/screen.html", context)
    if counted.next_due:
        day, calendar = counted.next_due[0], calendars.current()
        context |= {"workdays": calendar.workdays_between(counted.today, day), "left": (day - counted.today).days}
    context |= {"weak": context["weak"][:URGENT], "classes": None if context["late"] else charts.classes(counted)}
    return render(request, "dashboard/cockpit/screen.html", context)


def _looked_at(request):
    """``(what is counted, what both pages show of it)``; None counted where there is no session or nothing dispatched."""
    session, now = _session(request), timezone.localtime()
    context = {"session": session, "today": now.date(), "now": now}
    if session is None:
        return None, context
    scopes = scope.offered(request.user, session)
    chosen = scope.chosen(scopes, request.GET.get("scope", ""))
    if scopes and chosen is None:
        raise Http404
    context |= {"scopes": scopes, "scope": chosen, "named": request.GET.get("session", "")}
    counted = numbers.count(request.user, session, chosen, now.date()) if chosen else None
    if counted is None or not counted.units:
        return None, context
    short, rest = words.sentence(counted)
    return counted, context | {
        "counted": counted,
        "before": counted.before,
        "short": short,
        "rest": rest,
        "keys": keys.of(counted),
        "flow": flow.chart(counted),
        "late": charts.late_opinions(counted),
        "weak": weak.points(counted),
        "absent": weak.absent(counted),
        "parts_url": counted.url("assigned"),
        "screen_drops": ("sort", "units"),
        "units_url": reverse("unit_list"),
    }


def _session(request):
    """The session the address names, else the one the visitor works in."""
    named = request.GET.get("session", "")
    if not named:
        return sessions.current(request)
    rows = Session.objects.visible_to(request.user).select_related("congress", "rule_set")
    found = rows.filter(pk=named).first() if named.isdecimal() and len(named) < 10 else None
    if found is None:
        raise Http404
    return found
