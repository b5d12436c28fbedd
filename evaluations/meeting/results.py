"""Reading a standing: its table, the derivation of a unit's total, the ballots of a panel. All from what was sealed."""

from accounts import policy
from accounts.policy import Role
from evaluations import scoring
from evaluations.models import AppraisalUnit
from units.models import Unit

from .asking import ABSTAIN


def visible_units(user, appraisal, standing) -> set[int]:
    """Whose results the user reads: all for those who watch and for deputies; a unit its own, or all where it was published so."""
    keys = {int(row["key"][1:]) for row in standing.content["result"]["units"]}
    if user.role not in (Role.UNIT, Role.COORDINATOR):
        return keys
    seen = AppraisalUnit.objects.visible_to(user).filter(appraisal=appraisal).select_related("unit")
    return keys & {one.unit_id for one in seen if _reads(user, appraisal, one.unit)}


def _reads(user, appraisal, unit) -> bool:
    return appraisal.shows == appraisal.Shows.ALL or policy.may_read_unit(user, unit)


def opened_units(user, standing) -> set[int]:
    """Of which units the user reads how the total was made: that names their items, so it is for those who read the unit."""
    keys = {int(row["key"][1:]) for row in standing.content["result"]["units"]}
    if policy.may_compare_units(user):
        return keys
    if user.role not in (Role.UNIT, Role.COORDINATOR):
        return set()
    units = Unit.objects.visible_to(user).filter(pk__in=keys)
    return {unit.pk for unit in units if policy.may_read_unit(user, unit)}


def table(user, appraisal, standing) -> dict:
    """The units by rank; those without a total at the end."""
    content = standing.content
    seen, opens = visible_units(user, appraisal, standing), opened_units(user, standing)
    given = {
        key for row in content["result"]["units"] for key, made in (row["parts"] or {}).items() if made is not None
    }
    parts = [part for part in content["scheme"]["parts"] if part["key"] in given]
    rows = [
        row
        | {
            "pk": int(row["key"][1:]),
            "opens": int(row["key"][1:]) in opens,
            "cells": [(row["parts"] or {}).get(part["key"]) for part in parts],
        }
        for row in content["result"]["units"]
    ]
    shown = [row for row in rows if row["pk"] in seen]
    ranked = sorted((row for row in shown if row["rank"]), key=lambda row: row["rank"])
    return {
        "rows": ranked + [row for row in shown if not row["rank"]],
        "parts": parts,
        "scheme": content["scheme"],
        "explained": scoring.explain(content["scheme"]),
        "is_all": len(shown) == len(rows),
        "of": len(rows),
        "has_total": any(row["total"] for row in rows),
        "has_band": any(row["band"] for row in rows),
        "has_verdict": any(row["verdict"] for row in rows),
        "has_contribution": any(row["contribution"] for row in rows),
        "failed": sum(row["is_passed"] is False for row in shown),
        "invalid": [panel for panel in content["panels"] if not panel["is_valid"]],
        "content": content,
    }


def derivation(standing, unit: int) -> dict:
    """The unit with its whole tree of lines, computed again from the sealed inputs, and whether that is what was sealed."""
    result = scoring.score(standing.content)
    found = next(one for one in result.units if one.key == f"u{unit}")
    frozen = next(row for row in standing.content["result"]["units"] if row["key"] == found.key)
    items = {
        item["key"]: item for held in standing.content["units"] if held["key"] == found.key for item in held["items"]
    }
    return {
        "found": found,
        "row": frozen | {"pk": unit},
        "lines": found.lines,
        "items": items,
        "agrees": scoring.figures(result) == standing.content["result"],
        "scheme": standing.content["scheme"],
        "panels": standing.content["panels"],
    }


def ballots(standing, panel, questions: list, unit: str = "") -> dict:
    """``{columns, lines}``: a line a ballot, a column a question; narrowed to one unit where there are many questions."""
    sealed = next((one for one in standing.content["panels"] if one["key"] == f"p{panel.pk}"), None)
    units = list(dict.fromkeys((one.unit.unit_id, str(one.unit)) for one in questions))
    if unit.isdigit():
        questions = [one for one in questions if one.unit.unit_id == int(unit)]
    labels = {
        dimension["key"]: dimension["label"]
        for part in standing.content["scheme"]["parts"]
        if part["kind"] == "panel"
        for dimension in part["marks"].get("dimensions", ())
    }
    columns = [_column(one, labels) for one in questions]
    lines = [
        [_cell(ballot["marks"], one) for one in questions] + [ballot["source"]]
        for ballot in (sealed or {}).get("ballots", ())
    ]
    return {
        "columns": columns,
        "lines": [(cells[:-1], "纸质" if cells[-1] == "paper" else "手机") for cells in lines],
        "sealed": sealed,
        "units": units,
        "chosen": int(unit) if unit.isdigit() else None,
        "totals": (sealed or {}).get("totals"),
    }


def _column(question, labels):
    under = f"第{question.item.suggestion.number}号" if question.item_id else ""
    return str(question.unit), " ".join(filter(None, (under, labels.get(question.dimension, ""))))


def _cell(marks, question):
    key = f"a{question.item_id}" if question.item_id else f"u{question.unit.unit_id}"
    value = marks.get(question.part, {}).get(key)
    if question.dimension:
        value = (value or {}).get(question.dimension)
    return value if value is not None else ABSTAIN
