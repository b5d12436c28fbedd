"""The further tabs of the dispatch desk: units sounded out, suggestions with a coordinator, requests, and what was dispatched lately."""

from urllib.parse import urlencode

from django.db.models import Prefetch
from django.urls import reverse

from accounts.policy import Role
from congress import calendars
from core.counting import count_each
from suggestions import clocks, marks
from suggestions.dispatching import RECENT_DAYS, dispatched, full, requests
from suggestions.models import Assignment, Event
from suggestions.requests import preassign, preassign_rows
from suggestions.requests.workflow import PREASSIGNMENT
from suggestions.workflow import ASSIGNMENT, SUGGESTION

from .dispatch_levels import keeps, sent_back
from .steps import step_url

PRE_MARK = {"proposed": ("todo", "还没有回复"), "agreed": ("ok", "同意"), "objected": ("back", "有异议")}
SECTION = 50  # rows of what came back from coordinators


def _light(session, day, calendar, today):
    return marks.light(day, today, notice=marks.notice_days(session.rule_set.rules), calendar=calendar) if day else None


def asking(user, session, some, today):
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
        part.decide_by = clocks.decision(part, calendar=calendar)
        part.why = clocks.shown(part.decide_by, part.decision_due_on)
        part.light = _light(session, part.decision_due_on, calendar, today)
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


def sounded(request, session, some, today):
    """Suggestions whose units are being asked, each unit with its answer; ``?said=`` narrows to one kind of answer."""
    user, said = request.user, asked_answer(request)
    rows = list(preassign_rows.with_proposals(full(preassign_rows.sounded(user, session, said)))[some])
    back = reverse("dispatch") + "?" + urlencode({"tab": "pre", "said": said})
    for row in rows:
        row.session = session
        row.pres = preassign.ranked(row.pres)
        row.keeps = dict(keeps(user, row, row.pres, back))
        for pre in row.pres:
            pre.mark = marks.Mark(*PRE_MARK[pre.status])
            pre.keep_url = row.keeps.get(pre, "")
    counts = count_each([preassign_rows.sounded(user, session, key) for key, _ in preassign_rows.SAID])
    kinds = [(key, label, n, key == said) for (key, label), n in zip(preassign_rows.SAID, counts, strict=True)]
    return {"rows": rows, "kinds": kinds, "said": said}


def asked_answer(request):
    asked = request.GET.get("said", "")
    return asked if asked in dict(preassign_rows.SAID) else ""


def with_coordinators(request, session, some, today):
    """What lies with the coordinators and for how long, what came back from them, and the helpers they ask the office to add."""
    user = request.user
    rows = list(full(preassign_rows.referred(user, session))[some])
    for row in rows:
        row.days = (today - row.referred_on).days if row.referred_on else None
    back = list(full(preassign_rows.returned(user, session))[:SECTION])
    why = sent_back(user, back)
    for row in back:
        row.sent_back = why.get(row.pk)
    wanted = list(
        preassign_rows.wanted(user, session).select_related(
            "unit", "suggestion__coordinator", "suggestion__lead_deputy"
        )[:SECTION]
    )
    for pre in wanted:
        pre.suggestion.session = session
        pre.add_url = f"{step_url(SUGGESTION, 'add_units', pre.suggestion)}?{urlencode({'next': _here('referred')})}"
        pre.decline_url = f"{step_url(PREASSIGNMENT, 'decline', pre)}?{urlencode({'next': _here('referred')})}"
    return {"rows": rows, "sent_back_rows": back, "wanted": wanted}


def _here(tab):
    return f"{reverse('dispatch')}?tab={tab}"


# The tabs: (label, rows, page), in the order shown -------------------------------------------------------------------------------

TABS = {
    "pre": (
        "预交办",
        lambda user, session, today: preassign_rows.sounded(user, session),
        sounded,
    ),
    "referred": (
        "转交协调单位",
        lambda user, session, today: preassign_rows.referred(user, session),
        with_coordinators,
    ),
    "back": (
        "单位申请改办",
        lambda user, session, today: requests(user, session),
        lambda request, session, some, today: {"rows": asking(request.user, session, some, today)},
    ),
    "done": (
        f"近 {RECENT_DAYS} 天已交办",
        lambda user, session, today: dispatched(user, session, today),
        lambda request, session, some, today: {"rows": done(request.user, session, some, today), "recent": RECENT_DAYS},
    ),
}


def tabs(user, counts):
    """``[(key, label, number)]`` of the tabs of ``user``; a coordinator hands nothing on."""
    shown = [(key, label, n) for (key, (label, _, _)), n in zip(TABS.items(), counts[: len(TABS)], strict=True)]
    return [tab for tab in shown if tab[0] != "referred" or user.role == Role.STAFF]
