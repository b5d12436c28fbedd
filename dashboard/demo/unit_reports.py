"""Units write their yearly reports: some are accepted or wait, one came back, one was corrected, one is still a draft.

No chance is involved, so that the other stories stay as they are. The figures are frozen on the last working day, when the
data of the demo are as they are.
"""

import datetime as dt

from django.db.models import Count, Q
from django.utils import timezone

from evaluations.models import UnitReport
from evaluations.reports import overview
from evaluations.workflow import REPORT
from units.models import Unit

from . import unit_reports_words as words
from .clock import last_workday

REPORTING = 7  # units that write; the first by load come first


def tell(stage):
    side = stage.cast.province
    office, session = side.staff[0], side.now
    asked_on = last_workday(stage.calendar, stage.limit - dt.timedelta(days=9))
    due = stage.calendar.next_workday(stage.limit + dt.timedelta(days=6))
    told = {"due_on": due, "words": words.ASKED, "set_by": office, "set_at": _at(asked_on, 9 * 60)}
    overview.set_call(session, told)
    for place, unit in enumerate(_units(stage, session)):
        _write(stage, place, unit, session, office)


def _units(stage, session):
    """Those with the most parts; the unit that visitors sign in for first is among them and still writing."""
    edu = stage.cast.province.units["edu"]
    parts = Count("assignments", filter=Q(assignments__suggestion__session=session, assignments__is_latest=True))
    rows = Unit.objects.filter(congress=session.congress, valid_until=None).exclude(kind=Unit.Kind.COORDINATOR)
    rows = rows.exclude(pk=edu.pk).annotate(held=parts).filter(held__gt=0).order_by("-held", "pk")
    return [edu, *rows[: REPORTING - 1]]


def _write(stage, place, unit, session, office):
    people = stage.cast.people[unit.pk]
    day = last_workday(stage.calendar, stage.limit - dt.timedelta(days=5))
    report = _draft(unit, session, people, place, _at(day, 9 * 60 + 7 * place))
    if place == 0:  # stays a draft: two sections are still to be written
        return
    REPORT.take(report, "send", by=people["handler"], at=_at(day, 15 * 60 + 5 * place))
    if place == 1:  # waits for the head
        return
    REPORT.take(report, "sign", by=people["head"], at=_at(stage.limit, 9 * 60 + 6 * place))
    if place == 2:
        return
    if place == 3:
        REPORT.take(report, "return_report", by=office, at=_at(stage.limit, 11 * 60), note=words.RETURNED)
        return
    REPORT.take(report, "accept", by=office, at=_at(stage.limit, 11 * 60 + 5 * place))
    if place == 4:  # corrected afterwards: the second version waits beside the accepted one
        again = _draft(unit, session, people, place, _at(stage.limit, 14 * 60), version=2, more=words.CORRECTED)
        REPORT.take(again, "send", by=people["handler"], at=_at(stage.limit, 15 * 60))
        REPORT.take(again, "sign", by=people["head"], at=_at(stage.limit, 16 * 60))


def _draft(unit, session, people, place, at, *, version=1, more=""):
    report = UnitReport(unit=unit, session=session, version=version)
    REPORT.create(report, "begin", by=people["handler"], at=at)
    texts = words.sections(unit.name, place)
    if place == 0:
        texts |= {"cases": "", "plans": ""}
    texts["problems"] += more
    REPORT.take(
        report, "save", by=people["handler"], at=at + dt.timedelta(minutes=40), revision=report.revision, **texts
    )
    return report


def _at(day, minute):
    return timezone.make_aware(dt.datetime.combine(day, dt.time(minute // 60, minute % 60)))
