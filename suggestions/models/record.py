"""What is kept of a suggestion: events and files."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.querysets import VisibleQuerySet
from units.models import Unit

from .assignment import Assignment, Contact, Opinion
from .commitment import Commitment, CommitmentNote
from .reply import Reply
from .suggestion import Suggestion
from .supervision import SupervisionOrder, SupervisionRecord


class Event(models.Model):
    """What happened, once, for good."""

    class Audience(models.TextChoices):
        ALL = "all", "各方"
        OFFICES = "offices", "人大与单位"
        UNIT = "unit", "本单位"

    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="events", verbose_name="建议")
    assignment = models.ForeignKey(
        Assignment, models.CASCADE, null=True, blank=True, related_name="events", verbose_name="承办"
    )
    verb = models.CharField("步骤", max_length=40)
    label = models.CharField("名称", max_length=30)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="events", verbose_name="办理人"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="办理单位")
    was = models.CharField("原状态", max_length=10, blank=True)
    now = models.CharField("新状态", max_length=10, blank=True)
    note = models.TextField("说明", blank=True)
    changes = models.JSONField("变动", default=dict, blank=True)
    audience = models.CharField("可见范围", max_length=7, choices=Audience, default=Audience.ALL)
    is_key = models.BooleanField("关键节点", default=False)
    at = models.DateTimeField("时间")
    once = models.CharField("提交标记", max_length=36, null=True, blank=True, unique=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "办理记录"
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["suggestion", "at"], name="event_of_suggestion"),
            models.Index(fields=["actor", "at"], name="event_of_actor"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(audience__in=("all", "offices", "unit")), name="event_audience_known")
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.label}"


class Attachment(models.Model):
    """A file of a suggestion; what it hangs on decides who may read it."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="attachments", verbose_name="建议")
    reply = models.ForeignKey(
        Reply, models.CASCADE, null=True, blank=True, related_name="attachments", verbose_name="答复"
    )
    opinion = models.ForeignKey(
        Opinion, models.CASCADE, null=True, blank=True, related_name="attachments", verbose_name="会办意见"
    )
    contact = models.ForeignKey(
        Contact, models.CASCADE, null=True, blank=True, related_name="attachments", verbose_name="沟通"
    )
    commitment = models.ForeignKey(
        Commitment, models.CASCADE, null=True, blank=True, related_name="attachments", verbose_name="承诺事项"
    )
    note = models.ForeignKey(
        CommitmentNote, models.CASCADE, null=True, blank=True, related_name="attachments", verbose_name="承诺进展"
    )
    order = models.ForeignKey(
        SupervisionOrder, models.CASCADE, null=True, blank=True, related_name="attachments", verbose_name="督办通知书"
    )
    supervision_record = models.ForeignKey(
        SupervisionRecord, models.CASCADE, null=True, blank=True, related_name="attachments", verbose_name="督办活动"
    )
    file = models.FileField("文件", upload_to="attachments/%Y/%m/")
    name = models.CharField("文件名", max_length=150)
    size = models.PositiveBigIntegerField("字节")
    kind = models.CharField("说明", max_length=30, default="附件")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="上传人"
    )
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        ordering = ["pk"]

    def __str__(self):
        return self.name
