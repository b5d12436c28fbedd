"""Two supervisors at the same instant, on PostgreSQL: one is served, the other is told who was quicker."""

import uuid

import pytest
from django.db import connection
from django.urls import reverse

from accounts.policy import Role
from suggestions.models import Event, KeyTopic, LookbackDraw, Suggestion
from suggestions.supervision.topics_grouping import gather

from ..test_races import at_once
from ..world import World

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
    world = World()
    world.leader2 = world.user("leader2", Role.LEADER)
    return world


def test_two_members_claim_one_item(world):
    s = world.suggestion("handling")
    at = reverse("suggestion_step", args=[s.pk, "claim"])
    answers = at_once(
        s, *((user, at, {"seen": "handling", "once": str(uuid.uuid4())}) for user in (world.leader, world.leader2))
    )
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    s.refresh_from_db()
    loser = next(answer for answer in answers if answer.status_code == 409)
    assert f"刚刚已由{s.claimed_by}认领" in loser.content.decode()
    assert Event.objects.filter(verb="suggestion.claim").count() == 1


def test_one_member_clicks_twice(world):
    s = world.suggestion("handling")
    posts = [
        (
            world.leader,
            reverse("suggestion_step", args=[s.pk, "claim"]),
            {"seen": "handling", "once": "0d5e7a9e-6a53-4c8e-9d25-6d1d8ad2b8a1"},
        )
    ] * 2
    answers = at_once(s, *posts)
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Event.objects.filter(verb="suggestion.claim").count() == 1


def test_two_items_join_a_single_one_at_once(world):
    """Each waits at the lock of the other's suggestion first: the topic lets one in."""
    a, b = world.suggestion("handling"), world.suggestion("handling")
    topic = gather([], topic=KeyTopic(session=world.session, kind="item", name="一件"), by=world.office)
    address = reverse("suggestion_step", args=[a.pk, "set_topic"])
    answers = at_once(
        a,
        (world.office, address, {"topic": topic.pk, "seen": "handling"}),
        (world.office2, address, {"topic": topic.pk, "seen": "handling"}),
    )
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    other = reverse("topic_new")
    answers = at_once(
        b,
        (world.office, reverse("suggestion_step", args=[b.pk, "set_topic"]), {"topic": topic.pk, "seen": "handling"}),
        (
            world.office2,
            other,
            {"do": "open", "kind": "item", "name": "另一件", "pick": [b.pk], "once": str(uuid.uuid4())},
        ),
    )
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    assert topic.suggestions.count() == 1
    assert Suggestion.objects.get(pk=b.pk).topic.name == "另一件"


def test_the_same_draw_is_recorded_once(world):
    s = world.suggestion("answered")
    asked = {"session": world.session.pk, "klass": "A", "per_unit": 1, "seed": "甲"}
    from threading import Barrier, Thread

    from django.db import connections
    from django.test import Client

    clients, codes, start = [Client(), Client()], [], Barrier(2)
    for client, user in zip(clients, (world.office, world.office2), strict=True):
        client.force_login(user)

    def send(client):
        start.wait(10)
        codes.append(client.post(reverse("lookback_draw"), asked).status_code)
        connections.close_all()

    threads = [Thread(target=send, args=(client,)) for client in clients]
    [thread.start() for thread in threads]
    [thread.join(60) for thread in threads]
    assert sorted(codes) == [302, 409]
    assert LookbackDraw.objects.get().items.get().assignment.suggestion == s
