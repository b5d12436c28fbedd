"""A unit's part in a suggestion: the grain of every figure."""

from django.db import models
from django.db.models import F, Q

from accounts import policy
from core.querysets import EVERYTHING, VisibleQuerySet
from units.models import Unit

from .suggestion import Suggestion


class PartQuerySet(VisibleQuerySet):
    """Parts as their reader may know them: where a grade is kept from him, the part has none (``policy.reads_late``).

    Conditions and counts must ask for the same by ``veil.known``.
    """

    _is_veiled = False

    def visible_to(self, user, within=EVERYTHING.q):
        rows = super().visible_to(user, within)
        rows._is_veiled = user.is_authenticated and policy.reads_late(user)
        return rows

    def _clone(self):
        rows = super()._clone()
        rows._is_veiled = self._is_veiled
        return rows

    def _fetch_all(self):
        is_fresh = self._result_cache is None
        super()._fetch_all()
        if is_fresh and self._is_veiled:
            for row in self._result_cache:
                self._veil(row)

    def iterator(self, chunk_size=None):
        for row in super().iterator(chunk_size):
            self._veil(row)
            yield row

    def _veil(self, row):
        if self._is_veiled and isinstance(row, self.model) and row.is_grade_held:
            self.model._meta.get_field("feedback").set_cached_value(row, None)


class Assignment(models.Model):
    """承办: the part of one unit in one round. A new round is a new row, so that earlier rounds stay as they were."""

    class Role(models.TextChoices):
        LEAD = "lead", "主办"
        HELPER = "helper", "会办"
        SEPARATE = "separate", "分办"

    class Status(models.TextChoices):
        PENDING = "pending", "未签收"
        HANDLING = "handling", "办理中"
        ASKING = "asking", "申请改办"
        ANSWERED = "answered", "已答复"
        RELIEVED = "relieved", "已改办"

    OPEN = (Status.PENDING, Status.HANDLING, Status.ASKING)  # the unit still owes its answer
    ORDER = (Role.LEAD, Role.SEPARATE, Role.HELPER)  # in which parts are named

    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="assignments", verbose_name="建议")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assignments", verbose_name="单位")
    role = models.CharField("身份", max_length=8, choices=Role)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    is_latest = models.BooleanField("最近一轮", default=True)
    status = models.CharField("状态", max_length=8, choices=Status, default=Status.PENDING)

    dispatched_on = models.DateField("交办日期")
    due_on = models.DateField("期限", null=True, blank=True)
    due_rule = models.CharField("期限规则", max_length=20, blank=True)
    due_from = models.DateField("期限起算日", null=True, blank=True)
    give_back_until = models.DateField("申请改办截止", null=True, blank=True)
    accepted_on = models.DateField("签收日期", null=True, blank=True)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    is_answer_undated = models.BooleanField("答复日期不明", default=False)
    relieved_on = models.DateField("改办日期", null=True, blank=True)
    extended_from = models.DateField(
        "延期前的期限", null=True, blank=True, help_text="批准延期以前的法定期限；空着表示没有延期。"
    )
    urge_count = models.PositiveSmallIntegerField("催办次数", default=0)
    last_urged_on = models.DateField("最近催办", null=True, blank=True)
    promise_due_on = models.DateField(
        "最近的承诺期限", null=True, blank=True, help_text="还没有了结的承诺里最早的期限；空着表示没有。"
    )
    order_due_on = models.DateField(
        "督办回复期限", null=True, blank=True, help_text="等单位回复的督办通知书里最早的期限；空着表示没有。"
    )
    order_answered_on = models.DateField(
        "督办回复待审核", null=True, blank=True, help_text="还没有审核的督办回复里最早的日期；空着表示没有。"
    )
    feedback_due_on = models.DateField("反馈期限", null=True, blank=True)
    is_grade_held = models.BooleanField(
        "评价暂不给单位看", default=False, help_text="按办理规则，反馈期满以后单位才能看到代表的评价。"
    )

    leader_name = models.CharField("负责领导", max_length=30, blank=True)
    office_name = models.CharField("责任处室", max_length=50, blank=True)
    handler_name = models.CharField("经办人", max_length=30, blank=True)
    handler_phone = models.CharField("经办人电话", max_length=30, blank=True)
    has_contact = models.BooleanField("已沟通", default=False)
    has_met = models.BooleanField("已面商", default=False)

    asked_on = models.DateField("申请改办日期", null=True, blank=True)
    decision_due_on = models.DateField(
        "答复申请的期限", null=True, blank=True, help_text="交办方最迟哪天答复改办申请；规则没有规定的空着。"
    )
    proposed_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="proposed_for", verbose_name="建议改由"
    )
    replaces = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="replaced_by", verbose_name="接替"
    )

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "承办"
        ordering = ["suggestion", "round", "pk"]
        indexes = [
            models.Index(fields=["unit", "status", "due_on"], condition=Q(is_latest=True), name="assignment_of_unit"),
            # what a unit sees is read from this index alone, however many years it has handled suggestions
            models.Index(fields=["unit", "suggestion", "status"], name="assignment_seen_by_unit"),
            models.Index(fields=["status", "due_on"], condition=Q(is_latest=True), name="assignment_by_due"),
            models.Index(
                fields=["promise_due_on"], condition=Q(promise_due_on__isnull=False), name="assignment_by_promise"
            ),
            models.Index(fields=["order_due_on"], condition=Q(order_due_on__isnull=False), name="assignment_by_order"),
            models.Index(
                fields=["order_answered_on"],
                condition=Q(order_answered_on__isnull=False),
                name="assignment_order_answer",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion", "unit"],
                condition=Q(is_latest=True),
                name="one_latest_part_per_unit",
                violation_error_message="这个单位已经承办这件建议。",
            ),
            models.UniqueConstraint(
                fields=["suggestion"],
                condition=Q(is_latest=True, role="lead"),
                name="one_lead",
                violation_error_message="这件建议已经有主办单位。",
            ),
            models.CheckConstraint(condition=Q(role__in=("lead", "helper", "separate")), name="assignment_role_known"),
            models.CheckConstraint(
                condition=Q(status__in=("pending", "handling", "asking", "answered", "relieved")),
                name="assignment_status_known",
            ),
            models.CheckConstraint(
                condition=Q(status="answered", answered_on__isnull=False, is_answer_undated=False)
                | Q(status="answered", answered_on=None, is_answer_undated=True)
                | (~Q(status="answered") & Q(answered_on=None, is_answer_undated=False)),
                name="answered_means_dated",
            ),
            models.CheckConstraint(condition=~Q(status="relieved", is_latest=True), name="relieved_is_not_latest"),
            models.CheckConstraint(
                condition=Q(status="relieved", relieved_on__isnull=False)
                | (~Q(status="relieved") & Q(relieved_on=None)),
                name="relieved_means_dated",
            ),
            models.CheckConstraint(
                condition=~Q(status="handling") | Q(accepted_on__isnull=False), name="handling_is_accepted"
            ),
            models.CheckConstraint(
                condition=Q(accepted_on=None) | Q(accepted_on__gte=F("dispatched_on")), name="accepted_after_dispatch"
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None) | Q(answered_on__gte=F("dispatched_on")), name="answered_after_dispatch"
            ),
            models.CheckConstraint(condition=Q(has_met=False) | Q(has_contact=True), name="met_is_contact"),
            models.CheckConstraint(condition=Q(round__gte=1), name="assignment_round_from_1"),
            models.CheckConstraint(
                condition=Q(extended_from=None) | Q(due_on__gt=F("extended_from")), name="extended_is_later"
            ),
        ]

    def __str__(self):
        return f"{self.unit}（{self.get_role_display()}）"

    def trail(self):
        return {"suggestion": self.suggestion, "assignment": self}

    def hang_on(self, root):
        self.suggestion = root

    @property
    def is_helper(self):
        return self.role == self.Role.HELPER

    @property
    def role_tag(self):
        """The look of the role: filled, thick edge or plain."""
        return {"lead": "lead", "separate": "part"}.get(self.role, "")

    @property
    def is_open(self):
        return self.status in self.OPEN

    @property
    def rank(self):
        """Where the part stands among the others of its round: the lead first, helpers last."""
        return self.ORDER.index(self.role)

    def leading_part(self):
        """The lead's latest part beside this helper's; None for parts that answer for themselves."""
        if not self.is_helper:
            return None
        parts = [a for a in self.suggestion.parts() if a.is_latest and a.role == self.Role.LEAD]
        return parts[0] if parts else None

    def helpers(self):
        """The helpers this lead depends on, in their latest round."""
        if self.role != self.Role.LEAD:
            return []
        return [a for a in self.suggestion.parts() if a.is_latest and a.is_helper]


class Contact(models.Model):
    """沟通 with the deputy, in or about one part."""

    class Method(models.TextChoices):
        PHONE = "phone", "电话联系"
        VISIT = "visit", "上门走访"
        MEETING = "meeting", "召开座谈会"
        ONSITE = "onsite", "现场察看"
        NETWORK = "network", "网络联系"
        LETTER = "letter", "书面联系"
        OTHER = "other", "其他"

    FACE_TO_FACE = (Method.VISIT, Method.MEETING, Method.ONSITE)

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="contacts", verbose_name="承办")
    held_on = models.DateField("日期", null=True, blank=True)
    method = models.CharField("方式", max_length=8, choices=Method)
    participants = models.CharField("单位参加人", max_length=200, blank=True)
    summary = models.TextField("内容摘要", blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "沟通"
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(method__in=("phone", "visit", "meeting", "onsite", "network", "letter", "other")),
                name="contact_method_known",
            )
        ]

    def __str__(self):
        return f"{self.get_method_display()} {self.held_on or ''}"

    @property
    def is_face_to_face(self):
        return self.method in self.FACE_TO_FACE


class Opinion(models.Model):
    """会办意见: a helper's answer to the lead. Sent ones never change; one sent back is followed by a new one."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="opinions", verbose_name="承办")
    current_for = models.OneToOneField(
        Assignment, models.CASCADE, null=True, blank=True, related_name="opinion", verbose_name="现行"
    )
    document_number = models.CharField("文号", max_length=50, blank=True)
    text = models.TextField("意见")
    sent_on = models.DateField("送达日期")
    returned_on = models.DateField("退回日期", null=True, blank=True)
    return_reason = models.TextField("退回理由", blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "会办意见"
        ordering = ["assignment", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(returned_on=None) | (~Q(return_reason="") & Q(current_for=None)),
                name="returned_opinion_has_reason",
            )
        ]

    def __str__(self):
        return f"{self.assignment.unit} {self.sent_on}"
