"""Lights and words of deadlines: working days decide when one turns yellow."""

import datetime as dt
from types import SimpleNamespace

import pytest

from congress import calendars
from suggestions import marks


@pytest.mark.parametrize(
    ("today", "due", "kind"),
    [
        (dt.date(2026, 9, 21), dt.date(2026, 9, 20), "late"),
        (dt.date(2026, 9, 21), dt.date(2026, 9, 21), "soon"),
        (dt.date(2026, 9, 30), dt.date(2026, 10, 13), "soon"),  # 13 days, 5 of them worked: the holiday does not count
        (dt.date(2026, 9, 30), dt.date(2026, 10, 14), "todo"),
        (dt.date(2026, 3, 2), dt.date(2026, 3, 9), "soon"),
        (dt.date(2026, 3, 2), dt.date(2026, 3, 10), "todo"),
    ],
)
def test_a_light_counts_working_days(today, due, kind):
    assert marks.light(due, today, notice=5, calendar=calendars.shipped()).kind == kind


@pytest.mark.parametrize(("early", "words"), [(2, "提前 2 天"), (0, "到期当天"), (-8, "晚了 8 天")])
def test_how_an_answer_kept_its_date(early, words):
    due = dt.date(2026, 6, 22)
    assert marks.kept(SimpleNamespace(due_on=due, answered_on=due - dt.timedelta(days=early))) == words
