"""Which session one looks at, chosen in the masthead."""

from urllib.parse import urlsplit, urlunsplit

from django.http import Http404, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from congress import sessions
from core.addresses import own_page


@require_http_methods(["GET", "HEAD", "POST"])
def choose_session(request):
    """Keep the choice and go back to the page it was made on; asked without a choice, offer every session there is."""
    if request.method != "POST":
        next_page = own_page(request.GET.get("next", ""), reverse("desk"))
        known = {"all_sessions": sessions.of(request), "session": sessions.current(request), "next": next_page}
        return render(request, "dashboard/sessions.html", known)
    chosen = next((s for s in sessions.of(request) if str(s.pk) == request.POST.get("session")), None)
    if chosen is None:
        raise Http404
    request.session[sessions.CHOSEN] = chosen.pk
    return HttpResponseRedirect(back(request))


def back(request):
    """The page one came from, without what its address says about session and page: the new choice shall hold there."""
    parts = urlsplit(own_page(request.POST.get("next", ""), reverse("desk")))
    query = QueryDict(parts.query, mutable=True)
    for name in ("session", "page"):
        query.pop(name, None)
    return urlunsplit(("", "", parts.path, query.urlencode(safe=","), ""))
