"""Supervision orders issued at the same moment."""

import threading

import pytest
from django.db import connection, connections

from congress import calendars
from suggestions.models import SupervisionOrder
from suggestions.workflow import ASSIGNMENT
from tests.world import World

from .test_supervision_orders import WORDS


@pytest.mark.postgres
@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="several writers at once need the row locks of PostgreSQL"
)
@pytest.mark.django_db(transaction=True)
def test_orders_issued_at_once_have_numbers_of_their_own(transactional_db):
    calendars.install()
    world = World()
    parts = [world.part(world.suggestion("accepted")) for _ in range(8)]
    ready, faults = threading.Barrier(len(parts)), []

    def send(part):
        try:
            ready.wait()
            ASSIGNMENT.take(part, "issue_order", by=world.office, words=WORDS)
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=(part,)) for part in parts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    numbers = SupervisionOrder.objects.values_list("number", flat=True)
    assert sorted(numbers) == [f"督〔{world.today.year}〕{n}号" for n in range(1, 9)]
