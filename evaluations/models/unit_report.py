"""年度办理情况报告: a unit's own account of its year – facts that the system works out, words that the unit writes."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from congress.models import Session
from core.querysets import VisibleQuerySet
from units.models import Unit


class UnitReport(models.Model):
    """One version. Signed, its words and figures are frozen under a seal and never change; a correction is a new version."""

    class Status(models.TextChoices):
        DRAFT = "draft", "起草中"
        SIGNING = "signing", "等负责人签发"
        SUBMITTED = "submitted", "已报送，待接收"
        RETURNED = "returned", "退回修改"
        ACCEPTED = "accepted", "已接收"
        REPLACED = "replaced", "已被新版本代替"

    OPEN = (Status.DRAFT, Status.SIGNING)  # known inside the unit only
    VALID = (Status.SUBMITTED, Status.ACCEPTED)  # what the meeting may read

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reports", verbose_name="单位")
    session = models.ForeignKey(Session, models.PROTECT, related_name="unit_reports", verbose_name="届次")
    version = models.PositiveSmallIntegerField("版本", default=1)
    status = models.CharField("状态", max_length=9, choices=Status, default=Status.DRAFT)

    organisation = models.TextField("组织领导和工作机制", blank=True)
    practice = models.TextField("主要做法和成效", blank=True)
    cases = models.TextField("典型案例", blank=True)
    problems = models.TextField("存在的问题和不足", blank=True)
    plans = models.TextField("下一步打算", blank=True)
    SECTIONS = ("organisation", "practice", "cases", "problems", "plans")

    revision = models.PositiveIntegerField("修改次数", default=0)
    saved_at = models.DateTimeField("保存时间", null=True, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="保存人"
    )
    words_back = models.TextField("退回的意见", blank=True, help_text="负责人或人大机关退回时写的。")
    frozen = models.JSONField("封存的内容", null=True, blank=True, help_text="签发时的数字、文字、签发人和时间。")
    seal = models.CharField("校验码", max_length=64, blank=True, help_text="封存内容的 SHA-256。")
    signed_at = models.DateTimeField("签发时间", null=True, blank=True)
    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签发人"
    )
    decided_on = models.DateField("接收或退回日期", null=True, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位年度报告"
        ordering = ["-session", "unit", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "session", "version"], name="unit_report_version_once"),
            models.UniqueConstraint(
                fields=["unit", "session"], condition=Q(status__in=("draft", "signing")), name="unit_report_one_open"
            ),
            models.CheckConstraint(
                condition=Q(status__in=("draft", "signing", "submitted", "returned", "accepted", "replaced")),
                name="unit_report_status_known",
            ),
            models.CheckConstraint(
                condition=Q(status__in=("draft", "signing"), seal="", frozen=None, signed_at=None)
                | (
                    ~Q(status__in=("draft", "signing")) & ~Q(seal="") & Q(frozen__isnull=False, signed_at__isnull=False)
                ),
                name="unit_report_signed_means_frozen",
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="unit_report_version_from_1"),
        ]

    def __str__(self):
        return f"{self.unit}{self.session.year}年度办理情况报告"

    def trail(self):
        return {"report": self}

    def hang_on(self, root):
        self.unit, self.session = root.unit, root.session

    @property
    def is_open(self):
        return self.status in self.OPEN

    @classmethod
    def headings(cls):
        """``[(name of the section, its heading)]`` in their order."""
        return [(name, cls._meta.get_field(name).verbose_name) for name in cls.SECTIONS]


class ReportNote(models.Model):
    """What happened to a report: the steps taken, once, for good."""

    report = models.ForeignKey(UnitReport, models.CASCADE, related_name="notes", verbose_name="报告")
    verb = models.CharField("步骤", max_length=40)
    label = models.CharField("名称", max_length=30)
    audience = models.CharField("范围", max_length=7, default="offices")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="办理人"
    )
    note = models.TextField("说明", blank=True)
    at = models.DateTimeField("时间")
    once = models.CharField("提交标记", max_length=36, null=True, blank=True, unique=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位年度报告记录"
        ordering = ["report", "-at", "-pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d} {self.label}"


class ReportCall(models.Model):
    """What the congress office asks of the units' reports in a session: until when, and what else."""

    session = models.OneToOneField(Session, models.PROTECT, related_name="report_call", verbose_name="届次")
    due_on = models.DateField("报送期限", null=True, blank=True)
    words = models.TextField("报送要求", blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="填写人"
    )
    set_at = models.DateTimeField("填写时间")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位年度报告的要求"

    def __str__(self):
        return f"{self.session}年度报告的要求"
