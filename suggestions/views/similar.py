"""Look-alikes of a title and text: a fragment for the page on which they are typed, a page of its own without JavaScript."""

from django.shortcuts import render

from accounts.policy import Role
from congress import sessions
from core.addresses import number, numbers
from suggestions import similar

LONGEST = 20_000  # characters of a text


def alike(request):
    """The form that is being written is posted, because a text is too long for an address; nothing is stored."""
    asked = request.POST if request.method == "POST" else request.GET
    title = (asked.get("q") or asked.get("title") or "").strip()[:200]
    text = asked.get("body", "")[:LONGEST]
    found = similar.find(title, request.user, text=text, beside=number(asked.get("beside", "")))
    session = sessions.current(request)
    for_office = request.user.role == Role.STAFF
    context = {
        "title": title,
        "found": found,
        "too_short": len(similar.core(title)) < similar.SHORTEST,
        "session_id": session.pk if session else None,
        "year": session.year if session else 0,
        "for_office": for_office,
        "may_tick": for_office and request.method == "POST",
        "ticked": numbers(asked.getlist("same")),
    }
    return render(request, "suggestions/similar_found.html" if request.htmx else "suggestions/similar.html", context)
