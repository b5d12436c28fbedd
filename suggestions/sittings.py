"""To which session a suggestion belongs, and whether it was made in session or in recess."""

from .models import Suggestion


def session_on(sessions, day):
    """Of ``sessions`` the last that had opened by ``day``; before any has opened, the next one. None without sessions."""
    opened = [s for s in sessions if s.opens_on <= day]
    if opened:
        return max(opened, key=lambda s: (s.opens_on, s.pk))
    return min(sessions, key=lambda s: (s.opens_on, s.pk), default=None)


def period_on(session, day):
    """大会期间 from the first to the last day of the session, else 闭会期间."""
    in_session = session.opens_on <= day <= session.closes_on
    return Suggestion.Period.IN_SESSION if in_session else Suggestion.Period.RECESS
