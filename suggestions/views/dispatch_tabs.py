"""Two further parts of the dispatch desk: requests of units to be relieved, and what was dispatched lately."""

from urllib.parse import urlencode

from django.db.models import Prefetch
from django.urls import reverse

from congress import calendars
from suggestions import clocks
from suggestions.dispatching import dispatched, requests
from suggestions.models import Assignment, Event
from suggestions.workflow import ASSIGNMENT, SUGGESTION

from .steps import step_url


def asking(user, session, some):
    """Requests of units with the reason, the last day for the decision and the steps."""
    parts = list(
        requests(user, session).select_related(
            "unit", "proposed_unit", "suggestion__lead_deputy", "suggestion__proposing_delegation"
        )[some]
    )
    said = Event.objects.visible_to(user).filter(assignment__in=parts, verb="assignment.ask_back")
    notes = dict(said.order_by("pk").values_list("assignment", "note"))
    calendar = calendars.current()
    back = urlencode({"next": f"{reverse('dispatch')}?tab=back"})  # who decides one request goes on with the next
    for part in parts:
        part.suggestion.session = session
        part.reason = notes.get(part.pk, "")
        part.decide_by = clocks.ask(session, "reassign", part.asked_on, calendar=calendar) if part.asked_on else None
        part.buttons = [
            (words, f"{step_url(ASSIGNMENT, verb, part)}?{back}")
            for verb, words in (("reassign", "同意改办"), ("refuse_back", "不同意"))
            if not ASSIGNMENT.why_not(part, verb, user)
        ]
    return parts


def done(user, session, some, today):
    """What was dispatched lately, each with its parts and what can still be changed."""
    latest = Assignment.objects.visible_to(user).filter(is_latest=True).select_related("unit").order_by("pk")
    rows = list(
        dispatched(user, session, today)
        .select_related("lead_deputy", "proposing_delegation")
        .prefetch_related(Prefetch("assignments", latest, to_attr="in_force"))[some]
    )
    for row in rows:
        row.session = session
        row.in_force.sort(key=lambda part: part.role == "helper")
        for part in row.in_force:
            part.suggestion = row
            may = not ASSIGNMENT.why_not(part, "reassign", user)
            part.reassign_url = step_url(ASSIGNMENT, "reassign", part) if may else ""
        may = not SUGGESTION.why_not(row, "add_units", user)
        row.add_url = step_url(SUGGESTION, "add_units", row) if may else ""
    return rows
