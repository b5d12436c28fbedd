"""告知记录, and one's own digest of a day."""

import datetime as dt

from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.models import Message
from suggestions import told
from suggestions.models import Notification
from suggestions.reminders import REMINDERS
from units.models import Membership

from .ledger import OfSession, Tab

MOST = 500  # lines of a digest that are linked one by one


class Told(OfSession):
    name, title, subject, noun = "told", "告知记录", "告知", "人次"
    template_name = "suggestions/told.html"
    columns, filterset_class, default_sort = told.TOLD, told.ToldFilter, "-sent"
    can_pick = False
    empty_title = "这个届次还没有告知过谁"
    empty_text = "办理步骤通知了谁、提醒和逐级催告发给了谁，都会记在这里。"

    def rows(self, request):
        return told.sent(request.user)

    def decorate(self, queryset):
        posts = (
            Membership.objects.visible_to(self.request.user)
            .filter(is_active=True)
            .select_related("unit")
            .order_by("pk")
        )
        rows = queryset.select_related("suggestion", "assignment__unit", "recipient", "message")
        rows = rows.defer("suggestion__body", "suggestion__office_opinion", "message__body")
        return rows.prefetch_related(Prefetch("recipient__memberships", posts, to_attr="told_posts"))

    def tabs(self, request):
        return [Tab("全部"), Tab("提醒和催告", {"what": told.REMINDER}), Tab("办理步骤", {"what": told.STEP})]


@require_safe
def digest(request, day):
    """The lines of one's own digest of ``day``, each leading to its suggestion."""
    if not 2000 <= day.year <= 2100:  # at the ends of the calendar there is no next day, nor the same day in UTC
        raise Http404
    began = timezone.make_aware(dt.datetime.combine(day, dt.time.min))
    own = Message.objects.visible_to(request.user).filter(is_digest=True)
    message = own.filter(created_at__gte=began, created_at__lt=began + dt.timedelta(days=1)).first()
    if message is None:
        raise Http404
    if message.read_at is None:
        own.filter(pk=message.pk).update(read_at=timezone.now())
    rows = Notification.objects.visible_to(request.user).filter(message=message, recipient=request.user)
    lines = list(rows.order_by("about_on", "pk")[: MOST + 1])
    groups = [
        (reminder.label, [(line, reminder.anchor) for line in lines[:MOST] if line.kind == kind])
        for kind, reminder in REMINDERS.items()
    ]
    context = {
        "message": message, "groups": [group for group in groups if group[1]], "is_more": len(lines) > MOST, "day": day,
    }  # fmt: skip
    return render(request, "suggestions/digest.html", context)
