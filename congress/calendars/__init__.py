"""The official calendars, one CSV per yearly notice of the State Council's General Office, each row with its source.

A notice may reach into the December before its year. Weekends that join a holiday ("与周末连休") are listed with it, so that
an explanation can name the holiday. 2019: 劳动节 as changed by 国办发明电〔2019〕3号. 2020: 春节 as prolonged to
2 February by 国办发明电〔2020〕1号, by which the working Saturday of 1 February fell away.
"""

import csv
import datetime as dt
from pathlib import Path

from core import workdays
from core.workdays import Calendar, Day

FOLDER = Path(__file__).parent


def rows() -> list[Day]:
    """Every shipped row, in order of date."""
    found = []
    for path in sorted(FOLDER.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found += [
                Day(dt.date.fromisoformat(row["date"]), row["kind"], row["name"], row["source"])
                for row in csv.DictReader(file)
            ]
    return sorted(found)


def shipped() -> Calendar:
    return Calendar.from_rows(rows())


def current() -> Calendar:
    """The calendar in the database; the shipped one as long as nobody has entered any day."""
    calendar = workdays.current()
    return calendar if len(calendar) else shipped()


def install(model=None) -> int:
    """Add the shipped rows that the table lacks and say how many; a date that is there stays as it was edited."""
    if model is None:
        from core.models import DayOff as model  # noqa: N813
    there = set(model.objects.values_list("date", flat=True))
    new = [model(**day._asdict()) for day in rows() if day.date not in there]
    model.objects.bulk_create(new)
    return len(new)
