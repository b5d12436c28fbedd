"""What the ledger of promises can be narrowed by."""

import django_filters
from django.db.models import Exists, F, OuterRef, Q, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils.timezone import localdate

from accounts.policy import Role
from congress.models import Committee, Session
from core.filters import DatesFilter, RowFilter, Saying
from suggestions import search
from suggestions.filters import coordinators, visible
from suggestions.models import Commitment
from units import succession
from units.models import Unit

from . import states

SUGGESTION = "reply__assignment__suggestion"


def units_with_promises(request):
    """Units that have promised, and those that took over others; people of a unit choose among their own."""
    promises = Commitment._base_manager.filter(states.SIGNED)
    own = Exists(promises.filter(reply__assignment__unit=OuterRef("pk")))
    taken = Exists(Unit.objects.handed_on(localdate()).filter(successor=OuterRef("pk")))
    rows = Unit.objects.visible_to(request.user).filter(own | taken)
    return rows.filter(pk__in=request.user.unit_ids) if request.user.role == Role.UNIT else rows


class CommitmentFilter(Saying):
    q = search.WordsFilter()
    state = django_filters.ChoiceFilter(
        choices=[(key, label) for key, (label, _) in states.STATES.items()], label="状态", method="by_state"
    )
    unit = RowFilter(rows=units_with_promises, label="承办单位", method="by_unit")
    session = RowFilter(
        f"{SUGGESTION}__session", rows=visible(Session), label="首次提出年份",
        label_by=Concat(Cast(F("year"), TextField()), Value("年（"), F("name"), Value("）"), output_field=TextField()),
    )  # fmt: skip
    system = RowFilter("reply__assignment__unit__coordinator", rows=coordinators, label="交办协调单位")
    committee = RowFilter(f"{SUGGESTION}__category__committee", rows=visible(Committee), label="对口委员会")
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

    def by_text(self, queryset, name, value):
        found = search.Seek(value, self.request.user).suggestions()
        words = Q(text__icontains=value) | Q(responsible__icontains=value)
        return queryset.filter(words | Q(**{f"{SUGGESTION}__in": found}))

    def by_state(self, queryset, name, value):
        if value in states.BETWEEN_OFFICES and self.request.user.role == Role.DEPUTY:
            return queryset.none()
        return queryset.filter(states.q(value, self.today))

    def by_unit(self, queryset, name, value):
        """A successor answers for what the units before it have promised."""
        after = Unit.objects.visible_to(self.request.user).successors(self.today)
        return queryset.filter(reply__assignment__unit__in={int(value), *succession.taken_over({int(value)}, after)})
