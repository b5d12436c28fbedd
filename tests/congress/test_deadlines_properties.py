"""What holds for every deadline, and agreement with a naive second implementation."""

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congress import calendars, deadlines, presets
from congress.deadlines import Rule, compute
from core.workdays import Calendar

CALENDAR = calendars.shipped()
REST = {row.date for row in calendars.rows() if row.kind == "rest"}
WORK = {row.date for row in calendars.rows() if row.kind == "work"}
ONE = dt.timedelta(days=1)

starts = st.dates(dt.date(2018, 12, 1), dt.date(2027, 3, 31))
known_starts = st.dates(dt.date(2019, 1, 1), dt.date(2025, 12, 31))
moved = st.one_of(
    st.builds(Rule, st.integers(1, 12), st.just("m")),
    st.builds(Rule, st.integers(1, 200), st.just("d")),
)
counted = st.builds(Rule, st.integers(1, 90), st.just("wd"))
events = st.sampled_from(["", *deadlines.EVENTS])
rules = st.one_of(moved, counted)
fixed_rules = st.builds(
    lambda date, amount: deadlines.from_dict(
        {
            "unit": "date",
            "date": f"{date:%m-%d}",
            "start": "dispatch",
            "least_days": 30,
            "instead": {"amount": amount, "unit": "m"},
        }
    ),
    st.dates(dt.date(2001, 1, 1), dt.date(2001, 12, 31)),
    st.integers(1, 6),
)


def naive_is_rest(date):
    return date not in WORK and (date in REST or date.isoweekday() > 5)


def naive_months_later(date, count):
    """Walk day by day into the target month and stop at the number wanted or at the month's last day."""
    wanted = (date.year * 12 + date.month + count - 1) % 12 + 1
    months, cursor = 0, date
    while months < count:
        before, cursor = cursor, cursor + ONE
        months += before.month != cursor.month
    assert cursor.month == wanted
    while cursor.day < date.day and (cursor + ONE).month == wanted:
        cursor += ONE
    return cursor


def naive(amount, unit, start):
    if unit == "wd":
        worked = [day for day in (start + n * ONE for n in range(1, 400)) if not naive_is_rest(day)]
        return worked[amount - 1]
    last = start + amount * ONE if unit == "d" else naive_months_later(start, amount)
    return next(day for day in (last + n * ONE for n in range(30)) if not naive_is_rest(day))


def last_date(sentence, year):
    """The last full date a reader finds in an explanation; without a year it is the year given."""
    found = None
    for text_year, month, day in re.findall(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日", sentence):
        found = dt.date(int(text_year or year), int(month), int(day))
    return found


@given(rules, starts)
def test_due_agrees_with_the_naive_implementation(rule, start):
    assert compute(rule, start, CALENDAR).date == naive(rule.amount, rule.unit, start)


@given(rules, starts)
def test_due_is_a_working_day_after_the_start(rule, start):
    due = compute(rule, start, CALENDAR)
    assert CALENDAR.is_workday(due.date)
    assert start < due.nominal <= due.date


@given(rules, starts, starts)
def test_a_later_start_is_never_due_earlier(rule, one, two):
    first, second = sorted([one, two])
    assert compute(rule, first, CALENDAR).date <= compute(rule, second, CALENDAR).date


@given(st.sampled_from(["wd", "d", "m"]), st.integers(1, 60), st.integers(1, 60), starts)
def test_a_longer_count_is_never_due_earlier(unit, one, two, start):
    short, long = sorted([one, two])
    assert compute(Rule(short, unit), start, CALENDAR).date <= compute(Rule(long, unit), start, CALENDAR).date


@given(st.integers(1, 60), st.integers(1, 60), starts)
def test_working_days_add_up(one, two, start):
    middle = compute(Rule(one, "wd"), start, CALENDAR).date
    assert compute(Rule(two, "wd"), middle, CALENDAR).date == compute(Rule(one + two, "wd"), start, CALENDAR).date


@given(moved, starts)
def test_only_rest_days_lie_between_the_count_and_the_due_date(rule, start):
    due = compute(rule, start, CALENDAR)
    passed = [due.nominal + n * ONE for n in range((due.date - due.nominal).days)]
    assert [day for day in passed if CALENDAR.is_workday(day)] == []


@given(st.one_of(rules, fixed_rules), events, starts)
def test_the_explanation_ends_at_the_due_date(rule, event, start):
    rule = Rule(**{**vars(rule), "start": event})
    due = compute(rule, start, CALENDAR)
    assert last_date(due.explanation, start.year) == due.date
    assert due.explanation.endswith("。")
    assert due.explanation.count("。") == 1


@given(rules, starts)
def test_a_date_is_provisional_only_with_the_mark(rule, start):
    due = compute(rule, start, CALENDAR)
    assert due.provisional == ("暂按周末推算" in due.explanation) == ("暂按周末推算" in due.steps[-1])


@given(rules, known_starts)
def test_known_years_are_never_provisional(rule, start):
    due = compute(rule, start, CALENDAR)
    assert due.provisional == (due.date.year > 2026)


@given(fixed_rules, starts, st.integers(2018, 2028))
def test_a_fixed_date_stays_or_gives_way_to_its_count(rule, start, year):
    due = compute(rule, start, CALENDAR, year)
    fixed = dt.date(year, rule.month, rule.day)
    enough = (fixed - start).days >= 30
    assert due.date == (fixed if enough else naive(rule.instead.amount, "m", start))


@given(st.dictionaries(starts, st.sampled_from(["rest", "work"]), max_size=30), rules, starts)
def test_any_calendar_gives_a_working_day_and_an_explanation(kinds, rule, start):
    calendar = Calendar.from_rows((date, kind, "某节", "某号") for date, kind in kinds.items())
    due = compute(rule, start, calendar)
    assert calendar.is_workday(due.date)
    assert last_date(due.explanation, start.year) == due.date


@pytest.mark.parametrize("name", presets.names())
@given(start=starts)
def test_every_rule_of_a_preset_answers(name, start):
    rules = presets.load(name)
    for rule in deadlines.RULES:
        due = deadlines.due(rules=rules, rule=rule, start=start, calendar=CALENDAR, session_year=start.year)
        assert (due is not None) == (rule in rules["deadlines"])
        if due and due.limit:
            assert due.date <= due.limit
