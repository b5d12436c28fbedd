"""交办清单: what was handed to each unit, on paper and as a sheet; both show the same rows."""

from dataclasses import dataclass

from django import forms
from django.db.models import Count, Exists, OuterRef, Q
from django.shortcuts import render
from django.utils import timezone

from accounts.policy import Role
from congress import calendars, sessions
from core import export
from core.fields import DayField
from core.forms import HouseForm
from suggestions import outlook
from suggestions.models import Assignment
from units.models import Unit

ALL = "all"
ROLES = dict(Assignment.Role.choices)
HEADS = ("承办单位", "序", "编号", "标题", "领衔代表", "身份", "一同承办的单位", "交办日期", "期限")


class AskForm(HouseForm):
    """Which session, which unit, dispatched when."""

    session = forms.ChoiceField(label="届次", required=False)
    unit = forms.ChoiceField(label="承办单位", required=False)
    after = DayField(label="交办日期从", required=False)
    before = DayField(label="到", required=False)

    def __init__(self, *args, known, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["session"].choices = [(str(s.pk), str(s)) for s in known]
        self.fields["unit"].choices = [
            ("", "各单位件数"), (ALL, "全部单位（每个单位另起一页）"), *((str(u.pk), u.name) for u in units)
        ]  # fmt: skip

    def clean(self):
        data = super().clean()
        after, before = data.get("after"), data.get("before")
        if after and before and before < after:
            self.add_error("before", "结束日期不能早于开始日期。")
        return data


@dataclass(frozen=True, slots=True)
class Section:
    """The list of one unit."""

    unit: object
    parts: list  # with ``others``, the units handling it too
    days: list  # the days of dispatch
    counts: str  # 主办 33，分办 1，会办 52
    told: list  # the dates explained, each once

    @property
    def first_day(self):
        return self.days[0]

    @property
    def last_day(self):
        return self.days[-1]


def handed_over(user, session, *, after=None, before=None):
    """The parts of a session by day of dispatch, each (suggestion, unit) once: not those relieved, nor later rounds."""
    rows = Assignment.objects.visible_to(user).filter(suggestion__session=session)
    rows = rows.exclude(status=Assignment.Status.RELIEVED)
    if user.role == Role.COORDINATOR:  # it hands over inside its own system; units of others are named beside
        rows = rows.filter(unit__coordinator__in=user.unit_ids)
    sooner = Assignment.objects.visible_to(user).filter(
        suggestion=OuterRef("suggestion"), unit=OuterRef("unit"), round__lt=OuterRef("round")
    )
    rows = rows.filter(~Exists(sooner.exclude(status=Assignment.Status.RELIEVED)))
    if after:
        rows = rows.filter(dispatched_on__gte=after)
    return rows.filter(dispatched_on__lte=before) if before else rows


def units_with_parts(user, session, **days):
    """Units, each with the numbers of its parts."""
    counted = (
        handed_over(user, session, **days)
        .order_by()
        .values("unit")
        .annotate(n=Count("pk"), **{role: Count("pk", filter=Q(role=role)) for role in ROLES})
    )
    return {row["unit"]: row for row in counted}


def sections(user, session, *, unit_ids, units, **days):
    rows = handed_over(user, session, **days).filter(unit__in=unit_ids)
    rows = rows.select_related("suggestion__lead_deputy", "suggestion__proposing_delegation")
    beside = _beside(user, rows)
    by_unit = {}
    for part in rows.order_by("suggestion__number", "pk"):
        by_unit.setdefault(part.unit_id, []).append(part)
    calendar = calendars.current()
    found = []
    for unit in units:
        if parts := by_unit.get(unit.pk):
            for part in parts:
                part.others = _others(part, beside.get(part.suggestion_id, ()), units)
            found.append(_section(unit, sorted(parts, key=_order), session, calendar))
    return found


def _beside(user, rows):
    """``{suggestion: [(unit, role, round)]}`` of everybody who handles one of the suggestions; one query."""
    ids = rows.order_by().values("suggestion")
    parts = Assignment.objects.visible_to(user).filter(suggestion__in=ids).exclude(status=Assignment.Status.RELIEVED)
    found = {}
    for suggestion, unit, role in parts.order_by("pk").values_list("suggestion", "unit", "role"):
        found.setdefault(suggestion, {}).setdefault(unit, role)
    return found


def _others(part, beside, units):
    """The units beside this one, the lead first and named as such; helpers beside a lead need no word."""
    names = {unit.pk: unit.name for unit in units}
    others = [(role, names.get(unit, "")) for unit, role in dict(beside).items() if unit != part.unit_id]
    others.sort(key=lambda pair: pair[0] == "helper")
    return [name if role == "helper" else f"{name}（{ROLES[role]}）" for role, name in others if name]


def _order(part):
    return (part.rank, part.suggestion.number, part.pk)


def _section(unit, parts, session, calendar):
    numbers = ((label, sum(part.role == role for part in parts)) for role, label in ROLES.items())
    return Section(
        unit=unit,
        parts=parts,
        days=sorted({part.dispatched_on for part in parts}),
        counts="，".join(f"{label} {n}" for label, n in numbers if n),
        told=outlook.told(session, parts, calendar=calendar),
    )


def handover(request):
    known = sessions.of(request)
    units = list(Unit.objects.visible_to(request.user).select_related("coordinator").order_by("kind", "pk"))
    form = AskForm(request.GET, known=known, units=[u for u in units if u.kind != Unit.Kind.COORDINATOR])
    good = form.is_valid()
    asked = form.cleaned_data
    session = next((s for s in known if str(s.pk) == asked.get("session")), sessions.current(request))
    context = {"form": form, "session": session, "today": timezone.localdate()}
    if not good or session is None:
        return render(request, "suggestions/handover.html", context, status=422 if not good else 200)
    days = {"after": asked["after"], "before": asked["before"]}
    if not asked["unit"]:
        counts = units_with_parts(request.user, session, **days)
        context["counted"] = [(unit, counts[unit.pk]) for unit in units if unit.pk in counts]
        return render(request, "suggestions/handover.html", context | {"total": sum(r["n"] for r in counts.values())})
    context["cited"] = session.cite("").partition("第号")[0]
    ids = [unit.pk for unit in units if asked["unit"] in (ALL, str(unit.pk))]
    found = sections(request.user, session, unit_ids=ids, units=units, **days)
    if request.GET.get("export") == "xlsx":
        return sheet(request, session, found)
    context |= {"sections": found, "total": sum(len(s.parts) for s in found), "is_all": asked["unit"] == ALL}
    return render(request, "suggestions/handover.html", context)


def sheet(request, session, found):
    lines = (
        [s.unit.name, n, p.suggestion.number, p.suggestion.title, p.suggestion.proposer.name, p.get_role_display(),
         p.others, p.dispatched_on, p.due_on or "签收后起算"]
        for s in found
        for n, p in enumerate(s.parts, 1)
    )  # fmt: skip
    name = f"交办清单_{found[0].unit.name}" if len(found) == 1 else "交办清单"
    about = {"title": f"{session} 代表建议交办清单", "author": str(request.user)}
    return export.respond("xlsx", name=name, today=timezone.localdate(), heads=HEADS, lines=lines, about=about)
