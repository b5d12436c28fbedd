"""Ballots at the same instant: one code, one ballot; a ballot at the moment of closing is counted or told that it is late."""

import threading
import time

import pytest
from django.db import connection, connections, transaction

from core.workflow import Refused
from evaluations.meeting import casting, codes
from evaluations.meeting.workflow import APPRAISAL
from evaluations.models import Appraisal, Ballot, BallotCode, Panel, Standing
from tests.test_races import PATIENCE, waiting
from tests.world import World

from .holding import Hall

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="two writers at once need the row locks of PostgreSQL"
    ),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def hall(transactional_db):
    return Hall(World()).opened()


def at_once(panel, *jobs):
    """Run the jobs in threads that all wait for the panel before one may go on; what each returned or was refused with."""
    answers = [None] * len(jobs)

    def run(place):
        try:
            answers[place] = jobs[place]()
        except Refused as why:
            answers[place] = why
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(jobs))]
    with transaction.atomic():
        Panel.objects.select_for_update().get(pk=panel.pk)
        for thread in threads:
            thread.start()
            until = time.monotonic() + PATIENCE
            while waiting() < threads.index(thread) + 1 and time.monotonic() < until:
                time.sleep(0.02)
        arrived = waiting()
    for thread in threads:
        thread.join(60)
    assert arrived == len(jobs), "not all of them came as far as the lock"
    return answers


def test_one_code_on_two_phones_at_once_is_one_ballot(hall):
    code, panel = hall.codes["standing"][0], hall.panel()
    good, bad = hall.marks("standing", "满意", "满意"), hall.marks("standing", "不满意", "不满意")
    answers = at_once(
        panel,
        lambda: casting.cast(code, good, receipt=codes.new_receipt()),
        lambda: casting.cast(code, bad, receipt=codes.new_receipt()),
    )
    assert [str(one) for one in answers if one is not None] == [casting.CAST]
    assert len({mark.grade for mark in Ballot.objects.get().marks.all()}) == 1


def test_the_same_page_sent_twice_at_once_is_one_ballot_without_a_fault(hall):
    code, panel, receipt = hall.codes["standing"][0], hall.panel(), codes.new_receipt()
    marks = hall.marks("standing", "满意", "满意")
    answers = at_once(panel, *[lambda: casting.cast(code, marks, receipt=receipt)] * 2)
    assert answers == [None, None]
    assert Ballot.objects.count() == 1


def everybody_but_one(hall):
    for role in hall.panels:
        for code in hall.codes[role][: 2 if role == "standing" else 3]:
            hall.cast(code, "满意", role=role)
    return hall.codes["standing"][2]


@pytest.mark.parametrize("closing_first", [True, False])
def test_a_ballot_at_the_moment_of_closing_is_counted_or_told_it_is_late(hall, closing_first):
    code = everybody_but_one(hall)
    marks, panel = hall.marks("standing", "不满意", "不满意"), hall.panel()

    def close():
        APPRAISAL.take(Appraisal.objects.get(), "close", by=hall.world.office)

    def cast():
        casting.cast(code, marks, receipt=codes.new_receipt())

    answers = at_once(panel, *((close, cast) if closing_first else (cast, close)))
    said = [str(one) for one in answers if one is not None]
    made = Standing.objects.get().content
    collected = next(one["collected"] for one in made["panels"] if one["panel"] == "standing")
    assert Ballot.objects.filter(panel=panel).count() == collected
    assert (said, collected) in (([casting.LATE], 2), ([], 3))


def test_a_code_spoiled_while_it_is_cast_is_one_or_the_other(hall):
    code, panel = hall.codes["standing"][0], hall.panel()
    marks = hall.marks("standing", "满意", "满意")
    cast = threading.Thread(target=lambda: _quietly(lambda: casting.cast(code, marks, receipt=codes.new_receipt())))
    spoil = threading.Thread(
        target=lambda: _quietly(lambda: hall.take("spoil", note="票丢了", panel=panel, digest=codes.digest(code)))
    )
    cast.start(), spoil.start()
    cast.join(60), spoil.join(60)
    row = BallotCode.objects.get(digest=codes.digest(code))
    assert row.is_cast != row.is_spoiled
    assert Ballot.objects.count() == row.is_cast


def _quietly(job):
    try:
        job()
    except Refused:
        pass
    finally:
        connections.close_all()
