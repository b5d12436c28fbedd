"""The list of links that were handed out: its columns and what it can be narrowed by. The token is on paper only."""

from dataclasses import replace

import django_filters
from django.db.models import Q

from congress.models import Session
from core.columns import Column
from core.filters import RowFilter, Saying
from core.workflow import Act
from evaluations.models import Slip
from suggestions.filters import visible
from suggestions.marks import Mark

from . import effects

MARKS = {"used": Mark("ok", "已使用"), "revoked": Mark("off", "已收回")}


def mark(slip, ctx):
    """An open slip of which nothing can be made any more says why."""
    if slip.status in MARKS:
        can_change = effects.changeable(slip, Act(by=None, at=ctx.extra["now"]))
        return replace(MARKS[slip.status], under="反馈期内还可以用它改") if can_change else MARKS[slip.status]
    why = effects.unusable(slip, Act(by=None, at=ctx.extra["now"]))
    return Mark("off", why) if why else Mark("doing", "可以使用")


class SlipsFilter(Saying):
    q = django_filters.CharFilter(method="by_text", label="编号或代表", max_length=50)
    state = django_filters.ChoiceFilter(
        choices=[("live", "还没有用"), ("over", "过期未用"), ("used", "已使用"), ("revoked", "已收回")],
        label="状态",
        method="by_state",
    )
    session = RowFilter("suggestion__session", rows=visible(Session), label="届次")
    phrases = {"q": "编号或代表含“{}”", "state": "{}", "session": "{}"}
    first = ("q", "state")
    calm = ("session",)

    def by_text(self, queryset, name, value):
        return queryset.filter(Q(voice__number__contains=value) | Q(deputy__name__contains=value))

    def by_state(self, queryset, name, value):
        if value in ("live", "over"):
            rows = queryset.filter(status=Slip.Status.OPEN)
            return (
                rows.filter(expires_on__lt=self.today) if value == "over" else rows.filter(expires_on__gte=self.today)
            )
        return queryset.filter(status=value)


COLUMNS = (
    Column("number", "编号", "voice.number", sort=("voice__number",), head_class="n"),
    Column("title", "标题", "voice.title", sort=("voice__title",), cell="slip_title", head_class="title"),
    Column("deputy", "代表", "deputy.name", sort=("deputy__name",), head_class="text-nowrap"),
    Column("made", "印发", lambda s, ctx: (s.made_at.astimezone(ctx.extra["now"].tzinfo).date(), str(s.made_by)), sort=("made_at",),
           sheet=lambda s, ctx: str(s.made_by), cell="slip_made", phone=False, head_class="text-nowrap"),
    Column("expires", "有效期至", "expires_on", sort=("expires_on",), cell="date", head_class="text-nowrap"),
    Column("state", "状态", mark, sort=("status",), sheet=lambda s, ctx: mark(s, ctx).word, cell="state", head_class="text-nowrap"),
    Column("do", "办理", lambda s, ctx: "", cell="slip_do", sheet=lambda s, ctx: "", head_class="text-nowrap"),
)  # fmt: skip
