"""The simulated time of one suggestion: it only moves forward, keeps office hours and never reaches today."""

import datetime as dt

from django.utils import timezone

ONE_DAY = dt.timedelta(days=1)


class Clock:
    def __init__(self, calendar, day, limit, rng):
        self.calendar, self.limit, self.rng = calendar, limit, rng
        self.day, self.minute = None, 0
        self.to(day)

    def to(self, day):
        """Go to ``day``, or the first working day after it; never back, never past the limit."""
        day = min(self.calendar.next_workday(day), self.limit)
        if self.day is None or day > self.day:
            self.day, self.minute = day, 9 * 60 + self.rng.randint(0, 150)

    def wait(self, low, high=None):
        """Let some days pass."""
        self.to(self.day + self.rng.randint(low, high or low) * ONE_DAY)

    def now(self):
        """The next instant at which somebody acts."""
        self.minute = min(self.minute + self.rng.randint(1, 12), 17 * 60 + 20)
        return timezone.make_aware(dt.datetime.combine(self.day, dt.time(self.minute // 60, self.minute % 60)))


def last_workday(calendar, day):
    while not calendar.is_workday(day):
        day -= ONE_DAY
    return day
