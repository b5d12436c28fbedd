"""Many rows at once: the same rows as one by one, with keys that nobody else gets."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from core import bulk
from core.models import DayOff, Message

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_days_yet(db):
    DayOff.objects.all().delete()


def days(count, start=dt.date(2026, 1, 1)):
    return [
        DayOff(date=start + dt.timedelta(days=n), kind=DayOff.Kind.REST, name="节\t日\n“一”\\", source="")
        for n in range(count)
    ]


def test_rows_are_stored_as_given_and_get_their_keys():
    with transaction.atomic():
        bulk.insert(made := days(50))

    stored = list(DayOff.objects.order_by("pk"))
    assert [d.pk for d in made] == [d.pk for d in stored]
    assert [(d.date, d.kind, d.name) for d in stored] == [(d.date, "rest", "节\t日\n“一”\\") for d in made]


def test_keys_go_on_after_each_way_of_inserting():
    with transaction.atomic():
        bulk.insert(first := days(3))
    one = DayOff.objects.create(date=dt.date(2027, 1, 1), kind="rest", name="x", source="")
    with transaction.atomic():
        bulk.insert(second := days(2, dt.date(2028, 1, 1)))

    keys = [d.pk for d in [*first, one, *second]]
    assert keys == sorted(set(keys))
    assert DayOff.objects.count() == 6


def test_times_and_empty_values_are_kept():
    user = User.objects.create(username="a", is_superuser=True)
    at = timezone.make_aware(dt.datetime(2026, 3, 4, 5, 6, 7))
    with transaction.atomic():
        bulk.insert(
            [
                Message(recipient=user, subject="一", created_at=at),
                Message(recipient=user, subject="二", created_at=at, read_at=at),
            ]
        )

    assert list(Message.objects.order_by("pk").values_list("created_at", "read_at", "body")) == [
        (at, None, ""),
        (at, at, ""),
    ]


def test_constraints_hold_and_nothing_stays():
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert([*days(3), *days(1)])

    assert DayOff.objects.count() == 0


def test_nothing_is_nothing():
    bulk.insert([])

    assert DayOff.objects.count() == 0


NAMES = ("date", "kind", "name", "source")


def plain(count):
    return [(day.date, day.kind, day.name, day.source) for day in days(count)]


def test_rows_that_are_there_already_are_left_out():
    """Twice in one transaction: the table by which they come is gone in between."""
    with transaction.atomic():
        bulk.insert(days(3))
        bulk.insert_new(DayOff, NAMES, plain(5))
        bulk.insert_new(DayOff, NAMES, plain(6))

    assert list(DayOff.objects.order_by("date").values_list(*NAMES)) == plain(6)


def test_only_conflicts_are_left_out():
    wrong = [*plain(1), (dt.date(2026, 1, 2), "rest", None, "")]
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert_new(DayOff, NAMES, wrong)

    assert not DayOff.objects.exists()


def test_times_are_stored_as_django_stores_them():
    user = User.objects.create(username="a", is_superuser=True)
    at = timezone.make_aware(dt.datetime(2026, 3, 4, 5, 6, 7))
    names = (
        "recipient",
        "subject",
        "body",
        "url",
        "created_at",
        "read_at",
        "is_digest",
        "is_by_clock",
        "email_failures",
    )
    with transaction.atomic():
        bulk.insert_new(Message, names, [(user.pk, "一", "", "", at, None, False, False, 0)])

    stored = Message.objects.get()
    assert (stored.recipient, stored.subject, stored.created_at, stored.read_at) == (user, "一", at, None)
    assert Message.objects.filter(created_at=at).exists()
