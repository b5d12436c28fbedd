"""The one-time link: one deputy, one suggestion, one round, one form. The token itself is kept nowhere."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from congress.models import Deputy
from core.querysets import VisibleQuerySet
from suggestions.models import Suggestion


class Slip(models.Model):
    """一次性链接. ``digest`` is the SHA-256 of a random token that stands on paper only."""

    class Status(models.TextChoices):
        OPEN = "open", "可以使用"
        USED = "used", "已使用"
        REVOKED = "revoked", "已收回"

    suggestion = models.ForeignKey(Suggestion, models.CASCADE, related_name="slips", verbose_name="建议")
    voice = models.ForeignKey(
        Suggestion,
        models.CASCADE,
        related_name="+",
        verbose_name="所评的建议",
        help_text="并案的，是代表自己提的那一件。",
    )
    deputy = models.ForeignKey(Deputy, models.PROTECT, related_name="slips", verbose_name="代表")
    round = models.PositiveSmallIntegerField("轮次")
    digest = models.CharField("链接的摘要", max_length=64, unique=True)
    status = models.CharField("状态", max_length=7, choices=Status, default=Status.OPEN)
    made_at = models.DateTimeField("印发时间")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="印发人")
    expires_on = models.DateField("有效期至", help_text="当天仍可使用；反馈期提前结束的，到反馈期结束为止。")
    settled_at = models.DateTimeField("使用或收回时间", null=True, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "一次性链接"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=("open", "used", "revoked")), name="slip_status_known"),
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="slip_keeps_a_digest"),
            models.CheckConstraint(
                condition=Q(status="open", settled_at=None) | (~Q(status="open") & Q(settled_at__isnull=False)),
                name="slip_settled_is_dated",
            ),
            models.UniqueConstraint(
                fields=["suggestion", "deputy"], condition=Q(status="open"), name="one_open_slip_per_deputy"
            ),
        ]

    def __str__(self):
        return f"第{self.voice.number}号 {self.deputy}"

    def trail(self):
        return {"suggestion": self.suggestion, "assignment": None}

    def hang_on(self, root):
        self.suggestion = root


class WrongToken(models.Model):
    """Somebody opened a link that does not exist. Shared by all web processes; swept after a day."""

    visitor = models.CharField("来访者的摘要", max_length=64)
    at = models.DateTimeField("时间", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "无效链接的访问"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["visitor", "at"], name="wrong_token_of_visitor")]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M}"
