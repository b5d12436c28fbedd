"""The demo year from nothing: reference data, then every suggestion on its own way, in the order in which they came in."""

import random
from collections import Counter
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Min, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from congress import calendars
from core.models import Message
from evaluations.models import Feedback
from suggestions.models import Attachment, Event, Suggestion

from . import (
    appraisals,
    bulletins,
    fates,
    forms,
    plan,
    planning,
    predispatch,
    promises,
    repeats,
    requests,
    topics,
    unit_reports,
)
from .clock import last_workday
from .reference import Cast
from .story import Story
from .supervising import supervise
from .telling import tell

READ_AFTER = timedelta(days=6)  # people have read what is older


class Stage:
    """What all stories share: the cast, the calendar, today, and the document numbers of the units."""

    def __init__(self, today, rng):
        self.today = today
        self.cast = Cast(today, rng)
        self.calendar = calendars.current()
        self.limit = last_workday(self.calendar, today - timedelta(days=1))
        self.documents = Counter()

    def next_document(self, unit_id, kind, year):
        self.documents[unit_id, kind, year] += 1
        return self.documents[unit_id, kind, year]


@transaction.atomic
def build(today, *, seed=1, small=False):
    """Everything or nothing. The same seed and day give the same data."""
    rng = random.Random(seed)  # noqa: S311
    stage = Stage(today, rng)
    orders = plan.orders(stage.cast, rng, small=small)
    for order in orders:
        _set_out(stage, order, rng)
    orders.sort(key=lambda order: order.story.clock.day)
    for order in orders:
        fates.begin(order.story)
    for order in orders:
        if order.fate == "merged":
            order.story.merge()
    topics.choose(stage, orders)
    for order in orders:
        fates.go_on(order.story)
    _measure_tables()
    predispatch.tell(stage, orders)
    requests.tell(stage)
    supervise(stage)
    topics.watch(stage)
    promises.follow_up(stage, rng)
    repeats.tell(stage)
    planning.tell(stage)
    unit_reports.tell(stage)
    forms.tell(stage)
    tell(stage)
    _measure_tables()
    bulletins.publish(stage)
    appraisals.tell(stage)
    _settle(stage)
    return Counter(Suggestion.objects.values_list("status", flat=True))


def _measure_tables():
    """PostgreSQL plans by what it knows of its tables, and nobody tells it while this transaction lasts."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _set_out(stage, order, rng):
    story = order.story = Story(stage, order, rng)
    ago, in_recess = fates.handed_over(order.fate, rng)
    if story.is_last_year and in_recess:
        ago, in_recess = fates.BATCHES["main"], False
    hand_over = last_workday(stage.calendar, stage.today - timedelta(days=ago + story.back))
    story.set_out(fates.first_day(order.fate, order.session, hand_over, in_recess, rng), hand_over, in_recess)


def _settle(stage):
    """Times that the database set by the wall clock follow the simulated one; old messages are read."""
    first = (
        Event.objects.filter(suggestion=OuterRef("pk"))
        .order_by()
        .values("suggestion")
        .annotate(at=Min("at"))
        .values("at")
    )
    Suggestion.objects.update(created_at=Coalesce(Subquery(first), "created_at"))
    for event in Event.objects.filter(verb__startswith="feedback."):
        day = timezone.localdate(event.at)
        Feedback.objects.filter(assignment__suggestion=event.suggestion_id, given_on=day).update(entered_at=event.at)
    for event in Event.objects.filter(verb="feedback.record_paper"):
        Feedback.objects.filter(assignment__suggestion=event.suggestion_id, source="paper").update(entered_at=event.at)
    scanned = (
        Event.objects.filter(verb="feedback.enter", suggestion=OuterRef("suggestion")).order_by("at").values("at")[:1]
    )
    Attachment.objects.update(uploaded_at=Coalesce(Subquery(scanned), "uploaded_at"))
    newest = Event.objects.order_by("-at").values_list("at", flat=True).first()
    old = Message.objects.filter(created_at__lt=newest - READ_AFTER)
    old.update(read_at=newest - READ_AFTER)
