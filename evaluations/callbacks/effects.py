"""What follows when a form is drawn for a call, and when the call is recorded. The grade stays as it is."""

from django.utils import timezone

from core.workflow import Refused
from evaluations.models import CallbackDraw, CallbackItem
from suggestions import draws

from . import sample

OUTCOME = CallbackItem.Outcome


def found(item, act, *, outcome, attitude="", result="", words="", called_on=None):
    """What is written with the state."""
    form, day = item.feedback, called_on or act.today
    if day > act.today:
        raise Refused("回访日期不能晚于今天。")
    if day < item.draw.drawn_on:
        raise Refused("回访日期不能早于抽取的日期。")
    known = form.assignment.suggestion.session.rule_set.grades
    if outcome == OUTCOME.DIFFERS:
        if not words.strip():
            raise Refused("与表不一致的，请写明代表怎样说。")
        if attitude not in known or result not in known:
            raise Refused("与表不一致的，请选代表在电话里说的办理态度和办理结果。")
        if (attitude, result) == (form.attitude, form.result):
            raise Refused("电话里说的和表上一样，请选“与表一致”。")
    elif outcome == OUTCOME.AGREES:
        attitude, result = form.attitude, form.result
    else:
        attitude = result = ""
    return {
        "outcome": outcome,
        "attitude": attitude,
        "result": result,
        "words": words.strip(),
        "called_on": day,
        "called_by": act.by,
    }


def told(item, act, **data):
    said = f"，电话里说：态度{item.attitude}，结果{item.result}" if item.outcome == OUTCOME.DIFFERS else ""
    return {f"电话回访{item.feedback.deputy}": ["", f"{item.get_outcome_display()}{said}"]}


def draw(session, *, flow, forms, seed, per_unit, by, at):
    """Keep a draw and the forms it hit. ``flow`` is CALLBACK."""
    made = CallbackDraw(session=session, drawn_on=timezone.localdate(at), seed=seed, per_unit=per_unit, drawn_by=by)
    return draws.keep(
        made, lot=sample.lot(forms), same={}, flow=flow, by=by, at=at,
        empty="这个届次还没有代录并核对过的反馈表，没有可以抽的。",
        item=lambda form, position: CallbackItem(draw=made, feedback=form, position=position),
    )  # fmt: skip
