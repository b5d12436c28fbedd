"""抽样电话回访: forms entered from paper drawn by lot, what the deputies said, and the paper that lets anybody repeat the draw."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views import View

from accounts import policy
from congress import sessions
from core.addresses import number
from core.lists import Tab
from core.workflow import Refused
from evaluations.callbacks import listing, sample
from evaluations.callbacks.effects import draw
from evaluations.callbacks.forms import DrawForm
from evaluations.models import CallbackDraw, CallbackItem, Feedback
from evaluations.workflow import CALLBACK
from suggestions.supervision import lookback
from suggestions.views.ledger import OfSession
from suggestions.views.steps import StepView, step_url


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
        """The draws of the session that is listed, or all of them."""
        if request.headers.get("HX-Request"):
            return {}
        draws = CallbackDraw.objects.visible_to(request.user).select_related("drawn_by", "session")
        if session := number(asked.state.effective.get("session", "")):
            draws = draws.filter(session=session)
        draws = draws.annotate(
            drawn=Count("items"),
            called=Count("items", filter=Q(items__status="called")),
            differing=Count("items", filter=Q(items__outcome="differs")),
        )
        return {
            "draws": list(draws),
            "may_draw": policy.may_open(request.user, "callback_draw"),
            "today": timezone.localdate(),
        }


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
        try:
            made = draw(
                asked["session"], flow=CALLBACK, forms=forms_of(request.user, asked["session"]), seed=asked["seed"],
                per_unit=asked["per_unit"], by=request.user, at=timezone.now(),
            )  # fmt: skip
        except Refused as why:
            form.add_error(None, str(why))
            return self.page(request, form, status=409)
        messages.success(request, f"已记录这次抽样：抽中 {made.items.count()} 份。")
        return HttpResponseRedirect(reverse("callback_sheet", args=[made.pk]))

    def form(self, request, data):
        current = sessions.current(request)
        initial = {"session": current and current.pk, "seed": lookback.new_seed()}
        return DrawForm(data, user=request.user, initial=initial)

    def page(self, request, form, status=200):
        context = {"form": form, "today": timezone.localdate()}
        if form.is_bound and form.is_valid():
            context |= self.preview(request, form.cleaned_data)
        return render(request, "evaluations/callbacks/draw.html", context, status=status)

    def preview(self, request, asked):
        rows = list(sample.population(forms_of(request.user, asked["session"])))
        frame = sample.frame_of(rows)
        there = {(form.assignment.unit.name, sample.name(form)): form for form in rows}
        chosen = lookback.choose(frame, asked["seed"], asked["per_unit"])
        lines = [(unit, len(frame[unit]), [there[unit, key] for key in chosen[unit]]) for unit in frame]
        return {
            "asked": asked,
            "lines": lines,
            "population": len(rows),
            "drawn": sum(len(forms) for *_, forms in lines),
            "kept": [("per_unit", asked["per_unit"]), ("seed", asked["seed"]), ("session", asked["session"].pk)],
            "example": example(frame, asked["seed"]),
        }


def forms_of(user, session):
    return Feedback.objects.visible_to(user).filter(assignment__suggestion__session=session)


def example(frame, seed):
    """The text of the first form and what becomes of it, for people who check with pencil and sha256sum."""
    for unit, forms in frame.items():
        return f"{seed}|{unit}|{forms[0]}", lookback.digest(seed, unit, forms[0])
    return None


def callback_sheet(request, pk):
    made = get_object_or_404(
        CallbackDraw.objects.visible_to(request.user).select_related("session__congress", "drawn_by"), pk=pk
    )
    items = CallbackItem.objects.visible_to(request.user).filter(draw=made)
    items = items.select_related(
        "feedback__deputy", "feedback__assignment__unit", "feedback__assignment__suggestion", "called_by"
    ).order_by("position")
    rows = [(item, listing.mark(item)) for item in items]
    drawn = {}
    for item, _ in rows:
        drawn.setdefault(item.feedback.assignment.unit.name, []).append(sample.name(item.feedback))
    again = {unit: chosen for unit, chosen in lookback.choose(made.frame, made.seed, made.per_unit).items() if chosen}
    context = {
        "draw": made,
        "rows": rows,
        "is_same": again == drawn,
        "frame": list(made.frame.items()),
        "example": example(made.frame, made.seed),
        "list_url": f"{reverse('callbacks')}?{urlencode({'session': made.session_id, 'draw': made.pk})}",
        "today": timezone.localdate(),
    }
    return render(request, "evaluations/callbacks/sheet.html", context)


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
        return f"{reverse('callbacks')}?{urlencode({'session': obj.draw.session_id, 'draw': obj.draw_id})}"
