"""Counting: rows of figures over parts, by a dimension. What is counted stands in ``measures``; nothing is defined here.

A caller names the facts and rates it shows, so that a page pays for what it prints. With ``until`` the same figures are
those of a past day, for comparing a session with the one before it on the same day of its year.
"""

import datetime as dt
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from threading import local

from django.core.exceptions import EmptyResultSet
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value

from accounts import policy

from . import veil
from .commitments import states
from .measures import DIMENSIONS, FACTS, LATEST, OWN, RATES
from .models import Assignment, Commitment

PROMISES = ("commitments_due", "commitments_kept")
ITEMS = "suggestions"
DAYS = "average_days"  # 平均办理天数, from dispatch to reply, of parts that answer the deputy


def _classes(rule_set):
    return [c["key"] for c in rule_set.classes]


def _grades(rule_set):
    return rule_set.grades


# what is counted word by word -> (the words, the fact whose parts they split, where the word stands)
SPLITS = {
    "classes": (_classes, "replied", "reply__klass"),
    "attitude": (_grades, "feedback_returned", "feedback__attitude"),
    "result": (_grades, "feedback_returned", "feedback__result"),
    "first_attitude": (_grades, "first_returned", "feedback__attitude"),
    "first_result": (_grades, "first_returned", "feedback__result"),
}
USUAL = ("classes", "attitude", "result")


def rate(part: int, whole: int) -> str | None:
    """Percent with two decimals, half up, as text; None when there is nothing to divide by."""
    if not whole:
        return None
    return str((Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.01"), ROUND_HALF_UP))


def points(now: str | None, before: str | None) -> Decimal | None:
    """The difference of two published rates in percentage points (百分点); None where one of them is missing."""
    return None if now is None or before is None else Decimal(now) - Decimal(before)


def condition(fact: str, today: dt.date, until: dt.date | None = None, reader=None):
    """The query of a fact today, or as it was at the end of the day ``until``; None where that cannot be told.

    As far as ``reader`` may know (``veil``); without one everything.
    """
    asked = FACTS[fact]
    if until is None:
        return veil.known(_once(asked.q(today)), reader)
    return veil.known(_once(asked.until(until)), reader) if asked.until is not None else None


def _once(q):
    """The same condition with what facts say several times (``LATEST`` in both halves of ``OWN & OPEN``) said once."""
    if not isinstance(q, Q) or q.connector != Q.AND or q.negated:
        return q
    children = []
    for child in q.children:
        kept = _once(child)
        flat = kept.children if isinstance(kept, Q) and kept.connector == Q.AND and not kept.negated else [kept]
        children += [one for one in flat if one not in children]
    return Q(*children)


def counts(today: dt.date, facts=tuple(FACTS), until: dt.date | None = None, reader=None) -> dict:
    """One aggregate per fact."""
    asked = {name: condition(name, today, until, reader) for name in facts}
    return {name: Count("pk", filter=q) for name, q in asked.items() if q is not None}


def table(
    assignments, *, by: str, rule_set, today: dt.date, facts=None, rates=None, words=None, until: dt.date | None = None, reader=None,
    session=None, items=False,
) -> list[dict]:  # fmt: skip
    """Rows of figures, one per value of the dimension ``by``, in the order of their names.

    ``assignments`` is a queryset already narrowed to what the asker may see; ``reader`` is the asker, where grades may be kept
    from him. Each row: ``key`` (a name), ``ref`` (what
    narrows a list to the group), the counts of ``facts`` (all of them unless named), ``classes``, ``attitude`` and
    ``result`` as ``{word: n}``, ``commitments_due/kept``, ``average_days`` and ``<rate>_rate`` (percent as text).
    ``session``: the one that all ``assignments`` are of, where the caller knows it; its promises are found sooner then.
    ``items``: each row tells as ``suggestions`` how many different ones its latest parts belong to; they add up over what a
    suggestion has only one of (category, session). The total of everything always tells it.
    Naming facts, rates and ``words`` (of ``SPLITS``) leaves out the rest, promises included unless a rate asks for them.
    A group has a row when anything was counted in it, so that rows always add up to the whole.
    """
    dimension, is_all = DIMENSIONS[by], facts is None and rates is None
    words = tuple(USUAL if is_all else words or ())
    rates = tuple(RATES if is_all else rates or ())
    facts = tuple(FACTS if is_all else dict.fromkeys(("assigned", *(facts or ()), *needed(rates))))
    parts = assignments.filter(dimension.only).exclude(status="relieved")
    try:
        asked = Question(
            parts, by, facts, _said(rule_set, words), today, until, reader, is_all, items or by == "total" and is_all
        )
    except EmptyResultSet:  # he sees nothing at all
        return []
    rows = KNOWN.grouped(asked).all()
    promised = (
        promises(parts, dimension, until or today, session) if is_all or any(r in PROMISES for r in rates) else {}
    )
    return [
        _row(row, promised, dimension, facts=facts, rates=rates, words=words, rule_set=rule_set, is_all=is_all)
        for row in rows
        if any(row.get(name) for name in facts)
    ]


@dataclass(frozen=True, slots=True)
class Question:
    """What a table asks of which rows. Two are the same question where ``same`` is: the SQL of the rows, and what the reader may know."""

    parts: QuerySet = field(compare=False)
    by: str
    facts: tuple
    words: tuple
    today: dt.date
    until: dt.date | None
    reader: object = field(compare=False)
    is_all: bool
    items: bool
    same: tuple = field(init=False)

    def __post_init__(self):
        sql, params = self.parts.query.sql_with_params()
        is_veiled = self.reader is not None and policy.reads_late(self.reader)
        object.__setattr__(self, "same", (self.parts.db, sql, str(params), is_veiled))


def _grouped(asked: Question):
    dimension = DIMENSIONS[asked.by]
    grouped = asked.parts.annotate(by=dimension.key, ref=dimension.ref).order_by("by", "ref").values("by", "ref")
    extra = splits(asked.words, asked.until, asked.reader)
    if asked.is_all:
        extra |= {"days": _days(), "days_of": _timed()}
    if asked.items:
        extra[ITEMS] = Count("suggestion", filter=LATEST, distinct=True)
    return grouped.annotate(**counts(asked.today, asked.facts, asked.until, asked.reader), **extra)


class Known(local):
    """Querysets put together before: a hundred counts cost as much to say as to count. They are never evaluated themselves, only
    their copies, so no number is ever kept; and each thread has its own, for copies share their subqueries."""

    def __init__(self):
        self.grouped = lru_cache(maxsize=64)(_grouped)


KNOWN = Known()


def together(rows: list[dict], key: str) -> dict:
    """One row of all ``rows`` that ``table`` gave: numbers and words added up, the rates of the sums."""
    if not rows:
        return {}
    summed: dict = {"key": key, "ref": None}
    for name, value in rows[0].items():
        if isinstance(value, dict):
            summed[name] = {word: sum(row[name][word] for row in rows) for word in value}
        elif isinstance(value, int) and name != "ref":
            summed[name] = sum(row[name] for row in rows)
    return summed | {f"{rate}_rate": _rate(summed, rate) for rate in RATES if f"{rate}_rate" in rows[0]}


def by_day(parts) -> list[tuple]:
    """``(session, day of dispatch, day of the reply or None, how many)`` of the parts that answer the deputy.

    What ``own`` and ``replied`` are on any past day, for every session in ``parts``, in one question.
    """
    rows = parts.filter(OWN).exclude(status="relieved").order_by()
    grouped = rows.values_list("suggestion__session", "dispatched_on", "reply__sent_on")
    return list(grouped.annotate(n=Count("pk")))


def needed(rates) -> list[str]:
    """The facts that rates are made of."""
    return [fact for key in rates for fact in RATES[key][1:] if fact in FACTS]


def empty(facts=tuple(FACTS), rates=tuple(RATES)) -> dict:
    """The row of a group in which nothing was counted."""
    return {name: 0 for name in (*facts, *PROMISES)} | {f"{key}_rate": None for key in rates} | {DAYS: None}


def dispatched(suggestions, until: dt.date | None = None):
    """The suggestions handed over (by the end of a day), each once, however many units handle it."""
    over = suggestions.filter(status__in=("handling", "answered", "closed"))
    return over.filter(dispatched_on__lte=until) if until else over


def _timed():
    return Count("pk", filter=FACTS["timed"].q(dt.date.min))


def _days():
    return Sum(F("answered_on") - F("dispatched_on"), filter=FACTS["timed"].q(dt.date.min))


def average(days: dt.timedelta | None, of: int) -> str | None:
    """Mean number of days with one decimal, half up, as text."""
    return str((Decimal(days.days) / of).quantize(Decimal("0.1"), ROUND_HALF_UP)) if of and days is not None else None


def average_days(parts) -> str | None:
    """平均办理天数 of ``parts``: from the day of dispatch to the day of the reply, over those with a known date."""
    found = parts.aggregate(days=_days(), of=_timed())
    return average(found["days"], found["of"])


def _said(rule_set, words) -> tuple:
    """``((split, its words in this rule set), …)``."""
    return tuple((name, tuple(SPLITS[name][0](rule_set))) for name in words)


def splits(said, until: dt.date | None = None, reader=None) -> dict:
    """One aggregate per class and per grade that is ``said``."""
    return {
        f"{name}:{word}": Count(
            "pk", filter=condition(SPLITS[name][1], dt.date.min, until, reader) & Q(**{SPLITS[name][2]: word})
        )
        for name, words in said
        for word in words
    }


def promises(parts, dimension, today, session=None) -> dict:
    """``{ref: (due, kept)}``: the promises of the same unit in the same suggestion, of whatever round.

    A promise outlives the reply that made it, so it counts with the unit's latest part. Replaced ones count no more.
    """
    latest = parts.filter(counted_with())
    if dimension.ref == F("unit_id"):  # the same unit's, so the promise itself says it
        ref: F | Value | Subquery = F("reply__assignment__unit_id")
    elif isinstance(dimension.ref, Value):
        ref = dimension.ref
    else:
        ref = Subquery(latest.annotate(ref=dimension.ref).order_by().values("ref")[:1])
    near = {"session": session} if session else {"reply__assignment__suggestion__in": parts.values("suggestion")}
    grouped = (
        Commitment._base_manager.filter(**near)
        .annotate(ref=ref, is_counted=Exists(latest))
        .filter(is_counted=True)
        .order_by()
        .values("ref")
        .annotate(due=Count("pk", filter=states.q("due", today)), kept=Count("pk", filter=states.q("due_kept", today)))
    )
    return {row["ref"]: (row["due"], row["kept"]) for row in grouped}


def counted_with():
    """The latest part of the unit that made a promise, in the suggestion it was made in; asked from the promise."""
    return LATEST & Q(suggestion=OuterRef("reply__assignment__suggestion"), unit=OuterRef("reply__assignment__unit"))


def latest_parts():
    """Parts with which promises may count."""
    return Assignment._base_manager.filter(counted_with()).exclude(status="relieved")


def _row(row, promised, dimension, *, facts, rates, words, rule_set, is_all):
    figures = {name: row.get(name) for name in facts}
    figures |= dict(zip(PROMISES, promised.get(row["ref"], (0, 0)), strict=True))
    made = {
        "key": dimension.name(row["by"]) if row["by"] not in (None, "") else dimension.nameless,
        "ref": row["ref"],
        **figures,
        **{f"{key}_rate": _rate(figures, key) for key in rates},
    }
    made |= {name: {word: row[f"{name}:{word}"] for word in SPLITS[name][0](rule_set)} for name in words}
    if ITEMS in row:
        made[ITEMS] = row[ITEMS]
    return made | ({DAYS: average(row["days"], row["days_of"])} if is_all else {})


def _rate(figures, key):
    _, part, whole = RATES[key]
    known = figures.get(part) is not None and figures.get(whole) is not None
    return rate(figures[part], figures[whole]) if known else None
