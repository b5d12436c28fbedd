"""督办活动: visits, hearings and meetings about an item, on record for everybody who sees it."""

from django.db.models import prefetch_related_objects

from core.templatetags.look import md, ymd
from core.workflow import Refused
from suggestions import files
from suggestions.models import SupervisionRecord


def still_unsatisfied(suggestion, act):
    """The office brings both sides together once a deputy is dissatisfied with what was handled again."""
    if is_unsatisfied_again(suggestion):
        return ""
    return "重新办理以后代表仍不满意的，才由人大机关召集双方面商。"


def is_unsatisfied_again(suggestion):
    """Whether a deputy is dissatisfied with a part that was handled again, in whichever round."""
    again = [part for part in suggestion.parts() if part.round > 1]
    prefetch_related_objects(again, "feedbacks")  # asks nothing where a page has read them
    return any(f.is_current and f.result == "不满意" for part in again for f in part.feedbacks.all())


def meet_both(suggestion, act, *, held_on, summary, participants, uploads=()):
    """What deputy and units said to each other before the office, and what was agreed."""
    return record(
        suggestion,
        act,
        kind=SupervisionRecord.Kind.BOTH,
        held_on=held_on,
        summary=summary,
        participants=participants,
        uploads=uploads,
    )


def record(suggestion, act, *, kind, held_on, summary, participants="", uploads=()):
    if held_on > act.today:
        raise Refused("督办活动的日期不能晚于今天。")
    if held_on < suggestion.dispatched_on:
        raise Refused(f"这件建议 {ymd(suggestion.dispatched_on)}才交办，督办活动的日期不能更早。")
    row = SupervisionRecord.objects.create(
        suggestion=suggestion, kind=kind, held_on=held_on, participants=participants, summary=summary,
        recorded_by=act.by,
    )  # fmt: skip
    files.keep(uploads, suggestion=suggestion, by=act.by, kind="督办活动材料", supervision_record=row)
    return {"督办活动": ["", f"{row.get_kind_display()}，{md(held_on, act.today)}"]}
