"""告知记录: who was told what and when – the columns of the list, what it can be narrowed by, and the words for each reason."""

import datetime as dt

import django_filters
from django.utils import timezone

from accounts.policy import Role
from congress.models import Session
from core.columns import Column
from core.filters import DatesFilter, RowFilter, Saying
from units.models import Membership

from .filters import units_with_parts, visible
from .flows import FLOWS
from .models import Notification
from .notices import NOTICES
from .reminders import REMINDERS

REMINDER, STEP = "reminder", "step"
ELSEWHERE = {
    "feedback.give": "反馈意见",
    "feedback.enter": "代录纸质反馈",
    "feedback.join": "联名代表反馈意见",
    "feedback.change": "改动评价",
    "feedback.record_paper": "代录的反馈表核对计入",
    "feedback.give_by_link": "通过一次性链接反馈意见",
}  # steps of a flow that stands above this package


def sent(user):
    """What was really told; a line that waits for its digest is not here yet."""
    return Notification.objects.visible_to(user).filter(sent_at__isnull=False)


def label(kind):
    if kind in REMINDERS:
        return REMINDERS[kind].label
    flow, _, verb = kind.partition(".")
    if flow in FLOWS and verb in FLOWS[flow].steps:
        return FLOWS[flow].steps[verb].label
    return ELSEWHERE.get(kind, kind)


def reason(row, ctx):
    """``(label, second line)``."""
    ladder = row.kind in REMINDERS and len(REMINDERS[row.kind].rungs) > 2
    return label(row.kind), f"第 {row.rung} 级催告" if ladder else "提醒" if row.key else "办理步骤"


def recipient(row, ctx):
    """``(name, where he works)``."""
    who = row.recipient
    units = [post.unit.name for post in who.told_posts]
    return str(who), units[0] if units else who.title or who.get_role_display()


def way(row, ctx):
    if row.message is None:
        return "站内消息"
    words = "提醒汇总" if row.message.is_digest else "站内消息"
    return f"{words}、邮件" if row.message.emailed_at else words


def read(row, ctx):
    return row.message.read_at if row.message else None


TOLD = (
    Column("sent", "时间", "sent_at", sort=("sent_at",), head_class="text-nowrap"),
    Column("recipient", "告知谁", recipient, sort=("recipient__name",), sheet=lambda r, ctx: str(r.recipient), cell="two_lines"),
    Column("text", "告知了什么", "text", sort=("suggestion__number",), cell="told_text", head_class="title"),
    Column("kind", "事由", reason, sort=("kind", "rung"), sheet=lambda r, ctx: label(r.kind), cell="two_lines"),
    Column("about", "所提醒的日期", "about_on", sort=("about_on",), cell="date", head_class="text-nowrap"),
    Column("way", "方式", way, phone=False, head_class="text-nowrap"),
    Column("read", "已读", read, sort=("message__read_at",), head_class="text-nowrap", phone=False),
    Column("unit", "承办单位", "assignment.unit.name", sort=("assignment__unit__name",), default=False),
    Column("number", "编号", "suggestion.number", sort=("suggestion__number",), default=False, head_class="n"),
    Column("role", "收件人角色", "recipient.get_role_display", sort=("recipient__role",), default=False),
)  # fmt: skip

KINDS = [(kind, reminder.label) for kind, reminder in REMINDERS.items()]
STEPS = [(verb, f"{label(verb)}（步骤）") for verb in NOTICES if not verb.startswith("topic.")]


class ToldFilter(Saying):
    q = django_filters.CharFilter("text", lookup_expr="contains", label="关键词", max_length=100)
    person = django_filters.CharFilter("recipient__name", lookup_expr="contains", label="收件人", max_length=30)
    unit = RowFilter(rows=lambda request: units(request), label="单位", method="by_unit")
    kind = django_filters.ChoiceFilter(choices=[*KINDS, *STEPS], label="事由")
    what = django_filters.ChoiceFilter(
        choices=[(REMINDER, "提醒和催告"), (STEP, "办理步骤")], label="种类", method="by_what"
    )
    number = django_filters.CharFilter("suggestion__number", label="编号", max_length=20)
    day = DatesFilter(label="告知日期", method="by_day")
    session = RowFilter("suggestion__session", rows=visible(Session), label="届次")

    phrases = {
        "q": "内容含“{}”",
        "person": "告知{}",
        "unit": "{}",
        "number": "第{}号建议",
        "day": "{}告知",
        "session": "{}",
    }
    first = ("q", "person", "unit", "kind")
    calm = ("session",)

    def by_unit(self, queryset, name, value):
        """About a part of the unit, or told to its people."""
        people = Membership.objects.visible_to(self.request.user).filter(unit=value).values("user")
        return queryset.filter(assignment__unit=value) | queryset.filter(recipient__in=people)

    def by_what(self, queryset, name, value):
        return queryset.filter(key="") if value == STEP else queryset.exclude(key="")

    def by_day(self, queryset, name, value):
        if value.start:
            queryset = queryset.filter(sent_at__gte=_begin(value.start))
        if value.stop:
            queryset = queryset.filter(sent_at__lt=_begin(value.stop) + dt.timedelta(days=1))
        return queryset


def _begin(moment):
    day = timezone.localdate(moment) if isinstance(moment, dt.datetime) else moment
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def units(request):
    rows = units_with_parts(request)
    return rows.filter(pk__in=request.user.unit_ids) if request.user.role == Role.UNIT else rows
