"""The deputies' word on what the units did."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from congress.models import Deputy
from core.querysets import VisibleQuerySet
from suggestions.models import Assignment, Attachment


class Feedback(models.Model):
    """意见反馈: one deputy's grade on one unit's part in one round. Never changed; a correction is a new row."""

    class Source(models.TextChoices):
        ONLINE = "online", "本人在线"
        LINK = "link", "链接"
        PAPER = "paper", "代录"
        IMPORT = "import", "原台账"

    class ContactHow(models.TextChoices):
        MEETING = "meeting", "座谈会"
        VISIT = "visit", "上门"
        PHONE = "phone", "电话"
        OTHER = "other", "其他"
        NONE = "none", "没有联系"

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="feedbacks", verbose_name="承办")
    deputy = models.ForeignKey(Deputy, models.PROTECT, null=True, related_name="feedbacks", verbose_name="代表")
    counted_for = models.OneToOneField(
        Assignment,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="feedback",
        verbose_name="计入",
        help_text="领衔代表的最新一份计入统计。",
    )
    is_current = models.BooleanField("有效", default=True)
    attitude = models.CharField("对办理态度", max_length=10, blank=True)
    result = models.CharField("对办理结果", max_length=10)
    adoption = models.CharField("采纳情况", max_length=10, blank=True)
    contact_how = models.CharField("联系方式", max_length=8, choices=ContactHow, blank=True)
    words = models.TextField("具体意见", blank=True)
    given_on = models.DateField("反馈日期", null=True, blank=True)
    signed_by = models.CharField("签名", max_length=30, blank=True)
    source = models.CharField("来源", max_length=6, choices=Source)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="录入人"
    )
    entered_at = models.DateTimeField("录入时间", auto_now_add=True)
    scan = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="扫描件")
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核对人"
    )
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="代替的一份"
    )
    reason = models.CharField("改动的理由", max_length=200, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "代表反馈"
        ordering = ["assignment", "pk"]
        indexes = [models.Index(fields=["result"], name="feedback_by_result")]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "deputy"], condition=Q(is_current=True), name="one_word_per_deputy_and_part"
            ),
            models.CheckConstraint(
                condition=Q(source__in=("online", "link", "paper", "import")), name="feedback_source_known"
            ),
            models.CheckConstraint(condition=~Q(result=""), name="feedback_has_result"),
            models.CheckConstraint(
                condition=Q(counted_for=None) | Q(is_current=True), name="only_current_feedback_counts"
            ),
            models.CheckConstraint(
                condition=~Q(source="paper") | Q(scan__isnull=False), name="paper_feedback_has_scan"
            ),
            models.CheckConstraint(
                condition=Q(checked_by=None) | (Q(source="paper") & ~Q(checked_by=F("entered_by"))),
                name="paper_is_checked_by_another",
            ),
            models.CheckConstraint(condition=Q(replaces=None) | ~Q(reason=""), name="changed_feedback_says_why"),
            models.CheckConstraint(
                condition=Q(source="import") | ~(Q(result="不满意") | Q(attitude="不满意")) | ~Q(words=""),
                name="unsatisfied_needs_words",
            ),
            models.CheckConstraint(
                condition=Q(source="import") | (Q(deputy__isnull=False) & ~Q(attitude="")),
                name="feedback_is_signed_and_whole",
            ),
        ]

    def __str__(self):
        return f"{self.assignment} {self.result}"

    @property
    def provenance(self):
        """How the grade came in, as it stands beside every grade."""
        if self.source == self.Source.PAPER:
            return "代录（已核对）" if self.checked_by_id else "代录（未核对）"
        return self.get_source_display()
