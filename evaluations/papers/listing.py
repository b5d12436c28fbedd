"""The list of paper forms that were keyed: its columns and what it can be narrowed by."""

import django_filters
from django.db.models import Q

from congress.models import Session
from core.columns import Column
from core.filters import RowFilter, Saying
from evaluations.models import PaperEntry
from suggestions.filters import visible
from suggestions.marks import Mark

MARKS = {
    "waiting": Mark("todo", "待核对"),
    "differing": Mark("late", "两次录入不一致"),
    "checked": Mark("ok", "已核对"),
    "dropped": Mark("off", "已作废"),
}


def mark(entry, ctx=None):
    return MARKS[entry.status]


class PapersFilter(Saying):
    q = django_filters.CharFilter(method="by_text", label="编号或代表", max_length=50)
    state = django_filters.ChoiceFilter(
        choices=[("mine", "等我核对"), ("open", "还没有核对"), *PaperEntry.Status.choices],
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
        if value in ("mine", "open"):
            waiting = queryset.filter(status__in=PaperEntry.OPEN)
            return waiting.exclude(entered_by=self.request.user.pk) if value == "mine" else waiting
        return queryset.filter(status=value)


COLUMNS = (
    Column("number", "编号", "voice.number", sort=("voice__number",), head_class="n"),
    Column("title", "标题", "voice.title", sort=("voice__title",), cell="paper_title", head_class="title"),
    Column("deputy", "代表", "deputy.name", sort=("deputy__name",), head_class="text-nowrap"),
    Column("given", "表上的日期", "given_on", sort=("given_on",), cell="date", phone=False, head_class="text-nowrap"),
    Column("entered", "录入", lambda e, ctx: str(e.entered_by), sort=("entered_at",), head_class="text-nowrap"),
    Column("state", "状态", mark, sort=("status",), sheet=lambda e, ctx: mark(e).word, cell="state", head_class="text-nowrap"),
    Column("checked", "核对", lambda e, ctx: str(e.checked_by or ""), sort=("checked_at",), phone=False, head_class="text-nowrap"),
    Column("do", "办理", lambda e, ctx: "", cell="paper_do", sheet=lambda e, ctx: "", head_class="text-nowrap"),
    Column("late", "迟录的理由", "late_reason", default=False, head_class="wide"),
    Column("settled", "取舍的理由", "settled_reason", default=False, head_class="wide"),
)  # fmt: skip
