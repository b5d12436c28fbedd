"""承诺事项: what a reply promises, by when, and what became of it – across closure and sessions."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from congress.models import Deputy, Session
from core.querysets import VisibleQuerySet

from .assignment import Assignment
from .reply import Reply


class Commitment(models.Model):
    """One promise of a reply. Its words and date never change once the reply is signed; a new promise replaces it."""

    class Status(models.TextChoices):
        PLANNED = "planned", "未签发"  # the reply is still a draft
        OPEN = "open", "履行中"
        REPORTED = "reported", "已报完成，待销号"
        KEPT = "kept", "按期兑现"
        LATE = "late", "逾期兑现"
        BROKEN = "broken", "未兑现"
        REPLACED = "replaced", "已改为新承诺"

    RUNNING = (Status.OPEN, Status.REPORTED)  # the unit still owes it
    WRITTEN_OFF = (Status.KEPT, Status.LATE)

    reply = models.ForeignKey(Reply, models.CASCADE, related_name="commitments", verbose_name="答复")
    # Of the suggestion, which stays in its session for good: the promises of one year are found without reading all replies.
    session = models.ForeignKey(Session, models.PROTECT, related_name="+", editable=False, verbose_name="届次")
    text = models.CharField("做什么", max_length=300)
    responsible = models.CharField("责任单位", max_length=60)
    due_on = models.DateField("完成期限")
    position = models.PositiveSmallIntegerField("顺序", default=0)
    status = models.CharField("状态", max_length=8, choices=Status, default=Status.PLANNED)
    change_asked_on = models.DateField(
        "申请调整日期", null=True, blank=True, help_text="单位申请调整、还没有答复的；空着表示没有。"
    )
    change_words = models.TextField("申请调整的理由", blank=True)
    reported_on = models.DateField("报完成日期", null=True, blank=True)
    written_off_on = models.DateField(
        "完成日期", null=True, blank=True, help_text="经人大机关核实的完成日期，销号时写明。"
    )
    settled_on = models.DateField("了结日期", null=True, blank=True, help_text="销号、认定未兑现或改为新承诺的那一天。")
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name="改为"
    )
    fulfilment = models.CharField("代表对兑现的评价", max_length=10, blank=True)
    fulfilment_words = models.TextField("代表的具体意见", blank=True)
    fulfilment_on = models.DateField("评价日期", null=True, blank=True)
    fulfilment_by = models.ForeignKey(
        Deputy, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="评价代表"
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "承诺事项"
        ordering = ["reply", "position", "pk"]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(status__in=("open", "reported")), name="commitment_running"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(text="") & ~Q(responsible=""), name="commitment_complete"),
            models.CheckConstraint(
                condition=Q(status__in=("planned", "open", "reported", "kept", "late", "broken", "replaced")),
                name="commitment_status_known",
            ),
            models.CheckConstraint(
                condition=Q(status__in=("kept", "late"), written_off_on__isnull=False)
                | (~Q(status__in=("kept", "late")) & Q(written_off_on=None)),
                name="written_off_means_dated",
            ),
            models.CheckConstraint(
                condition=~Q(status="reported") | Q(reported_on__isnull=False), name="reported_means_dated"
            ),
            models.CheckConstraint(
                condition=Q(fulfilment="") | Q(status__in=("kept", "late")), name="only_kept_promises_are_graded"
            ),
        ]

    def __str__(self):
        return self.text

    def trail(self):
        part = self.reply.assignment
        return {"suggestion": part.suggestion, "assignment": part}

    def hang_on(self, root):
        self.reply = Reply._base_manager.select_related("assignment__unit").get(pk=self.reply_id)
        self.reply.assignment.suggestion = root

    @property
    def is_running(self):
        return self.status in self.RUNNING


class CommitmentNote(models.Model):
    """进展: what the unit reports about a promise on its way."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="notes", verbose_name="承诺事项")
    text = models.TextField("进展")
    noted_on = models.DateField("日期")
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="填写人"
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "承诺进展"
        ordering = ["commitment", "-noted_on", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="commitment_note_has_words")]

    def __str__(self):
        return f"{self.noted_on} {self.text[:20]}"


class ClassChange(models.Model):
    """类别变动: a later change of the class of a reply (B→A when its promises are kept). A dated record, not an edit."""

    assignment = models.OneToOneField(Assignment, models.CASCADE, related_name="class_change", verbose_name="承办")
    was = models.CharField("原类别", max_length=4)
    now = models.CharField("新类别", max_length=4)
    changed_on = models.DateField("变动日期")
    words = models.TextField("依据", blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "类别变动"
        ordering = ["assignment"]
        constraints = [models.CheckConstraint(condition=~Q(was=models.F("now")), name="class_change_changes")]

    def __str__(self):
        return f"{self.was}→{self.now}（{self.changed_on}）"
