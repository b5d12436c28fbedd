"""代录核对: what has been keyed, and the second keying by another person."""

import uuid

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from core.lists import Tab
from core.workflow import Again, Refused
from evaluations.models import PaperEntry
from evaluations.papers import effects, listing
from evaluations.papers.forms import CheckForm, SettleForm, legend, rows
from evaluations.workflow import PAPER
from suggestions.views.ledger import OfSession
from suggestions.views.steps import StepView, step_url, token

ABOUT = (
    "suggestion__session__rule_set", "suggestion__session__congress", "suggestion__lead_deputy", "suggestion__proposing_delegation",
    "voice__session__congress", "voice__lead_deputy", "voice__proposing_delegation", "deputy", "scan", "entered_by", "checked_by",
)  # fmt: skip


class Papers(OfSession):
    name, title, subject, noun = "papers", "代录核对", "代录的反馈表", "张"
    template_name = "evaluations/papers/list.html"
    columns, filterset_class, default_sort = listing.COLUMNS, listing.PapersFilter, "entered"
    can_pick = False
    empty_title = "这个届次还没有代录的反馈表"
    empty_text = "在“满意度”里按纸质表代录以后，等另一位同事在这里核对。"

    def rows(self, request):
        return PaperEntry.objects.visible_to(request.user)

    def decorate(self, queryset):
        about = ("voice", "suggestion__session", "deputy", "entered_by", "checked_by")
        return queryset.select_related(*about).defer("voice__body", "suggestion__body")

    def prepare(self, rows, ctx):
        for entry in rows:
            entry.do = [
                (step.label, step_url(PAPER, verb, entry)) for verb, step in PAPER.offered(ctx.user, entry).items()
            ]
            entry.is_own = entry.entered_by_id == ctx.user.pk and entry.status in PaperEntry.OPEN

    def tabs(self, request):
        shown = (
            ("全部", None),
            ("等我核对", "mine"),
            ("还没有核对", "open"),
            ("不一致", "differing"),
            ("已核对", "checked"),
            ("作废", "dropped"),
        )
        return [Tab(label, {"state": key} if key else {}) for label, key in shown]


class Check(View):
    """First the second keying, blind; where it differs from the first, the same page asks which one is right and why."""

    def dispatch(self, request, pk):
        rows = PaperEntry.objects.visible_to(request.user).select_related(*ABOUT)
        return super().dispatch(request, get_object_or_404(rows, pk=pk))

    def get(self, request, entry):
        if why := PAPER.why_not(entry, self.verb(entry), request.user):
            return self.refuse(request, entry, why)
        return self.page(request, entry, self.form(entry))

    def post(self, request, entry):
        once, verb = token(request), request.POST.get("verb", "")
        if once and PAPER.journal.used(once):
            return HttpResponseRedirect(self.after(entry))
        if verb not in ("compare", "settle"):
            verb = self.verb(entry)
        if why := PAPER.why_not(entry, verb, request.user):
            return self.refuse(request, entry, why)
        form = self.form(entry, request.POST)
        if not form.is_valid():
            return self.page(request, entry, form, status=422)
        said = (
            {"again": form.again()}
            if verb == "compare"
            else {"chosen": form.chosen(), "reason": form.cleaned_data["reason"]}
        )
        try:
            PAPER.take(entry, verb, by=request.user, seen=request.POST.get("seen", ""), once=once, **said)
        except Again:
            return HttpResponseRedirect(self.after(entry))
        except Refused as why:
            return self.refuse(request, entry, str(why))
        self.tell(request, entry)
        return HttpResponseRedirect(self.after(entry))

    def verb(self, entry):
        return "settle" if entry.status == PaperEntry.Status.DIFFERING else "compare"

    def form(self, entry, *posted):
        kind = SettleForm if entry.status == PaperEntry.Status.DIFFERING else CheckForm
        return kind(*posted, entry=entry)

    def after(self, entry):
        """Differences are settled at once; else on to what still waits."""
        if PaperEntry.objects.visible_to(self.request.user).filter(pk=entry.pk, status="differing").exists():
            return reverse("paper_check", args=[entry.pk])
        return reverse("papers") + f"?session={entry.suggestion.session_id}&state=mine"

    def tell(self, request, entry):
        if entry.status == PaperEntry.Status.CHECKED:
            messages.success(request, f"第{entry.voice.number}号 {entry.deputy}的反馈表已核对，计入统计。")
        else:
            n = len(effects.differences(entry))
            messages.warning(request, f"两次录入有 {n} 处不一致，还没有计入。请对照扫描件选定。")

    def context(self, request, entry):
        return {
            "entry": entry, "today": timezone.localdate(), "back_url": reverse("papers"), "obj_line": str(entry.voice),
            "drop_url": reverse("paper_step", args=[entry.pk, "drop"]),
        }  # fmt: skip

    def page(self, request, entry, form, status=200):
        shown = self.context(request, entry) | {
            "form": form, "verb": self.verb(entry), "seen": entry.status, "once": token(request) or str(uuid.uuid4()),
            "legend": legend(entry.suggestion.session.rule_set), "rows": rows(entry),
            "is_image": entry.scan.name.lower().endswith((".jpg", ".jpeg", ".png")),
        }  # fmt: skip
        return render(request, "evaluations/papers/check.html", shown, status=status)

    def refuse(self, request, entry, why):
        shown = self.context(request, entry) | {"refused": why, "step_label": PAPER.steps[self.verb(entry)].label}
        return render(request, "evaluations/refused.html", shown, status=409)


class PaperStep(StepView):
    """作废."""

    flow, model = PAPER, PaperEntry

    def queryset(self, request):
        return super().queryset(request).select_related(*ABOUT)

    def back(self, obj):
        return reverse("papers")
