"""Which units are judged: by a rule that is printed with the result, or by hand."""

from django.db.models import Q

from accounts import policy
from evaluations.models import Appraisal
from suggestions import figures
from suggestions.models import Assignment
from units.models import Unit

Choice = Appraisal.Choice
FACTS = ("own", "feedback_returned", "unsatisfied")


def candidates(user, session, today) -> list[dict]:
    """Every unit with a lead or separate part in the session: ``{unit, own, returned, unsatisfied}``, most parts first."""
    parts = Assignment.objects.visible_to(user, within=Q(suggestion__session=session))
    counted = figures.table(parts, by="unit", rule_set=session.rule_set, today=today, facts=FACTS)
    by_id = {row["ref"]: row for row in counted if row["own"]}
    units = Unit.objects.visible_to(user).filter(pk__in=by_id).order_by("pk")
    rows = [
        {"unit": unit, "own": (row := by_id[unit.pk])["own"], "returned": row["feedback_returned"], "unsatisfied": row["unsatisfied"]}
        for unit in units
        if policy.may_read_unit(user, unit)
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-row["own"], row["unit"].pk))


def proposed(rows: list[dict], rule: str, most: int) -> list[tuple]:
    """``[(unit, why)]`` by a rule, the first ``most`` of them; equal ones beyond the number are left to the hand."""
    if rule == Choice.ALL:
        return [(row["unit"], _held(row)) for row in rows]
    if rule == Choice.UNSATISFIED:
        graded = [row for row in rows if row["unsatisfied"]]
        graded.sort(key=lambda row: (-row["unsatisfied"] / row["returned"], -row["unsatisfied"], row["unit"].pk))
        return [(row["unit"], f"反馈 {row['returned']} 份，不满意 {row['unsatisfied']} 份") for row in graded[:most]]
    if rule == Choice.MOST:
        return [(row["unit"], _held(row)) for row in rows[:most]]
    return []


def _held(row) -> str:
    return f"主办和分办 {row['own']} 件"
