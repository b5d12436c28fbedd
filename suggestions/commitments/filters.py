"""What the ledger of promises can be narrowed by."""

import datetime as dt

import django_filters
from django.db.models import Exists, F, OuterRef, Q, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils.timezone import localdate

from accounts.policy import Role
from congress.models import Category, Committee, Congress, Delegation, Deputy, Session
from core.filters import DatesFilter, DayFilter, RowFilter, Saying
from suggestions import search, veil
from suggestions.figures import latest_parts
from suggestions.filters import KLASSES, coordinators, of_delegation, of_klass, units_with_parts, visible
from suggestions.models import Assignment, KeyTopic
from units.models import Unit

from . import states

SUGGESTION = "reply__assignment__suggestion"


def promising_units(request):
    """Units that handle, and those that took over others; people of a unit choose among their own."""
    taken = Exists(Unit.objects.handed_on(localdate()).filter(successor=OuterRef("pk")))
    rows = units_with_parts(request) | Unit.objects.visible_to(request.user).filter(taken)
    return rows.filter(pk__in=request.user.unit_ids) if request.user.role == Role.UNIT else rows


def _dispatched(days):
    return Q(dispatched_on__gte=days.start or dt.date.min) & Q(dispatched_on__lte=days.stop or dt.date.max)


# Conditions on the part a promise counts with
OF_PART = {
    "counted": lambda value: Q(),
    "delegation": of_delegation,
    "kind": lambda value: Q(unit__kind=value),
    "role": lambda value: Q(role=value),
    "klass": of_klass,
    "dispatched": _dispatched,
}


class CommitmentFilter(Saying):
    q = search.WordsFilter()
    state = django_filters.ChoiceFilter(
        choices=[(key, label) for key, (label, _) in states.STATES.items()], label="状态", method="by_state"
    )
    unit = RowFilter(rows=promising_units, label="承办单位", method="by_unit")
    session = RowFilter(
        f"{SUGGESTION}__session", rows=visible(Session), label="首次提出年份",
        label_by=Concat(Cast(F("year"), TextField()), Value("年（"), F("name"), Value("）"), output_field=TextField()),
    )  # fmt: skip
    system = RowFilter("reply__assignment__unit__coordinator", rows=coordinators, label="交办协调单位")
    committee = RowFilter(
        f"{SUGGESTION}__category__committee", rows=visible(Committee), label="对口委员会", nameless="没有对口委员会"
    )
    category = RowFilter(f"{SUGGESTION}__category", rows=visible(Category), label="类别", nameless="未分类")
    delegation = RowFilter(rows=visible(Delegation), label="代表团", method="by_part", nameless="未编入代表团")
    deputy = RowFilter(f"{SUGGESTION}__lead_deputy", rows=visible(Deputy), label="领衔代表", nameless="以代表团名义")
    topic = RowFilter(f"{SUGGESTION}__topic", rows=visible(KeyTopic), label="重点建议", nameless="没有列为重点建议")
    kind = django_filters.ChoiceFilter(choices=Unit.Kind.choices, label="单位系统", method="by_part")
    role = django_filters.ChoiceFilter(choices=Assignment.Role.choices, label="承办身份", method="by_part")
    klass = django_filters.ChoiceFilter(choices=[*KLASSES, ("none", "未答复")], label="办理结果", method="by_part")
    congress = RowFilter(f"{SUGGESTION}__session__congress", rows=visible(Congress), label="人大")
    dispatched = DatesFilter(label="交办时间", method="by_part")
    counted = django_filters.ChoiceFilter(
        choices=[("1", "计入统计的（单位仍承办这件建议，不含它接续的单位）")], label="统计口径", method="by_part"
    )
    former = django_filters.ChoiceFilter(choices=[("1", "含由它接续的单位")], label="前身单位", method="by_former")
    until = DayFilter(label="只算到", method="by_until")
    due = DatesFilter("due_on", label="完成期限")
    settled = DatesFilter("settled_on", label="了结日期")

    phrases = {
        "q": "建议、承诺或责任单位含“{}”",
        "state": "{}",
        "unit": "由{}（含由它接续的单位）作出",
        "session": "{}提出",
        "system": "由{}协调",
        "committee": "{}对口",
        "due": "期限在{}",
        "settled": "{}了结",
    }
    first = ("q", "state", "unit", "session")
    calm = ("counted", "former")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.request is not None and self.request.user.congress_id:  # all rows are of one congress
            self.filters.pop("congress", None)

    def by_text(self, queryset, name, value):
        found = search.Seek(value, self.request.user).suggestions()
        words = Q(text__icontains=value) | Q(responsible__icontains=value)
        return queryset.filter(words | Q(**{f"{SUGGESTION}__in": found}))

    def by_state(self, queryset, name, value):
        if value in states.BETWEEN_OFFICES and self.request.user.role == Role.DEPUTY:
            return queryset.none()
        return queryset.filter(self._state(value))

    def _state(self, value):
        q = states.q(value, self.form.cleaned_data.get("until") or self.today)
        return veil.known(q, self.request.user, at="reply__assignment__")

    def by_until(self, queryset, name, value):
        """Asked together with the state, which is looked back at."""
        return queryset

    def by_part(self, queryset, name, value):
        """Promises count with the latest part of their unit (``figures.promises``); conditions on it are asked together."""
        asked = {key: self.form.cleaned_data.get(key) for key in OF_PART}
        if name != next(key for key in OF_PART if asked[key]):
            return queryset
        return queryset.filter(Exists(latest_parts().filter(*(OF_PART[key](v) for key, v in asked.items() if v))))

    def by_unit(self, queryset, name, value):
        """A successor answers for what the units before it have promised; figures count each unit's own unless asked otherwise."""
        asked = self.form.cleaned_data
        if asked.get("counted") and not asked.get("former"):
            return queryset.filter(reply__assignment__unit=value)
        line = Unit.objects.visible_to(self.request.user).line(int(value), self.today)
        return queryset.filter(reply__assignment__unit__in=line)

    def by_former(self, queryset, name, value):
        """Asked together with the unit; what does not count only with its own unit includes them anyway."""
        return queryset
