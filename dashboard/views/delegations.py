"""各代表团, one delegation, and one deputy: what became of their suggestions, for each visitor as far as he sees them."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts import policy
from accounts.policy import Role
from congress import sessions
from congress.models import Delegation, Deputy
from dashboard import beside, outcomes
from dashboard.delegation import Overview, facts
from dashboard.tally import Chair
from suggestions import measures
from suggestions.grids import ordered

from .groups import headings, seat


def delegations(request):
    session, today = sessions.current(request), timezone.localdate()
    context = {"session": session, "today": today, "small": measures.SMALL}
    if session is not None:
        chair = Chair(request.user, session, today, None)
        rows = Delegation.objects.visible_to(request.user).filter(congress=session.congress_id)
        names = {one.pk: one for one in rows}
        lines, total = beside.side_by_side(chair, "delegation", beside.rows(chair, "delegation"), names)
        sort, columns = headings(request, "代表团")
        context |= {"lines": ordered(lines, sort, "unit"), "total": total, "sort": sort, "columns": columns}
    return render(request, "dashboard/delegations.html", context)


def delegation(request, pk):
    """For those who watch the congress its figures; for a deputy of it the suggestions he may open, and no number beyond."""
    user, today = request.user, timezone.localdate()
    rows = Delegation.objects.visible_to(user).filter(policy.overviews_of_delegations(user))
    one = get_object_or_404(rows.select_related("congress"), pk=pk)
    context = {"delegation": one, "today": today, "small": measures.SMALL}
    if user.role == Role.DEPUTY:
        years = outcomes.of_delegation_seen_by(user, one, today)
        is_head = user.deputy.is_head
        return render(request, "dashboard/delegation_own.html", context | {"years": years, "is_head": is_head})
    context["session"] = session = seat(request, one.congress)
    if session is not None:
        context |= figures_of(Chair(user, session, today, None), one)
    return render(request, "dashboard/delegation.html", context)


def figures_of(chair, one):
    overview, groups = Overview(chair, one), beside.rows(chair, "delegation")
    own = beside.of(groups, one.pk)
    return {
        "own": own,
        "assigned_url": overview.proof("assigned"),
        "items": overview.items(),
        "states": overview.states(),
        "classes": overview.classes(),
        "rated": beside.rated(chair, "delegation", own, beside.whole(groups)),
        "forms": [
            (fact, own[fact], overview.proof(fact))
            for fact in ("feedback_due", "feedback_returned", "feedback_missing")
        ],
        "unsatisfied": (own["unsatisfied"], overview.proof("unsatisfied")),
        "deputies": overview.deputies(),
        "facts": facts(),
    }


def deputy(request, pk):
    """What became of a deputy's suggestions: to himself in his own words, to those who watch the congress the same of anybody."""
    user, today = request.user, timezone.localdate()
    rows = Deputy.objects.visible_to(user).filter(policy.overviews_of_deputies(user)).select_related("delegation")
    one = get_object_or_404(rows, pk=pk)
    is_himself = user.role == Role.DEPUTY
    years = outcomes.of_deputy(user, one, today)
    context = {
        "deputy": one,
        "today": today,
        "years": years,
        "led": sum(len(year.own) for year in years),
        "signed": sum(len(year.signed) for year in years),
        "is_himself": is_himself,
        "you": "您" if is_himself else "",
    }
    return render(request, "dashboard/deputy.html", context)
