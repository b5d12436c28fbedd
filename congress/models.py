"""A people's congress and its reference data: sessions, rules, deputies and their groupings."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.functional import cached_property

from core.querysets import VisibleQuerySet

from . import presets


class Congress(models.Model):
    """人大: one congress at one level; an installation serves several that do not see each other's internal rows."""

    class Level(models.TextChoices):
        NATION = "nation", "全国"
        PROVINCE = "province", "省级"
        CITY = "city", "市级"
        COUNTY = "county", "县级"
        TOWN = "town", "乡级"

    name = models.CharField("名称", max_length=50, unique=True, help_text="如：云江省人大")
    level = models.CharField("级别", max_length=8, choices=Level)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级人大"
    )
    short_name = models.CharField("引用简称", max_length=20, help_text="用在“省十四届人大四次会议”里的“省”。")
    office = models.CharField("代表工作机构", max_length=50, default="代表工作委员会")
    contact_line = models.CharField("页脚联系方式", max_length=100, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "人大"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(parent=F("pk")), name="congress_not_own_parent"),
            models.CheckConstraint(condition=~Q(name=""), name="congress_named"),
        ]

    def __str__(self):
        return self.name


class RuleSet(models.Model):
    """办理规则: deadlines, result classes and grades as data (shape: ``congress/presets/__init__.py``)."""

    name = models.CharField("名称", max_length=50, unique=True)
    rules = models.JSONField("规则", default=dict)
    note = models.TextField("说明", blank=True)
    # what measures ask of every part: read from a column, not from the whole of the rules each time; the database keeps it
    grades_helpers = models.GeneratedField(
        expression=Case(When(rules__flags__grades_helpers=True, then=Value(True)), default=Value(False)),
        output_field=models.BooleanField(),
        db_persist=True,
        verbose_name="代表评价会办单位",
    )

    class Meta:
        verbose_name = verbose_name_plural = "办理规则"
        ordering = ["pk"]

    def __str__(self):
        return self.name

    def clean(self):
        if faults := presets.check(self.rules):
            raise ValidationError({"rules": faults})

    @cached_property
    def classes(self):
        """Result classes in order: dicts with ``key label needs_commitments is_solved``."""
        return self.rules["classes"]

    @cached_property
    def grades(self):
        """Words of satisfaction, best first."""
        return self.rules["grades"]

    def klass(self, key):
        return next((c for c in self.classes if c["key"] == key), None)


class Session(models.Model):
    """届次会议; suggestions made in recess belong to the session before it and continue its numbers."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="sessions", verbose_name="人大")
    term = models.PositiveSmallIntegerField("届")
    meeting = models.PositiveSmallIntegerField("次")
    year = models.PositiveSmallIntegerField("年份")
    name = models.CharField("名称", max_length=50, help_text="如：十四届四次会议")
    opens_on = models.DateField("开幕日期")
    closes_on = models.DateField("闭幕日期")
    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="sessions", verbose_name="办理规则")
    next_number = models.PositiveIntegerField("下一个编号", default=1)
    number_width = models.PositiveSmallIntegerField("编号位数", default=4, help_text="不足时前面补零；0 表示不补。")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "届次会议"
        ordering = ["-year", "-opens_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["congress", "name"], name="session_name_once"),
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="session_closes_after_opening"),
            models.CheckConstraint(
                condition=Q(next_number__gte=1) & Q(number_width__lte=8), name="session_numbers_sane"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="session_named"),
        ]

    def __str__(self):
        return f"{self.name}（{self.year}年）"

    def cite(self, number):
        """How a suggestion of this session is cited, e.g. 省十四届人大四次会议第0317号建议."""
        term, _, meeting = self.name.partition("届")
        named = f"{term}届人大{meeting}" if meeting else self.name
        return f"{self.congress.short_name}{named}第{number}号建议"


class Named(models.Model):
    """Reference data of one congress, known by a name unique in it."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="%(class)ss", verbose_name="人大")
    name = models.CharField("名称", max_length=50)
    position = models.PositiveSmallIntegerField("排序", default=0)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["congress", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["congress", "name"], name="%(class)s_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="%(class)s_named"),
        ]

    def __str__(self):
        return self.name


class Delegation(Named):
    """代表团; may propose as a body, its head answers for it."""

    class Meta(Named.Meta):
        verbose_name = verbose_name_plural = "代表团"


class DeputyGroup(Named):
    """代表小组."""

    class Meta(Named.Meta):
        verbose_name = verbose_name_plural = "代表小组"


class Committee(Named):
    """专门委员会或工作委员会, watches the suggestions of its field."""

    class Meta(Named.Meta):
        verbose_name = verbose_name_plural = "委员会"


class Category(Named):
    """类别 of a suggestion; its committee watches it (对口督办)."""

    committee = models.ForeignKey(
        Committee, models.SET_NULL, null=True, blank=True, related_name="categories", verbose_name="对口委员会"
    )

    class Meta(Named.Meta):
        verbose_name = verbose_name_plural = "类别"


class Deputy(models.Model):
    """代表: proposes, and alone judges what became of it."""

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="deputies", verbose_name="人大")
    name = models.CharField("姓名", max_length=30)
    code = models.CharField("代表证号", max_length=20, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="deputy", verbose_name="登录账户"
    )
    delegation = models.ForeignKey(
        Delegation, models.SET_NULL, null=True, blank=True, related_name="deputies", verbose_name="代表团"
    )
    groups = models.ManyToManyField(DeputyGroup, blank=True, related_name="deputies", verbose_name="代表小组")
    is_head = models.BooleanField("代表团团长", default=False)
    phone = models.CharField("电话", max_length=30, blank=True)
    employer = models.CharField("单位与职务", max_length=60, blank=True)
    is_serving = models.BooleanField("在任", default=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "代表"
        ordering = ["congress", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["congress", "code"],
                condition=~Q(code=""),
                name="deputy_code_once",
                violation_error_message="这个代表证号已经有人使用。",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="deputy_named"),
            models.UniqueConstraint(
                fields=["delegation"],
                condition=Q(is_head=True),
                name="one_head_per_delegation",
                violation_error_message="这个代表团已经有团长。",
            ),
        ]

    def __str__(self):
        return self.name
