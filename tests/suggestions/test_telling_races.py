"""Two clocks at once, and one that broke off: what is due is told once."""

import threading

import pytest
from django.db import connection

from core import locks
from core.models import Message
from suggestions.models import Notification
from suggestions.reminding import run
from tests.world import World

from .test_telling import MONDAY, overdue, tick


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_do_the_work_once():
    world = World(today=MONDAY)
    for days in range(1, 6):
        overdue(world, days)
    gate, faults = threading.Barrier(2), []

    def go():
        try:
            gate.wait()
            tick()
        except Exception as fault:  # noqa: BLE001
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    for user in {n.recipient for n in Notification.objects.exclude(key="")}:
        assert Message.objects.filter(recipient=user, is_digest=True).count() == 1
    lines = Notification.objects.exclude(key="")
    assert lines.count() == lines.values("key", "recipient").distinct().count() > 0
    assert not lines.filter(sent_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_while_another_clock_runs_nothing_is_done():
    if connection.vendor != "postgresql":
        pytest.skip("an advisory lock of PostgreSQL")
    overdue(World(today=MONDAY))
    held, done, said = threading.Event(), threading.Event(), []

    def other():
        with locks.alone("tick") as is_ours:
            said.append(is_ours)
            held.set()
            done.wait(20)
        connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    held.wait(20)
    assert "另一个定时任务正在运行" in tick()
    assert Notification.objects.exclude(key="").count() == 0
    done.set()
    thread.join()
    assert said == [True]
    assert "发提醒汇总 1 份" in tick()


@pytest.mark.django_db(transaction=True)
def test_a_run_that_broke_off_is_finished_by_the_next(monkeypatch):
    world = World(today=MONDAY)
    overdue(world)
    monkeypatch.setattr(run.digests.Post, "close", lambda self: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        tick()
    monkeypatch.undo()
    tick("2026-06-08T09:10")
    message = Message.objects.get(recipient=world.roads_handler, is_digest=True)
    assert message.subject == "6月8日办理提醒：1 件事"
    assert message.notifications.count() == 1
