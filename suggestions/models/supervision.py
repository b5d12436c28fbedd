"""督办: orders with an answer of their own, visits and hearings on record, and the re-check of solved items."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from congress.models import Congress, Session
from core.querysets import VisibleQuerySet

from .assignment import Assignment
from .suggestion import Suggestion


class SupervisionOrder(models.Model):
    """督办通知书: to one unit about one item, with its own due date and an answer the office accepts or returns."""

    class Status(models.TextChoices):
        ISSUED = "issued", "待单位回复"
        ANSWERED = "answered", "已回复，待审核"
        ACCEPTED = "accepted", "已办结"
        CANCELLED = "cancelled", "已撤销"

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="orders", verbose_name="承办")
    congress = models.ForeignKey(Congress, models.PROTECT, related_name="+", verbose_name="人大")
    number = models.CharField("文号", max_length=30)
    status = models.CharField("状态", max_length=9, choices=Status, default=Status.ISSUED)
    words = models.TextField("督办事项和要求")
    issued_on = models.DateField("发出日期")
    due_on = models.DateField("回复期限")
    settled_on = models.DateField("办结日期", null=True, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "督办通知书"
        ordering = ["-issued_on", "-pk"]
        indexes = [models.Index(fields=["due_on"], condition=Q(status="issued"), name="order_open")]
        constraints = [
            models.UniqueConstraint(fields=["congress", "number"], name="order_number_once"),
            models.CheckConstraint(
                condition=Q(status__in=("issued", "answered", "accepted", "cancelled")), name="order_status_known"
            ),
            models.CheckConstraint(condition=~Q(words="") & ~Q(number=""), name="order_has_words"),
            models.CheckConstraint(condition=Q(due_on__gte=F("issued_on")), name="order_due_after_issue"),
        ]

    def __str__(self):
        return self.number

    def trail(self):
        return {"suggestion": self.assignment.suggestion, "assignment": self.assignment}

    def hang_on(self, root):
        self.assignment = Assignment._base_manager.select_related("unit").get(pk=self.assignment_id)
        self.assignment.suggestion = root


class OrderAnswer(models.Model):
    """A unit's answer to an order. Sent ones never change; one sent back is followed by a new one."""

    order = models.ForeignKey(SupervisionOrder, models.CASCADE, related_name="answers", verbose_name="督办通知书")
    text = models.TextField("回复内容")
    sent_on = models.DateField("回复日期")
    returned_on = models.DateField("退回日期", null=True, blank=True)
    return_reason = models.TextField("退回理由", blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "督办回复"
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="order_answer_has_words"),
            models.CheckConstraint(
                condition=Q(returned_on=None) | ~Q(return_reason=""), name="returned_answer_has_reason"
            ),
        ]

    def __str__(self):
        return f"{self.order} {self.sent_on}"


class SupervisionRecord(models.Model):
    """督办活动: a visit, a hearing, a meeting about an item – who, when, what came of it."""

    class Kind(models.TextChoices):
        VISIT = "visit", "现场督办"
        HEARING = "hearing", "听取汇报"
        MEETING = "meeting", "督办推进会"
        LOOKBACK = "lookback", "回头看"
        BOTH = "both", "双方面商会"

    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="supervision_records", verbose_name="建议")
    kind = models.CharField("方式", max_length=8, choices=Kind)
    held_on = models.DateField("日期")
    participants = models.CharField("参加人", max_length=200, blank=True)
    summary = models.TextField("情况和意见")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="记录人"
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "督办活动"
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=("visit", "hearing", "meeting", "lookback", "both")), name="supervision_kind_known"
            ),
            models.CheckConstraint(condition=~Q(summary=""), name="supervision_record_has_words"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.held_on}"


class LookbackDraw(models.Model):
    """回头看抽样: a random draw anybody can repeat – from the same items with the same seed comes the same sample."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="lookback_draws", verbose_name="届次")
    drawn_on = models.DateField("抽取日期")
    seed = models.CharField("种子", max_length=40)
    klass = models.CharField("类别", max_length=4, default="A")
    per_unit = models.PositiveSmallIntegerField("每个单位抽取件数")
    population = models.PositiveIntegerField("被抽取的总件数")
    excludes_drawn = models.BooleanField("不再抽以前抽过的", default=False)
    frame = models.JSONField(
        "抽样范围", default=dict, blank=True, help_text="抽取时各单位的全部编号：{单位: [编号]}，任何人都可以据此重算。"
    )
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="抽取人"
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "回头看抽样"
        ordering = ["-drawn_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(seed="") & Q(per_unit__gte=1), name="lookback_draw_complete")
        ]

    def __str__(self):
        return f"{self.drawn_on}回头看抽样"


class LookbackItem(models.Model):
    """One part that was drawn, and what was found. It does not rewrite the class of the reply."""

    class Status(models.TextChoices):
        DRAWN = "drawn", "待核查"
        CHECKED = "checked", "已核查"

    class Outcome(models.TextChoices):
        HELD = "held", "属实"
        PARTLY = "partly", "部分落实"
        FAILED = "failed", "未落实"

    draw = models.ForeignKey(LookbackDraw, models.CASCADE, related_name="items", verbose_name="抽样")
    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="lookbacks", verbose_name="承办")
    position = models.PositiveSmallIntegerField("顺序")
    status = models.CharField("状态", max_length=7, choices=Status, default=Status.DRAWN)
    outcome = models.CharField("核查结果", max_length=6, choices=Outcome, blank=True)
    words = models.TextField("核查情况", blank=True)
    checked_on = models.DateField("核查日期", null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核查人"
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "回头看"
        ordering = ["draw", "position"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "assignment"], name="drawn_once"),
            models.CheckConstraint(
                condition=Q(status="drawn", outcome="", checked_on=None)
                | (Q(status="checked", outcome__in=("held", "partly", "failed")) & Q(checked_on__isnull=False)),
                name="checked_means_outcome",
            ),
        ]

    def __str__(self):
        return f"{self.assignment} {self.get_status_display()}"

    def trail(self):
        return {"suggestion": self.assignment.suggestion, "assignment": self.assignment}

    def hang_on(self, root):
        self.assignment = Assignment._base_manager.select_related("unit").get(pk=self.assignment_id)
        self.assignment.suggestion = root
