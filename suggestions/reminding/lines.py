"""From an item to the lines that are to be told about it on a day: who, of what, in which words, under which key."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from congress import calendars, deadlines
from congress.models import Session
from core.templatetags.look import md
from suggestions.reminders import AFTER, BEFORE, NOTICE, REMINDERS

from .people import People

LONGEST = 200  # characters of a line
# the fields of a Notification that a line knows
STORED = ("suggestion", "assignment", "commitment", "kind", "rung", "about_on", "text", "recipient", "key")


class Almanac:
    """The calendar and the rules on one day, and the days that are worked out again and again."""

    def __init__(self, today):
        self.today, self.calendar = today, calendars.current()
        sessions = Session._base_manager.select_related("rule_set")
        self.sessions = {session.pk: (session.rule_set.rules, session.year) for session in sessions}
        self.shift = lru_cache(maxsize=20_000)(self._shift)
        self.due = lru_cache(maxsize=20_000)(self._due)

    def rules(self, session):
        return self.sessions[session][0]

    def _due(self, session, rule, start):
        rules, year = self.sessions[session]
        told = deadlines.due(rules=rules, rule=rule, start=start, calendar=self.calendar, session_year=year)
        return told and told.date

    def _shift(self, date, workdays):
        """The day on which a rung is reached; 0 is the date itself or the last working day before it."""
        if workdays:
            return self.calendar.add_workdays(date, workdays)
        while not self.calendar.is_workday(date):
            date -= dt.timedelta(days=1)
        return date

    def reached(self, rung, date, session):
        workdays = -self.rules(session)[NOTICE] if rung.workdays == NOTICE else rung.workdays
        return self.shift(date, workdays) <= self.today

    def lasts(self, reminder, date):
        if reminder.lasts == BEFORE:
            return self.today < self.shift(date, 0)
        return reminder.lasts == AFTER or self.today <= date


@dataclass(frozen=True, slots=True)
class Line:
    """One thing told to one person."""

    key: str
    recipient: int
    kind: str
    rung: int
    about_on: dt.date
    text: str
    item: object

    @property
    def stored(self):
        """The values of ``STORED``."""
        item = self.item
        return (
            item.suggestion, item.assignment, item.commitment, self.kind, self.rung, self.about_on, self.text, self.recipient, self.key,
        )  # fmt: skip


class Teller:
    """Everything a run needs to turn items into lines."""

    def __init__(self, today):
        self.today, self.almanac, self.people = today, Almanac(today), People(today)
        self.reminders = {
            of: [(k, r) for k, r in REMINDERS.items() if r.of == of] for of in ("part", "window", "promise", "order")
        }

    def lines(self, items):
        """``{(key, recipient): Line}`` of a batch."""
        self.people.meet(items)
        found = {}
        for item in items:
            for kind, reminder in self.reminders[item.of]:
                date = reminder.occasion(item, self.almanac)
                if date is not None and self.almanac.lasts(reminder, date):
                    for line in self._told(item, kind, reminder, date):
                        found[line.key, line.recipient] = line
        return found

    def _told(self, item, kind, reminder, date):
        """Of the rungs reached by today, for every person the highest that is his."""
        highest = {}
        for n, rung in enumerate(reminder.rungs, 1):
            if not self.almanac.reached(rung, date, item.session):
                break
            for to in rung.to:
                users, instead = self.people.told(to, item)
                highest |= dict.fromkeys(users, (n, instead))
        about = f"s{item.suggestion}" if reminder.each == "suggestion" else f"{item.of}{item.pk}"
        for user, (n, instead) in highest.items():
            text = self._words(reminder, item, date) + ("（单位没有登记人员）" if instead else "")
            yield Line(f"{kind}:{about}:{date:%Y%m%d}:{n}", user, kind, n, date, text[:LONGEST], item)

    def _words(self, reminder, item, date):
        values = {
            "unit": self.people.units[item.unit],
            "due": md(date, self.today),
            "what": "" if item.is_internal and item.of == "promise" else item.what[:30],
        }
        if item.is_internal:
            return reminder.text.format(cite=item.cite, **values).replace("“”", "")
        room = LONGEST - len(reminder.text.format(cite="", **values)) - 12
        return reminder.text.format(
            cite=item.cite if len(item.cite) <= room else f"{item.cite[: room - 2]}…》", **values
        )
