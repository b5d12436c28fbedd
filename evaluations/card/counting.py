"""The figures of a card: one row for each session shown, and what units of a like load come to together."""

from dataclasses import dataclass

from django.db.models import Q

from suggestions import bands, figures
from suggestions.models import Assignment

FACTS = (
    "assigned", "lead", "helper", "separate", "own", "replied", "reply_missing", "own_overdue", "own_late", "uncontacted", "unmet",
    "feedback_due", "feedback_returned", "feedback_missing", "feedback_on_paper", "feedback_differing", "basically_satisfied", "unsatisfied", "first_unsatisfied", "reworking",
    "opinion_sent", "opinion_overdue", "opinion_late", "opinion_returned", "given_back", "extended", "coordinated", "urged",
    "was_ordered", "looked_back", "lookback_failed", "key_topic", "repeat_unsolved", "timed",
)  # fmt: skip
RATES = (
    "replied", "own_on_time", "contacted", "face_to_face", "feedback_returned", "satisfied_broad", "satisfied_strict",
    "first_satisfied_broad", "first_satisfied_strict", "solved", "commitments_kept", "opinion_sent", "opinion_on_time",
)  # fmt: skip
COMPARED = ("own_on_time", "opinion_on_time", "face_to_face", "solved", "satisfied_strict")  # the rates of the trend


@dataclass(frozen=True, slots=True)
class Group:
    """The units that hold about as much: how many, and their figures together."""

    band: bands.Band
    units: int
    row: dict


def by_session(scope) -> dict:
    """``{session id: row}`` of every session shown, those without parts included; two queries."""
    rows = figures.table(
        scope.parts(*scope.sessions), by="session", rule_set=scope.session.rule_set, today=scope.today, facts=FACTS, rates=RATES,
        reader=scope.user,
    )  # fmt: skip
    found = {row["ref"]: row for row in rows}
    return {one.pk: found.get(one.pk) or nothing() for one in scope.sessions}


def nothing() -> dict:
    return figures.empty((*FACTS, *figures.needed(RATES)), RATES)


def group(scope, held: int) -> Group | None:
    """What the units of the same load come to in the session; only for those who watch the whole congress. One query."""
    band = bands.of(held)
    if band is None or not scope.compares:
        return None
    parts = Assignment.objects.visible_to(scope.user, within=Q(suggestion__session=scope.session))
    rows = figures.table(
        parts, by="unit", rule_set=scope.session.rule_set, today=scope.today, facts=("own", "helper"), rates=COMPARED
    )
    like = [row for row in rows if band.holds(row["assigned"])]
    summed = {key: sum(row[key] for row in like) for key in ("assigned", "own", "helper", *figures.needed(COMPARED))}
    for key in COMPARED:
        summed[f"{key}_rate"] = figures.rate(*(summed[fact] for fact in figures.needed((key,))))
    return Group(band=band, units=len(like), row=summed)
