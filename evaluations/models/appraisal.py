"""评议会: one meeting of a session that judges the units – who is judged, who judges, what came of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from congress.models import Deputy, DeputyGroup, Session
from core.querysets import VisibleQuerySet
from suggestions.models import Assignment
from units.models import Unit

from .scheme import Scheme


class Appraisal(models.Model):
    """One meeting. From opening on, scheme, units and questions stay as they were; a rehearsal (演练) never enters figures."""

    class Status(models.TextChoices):
        PREPARING = "preparing", "准备中"
        OPEN = "open", "投票中"
        CLOSED = "closed", "已计票"
        PUBLISHED = "published", "已公布"
        VOID = "void", "已作废"

    class Choice(models.TextChoices):
        MOST = "most", "主办件最多的单位"
        UNSATISFIED = "unsatisfied", "代表不满意占比最高的单位"
        ALL = "all", "有主办或分办件的全部单位"
        HAND = "hand", "人工选定"

    class Shows(models.TextChoices):
        OWN = "own", "各单位只看本单位的结果"
        ALL = "all", "各单位看全部单位的结果"

    class Paper(models.TextChoices):
        NONE = "", "还没有记录"
        DESTROYED = "destroyed", "当场销毁"
        KEPT = "kept", "封存保管"

    COUNTED = (Status.CLOSED, Status.PUBLISHED)

    session = models.ForeignKey(Session, models.PROTECT, related_name="appraisals", verbose_name="届次")
    name = models.CharField("名称", max_length=80)
    is_rehearsal = models.BooleanField("演练", default=False)
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="copies", verbose_name="照哪一次准备"
    )
    status = models.CharField("状态", max_length=9, choices=Status, default=Status.PREPARING)
    held_on = models.DateField("评议日期")
    place = models.CharField("地点", max_length=60, blank=True)
    agenda = models.TextField("议程", blank=True)
    choice = models.CharField("评议单位怎样选定", max_length=11, choices=Choice, default=Choice.HAND)
    shows = models.CharField("公布给单位", max_length=3, choices=Shows, default=Shows.OWN)
    is_public = models.BooleanField("同时向社会公开摘要", default=False)
    scheme = models.ForeignKey(
        Scheme, models.PROTECT, null=True, blank=True, related_name="appraisals", verbose_name="评分办法"
    )
    frozen = models.JSONField(
        "投票开始时的办法和事实",
        null=True,
        blank=True,
        help_text="评分办法、被评单位的件和截止日期；投票开始以后不再改变。",
    )
    opened_at = models.DateTimeField("开始投票", null=True, blank=True)
    closed_at = models.DateTimeField("结束投票", null=True, blank=True)
    published_at = models.DateTimeField("公布时间", null=True, blank=True)
    void_why = models.TextField("作废的原因", blank=True)
    paper = models.CharField("选票的处理", max_length=9, choices=Paper, default=Paper.NONE, blank=True)
    paper_words = models.TextField("处理经过", blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评议会"
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="appraisal_named"),
            models.CheckConstraint(
                condition=Q(status__in=("preparing", "open", "closed", "published", "void")),
                name="appraisal_status_known",
            ),
            models.UniqueConstraint(
                fields=["session", "name"],
                condition=Q(is_rehearsal=False) & ~Q(status="void"),
                name="appraisal_name_once",
                violation_error_message="本届次已经有一次同名的评议会，请换一个名称。",
            ),
            models.CheckConstraint(
                condition=Q(status__in=("preparing", "void"))
                | Q(scheme__isnull=False, frozen__isnull=False, opened_at__isnull=False),
                name="appraisal_opened_means_frozen",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("closed", "published")) | Q(closed_at__isnull=False),
                name="appraisal_closed_means_dated",
            ),
            models.CheckConstraint(
                condition=~Q(status="published", is_rehearsal=True), name="appraisal_rehearsal_stays_inside"
            ),
            models.CheckConstraint(condition=~Q(status="void") | ~Q(void_why=""), name="appraisal_void_says_why"),
        ]

    def __str__(self):
        return f"{self.name}（演练）" if self.is_rehearsal else self.name

    @property
    def is_counted(self) -> bool:
        return self.status in self.COUNTED

    def trail(self):
        return {"appraisal": self}


class AppraisalUnit(models.Model):
    """A unit that is judged, in the order of the agenda."""

    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="units", verbose_name="评议会")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="appraised", verbose_name="单位")
    position = models.PositiveSmallIntegerField("次序")
    why = models.CharField("选入的原因", max_length=60, blank=True)
    events = models.JSONField("加减分事项", default=list, blank=True, help_text="评分办法按登记计次的事项。")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "被评议单位"
        ordering = ["appraisal", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["appraisal", "unit"], name="appraisal_unit_once")]

    def __str__(self):
        return str(self.unit)


class Panel(models.Model):
    """Some of those who judge: 常委会组成人员, 专委会, 到会代表, 提建议代表, or a deputy group for the items it supervised.

    ``role`` is the name under which the scheme knows them; several panels may share one.
    """

    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="panels", verbose_name="评议会")
    role = models.CharField("在评分办法里", max_length=40)
    name = models.CharField("名称", max_length=40)
    group = models.ForeignKey(
        DeputyGroup, models.PROTECT, null=True, blank=True, related_name="panels", verbose_name="代表小组",
        help_text="填了的，只评这个小组督办的件。",
    )  # fmt: skip
    position = models.PositiveSmallIntegerField("次序", default=0)
    spare = models.PositiveIntegerField("没有发出的备用票", default=0)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评议组"
        ordering = ["appraisal", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["appraisal", "name"], name="panel_name_once", violation_error_message="已经有同名的评议组。"
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(role=""), name="panel_named"),
        ]

    def __str__(self):
        return self.name


class Juror(models.Model):
    """Somebody invited to a panel. Nothing leads from here to a code or a ballot."""

    panel = models.ForeignKey(Panel, models.CASCADE, related_name="jurors", verbose_name="评议组")
    name = models.CharField("姓名", max_length=30)
    deputy = models.ForeignKey(
        Deputy, models.SET_NULL, null=True, blank=True, related_name="juries", verbose_name="代表"
    )
    post = models.CharField("职务", max_length=60, blank=True)
    is_present = models.BooleanField("到会", default=False)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评议人员"
        ordering = ["panel", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="juror_named"),
            models.UniqueConstraint(
                fields=["panel", "deputy"], condition=Q(deputy__isnull=False), name="juror_deputy_once"
            ),
        ]

    def __str__(self):
        return self.name


class Question(models.Model):
    """What a ballot of a panel asks: one unit, or one item of it, in one respect. Written at opening, never changed."""

    panel = models.ForeignKey(Panel, models.CASCADE, related_name="questions", verbose_name="评议组")
    part = models.CharField("评分办法的部分", max_length=40)
    unit = models.ForeignKey(AppraisalUnit, models.PROTECT, related_name="questions", verbose_name="单位")
    item = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="appraised", verbose_name="哪一件"
    )
    dimension = models.CharField("哪一方面", max_length=40, blank=True)
    most = models.PositiveSmallIntegerField("满分", null=True, blank=True, help_text="空着表示按等次评价。")
    position = models.PositiveIntegerField("次序")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "测评项"
        ordering = ["panel", "position"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "position"], name="question_position_once"),
            models.UniqueConstraint(
                fields=["panel", "part", "unit", "dimension"], condition=Q(item=None), name="question_of_unit_once"
            ),
            models.UniqueConstraint(
                fields=["panel", "part", "item", "dimension"], condition=Q(item__isnull=False),
                name="question_of_item_once",
            ),
            models.CheckConstraint(
                condition=Q(most=None) | Q(most__gte=1, most__lte=100), name="question_most_in_range"
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"测评项 {self.position}"


class Standing(models.Model):
    """The result as it was computed: frozen with all its inputs under a seal. A correction is the next version."""

    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="standings", verbose_name="评议会")
    version = models.PositiveSmallIntegerField("版本")
    content = models.JSONField("输入和结果")
    seal = models.CharField("封印", max_length=64)
    why = models.TextField("为什么重新计算", blank=True)
    made_at = models.DateTimeField("计算时间")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="计算人"
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评议结果"
        ordering = ["appraisal", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["appraisal", "version"], name="standing_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1) & ~Q(seal=""), name="standing_is_sealed"),
            models.CheckConstraint(condition=Q(version=1) | ~Q(why=""), name="standing_correction_says_why"),
        ]

    def __str__(self):
        return f"{self.appraisal} 第 {self.version} 版"


class AppraisalNote(models.Model):
    """What happened to a meeting, step by step, once, for good. Never about a single ballot."""

    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="notes", verbose_name="评议会")
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
        verbose_name = verbose_name_plural = "评议会的办理记录"
        ordering = ["appraisal", "-at", "-pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d} {self.label}"
