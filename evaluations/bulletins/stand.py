"""Where a session stood at the end of a day: every figure a bulletin prints, counted by the measures, as plain data."""

import datetime as dt

from django.db.models import Q

from evaluations.tables import frozen
from evaluations.tables.declared import TABLES
from suggestions import figures, grids, measures, veil
from suggestions.models import Assignment, KeyTopic, Suggestion

COUNTS = (
    "assigned", "lead", "separate", "helper", "own", "accepted", "answered", "open", "replied", "late", "overdue", "own_overdue",
    "opinion_sent", "opinion_overdue", "contacted", "face_to_face", "feedback_due", "feedback_returned", "feedback_missing",
    "first_due", "first_returned", "first_missing", "first_unsatisfied", "unsatisfied", "due_week", "due_month",
)  # fmt: skip
RATES = (
    "accepted", "accepted_in_time", "answered", "on_time", "replied", "own_on_time", "opinion_sent", "opinion_on_time", "contacted",
    "face_to_face", "feedback_returned", "satisfied_broad", "satisfied_strict", "first_satisfied_broad", "first_satisfied_strict",
    "attitude_satisfied_broad", "attitude_satisfied_strict", "solved", "commitments_kept",
)  # fmt: skip
# What is set beside the issue before and beside today, in this order: counts by their fact, rates as <rate>_rate.
KEY = (
    "dispatched", "assigned", "answered", "answered_rate", "on_time_rate", "overdue", "opinion_sent_rate", "opinion_on_time_rate", "contacted_rate",
    "face_to_face_rate", "replied", "solved_rate", "feedback_returned_rate", "first_satisfied_broad_rate", "first_satisfied_strict_rate",
    "satisfied_broad_rate", "satisfied_strict_rate", "unsatisfied", "commitments_kept_rate",
)  # fmt: skip
# Who is praised and who is named; the drafted text states both rules.
PRAISED_FROM, PRAISED_MET = 10, 80  # parts; percent of own parts discussed face to face
NAMED_LATE, NAMED_BELOW = 3, 80  # parts past due; percent on time, of at least PRAISED_FROM that can be judged
KEPT_BACK = (
    "按照办理规则，承办单位在反馈期满以后才能看到代表的评价：还在反馈期内的，收到的评价也没有计入，按没有收回计算。"
)
BUSIEST = 5  # units named with what is due next
ATTACHED = {
    "weekly": ("units", "helpers"),
    "monthly": ("units", "classes", "satisfaction", "contacts", "helpers", "promises"),
    "adhoc": ("units", "classes", "satisfaction", "contacts", "helpers", "promises"),
    "year": ("units", "classes", "satisfaction", "contacts", "helpers", "promises"),
}


def count(user, session, day: dt.date, kind: str) -> dict:
    """The stand of ``session`` at the end of ``day``, of all that ``user`` (of the congress office) sees.

    Bulletins go to the units: grades that are kept from them by rule count as not returned, and ``left_out`` says so. How many
    they are is not told: that would tell the units of forms that are in.
    """
    parts = Assignment.objects.visible_to(user, within=Q(suggestion__session=session))
    asked = {"rule_set": session.rule_set, "today": day, "until": day, "reader": veil.OF_A_UNIT, "session": session}
    units = figures.table(
        parts,
        by="unit",
        facts=("due_month", "late", "overdue", "unsatisfied"),
        rates=("on_time", "face_to_face"),
        **asked,
    )
    return {
        "figures": totals(user, session, parts, day, asked),
        "units": len(units),
        "left_out": KEPT_BACK if session.rule_set.rules["flags"]["units_read"] == "after_window" else "",
        "klasses": klasses(session, parts, asked),
        "praised": praised(units),
        "named": named(units),
        "due": [{"unit": row["key"], "n": row["due_month"]} for row in busiest(units)],
        "topics": topics(user, session, parts, asked),
        "tables": [frozen.table(key, [grids.fill(one, user, session, today=day, until=day, reader=veil.OF_A_UNIT) for one in TABLES[key].grids]) for key in ATTACHED[kind]],
    }  # fmt: skip


def totals(user, session, parts, day, asked) -> dict:
    """``{key: {"label", "n"} or {"label", "n", "of", "rate"}}``."""
    found = figures.table(parts, by="total", facts=COUNTS, rates=RATES, **asked)
    row = found[0] if found else figures.empty(COUNTS + tuple(figures.needed(RATES)), RATES)
    suggestions = figures.dispatched(Suggestion.objects.visible_to(user, within=Q(session=session)), day)
    made = {"dispatched": {"label": "交办建议", "n": suggestions.count()}}
    made |= {key: {"label": measures.FACTS[key].label, "n": row[key]} for key in COUNTS}
    for key in RATES:
        label, part, whole = measures.RATES[key]
        made[f"{key}_rate"] = {"label": label, "n": row[part], "of": row[whole], "rate": row[f"{key}_rate"]}
    return made


def klasses(session, parts, asked) -> list[dict]:
    found = figures.table(parts, by="total", words=("classes",), facts=("replied",), rates=(), **asked)
    numbers = found[0]["classes"] if found else {}
    return [
        {
            "label": f"{grids.class_label(c)}（{c['label']}）" if c["label"] != c["key"] else c["key"],
            "n": numbers.get(c["key"], 0),
        }
        for c in session.rule_set.classes
    ]


def praised(units) -> list[dict]:
    """Nothing late, all on time, met the deputies, nobody unsatisfied – and enough work to tell."""
    good = [
        row for row in units
        if row["assigned"] >= PRAISED_FROM and not (row["late"] or row["overdue"] or row["unsatisfied"])
        and row["on_time_rate"] == "100.00" and _at_least(row["face_to_face_rate"], PRAISED_MET)
    ]  # fmt: skip
    return [{"unit": row["key"], "assigned": row["assigned"]} for row in sorted(good, key=lambda row: -row["assigned"])]


def named(units) -> list[dict]:
    """Several past due, or too few on time of enough that can be judged."""
    bad = [
        row for row in units
        if row["overdue"] >= NAMED_LATE or (row["dated"] >= PRAISED_FROM and not _at_least(row["on_time_rate"], NAMED_BELOW))
    ]  # fmt: skip
    return [
        {
            "unit": row["key"],
            "overdue": row["overdue"],
            "n": row["on_time"],
            "of": row["dated"],
            "rate": row["on_time_rate"],
        }
        for row in sorted(bad, key=lambda row: -row["overdue"])
    ]


def _at_least(rate, percent) -> bool:
    return rate is None or float(rate) >= percent


def busiest(units) -> list:
    waiting = [row for row in units if row["due_month"]]
    return sorted(waiting, key=lambda row: -row["due_month"])[:BUSIEST]


def topics(user, session, parts, asked) -> list[dict]:
    """The key topics of the session, those without a part handed over too."""
    rows = {
        row["ref"]: row for row in figures.table(parts, by="topic", facts=("answered", "overdue"), rates=(), **asked)
    }
    named = (
        KeyTopic.objects.visible_to(user).filter(session=session, opened_on__lte=asked["until"]).order_by("kind", "pk")
    )
    return [
        {
            "name": topic.name,
            **{key: rows[topic.pk][key] if topic.pk in rows else 0 for key in ("assigned", "answered", "overdue")},
        }
        for topic in named
    ]
