"""答复: the letter of a lead or separate unit, and its versions."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.querysets import VisibleQuerySet

from .assignment import Assignment


class Reply(models.Model):
    """One version of a reply. Signed, it never changes; a correction is a new version."""

    class Status(models.TextChoices):
        DRAFT = "draft", "起草中"
        CHECKING = "checking", "审核中"
        SIGNED = "signed", "已签发"

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="replies", verbose_name="承办")
    current_for = models.OneToOneField(
        Assignment, models.CASCADE, null=True, blank=True, related_name="reply", verbose_name="现行"
    )
    version = models.PositiveSmallIntegerField("版本", default=1)
    status = models.CharField("状态", max_length=8, choices=Status, default=Status.DRAFT)
    level = models.PositiveSmallIntegerField("签批级", default=1, help_text="正在等第几级；1 为起草。")
    revision = models.PositiveIntegerField("修改次数", default=0)
    klass = models.CharField("办理结果类别", max_length=4, blank=True)
    is_solved = models.BooleanField("计为已解决", default=False, help_text="签发时按规则的类别记下。")
    body = models.TextField("答复正文", blank=True)
    document_number = models.CharField("文号", max_length=50, blank=True)
    signer_name = models.CharField("签发人", max_length=30, blank=True)
    contact_person = models.CharField("联系人", max_length=30, blank=True)
    contact_phone = models.CharField("联系电话", max_length=30, blank=True)
    no_contact_reason = models.TextField("没有沟通的理由", blank=True)
    no_opinion_reason = models.TextField("不等会办意见的理由", blank=True)
    return_words = models.TextField("退回意见", blank=True)
    sent_on = models.DateField("签发日期", null=True, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="最近修改人"
    )
    saved_at = models.DateTimeField("最近修改时间", null=True, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "答复"
        ordering = ["assignment", "version"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "version"], name="reply_version_once"),
            models.UniqueConstraint(fields=["assignment"], condition=~Q(status="signed"), name="one_open_draft"),
            models.CheckConstraint(condition=Q(status__in=("draft", "checking", "signed")), name="reply_status_known"),
            models.CheckConstraint(
                condition=~Q(status="signed") | (Q(sent_on__isnull=False) & ~Q(klass="")),
                name="signed_reply_has_class_and_date",
            ),
            models.CheckConstraint(condition=Q(current_for=None) | Q(status="signed"), name="current_reply_is_signed"),
        ]

    def __str__(self):
        return self.document_number or f"{self.assignment.unit} 第{self.version}稿"

    def trail(self):
        return {"suggestion": self.assignment.suggestion, "assignment": self.assignment}

    def hang_on(self, root):
        self.assignment = Assignment._base_manager.select_related("unit").get(pk=self.assignment_id)
        self.assignment.suggestion = root

    def promises(self):
        """What the letter itself promises, in its order; what the office agreed to afterwards is no part of it."""
        items = list(self.commitments.all())
        later = {item.replaced_by_id for item in items}
        return [item for item in items if item.pk not in later]
