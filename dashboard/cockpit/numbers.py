"""What the cockpit asks the database: a fixed number of questions, each grouped once and added up for everything else."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Count, Q

from congress.models import Session
from suggestions import figures, measures, proofs
from suggestions.models import Assignment

from .scope import Scope

# What is shown of every unit; the whole is their sum.
OF_UNITS = (
    "assigned", "own", "helper", "answered", "reply_missing", "own_overdue", "opinion_overdue", "promise_overdue", "unsatisfied", "first_unsatisfied",
    "repeat_unsolved", "no_contact", "unaccepted", "reworking", "due_week", "feedback_due", "feedback_missing",
)  # fmt: skip
RATES = (
    "answered", "on_time", "replied", "own_on_time", "opinion_sent", "opinion_on_time", "face_to_face", "satisfied_broad", "satisfied_strict",
    "first_satisfied_broad", "first_satisfied_strict", "attitude_satisfied_broad", "attitude_satisfied_strict", "solved", "commitments_kept",
)  # fmt: skip
OF_CATEGORIES = ("own", "overdue", "unsatisfied")
CATEGORY_RATES = ("replied", "face_to_face", "satisfied_strict", "solved")
WORDS = tuple(figures.SPLITS)
UNDATED = ("own_undated", "opinion_undated", "met_undated", "feedback_undated")
COMPARED = (
    "replied", "own_on_time", "opinion_sent", "opinion_on_time", "face_to_face", "satisfied_broad", "satisfied_strict",
    "first_satisfied_broad", "first_satisfied_strict", "attitude_satisfied_broad", "attitude_satisfied_strict", "solved", "commitments_kept",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Before:
    """The session before, on the same day of its year; ``row`` is empty where nothing had been dispatched by then."""

    session: Session
    day: dt.date
    name: str  # 去年; 上年 of an earlier session; the year where it is not the one before
    row: dict


@dataclass(kw_only=True)
class Counted:
    """Everything counted of one session for one reader."""

    user: object
    session: Session
    scope: Scope
    today: dt.date
    units: list = field(default_factory=list)
    categories: list = field(default_factory=list)
    before: Before | None = None
    days: dict = field(default_factory=dict)  # session -> [(dispatched, replied, how many)]
    next_due: tuple | None = None  # (day, replies due that day)
    suggestions: int = 0

    @cached_property
    def whole(self) -> dict:
        empty = figures.empty((*OF_UNITS, *figures_of(RATES)), RATES)
        return empty | figures.together(self.units, "合计")

    @cached_property
    def words(self) -> dict:
        summed = figures.together(self.categories, "合计")
        return {name: summed.get(name, {}) for name in WORDS}

    def url(self, key, *, by="total", ref=None, **more):
        return proofs.address(key, self.session, by=by, ref=ref, **self.scope.narrowed, **more)

    def urls(self, key, by="unit", **more):
        """``ref -> address`` of the figure ``key`` in each group of ``by``."""
        return proofs.to_groups(key, self.session, by=by, **self.scope.narrowed, **more)


def figures_of(rates):
    return [*figures.needed(rates), *figures.PROMISES]


def count(user, session, scope, today) -> Counted:
    """Eight questions, six where there is no session before; whatever the number of rows."""
    counted = Counted(user=user, session=session, scope=scope, today=today)
    parts = _parts(user, scope, Q(suggestion__session=session))
    ask = {"rule_set": session.rule_set, "today": today, "reader": user, "session": session}
    counted.units = figures.table(parts, by="unit", facts=OF_UNITS, rates=RATES, **ask)
    if not counted.units:
        return counted
    counted.categories = figures.table(
        parts, by="category", facts=OF_CATEGORIES, rates=CATEGORY_RATES, words=WORDS, items=True, **ask
    )
    counted.suggestions = figures.together(counted.categories, "合计").get(figures.ITEMS, 0)
    due = parts.filter(measures.FACTS["reply_missing"].q(today), due_on__gte=today).order_by("due_on")
    counted.next_due = due.values_list("due_on").annotate(n=Count("pk")).first()
    before = _session_before(user, session)
    if before:
        counted.before = _before(user, session, before, scope, today)
    both = [session, *([before] if before else [])]
    for key, dispatched, replied, n in figures.by_day(_parts(user, scope, Q(suggestion__session__in=both))):
        counted.days.setdefault(key, []).append((dispatched, replied, n))
    return counted


def _parts(user, scope, within):
    return Assignment.objects.visible_to(user, within=within & scope.q)


def _session_before(user, session):
    earlier = Session.objects.visible_to(user).filter(congress=session.congress_id, year__lt=session.year)
    return earlier.select_related("rule_set").first()  # the newest of them


def _before(user, session, before, scope, today):
    day = same_day(today, session.year - before.year)
    parts = _parts(user, scope, Q(suggestion__session=before))
    facts = ("own", "helper", *UNDATED)
    rows = figures.table(
        parts,
        by="total",
        rule_set=before.rule_set,
        today=today,
        facts=facts,
        rates=COMPARED,
        until=day,
        reader=user,
        session=before,
    )
    return Before(before, day, _name(session, before, today), rows[0] if rows else {})


def _name(session, before, today):
    if before.year != session.year - 1:
        return f"{before.year} 年"
    return "去年" if session.year == today.year else "上年"


def same_day(day, years):
    """The same calendar day ``years`` earlier; 28 February for a 29th that is not there."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
