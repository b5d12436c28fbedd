"""重点处理建议: one suggestion (件) or a group of them (类) with the leaders and the committee that answer for it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from congress.models import Committee, Session
from core.querysets import VisibleQuerySet


class KeyTopic(models.Model):
    """Chosen each year. Its suggestions point at it; they stay items of their own (由件改类 is no merger)."""

    class Kind(models.TextChoices):
        ITEM = "item", "件"
        GROUP = "group", "类"

    class Status(models.TextChoices):
        ACTIVE = "active", "办理中"
        CLOSED = "closed", "已办结"

    session = models.ForeignKey(Session, models.PROTECT, related_name="topics", verbose_name="届次")
    kind = models.CharField("件或类", max_length=5, choices=Kind)
    name = models.CharField("名称", max_length=120)
    status = models.CharField("状态", max_length=6, choices=Status, default=Status.ACTIVE)
    leader_name = models.CharField("领办领导", max_length=40, blank=True)
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="led_topics",
        verbose_name="领办领导的账户",
    )  # fmt: skip
    supervisor_name = models.CharField("督办领导", max_length=40, blank=True)
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="supervised_topics",
        verbose_name="督办领导的账户",
    )  # fmt: skip
    committee = models.ForeignKey(
        Committee, models.PROTECT, null=True, blank=True, related_name="topics", verbose_name="督办委员会"
    )
    reason = models.TextField("确定的理由和目标", blank=True)
    opened_on = models.DateField("确定日期")
    closed_on = models.DateField("办结日期", null=True, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "重点处理建议"
        ordering = ["-session", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "name"], name="topic_name_once",
                violation_error_message="本届次已经有这个名称的重点建议。",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="topic_named"),
            models.CheckConstraint(condition=Q(kind__in=("item", "group")), name="topic_kind_known"),
            models.CheckConstraint(
                condition=Q(status="active", closed_on=None) | Q(status="closed", closed_on__isnull=False),
                name="topic_status_known_and_dated",
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.name

    def trail(self):
        return {"topic": self}

    def hang_on(self, root):
        self.session = root.session


class TopicNote(models.Model):
    """What happened to a key topic: the steps taken and the progress reported, once, for good."""

    topic = models.ForeignKey(KeyTopic, models.CASCADE, related_name="notes", verbose_name="重点建议")
    verb = models.CharField("步骤", max_length=40)
    label = models.CharField("名称", max_length=30)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="填写人"
    )
    note = models.TextField("说明", blank=True)
    changes = models.JSONField("变动", default=dict, blank=True)
    at = models.DateTimeField("时间")
    once = models.CharField("提交标记", max_length=36, null=True, blank=True, unique=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "重点建议进展"
        ordering = ["topic", "-at", "-pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d} {self.label}"
