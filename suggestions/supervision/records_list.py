"""The list of 督办活动: its columns and what it can be narrowed by."""

import django_filters
from django.db.models import F

from congress.models import Category, Committee, Session
from core.columns import Column
from core.filters import DatesFilter, RowFilter, Saying
from suggestions import search
from suggestions.filters import visible
from suggestions.models import SupervisionRecord

RECORDS = (
    Column("held", "日期", "held_on", sort=("held_on",), cell="date", head_class="text-nowrap"),
    Column("kind", "方式", "get_kind_display", sort=("kind",), head_class="text-nowrap"),
    Column("number", "建议编号", "suggestion.number", sort=("suggestion__number",), head_class="n"),
    Column("title", "标题", "suggestion.title", sort=("suggestion__title",), cell="record_title", head_class="title"),
    Column("participants", "参加人", "participants", phone=False),
    Column("summary", "情况和意见", "summary", head_class="wide"),
    Column("by", "记录人", lambda r, ctx: str(r.recorded_by or ""), phone=False, head_class="text-nowrap"),
    Column("category", "类别", "suggestion.category.name", sort=(F("suggestion__category__name"),), default=False),
)  # fmt: skip


class RecordsFilter(Saying):
    q = search.WordsFilter()
    kind = django_filters.ChoiceFilter(choices=SupervisionRecord.Kind.choices, label="方式")
    category = RowFilter("suggestion__category", rows=visible(Category), label="类别")
    committee = RowFilter("suggestion__category__committee", rows=visible(Committee), label="对口委员会")
    held = DatesFilter("held_on", label="日期")
    session = RowFilter("suggestion__session", rows=visible(Session), label="届次")

    phrases = {"q": "内容、编号或标题含“{}”", "category": "{}", "committee": "{}对口", "held": "{}", "session": "{}"}
    first = ("q", "kind", "category", "committee")
    calm = ("session",)

    def by_text(self, queryset, name, value):
        items = search.Seek(value, self.request.user).suggestions()
        return queryset.filter(summary__contains=value) | queryset.filter(suggestion__in=items)
