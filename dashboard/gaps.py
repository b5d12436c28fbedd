"""What the reference data lacks: for the administrator, each as a number that opens its rows in the admin."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import User
from accounts.policy import Role
from congress.models import Category, Deputy, Session
from core.counting import count_each
from units.models import Unit

ASK_FROM = (11, 15)  # the State Council's notice for the next year is out by then


@dataclass(frozen=True, slots=True)
class Gap:
    says: str
    under: str
    model: type
    params: dict  # of the admin's list, which reads them as a filter

    def rows(self, user):
        return self.model.objects.visible_to(user).filter(**self.params)

    @property
    def url(self):
        meta = self.model._meta
        return f"{reverse(f'admin:{meta.app_label}_{meta.model_name}_changelist')}?{urlencode({name: int(v) if v is True else v for name, v in self.params.items()})}"


GAPS = (
    Gap("承办单位的账户没有所属单位", "这些人登录后看不到任何建议，请在“单位人员”里补上。", User,
        {"role__exact": Role.UNIT.value, "is_active__exact": True, "memberships__isnull": True}),
    Gap("代表账户没有对应的代表", "这些人登录后不能提建议，请在“代表”里选上登录账户。", User,
        {"role__exact": Role.DEPUTY.value, "is_active__exact": True, "deputy__isnull": True}),
    Gap("在任代表还没有登录账户", "他们的建议由人大机关代为登记，反馈用纸质表。", Deputy, {"is_serving__exact": True, "user__isnull": True}),
    Gap("在任代表没有编入代表团", "按代表团统计时会列在“未编入代表团”。", Deputy, {"is_serving__exact": True, "delegation__isnull": True}),
    Gap("单位还没有任何人员", "交办给它的建议没有人签收，请先登记联络员。", Unit, {"memberships__isnull": True, "valid_until__isnull": True}),
    Gap("类别没有对口委员会", "这些类别的建议没有委员会对口督办。", Category, {"committee__isnull": True}),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    n: int
    gap: Gap


def found(user):
    """The gaps that are there, in one query."""
    counts = count_each([gap.rows(user) for gap in GAPS])
    return [Found(n, gap) for n, gap in zip(counts, GAPS, strict=True) if n]


def missing_years(calendar, today):
    """Years whose days off could be entered and are not: this one, and the next once its notice is out."""
    near = (today.month, today.day) >= ASK_FROM
    return [year for year in (today.year, today.year + 1) if not calendar.knows(year) and (year == today.year or near)]


def newest_session(user):
    return Session.objects.visible_to(user).first()
