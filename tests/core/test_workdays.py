"""Working days, weekends, days off and make-up days."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.models import DayOff
from core.workdays import Block, Calendar, current

D = dt.date
ROWS = [
    (D(2026, 1, 1), "rest", "元旦", "甲"),
    (D(2026, 1, 2), "rest", "元旦", "甲"),
    (D(2026, 1, 4), "work", "元旦", "甲"),
    (D(2026, 10, 1), "rest", "国庆节", "甲"),
]
CALENDAR = Calendar.from_rows(ROWS)
WEEKENDS_ALONE = Calendar.from_rows([])
dates = st.dates(D(2019, 1, 1), D(2026, 12, 31))
odd_days = st.dictionaries(dates, st.sampled_from(["rest", "work"]), max_size=40)


def calendar_of(kinds):
    return Calendar.from_rows((date, kind, "某日", "某号") for date, kind in kinds.items())


def test_is_workday_for_each_kind_of_day():
    days = {day: CALENDAR.is_workday(D(2026, 1, day)) for day in range(1, 8)}
    assert days == {1: False, 2: False, 3: False, 4: True, 5: True, 6: True, 7: True}


def test_next_workday_is_the_day_itself_when_worked():
    assert CALENDAR.next_workday(D(2026, 1, 5)) == D(2026, 1, 5)


def test_next_workday_after_a_holiday_may_be_a_make_up_sunday():
    assert CALENDAR.next_workday(D(2026, 1, 1)) == D(2026, 1, 4)


def test_add_workdays_counts_from_the_day_after():
    assert CALENDAR.add_workdays(D(2025, 12, 31), 1) == D(2026, 1, 4)
    assert CALENDAR.add_workdays(D(2025, 12, 31), 2) == D(2026, 1, 5)


def test_add_workdays_of_none_stays_and_of_a_negative_count_goes_back():
    assert CALENDAR.add_workdays(D(2026, 1, 3), 0) == D(2026, 1, 3)
    assert CALENDAR.add_workdays(D(2026, 1, 5), -2) == D(2025, 12, 31)


def test_workdays_between_excludes_the_start_and_includes_the_end():
    assert CALENDAR.workdays_between(D(2025, 12, 31), D(2026, 1, 5)) == 2
    assert CALENDAR.workdays_between(D(2026, 1, 5), D(2025, 12, 31)) == -2
    assert CALENDAR.workdays_between(D(2026, 1, 5), D(2026, 1, 5)) == 0


def test_knows_only_years_with_new_year_and_national_day():
    stray = Calendar.from_rows([(D(2027, 4, 14), "rest", "地方节日", "乙"), (D(2027, 12, 31), "rest", "元旦", "丙")])
    assert [year for year in range(2025, 2029) if CALENDAR.knows(year)] == [2026]
    assert not stray.knows(2027)


def test_block_is_the_whole_holiday():
    assert CALENDAR.block(D(2026, 1, 2)) == Block(D(2026, 1, 1), D(2026, 1, 2), "元旦")
    assert CALENDAR.block(D(2026, 1, 4)) is None
    assert CALENDAR.block(D(2026, 1, 7)) is None


def test_from_rows_refuses_a_day_both_off_and_worked():
    with pytest.raises(ValueError, match="^2026-01-01 既列为放假又列为调休上班，请只保留一项。$"):
        Calendar.from_rows([*ROWS, (D(2026, 1, 1), "work", "元旦", "乙")])


def test_from_rows_refuses_an_unknown_kind():
    with pytest.raises(ValueError, match="^2026-01-01 的性质“off”无法识别"):
        Calendar.from_rows([(D(2026, 1, 1), "off", "元旦", "甲")])


def test_from_rows_takes_the_same_row_twice():
    assert len(Calendar.from_rows(ROWS + ROWS)) == len(ROWS)


@given(odd_days, dates, st.integers(0, 60), st.integers(0, 60))
def test_add_workdays_is_additive(kinds, start, first, second):
    calendar = calendar_of(kinds)
    assert calendar.add_workdays(calendar.add_workdays(start, first), second) == calendar.add_workdays(
        start, first + second
    )


@given(odd_days, dates, st.integers(1, 60))
def test_workdays_between_undoes_add_workdays(kinds, start, count):
    calendar = calendar_of(kinds)
    end = calendar.add_workdays(start, count)
    assert calendar.is_workday(end)
    assert calendar.workdays_between(start, end) == count


@given(odd_days, dates, dates, dates)
def test_workdays_between_adds_up(kinds, one, two, three):
    calendar = calendar_of(kinds)
    parts = calendar.workdays_between(one, two) + calendar.workdays_between(two, three)
    assert parts == calendar.workdays_between(one, three)


@given(dates)
def test_weekends_decide_where_no_rows_are(date):
    assert WEEKENDS_ALONE.is_workday(date) == (date.isoweekday() <= 5)


@pytest.mark.django_db
def test_current_follows_the_table(django_assert_num_queries):
    DayOff.objects.all().delete()
    assert current().is_workday(D(2026, 3, 3))
    DayOff.objects.create(date=D(2026, 3, 3), kind="rest", name="放假", source="试")
    with django_assert_num_queries(1):
        calendar = current()
        assert not calendar.is_workday(D(2026, 3, 3))
        assert calendar.is_workday(D(2026, 3, 4))
