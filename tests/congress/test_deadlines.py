"""The engine: months, days, working days and fixed dates, and what they say of themselves."""

import datetime as dt

import pytest

from congress import calendars, deadlines
from congress.deadlines import Rule, add_months, compute
from core.workdays import Calendar

CALENDAR = calendars.shipped()
MARCH_REPLY = Rule(3, "m", "dispatch", "第十九条")
FIXED = deadlines.from_dict(
    {"unit": "date", "date": "06-30", "start": "dispatch", "least_days": 30, "instead": {"amount": 3, "unit": "m"}}
)


def day(text):
    return dt.date.fromisoformat(text)


def reached(amount, unit, start):
    return compute(Rule(amount, unit), day(start), CALENDAR).date.isoformat()


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-02-28", 3, "2026-05-28"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2023-11-30", 3, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2026-12-31", 6, "2027-06-30"),
        ("2026-12-01", 1, "2027-01-01"),
    ],
)
def test_add_months_ends_on_the_same_day_or_the_last_of_the_month(start, count, end):
    assert add_months(day(start), count) == day(end)


@pytest.mark.parametrize(
    ("amount", "unit", "start", "end"),
    [
        (3, "m", "2026-02-28", "2026-05-28"),  # a working Thursday
        (3, "m", "2026-03-19", "2026-06-22"),  # 19 June: 端午
        (6, "m", "2026-03-19", "2026-09-20"),  # Saturday, then a make-up Sunday
        (1, "m", "2026-01-31", "2026-02-28"),  # month end, a make-up Saturday
        (1, "m", "2026-01-16", "2026-02-24"),  # 16 February: 春节 up to the 23rd
        (1, "m", "2026-01-14", "2026-02-14"),  # a make-up Saturday stays
        (1, "m", "2020-01-01", "2020-02-03"),  # the prolonged 春节 of 2020
        (1, "m", "2019-04-01", "2019-05-05"),  # 劳动节 as changed in 2019, then a make-up Sunday
        (3, "m", "2019-02-03", "2019-05-05"),  # likewise
        (3, "m", "2023-11-30", "2024-02-29"),  # leap day, a Thursday
        (3, "m", "2025-11-30", "2026-02-28"),
        (1, "m", "2025-09-01", "2025-10-09"),  # 国庆 and 中秋 together
        (1, "m", "2022-11-30", "2022-12-30"),
        (1, "m", "2022-12-01", "2023-01-03"),  # 1 January and the Monday after it
        (2, "m", "2021-12-30", "2022-02-28"),  # month end
        (10, "d", "2026-06-17", "2026-06-29"),  # Saturday
        (10, "d", "2026-02-18", "2026-02-28"),  # make-up Saturday
        (10, "d", "2026-02-10", "2026-02-24"),  # 20 February: 春节
        (10, "d", "2026-09-25", "2026-10-08"),  # 5 October: 国庆
        (5, "d", "2026-03-02", "2026-03-09"),  # Saturday
        (1, "d", "2024-02-08", "2024-02-09"),  # New Year's Eve of 2024 is worked
        (1, "wd", "2024-02-08", "2024-02-09"),
        (1, "wd", "2024-02-09", "2024-02-18"),  # a make-up Sunday
        (7, "wd", "2026-02-10", "2026-02-26"),
        (10, "wd", "2026-02-10", "2026-03-02"),
        (10, "wd", "2025-09-26", "2025-10-16"),  # make-up Sunday 28 September and Saturday 11 October
        (30, "wd", "2026-09-01", "2026-10-19"),
        (5, "wd", "2020-01-23", "2020-02-07"),
        (15, "wd", "2019-12-25", "2020-01-16"),
        (5, "wd", "2022-01-28", "2022-02-09"),  # both days of a weekend worked before 春节
        (20, "wd", "2021-09-17", "2021-10-21"),
        (1, "wd", "2026-03-06", "2026-03-09"),
        (1, "wd", "2026-03-07", "2026-03-09"),  # a start on a Saturday
    ],
)
def test_due_date_under_the_official_calendars(amount, unit, start, end):
    assert reached(amount, unit, start) == end


@pytest.mark.parametrize(
    ("start", "year", "end"),
    [
        ("2026-03-01", 2026, "2026-06-30"),
        ("2026-05-31", 2026, "2026-06-30"),  # thirty days are enough
        ("2026-06-01", 2026, "2026-09-01"),  # twenty-nine are not
        ("2026-06-30", 2026, "2026-09-30"),
        ("2026-07-01", 2026, "2026-10-08"),  # after the date, then out of 国庆
        ("2025-12-20", 2026, "2026-06-30"),  # dispatched before the session's year
        ("2025-12-20", 2025, "2026-03-20"),
        ("2024-03-01", None, "2024-06-30"),  # a Sunday: a fixed date stays
    ],
)
def test_fixed_date_lies_in_the_session_year_and_gives_way_when_near(start, year, end):
    assert compute(FIXED, day(start), CALENDAR, year).date == day(end)


def told(rule, start, **more):
    due = compute(rule, day(start), CALENDAR, **more)
    return due.explanation, list(due.steps)


def test_explanation_of_months():
    assert told(MARCH_REPLY, "2026-02-28") == (
        "自2026年2月28日交办起3个月，至5月28日。",
        ["2 月 28 日交办，从次日起算", "加 3 个月，到 5 月 28 日"],
    )


def test_explanation_of_months_ending_in_a_holiday():
    assert told(Rule(1, "m", "rework"), "2026-05-20", words="开启第 2 轮办理") == (
        "自2026年5月20日开启第 2 轮办理起1个月，至6月20日；6月20日在端午假期内，顺延至6月22日。",
        [
            "5 月 20 日开启第 2 轮办理，从次日起算",
            "加 1 个月，到 6 月 20 日",
            "6 月 20 日在端午假期内（19—21 日）",
            "顺延到假后第一个工作日：6 月 22 日",
        ],
    )


def test_explanation_of_months_moved_to_a_make_up_sunday():
    assert told(Rule(6, "m", "dispatch"), "2026-03-19") == (
        "自2026年3月19日交办起6个月，至9月19日；9月19日是星期六，顺延至调休上班的9月20日。",
        [
            "3 月 19 日交办，从次日起算",
            "加 6 个月，到 9 月 19 日，星期六",
            "顺延到下一个工作日：9 月 20 日",
            "9 月 20 日（星期日）是国庆调休上班日，算工作日",
        ],
    )


def test_explanation_of_a_month_end():
    assert told(Rule(3, "m", "dispatch"), "2025-11-30") == (
        "自2025年11月30日交办起3个月，2026年2月没有30日，至月末日2026年2月28日（春节调休上班日）。",
        [
            "11 月 30 日交办，从次日起算",
            "加 3 个月，2 月没有 30 日，到月末日 2026 年 2 月 28 日",
            "2026 年 2 月 28 日（星期六）是春节调休上班日，算工作日",
        ],
    )


def test_explanation_of_days_ending_on_a_saturday():
    assert told(Rule(10, "d", "dispatch"), "2026-06-17") == (
        "自2026年6月17日交办起10天，至6月27日；6月27日是星期六，顺延至6月29日。",
        ["6 月 17 日交办，从次日起算", "第 10 天是 6 月 27 日，星期六", "顺延到下一个工作日：6 月 29 日"],
    )


def test_explanation_of_a_weekend_with_a_holiday_behind_it():
    calendar = Calendar.from_rows([(day("2026-06-08"), "rest", "端午节", "某号")])
    due = compute(Rule(5, "d", "receipt"), day("2026-06-01"), calendar)
    assert due.steps[:4] == (
        "6 月 1 日签收，从次日起算",
        "第 5 天是 6 月 6 日，星期六",
        "6 月 8 日端午放假",
        "顺延到假后第一个工作日：6 月 9 日",
    )


def test_explanation_of_working_days_names_what_is_skipped_and_what_is_made_up():
    assert told(Rule(30, "wd", "dispatch"), "2026-09-01") == (
        "自2026年9月1日交办起30个工作日，跳过周末8天、中秋假期3天、国庆假期7天，"
        "计入调休上班的9月20日、10月10日，至10月19日。",
        [
            "9 月 1 日交办，从次日起算",
            "跳过周末 8 天",
            "跳过中秋假期：9 月 25—27 日",
            "跳过国庆假期：10 月 1—7 日",
            "9 月 20 日（星期日）是国庆调休上班日，算工作日",
            "10 月 10 日（星期六）是国庆调休上班日，算工作日",
            "第 30 个工作日是 10 月 19 日，星期一",
        ],
    )


def test_a_day_off_of_ones_own_is_named_once():
    """抗洪放假 and 临时假 are no feasts: nobody reads 放假假期."""
    calendar = Calendar.from_rows(
        [(day("2026-06-02"), "rest", "抗洪放假", "某号"), (day("2026-06-04"), "rest", "临时假", "某号")]
    )
    due = compute(Rule(3, "wd", "receipt"), day("2026-06-01"), calendar)
    assert "跳过周末2天、抗洪假期1天、临时假期1天，" in due.explanation


def test_explanation_without_an_event():
    assert told(Rule(2, "wd"), "2026-03-02") == (
        "自2026年3月2日起2个工作日，至3月4日。",
        ["从 3 月 2 日的次日起算", "第 2 个工作日是 3 月 4 日，星期三"],
    )


def test_explanation_of_a_fixed_date():
    assert told(FIXED, "2026-03-01", session_year=2026) == (
        "2026年3月1日交办，按固定期限至6月30日。",
        ["3 月 1 日交办", "规则定的固定日期：6 月 30 日"],
    )
    assert told(FIXED, "2024-03-01", session_year=2024) == (
        "2024年3月1日交办，不因休息日顺延，按固定期限至6月30日。",
        ["3 月 1 日交办", "规则定的固定日期：6 月 30 日", "固定日期不因休息日顺延"],
    )


def test_explanation_of_a_fixed_date_too_near_or_over():
    near, over = told(FIXED, "2026-06-10"), told(FIXED, "2026-07-01")
    assert near == (
        "自2026年6月10日交办起，距固定期限6月30日不足30天，改按3个月，至9月10日。",
        [
            "规则定的固定日期：6 月 30 日",
            "6 月 10 日交办，距固定日期只有 20 天，不足 30 天，改按 3 个月，从次日起算",
            "加 3 个月，到 9 月 10 日",
        ],
    )
    assert over[0] == (
        "自2026年7月1日交办起，固定期限6月30日已过，改按3个月，至10月1日；10月1日在国庆假期内，顺延至10月8日。"
    )


def test_source_names_the_article_and_the_notices_used():
    assert compute(MARCH_REPLY, day("2026-02-28"), CALENDAR).source == "第十九条"
    assert compute(MARCH_REPLY, day("2026-03-19"), CALENDAR).source == "第十九条；节假日依据国办发明电〔2025〕7号"
    assert compute(Rule(30, "wd"), day("2019-12-20"), CALENDAR).source == (
        "节假日依据国办发明电〔2019〕16号、国办发明电〔2020〕1号"
    )


@pytest.mark.parametrize(
    ("rule", "start", "year"),
    [
        (Rule(3, "m", "dispatch"), "2026-10-12", "2027"),
        (Rule(10, "d", "dispatch"), "2018-06-01", "2018"),
        (Rule(30, "wd", "dispatch"), "2026-12-01", "2027"),
    ],
)
def test_a_year_without_calendar_gives_a_marked_provisional_date(rule, start, year):
    due = compute(rule, day(start), CALENDAR)
    weekends_alone = compute(rule, day(start), Calendar.from_rows([]))
    assert due.provisional
    assert due.date == weekends_alone.date
    assert due.explanation.endswith(f"（{year}年放假安排尚未录入，暂按周末推算）。")
    assert due.steps[-1] == f"{year} 年放假安排尚未录入，暂按周末推算"


def test_a_known_calendar_gives_no_warning():
    due = compute(Rule(30, "wd"), day("2026-09-01"), CALENDAR)
    assert not due.provisional
    assert "暂按周末推算" not in due.explanation


def test_a_fixed_date_needs_no_calendar():
    assert not compute(FIXED, day("2030-01-10"), CALENDAR, 2030).provisional


def test_due_of_a_missing_rule_is_none():
    assert deadlines.due(rules={"deadlines": {}}, rule="reply", start=day("2026-03-02"), calendar=CALENDAR) is None
    assert deadlines.start_event({"deadlines": {}}, "reply") is None


def test_due_of_an_unknown_rule_is_refused():
    with pytest.raises(ValueError, match="^没有名为“answer”的期限规则"):
        deadlines.due(rules={"deadlines": {}}, rule="answer", start=day("2026-03-02"), calendar=CALENDAR)


def test_reply_says_the_limit_of_every_extension():
    rules = {
        "deadlines": {
            "reply": {"amount": 3, "unit": "m", "start": "dispatch"},
            "reply_longest": {"amount": 6, "unit": "m", "start": "dispatch"},
            "rework": {"amount": 1, "unit": "m", "start": "rework"},
        }
    }
    start = day("2026-03-19")
    limits = {
        rule: deadlines.due(rules=rules, rule=rule, start=start, calendar=CALENDAR).limit for rule in rules["deadlines"]
    }
    assert limits == {"reply": day("2026-09-20"), "reply_longest": None, "rework": None}
