"""What follows when a form is drawn for a call, and when the call is recorded. The grade stays as it is."""

from django.db import transaction
from django.utils import timezone

from congress.models import Session
from core.workflow import Refused
from evaluations.models import CallbackDraw, CallbackItem
from suggestions.supervision import lookback

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


@transaction.atomic
def draw(session, *, flow, forms, seed, per_unit, by, at):
    """Keep a draw and the forms it hit. ``flow`` is CALLBACK. The session is the lock: a second click finds the first one's draw."""
    Session._base_manager.select_for_update().get(pk=session.pk)
    if CallbackDraw._base_manager.filter(session=session, seed=seed, per_unit=per_unit).exists():
        raise Refused(f"本届次已经用种子“{seed}”抽取过同样的样本，没有重复记录。要另抽一次，请换一个种子。")
    rows = list(sample.population(forms))
    if not rows:
        raise Refused("这个届次还没有代录并核对过的反馈表，没有可以抽的。")
    frame = sample.frame_of(rows)
    made = CallbackDraw.objects.create(
        session=session,
        drawn_on=timezone.localdate(at),
        seed=seed,
        per_unit=per_unit,
        population=len(rows),
        frame=frame,
        drawn_by=by,
    )
    there = {(form.assignment.unit.name, sample.name(form)): form for form in rows}
    chosen = [(unit, key) for unit, keys in lookback.choose(frame, seed, per_unit).items() for key in keys]
    for position, place in enumerate(chosen, 1):
        flow.create(CallbackItem(draw=made, feedback=there[place], position=position), "draw", by=by, at=at)
    return made
