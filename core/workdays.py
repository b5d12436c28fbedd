"""Working days: weekdays, minus days off, plus weekends worked to make up for them. Pure, except ``current()``."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

REST, WORK = "rest", "work"
ONE_DAY = dt.timedelta(days=1)
# Every yearly notice grants these two. A year counts as known once both are in, so that a stray row – a local
# holiday, or 31 December out of the next year's notice – does not pass for a whole year.
IN_EVERY_NOTICE = ((1, 1), (10, 1))


class Day(NamedTuple):
    """A day that is not what its weekday says, or that belongs to a named holiday."""

    date: dt.date
    kind: str
    name: str
    source: str


class Block(NamedTuple):
    """Consecutive days off of one name."""

    first: dt.date
    last: dt.date
    name: str


class Calendar:
    """Answers which days are worked. Years it has no rows for are judged by weekends alone; ask ``knows``."""

    def __init__(self, days: dict[dt.date, Day]):
        self._days = days

    @classmethod
    def from_rows(cls, rows: Iterable[tuple[dt.date, str, str, str]]) -> "Calendar":
        """Rows of ``(date, kind, name, source)``; a day that is both off and worked is refused."""
        days: dict[dt.date, Day] = {}
        for row in rows:
            day = Day(*row)
            if day.kind not in (REST, WORK):
                raise ValueError(f"{day.date} 的性质“{day.kind}”无法识别，只能是 rest（放假）或 work（调休上班）。")
            if days.setdefault(day.date, day).kind != day.kind:
                raise ValueError(f"{day.date} 既列为放假又列为调休上班，请只保留一项。")
        return cls(days)

    def __len__(self) -> int:
        return len(self._days)

    def day(self, date: dt.date) -> Day | None:
        return self._days.get(date)

    def knows(self, year: int) -> bool:
        """Whether the holidays of this year have been entered."""
        listed = (self._days.get(dt.date(year, month, day)) for month, day in IN_EVERY_NOTICE)
        return all(day is not None and day.kind == REST for day in listed)

    def is_workday(self, date: dt.date) -> bool:
        listed = self._days.get(date)
        return listed.kind == WORK if listed else date.weekday() < 5

    def next_workday(self, date: dt.date) -> dt.date:
        """The date itself if it is worked, else the first working day after it."""
        while not self.is_workday(date):
            date += ONE_DAY
        return date

    def add_workdays(self, start: dt.date, count: int) -> dt.date:
        """The count-th working day after the start (before it, if the count is negative)."""
        step = ONE_DAY if count > 0 else -ONE_DAY
        date, left = start, abs(count)
        while left:
            date += step
            left -= self.is_workday(date)
        return date

    def workdays_between(self, start: dt.date, end: dt.date) -> int:
        """Working days after the start up to and including the end; negative when the end comes first."""
        if end < start:
            return -self.workdays_between(end, start)
        return sum(self.is_workday(date) for date in days_after(start, end))

    def block(self, date: dt.date) -> Block | None:
        """The whole holiday around a day off, or None on an ordinary day."""
        listed = self._days.get(date)
        if listed is None or listed.kind != REST:
            return None
        return Block(self._edge(listed, -ONE_DAY), self._edge(listed, ONE_DAY), listed.name)

    def _edge(self, listed: Day, step: dt.timedelta) -> dt.date:
        date = listed.date
        while (near := self._days.get(date + step)) and (near.kind, near.name) == (REST, listed.name):
            date += step
        return date


def days_after(start: dt.date, end: dt.date) -> Iterable[dt.date]:
    """Every date after the start up to and including the end."""
    return (start + dt.timedelta(days=n) for n in range(1, (end - start).days + 1))


def current() -> Calendar:
    """The calendar as it stands in the database: one query, nothing remembered between calls."""
    from .models import DayOff

    return Calendar.from_rows(DayOff.objects.values_list("date", "kind", "name", "source"))
