"""Counting: rows of figures over parts, by a dimension. What is counted stands in ``measures``; nothing is defined here.

A caller names the facts and rates it shows, so that a page pays for what it prints. With ``until`` the same figures are
those of a past day, for comparing a session with the one before it on the same day of its year.
"""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum

from .commitments import states
from .measures import DIMENSIONS, FACTS, LATEST, RATES
from .models import Assignment, Commitment

PROMISES = ("commitments_due", "commitments_kept")
DAYS = "average_days"  # 平均办理天数, from dispatch to reply, of parts that answer the deputy


def rate(part: int, whole: int) -> str | None:
    """Percent with two decimals, half up, as text; None when there is nothing to divide by."""
    if not whole:
        return None
    return str((Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.01"), ROUND_HALF_UP))


def points(now: str | None, before: str | None) -> Decimal | None:
    """The difference of two published rates in percentage points (百分点); None where one of them is missing."""
    return None if now is None or before is None else Decimal(now) - Decimal(before)


def condition(fact: str, today: dt.date, until: dt.date | None = None):
    """The query of a fact today, or as it was at the end of the day ``until``; None where that cannot be told."""
    asked = FACTS[fact]
    if until is None:
        return asked.q(today)
    return asked.until(until) if asked.until is not None else None


def counts(today: dt.date, facts=tuple(FACTS), until: dt.date | None = None) -> dict:
    """One aggregate per fact."""
    asked = {name: condition(name, today, until) for name in facts}
    return {name: Count("pk", filter=q) for name, q in asked.items() if q is not None}


def table(
    assignments,
    *,
    by: str,
    rule_set,
    today: dt.date,
    facts=None,
    rates=None,
    classes=False,
    until: dt.date | None = None,
) -> list[dict]:
    """Rows of figures, one per value of the dimension ``by``, in the order of their names.

    ``assignments`` is a queryset already narrowed to what the asker may see. Each row: ``key`` (a name), ``ref`` (what
    narrows a list to the group), the counts of ``facts`` (all of them unless named), ``classes``, ``attitude`` and
    ``result`` as ``{word: n}``, ``commitments_due/kept``, ``average_days`` and ``<rate>_rate`` (percent as text).
    Naming facts and rates leaves out the rest, promises included unless a rate asks for them, and the classes unless asked.
    """
    dimension, is_all = DIMENSIONS[by], facts is None and rates is None
    rates = tuple(RATES if is_all else rates or ())
    facts = tuple(FACTS if is_all else dict.fromkeys(("assigned", *(facts or ()), *needed(rates))))
    parts = assignments.filter(dimension.only).exclude(status="relieved")
    grouped = parts.annotate(by=dimension.key, ref=dimension.ref).order_by("by", "ref").values("by", "ref")
    extra = {**splits(rule_set, until), "days": _days(), "days_of": _timed()} if is_all else {}
    extra |= by_class(rule_set, until) if classes else {}
    rows = grouped.annotate(**counts(today, facts, until), **extra)
    promised = promises(parts, dimension, until or today) if is_all or any(r in PROMISES for r in rates) else {}
    shown = [
        _row(row, promised, dimension, facts=facts, rates=rates, rule_set=rule_set if is_all else None)
        | (_classes(row, rule_set) if classes else {})
        for row in rows
        if row["assigned"]
    ]
    if by == "total" and is_all:
        for row in shown:
            row["suggestions"] = parts.filter(LATEST).values("suggestion").distinct().count()
    return shown


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


def by_class(rule_set, until: dt.date | None = None) -> dict:
    """One aggregate per class of the rule set: the parts replied to in it."""
    replied = condition("replied", dt.date.min, until)
    return {f"class:{c['key']}": Count("pk", filter=replied & Q(reply__klass=c["key"])) for c in rule_set.classes}


def splits(rule_set, until: dt.date | None = None) -> dict:
    """One aggregate per class and per grade of the rule set."""
    split, returned = by_class(rule_set, until), condition("feedback_returned", dt.date.min, until)
    for about in ("attitude", "result"):
        split |= {
            f"{about}:{g}": Count("pk", filter=returned & Q(**{f"feedback__{about}": g})) for g in rule_set.grades
        }
    return split


def promises(parts, dimension, today) -> dict:
    """``{ref: (due, kept)}``: the promises of the same unit in the same suggestion, of whatever round.

    A promise outlives the reply that made it, so it counts with the unit's latest part. Replaced ones count no more.
    """
    latest = parts.filter(counted_with()).annotate(ref=dimension.ref)
    grouped = (
        Commitment._base_manager.filter(reply__assignment__suggestion__in=parts.values("suggestion"))
        .annotate(ref=Subquery(latest.order_by().values("ref")[:1]), is_counted=Exists(latest))
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


def _row(row, promised, dimension, *, facts, rates, rule_set):
    figures = {name: row.get(name) for name in facts}
    figures |= dict(zip(PROMISES, promised.get(row["ref"], (0, 0)), strict=True))
    made = {
        "key": dimension.name(row["by"]) if row["by"] not in (None, "") else dimension.nameless,
        "ref": row["ref"],
        **figures,
        **{f"{key}_rate": _rate(figures, key) for key in rates},
    }
    if rule_set is None:
        return made
    return made | {
        **_classes(row, rule_set),
        "attitude": {g: row[f"attitude:{g}"] for g in rule_set.grades},
        "result": {g: row[f"result:{g}"] for g in rule_set.grades},
        DAYS: average(row["days"], row["days_of"]),
    }


def _classes(row, rule_set):
    return {"classes": {c["key"]: row[f"class:{c['key']}"] for c in rule_set.classes}}


def _rate(figures, key):
    _, part, whole = RATES[key]
    known = figures.get(part) is not None and figures.get(whole) is not None
    return rate(figures[part], figures[whole]) if known else None
