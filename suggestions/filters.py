"""What lists of suggestions and of parts can be narrowed by."""

import django_filters
from django.db.models import Count, Exists, OuterRef, Q

from accounts.models import User
from accounts.policy import Role
from congress.models import Category, Committee, Congress, Delegation, Deputy, DeputyGroup, Session
from congress.presets import GRADES
from core.filters import DatesFilter, DayFilter, RowFilter, Saying
from core.forms import HouseForm
from units.models import Unit

from . import bands, figures, measures, search, veil
from .models import Assignment, KeyTopic, Suggestion, SupervisionOrder
from .supervision.watches import WATCHES

# Facts that make sense as a question about a whole item: "has it a part that …"
ITEM_FACTS = (
    "unaccepted", "asking", "open", "overdue", "late", "due_week", "no_contact", "opinion_missing", "opinion_overdue",
    "feedback_missing", "unsatisfied", "rework", "given_back", "lookback_failed", "key_topic", "claimed", "grouped", "repeated", "repeat_unsolved",
)  # fmt: skip
IN_A_UNIT = ("sent_back",)  # facts about the way of a letter inside its unit, which the other units are not told
OF_ORDERS = (
    "was_ordered",
    "ordered",
    "order_overdue",
    "order_answered",
)  # facts that tell that there is an order of supervision
KLASSES = [(k, f"{k} 类") for k in "ABCDEF"]


def visible(model):
    """The rows of ``model`` the asker may see, as the choices of a RowFilter."""
    return lambda request: model.objects.visible_to(request.user)


def units_with_parts(request):
    """Units that handle; a coordinating unit is one of them only where an old ledger names it."""
    handles = Exists(Assignment._base_manager.filter(unit=OuterRef("pk")))
    return Unit.objects.visible_to(request.user).filter(~Q(kind=Unit.Kind.COORDINATOR) | handles)


def coordinators(request):
    return Unit.objects.visible_to(request.user).filter(kind=Unit.Kind.COORDINATOR)


def claimers(request):
    """Those who have claimed something the asker sees."""
    seen = Suggestion.objects.visible_to(request.user).filter(claimed_by=OuterRef("pk"))
    return User.objects.filter(Exists(seen), role=Role.LEADER, congress=request.user.congress_id)


def watched(user, key, at=""):
    """What ``user`` watches in this way, as a filter on ``at`` + field of a suggestion."""
    return WATCHES[key].q(user, at)


class Watched(Saying):
    """A list that supervisors narrow to their own; others are not offered it."""

    early = ("session",)
    seek: search.Seek | None = None  # what is looked for, once the rows were asked

    def folded(self):
        hers = self.request.user.role in (Role.LEADER, Role.VIEWER) or "watch" in self.data
        return [field for field in super().folded() if hers or field.name != "watch"]


class LedgerFilter(Watched):
    """Suggestions. A condition on parts asks whether the item has such a part; several ask it of the same part."""

    q = search.WordsFilter()
    category = RowFilter("category", rows=visible(Category), label="类别")
    unit = RowFilter(rows=units_with_parts, label="承办单位", method="by_part")
    status = django_filters.ChoiceFilter(
        label="状态", method="by_status",
        choices=[("dispatched", "已交办"), *((v, w) for v, w in Suggestion.Status.choices if v != "draft")],
    )  # fmt: skip
    period = django_filters.ChoiceFilter(choices=Suggestion.Period.choices, label="提出时间")
    session = RowFilter("session", rows=visible(Session), label="届次")
    role = django_filters.ChoiceFilter(choices=Assignment.Role.choices, label="单位身份", method="by_part")
    klass = django_filters.ChoiceFilter(choices=KLASSES, label="办理结果", method="by_part")
    fact = django_filters.ChoiceFilter(
        choices=[(f, measures.FACTS[f].label) for f in ITEM_FACTS], label="办理情况", method="by_part"
    )
    delegation = RowFilter(rows=visible(Delegation), label="代表团", method="by_delegation", nameless="未编入代表团")
    deputy = RowFilter("lead_deputy", rows=visible(Deputy), label="领衔代表", nameless="以代表团名义")
    committee = RowFilter("category__committee", rows=visible(Committee), label="对口委员会", nameless="没有对口委员会")
    registered = DatesFilter("registered_on", label="立案时间")
    dispatched = DatesFilter("dispatched_on", label="交办时间")
    raised = django_filters.ChoiceFilter("raised_before", choices=Suggestion.Raised.choices, label="以往提出")
    topic = RowFilter("topic", rows=visible(KeyTopic), label="重点建议")
    claimed = RowFilter("claimed_by", rows=claimers, label="认领委员")
    group = RowFilter("supervising_group", rows=visible(DeputyGroup), label="督办的代表小组")
    watch = django_filters.ChoiceFilter(
        choices=[(k, w.label) for k, w in WATCHES.items()], label="我督办的", method="by_watch"
    )

    phrases = {
        "q": "编号、标题、正文、答复、代表或单位含“{}”",
        "unit": "由{}承办",
        "role": lambda value, shown: f"身份为{shown}",
        "registered": "{}立案",
        "dispatched": "{}交办",
        "session": "{}",
        "raised": lambda value, shown: f"以往提出：{shown}",
        "topic": "重点建议“{}”",
        "claimed": "由{}认领",
        "group": "由{}督办",
        "committee": "{}对口",
        "fact": lambda value, shown: f"办理情况：{shown}",
    }
    first = ("q", "category", "unit", "status", "period")
    calm = ("session", "fact")  # the tabs set them; the sentence names them

    def by_text(self, queryset, name, value):
        self.seek = search.Seek(value, self.request.user)
        session = self.form.cleaned_data.get("session")
        return queryset.filter(self.seek.match(within=session and Q(session=session)))

    def by_watch(self, queryset, name, value):
        return queryset.filter(watched(self.request.user, value))

    def by_status(self, queryset, name, value):
        if value == "dispatched":
            return queryset.filter(status__in=("handling", "answered", "closed"))
        return queryset.filter(status=value)

    def by_delegation(self, queryset, name, value):
        return queryset.filter(of_delegation(value, at=""))

    def by_part(self, queryset, name, value):
        """The conditions on parts are applied once, together: a helper's lateness is not the lead's."""
        asked = {n: self.form.cleaned_data.get(n) for n in ("unit", "role", "klass", "fact")}
        if name != next(n for n, v in asked.items() if v):
            return queryset
        parts = Assignment._base_manager.filter(suggestion=OuterRef("pk"))
        # The session is said here too, or the parts of all years may be read first.
        if session := self.form.cleaned_data.get("session"):
            parts = parts.filter(suggestion__session=session)
        return queryset.filter(Exists(narrowed(parts, asked, self.today, self.request.user)))


def narrowed(parts, asked, today, reader):
    """``parts`` that fulfil every condition of ``asked`` (unit, role, klass, fact), of the latest round, as ``reader`` may know."""
    parts = parts.filter(is_latest=True)
    if asked.get("unit"):
        parts = parts.filter(unit=asked["unit"])
    if asked.get("role"):
        parts = parts.filter(role=asked["role"])
    if asked.get("klass"):
        parts = parts.filter(measures.OWN, reply__klass=asked["klass"])
    if asked.get("fact"):
        parts = parts.filter(figures.condition(asked["fact"], today, reader=reader))
    return parts


def of_klass(value):
    """Parts that answered the deputy in this class; ``none``: that have not answered."""
    return measures.OWN & (Q(reply__isnull=True) if value == measures.NONE else Q(reply__klass=value))


def of_delegation(value, at="suggestion__"):
    """Suggestions of this delegation or of one of its deputies; ``none``: of nobody's delegation. ``at`` leads to them."""
    if value == measures.NONE:
        return Q(**{f"{at}lead_deputy__delegation": None, f"{at}proposing_delegation": None})
    return Q(**{f"{at}lead_deputy__delegation": value}) | Q(**{f"{at}proposing_delegation": value})


class LookingBack(HouseForm):
    """What a figure was at the end of a past day can be asked of facts that left dates; loads are those of one session."""

    def clean(self):
        asked = super().clean()
        if asked.get("load") and not asked.get("session"):
            self.add_error("load", "要和届次一起选。")
        fact = asked.get("fact")
        if asked.get("until") and not fact:
            self.add_error("until", "要和一项办理情况一起选。")
        elif asked.get("until") and measures.FACTS[fact].until is None:
            self.add_error("until", f"“{measures.FACTS[fact].label}”没有按日期留下记录，不能回到过去某一天。")
        return asked


def of_load(parts, band):
    """A condition: the parts of units that hold as many of ``parts`` as ``band`` says."""
    held = (
        parts.filter(measures.LATEST).order_by().values("unit").annotate(held=Count("pk")).filter(held__gte=band.least)
    )
    return Q(unit__in=(held if band.most is None else held.filter(held__lte=band.most)).values("unit"))


class PartsFilter(Watched):
    """Parts of units: the list that proves a figure."""

    q = search.WordsFilter()
    fact = django_filters.ChoiceFilter(
        choices=[(f, fact.label) for f, fact in measures.FACTS.items()], label="办理情况", method="by_fact"
    )
    unit = RowFilter("unit", rows=units_with_parts, label="承办单位", method="by_unit")
    former = django_filters.ChoiceFilter(choices=[("1", "含由它接续的单位")], label="前身单位", method="by_former")
    load = django_filters.ChoiceFilter(
        choices=[(band.key, f"{band.label}的单位") for band in bands.BANDS], label="单位承办件数", method="by_load"
    )
    role = django_filters.ChoiceFilter(choices=Assignment.Role.choices, label="单位身份")
    session = RowFilter("suggestion__session", rows=visible(Session), label="届次")
    klass = django_filters.ChoiceFilter(choices=[*KLASSES, ("none", "未答复")], label="办理结果", method="by_klass")
    category = RowFilter("suggestion__category", rows=visible(Category), label="类别", nameless="未分类")
    committee = RowFilter(
        "suggestion__category__committee", rows=visible(Committee), label="对口委员会", nameless="没有对口委员会"
    )
    delegation = RowFilter(rows=visible(Delegation), label="代表团", method="by_delegation", nameless="未编入代表团")
    deputy = RowFilter("suggestion__lead_deputy", rows=visible(Deputy), label="领衔代表", nameless="以代表团名义")
    kind = django_filters.ChoiceFilter("unit__kind", choices=Unit.Kind.choices, label="单位系统")
    congress = RowFilter("suggestion__session__congress", rows=visible(Congress), label="人大")
    system = RowFilter("unit__coordinator", rows=coordinators, label="交办协调单位")
    result = django_filters.ChoiceFilter(choices=[(g, g) for g in GRADES], label="对办理结果的评价", method="by_grade")
    attitude = django_filters.ChoiceFilter(
        choices=[(g, g) for g in GRADES], label="对办理态度的评价", method="by_grade"
    )
    mine = django_filters.ChoiceFilter(
        choices=[("1", "本单位承办（含由本单位接续的）")], label="范围", method="by_mine"
    )
    dispatched = DatesFilter("dispatched_on", label="交办时间")
    due = DatesFilter("due_on", label="期限")
    until = DayFilter(label="只算到", method="by_until")
    topic = RowFilter("suggestion__topic", rows=visible(KeyTopic), label="重点建议", nameless="没有列为重点建议")
    claimed = RowFilter("suggestion__claimed_by", rows=claimers, label="认领委员")
    group = RowFilter("suggestion__supervising_group", rows=visible(DeputyGroup), label="督办的代表小组")
    watch = django_filters.ChoiceFilter(
        choices=[(k, w.label) for k, w in WATCHES.items()], label="我督办的", method="by_watch"
    )

    phrases = {
        "topic": "重点建议“{}”",
        "claimed": "由{}认领",
        "group": "由{}督办",
        "q": "编号、标题、正文、答复、代表或单位含“{}”",
        "fact": "{}",
        "session": "{}",
        "unit": "{}",
        "system": "由{}协调",
        "committee": "{}对口",
        "kind": "{}",
        "congress": "{}",
        "result": "对办理结果{}",
        "attitude": "对办理态度{}",
        "until": "只算到{}",
        "dispatched": "{}交办",
        "due": "期限在{}",
    }
    first = ("q", "fact", "unit", "role")
    calm = ("session", "mine", "former")
    base_form = LookingBack

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.request is not None and self.request.user.role != Role.UNIT:
            self.filters.pop("mine", None)
        if self.request is not None and self.request.user.congress_id:  # all rows are of one congress
            self.filters.pop("congress", None)

    def by_unit(self, queryset, name, value):
        if not self.form.cleaned_data.get("former"):
            return queryset.filter(unit=value)
        return queryset.filter(unit__in=Unit.objects.visible_to(self.request.user).line(int(value), self.today))

    def by_former(self, queryset, name, value):
        """Asked together with the unit."""
        return queryset

    def by_load(self, queryset, name, value):
        of_session = Q(suggestion__session=self.form.cleaned_data["session"])
        parts = Assignment.objects.visible_to(self.request.user, within=of_session)
        return queryset.filter(of_load(parts, bands.BY_KEY[value]))

    def by_grade(self, queryset, name, value):
        return queryset.filter(veil.known(Q(**{f"feedback__{name}": value}), self.request.user))

    def by_mine(self, queryset, name, value):
        return queryset.filter(unit__in=self.request.user.unit_ids)

    def by_text(self, queryset, name, value):
        self.seek = search.Seek(value, self.request.user)
        session = self.form.cleaned_data.get("session")
        return queryset.filter(self.seek.match(within=session and Q(session=session), at="suggestion_id"))

    def by_watch(self, queryset, name, value):
        return queryset.filter(watched(self.request.user, value, "suggestion__"))

    def by_fact(self, queryset, name, value):
        """What is ordered of one unit is told of the parts whose orders the asker may read, and of no others."""
        rows = queryset.filter(
            figures.condition(value, self.today, self.form.cleaned_data.get("until"), self.request.user)
        )
        if value in IN_A_UNIT and self.request.user.role == Role.UNIT:
            return rows.filter(unit__in=self.request.user.unit_ids)
        if value not in OF_ORDERS:
            return rows
        read = SupervisionOrder.objects.visible_to(self.request.user).filter(assignment=OuterRef("pk"))
        return rows.filter(Exists(read))

    def by_until(self, queryset, name, value):
        """Asked together with the fact, which is looked back at."""
        return queryset

    def by_klass(self, queryset, name, value):
        return queryset.filter(of_klass(value))

    def by_delegation(self, queryset, name, value):
        return queryset.filter(of_delegation(value))
