"""Who is told of dates that moved: each unit once, however many of its dates; a deputy of the window for his own word."""

from django.urls import reverse

from core import outbox
from core.templatetags.look import md
from core.workflow import Act
from suggestions import audiences, notices
from suggestions.models import Suggestion

from .dates import Move

LISTED = 20
WINDOW = "feedback_due_on"


def tell(moves: list[Move], act: Act) -> None:
    _units(moves, act)
    _deputies([move for move in moves if move.name == WINDOW and not move.part.is_helper], act)


def _units(moves, act) -> None:
    by_unit: dict = {}
    for move in moves:
        by_unit.setdefault(move.part.unit_id, []).append(move)
    for unit, own in by_unit.items():
        lines = [f"第{move.part.suggestion.number}号 {move.what}：{_span(move)}" for move in own[:LISTED]]
        more = [f"另有 {len(own) - LISTED} 项，见各件建议的时间线。"] if len(own) > LISTED else []
        outbox.post(
            audiences.people_of([unit], audiences.D.LIAISON, audiences.D.HANDLER),
            subject=f"期限重算：您单位 {len(own)} 项期限有变动",
            body="\n".join([act.note, *lines, *more]),
            url=f"{reverse('parts')}?fact=open&unit={unit}",
            at=act.at,
        )


def _deputies(moves, act) -> None:
    """Whose word is waited for: the lead deputy, or the head of the delegation that proposed."""
    asked = {move.part.suggestion_id: move for move in moves}
    rows = Suggestion._base_manager.filter(pk__in=asked)
    leads = rows.filter(lead_deputy__user__isnull=False).values_list("pk", "lead_deputy__user")
    heads = rows.filter(
        proposing_delegation__deputies__is_head=True, proposing_delegation__deputies__user__isnull=False
    )
    for pk, user in [*leads, *heads.values_list("pk", "proposing_delegation__deputies__user")]:
        outbox.post(
            [user],
            subject=f"反馈期限有变动：{notices.named(asked[pk].part.suggestion)[0]}",
            body=f"{_span(asked[pk])}。{act.note}",
            url=reverse("suggestion", args=[pk]),
            at=act.at,
        )


def _span(move) -> str:
    return f"{md(move.was) or '没有'} → {md(move.now) or '没有'}"
