"""The list of forms to ring up about: its columns and what it can be narrowed by."""

import django_filters
from django.db.models.functions import Length

from congress.models import Session
from core.columns import Column
from core.filters import RowFilter, Saying
from evaluations.models import CallbackDraw, CallbackItem
from suggestions.filters import units_with_parts, visible
from suggestions.marks import Mark

MARKS = {
    "": Mark("todo", "待回访"),
    "agrees": Mark("ok", "与表一致"),
    "differs": Mark("no", "与表不一致"),
    "unreached": Mark("off", "没有联系上"),
}
AT = "feedback__assignment__"


class CallbacksFilter(Saying):
    state = django_filters.ChoiceFilter(
        choices=[("drawn", "待回访"), *CallbackItem.Outcome.choices], label="回访结果", method="by_state"
    )
    unit = RowFilter(AT + "unit", rows=units_with_parts, label="承办单位")
    session = RowFilter("draw__session", rows=visible(Session), label="届次")
    draw = RowFilter("draw", rows=visible(CallbackDraw), label_by="seed", label="抽样的种子")
    phrases = {"session": "{}", "unit": "{}", "draw": "种子“{}”抽取", "state": "{}"}
    calm = ("session",)

    def by_state(self, queryset, name, value):
        return queryset.filter(status="drawn") if value == "drawn" else queryset.filter(outcome=value)


def mark(item, ctx=None):
    return MARKS[item.outcome]


def on_paper(item, ctx=None):
    return item.feedback.attitude, item.feedback.result


def on_phone(item, ctx=None):
    """What the deputy said, where it is not what stands on the form."""
    return (item.attitude, item.result) if item.outcome == "differs" else None


def plain(pair):
    return f"态度{pair[0]}，结果{pair[1]}" if pair else ""


COLUMNS = (
    Column("unit", "承办单位", "feedback.assignment.unit.name", sort=(AT + "unit__name",), head_class="text-nowrap"),
    Column("number", "编号", "feedback.assignment.suggestion.number", sort=(Length(AT + "suggestion__number"), AT + "suggestion__number"), head_class="n"),
    Column("title", "标题", "feedback.assignment.suggestion.title", sort=(AT + "suggestion__title",), cell="callback_title", head_class="title"),
    Column("deputy", "代表", lambda i, ctx: (str(i.feedback.deputy), i.feedback.deputy.phone), sort=("feedback__deputy__name",),
           sheet=lambda i, ctx: str(i.feedback.deputy), cell="callback_deputy", head_class="text-nowrap"),
    Column("paper", "表上（代录）", on_paper, sheet=lambda i, ctx: plain(on_paper(i)), cell="callback_grades", head_class="text-nowrap"),
    Column("outcome", "回访结果", mark, sort=("outcome",), sheet=lambda i, ctx: mark(i).word, cell="state", head_class="text-nowrap"),
    Column("phone", "电话里说", on_phone, sheet=lambda i, ctx: plain(on_phone(i)), cell="callback_grades", head_class="text-nowrap"),
    Column("words", "回访情况", "words", cell="callback_words", head_class="wide"),
    Column("called", "回访", lambda i, ctx: i.called_on, sort=("called_on",), cell="date", phone=False, head_class="text-nowrap"),
    Column("drawn", "抽取", "draw.drawn_on", sort=("-draw__drawn_on", "position"), cell="date", default=False),
    Column("by", "回访人", lambda i, ctx: str(i.called_by or ""), default=False),
    Column("seed", "种子", "draw.seed", default=False),
    Column("position", "顺序", "position", default=False, head_class="num"),
)  # fmt: skip
