"""What follows when a part is drawn for a second look, and when what was found is recorded. The class of the reply stays."""

from django.utils import timezone

from core.workflow import Refused
from suggestions import draws, files
from suggestions.effects import changed
from suggestions.models import LookbackDraw, LookbackItem, SupervisionRecord

from . import lookback

OUTCOME = LookbackItem.Outcome


def found(item, act, *, outcome, words="", checked_on=None, participants="", uploads=()):
    """What is written with the state."""
    return _checked(item, act, outcome, words, checked_on) | {"checked_by": act.by}


def _checked(item, act, outcome, words, checked_on):
    day = checked_on or act.today
    if day > act.today:
        raise Refused("核查日期不能晚于今天。")
    if day < item.draw.drawn_on:
        raise Refused("核查日期不能早于抽取的日期。")
    if outcome != OUTCOME.HELD and not words.strip():
        raise Refused(f"核查结果是“{OUTCOME(outcome).label}”的，请写明情况。")
    return {"outcome": outcome, "words": words, "checked_on": day}


def keep_record(item, act, *, outcome, words="", checked_on=None, participants="", uploads=()):
    """The look is an activity of supervision too: with who took part, and the files."""
    part = item.assignment
    record = SupervisionRecord.objects.create(
        suggestion=part.suggestion,
        kind=SupervisionRecord.Kind.LOOKBACK,
        held_on=item.checked_on,
        participants=participants,
        summary=f"{part.unit}：{item.get_outcome_display()}。{words}".strip(),
        recorded_by=act.by,
    )
    files.keep(uploads, suggestion=part.suggestion, by=act.by, kind="回头看", supervision_record=record)
    return {"核查结果": ["", item.get_outcome_display()]}


def correct(item, act, *, outcome, words="", checked_on=None, participants="", uploads=()):
    """A slip of the pen: the earlier words stay in the event, and the new ones are an activity of their own."""
    report = changed(item, _checked(item, act, outcome, words, checked_on))
    keep_record(item, act, outcome=outcome, words=words, participants=participants, uploads=uploads)
    return report


def draw(session, *, flow, parts, seed, klass, per_unit, excludes_drawn, by, at):
    """Keep a draw and the parts it hit. ``flow`` is LOOKBACK."""
    made = LookbackDraw(
        session=session, drawn_on=timezone.localdate(at), seed=seed, klass=klass, per_unit=per_unit, excludes_drawn=excludes_drawn, drawn_by=by,
    )  # fmt: skip
    return draws.keep(
        made, lot=lookback.lot(parts, klass, excludes_drawn=excludes_drawn), same={"klass": klass}, flow=flow, by=by, at=at,
        empty=f"这个届次没有可以抽取的 {klass} 类件。",
        item=lambda part, position: LookbackItem(draw=made, assignment=part, position=position),
    )  # fmt: skip
