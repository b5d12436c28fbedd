"""评分办法: how an appraisal makes a number or a verdict of what it knows of a unit – a row of data, versioned."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from congress.models import Congress
from core.querysets import VisibleQuerySet


class Scheme(models.Model):
    """One version. Frozen it never changes: a change is the next version. What is shared ships as ``evaluations/presets``.

    ``rules`` is the scheme as ``docs/appraisal_file.md`` §3 describes it, without name, version and source.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "草稿"
        FROZEN = "frozen", "已定稿"

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="schemes", verbose_name="人大")
    name = models.CharField("名称", max_length=50)
    version = models.PositiveSmallIntegerField("版本", default=1)
    status = models.CharField("状态", max_length=6, choices=Status, default=Status.DRAFT)
    rules = models.JSONField("办法", default=dict)
    source = models.TextField("依据", blank=True, help_text="哪个文件、哪次会议定的。")
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followed_by", verbose_name="上一版"
    )
    revision = models.PositiveIntegerField("修改次数", default=1)
    saved_at = models.DateTimeField("保存时间", null=True, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="保存人"
    )
    frozen_at = models.DateTimeField("定稿时间", null=True, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评分办法"
        ordering = ["congress", "name", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["congress", "name", "version"], name="scheme_version_once"),
            models.UniqueConstraint(
                fields=["congress", "name"], condition=Q(status="draft"), name="scheme_one_draft_of_a_name"
            ),
            models.CheckConstraint(condition=Q(status__in=("draft", "frozen")), name="scheme_status_known"),
            models.CheckConstraint(
                condition=Q(status="draft", frozen_at=None) | Q(status="frozen", frozen_at__isnull=False),
                name="scheme_frozen_means_dated",
            ),
            models.CheckConstraint(condition=~Q(name="") & Q(version__gte=1), name="scheme_named"),
            models.CheckConstraint(condition=~Q(follows=F("pk")), name="scheme_follows_another"),
        ]

    def __str__(self):
        return f"{self.name}（第{self.version}版）"

    @property
    def is_frozen(self) -> bool:
        return self.status == self.Status.FROZEN

    def whole(self) -> dict:
        """The scheme as it stands in an appraisal's file."""
        return {**self.rules, "name": self.name, "version": self.version, "source": self.source}

    def trail(self):
        return {"scheme": self}


class SchemeNote(models.Model):
    """What happened to a scheme, step by step, once, for good."""

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="notes", verbose_name="评分办法")
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
        verbose_name = verbose_name_plural = "评分办法的办理记录"
        ordering = ["scheme", "-at", "-pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d} {self.label}"
