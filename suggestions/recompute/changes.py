"""What an administrator changes: days of the calendar, a rule set, the rule set of a session – or nothing, to check the dates.

Every change can say what it touches and what it would do, is kept with a page between preview and confirmation
(``to_dict``), and writes itself once it is confirmed.
"""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass

from congress import calendars
from congress.models import RuleSet, Session
from core.models import DayOff
from core.workdays import Calendar, Day
from suggestions.models import Recomputation

from .proposal import Proposal, propose

KINDS = dict(DayOff.Kind.choices)


def sessions(**narrow):
    return list(Session._base_manager.filter(**narrow).select_related("rule_set", "congress").order_by("pk"))


def fingerprint(*things) -> str:
    return hashlib.sha256(json.dumps(things, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Days entered, changed or taken out; without any, a check of all running dates."""

    put: tuple[Day, ...] = ()
    drop: tuple[dt.date, ...] = ()

    kind = "days"
    cause = Recomputation.Cause.CALENDAR

    @classmethod
    def from_dict(cls, raw):
        put = tuple(Day(dt.date.fromisoformat(day), *rest) for day, *rest in raw["put"])
        return cls(put=put, drop=tuple(dt.date.fromisoformat(day) for day in raw["drop"]))

    def to_dict(self):
        return {
            "put": [[day.date.isoformat(), *day[1:]] for day in self.put],
            "drop": [d.isoformat() for d in self.drop],
        }

    def stored(self) -> dict[dt.date, Day]:
        return {day.date: day for day in stored_days()}

    def base(self) -> str:
        return fingerprint([list(day) for day in stored_days()])

    def news(self) -> list[tuple[Day | None, Day | None]]:
        """``(before, after)`` of every day that really changes."""
        there = self.stored()
        pairs = [(there.get(day.date), day) for day in self.put]
        pairs += [(there.get(date), None) for date in self.drop]
        return sorted((pair for pair in pairs if pair[0] != pair[1]), key=lambda pair: (pair[1] or pair[0]).date)

    def is_in_effect(self) -> bool:
        return bool(self.put or self.drop) and not self.news()

    def calendar(self) -> Calendar:
        days = self.stored() | {day.date: day for day in self.put}
        return Calendar.from_rows(day for date, day in days.items() if date not in self.drop)

    def propose(self, today) -> Proposal:
        calendar = self.calendar()
        return propose(sessions(), rules={}, calendar=calendar if len(calendar) else calendars.shipped(), today=today)

    def words(self) -> str:
        news = self.news()
        if not news:
            return "按现在的节假日和办理规则核对在办期限。"
        said = [_told(before, after) for before, after in news[:8]]
        return "；".join(said) + (f"等 {len(news)} 天" if len(news) > len(said) else "") + "。"

    def save(self):
        DayOff.objects.filter(date__in=self.drop).delete()
        rows = [DayOff(**day._asdict()) for day in self.put]
        DayOff.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["date"], update_fields=["kind", "name", "source"]
        )


def stored_days() -> list[Day]:
    return [Day(*row) for row in DayOff.objects.order_by("date").values_list("date", "kind", "name", "source")]


def _told(before, after) -> str:
    day = (after or before).date
    date = f"{day.year}年{day.month}月{day.day}日"
    if after is None:
        return f"删去 {date}（{before.name}，{KINDS[before.kind]}）"
    if before is None:
        return f"{date} {after.name}，{KINDS[after.kind]}"
    if before.kind == after.kind:
        return f"{date} 更正为{after.name}，{KINDS[after.kind]}"
    return f"{date} 由{KINDS[before.kind]}改为{KINDS[after.kind]}（{after.name}）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """A rule set edited, with its name and note."""

    pk: int
    name: str
    rules: dict
    note: str = ""

    kind = "rules"
    cause = Recomputation.Cause.RULES

    @classmethod
    def from_dict(cls, raw):
        return cls(**raw)

    def to_dict(self):
        return {"pk": self.pk, "name": self.name, "rules": self.rules, "note": self.note}

    def stored(self) -> RuleSet:
        return RuleSet.objects.get(pk=self.pk)

    def base(self) -> str:
        row = self.stored()
        return fingerprint(row.name, row.rules, row.note)

    def is_in_effect(self) -> bool:
        row = self.stored()
        return (row.name, row.rules, row.note) == (self.name, self.rules, self.note)

    def propose(self, today) -> Proposal:
        mine = sessions(rule_set=self.pk)
        return propose(mine, rules={one.pk: self.rules for one in mine}, calendar=calendars.current(), today=today)

    def words(self) -> str:
        return f"修改办理规则“{self.name}”。"

    def save(self):
        RuleSet.objects.filter(pk=self.pk).update(name=self.name, rules=self.rules, note=self.note)


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherRules:
    """Another rule set for a session."""

    session: int
    rule_set: int

    kind = "other_rules"
    cause = Recomputation.Cause.RULES

    @classmethod
    def from_dict(cls, raw):
        return cls(**raw)

    def to_dict(self):
        return {"session": self.session, "rule_set": self.rule_set}

    def stored(self) -> Session:
        return sessions(pk=self.session)[0]

    def chosen(self) -> RuleSet:
        return RuleSet.objects.get(pk=self.rule_set)

    def base(self) -> str:
        return fingerprint(self.stored().rule_set_id, self.chosen().rules)

    def is_in_effect(self) -> bool:
        return self.stored().rule_set_id == self.rule_set

    def propose(self, today) -> Proposal:
        rules = {self.session: self.chosen().rules}
        return propose([self.stored()], rules=rules, calendar=calendars.current(), today=today)

    def words(self) -> str:
        session = self.stored()
        return f"{session}改用办理规则“{self.chosen()}”（原为“{session.rule_set}”）。"

    def save(self):
        Session._base_manager.filter(pk=self.session).update(rule_set=self.rule_set)


CHANGES = {change.kind: change for change in (Days, Rules, OtherRules)}
