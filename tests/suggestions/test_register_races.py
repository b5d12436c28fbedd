"""Many clerks at once: numbers are never issued twice, nobody waits for ever."""

import threading
import uuid

import pytest
from django.db import connection, connections

from core.workflow import Again, Refused
from suggestions import entering
from suggestions.models import Event, Suggestion
from suggestions.workflow import SUGGESTION
from tests.world import BODY, World


def at_once(jobs):
    """Run ``jobs`` in threads that start together; returns what they raised."""
    gate, faults = threading.Barrier(len(jobs)), []

    def run(job):
        try:
            gate.wait()
            job()
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return faults


def races(test):
    needs = pytest.mark.skipif(connection.vendor != "postgresql", reason="row locks are a matter of PostgreSQL")
    return pytest.mark.postgres(needs(pytest.mark.django_db(transaction=True)(test)))


@races
def test_twenty_clerks_at_once_get_twenty_numbers():
    world = World()

    def one(i):
        fields = {
            "title": f"关于第{i}件事的建议",
            "body": BODY,
            "category": world.category,
            "lead_deputy": world.deputy,
            "submitted_on": world.today,
        }
        return lambda: entering.enter([fields], session=world.session, by=world.office, registers=True)

    assert at_once([one(i) for i in range(20)]) == []
    assert sorted(Suggestion.objects.values_list("number", flat=True)) == [f"{n:04}" for n in range(1, 21)]


@races
def test_registering_many_and_single_ones_at_once_neither_waits_for_ever_nor_numbers_twice():
    world = World()
    waiting = [world.suggestion("submitted") for _ in range(12)]
    categories = dict.fromkeys((s.pk for s in waiting), world.category)

    def batch(rows):
        return lambda: entering.register(
            [Suggestion.objects.get(pk=s.pk) for s in rows], by=world.office, categories=categories
        )

    def single(s):
        return lambda: SUGGESTION.take(
            Suggestion.objects.get(pk=s.pk), "register", by=world.office2, category=world.category
        )

    faults = at_once([batch(waiting), batch(waiting[::-1]), *(single(s) for s in waiting[::3])])
    assert [type(fault) for fault in faults if not isinstance(fault, Refused)] == []
    numbers = list(Suggestion.objects.exclude(number="").values_list("number", flat=True))
    assert len(numbers) == len(set(numbers)) == Event.objects.filter(verb="suggestion.register").count()


@races
def test_one_page_sent_twice_at_once_is_stored_once():
    world = World()
    once = str(uuid.uuid4())
    fields = {
        "title": "关于一件事的建议",
        "body": BODY,
        "category": world.category,
        "lead_deputy": world.deputy,
        "submitted_on": world.today,
    }
    faults = at_once(
        [lambda: entering.enter([fields], session=world.session, by=world.office, registers=True, once=once)] * 4
    )
    assert {type(fault) for fault in faults} == {Again}
    assert Suggestion.objects.count() == 1
