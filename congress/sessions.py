"""Which session a visitor works in: the one he chose, else the newest of his congress."""

from django.db.models import Q

from .models import Session

CHOSEN = "chosen_session"  # key in the visitor's web session
MENU = 8  # the newest sessions, which stand in the menu of every page


def _seen(request):
    return Session.objects.visible_to(request.user).select_related("congress", "rule_set")


def menu(request):
    """``(sessions, whether there are more)``: the newest, and the chosen one however old. One query a request, which
    needs no longer where a hundred sessions are kept."""
    if not hasattr(request, "_sessions_of_menu"):
        chosen, newest = request.session.get(CHOSEN), _seen(request)[: MENU + 1]
        if chosen is not None:
            newest = _seen(request).filter(Q(pk=chosen) | Q(pk__in=newest.values("pk")))
        found = list(newest)
        more = len(found) > MENU
        request._sessions_of_menu = (
            [s for i, s in enumerate(found) if i < MENU or s.pk == chosen] if more else found,
            more,
        )
    return request._sessions_of_menu


def of(request):
    """All sessions the visitor may choose, newest first. One query a request."""
    if not hasattr(request, "_sessions"):
        newest, more = menu(request)
        request._sessions = list(_seen(request)) if more else newest
    return request._sessions


def current(request):
    """The chosen session, else the newest; None when there is none."""
    chosen, (known, _) = request.session.get(CHOSEN), menu(request)
    return next((s for s in known if s.pk == chosen), known[0] if known else None)
