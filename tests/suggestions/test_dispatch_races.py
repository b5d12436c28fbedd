"""Two dispatchers at once: one wins, the other is told."""

import threading

import pytest
from django.db import connection
from django.test import Client

from suggestions.models import Event
from tests.world import World

from .test_dispatch import parts, roles, said, url


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="a race needs PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_of_two_dispatchers_at_once_one_wins_and_the_other_is_told(transactional_db):
    world = World()
    s = world.suggestion("registered")
    clients = []
    for user in (world.office, world.office2):
        client = Client()
        client.force_login(user)
        clients.append(client)
    start, answers = threading.Barrier(2), []

    def go(client, unit):
        start.wait()
        try:
            answers.append(client.post(url(s), said(world, **roles(lead=[unit]))))
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=pair) for pair in zip(clients, (world.roads, world.water), strict=True)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert sorted(a.status_code for a in answers) == [302, 409]
    assert "刚刚已办理“交办”" in next(a for a in answers if a.status_code == 409).content.decode()
    assert (len(parts(s)), Event.objects.filter(suggestion=s, verb="suggestion.dispatch").count()) == (1, 1)
