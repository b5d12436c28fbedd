"""回头看: solved parts drawn by lot, what was found in each, and the paper that lets anybody repeat the draw."""

import django_filters
from django.db.models import Q
from django.db.models.functions import Length
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from congress.models import Committee, Session
from core.columns import Column
from core.filters import RowFilter, Saying
from core.lists import ListPage, Tab
from suggestions.filters import units_with_parts, visible
from suggestions.marks import Mark
from suggestions.models import Assignment, LookbackDraw, LookbackItem
from suggestions.supervision import lookback
from suggestions.supervision.lookback_effects import draw
from suggestions.supervision.lookback_forms import DrawForm
from suggestions.supervision.workflow import LOOKBACK

from . import drawing
from .steps import StepView, step_url

MARKS = {
    "": Mark("todo", "待核查"),
    "held": Mark("ok", "属实"),
    "partly": Mark("soon", "部分落实"),
    "failed": Mark("no", "未落实"),
}

WORDS = drawing.Words(
    what="件", counter="件", one="件", named="编号", names="编号", draw="抽取回头看样本", empty="没有可以抽取的件",
    empty_why="这个届次还没有按这个类别答复的主办、分办件，或者都已经抽过。", sheet="回头看抽查清单", heading="代表建议办理“回头看”抽查清单", paper="清单",
    outcome="核查结果", done="已核查", bad="未落实", bad_state="failed", sheet_name="lookback_sheet", draw_name="lookback_draw",
    list_name="lookback", has_klass=True,
)  # fmt: skip


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
        return drawing.made_so_far(request, asked, LookbackDraw, words=WORDS, done="checked")


# Drawing ---------------------------------------------------------------------------------------------------------------------


class Draw(drawing.DrawPage):
    form_class, template_name, words = DrawForm, "suggestions/lookback_draw.html", WORDS

    def lot(self, request, asked):
        parts = parts_of(request.user, asked["session"])
        return lookback.lot(parts, asked["klass"], excludes_drawn=asked["excludes_drawn"])

    def keep(self, request, asked):
        parts = parts_of(request.user, asked["session"])
        return draw(flow=LOOKBACK, parts=parts, by=request.user, at=timezone.now(), **asked)


def parts_of(user, session):
    return Assignment.objects.visible_to(user, within=Q(suggestion__session=session))


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
    parts = [item.assignment for item, _ in rows]
    context = drawing.sheet(made, parts, place=lookback.place, words=WORDS)
    return render(request, "suggestions/lookback_sheet.html", context | {"rows": rows})


class LookbackStep(StepView):
    flow, model = LOOKBACK, LookbackItem

    def queryset(self, request):
        return super().queryset(request).select_related(
            "draw", "assignment__unit", "assignment__suggestion__session__rule_set", "assignment__suggestion__session__congress",
            "assignment__suggestion__category", "assignment__reply",
        )  # fmt: skip

    def after(self, request, obj):
        return drawing.results(obj.draw, WORDS)
