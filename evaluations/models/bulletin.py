"""通报 and 年度报告: the figures of a session on a day, with the office's words, frozen when they are issued."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from congress.models import Session
from core.querysets import VisibleQuerySet


class Bulletin(models.Model):
    """One issue. Issued it never changes; a correction is another issue that names the one it corrects.

    ``content`` holds, while it is drafted, the figures as they were counted last (``{"stand": …}``); issued, everything a
    reader sees, the words too, over which ``seal`` was made (``bulletins/document.py``).
    """

    class Kind(models.TextChoices):
        WEEKLY = "weekly", "周通报"
        MONTHLY = "monthly", "月通报"
        ADHOC = "adhoc", "专题通报"
        YEAR = "year", "年度报告"

    class Status(models.TextChoices):
        DRAFT = "draft", "草稿"
        ISSUED = "issued", "已印发"

    session = models.ForeignKey(Session, models.PROTECT, related_name="bulletins", verbose_name="届次")
    kind = models.CharField("种类", max_length=7, choices=Kind)
    status = models.CharField("状态", max_length=6, choices=Status, default=Status.DRAFT)
    day = models.DateField("截止日期")
    title = models.CharField("标题", max_length=120)
    text = models.TextField("正文", blank=True)
    content = models.JSONField("数字和表", default=dict)
    revision = models.PositiveIntegerField("修订次数", default=1)
    number = models.PositiveIntegerField("期号", null=True, blank=True)
    issued_at = models.DateTimeField("印发时间", null=True, blank=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="印发人"
    )
    seal = models.CharField("封印", max_length=64, blank=True)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name="更正哪一期"
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通报和年度报告"
        ordering = ["-session", F("issued_at").desc(nulls_first=True), "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "kind"], condition=Q(status="draft"), name="bulletin_one_draft_of_a_kind"
            ),
            models.UniqueConstraint(
                fields=["session", "number"], condition=~Q(kind="year"), name="bulletin_number_once"
            ),
            models.UniqueConstraint(
                fields=["session", "number"], condition=Q(kind="year"), name="year_report_number_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("weekly", "monthly", "adhoc", "year")), name="bulletin_kind_known"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="bulletin_titled"),
            models.CheckConstraint(
                condition=Q(status="draft", number=None, issued_at=None, issued_by=None, seal="")
                | Q(status="issued", number__gte=1, issued_at__isnull=False, issued_by__isnull=False)
                & ~Q(seal="")
                & ~Q(text=""),
                name="bulletin_sealed_when_issued",
            ),
            models.CheckConstraint(condition=~Q(corrects=F("pk")), name="bulletin_corrects_another"),
        ]

    def __str__(self):
        return f"{self.title}（第{self.number}期）" if self.number else f"{self.title}（草稿）"

    @property
    def is_issued(self) -> bool:
        return self.status == self.Status.ISSUED

    @property
    def is_year(self) -> bool:
        return self.kind == self.Kind.YEAR

    def trail(self):
        return {"bulletin": self}


class BulletinNote(models.Model):
    """What happened to a bulletin, step by step, once, for good."""

    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="notes", verbose_name="通报")
    verb = models.CharField("步骤", max_length=40)
    label = models.CharField("名称", max_length=30)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="办理人"
    )
    note = models.TextField("说明", blank=True)
    changes = models.JSONField("变动", default=dict, blank=True)
    at = models.DateTimeField("时间")
    once = models.CharField("提交标记", max_length=36, null=True, blank=True, unique=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通报的办理记录"
        ordering = ["bulletin", "-at", "-pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d} {self.label}"
