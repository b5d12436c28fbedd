"""A report that was sent back: the reason stands where the unit reads the promise and reports again, for offices only."""

import pytest
from django.test import Client
from django.urls import reverse

from suggestions.commitments.workflow import COMMITMENT
from suggestions.models import Commitment
from tests.suggestions.test_commitments import report

WHY = "验收单没有盖章，请补盖章件。"


@pytest.fixture
def promise(world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    s = world.suggestion("answered", klass="B", ago=30)
    return Commitment.objects.get(reply__assignment__suggestion=s)


def told(user, address):
    client = Client()
    client.force_login(user)
    page = client.get(address).content.decode()
    return "人大机关退回完成报告：" in page and WHY in page


def places(promise):
    step = reverse("commitment_step", args=[promise.pk, "report"])
    return step, reverse("suggestion", args=[promise.reply.assignment.suggestion_id])


def test_the_reason_stands_at_the_promise_and_at_the_next_report(world, promise):
    step, page = places(promise)
    assert (told(world.roads_liaison, step), told(world.roads_liaison, page)) == (False, False)
    report(world, promise)
    COMMITMENT.take(promise, "return_report", by=world.office, note=WHY)
    assert (told(world.roads_liaison, step), told(world.roads_liaison, page)) == (True, True)
    assert told(world.office, page)
    assert not told(world.author, page)
    report(world, promise)
    assert not told(world.roads_liaison, page)  # it is with the office again


def test_another_promise_of_the_same_reply_is_not_sent_back(world, promise):
    other = Commitment.objects.create(
        reply=promise.reply,
        session=promise.session,
        text="另外一项",
        responsible="省交通运输厅",
        due_on=promise.due_on,
        position=1,
        status="open",
    )
    report(world, promise)
    COMMITMENT.take(promise, "return_report", by=world.office, note=WHY)
    assert not told(world.roads_liaison, places(other)[0])
