"""A paper form on its way into the figures: keyed by one person, keyed again by another, and only then the deputy's word."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from congress.models import Deputy
from core.querysets import VisibleQuerySet
from suggestions.models import Attachment, Suggestion


class PaperEntry(models.Model):
    """代录的一张纸质征询意见表. Until a second person has checked it there is no ``Feedback``, so nothing can count it."""

    class Status(models.TextChoices):
        WAITING = "waiting", "待核对"
        DIFFERING = "differing", "两次录入不一致"
        CHECKED = "checked", "已核对"
        DROPPED = "dropped", "已作废"

    OPEN = (Status.WAITING, Status.DIFFERING)

    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="papers", verbose_name="建议")
    voice = models.ForeignKey(
        Suggestion,
        models.CASCADE,
        related_name="+",
        verbose_name="所评的建议",
        help_text="并案的，是代表自己提的那一件。",
    )
    deputy = models.ForeignKey(Deputy, models.PROTECT, related_name="papers", verbose_name="代表")
    round = models.PositiveSmallIntegerField("轮次")
    status = models.CharField("状态", max_length=9, choices=Status, default=Status.WAITING)
    given_on = models.DateField("表上的日期")
    signed_by = models.CharField("签名", max_length=30)
    late_reason = models.CharField("迟录的理由", max_length=200, blank=True)
    grades = models.JSONField(
        "第一次录入", help_text="[{part, attitude, result, adoption, contact_how, words}]，part 是承办的主键。"
    )
    again = models.JSONField("第二次录入", default=list, blank=True)
    settled = models.JSONField("取舍", default=list, blank=True)
    settled_reason = models.CharField("取舍的理由", max_length=200, blank=True)
    scan = models.OneToOneField(Attachment, models.PROTECT, related_name="paper", verbose_name="扫描件")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="papers_entered", verbose_name="录入人"
    )
    entered_at = models.DateTimeField("录入时间")
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核对人"
    )
    checked_at = models.DateTimeField("核对时间", null=True, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "代录的纸质表"
        ordering = ["pk"]
        indexes = [models.Index(fields=["status"], name="paper_by_status")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=("waiting", "differing", "checked", "dropped")), name="paper_status_known"
            ),
            models.CheckConstraint(
                condition=Q(checked_by=None) | ~Q(checked_by=F("entered_by")), name="paper_checked_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("checked", "differing"))
                | Q(checked_by__isnull=False, checked_at__isnull=False),
                name="paper_checked_means_by_whom",
            ),
            models.UniqueConstraint(
                fields=["suggestion", "deputy"],
                condition=Q(status__in=("waiting", "differing")),
                name="one_paper_at_a_time",
            ),
        ]

    def __str__(self):
        return f"第{self.voice.number}号 {self.deputy}"

    def trail(self):
        return {"suggestion": self.suggestion, "assignment": None}

    def hang_on(self, root):
        self.suggestion = root
