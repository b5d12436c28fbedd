"""The people who sign in, and what of theirs the policy asks about."""

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from core.querysets import VisibleQuerySet

from . import policy
from .policy import Role


class UserManager_(UserManager.from_queryset(VisibleQuerySet)):
    """Django's manager plus ``visible_to``."""

    use_in_migrations = False

    def create_superuser(self, *args, **fields):
        return super().create_superuser(*args, **{"role": Role.ADMIN} | fields)


class User(AbstractUser):
    """A person with one role in one congress. People of a unit have memberships, a deputy has a deputy's record."""

    first_name = last_name = None
    name = models.CharField("姓名", max_length=30)
    role = models.CharField("角色", max_length=12, choices=Role, default=Role.VIEWER)
    congress = models.ForeignKey(
        "congress.Congress", models.PROTECT, null=True, blank=True, related_name="users", verbose_name="所属人大"
    )
    committee = models.ForeignKey(
        "congress.Committee", models.SET_NULL, null=True, blank=True, related_name="users", verbose_name="所属委员会"
    )
    title = models.CharField("处室或职务", max_length=50, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    wants_email = models.BooleanField("用邮件通知", default=True, help_text="登记了邮箱的，消息同时发到邮箱。")
    large_print = models.BooleanField("大字显示", default=False)

    objects = UserManager_()
    REQUIRED_FIELDS = ["email", "name"]

    class Meta:
        verbose_name = verbose_name_plural = "用户"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="user_role_known"),
            models.CheckConstraint(
                condition=Q(role=Role.ADMIN) | Q(congress__isnull=False) | Q(is_superuser=True),
                name="user_has_congress",
                violation_error_message="除系统管理员外，用户必须属于一个人大。",
            ),
        ]

    def __str__(self):
        return self.name or self.username

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name

    def sees(self, label):
        return policy.see(self, label)

    @cached_property
    def posts(self):
        """The active memberships with their units, oldest first; read once a request. Only people of units have any."""
        if self.role not in (Role.UNIT, Role.COORDINATOR):
            return []
        return list(self.memberships.held(timezone.localdate()))

    @cached_property
    def own_units(self):
        """The units the person has a post in, each once, oldest post first."""
        return list({post.unit_id: post.unit for post in self.posts}.values())

    @cached_property
    def former_units(self):
        """``{ended unit: the own unit that took over its work}``; what one could do there, one can do here."""
        return self.memberships.former(self.posts, timezone.localdate()) if self.posts else {}

    @cached_property
    def duties(self):
        """``{unit id: {duties}}``, of ended units that came to the own ones too; empty for people outside the units."""
        found = {}
        for post in self.posts:
            found.setdefault(post.unit_id, set()).add(post.duty)
        for ended, own in self.former_units.items():
            found[ended.pk] = found[own.pk]
        return found

    @property
    def unit_ids(self):
        return frozenset(self.duties)

    def acting_unit_id(self, unit_id):
        """In whose name the person acts on what was given to ``unit_id``; None for people outside the units."""
        own = [unit.pk for unit in self.own_units]
        if unit_id in own or not own:
            return unit_id if unit_id in own else None
        return next((unit.pk for ended, unit in self.former_units.items() if ended.pk == unit_id), min(own))

    @cached_property
    def deputy_id(self):
        return self.deputy.pk if hasattr(self, "deputy") else None
