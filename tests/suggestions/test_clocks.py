"""The explanation beside a due date."""

import datetime as dt

from congress.deadlines import Due
from suggestions.clocks import Why, shown

GIVEN, NOW = dt.date(2026, 6, 19), dt.date(2026, 6, 22)


def told(date):
    return Due(date, dt.date(2026, 3, 19), GIVEN, "一句话。", ("加 3 个月",), "某条", False)


def test_the_explanation_is_that_of_the_engine():
    assert shown(told(NOW), NOW) == Why(NOW, ("加 3 个月",), "某条")


def test_a_date_given_before_the_calendar_changed_stands_and_says_so():
    assert shown(told(NOW), GIVEN) == Why(GIVEN, ("加 3 个月", "交办时定为6月19日，以交办时的日期为准"), "某条")


def test_a_date_not_given_yet_is_the_engines_own():
    assert shown(told(NOW)) == Why(NOW, ("加 3 个月",), "某条")


def test_no_rule_has_no_explanation():
    assert shown(None, GIVEN) is None
