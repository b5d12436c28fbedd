"""日历订阅: the deadlines of a person or a unit behind a private address. Only the digest of the address is kept."""

import datetime as dt
import hashlib
import secrets
from dataclasses import replace

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.policy import Role
from congress import calendars
from core import ical
from units.models import Membership

from . import measures, own
from .marks import provisional
from .models import Assignment, CalendarFeed, Commitment, Suggestion, SupervisionOrder

FEEDERS = (Role.UNIT, Role.COORDINATOR, Role.STAFF, Role.DEPUTY)  # who has deadlines of his own
FOR_A_UNIT = (Membership.Duty.LIAISON, Membership.Duty.HEAD)
MOST_FEEDS = 10  # alive at once
MOST = 3_000  # days of one kind in a calendar
READ_AGAIN = dt.timedelta(hours=1)  # how exactly the last reading is kept
COUNTED = ("part", "back", "window", "asked")  # kinds of days that the rules count, not people name
ANSWER = {True: "会办意见", False: "答复"}


def digest(token):
    return hashlib.sha256(token.encode()).hexdigest()


def create(user, *, name, unit, at):
    """``(feed, token)``; the token is shown this once and cannot be found out again."""
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(user=user, unit=unit, name=name, digest=digest(token), created_at=at)
    return feed, token


def units_for(user):
    """The units for which the person may open a calendar."""
    return [unit for unit in user.own_units if set(FOR_A_UNIT) & user.duties.get(unit.pk, set())]


def alive(user):
    return CalendarFeed.objects.visible_to(user).filter(revoked_at=None)


def find(token):
    """The living feed of this token, or None: revoked, the person gone, or no longer of that unit."""
    feeds = CalendarFeed._base_manager.select_related("user", "unit")
    feed = feeds.filter(digest=digest(token), revoked_at=None, user__is_active=True).first()
    if feed is None or feed.user.role not in FEEDERS:
        return None
    is_left = feed.unit_id is not None and feed.unit not in units_for(feed.user)
    return None if is_left else feed


def read(feed, at):
    """Note that the feed was read, at most once an hour."""
    fresh = Q(last_read_at__gte=at - READ_AGAIN)
    CalendarFeed._base_manager.filter(pk=feed.pk).exclude(fresh).update(last_read_at=at)


def content(feed):
    return ical.calendar(f"建议办理期限：{feed.unit or feed.user}", days(feed))


def days(feed):
    """Every date of the feed that is still open, as its owner may see it; a date that may yet move says so."""
    calendar = calendars.current()
    for event in _days(feed):
        note = provisional(event.day, calendar) if event.uid.partition("-")[0] in COUNTED else ""
        yield replace(event, description="，".join(filter(None, (event.description, note))))


def _days(feed):
    user = feed.user
    if user.role == Role.DEPUTY:
        return _windows(user)
    if user.role == Role.STAFF:
        return [*_orders(user, Q()), *_requests(user, Q())]
    if user.role == Role.COORDINATOR:
        return [
            *_parts(user, Q(unit__coordinator__in=user.unit_ids)),
            *_orders(user, Q(assignment__unit__coordinator__in=user.unit_ids)),
            *_requests(user, Q(unit__coordinator__in=user.unit_ids)),
        ]
    former = [ended.pk for ended, heir in user.former_units.items() if heir.pk == feed.unit_id]
    units = [feed.unit_id, *former] if feed.unit_id else list(user.unit_ids)
    return [
        *_parts(user, Q(unit__in=units)),
        *_orders(user, Q(assignment__unit__in=units)),
        *_promises(user, Q(reply__assignment__unit__in=units)),
    ]


def _parts(user, which):
    rows = Assignment.objects.visible_to(user).filter(measures.OPEN & which).select_related("suggestion", "unit")
    for part in rows.defer("suggestion__body", "suggestion__office_opinion").order_by("due_on", "pk")[:MOST]:
        if part.due_on:
            words = f"{ANSWER[part.is_helper]}到期：{named(part.suggestion)}"
            yield _day("part", part, part.due_on, words, part.suggestion, f"{part.unit}（{part.get_role_display()}）")
        if part.give_back_until and part.status == Assignment.Status.PENDING:
            words = f"申请改办截止：{named(part.suggestion)}"
            yield _day("back", part, part.give_back_until, words, part.suggestion, str(part.unit))


def _windows(user):
    """What the deputy is to grade and until when, and by when what he speaks for is to be answered – his own suggestions,
    those of the delegation he heads, and whatever these were merged into."""
    if user.deputy_id is None:
        return
    today, told = timezone.localdate(), set()
    for row in own.rows_of(user):
        line = own.line_of(row, user, today)
        if not line.is_author:
            continue
        if line.graded_by and line.grade_until:
            settled = max((p.answered_on for p in line.parts if p.answered_on), default=None)
            units = "、".join(map(str, line.graded_by))
            yield _day("window", row, line.grade_until, f"评价截止：{named(row)}", row, units, stamp=settled)
        for part in line.parts:
            if part.is_open and not part.is_helper and part.due_on and part.pk not in told:
                told.add(part.pk)  # who speaks for several handled as one is told of their answer once
                yield _day(
                    "part",
                    part,
                    part.due_on,
                    f"单位答复到期：{named(row)}",
                    row,
                    str(part.unit),
                    stamp=part.dispatched_on,
                )


def _promises(user, which):
    rows = Commitment.objects.visible_to(user).filter(which, status__in=Commitment.RUNNING)
    rows = rows.select_related("reply__assignment__suggestion", "reply__assignment__unit").order_by("due_on", "pk")
    for promise in rows[:MOST]:
        s = promise.reply.assignment.suggestion
        about = "" if is_internal(s) else f"{promise.text}（{promise.responsible}）"
        yield _day("promise", promise, promise.due_on, f"承诺到期：{named(s)}", s, about, stamp=promise.reply.sent_on)


def _orders(user, which):
    rows = SupervisionOrder.objects.visible_to(user).filter(which, status=SupervisionOrder.Status.ISSUED)
    rows = rows.select_related("assignment__suggestion", "assignment__unit").order_by("due_on", "pk")
    for order in rows[:MOST]:
        s = order.assignment.suggestion
        words = f"督办回复到期：{named(s)}"
        yield _day(
            "order", order, order.due_on, words, s, f"{order.number} {order.assignment.unit}", stamp=order.issued_on
        )


def _requests(user, which):
    """By when the dispatcher answers what units have asked."""
    rows = Assignment.objects.visible_to(user).filter(
        which, status=Assignment.Status.ASKING, decision_due_on__isnull=False
    )
    for part in rows.select_related("suggestion", "unit").order_by("decision_due_on", "pk")[:MOST]:
        words = f"答复改办申请：{named(part.suggestion)}"
        yield _day("asked", part, part.decision_due_on, words, part.suggestion, str(part.unit), stamp=part.asked_on)


def is_internal(suggestion):
    return suggestion.confidentiality == Suggestion.Confidentiality.INTERNAL


def named(suggestion):
    """A calendar lies on phones and foreign servers: of what is internal it says the number alone."""
    return f"第{suggestion.number}号建议" if is_internal(suggestion) else f"第{suggestion.number}号 {suggestion.title}"


def _day(kind, row, day, words, suggestion, description, *, stamp=None):
    url = f"{settings.SITE_URL}{reverse('suggestion', args=[suggestion.pk])}" if settings.SITE_URL else ""
    stamp = stamp or suggestion.dispatched_on or day
    return ical.AllDay(f"{kind}-{row.pk}@jianyi", day, words, stamp, description, url)
