"""The clock has run all along: who was told what in the last days, with a digest in the inboxes; and a calendar feed or two."""

import datetime as dt

from django.utils import timezone

from accounts.models import User
from core.models import Message
from suggestions import feeds
from suggestions.models import CalendarFeed
from suggestions.reminding import run

DAYS = (20, 10, 5, 3, 1, 0)  # working days before the last one of the demo on which the clock is told to have run
FEEDS = (("liaison", "办公室电脑", True), ("handler", "手机日历", False), ("deputy", "手机日历", False))


def tell(stage):
    """Run the clock at nine on some working days; what had gone out before is read."""
    for back in DAYS:
        day = stage.calendar.add_workdays(stage.limit, -back) if back else stage.limit
        at = timezone.make_aware(dt.datetime.combine(day, dt.time(9)))
        run.remind(at)
        Message.objects.filter(is_digest=True, created_at__lt=at).update(read_at=at)
    for username, name, is_units in FEEDS:
        _feed(User.objects.get(username=username), name, is_units, at)
    old, _ = feeds.create(User.objects.get(username="liaison"), name="旧电脑", unit=None, at=at - dt.timedelta(days=60))
    CalendarFeed.objects.filter(pk=old.pk).update(revoked_at=at - dt.timedelta(days=9))


def _feed(user, name, is_units, at):
    units = feeds.units_for(user) if is_units else []
    feed, _ = feeds.create(user, name=name, unit=units[0] if units else None, at=at - dt.timedelta(days=30))
    feeds.read(feed, at)
