"""What the office has published: last year's report, two monthly bulletins of this year, and the next one as a draft.

Told at the very end: a bulletin counts what has happened up to its day, and nothing happens to suggestions here.
"""

import datetime as dt

from django.utils import timezone

from evaluations.bulletins import effects
from evaluations.bulletins.workflow import BULLETIN

from .clock import last_workday

MONTH = dt.timedelta(days=30)
REPORTED_BEFORE = dt.timedelta(days=21)  # the report on last year stands before this year's session


def publish(stage):
    side = stage.cast.province
    _issue(stage, side, side.last, "year", side.now.opens_on - REPORTED_BEFORE)
    for months in (2, 1):
        _issue(stage, side, side.now, "monthly", last_workday(stage.calendar, stage.limit - months * MONTH))
    _draft(side, side.now, "monthly", stage.limit, _at(stage.limit, 17, 20))


def _draft(side, session, kind, day, at):
    bulletin = effects.begin(session, kind=kind, day=day, by=side.staff[0])
    return BULLETIN.create(bulletin, "draft", by=side.staff[0], at=at)


def _issue(stage, side, session, kind, day):
    """Drafted by one officer on the next working day, issued by another after lunch."""
    after = stage.calendar.next_workday(day + dt.timedelta(days=1))
    bulletin = _draft(side, session, kind, day, _at(after, 9, 40))
    BULLETIN.take(bulletin, "issue", by=side.staff[-1], at=_at(after, 15, 10), revision=bulletin.revision)


def _at(day, hour, minute):
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))
