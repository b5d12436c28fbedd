"""A recomputation and other people's steps at the same instant: nobody's step is lost, and no date is left behind."""

import datetime as dt

import pytest
from django.db import connection
from django.urls import reverse

from accounts.policy import Role
from congress import calendars, deadlines
from core.models import DayOff
from core.workdays import REST, Day
from suggestions.models import Event, Recomputation
from suggestions.recompute import confirm
from suggestions.recompute.changes import Days
from tests.test_races import at_once
from tests.world import World

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="two writers at once need the row locks of PostgreSQL"
    ),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def world(transactional_db):
    made = World()
    if not DayOff.objects.exists():
        calendars.install()
    return made


def preview(world, user, *days):
    change = Days(put=tuple(Day(day, REST, "放假", "号") for day in days))
    return {"token": confirm.preview(change, user=user, today=world.today).token}


def test_one_preview_confirmed_twice_at_once_is_done_once(world):
    part = world.part(world.suggestion("accepted", ago=20))
    data = preview(world, world.admin, part.due_on)
    url = reverse("recompute_confirm")
    answers = at_once(part.suggestion, (world.admin, url, data), (world.admin, url, data))
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Recomputation.objects.count() == Event.objects.filter(verb="assignment.recompute").count() == 1


def test_of_two_administrators_at_once_one_looks_again(world):
    part = world.part(world.suggestion("accepted", ago=20))
    second = world.user("admin2", Role.ADMIN)
    first, other = part.due_on, part.due_on + dt.timedelta(days=14)
    url = reverse("recompute_confirm")
    answers = at_once(
        part.suggestion,
        (world.admin, url, preview(world, world.admin, first)),
        (second, url, preview(world, second, other)),
    )
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    assert DayOff.objects.filter(date__in=(first, other)).count() == 1


def test_an_acceptance_and_a_recomputation_leave_one_truth(world):
    """The unit accepts while the administrator confirms: whoever comes second sees what the first has done."""
    world.rules.rules["deadlines"]["reply"]["start"] = "receipt"
    world.rules.save()
    part = world.part(world.suggestion("handling", ago=0))
    due = deadlines.due(world.rules.rules, "reply", world.today, calendars.current(), world.today.year).date
    data = preview(world, world.admin, due)
    accept = reverse("assignment_step", args=[part.pk, "accept"])
    answers = at_once(
        part.suggestion,
        (world.admin, reverse("recompute_confirm"), data),
        (world.roads_liaison, accept, {"seen": "pending"}),
    )
    part.refresh_from_db()
    assert (answers[1].status_code, part.status, part.accepted_on) == (302, "handling", world.today)
    is_off = DayOff.objects.filter(date=due).exists()
    assert is_off is (answers[0].status_code == 302)
    calendar = calendars.current()
    expected = deadlines.due(world.rules.rules, "reply", world.today, calendar, world.today.year).date
    assert part.due_on == expected
