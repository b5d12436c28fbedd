"""Which session a visitor works in: the one he chose, else the newest of his congress."""

from .models import Session

CHOSEN = "chosen_session"  # key in the visitor's web session


def of(request):
    """The sessions the visitor may choose, newest first. One query a request."""
    if not hasattr(request, "_sessions"):
        request._sessions = list(Session.objects.visible_to(request.user).select_related("congress", "rule_set"))
    return request._sessions


def current(request):
    """The chosen session, else the newest; None when there is none."""
    chosen = request.session.get(CHOSEN)
    return next((s for s in of(request) if s.pk == chosen), of(request)[0] if of(request) else None)
