"""建议 and its co-signers."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from congress.models import Category, Delegation, Deputy, DeputyGroup, Session
from core.querysets import VisibleQuerySet
from units.models import Unit

from .topic import KeyTopic


class Suggestion(models.Model):
    """One suggestion, from the deputy's draft to its close."""

    class Status(models.TextChoices):
        DRAFT = "draft", "草稿"
        SUBMITTED = "submitted", "待审核"
        RETURNED = "returned", "退回修改"
        DECLINED = "declined", "不予立案"
        LETTER = "letter", "转为来信"
        WITHDRAWN = "withdrawn", "已撤回"
        MERGED = "merged", "已并案"
        REGISTERED = "registered", "待交办"
        HANDLING = "handling", "办理中"
        ANSWERED = "answered", "待反馈"
        CLOSED = "closed", "已办结"

    class Period(models.TextChoices):
        IN_SESSION = "session", "大会期间"
        RECESS = "recess", "闭会期间"

    class Publication(models.TextChoices):
        FULL = "full", "全文公开"
        TITLE = "title", "仅公开标题"
        NONE = "none", "不公开"

    class Confidentiality(models.TextChoices):
        OPEN = "open", "公开"
        INTERNAL = "internal", "内部"

    class Research(models.TextChoices):
        SURVEY = "survey", "专题调研"
        TALK = "talk", "座谈"
        VISIT = "visit", "走访"
        NONE = "none", "其他"

    class Raised(models.TextChoices):
        NEW = "new", "首次提出"
        TWO = "two", "两年"
        THREE = "three", "三年"
        MORE = "more", "三年以上"

    session = models.ForeignKey(Session, models.PROTECT, related_name="suggestions", verbose_name="届次")
    number = models.CharField("编号", max_length=20, blank=True)
    title = models.CharField("标题", max_length=200)
    body = models.TextField("正文", blank=True)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="suggestions", verbose_name="类别"
    )
    period = models.CharField("提出时间", max_length=8, choices=Period, default=Period.RECESS)
    nature = models.CharField("性质", max_length=20, blank=True, default="当年")
    lead_deputy = models.ForeignKey(
        Deputy, models.PROTECT, null=True, blank=True, related_name="led", verbose_name="领衔代表"
    )
    proposing_delegation = models.ForeignKey(
        Delegation, models.PROTECT, null=True, blank=True, related_name="proposed", verbose_name="提出建议的代表团"
    )
    stated_cosigners = models.PositiveSmallIntegerField("附议人数（原台账）", default=0)
    publication = models.CharField("是否同意公开", max_length=5, choices=Publication, default=Publication.FULL)
    confidentiality = models.CharField("密级", max_length=8, choices=Confidentiality, default=Confidentiality.OPEN)
    research = models.CharField("调研情况", max_length=6, choices=Research, default=Research.NONE)
    raised_before = models.CharField("以往提出", max_length=5, choices=Raised, default=Raised.NEW)
    wants_contact = models.BooleanField("希望办理中与本人沟通", default=True)
    is_reference_only = models.BooleanField("仅供参考，不需书面答复", default=False)
    wished_units = models.ManyToManyField(Unit, blank=True, related_name="wished_for", verbose_name="希望承办的单位")

    status = models.CharField("状态", max_length=10, choices=Status, default=Status.DRAFT)
    round = models.PositiveSmallIntegerField("办理轮次", default=1)
    submitted_on = models.DateField("提出日期", null=True, blank=True)
    registered_on = models.DateField("立案日期", null=True, blank=True)
    dispatched_on = models.DateField("交办日期", null=True, blank=True)
    is_dispatch_assumed = models.BooleanField("交办日期按立案日期推定", default=False)
    closed_on = models.DateField("办结日期", null=True, blank=True)
    coordinator = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="referred", verbose_name="转交的协调单位"
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="并入"
    )
    referred_on = models.DateField("转交日期", null=True, blank=True)
    topic = models.ForeignKey(
        KeyTopic, models.SET_NULL, null=True, blank=True, related_name="suggestions", verbose_name="重点建议"
    )
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="claimed", verbose_name="认领委员"
    )
    claimed_on = models.DateField("认领日期", null=True, blank=True)
    supervising_group = models.ForeignKey(
        DeputyGroup, models.PROTECT, null=True, blank=True, related_name="supervised", verbose_name="督办的代表小组"
    )
    earlier = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="later", verbose_name="以前提过的同一件事"
    )
    repeat_years = models.PositiveSmallIntegerField(
        "提出的年数", default=0, help_text="标记为多年重复时按届次的年份算出；0 表示没有标记。"
    )
    office_opinion = models.TextField("交办意见", blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="录入人"
    )
    created_at = models.DateTimeField("录入时间", auto_now_add=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "建议"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["session", "status"], name="suggestion_by_status"),
            models.Index(fields=["session", "category"], name="suggestion_by_category"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "number"],
                condition=~Q(number=""),
                name="suggestion_number_once",
                violation_error_message="本届次已经有这个编号。",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=(
                        "draft",
                        "submitted",
                        "returned",
                        "declined",
                        "letter",
                        "withdrawn",
                        "merged",
                        "registered",
                        "handling",
                        "answered",
                        "closed",
                    )
                ),
                name="suggestion_status_known",
            ),  # fmt: skip
            models.CheckConstraint(condition=Q(status="draft") | ~Q(title=""), name="suggestion_titled"),
            models.CheckConstraint(
                condition=Q(lead_deputy__isnull=False, proposing_delegation=None)
                | Q(lead_deputy=None, proposing_delegation__isnull=False),
                name="suggestion_one_proposer",
                violation_error_message="提出人是一名领衔代表或一个代表团，二者填一。",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("registered", "merged", "handling", "answered", "closed"))
                | (~Q(number="") & Q(registered_on__isnull=False)),
                name="suggestion_registered_is_numbered",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("handling", "answered", "closed")) | Q(dispatched_on__isnull=False),
                name="suggestion_handled_is_dispatched",
            ),
            models.CheckConstraint(
                condition=Q(status="closed", closed_on__isnull=False) | (~Q(status="closed") & Q(closed_on=None)),
                name="suggestion_closed_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(status="merged", merged_into__isnull=False) | (~Q(status="merged") & Q(merged_into=None)),
                name="suggestion_merged_into_another",
            ),
            models.CheckConstraint(condition=~Q(merged_into=models.F("pk")), name="suggestion_not_merged_into_itself"),
            models.CheckConstraint(
                condition=Q(dispatched_on=None) | Q(dispatched_on__gte=models.F("registered_on")),
                name="suggestion_dispatched_after_registered",
            ),
            models.CheckConstraint(condition=Q(round__gte=1), name="suggestion_round_from_1"),
            models.CheckConstraint(
                condition=Q(claimed_by=None, claimed_on=None) | Q(claimed_by__isnull=False, claimed_on__isnull=False),
                name="suggestion_claimed_means_dated",
            ),
        ]

    def __str__(self):
        return f"第{self.number}号 {self.title}" if self.number else self.title

    def trail(self):
        return {"suggestion": self, "assignment": None}

    def hang_on(self, root):
        """Share what has been read with the locked row."""
        self.session, self.lead_deputy = root.session, root.lead_deputy

    def parts(self):
        """Every unit's part in every round, with its unit; from memory where a page has read them."""
        read = getattr(self, "_prefetched_objects_cache", {}).get("assignments")
        return list(self.assignments.select_related("unit")) if read is None else list(read)

    @property
    def cite(self):
        return self.session.cite(self.number)

    @property
    def proposer(self):
        """Whom the reply addresses: the lead deputy or the delegation."""
        return self.lead_deputy or self.proposing_delegation


class CoSigner(models.Model):
    """附议代表: invited by the lead deputy, counted once he has confirmed himself."""

    class Status(models.TextChoices):
        INVITED = "invited", "待本人确认"
        CONFIRMED = "confirmed", "已确认附议"
        REFUSED = "refused", "不附议"

    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="cosigners", verbose_name="建议")
    deputy = models.ForeignKey(Deputy, models.PROTECT, related_name="cosigned", verbose_name="代表")
    status = models.CharField("状态", max_length=9, choices=Status, default=Status.INVITED)
    is_stated_by_office = models.BooleanField("由人大机关按纸质建议登记", default=False)
    answered_at = models.DateTimeField("确认时间", null=True, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "附议代表"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["suggestion", "deputy"], name="cosigner_once"),
            models.CheckConstraint(
                condition=Q(status__in=("invited", "confirmed", "refused")), name="cosigner_status_known"
            ),
        ]

    def __str__(self):
        return f"{self.deputy}（{self.get_status_display()}）"

    def trail(self):
        return {"suggestion": self.suggestion, "assignment": None}

    def hang_on(self, root):
        self.suggestion = root
