"""A small list over the messages of people, to try the list mechanism without the field."""

import django_filters
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

from accounts.models import User
from core.filters import DatesFilter, RowFilter, Saying, YesNoFilter
from core.lists import Column, ListPage, Tab
from core.models import Message


class MessageFilter(Saying):
    q = django_filters.CharFilter("subject", lookup_expr="contains", label="关键词")
    to = RowFilter(
        "recipient", rows=lambda request: User.objects.filter(is_active=True).order_by("-name"), label="收件人"
    )
    read = YesNoFilter("read_at", lookup_expr="isnull", exclude=True, yes="已读", no="未读", label="已读未读")
    kind = django_filters.ChoiceFilter("url", choices=[("", "无"), ("/a/", "催办"), ("/b/", "交办")], label="种类")
    on = DatesFilter("created_at", label="时间")

    phrases = {"q": "标题含“{}”", "on": "{}的"}
    first = ("q", "to")


class MessageList(ListPage):
    name = "sample"
    title = "消息列表"
    subject = "消息"
    filterset_class = MessageFilter
    default_sort = "-at"
    keep = ("to",)
    columns = (
        Column("subject", "标题", "subject", sort=("subject",), head_class="title"),
        Column("to", "收件人", "recipient.name", sort=("recipient__name",), phone=False),
        Column("at", "时间", "created_at", sort=("created_at",), cell="date", sheet=lambda m, ctx: m.created_at.date()),
        Column("read", "阅读时间", "read_at", sort=("read_at",)),
        Column("length", "字数", lambda m, ctx: len(m.body), head_class="num"),
        Column("groups", "分组", lambda m, ctx: [g.name for g in m.recipient.groups.all()], default=False),
        Column("seen", "张数", lambda m, ctx: ctx.extra["of"][m.pk], default=False),
    )

    def rows(self, request):
        return Message.objects.filter(recipient__is_active=True)

    def decorate(self, queryset):
        return queryset.select_related("recipient").prefetch_related("recipient__groups")

    def prepare(self, rows, ctx):
        ctx.extra["of"] = {row.pk: len(rows) for row in rows}

    def tabs(self, request):
        return [Tab("全部"), Tab("未读", {"read": "0"}), Tab("催办", {"kind": "/a/"})]


class MineFirst(MessageList):
    """The same list, which shows one's own messages as long as the address does not say otherwise."""

    def defaults(self, request):
        return {"to": request.user.pk}


def ask(user, query="", *, page=MessageList, method="get", data=None, part=False):
    """The answer of the page at this query string."""
    headers = {"HX-Request": "true", "HX-Target": "list-rows"} if part else {}
    request = getattr(RequestFactory(headers=headers), method)(f"/sample/{query}", data)
    signed_in(request, user)
    return page.as_view()(request)


def signed_in(request, user):
    """What the middleware would have done."""
    request.user, request.session = user, SessionStore()
    return request


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content
