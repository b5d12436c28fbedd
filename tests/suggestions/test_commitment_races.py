"""Two people at one promise in the same instant: one decides, the other is told so, and it happened once."""

import pytest
from django.db import connection
from django.urls import reverse

from suggestions.models import Commitment, Event
from tests.suggestions.test_commitments import report
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
def world(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return World()


def step(promise, verb):
    return reverse("commitment_step", args=[promise.pk, verb])


def test_two_officers_decide_one_report_at_once(world):
    s = world.suggestion("answered", klass="B")
    promise = Commitment.objects.get()
    report(world, promise)
    write_off = {"done_on": str(world.today), "note": "属实", "seen": "reported"}
    answers = at_once(
        s,
        (world.office, step(promise, "write_off"), write_off),
        (world.office2, step(promise, "return_report"), {"note": "缺验收单", "seen": "reported"}),
    )
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    decided = Event.objects.filter(verb__in=("commitment.write_off", "commitment.return_report"))
    promise.refresh_from_db()
    assert (decided.count(), decided.get().now) == (1, promise.status)


def test_a_second_click_at_once_writes_off_once(world):
    s = world.suggestion("answered", klass="B")
    promise = Commitment.objects.get()
    report(world, promise)
    again = {
        "done_on": str(world.today),
        "note": "属实",
        "seen": "reported",
        "once": "7b0c9f5e-0f0e-4c3c-9c57-2d3f6f1a9a10",
    }
    answers = at_once(
        s, (world.office, step(promise, "write_off"), again), (world.office, step(promise, "write_off"), again)
    )
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Event.objects.filter(verb="commitment.write_off").count() == 1
