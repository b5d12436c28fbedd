"""抽样电话回访: forms entered from paper drawn by lot, what the deputies said, and the paper that lets anybody repeat the draw."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from core.lists import Tab
from evaluations.callbacks import listing, sample
from evaluations.callbacks.effects import draw
from evaluations.callbacks.forms import DrawForm
from evaluations.models import CallbackDraw, CallbackItem, Feedback
from evaluations.workflow import CALLBACK
from suggestions.views import drawing
from suggestions.views.ledger import OfSession
from suggestions.views.steps import StepView, step_url

WORDS = drawing.Words(
    what="表", counter="份", one="份表", named="编号/轮次/代表", names="表", draw="抽取回访名单", empty="没有可以抽取的表",
    empty_why="这个届次还没有代录并核对过的反馈表。", sheet="电话回访名单", heading="代表反馈表电话回访名单", paper="名单",
    outcome="回访结果", done="已回访", bad="与表不一致", bad_state="differs", sheet_name="callback_sheet", draw_name="callback_draw",
    list_name="callbacks",
)  # fmt: skip


class Callbacks(OfSession):
    name, title, subject, noun = "callbacks", "电话回访", "抽中的表", "份"
    template_name = "evaluations/callbacks/list.html"
    columns, filterset_class, default_sort = listing.COLUMNS, listing.CallbacksFilter, "drawn"
    keep = ("session", "draw")
    can_pick = False
    empty_title = "这个届次还没有抽过电话回访"
    empty_text = "从代录的反馈表里按单位随机抽取，打电话向代表核对。抽样用公开的种子，任何人都可以重算。"

    def rows(self, request):
        return CallbackItem.objects.visible_to(request.user)

    def decorate(self, queryset):
        at = "feedback__assignment__suggestion__"
        rows = queryset.select_related(
            "draw",
            "called_by",
            "feedback__deputy",
            "feedback__assignment__unit",
            at + "session__rule_set",
            at + "session__congress",
        )
        return rows.defer(at + "body", at + "office_opinion")

    def prepare(self, rows, ctx):
        for item in rows:
            offered = CALLBACK.offered(ctx.user, item)
            item.do = [
                (step.label, step_url(CALLBACK, verb, item)) for verb, step in offered.items() if verb == "record"
            ]

    def tabs(self, request):
        words = CallbackItem.Outcome.choices
        return [
            Tab("全部"),
            Tab("待回访", {"state": "drawn"}),
            *(Tab(word, {"state": key}) for key, word in words),
        ]

    def extra_context(self, request, asked):
        return drawing.made_so_far(request, asked, CallbackDraw, words=WORDS, done="called")


class Draw(drawing.DrawPage):
    form_class, template_name, words = DrawForm, "evaluations/callbacks/draw.html", WORDS

    def lot(self, request, asked):
        return sample.lot(forms_of(request.user, asked["session"]))

    def keep(self, request, asked):
        forms = forms_of(request.user, asked["session"])
        return draw(flow=CALLBACK, forms=forms, by=request.user, at=timezone.now(), **asked)


def forms_of(user, session):
    return Feedback.objects.visible_to(user).filter(assignment__suggestion__session=session)


def callback_sheet(request, pk):
    made = get_object_or_404(
        CallbackDraw.objects.visible_to(request.user).select_related("session__congress", "drawn_by"), pk=pk
    )
    items = CallbackItem.objects.visible_to(request.user).filter(draw=made)
    items = items.select_related(
        "feedback__deputy", "feedback__assignment__unit", "feedback__assignment__suggestion", "called_by"
    ).order_by("position")
    rows = [(item, listing.mark(item)) for item in items]
    forms = [item.feedback for item, _ in rows]
    context = drawing.sheet(made, forms, place=sample.place, words=WORDS)
    return render(request, "evaluations/callbacks/sheet.html", context | {"rows": rows})


class CallbackStep(StepView):
    flow, model = CALLBACK, CallbackItem

    def queryset(self, request):
        at = "feedback__assignment__suggestion__"
        return super().queryset(request).select_related(
            "draw", "feedback__deputy", "feedback__assignment__unit", at + "session__rule_set", at + "session__congress"
        )  # fmt: skip

    def context(self, request, obj, step):
        shown = super().context(request, obj, step)
        return shown | {"callback_deputy": obj.feedback.deputy}

    def back(self, obj):
        return self.after(self.request, obj)

    def after(self, request, obj):
        return drawing.results(obj.draw, WORDS)
