"""The shipped calendars against the yearly notices of the State Council's General Office."""

import datetime as dt

import pytest

from congress import calendars
from core.models import DayOff
from core.workdays import Calendar

CALENDAR = calendars.shipped()
# Days off and worked weekends as the notices have them, by the year in which they fall.
NOTICES = {
    2018: ("1230 1231", "1229"),  # what the notice for 2019 says of the December before it
    2019: ("0101 0204-0210 0405-0407 0501-0504 0607-0609 0913-0915 1001-1007", "0202 0203 0428 0505 0929 1012"),
    2020: ("0101 0124-0202 0404-0406 0501-0505 0625-0627 1001-1008", "0119 0426 0509 0628 0927 1010"),
    2021: (
        "0101-0103 0211-0217 0403-0405 0501-0505 0612-0614 0919-0921 1001-1007",
        "0207 0220 0425 0508 0918 0926 1009",
    ),
    2022: (
        "0101-0103 0131-0206 0403-0405 0430-0504 0603-0605 0910-0912 1001-1007 1231",
        "0129 0130 0402 0424 0507 1008 1009",
    ),
    2023: (
        "0101-0102 0121-0127 0405 0429-0503 0622-0624 0929-1006 1230-1231",
        "0128 0129 0423 0506 0625 1007 1008",
    ),
    2024: (
        "0101 0210-0217 0404-0406 0501-0505 0608-0610 0915-0917 1001-1007",
        "0204 0218 0407 0428 0511 0914 0929 1012",
    ),
    2025: ("0101 0128-0204 0404-0406 0501-0505 0531-0602 1001-1008", "0126 0208 0427 0928 1011"),
    2026: ("0101-0103 0215-0223 0404-0406 0501-0505 0619-0621 0925-0927 1001-1007", "0104 0214 0228 0509 0920 1010"),
}
# Working days of each year as an independent calendar (chinesecalendar 1.11) counts them.
WORKDAYS = {2019: 250, 2020: 249, 2021: 250, 2022: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248}


def days(year, text):
    found = set()
    for span in text.split():
        first, _, last = span.partition("-")
        last = last or first
        date = dt.date(year, int(first[:2]), int(first[2:]))
        while date <= dt.date(year, int(last[:2]), int(last[2:])):
            found.add(date)
            date += dt.timedelta(days=1)
    return found


def of_kind(year, kind):
    return {row.date for row in calendars.rows() if row.date.year == year and row.kind == kind}


@pytest.mark.parametrize("year", NOTICES)
def test_shipped_rows_are_those_of_the_notice(year):
    rest, work = NOTICES[year]
    assert of_kind(year, "rest") == days(year, rest)
    assert of_kind(year, "work") == days(year, work)


def test_shipped_years_are_known_and_no_others():
    assert [year for year in range(2015, 2031) if CALENDAR.knows(year)] == list(range(2019, 2027))
    assert {row.date.year for row in calendars.rows()} == set(NOTICES)


def test_a_count_over_the_turn_of_2018_keeps_the_notice_for_2019():
    """29 December 2018 was worked, the 31st was off."""
    assert CALENDAR.add_workdays(dt.date(2018, 12, 28), 1) == dt.date(2018, 12, 29)
    assert CALENDAR.next_workday(dt.date(2018, 12, 30)) == dt.date(2019, 1, 2)


@pytest.mark.parametrize(("year", "count"), WORKDAYS.items())
def test_working_days_of_a_year(year, count):
    assert CALENDAR.workdays_between(dt.date(year - 1, 12, 31), dt.date(year, 12, 31)) == count


def test_every_make_up_day_is_a_weekend_and_every_row_has_its_source():
    assert {row.date.weekday() for row in calendars.rows() if row.kind == "work"} == {5, 6}
    assert {row.source for row in calendars.rows()} == {
        "国办发明电〔2018〕15号",
        "国办发明电〔2019〕3号",
        "国办发明电〔2019〕16号",
        "国办发明电〔2020〕1号",
        "国办发明电〔2020〕27号",
        "国办发明电〔2021〕11号",
        "国办发明电〔2022〕16号",
        "国办发明电〔2023〕7号",
        "国办发明电〔2024〕12号",
        "国办发明电〔2025〕7号",
    }


def test_prolonged_spring_festival_of_2020_cancels_the_make_up_saturday():
    extended = {date: CALENDAR.day(date).source for date in days(2020, "0131-0202")}
    assert set(extended.values()) == {"国办发明电〔2020〕1号"}
    assert CALENDAR.next_workday(dt.date(2020, 1, 24)) == dt.date(2020, 2, 3)


@pytest.mark.django_db
def test_install_fills_the_table_once():
    DayOff.objects.all().delete()
    assert calendars.install() == len(calendars.rows())
    assert calendars.install() == 0
    assert list(DayOff.objects.order_by("date").values_list("date", "kind", "name", "source")) == calendars.rows()


@pytest.mark.django_db
def test_install_leaves_an_edited_day_alone():
    DayOff.objects.all().delete()
    DayOff.objects.create(date=dt.date(2026, 2, 28), kind="rest", name="本地安排", source="本地通知")
    assert calendars.install() == len(calendars.rows()) - 1
    assert DayOff.objects.get(date=dt.date(2026, 2, 28)).name == "本地安排"


@pytest.mark.django_db
def test_current_is_the_table_or_else_the_shipped_calendar():
    DayOff.objects.all().delete()
    assert calendars.current().is_workday(dt.date(2026, 2, 28))
    DayOff.objects.create(date=dt.date(2026, 3, 3), kind="rest", name="放假", source="试")
    assert not calendars.current().is_workday(dt.date(2026, 2, 28))
    assert not calendars.current().knows(2026)


def test_rows_build_a_calendar_without_contradiction():
    assert len(Calendar.from_rows(calendars.rows())) == len(calendars.rows())
