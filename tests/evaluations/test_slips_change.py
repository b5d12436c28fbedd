"""A deputy who has only a link changes his word through the same link: within the window, with a reason, a few times."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from core.models import Message
from core.workflow import Refused
from evaluations.models import Feedback, Slip, WrongToken
from evaluations.slips import effects
from evaluations.workflow import SLIP
from suggestions.models import Suggestion
from tests.kept import kept
from tests.suggestions.test_merging import client_of

from .test_feedback import fresh
from .test_feedback_changes import again
from .test_slips import address, link, send, sheet


@kept
def told(world):
    """An item whose deputy has said 满意 through his link; ``told.token`` is the token."""
    told = fresh(world)
    told.token = link(world, told)
    send(told.token, world.part(told), words="第一次说的话")
    return told


def change(s, part, *, reason="又看了现场", **values):
    return Client().post(address(s.token), sheet(part, **{"result": "基本满意"} | values) | {"reason": reason})


def test_the_same_link_changes_it_with_a_reason_and_shows_nothing_of_what_was_said(world, told):
    text = Client().get(address(told.token)).content.decode()
    assert "您已经评价过，要改吗？" in text and "为什么改" in text and " checked" not in text
    assert "第一次说的话" not in text  # the paper may lie about
    done = change(told, world.part(told))
    assert done.status_code == 200 and "谢谢，您的反馈已经记录" in done.content.decode()
    old, new = Feedback.objects.order_by("pk")
    assert (old.is_current, new.result, new.source, new.replaces, new.reason, new.counted_for) == (
        False, "基本满意", "link", old, "又看了现场", world.part(told),
    )  # fmt: skip
    assert (Slip.objects.get().status, again(told).status) == ("used", "closed")
    assert again(told).events.get(verb="feedback.change_by_link").actor is None


def test_both_sides_and_the_deputy_are_told_of_it(world, told):
    change(told, world.part(told))
    for who, words in (
        (world.office, "改动了反馈意见"),
        (world.roads_head, "改动了反馈意见"),
        (world.author, "不是您改的请马上告诉"),
    ):
        assert Message.objects.filter(recipient=who, subject__contains=words).count() == 1


@pytest.mark.parametrize(
    ("values", "why"),
    [({"reason": " "}, "请写几句为什么改"), ({"result": "满意", "words": "第一次说的话"}, "没有改动")],
)
def test_a_change_needs_a_reason_and_a_difference(world, told, values, why):
    answer = change(told, world.part(told), **values)
    assert answer.status_code in (409, 422) and why in answer.content.decode()
    assert Feedback.objects.count() == 1


def test_unsatisfied_now_opens_the_round_and_ends_the_link(world, told):
    change(told, world.part(told), result="不满意", words="又塌了")
    assert again(told).round == 2
    assert Client().get(address(told.token)).status_code == 410


def test_it_ends_with_the_window_and_after_a_few_changes(world, told):
    part = world.part(told)
    results = ["基本满意", "满意"] * effects.MOST_CHANGES
    assert [change(told, part, result=results[n]).status_code for n in range(effects.MOST_CHANGES + 1)] == [
        200,
        200,
        200,
        410,
    ]
    assert WrongToken.objects.count() == 1  # like any other link that opens nothing
    told.assignments.update(feedback_due_on=world.today - dt.timedelta(days=1))
    assert Client().get(address(told.token)).status_code == 410


def test_it_changes_only_what_came_through_a_link(world):
    s = fresh(world, helpers=[world.water])
    token = link(world, s)
    send(token, world.part(s, world.roads))
    world.grade(Suggestion.objects.get(pk=s.pk), result="基本满意")  # the helper, signed in
    text = Client().get(address(token)).content.decode()
    assert "省交通运输厅" in text and "省水利厅" not in text


def test_the_office_takes_a_used_link_back_as_long_as_it_could_change_something(world, told):
    page = client_of(world.office).get(reverse("slips")).content.decode()
    assert "反馈期内还可以用它改" in page
    slip = Slip.objects.get()
    SLIP.take(slip, "revoke", by=world.office)
    assert Client().get(address(told.token)).status_code == 410
    other = fresh(world)
    send(link(world, other), world.part(other))
    other.assignments.update(feedback_due_on=world.today - dt.timedelta(days=1))
    with pytest.raises(Refused, match="不用收回"):
        SLIP.take(Slip.objects.get(suggestion=other), "revoke", by=world.office)


def test_somebody_else_who_is_signed_in_gets_no_further(world, told):
    assert client_of(world.other_author).get(address(told.token)).status_code == 410
    assert client_of(world.roads_head).get(address(told.token)).status_code == 403
    assert client_of(world.author).get(address(told.token)).status_code == 200
