"""The file of an appraisal, as docs/appraisal_file.md describes it: everything the result was made of, then the result.

No code, no name, no time of a ballot enters it; the ballots stand in the order of their own words.
"""

from collections import defaultdict

from core import seals
from evaluations import scoring
from evaluations.models import HandCount, Mark, Question

from . import counting
from .asking import ABSTAIN

FORMAT = "appraisal/1"
SOURCES = {"online": "phone", "paper": "paper"}


def make(appraisal, *, frozen: dict, version: int, reason: str = "", corrects: str | None = None) -> dict:
    """The whole content with its result. ``scoring.Faulty`` where something contradicts itself."""
    content = inputs(appraisal, frozen) | {"version": version, "corrects": corrects, "reason": reason}
    return content | {"result": scoring.figures(scoring.score(content))}


def inputs(appraisal, frozen: dict) -> dict:
    return {
        "format": FORMAT,
        "name": appraisal.name,
        "congress": appraisal.session.congress.name,
        "session": str(appraisal.session),
        "day": frozen["day"],
        "rehearsal": appraisal.is_rehearsal,
        "scheme": frozen["scheme"],
        "units": frozen["units"],
        "panels": panels(appraisal),
    }


def seal(content: dict) -> str:
    return seals.seal(content)


def panels(appraisal) -> list[dict]:
    """Every panel with its ballots; the number of queries does not grow with the ballots."""
    counts = counting.of(appraisal)
    asked = {
        row["pk"]: row
        for row in Question._base_manager.filter(panel__appraisal=appraisal).values(
            "pk", "part", "unit__unit", "item", "dimension"
        )
    }
    cast = _ballots(appraisal, asked)
    hands = {one.panel_id: one for one in HandCount._base_manager.filter(panel__appraisal=appraisal)}
    return [_panel(count, cast.get(count.panel.pk, []), hands.get(count.panel.pk), asked) for count in counts]


def _panel(count, ballots, hand, asked) -> dict:
    why = counting.why_not_valid(count)
    return {
        "key": f"p{count.panel.pk}",
        "panel": count.panel.role,
        "name": count.panel.name,
        "invited": count.invited,
        "present": count.present,
        "issued": count.issued,
        "spoiled": count.spoiled,
        "unused": count.unused,
        "collected": count.collected,
        "is_valid": not why,
        "reason": why,
        "ballots": scoring.in_order(ballots),
        "totals": _totals(hand, asked) if hand else None,
    }


def _subject(question: dict) -> str:
    return f"a{question['item']}" if question["item"] else f"u{question['unit__unit']}"


def _ballots(appraisal, asked) -> dict:
    """``{panel: [ballot]}``."""
    rows = Mark._base_manager.filter(ballot__panel__appraisal=appraisal).order_by("ballot", "question")
    found: dict = defaultdict(dict)
    for panel, key, source, question, grade, score in rows.values_list(
        "ballot__panel", "ballot", "ballot__source", "question", "grade", "score"
    ):
        ballot = found[panel].setdefault(key, {"source": SOURCES[source], "marks": {}})
        _put(ballot["marks"], asked[question], grade or (None if score is None else str(score)))
    return {panel: list(ballots.values()) for panel, ballots in found.items()}


def _put(marks, question, value) -> None:
    """One mark in its place; of dimensions those that were given."""
    part = marks.setdefault(question["part"], {})
    key = _subject(question)
    if not question["dimension"]:
        part[key] = value
    elif value is not None:
        part[key] = (part.get(key) or {}) | {question["dimension"]: value}
    else:
        part.setdefault(key, None)


def _totals(hand, asked) -> dict:
    """The hand count; what was not counted for a grade is an abstention."""
    marks: dict = {}
    for key, counted in hand.totals.items():
        question = asked[int(key)]
        part = marks.setdefault(question["part"], {})
        if "count" in counted:
            value = {"sum": str(counted["sum"]), "count": counted["count"]}
        else:
            value = {grade: n for grade, n in counted.items() if grade != ABSTAIN}
            value[ABSTAIN] = hand.collected - sum(value.values())
        if question["dimension"]:
            part[_subject(question)] = part.get(_subject(question), {}) | {question["dimension"]: value}
        else:
            part[_subject(question)] = value
    return {"forms": hand.collected, "marks": marks}
