"""督办活动: visits, hearings and meetings about an item, on record for everybody who sees it."""

from core.templatetags.look import md, ymd
from core.workflow import Refused
from suggestions import files
from suggestions.models import SupervisionRecord


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
