"""What is asked before or beside the handling: assignments proposed, more time, somebody to settle a disagreement."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.querysets import VisibleQuerySet
from units.models import Unit

from .assignment import Assignment
from .suggestion import Suggestion


class PreAssignment(models.Model):
    """预交办: the part a unit is meant to get. It starts no clock; the formal dispatch does."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", "征求意见"
        AGREED = "agreed", "同意承办"
        OBJECTED = "objected", "有异议"
        DISPATCHED = "dispatched", "已正式交办"
        DROPPED = "dropped", "已调整"

    LIVE = (Status.PROPOSED, Status.AGREED, Status.OBJECTED)

    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="preassignments", verbose_name="建议")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="preassignments", verbose_name="单位")
    role = models.CharField("身份", max_length=8, choices=Assignment.Role)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.PROPOSED)
    proposed_on = models.DateField("征求日期")
    answered_on = models.DateField("回复日期", null=True, blank=True)
    words = models.TextField("单位意见", blank=True)
    proposed_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="建议改由"
    )
    answer = models.TextField("交办方的答复", blank=True, help_text="维持预交办意见的理由；空着表示没有答复过异议。")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "预交办"
        ordering = ["suggestion", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=("proposed", "agreed", "objected", "dispatched", "dropped")),
                name="preassignment_status_known",
            ),
            models.CheckConstraint(
                condition=Q(role__in=("lead", "helper", "separate")), name="preassignment_role_known"
            ),
            models.UniqueConstraint(
                fields=["suggestion", "unit"],
                condition=Q(status__in=("proposed", "agreed", "objected")),
                name="one_live_preassignment_per_unit",
            ),
            models.CheckConstraint(condition=~Q(status="objected") | ~Q(words=""), name="objection_has_words"),
        ]

    def __str__(self):
        return f"{self.unit}（预交办{self.get_role_display()}）"

    @property
    def role_tag(self):
        """The look of the role, as of a part."""
        return {"lead": "lead", "separate": "part"}.get(self.role, "")

    def trail(self):
        return {"suggestion": self.suggestion, "assignment": None}

    def hang_on(self, root):
        self.suggestion = root


class Extension(models.Model):
    """延期: more time for an answer, asked by the unit, decided as the rule set says. Both dates stay on record."""

    class Status(models.TextChoices):
        ASKED = "asked", "待批准"
        GRANTED = "granted", "已批准"
        REFUSED = "refused", "未批准"
        WITHDRAWN = "withdrawn", "已撤回"

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="extensions", verbose_name="承办")
    status = models.CharField("状态", max_length=9, choices=Status, default=Status.ASKED)
    asked_on = models.DateField("申请日期")
    reason = models.TextField("申请理由")
    due_before = models.DateField("原期限")
    due_asked = models.DateField("申请延至")
    due_granted = models.DateField("批准延至", null=True, blank=True)
    decided_on = models.DateField("决定日期", null=True, blank=True)
    decision = models.TextField("决定意见", blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "延期"
        ordering = ["assignment", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=("asked", "granted", "refused", "withdrawn")), name="extension_status_known"
            ),
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(status="asked"), name="one_open_extension",
                violation_error_message="已经有一份延期申请在等答复。",
            ),
            models.CheckConstraint(condition=Q(due_asked__gt=F("due_before")), name="extension_is_later"),
            models.CheckConstraint(
                condition=Q(status="granted", due_granted__isnull=False) | (~Q(status="granted") & Q(due_granted=None)),
                name="granted_means_dated",
            ),
            models.CheckConstraint(
                condition=Q(due_granted=None) | Q(due_granted__gt=F("due_before")), name="granted_is_later"
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.assignment} 延期至{self.due_granted or self.due_asked}"

    def trail(self):
        return {"suggestion": self.assignment.suggestion, "assignment": self.assignment}

    def hang_on(self, root):
        self.assignment = Assignment._base_manager.select_related("unit").get(pk=self.assignment_id)
        self.assignment.suggestion = root


class CoordinationRequest(models.Model):
    """提请协调: a lead unit asks its coordinator or a leader to settle a disagreement (高位协调); answered on record."""

    class Status(models.TextChoices):
        ASKED = "asked", "待协调"
        ANSWERED = "answered", "已协调"
        WITHDRAWN = "withdrawn", "已撤回"

    class To(models.TextChoices):
        COORDINATOR = "coordinator", "交办协调单位"
        LEADER = "leader", "领办领导"
        OFFICE = "office", "人大代表工作机构"

    assignment = models.ForeignKey(
        Assignment, models.CASCADE, related_name="coordination_requests", verbose_name="承办"
    )
    to = models.CharField("提请对象", max_length=11, choices=To)
    status = models.CharField("状态", max_length=9, choices=Status, default=Status.ASKED)
    question = models.TextField("分歧和请求")
    units = models.ManyToManyField(Unit, blank=True, related_name="+", verbose_name="涉及单位")
    asked_on = models.DateField("提请日期")
    answer = models.TextField("协调意见", blank=True)
    answered_on = models.DateField("协调日期", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="协调人"
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "提请协调"
        ordering = ["assignment", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=("asked", "answered", "withdrawn")), name="coordination_status_known"
            ),
            models.CheckConstraint(
                condition=Q(to__in=("coordinator", "leader", "office")), name="coordination_to_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="answered") | (~Q(answer="") & Q(answered_on__isnull=False)),
                name="answered_coordination_has_words",
            ),
        ]

    def __str__(self):
        return f"{self.assignment} 提请{self.get_to_display()}协调"

    def trail(self):
        return {"suggestion": self.assignment.suggestion, "assignment": self.assignment}

    def hang_on(self, root):
        self.assignment = Assignment._base_manager.select_related("unit").get(pk=self.assignment_id)
        self.assignment.suggestion = root
