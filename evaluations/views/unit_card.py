"""单位情况卡: the page of one unit in one session, and its one sheet of paper."""

from django.shortcuts import render
from django.utils import timezone

from congress import sessions
from evaluations.card import scope, sheet
from evaluations.reports import reading


def unit_card(request, pk):
    today = timezone.localdate()
    found = scope.find(request.user, pk, chosen=sessions.current(request), today=today)
    if found is None:
        return render(request, "evaluations/unit_card_none.html", {"today": today}, status=200)
    context = {"card": sheet.read(found), "scope": found, "unit": found.unit, "session": found.session, "today": today}
    context["report"] = reading.shown(request.user, found.unit, found.session)
    return render(request, "evaluations/unit_card.html", context)
