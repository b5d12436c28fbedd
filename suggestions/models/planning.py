"""倒排工期 set before the legal date, and the record of every recomputation of running dates."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from congress.models import Congress, Session
from core.querysets import VisibleQuerySet
from units.models import Unit


class Milestone(models.Model):
    """内部节点: by when a stage should be done, so many working days before the legal date or on a day of the year.

    Of a session (set by the congress office) or of one unit in it. It is a plan: being late for it is shown, never counted.
    """

    class Stage(models.TextChoices):
        CONTACT = "contact", "与代表沟通"
        OPINION = "opinion", "送出会办意见"
        DRAFT = "draft", "拿出答复初稿"
        SIGN = "sign", "送负责人签发"
        REPLY = "reply", "答复代表"

    session = models.ForeignKey(Session, models.CASCADE, related_name="milestones", verbose_name="届次")
    unit = models.ForeignKey(
        Unit, models.CASCADE, null=True, blank=True, related_name="milestones", verbose_name="单位"
    )
    stage = models.CharField("节点", max_length=7, choices=Stage)
    workdays_before = models.PositiveSmallIntegerField("提前几个工作日", null=True, blank=True)
    on_date = models.DateField("或者固定日期", null=True, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "内部节点"
        ordering = ["session", "unit", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "stage"], condition=Q(unit=None), name="milestone_of_session_once"
            ),
            models.UniqueConstraint(
                fields=["session", "unit", "stage"], condition=Q(unit__isnull=False), name="milestone_of_unit_once"
            ),
            models.CheckConstraint(
                condition=Q(stage__in=("contact", "opinion", "draft", "sign", "reply")), name="milestone_stage_known"
            ),
            models.CheckConstraint(
                condition=Q(workdays_before__isnull=False, on_date=None)
                | Q(workdays_before=None, on_date__isnull=False),
                name="milestone_one_way",
                violation_error_message="请填提前几个工作日，或者固定日期，二者填一。",
            ),
        ]

    def __str__(self):
        return f"{self.unit or self.session} {self.get_stage_display()}"


class Recomputation(models.Model):
    """期限重算: why running dates were moved, by whom, and which: ``[{assignment, suggestion, number, unit, what, was, now}]``."""

    class Cause(models.TextChoices):
        CALENDAR = "calendar", "节假日调整"
        RULES = "rules", "办理规则调整"

    congress = models.ForeignKey(
        Congress, models.PROTECT, null=True, blank=True, related_name="recomputations", verbose_name="人大",
        help_text="空着表示涉及各级人大。",
    )  # fmt: skip
    cause = models.CharField("原因", max_length=8, choices=Cause)
    words = models.TextField("说明")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="办理人")
    at = models.DateTimeField("时间")
    moved = models.JSONField("变动的期限", default=list, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "期限重算"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(cause__in=("calendar", "rules")), name="recomputation_cause_known")
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d} {self.get_cause_display()}"
