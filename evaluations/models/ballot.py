"""Secret ballots: codes, ballots, marks. Nothing here holds a name or a time, and every key is random."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.querysets import VisibleQuerySet

from .appraisal import Appraisal, Panel, Question


class BallotCode(models.Model):
    """The right to one ballot of a panel. Of the code itself only a keyed digest is kept.

    ``draft`` holds what was marked so far, until the ballot is cast; then it is emptied. No row of ``Ballot`` points here:
    the two are derived from the code in different ways, so that neither leads to the other.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    panel = models.ForeignKey(Panel, models.CASCADE, related_name="codes", verbose_name="评议组")
    digest = models.CharField("票号摘要", max_length=64, unique=True)
    batch = models.PositiveSmallIntegerField("第几批", default=1)
    draft = models.JSONField("还没有投出的评价", default=dict, blank=True)
    is_cast = models.BooleanField("已投票", default=False)
    is_spoiled = models.BooleanField("作废", default=False)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "票号"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(is_cast=True, is_spoiled=True), name="code_cast_or_spoiled"),
            models.CheckConstraint(condition=~Q(digest=""), name="code_digested"),
        ]

    def __str__(self):
        return "票号"


class Ballot(models.Model):
    """One ballot that was cast. Never changed, never deleted; ``stub`` allows each code one."""

    class Source(models.TextChoices):
        ONLINE = "online", "手机投票"
        PAPER = "paper", "纸质票录入"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    panel = models.ForeignKey(Panel, models.PROTECT, related_name="ballots", verbose_name="评议组")
    stub = models.CharField("存根", max_length=64, unique=True)
    receipt = models.CharField("回执摘要", max_length=64, unique=True, null=True, blank=True)
    source = models.CharField("来源", max_length=6, choices=Source)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="录入人"
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="复录人"
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "选票"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(source="online", receipt__isnull=False, entered_by=None, checked_by=None)
                | Q(source="paper", receipt=None, entered_by__isnull=False, checked_by__isnull=False)
                & ~Q(entered_by=F("checked_by")),
                name="ballot_online_or_by_two",
            ),
            models.CheckConstraint(condition=~Q(stub=""), name="ballot_has_stub"),
        ]

    def __str__(self):
        return "选票"


class Mark(models.Model):
    """What a ballot says of one thing. Neither grade nor score: an abstention, said or left blank."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="marks", verbose_name="选票")
    question = models.ForeignKey(Question, models.PROTECT, related_name="marks", verbose_name="测评项")
    grade = models.CharField("等次", max_length=20, blank=True)
    score = models.PositiveSmallIntegerField("分数", null=True, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评价"
        ordering = ["question", "ballot"]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "question"], name="mark_one_for_a_question"),
            models.CheckConstraint(condition=Q(grade="") | Q(score=None), name="mark_grade_or_score"),
            models.CheckConstraint(condition=Q(score=None) | Q(score__gte=0, score__lte=100), name="mark_0_to_100"),
        ]

    def __str__(self):
        return self.grade or (str(self.score) if self.score is not None else "弃权")


class KeyedBallot(models.Model):
    """What one person read from a paper ballot. Two who read the same make the ballot; then both entries are gone."""

    code = models.ForeignKey(BallotCode, models.CASCADE, related_name="entries", verbose_name="票号")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="录入人")
    marks = models.JSONField("评价", default=dict)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "纸质票的录入"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["code", "by"], name="paper_entry_once_a_person")]

    def __str__(self):
        return f"{self.by}的录入"


class HandCount(models.Model):
    """票数汇总: what a hand count of paper forms without codes came to, entered by one person, confirmed by another."""

    panel = models.OneToOneField(Panel, models.CASCADE, related_name="hand_count", verbose_name="评议组")
    issued = models.PositiveIntegerField("发出表数")
    collected = models.PositiveIntegerField("收回有效表数")
    spoiled = models.PositiveIntegerField("作废表数", default=0)
    totals = models.JSONField("各项票数", default=dict, help_text="每个测评项：各等次的票数。")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="录入人")
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核对人"
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "票数汇总"
        constraints = [
            models.CheckConstraint(
                condition=Q(issued__gte=F("collected") + F("spoiled")), name="hand_count_within_forms"
            ),
            models.CheckConstraint(
                condition=Q(checked_by=None) | ~Q(checked_by=F("entered_by")), name="hand_count_by_two"
            ),
        ]

    def __str__(self):
        return f"{self.panel}的票数汇总"


class WrongCode(models.Model):
    """How often a place has tried codes that do not exist, in one stretch of time; the place itself is not kept."""

    place = models.CharField("来处摘要", max_length=64)
    stretch = models.DateTimeField("时段")
    tries = models.PositiveIntegerField("次数", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "票号错误"
        constraints = [models.UniqueConstraint(fields=["place", "stretch"], name="wrong_code_once_a_stretch")]

    def __str__(self):
        return f"{self.tries} 次"


class ForgivenCodes(models.Model):
    """The office has looked who mistyped: so many wrong tries of one place stand in the way of one meeting's ballots no more.

    Of every other meeting, and of other places, the count stays as it is.
    """

    appraisal = models.ForeignKey(Appraisal, models.CASCADE, related_name="forgiven_codes", verbose_name="评议会")
    place = models.CharField("来处摘要", max_length=64)
    stretch = models.DateTimeField("时段")
    tries = models.PositiveIntegerField("次数")

    class Meta:
        verbose_name = verbose_name_plural = "不再计较的票号错误"
        constraints = [
            models.UniqueConstraint(fields=["appraisal", "place", "stretch"], name="forgiven_once_a_stretch")
        ]

    def __str__(self):
        return f"{self.tries} 次"
