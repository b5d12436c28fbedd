"""Two people at the same instant, at requests and mergers: one decides, nobody waits for the other for ever."""

import datetime as dt

import pytest
from django.db import connection

from suggestions.models import Assignment, Extension
from suggestions.workflow import ASSIGNMENT, SUGGESTION

from .test_races import at_once, codes, count, step, words, world  # noqa: F401

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="two writers at once need row locks"),
    pytest.mark.django_db(transaction=True),
]


def asked(world):  # noqa: F811
    s = world.suggestion("accepted")
    part = world.part(s)
    until = part.due_on + dt.timedelta(days=10)
    ASSIGNMENT.take(part, "ask_extension", by=world.roads_liaison, note="要等评审", until=until)
    return s, part, Extension.objects.get()


def test_two_officers_decide_one_request(world):  # noqa: F811
    s, part, extension = asked(world)
    yes = step("extension", extension, "grant", world.office, until=extension.due_asked.isoformat())
    no = step("extension", extension, "refuse", world.office2, note="时间够用")
    answers = at_once(s, yes, no)
    assert (codes(answers), count(s, "extension.grant") + count(s, "extension.refuse")) == ([302, 409], 1)
    assert "刚刚已办理“" in words(answers)
    extension.refresh_from_db()
    moved = Assignment.objects.get(pk=part.pk).extended_from is not None
    assert moved == (extension.status == "granted")


def test_a_unit_takes_its_request_back_while_it_is_granted(world):  # noqa: F811
    s, part, extension = asked(world)
    yes = step("extension", extension, "grant", world.office, until=extension.due_asked.isoformat())
    answers = at_once(s, yes, step("extension", extension, "withdraw", world.roads_liaison))
    assert codes(answers) == [302, 409]
    extension.refresh_from_db()
    assert (Assignment.objects.get(pk=part.pk).due_on == extension.due_asked) == (extension.status == "granted")


def test_two_people_ask_for_the_same_part(world):  # noqa: F811
    s = world.suggestion("accepted")
    part = world.part(s)
    until = (part.due_on + dt.timedelta(days=10)).isoformat()
    posts = [
        step("assignment", part, "ask_extension", user, until=until, note="要等评审")
        for user in (world.roads_liaison, world.roads_head)
    ]
    assert codes(at_once(s, *posts)) == [302, 409]
    assert Extension.objects.filter(status="asked").count() == 1


def test_a_merger_is_undone_while_the_reply_is_signed(world):  # noqa: F811
    from .test_races import replying, signing, to_the_head

    s, _, reply = replying(world)
    guest = world.suggestion("submitted", deputy=world.other_deputy)
    SUGGESTION.take(guest, "merge", by=world.office, host=s)
    reply = to_the_head(world, reply)
    apart = step("suggestion", guest, "unmerge", world.office, note="两件事不同")
    answers = at_once(s, signing(reply, world.roads_head), apart)
    guest.refresh_from_db()
    assert (codes(answers), guest.status) in (([302, 409], "merged"), ([302, 302], "registered"))
