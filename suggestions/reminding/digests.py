"""Lines go out in digests: one a person and working day, opened with his first line of the day and closed with the run.

A line for somebody who has had his digest today waits (``sent_at`` empty) for that of his next working day. A line that has
become pointless before it was sent is deleted: nobody was told, so there is nothing to keep, and its key is free should
the reason come back.
"""

import datetime as dt
from collections import defaultdict

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from core import bulk
from core.models import Message
from core.templatetags.look import md
from suggestions.models import Notification
from suggestions.reminders import FROM_HOUR, REMINDERS, UNTIL_HOUR

from . import items
from .lines import STORED

READERS = 100  # people of one batch
SHOWN = 30  # lines of one kind written out; a digest is read on a phone
WAITING = Notification._base_manager.filter(sent_at=None).exclude(key="")


def is_hour(at, calendar):
    """Whether digests may go out at this instant: on a working day, in working hours, Beijing time."""
    local = timezone.localtime(at)
    return FROM_HOUR <= local.hour < UNTIL_HOUR and calendar.is_workday(local.date())


class Post:
    """The digests of one run at ``at``."""

    def __init__(self, at):
        self.at, self.day = at, timezone.localdate(at)
        began = timezone.make_aware(dt.datetime.combine(self.day, dt.time.min))
        until = began + dt.timedelta(days=1)
        self.today = Message._base_manager.filter(is_digest=True, created_at__gte=began, created_at__lt=until)
        self.served = set(self.today.values_list("recipient", flat=True))
        self.opened = {}  # reader: the key of his digest

    def open_for(self, readers):
        """A digest for each of the readers who has none today."""
        new = [pk for pk in dict.fromkeys(readers) if pk not in self.served and pk not in self.opened]
        url = reverse("digest", args=[self.day])
        digests = Message._base_manager.bulk_create(
            Message(recipient_id=pk, subject=f"{md(self.day)}办理提醒", url=url, created_at=self.at, is_digest=True)
            for pk in new
        )
        self.opened |= {digest.recipient_id: digest.pk for digest in digests}

    def store(self, fresh):
        """Put each line into today's digest of its reader, or let it wait."""
        with transaction.atomic():
            self.open_for(line.recipient for line in fresh)
            bulk.insert_new(Notification, (*STORED, "at", "message", "sent_at"), map(self._row, fresh))

    def _row(self, line):
        digest = self.opened.get(line.recipient)
        return *line.stored, self.at, digest, self.at if digest else None

    def take_waiting(self):
        """What has waited since an earlier day goes into today's digests."""
        last = 0
        readers = (
            WAITING.filter(recipient__is_active=True)
            .order_by("recipient")
            .values_list("recipient", flat=True)
            .distinct()
        )
        while batch := list(readers.filter(recipient__gt=last)[:READERS]):
            last = batch[-1]
            with transaction.atomic():
                self.open_for(batch)
                mine = [pk for pk in batch if pk in self.opened]
                own = self.today.filter(recipient=OuterRef("recipient")).values("pk")[:1]
                WAITING.filter(recipient__in=mine).update(message=Subquery(own), sent_at=self.at)

    def close(self):
        """Write the words of today's digests that have none yet, also those a broken run has left; returns how many."""
        closed = 0
        while batch := list(self.today.filter(body="").order_by("pk")[:READERS]):
            counts, shown = _lines_of([digest.pk for digest in batch])
            for digest in batch:
                digest.subject = f"{md(self.day)}办理提醒：{sum(counts[digest.pk].values())} 件事"
                digest.body = body(counts[digest.pk], shown[digest.pk]) or "这些事情都已经办了。"
            Message._base_manager.bulk_update(batch, ["subject", "body"])
            closed += len(batch)
        return closed


def drop_pointless(teller):
    """Delete waiting lines whose reason is gone; returns how many."""
    dropped, last = 0, 0
    rows = WAITING.order_by("pk").values_list("pk", "key", "recipient", "assignment")
    while batch := list(rows.filter(pk__gt=last)[: items.BATCH]):
        last = batch[-1][0]
        still = _wanted(teller, {part for *_, part in batch})
        gone = [pk for pk, key, recipient, _ in batch if (key, recipient) not in still]
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


def collect(teller, post):
    """Store the lines that are to be told and are not yet; returns how many. A batch takes the same few queries always."""
    return sum(_store(teller.lines(batch), post) for of in items.SOURCES for batch in items.batches(of, teller.today))


def _store(wanted, post):
    if not wanted:
        return 0
    parts = {line.item.assignment for line in wanted.values()}
    told = Notification._base_manager.filter(assignment__in=parts).exclude(key="").values_list("key", "recipient")
    known = set(told.iterator())
    fresh = [line for place, line in wanted.items() if place not in known]
    if fresh:
        post.store(fresh)
    return len(fresh)


def _lines_of(digests):
    """``({digest: {kind: how many}}, {digest: {kind: [line]}})``, of each kind the first few lines in the order of their dates."""
    counts, shown = defaultdict(lambda: defaultdict(int)), defaultdict(lambda: defaultdict(list))
    rows = Notification._base_manager.filter(message__in=digests).order_by("message", "about_on", "pk")
    for digest, kind, text in rows.values_list("message", "kind", "text").iterator():
        counts[digest][kind] += 1
        if counts[digest][kind] <= SHOWN:
            shown[digest][kind].append(text)
    return counts, shown


def body(counts, shown):
    """The lines under the words of their kind, in the order of the table of reminders."""
    groups = []
    for kind, reminder in REMINDERS.items():
        if kind not in counts:
            continue
        more = counts[kind] - len(shown[kind])
        lines = [f"· {text}" for text in shown[kind]] + ([f"  另有 {more} 件，请登录查看。"] if more else [])
        groups.append("\n".join([f"{reminder.label}（{counts[kind]} 件）", *lines]))
    return "\n\n".join(groups)
