"""往年提过: the page of one suggestion's look-alikes, and the fragment other pages fetch."""

from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate

from suggestions.models import Suggestion
from suggestions.repeats import chain, panel
from suggestions.workflow import SUGGESTION


def raised_before(request, pk):
    seen = Suggestion.objects.visible_to(request.user)
    suggestion = get_object_or_404(chain.with_years(seen).select_related("session__congress"), pk=pk)
    context = {
        "s": suggestion,
        "rows": panel.rows(suggestion, request.user, localdate()),
        "years": chain.said(suggestion.session.year, suggestion.years_before, suggestion.years_after),
        "may_mark": not SUGGESTION.why_not(suggestion, "mark_repeat", request.user),
        "today": localdate(),
    }
    template = "suggestions/raised_before_found.html" if request.htmx else "suggestions/raised_before.html"
    return render(request, template, context)
