"""承办单位 and the people who work there."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from congress.models import Congress
from core.querysets import VisibleQuerySet

from . import succession

RENAMED = (
    "这个单位已经签发过答复，改了名称，旧的答复函会跟着变。机构改名的，请登记一个新单位，在旧单位填停用日期和继承单位；"
    "导入时用到的别的叫法，请加为别名。"
)


class UnitQuerySet(VisibleQuerySet):
    def valid_on(self, day):
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_until=None) | Q(valid_until__gte=day))

    def handling_on(self, day):
        """Units that can be given work on ``day``."""
        return self.valid_on(day).exclude(kind=Unit.Kind.COORDINATOR)

    def handed_on(self, day):
        """Units that had ended before ``day`` and named who goes on with their work, in the same congress."""
        return self.filter(valid_until__lt=day, successor__congress=F("congress"))

    def successors(self, day):
        """``{ended unit: its successor}`` as ids, what ``succession`` asks."""
        return dict(self.handed_on(day).values_list("pk", "successor"))

    def line(self, pk, day):
        """The unit ``pk`` and the ended ones whose work has come to it by ``day``, as ids."""
        return {pk, *succession.taken_over({pk}, self.successors(day))}


class Unit(models.Model):
    """承办单位. Units are renamed and merged in reforms: the old one ends and names its successor."""

    class Kind(models.TextChoices):
        PARTY = "party", "党群系统"
        GOVERNMENT = "government", "政府系统"
        SUPERVISION = "supervision", "监察系统"
        COURT = "court", "法院系统"
        PROCURATORATE = "procuratorate", "检察院系统"
        PLACE = "place", "下级政府"
        OTHER = "other", "其他"
        COORDINATOR = "coordinator", "交办协调单位"

    congress = models.ForeignKey(Congress, models.PROTECT, related_name="units", verbose_name="人大")
    name = models.CharField("名称", max_length=60)
    full_name = models.CharField("全称", max_length=80, blank=True, help_text="答复函的发文机关，如：云江省教育厅。")
    kind = models.CharField("系统", max_length=14, choices=Kind, default=Kind.GOVERNMENT)
    coordinator = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="coordinated",
        limit_choices_to={"kind": Kind.COORDINATOR},
        verbose_name="交办协调单位",
    )
    valid_from = models.DateField("启用日期", null=True, blank=True)
    valid_until = models.DateField("停用日期", null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name="继承单位"
    )
    sign_levels = models.PositiveSmallIntegerField(
        "签批级数", default=3, help_text="1 直接签发；2 起草、签发；3 起草、审核、签发；4 起草、把关、审核、签发。"
    )
    document_prefix = models.CharField("文号代字", max_length=20, blank=True, help_text="如：云教建复。")
    duties = models.TextField("职责", blank=True, help_text="用来推荐承办单位，每行一项。")
    phone = models.CharField("联系电话", max_length=30, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "承办单位"
        ordering = ["congress", "kind", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["congress", "name"], name="unit_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="unit_named"),
            models.CheckConstraint(
                condition=Q(sign_levels__gte=1, sign_levels__lte=4),
                name="unit_sign_levels_1_to_4",
                violation_error_message="签批级数只能是 1 到 4。",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="unit_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(coordinator=None) | ~Q(coordinator=F("pk")), name="unit_not_own_coordinator"
            ),
            models.CheckConstraint(condition=Q(successor=None) | ~Q(successor=F("pk")), name="unit_not_own_successor"),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        """A signed letter keeps the name under which it was signed: a unit that has one is renamed by naming a successor."""
        if self.pk is None:
            return
        before = Unit.objects.filter(pk=self.pk).values_list("name", "full_name").first()
        changed = [n for n, was in zip(("name", "full_name"), before or (), strict=False) if getattr(self, n) != was]
        if changed and self.assignments.filter(replies__status="signed").exists():
            raise ValidationError(dict.fromkeys(changed, RENAMED))

    @property
    def letterhead(self):
        return self.full_name or self.name

    def acting_on(self, day):
        """Who acts for this unit on ``day``: itself, or whoever took its work over by then."""
        unit, seen = self, {self.pk}
        while unit.valid_until and unit.valid_until < day and unit.successor_id and unit.successor_id not in seen:
            if unit.successor.congress_id != self.congress_id:
                break
            seen.add(unit.successor_id)
            unit = unit.successor
        return unit

    def name_on(self, day):
        """省经信委（现省工信厅）"""
        now = self.acting_on(day)
        return self.name if now.pk == self.pk else f"{self.name}（现{now.name}）"


class UnitAlias(models.Model):
    """Another name under which a unit appears in sheets."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="aliases", verbose_name="单位")
    name = models.CharField("别名", max_length=60)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位别名"
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="unit_alias_once")]

    def __str__(self):
        return self.name


class MembershipQuerySet(VisibleQuerySet):
    def held(self, day):
        """Active posts with their units, oldest first; ``has_former`` says that others' work came to the unit before ``day``."""
        former = Unit.objects.handed_on(day).filter(successor=OuterRef("unit"))
        return self.filter(is_active=True).select_related("unit").annotate(has_former=Exists(former)).order_by("pk")

    def former(self, posts, day):
        """``{ended unit: the post's unit that took it over}`` of ``posts`` (rows of ``held``); one query, none where there is none."""
        heads = {post.unit_id: post.unit for post in posts}
        if not any(post.has_former for post in posts):
            return {}
        ended = Unit.objects.handed_on(day).filter(congress__in={unit.congress_id for unit in heads.values()})
        by_id = {unit.pk: unit for unit in ended.order_by("pk")}
        took = succession.taken_over(heads, {pk: unit.successor_id for pk, unit in by_id.items()})
        return {by_id[pk]: heads[own] for pk, own in took.items()}


class Membership(models.Model):
    """Who does what in a unit."""

    class Duty(models.TextChoices):
        LIAISON = "liaison", "联络员"
        HANDLER = "handler", "经办人"
        HEAD = "head", "负责人"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name="用户")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="memberships", verbose_name="单位")
    duty = models.CharField("职责", max_length=8, choices=Duty)
    is_active = models.BooleanField("在岗", default=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位人员"
        constraints = [
            models.UniqueConstraint(fields=["user", "unit", "duty"], name="membership_once"),
            models.CheckConstraint(condition=Q(duty__in=("liaison", "handler", "head")), name="membership_duty_known"),
        ]

    def __str__(self):
        return f"{self.unit} {self.user}（{self.get_duty_display()}）"
