"""回头看: solved parts drawn by lot, what was found in each, and the paper that lets anybody repeat the draw."""

import django_filters
from django.contrib import messages
from django.db.models import Count, Q
from django.db.models.functions import Length
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views import View

from accounts import policy
from congress import sessions
from congress.models import Committee, Session
from core.addresses import number
from core.columns import Column
from core.filters import RowFilter, Saying
from core.lists import ListPage, Tab
from core.workflow import Refused
from suggestions.filters import units_with_parts, visible
from suggestions.marks import Mark
from suggestions.models import Assignment, LookbackDraw, LookbackItem
from suggestions.supervision import lookback
from suggestions.supervision.lookback_effects import draw
from suggestions.supervision.lookback_forms import DrawForm
from suggestions.supervision.workflow import LOOKBACK

from .steps import StepView, step_url

MARKS = {
    "": Mark("todo", "待核查"),
    "held": Mark("ok", "属实"),
    "partly": Mark("soon", "部分落实"),
    "failed": Mark("no", "未落实"),
}


# The list --------------------------------------------------------------------------------------------------------------------


class LookbackFilter(Saying):
    state = django_filters.ChoiceFilter(
        choices=[("drawn", "待核查"), *LookbackItem.Outcome.choices], label="核查结果", method="by_state"
    )
    unit = RowFilter("assignment__unit", rows=units_with_parts, label="承办单位")
    committee = RowFilter("assignment__suggestion__category__committee", rows=visible(Committee), label="对口委员会")
    session = RowFilter("draw__session", rows=visible(Session), label="届次")
    draw = RowFilter("draw", rows=visible(LookbackDraw), label_by="seed", label="抽样的种子")
    phrases = {"session": "{}", "unit": "{}", "committee": "{}对口", "draw": "种子“{}”抽取"}
    calm = ("session",)

    def by_state(self, queryset, name, value):
        return queryset.filter(status="drawn") if value == "drawn" else queryset.filter(outcome=value)


def mark(item, ctx=None):
    return MARKS[item.outcome]


def title(item, ctx=None):
    return item.assignment.suggestion.title


COLUMNS = (
    Column("unit", "承办单位", "assignment.unit.name", sort=("assignment__unit__name",), head_class="text-nowrap"),
    Column("number", "编号", "assignment.suggestion.number",
           sort=(Length("assignment__suggestion__number"), "assignment__suggestion__number"), head_class="n"),
    Column("title", "标题", title, sort=("assignment__suggestion__title",), cell="lookback_title", head_class="title"),
    Column("answered", "答复", "assignment.answered_on", sort=("assignment__answered_on",), cell="date", phone=False, head_class="text-nowrap"),
    Column("drawn", "抽取", "draw.drawn_on", sort=("-draw__drawn_on", "position"), cell="date", phone=False, head_class="text-nowrap"),
    Column("outcome", "核查结果", mark, sort=("outcome",), sheet=lambda i, ctx: mark(i).word, cell="state", head_class="text-nowrap"),
    Column("checked", "核查日期", "checked_on", sort=("checked_on",), cell="date", head_class="text-nowrap"),
    Column("words", "核查情况", "words", cell="lookback_words", head_class="wide"),
    Column("by", "核查人", lambda i, ctx: str(i.checked_by or ""), default=False),
    Column("seed", "种子", "draw.seed", default=False),
    Column("position", "顺序", "position", default=False, head_class="num"),
)  # fmt: skip


class Lookbacks(ListPage):
    name, title, subject = "lookback", "回头看", "抽中的件"
    template_name = "suggestions/lookback.html"
    columns, filterset_class, default_sort = COLUMNS, LookbackFilter, "drawn"
    keep = ("session", "draw")
    empty_title = "还没有做过回头看"
    empty_text = "从已经答复为 A 类的件里按单位随机抽取，逐件核查是否属实。抽样用公开的种子，任何人都可以重算。"

    def rows(self, request):
        return LookbackItem.objects.visible_to(request.user)

    def decorate(self, queryset):
        return queryset.select_related(
            "draw", "checked_by", "assignment__unit", "assignment__suggestion__session",
            "assignment__suggestion__category",
        ).defer("assignment__suggestion__body", "assignment__suggestion__office_opinion")  # fmt: skip

    def prepare(self, rows, ctx):
        for item in rows:
            offered = LOOKBACK.offered(ctx.user, item)
            item.do = [
                (step.label, step_url(LOOKBACK, verb, item)) for verb, step in offered.items() if verb == "record"
            ]

    def tabs(self, request):
        return [
            Tab("全部"),
            Tab("待核查", {"state": "drawn"}),
            *(Tab(word, {"state": key}) for key, word in LookbackItem.Outcome.choices),
        ]

    def extra_context(self, request, asked):
        """The draws of the session that is listed, or all of them."""
        if request.headers.get("HX-Request"):
            return {}
        draws = LookbackDraw.objects.visible_to(request.user).select_related("drawn_by", "session")
        if session := number(asked.state.effective.get("session", "")):
            draws = draws.filter(session=session)
        is_checked, has_failed = Q(items__status="checked"), Q(items__outcome="failed")
        draws = draws.annotate(
            drawn=Count("items"),
            checked=Count("items", filter=is_checked),
            failed=Count("items", filter=has_failed),
        )
        return {
            "draws": list(draws),
            "may_draw": policy.may_open(request.user, "lookback_draw"),
            "today": timezone.localdate(),
        }


# Drawing ---------------------------------------------------------------------------------------------------------------------


class Draw(View):
    """GET asks and shows who would be drawn; POST keeps the same draw. What is asked stands in the address."""

    def get(self, request):
        if "seed" not in request.GET:
            return self.page(request, self.form(request, None))
        form = self.form(request, request.GET)
        return self.page(request, form, status=200 if form.is_valid() else 422)

    def post(self, request):
        form = self.form(request, request.POST)
        if not form.is_valid():
            return self.page(request, form, status=422)
        asked = form.cleaned_data
        parts = parts_of(request.user, asked["session"])
        try:
            made = draw(
                asked["session"], flow=LOOKBACK, parts=parts, seed=asked["seed"], klass=asked["klass"], per_unit=asked["per_unit"],
                excludes_drawn=asked["excludes_drawn"], by=request.user, at=timezone.now(),
            )  # fmt: skip
        except Refused as why:
            form.add_error(None, str(why))
            return self.page(request, form, status=409)
        messages.success(request, f"已记录这次抽样：抽中 {made.items.count()} 件。")
        return HttpResponseRedirect(reverse("lookback_sheet", args=[made.pk]))

    def form(self, request, data):
        current = sessions.current(request)
        initial = {"session": current and current.pk, "seed": lookback.new_seed()}
        return DrawForm(data, user=request.user, initial=initial)

    def page(self, request, form, status=200):
        context = {"form": form, "today": timezone.localdate()}
        if form.is_bound and form.is_valid():
            context |= self.preview(request, form.cleaned_data)
        return render(request, "suggestions/lookback_draw.html", context, status=status)

    def preview(self, request, asked):
        parts = parts_of(request.user, asked["session"])
        rows = list(lookback.population(parts, asked["klass"], excludes_drawn=asked["excludes_drawn"]))
        frame = lookback.frame_of(rows)
        there = {(part.unit.name, part.suggestion.number): part for part in rows}
        chosen = lookback.choose(frame, asked["seed"], asked["per_unit"])
        lines = [(unit, len(frame[unit]), [there[unit, number] for number in chosen[unit]]) for unit in frame]
        kept = {name: asked[name] for name in ("klass", "per_unit", "seed")} | {"session": asked["session"].pk}
        return {
            "asked": asked,
            "lines": lines,
            "population": len(rows),
            "drawn": sum(len(parts) for *_, parts in lines),
            "kept": list((kept | ({"excludes_drawn": "on"} if asked["excludes_drawn"] else {})).items()),
            "example": example(frame, asked["seed"]),
        }


def parts_of(user, session):
    return Assignment.objects.visible_to(user, within=Q(suggestion__session=session))


def example(frame, seed):
    """The text of the first part and what becomes of it, for people who check with pencil and sha256sum."""
    for unit, numbers in frame.items():
        return f"{seed}|{unit}|{numbers[0]}", lookback.digest(seed, unit, numbers[0])
    return None


# On paper ---------------------------------------------------------------------------------------------------------------------


def lookback_sheet(request, pk):
    made = get_object_or_404(
        LookbackDraw.objects.visible_to(request.user).select_related("session__congress", "drawn_by"), pk=pk
    )
    items = LookbackItem.objects.visible_to(request.user).filter(draw=made)
    items = items.select_related(
        "assignment__unit", "assignment__suggestion__lead_deputy", "assignment__suggestion__proposing_delegation", "checked_by"
    ).order_by("position")  # fmt: skip
    rows = [(item, mark(item)) for item in items]
    drawn = {}
    for item, _ in rows:
        drawn.setdefault(item.assignment.unit.name, []).append(item.assignment.suggestion.number)
    again = {unit: chosen for unit, chosen in lookback.choose(made.frame, made.seed, made.per_unit).items() if chosen}
    context = {
        "draw": made,
        "rows": rows,
        "is_same": again == drawn,
        "frame": list(made.frame.items()),
        "example": example(made.frame, made.seed),
        "list_url": f"{reverse('lookback')}?{urlencode({'session': made.session_id, 'draw': made.pk})}",
        "today": timezone.localdate(),
    }
    return render(request, "suggestions/lookback_sheet.html", context)


class LookbackStep(StepView):
    flow, model = LOOKBACK, LookbackItem

    def queryset(self, request):
        return super().queryset(request).select_related(
            "draw", "assignment__unit", "assignment__suggestion__session__rule_set", "assignment__suggestion__session__congress",
            "assignment__suggestion__category", "assignment__reply",
        )  # fmt: skip

    def after(self, request, obj):
        return f"{reverse('lookback')}?{urlencode({'session': obj.draw.session_id, 'draw': obj.draw_id})}"
