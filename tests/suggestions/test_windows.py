"""Days end at midnight in Beijing, whatever the server's clock calls it; and 29 February."""

import datetime as dt

import pytest
from django.utils import timezone

from congress import calendars, deadlines, presets
from core.workflow import Refused
from evaluations.workflow import FEEDBACK
from suggestions import measures
from suggestions.models import Assignment
from suggestions.recompute.changes import Days
from suggestions.workflow import ASSIGNMENT, SUGGESTION
from tests.kept import kept
from tests.world import World

CALENDAR = calendars.shipped()
BEIJING = dt.timezone(dt.timedelta(hours=8))
LAST_SECOND, MIDNIGHT = dt.time(23, 59, 59), dt.time(0, 0)


@kept
def world():
    return World(today=dt.date(2026, 4, 20))


def instant(day, time, zone=dt.UTC):
    """The moment of Beijing's clock, told by another one."""
    return dt.datetime.combine(day, time, tzinfo=BEIJING).astimezone(zone)


def test_beijing_is_the_clock_of_the_house():
    assert str(timezone.get_default_timezone()) == "Asia/Shanghai"
    assert timezone.localdate(dt.datetime(2026, 4, 20, 15, 59, 59, tzinfo=dt.UTC)) == dt.date(2026, 4, 20)
    assert timezone.localdate(dt.datetime(2026, 4, 20, 16, 0, tzinfo=dt.UTC)) == dt.date(2026, 4, 21)


def test_a_part_is_given_back_until_midnight(world):
    part = world.part(world.suggestion("accepted", ago=10))  # dispatched on 10 April
    last = part.give_back_until
    assert last == dt.date(2026, 4, 20)
    with pytest.raises(Refused, match="申请改办的期限已在 2026 年 4 月 20 日截止"):
        ASSIGNMENT.take(
            part, "ask_back", by=world.roads_liaison, note="不归我们", at=instant(dt.date(2026, 4, 21), MIDNIGHT)
        )
    ASSIGNMENT.take(part, "ask_back", by=world.roads_liaison, note="不归我们", at=instant(last, LAST_SECOND))
    assert part.asked_on == last


def test_a_form_is_taken_until_midnight(world):
    s = world.suggestion("answered", ago=15)
    last = world.part(s).feedback_due_on
    late = instant(last + dt.timedelta(days=1), MIDNIGHT)
    with pytest.raises(Refused):
        world.grade(s, at=late)
    world.grade(s, at=instant(last, LAST_SECOND))
    s.refresh_from_db()
    assert s.status == "closed"


def test_the_item_lapses_at_midnight_and_not_before(world):
    s = world.suggestion("answered", ago=15)
    last = world.part(s).feedback_due_on
    with pytest.raises(Refused, match="才满"):
        SUGGESTION.run(s, "lapse", at=instant(last, LAST_SECOND))
    SUGGESTION.run(s, "lapse", at=instant(last + dt.timedelta(days=1), MIDNIGHT))
    assert (s.status, s.closed_on) == ("closed", last + dt.timedelta(days=1))
    assert "lapse" in SUGGESTION.steps and "give" in FEEDBACK.steps


@pytest.mark.parametrize(("time", "later", "fact"), [(LAST_SECOND, 0, "on_time"), (MIDNIGHT, 1, "late")])
def test_an_answer_counts_for_the_day_it_left(world, time, later, fact):
    s = world.suggestion("accepted", ago=60)
    part = world.part(s)
    world.answer(s, at=instant(part.due_on + dt.timedelta(days=later), time))
    rows = Assignment.objects.filter(measures.FACTS[fact].q(part.due_on), pk=part.pk)
    assert rows.count() == 1


@pytest.mark.parametrize(
    ("start", "amount", "unit", "due"),
    [
        ("2024-02-29", 12, "m", "2025-02-28"),
        ("2024-02-29", 48, "m", "2028-02-29"),
        ("2024-02-29", 1, "m", "2024-03-29"),
        ("2024-02-29", 3, "m", "2024-05-29"),
        ("2024-02-29", 6, "m", "2024-08-29"),
        ("2024-02-29", 365, "d", "2025-02-28"),
        ("2024-02-29", 1, "wd", "2024-03-01"),
        ("2024-02-28", 1, "d", "2024-02-29"),
        ("2024-02-28", 1, "wd", "2024-02-29"),
        ("2023-11-29", 3, "m", "2024-02-29"),
        ("2023-11-30", 3, "m", "2024-02-29"),
        ("2022-11-30", 3, "m", "2023-02-28"),
        ("2024-01-31", 1, "m", "2024-02-29"),
    ],
)
def test_deadlines_around_the_29th_of_february(start, amount, unit, due):
    rule = deadlines.Rule(amount=amount, unit=unit, start="dispatch")
    assert deadlines.compute(rule, dt.date.fromisoformat(start), CALENDAR).date == dt.date.fromisoformat(due)


def test_a_month_without_a_29th_says_so():
    rule = deadlines.Rule(amount=12, unit="m", start="dispatch")
    due = deadlines.compute(rule, dt.date(2024, 2, 29), CALENDAR)
    assert due.explanation == "自2024年2月29日交办起12个月，2025年2月没有29日，至月末日2025年2月28日。"


def test_an_item_dispatched_on_the_29th_of_february_runs_and_is_recomputed(world):
    world.under(today=dt.date(2024, 3, 20))
    part = world.part(world.suggestion("accepted", ago=20))
    assert (part.dispatched_on, part.due_on) == (dt.date(2024, 2, 29), dt.date(2024, 5, 29))
    assert Days().propose(world.today).moves == []


@pytest.mark.parametrize("name", presets.names())
def test_every_preset_has_a_date_for_every_day_of_a_leap_year(name):
    rules = presets.load(name)
    for n in range(366):
        start = dt.date(2024, 1, 1) + dt.timedelta(days=n)
        for rule in rules["deadlines"]:
            assert deadlines.due(rules, rule, start, CALENDAR, session_year=2024).date > start
