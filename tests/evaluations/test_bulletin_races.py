"""Two officers issue at the same instant: the session is the lock, no number twice."""

import threading
import time

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.urls import reverse

from congress.models import Session
from evaluations.models import Bulletin
from tests.test_races import PATIENCE, waiting
from tests.world import World

from .test_bulletins import begin

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="two writers at once need the row locks of PostgreSQL"
    ),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def world(transactional_db):
    return World()


def at_once(locked, *posts):
    """Let both come as far as the row ``locked``, then go on; the codes of their answers."""
    answers = [None] * len(posts)

    def send(place):
        user, address, data = posts[place]
        try:
            client = Client()
            client.force_login(user)
            answers[place] = client.post(address, data).status_code
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=(place,)) for place in range(len(posts))]
    with transaction.atomic():
        type(locked)._base_manager.select_for_update().get(pk=locked.pk)
        for thread in threads:
            thread.start()
        until = time.monotonic() + PATIENCE * 4
        while waiting() < len(posts) and time.monotonic() < until:
            time.sleep(0.05)
        arrived = waiting()
    for thread in threads:
        thread.join(120)
    assert arrived == len(posts), "not all of them came as far as the lock"
    return answers


def test_two_kinds_issued_at_once_get_two_numbers(world):
    world.suggestion("handling")
    drafts = [begin(world, kind=kind) for kind in ("weekly", "monthly")]
    posts = [
        (user, reverse("bulletin_step", args=[one.pk, "issue"]), {"revision": 1, "seen": "draft"})
        for user, one in zip((world.office, world.office2), drafts, strict=True)
    ]
    assert at_once(Session.objects.get(pk=world.session.pk), *posts) == [302, 302]
    assert sorted(Bulletin.objects.values_list("number", flat=True)) == [1, 2]


def test_one_draft_issued_by_two_is_issued_once(world):
    one = begin(world)
    posts = [
        (user, reverse("bulletin_step", args=[one.pk, "issue"]), {"revision": 1, "seen": "draft"})
        for user in (world.office, world.office2)
    ]
    assert sorted(at_once(one, *posts)) == [302, 409]
    assert Bulletin.objects.get().number == 1
