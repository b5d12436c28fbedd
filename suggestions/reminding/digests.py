"""Lines wait in the table of notifications until the digest of their reader's next working day carries them.

A line that has become pointless before it was sent is deleted: nobody was told, so there is nothing to keep, and its key is
free should the reason come back.
"""

import datetime as dt
from collections import defaultdict

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from core.models import Message
from core.templatetags.look import md
from suggestions.models import Notification
from suggestions.reminders import FROM_HOUR, REMINDERS, UNTIL_HOUR

from . import items

READERS = 100  # people of one batch
SHOWN = 30  # lines of one kind written out; a digest is read on a phone
WAITING = Notification._base_manager.filter(sent_at=None).exclude(key="")


def is_hour(at, calendar):
    """Whether digests may go out at this instant: on a working day, in working hours, Beijing time."""
    local = timezone.localtime(at)
    return FROM_HOUR <= local.hour < UNTIL_HOUR and calendar.is_workday(local.date())


def drop_pointless(teller):
    """Delete waiting lines whose reason is gone; returns how many."""
    dropped, last = 0, 0
    while rows := list(
        WAITING.filter(pk__gt=last).order_by("pk").values_list("pk", "key", "recipient", "assignment")[: items.BATCH]
    ):
        last = rows[-1][0]
        still = _wanted(teller, {part for *_, part in rows})
        gone = [pk for pk, key, recipient, _ in rows if (key, recipient) not in still]
        dropped += len(gone)
        Notification._base_manager.filter(pk__in=gone).delete()
    return dropped


def _wanted(teller, parts):
    """The keys of all lines that would be told today about these parts."""
    found = set()
    for of, source in items.SOURCES.items():
        about = source.rows(teller.today) & Q(**{f"{source.via}__in": parts})
        found |= teller.lines(items.read(of, about)).keys()
    return found


def collect(teller, at):
    """Store the lines that are to be told and are not yet; returns how many. Each batch is read and stored in four queries."""
    stored = 0
    for of in items.SOURCES:
        for batch in items.batches(of, teller.today):
            stored += _store(teller.lines(batch), at)
    return stored


def _store(wanted, at):
    if not wanted:
        return 0
    parts = {line.item.assignment for line in wanted.values()}
    told = Notification._base_manager.filter(assignment__in=parts).exclude(key="").values_list("key", "recipient")
    known = set(told.iterator())
    fresh = [line.row(at) for place, line in wanted.items() if place not in known]
    Notification._base_manager.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def send(at):
    """One digest for everybody who has lines waiting and has had none today; returns how many."""
    sent, last = 0, 0
    day = timezone.localdate(at)
    began = timezone.make_aware(dt.datetime.combine(day, dt.time.min))
    today = Message._base_manager.filter(
        is_digest=True, created_at__gte=began, created_at__lt=began + dt.timedelta(days=1)
    )
    readers = (
        WAITING.filter(recipient__is_active=True).order_by("recipient").values_list("recipient", flat=True).distinct()
    )
    while batch := list(readers.filter(recipient__gt=last)[:READERS]):
        last = batch[-1]
        sent += _send_to(batch, today, at, day)
    return sent


@transaction.atomic
def _send_to(batch, today, at, day):
    served = set(today.filter(recipient__in=batch).values_list("recipient", flat=True))
    mine = [pk for pk in batch if pk not in served]
    counts, shown = _lines_of(mine)
    url = reverse("digest", args=[day.isoformat()])
    digests = [
        Message(recipient_id=pk, subject=subject(sum(counts[pk].values()), day), body=body(counts[pk], shown[pk]), url=url,
                created_at=at, is_digest=True)
        for pk in mine if pk in counts
    ]  # fmt: skip
    Message._base_manager.bulk_create(digests)
    own = Message._base_manager.filter(is_digest=True, created_at=at, recipient=OuterRef("recipient")).values("pk")[:1]
    WAITING.filter(recipient__in=mine).update(message=Subquery(own), sent_at=at)
    return len(digests)


def _lines_of(readers):
    """``({reader: {kind: how many}}, {reader: {kind: [line]}})``, of each kind the first few lines in the order of their dates."""
    counts, shown = defaultdict(lambda: defaultdict(int)), defaultdict(lambda: defaultdict(list))
    rows = WAITING.filter(recipient__in=readers).order_by("recipient", "about_on", "pk")
    for reader, kind, text in rows.values_list("recipient", "kind", "text").iterator():
        counts[reader][kind] += 1
        if counts[reader][kind] <= SHOWN:
            shown[reader][kind].append(text)
    return counts, shown


def subject(count, day):
    return f"{md(day)}办理提醒：{count} 件事"


def body(counts, shown):
    """The lines under the words of their kind, what presses most first: as the table of reminders has them."""
    groups = []
    for kind, reminder in REMINDERS.items():
        if kind not in counts:
            continue
        more = counts[kind] - len(shown[kind])
        lines = [f"· {text}" for text in shown[kind]] + ([f"  另有 {more} 件，请登录查看。"] if more else [])
        groups.append("\n".join([f"{reminder.label}（{counts[kind]} 件）", *lines]))
    return "\n\n".join(groups)
