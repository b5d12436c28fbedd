"""抽样电话回访: forms entered from paper, drawn by lot, and what the deputies say when they are rung up."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from congress.models import Session
from core.querysets import VisibleQuerySet

from .feedback import Feedback


class CallbackDraw(models.Model):
    """A random draw anybody can repeat, as that of 回头看: the same seed and the same forms give the same sample."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="callback_draws", verbose_name="届次")
    drawn_on = models.DateField("抽取日期")
    seed = models.CharField("种子", max_length=40)
    per_unit = models.PositiveSmallIntegerField("每个单位抽取份数")
    population = models.PositiveIntegerField("被抽取的总份数")
    frame = models.JSONField(
        "抽样范围", default=dict, blank=True, help_text="抽取时各单位的全部表：{单位: [表]}，任何人都可以据此重算。"
    )
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="抽取人"
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "电话回访抽样"
        ordering = ["-drawn_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(seed="") & Q(per_unit__gte=1), name="callback_draw_complete"),
            models.UniqueConstraint(fields=["session", "seed", "per_unit"], name="callback_draw_once"),
        ]

    def __str__(self):
        return f"{self.drawn_on}电话回访抽样"


class CallbackItem(models.Model):
    """One form that was drawn, and what its deputy said. The grade itself stays as it is."""

    class Status(models.TextChoices):
        DRAWN = "drawn", "待回访"
        CALLED = "called", "已回访"

    class Outcome(models.TextChoices):
        AGREES = "agrees", "与表一致"
        DIFFERS = "differs", "与表不一致"
        UNREACHED = "unreached", "没有联系上"

    draw = models.ForeignKey(CallbackDraw, models.CASCADE, related_name="items", verbose_name="抽样")
    feedback = models.ForeignKey(Feedback, models.CASCADE, related_name="callbacks", verbose_name="反馈表")
    position = models.PositiveSmallIntegerField("顺序")
    status = models.CharField("状态", max_length=6, choices=Status, default=Status.DRAWN)
    outcome = models.CharField("回访结果", max_length=9, choices=Outcome, blank=True)
    attitude = models.CharField("代表说的办理态度", max_length=10, blank=True)
    result = models.CharField("代表说的办理结果", max_length=10, blank=True)
    words = models.TextField("回访情况", blank=True)
    called_on = models.DateField("回访日期", null=True, blank=True)
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="回访人"
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "电话回访"
        ordering = ["draw", "position"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "feedback"], name="callback_drawn_once"),
            models.CheckConstraint(
                condition=Q(status="drawn", outcome="", called_on=None)
                | (Q(status="called", outcome__in=("agrees", "differs", "unreached")) & Q(called_on__isnull=False)),
                name="called_means_outcome",
            ),
            models.CheckConstraint(condition=~Q(outcome="differs") | ~Q(words=""), name="differing_call_says_what"),
        ]

    def __str__(self):
        return f"{self.feedback} {self.get_status_display()}"

    def trail(self):
        return {"suggestion": self.feedback.assignment.suggestion, "assignment": self.feedback.assignment}

    def hang_on(self, root):
        self.feedback = Feedback._base_manager.select_related("assignment__unit", "deputy").get(pk=self.feedback_id)
        self.feedback.assignment.suggestion = root
