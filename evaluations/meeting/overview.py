"""What the page of a meeting shows: where it stands, who judges whom, how many ballots are in – never a mark."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from core.templatetags.look import md
from core.workdays import Calendar
from evaluations.models import Appraisal, AppraisalUnit, Standing
from evaluations.reports import reading

from . import asking, counting, guards

A = Appraisal.Status
STEPS = (("准备", A.PREPARING), ("投票", A.OPEN), ("计票", A.CLOSED), ("公布", A.PUBLISHED))
MARKS = {A.PREPARING: "todo", A.OPEN: "doing", A.CLOSED: "soon", A.PUBLISHED: "ok", A.VOID: "no"}
REPORT_BEFORE = 5  # working days before the meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A judged unit with the report it wrote for the meeting, or None."""

    unit: Any
    why: str
    position: int
    report: Any
    events: list  # [(label, times)] that the scheme counts


def path(appraisal) -> list[dict]:
    """The way of the meeting, for ``parts/path.html``; of a void one nothing."""
    if appraisal.status == A.VOID:
        return []
    steps = STEPS[:-1] if appraisal.is_rehearsal else STEPS
    place = [status for _, status in STEPS].index(appraisal.status)
    notes = (appraisal.held_on, appraisal.opened_at, appraisal.closed_at, appraisal.published_at)
    return [
        {"label": label, "is_done": n < place or n == place == len(STEPS) - 1, "is_now": n == place, "note": md(notes[n]) if n <= place else ""}
        for n, (label, _) in enumerate(steps)
    ]  # fmt: skip


def of_reader(user, appraisal) -> dict:
    counts = counting.of(appraisal)
    scheme = appraisal.frozen["scheme"] if appraisal.frozen else appraisal.scheme and appraisal.scheme.rules
    labels = dict(asking.roles(scheme)) if scheme else {}
    return {
        "lines": lines(user, appraisal),
        "counts": [(one, labels.get(one.panel.role, one.panel.role)) for one in counts],
        "total": counting.together(counts),
        "missing": guards.to_open(appraisal) if appraisal.status == A.PREPARING else [],
        "mark": MARKS[appraisal.status],
        "drawn": any(one.issued or one.spare for one in counts),
    }


def lines(user, appraisal) -> list[Line]:
    """The judged units in the order of the agenda with their reports."""
    chosen = (
        AppraisalUnit.objects.visible_to(user).filter(appraisal=appraisal).select_related("unit").order_by("position")
    )
    within = Q(session=appraisal.session_id, unit__in=[one.unit_id for one in chosen])
    newest: dict = {}
    for report in reading.versions(user, within):
        newest.setdefault(report.unit_id, report)
    labels = dict(asking.events(appraisal.scheme.rules)) if appraisal.scheme else {}
    return [
        Line(
            unit=one.unit, why=one.why, position=one.position, report=newest.get(one.unit_id),
            events=[(labels[event["event"]], event["times"]) for event in one.events if event["event"] in labels],
        )
        for one in chosen
    ]  # fmt: skip


def of_invited(user, appraisal) -> dict:
    """What a unit, a coordinator or a deputy reads of it."""
    standing = Standing.objects.visible_to(user).filter(appraisal=appraisal).order_by("-version").first()
    chosen = (
        AppraisalUnit.objects.visible_to(user).filter(appraisal=appraisal).select_related("unit").order_by("position")
    )
    own = [one.unit for one in chosen if one.unit_id in user.unit_ids]
    return {"standing": standing, "chosen": list(chosen), "own": own, "mark": MARKS[appraisal.status]}


def reports_due(appraisal, calendar: Calendar) -> dt.date:
    """The day by which the units' reports should be in: five working days before the meeting."""
    day = appraisal.held_on
    left = REPORT_BEFORE
    while left:
        day -= dt.timedelta(days=1)
        left -= calendar.is_workday(day)
    return day


def like(source, *, is_rehearsal: bool, today: dt.date) -> Appraisal:
    """A meeting that is not stored yet, arranged like ``source``."""
    return Appraisal(
        session=source.session, name=source.name, is_rehearsal=is_rehearsal, copied_from=source,
        held_on=today if is_rehearsal else max(source.held_on, today), place=source.place, agenda=source.agenda,
        choice=source.choice, shows=source.shows, scheme=source.scheme,
    )  # fmt: skip
