"""What belongs to the platform and not to the field: days off, messages, saved views, the pulse of its clocks."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from .querysets import VisibleQuerySet


class DayOff(models.Model):
    """A day that is not what its weekday says: a holiday, or a weekend worked to make up for one."""

    class Kind(models.TextChoices):
        REST = "rest", "放假"
        WORK = "work", "调休上班"

    date = models.DateField("日期", unique=True)
    kind = models.CharField("性质", max_length=4, choices=Kind)
    name = models.CharField("名称", max_length=30)
    source = models.CharField("依据", max_length=120, help_text="国务院办公厅放假通知的文号。")

    class Meta:
        verbose_name = verbose_name_plural = "节假日与调休"
        ordering = ["date"]
        constraints = [models.CheckConstraint(condition=Q(kind__in=("rest", "work")), name="dayoff_kind_known")]

    def __str__(self):
        return f"{self.date} {self.name}（{self.get_kind_display()}）"


class Message(models.Model):
    """One line in a person's inbox; written with the step it tells of, so it exists if and only if the step did."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="inbox", verbose_name="收件人")
    subject = models.CharField("标题", max_length=200)
    body = models.TextField("内容", blank=True)
    url = models.CharField("链接", max_length=200, blank=True)
    created_at = models.DateTimeField("时间", db_index=True)
    read_at = models.DateTimeField("已读时间", null=True, blank=True)
    is_digest = models.BooleanField("提醒汇总", default=False)
    is_by_clock = models.BooleanField(
        "系统发出", default=False, help_text="不是哪个人的操作引起的，邮件等到工作时间再发。"
    )
    emailed_at = models.DateTimeField("邮件发出时间", null=True, blank=True)
    email_failures = models.PositiveSmallIntegerField("邮件失败次数", default=0)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "消息"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["recipient"], condition=Q(read_at=None), name="message_unread")]

    def __str__(self):
        return self.subject


class SavedView(models.Model):
    """A list as somebody likes to see it: the query string under a name."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="views", verbose_name="所有者")
    page = models.CharField("页面", max_length=30)
    name = models.CharField("名称", max_length=30)
    query = models.TextField("条件", max_length=2000, blank=True)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "保存的视图"
        ordering = ["page", "pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "page", "name"], name="view_name_once_per_page")]

    def __str__(self):
        return self.name


class Pulse(models.Model):
    """When a recurring job last went through, so that somebody notices when it no longer does."""

    name = models.CharField("名称", max_length=30, unique=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "定时任务"
        ordering = ["name"]

    def __str__(self):
        return f"{self.name} {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def beat(cls, name, at):
        """The job ``name`` has gone through at ``at``; never turned back by a run for an earlier time."""
        pulse, is_new = cls.objects.get_or_create(name=name, defaults={"at": at})
        if not is_new:
            cls.objects.filter(pk=pulse.pk, at__lt=at).update(at=at)
