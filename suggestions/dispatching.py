"""Which rows stand on the dispatch desk of a user: what waits, what units ask, what was dispatched lately."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q

from accounts.policy import Role

from .models import Assignment, Event, PreAssignment, Suggestion
from .requests.preassign_facts import RETURNED

RECENT_DAYS = 30


def queue(user, session):
    """What waits to be dispatched by ``user``, the longest waiting first."""
    rows = Suggestion.objects.visible_to(user).filter(session=session, status=Suggestion.Status.REGISTERED)
    return _handed_to(user, rows, "coordinator").order_by("registered_on", "pk")


def with_sounded(rows):
    """``is_sounded``: units are being asked whether they would take it; ``is_sent_back``: a coordinator returned it."""
    live = PreAssignment.objects.filter(suggestion=OuterRef("pk"), status__in=PreAssignment.LIVE)
    back = Event.objects.filter(suggestion=OuterRef("pk"), verb=RETURNED)
    return rows.annotate(is_sounded=Exists(live), is_sent_back=Exists(back) & Q(coordinator=None))


def requests(user, session):
    """Requests to be relieved that ``user`` decides, the oldest first."""
    rows = Assignment.objects.visible_to(user).filter(
        suggestion__session=session, status=Assignment.Status.ASKING, is_latest=True
    )
    return _handed_to(user, rows, "unit__coordinator").order_by("asked_on", "pk")


def dispatched(user, session, today):
    """What was dispatched in the last days and is under way, the newest first."""
    S = Suggestion.Status
    rows = Suggestion.objects.visible_to(user).filter(session=session, status__in=(S.HANDLING, S.ANSWERED, S.CLOSED))
    return rows.filter(dispatched_on__gte=today - dt.timedelta(days=RECENT_DAYS)).order_by("-dispatched_on", "-pk")


def _handed_to(user, rows, path):
    return rows.filter(**{f"{path}__in": user.unit_ids}) if user.role == Role.COORDINATOR else rows


def full(rows):
    return rows.select_related("category", "coordinator", "lead_deputy__delegation", "proposing_delegation")
