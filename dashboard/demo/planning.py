"""Plans and a change of dates: milestones, a holiday of the province, rules of the city's own."""

import copy
import datetime as dt
from collections import Counter

from django.utils import timezone

from accounts.models import User
from congress.models import RuleSet
from core.workdays import REST, Day
from suggestions import milestones
from suggestions.models import Assignment
from suggestions.recompute import confirm
from suggestions.recompute.changes import Days, OtherRules
from units.models import Membership

SESSION_PLAN = {"contact": (40, None), "opinion": (5, None), "draft": (15, None), "sign": (5, None)}
UNIT_PLAN = {"draft": (20, None), "sign": (8, None), "reply": (3, None)}
HOLIDAY = "云江开江节"
NOTICE = "云江省人民政府办公厅关于开江节放假的通知（云政办发电〔{year}〕18号）"
CITY_NOTE = "市人大常委会主任会议通过：反馈期限改为十五日，申请改办改为七个工作日。"


def tell(stage):
    """The last of the story: everybody's steps have been taken when the dates move."""
    _plan(stage)
    admin = User.objects.get(username="admin")
    _do(_city_rules(stage), admin, stage.limit, dt.time(17, 24))
    if day := _busiest(stage):
        notice = NOTICE.format(year=day.year)
        _do(Days(put=(Day(day, REST, HOLIDAY, notice),)), admin, stage.limit, dt.time(17, 28))


def _plan(stage):
    session = stage.cast.province.now
    milestones.keep(session, None, SESSION_PLAN)
    for username in ("liaison", "helper"):
        post = Membership.objects.select_related("unit").filter(user__username=username).first()
        if post:
            milestones.keep(session, post.unit, UNIT_PLAN)


def _busiest(stage):
    """A working day ahead on which many answers are due: the holiday that makes a difference."""
    first = stage.today + dt.timedelta(days=3)
    rows = Assignment.objects.filter(
        is_latest=True, status__in=Assignment.OPEN, due_on__gte=first, extended_from=None,
        suggestion__session=stage.cast.province.now,
    )  # fmt: skip
    days = Counter(rows.values_list("due_on", flat=True))
    return max(sorted(days), key=days.get) if days else None


def _city_rules(stage):
    """The city goes on with rules of its own."""
    rules = copy.deepcopy(stage.cast.rules.rules) | {"title": "青岚市人大代表建议办理规则", "notes": []}
    rules["deadlines"]["feedback"] |= {"amount": 15, "source": CITY_NOTE}
    rules["deadlines"]["give_back"] |= {"amount": 7, "unit": "wd", "source": CITY_NOTE}
    own = RuleSet.objects.create(name="青岚市办理规则", rules=rules, note=CITY_NOTE)
    return OtherRules(session=stage.cast.city.now.pk, rule_set=own.pk)


def _do(change, admin, day, time):
    at = timezone.make_aware(dt.datetime.combine(day, time))
    seen = confirm.preview(change, user=admin, today=day)
    confirm.carry_out(seen.token, by=admin, at=at)
