"""各委员会: the fields of all committees side by side, and the page of one: what its chair reads before a meeting."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from congress import calendars, sessions
from congress.models import Committee
from dashboard import beside, countdown
from dashboard.field import Field
from dashboard.tally import Chair
from suggestions import measures
from suggestions.grids import ordered
from suggestions.views.topics import facts

from .desk import due_url
from .groups import headings, seat


def committees(request):
    session, today = sessions.current(request), timezone.localdate()
    context = {"session": session, "today": today, "small": measures.SMALL}
    if session is not None:
        chair = Chair(request.user, session, today, None)
        rows = Committee.objects.visible_to(request.user).filter(congress=session.congress_id)
        names = {one.pk: one for one in rows}
        lines, total = beside.side_by_side(chair, "committee", beside.rows(chair, "committee"), names)
        sort, columns = headings(request, "委员会")
        context |= {"lines": ordered(lines, sort, "unit"), "total": total, "sort": sort, "columns": columns}
    return render(request, "dashboard/committees.html", context)


def committee(request, pk):
    one = get_object_or_404(Committee.objects.visible_to(request.user).select_related("congress"), pk=pk)
    session, today = seat(request, one.congress), timezone.localdate()
    context = {"committee": one, "session": session, "today": today, "small": measures.SMALL}
    if session is not None:
        context |= field_of(Chair(request.user, session, today, calendars.current()), one)
    return render(request, "dashboard/committee.html", context)


def field_of(chair, one):
    field, groups = Field(chair, one), beside.rows(chair, "committee")
    own = beside.of(groups, one.pk)
    pressing = field.pressing()
    nearest = countdown.nearest_due(field.parts, chair.today)
    url = nearest and due_url(nearest[0], (("committee", one.pk), ("session", chair.session.pk)))
    return {
        "own": own,
        "assigned_url": field.proof("assigned"),
        "rated": beside.rated(chair, "committee", own, beside.whole(groups)),
        "forms": [
            (fact, own[fact], field.proof(fact)) for fact in ("feedback_due", "feedback_returned", "feedback_missing")
        ],
        "pressing": pressing,
        "named": field.named(pressing),
        "owing": field.owing(),
        "topics": field.topics(),
        "topic_facts": facts(),
        "items": field.suggestions(),
        "claimed": field.claimed(),
        "promises": field.promises(),
        "lookbacks": field.lookbacks(),
        "ahead": field.ahead(),
        "panel": nearest and countdown.of(chair, nearest, what="件要答复或者送出会办意见", url=url),
        "is_own": chair.user.committee_id == one.pk,
    }
