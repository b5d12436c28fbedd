"""The columns of the working lists: where each part stands, when it was last talked about and urged, what comes next."""

import datetime as dt

from django.db.models import Case, DateField, F, Value, When
from django.db.models.functions import Coalesce, Least, Length, NullIf

from core.columns import Column
from core.templatetags.look import md
from suggestions import marks
from suggestions.columns import part_due, part_state
from suggestions.models import Assignment

FAR = dt.date(9999, 12, 31)
NEXT_WORDS = {"due_on": "办理期限", "order_due_on": "督办回复", "promise_due_on": "承诺期限"}


def next_day(part, ctx=None):
    """``(day, what it is)`` of the nearest date that still runs on the part, or None."""
    running = {"order_due_on": part.order_due_on, "promise_due_on": part.promise_due_on}
    if part.is_open:
        running["due_on"] = part.due_on
    return min(((day, NEXT_WORDS[name]) for name, day in running.items() if day), default=None)


def next_mark(part, ctx):
    """``(day, what it is, its light)``, or None."""
    if (found := next_day(part)) is None:
        return None
    light = marks.light(found[0], ctx.today, notice=ctx.extra["notice"], calendar=ctx.extra["calendar"])
    return (*found, light)


def nearest():
    """The same day as a sort key; nothing where nothing runs."""
    never = Value(FAR, output_field=DateField())
    open_due = Case(When(status__in=Assignment.OPEN, then=F("due_on")), default=None, output_field=DateField())
    days = [Coalesce(day, never) for day in (open_due, F("order_due_on"), F("promise_due_on"))]
    return NullIf(Least(*days), never)


def contact(part, ctx):
    """``(day, how)`` of the last contact with the deputy, in words."""
    if last := ctx.extra["contacts"].get(part.pk):
        return md(last.held_on, ctx.today) or "日期不明", last.get_method_display()
    return ("不要求", "由主办沟通") if part.is_helper else None


def contact_day(part, ctx):
    last = ctx.extra["contacts"].get(part.pk)
    return last and last.held_on


def contact_how(part, ctx):
    last = ctx.extra["contacts"].get(part.pk)
    return last.get_method_display() if last else ""


def urged(part, ctx):
    return (md(part.last_urged_on, ctx.today), f"共 {part.urge_count} 次") if part.urge_count else None


def handler(part, ctx=None):
    return part.handler_name or "未落实", part.office_name


def _next_plain(part, ctx):
    found = next_day(part)
    return found and found[0]


DESK = (
    Column("number", "编号", "suggestion.number", sort=(Length("suggestion__number"), "suggestion__number"), head_class="n"),
    Column("title", "标题", "suggestion.title", sort=("suggestion__title",), cell="part_title", head_class="title"),
    Column("unit", "承办单位", lambda a, ctx: (a.unit.name, a.get_role_display()), sort=("unit__name",), sheet=lambda a, ctx: a.unit.name, cell="two_lines"),
    Column("role", "身份", "get_role_display", sort=("role",), default=False),
    Column("state", "状态", part_state, sort=("status",), sheet=lambda a, ctx: part_state(a, ctx).word, cell="state", head_class="text-nowrap"),
    Column("due", "办理期限", part_due, sort=("due_on",), sheet=lambda a, ctx: a.due_on, cell="supervised_due", head_class="text-nowrap"),
    Column("before", "延期前的期限", "extended_from", sort=("extended_from",), cell="date", default=False),
    Column("contact", "最近沟通", contact, sheet=contact_day, cell="two_or_none", phone=False, head_class="text-nowrap"),
    Column("how", "沟通方式", contact_how, default=False),
    Column("urged", "最近催办", urged, sort=("last_urged_on",), sheet=lambda a, ctx: a.last_urged_on, cell="two_or_none", head_class="text-nowrap"),
    Column("urges", "催办次数", "urge_count", sort=("urge_count",), default=False, head_class="num"),
    Column("next", "最近的日期", next_mark, sort=(nearest(),), sheet=_next_plain, cell="supervised_next", head_class="text-nowrap"),
    Column("handler", "经办", handler, sort=("handler_name",), sheet=lambda a, ctx: a.handler_name, cell="two_lines", phone=False),
    Column("order", "督办回复期限", "order_due_on", sort=("order_due_on",), cell="date", default=False),
    Column("promise", "最近的承诺期限", "promise_due_on", sort=("promise_due_on",), cell="date", default=False),
    Column("category", "类别", "suggestion.category.name", sort=(F("suggestion__category__name"),), default=False),
    Column("committee", "对口委员会", "suggestion.category.committee.name", sort=(F("suggestion__category__committee__name"),), default=False),
    Column("system", "交办协调单位", "unit.coordinator.name", sort=(F("unit__coordinator__name"),), default=False),
    Column("deputy", "领衔代表", lambda a, ctx: str(a.suggestion.proposer), default=False),
    Column("dispatched", "交办", "dispatched_on", sort=("dispatched_on",), cell="date", default=False),
    Column("round", "轮次", "round", sort=("round",), default=False, head_class="num"),
    Column("do", "督办", lambda a, ctx: "", sheet=lambda a, ctx: "", cell="supervised_do", head_class="no-print"),
)  # fmt: skip
