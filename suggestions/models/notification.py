"""Who was told what and when; and the private addresses of calendar feeds."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.models import Message
from core.querysets import VisibleQuerySet
from units.models import Unit

from .assignment import Assignment
from .commitment import Commitment
from .suggestion import Suggestion


class Notification(models.Model):
    """告知记录: one line told to one person about one item, by a step or by a clock.

    ``key`` names a reminder (kind, thing, date, rung): with it nobody is told the same twice, however often or late
    the clock runs. Reminders wait until a digest carries them (``message``); what a step tells goes out with it.
    """

    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="notifications", verbose_name="建议")
    assignment = models.ForeignKey(
        Assignment, models.CASCADE, null=True, blank=True, related_name="notifications", verbose_name="承办"
    )
    commitment = models.ForeignKey(
        Commitment, models.CASCADE, null=True, blank=True, related_name="notifications", verbose_name="承诺事项"
    )
    kind = models.CharField("事由", max_length=40)
    rung = models.PositiveSmallIntegerField("催告级", default=0)
    about_on = models.DateField("所提醒的日期", null=True, blank=True)
    text = models.CharField("内容", max_length=200)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications", verbose_name="收件人"
    )
    at = models.DateTimeField("时间")
    message = models.ForeignKey(
        Message, models.SET_NULL, null=True, blank=True, related_name="notifications", verbose_name="消息"
    )
    sent_at = models.DateTimeField("送达时间", null=True, blank=True)
    key = models.CharField("提醒标识", max_length=120, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "告知记录"
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["suggestion", "at"], name="notification_of_suggestion"),
            models.Index(fields=["recipient"], condition=Q(sent_at=None), name="notification_waiting"),
        ]
        constraints = [models.UniqueConstraint(fields=["key", "recipient"], condition=~Q(key=""), name="reminded_once")]

    def __str__(self):
        return self.text


class CalendarFeed(models.Model):
    """日历订阅: a private address from which a calendar program reads the deadlines of a person or of a unit."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feeds", verbose_name="建立人"
    )
    unit = models.ForeignKey(
        Unit, models.CASCADE, null=True, blank=True, related_name="calendar_feeds", verbose_name="单位",
        help_text="空着表示本人经手的全部期限。",
    )  # fmt: skip
    name = models.CharField("名称", max_length=40)
    digest = models.CharField("地址的摘要", max_length=64, unique=True)
    created_at = models.DateTimeField("建立时间")
    last_read_at = models.DateTimeField("最近读取", null=True, blank=True)
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "日历订阅"
        ordering = ["-pk"]

    def __str__(self):
        return self.name
