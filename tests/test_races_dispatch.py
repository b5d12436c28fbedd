"""Two at the same instant around the dispatch: a unit objects while all is dispatched, a coordinator while the office does."""

import uuid

import pytest
from django.db import connection
from django.urls import reverse

from suggestions.models import Assignment, PreAssignment
from suggestions.workflow import ASSIGNMENT, SUGGESTION

from .test_races import at_once, codes, count, step, words
from .world import World

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


def sounded(world):
    s = world.suggestion("registered")
    SUGGESTION.take(s, "predispatch", by=world.office, parts=[(world.roads, "lead"), (world.water, "helper")])
    return s, PreAssignment.objects.get(suggestion=s, unit=world.roads)


def formally(world, s, user):
    marks = {f"parts_{s.pk}": f"{world.roads.pk}:lead,{world.water.pk}:helper"}
    data = {"do": "dispatch", "once": uuid.uuid4(), "dispatched_on": world.today.isoformat(), "pick": [s.pk]}
    return user, reverse("dispatch_formal"), data | marks


def test_a_unit_objects_while_everything_is_dispatched(world):
    s, pre = sounded(world)
    against = step("preassignment", pre, "object", world.roads_liaison, note="职责在水利", proposed_unit="")
    assert codes(at_once(s, formally(world, s, world.office), against)) == [302, 409]
    s.refresh_from_db()
    pre.refresh_from_db()
    assert (s.status, pre.status) in (("handling", "dispatched"), ("registered", "objected"))
    assert Assignment.objects.filter(suggestion=s).count() == (2 if s.status == "handling" else 0)


def test_two_officers_dispatch_everything(world):
    s, _ = sounded(world)
    answers = at_once(s, *(formally(world, s, user) for user in (world.office, world.office2)))
    assert (codes(answers), count(s, "suggestion.dispatch"), Assignment.objects.count()) == ([302, 409], 1, 2)
    assert "刚刚已办理“交办”" in words(answers)


def test_liaison_and_head_answer_differently(world):
    s, pre = sounded(world)
    agree = step("preassignment", pre, "agree", world.roads_head)
    against = step("preassignment", pre, "object", world.roads_liaison, note="职责在水利", proposed_unit="")
    assert codes(at_once(s, agree, against)) == [302, 409]
    assert count(s, "preassignment.agree") + count(s, "preassignment.object") == 1


def test_the_coordinator_returns_what_the_office_is_dispatching(world):
    s = world.suggestion("registered")
    SUGGESTION.take(s, "refer", by=world.office, coordinator=world.government)
    back = step("suggestion", s, "return_to_office", world.coordinator, note="不属于本系统")
    data = {"do": "dispatch", "seen": "registered", "once": uuid.uuid4(), "dispatched_on": world.today.isoformat()}
    give = world.office, reverse("dispatch", args=[s.pk]), data | {f"role_{world.roads.pk}": "lead"}
    answers = at_once(s, back, give)
    s.refresh_from_db()
    assert s.status == "handling" and count(s, "suggestion.dispatch") == 1
    assert (codes(answers), count(s, "suggestion.return_to_office")) in (([302, 302], 1), ([302, 409], 0))


def test_office_and_coordinator_decide_one_request_differently(world):
    s = world.suggestion("registered")
    SUGGESTION.take(s, "refer", by=world.office, coordinator=world.government)
    SUGGESTION.take(s, "dispatch", by=world.coordinator, parts=[(world.roads, "lead")])
    part = world.part(s)
    ASSIGNMENT.take(part, "ask_back", by=world.roads_liaison, note="职责在水利")
    yes = step("assignment", part, "reassign", world.coordinator, unit=world.water.pk, note="同意")
    no = step("assignment", part, "refuse_back", world.office, note="不同意")
    answers = at_once(s, yes, no)
    assert codes(answers) == [302, 409]
    assert count(s, "assignment.reassign") + count(s, "assignment.refuse_back") == 1
    assert Assignment.objects.filter(suggestion=s, is_latest=True).count() == 1
    assert "刚刚已办理" in words(answers)
