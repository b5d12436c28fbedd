"""Look-alikes of a title: a fragment for the page on which it is typed, a page of its own without JavaScript."""

from django.shortcuts import render

from accounts.policy import Role
from congress import sessions
from core.addresses import number
from suggestions import similar


def alike(request):
    title = (request.GET.get("q") or request.GET.get("title") or "").strip()[:200]
    found = similar.find(title, request.user, beside=number(request.GET.get("beside", "")))
    session = sessions.current(request)
    context = {
        "title": title,
        "found": found,
        "too_short": len(similar.core(title)) < similar.SHORTEST,
        "session_id": session.pk if session else None,
        "for_office": request.user.role == Role.STAFF,
    }
    return render(request, "suggestions/similar_found.html" if request.htmx else "suggestions/similar.html", context)
