"""The list of 督办通知书: its columns and what it can be narrowed by."""

import django_filters
from django.db.models import F

from accounts.policy import Role
from congress.models import Session
from core.columns import Column
from core.filters import DatesFilter, RowFilter, Saying
from core.templatetags.look import md
from suggestions import marks, search
from suggestions.filters import coordinators, units_with_parts, visible
from suggestions.models import SupervisionOrder

STATUS = SupervisionOrder.Status
KINDS = {STATUS.ISSUED: "doing", STATUS.ANSWERED: "soon", STATUS.ACCEPTED: "ok", STATUS.CANCELLED: "off"}
LATE = "late"


def state(order, ctx):
    """An open order past its date says so; that an answer waits for the office is its own word."""
    if order.status == STATUS.ISSUED and order.due_on < ctx.today:
        return marks.Mark("late", f"逾期 {(ctx.today - order.due_on).days} 天未回复")
    return marks.Mark(KINDS[order.status], order.get_status_display())


def due(order, ctx):
    if order.status != STATUS.ISSUED:
        return order.due_on, marks.Mark("", "")
    return order.due_on, marks.light(
        order.due_on, ctx.today, notice=ctx.extra["notice"], calendar=ctx.extra["calendar"]
    )


def answered(order, ctx):
    """``(day of the last answer, how many there were)``."""
    sent = list(order.answers.all())
    if not sent:
        return None
    returned = sum(one.returned_on is not None for one in sent)
    return md(sent[-1].sent_on, ctx.today), f"退回过 {returned} 次" if returned else f"第 {len(sent)} 次回复"


def _answered_on(order, ctx):
    sent = list(order.answers.all())
    return sent[-1].sent_on if sent else None


ORDERS = (
    Column("number", "文号", "number", sort=("issued_on", "pk"), cell="order_number", head_class="text-nowrap"),
    Column("suggestion", "建议编号", "assignment.suggestion.number", sort=("assignment__suggestion__number",), head_class="n"),
    Column("title", "标题", "assignment.suggestion.title", sort=("assignment__suggestion__title",), cell="order_title", head_class="title"),
    Column("unit", "承办单位", lambda o, ctx: (o.assignment.unit.name, o.assignment.get_role_display()), sort=(F("assignment__unit__name"),),
           sheet=lambda o, ctx: o.assignment.unit.name, cell="two_lines"),
    Column("state", "状态", state, sort=("status",), sheet=lambda o, ctx: state(o, ctx).word, cell="state", head_class="text-nowrap"),
    Column("issued", "发出", "issued_on", sort=("issued_on",), cell="date", head_class="text-nowrap", phone=False),
    Column("due", "回复期限", due, sort=("due_on",), sheet=lambda o, ctx: o.due_on, cell="due", head_class="text-nowrap"),
    Column("answered", "回复", answered, sheet=_answered_on, cell="two_or_none", head_class="text-nowrap"),
    Column("settled", "办结或撤销", "settled_on", sort=("settled_on",), cell="date", default=False),
    Column("words", "督办事项和要求", "words", default=False, head_class="wide"),
)  # fmt: skip


def units(request):
    """People of a unit choose among their own: of the orders to others they know nothing."""
    rows = units_with_parts(request)
    return rows.filter(pk__in=request.user.unit_ids) if request.user.role == Role.UNIT else rows


class OrdersFilter(Saying):
    q = search.WordsFilter()
    state = django_filters.ChoiceFilter(
        label="状态", method="by_state", choices=[(LATE, "逾期未回复"), ("open", "未办结"), *STATUS.choices]
    )
    unit = RowFilter("assignment__unit", rows=units, label="承办单位")
    system = RowFilter("assignment__unit__coordinator", rows=coordinators, label="交办协调单位")
    session = RowFilter("assignment__suggestion__session", rows=visible(Session), label="届次")
    issued = DatesFilter("issued_on", label="发出时间")
    due = DatesFilter("due_on", label="回复期限")

    phrases = {
        "q": "文号、编号、标题或单位含“{}”",
        "unit": "{}",
        "system": "由{}协调",
        "session": "{}",
        "issued": "{}发出",
        "due": "期限在{}",
    }
    first = ("q", "state", "unit", "system")
    calm = ("session",)

    def by_text(self, queryset, name, value):
        items = search.Seek(value, self.request.user).suggestions()
        return queryset.filter(number__contains=value) | queryset.filter(assignment__suggestion__in=items)

    def by_state(self, queryset, name, value):
        if value == LATE:
            return queryset.filter(status=STATUS.ISSUED, due_on__lt=self.today)
        if value == "open":
            return queryset.filter(status__in=(STATUS.ISSUED, STATUS.ANSWERED))
        return queryset.filter(status=value)
