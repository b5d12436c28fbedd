"""While people vote: the hall's screen, paper ballots read by two, the totals of a hand count. No mark is shown anywhere."""

import uuid

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts import policy
from core.workflow import Again, Refused
from evaluations.meeting import asking, casting, codes, counting, hand, paper
from evaluations.meeting.workflow import APPRAISAL
from evaluations.models import Appraisal, HandCount
from suggestions.views.steps import token

from .appraisal_prepare import panels
from .appraisals import refuse, rows


@never_cache
def screen(request, pk):
    """Counts alone, for everybody in the hall to see."""
    one = get_object_or_404(rows(request), pk=pk)
    counts = counting.of(one)
    context = {"appraisal": one, "counts": counts, "total": counting.together(counts), "now": timezone.localtime()}
    return render(request, "evaluations/appraisal/screen.html", context)


@method_decorator(never_cache, name="dispatch")
@method_decorator(sensitive_post_parameters(), name="dispatch")
class PaperPage(View):
    """One paper ballot after another: its code, then its marks. The second reader reads without seeing the first."""

    def dispatch(self, request, pk):
        self.panel = get_object_or_404(panels(request), pk=pk)
        self.appraisal = self.panel.appraisal
        if why := APPRAISAL.why_not(self.appraisal, "enter_paper", request.user):
            return refuse(request, "录入纸质票", why, reverse("appraisal", args=[self.appraisal.pk]))
        return super().dispatch(request)

    def get(self, request):
        return self.page(request, asking.sections(self.panel))

    def post(self, request):
        found = asking.sections(self.panel)
        code, held = codes.read(request.POST.get("code", "")), None
        chosen = self.spelt(request, found)
        held = casting.look(code)
        if held is None or held.panel.pk != self.panel.pk:
            return self.page(request, found, fault=f"“{self.panel.name}”没有这个票号，请照票核对。", status=422)
        if asking.faults(found):
            return self.page(request, found, status=422)
        try:
            APPRAISAL.take(self.appraisal, "enter_paper", by=request.user, held=held, code=code, chosen=chosen)
        except Refused as why:
            return self.page(request, found, fault=str(why), status=409)
        state = paper.state(held, request.user)
        if state.other is not None:
            return self.page(request, found, state=state, status=409)
        said = "两人录入一致，已经计入。" if state.is_cast else "已保存，等另一个人复录同一张票。"
        messages.success(request, said)
        return HttpResponseRedirect(reverse("appraisal_paper", args=[self.panel.pk]))

    def spelt(self, request, found):
        """What was typed, as grades; a line of its own for the keyboard: 1, 2, 3 … or 0."""
        data = {one.name: paper.spell(one, request.POST.get(one.name, "")) for one in asking.questions(found)}
        return asking.take(found, data)

    def page(self, request, found, *, fault="", state=None, status=200):
        questions = asking.questions(found)
        differing = paper.differences(questions, state.mine, state.other) if state else {}
        context = {
            "panel": self.panel, "appraisal": self.appraisal, "sections": found, "fault": fault, "faults": asking.faults(found),
            "code": request.POST.get("code", ""), "waiting": paper.waiting(self.panel, request.user), "abstain": asking.ABSTAIN,
            "grades": list(enumerate(next((one.grades for one in questions if one.grades), ()), 1)), "reader": state.reader if state else "",
            "differing": {int(key): value for key, value in differing.items()}, "count": counting.of_panel(self.panel),
        }  # fmt: skip
        return render(request, "evaluations/appraisal/paper.html", context, status=status)


class HandPage(View):
    """Totals of forms that were counted by hand."""

    def dispatch(self, request, pk):
        self.panel = get_object_or_404(panels(request), pk=pk)
        self.appraisal = self.panel.appraisal
        if why := APPRAISAL.why_not(self.appraisal, "set_hand_count", request.user):
            return refuse(request, "录入票数汇总", why, reverse("appraisal", args=[self.appraisal.pk]))
        return super().dispatch(request)

    def held(self, request):
        return (
            HandCount.objects.visible_to(request.user)
            .filter(panel=self.panel)
            .select_related("entered_by", "checked_by")
            .first()
        )

    def get(self, request):
        return self.page(request, hand.Sheet(self.panel, held=self.held(request)))

    def post(self, request):
        verb = "check_hand_count" if request.POST.get("do") == "check" else "set_hand_count"
        sheet = hand.Sheet(self.panel, data=request.POST)
        if verb == "set_hand_count" and not sheet.is_valid():
            return self.page(request, sheet, status=422)
        told = sheet.told if verb == "set_hand_count" else {}
        try:
            APPRAISAL.take(self.appraisal, verb, by=request.user, once=token(request), panel=self.panel, **told)
        except Again as again:
            messages.warning(request, str(again))
        except Refused as why:
            sheet.faults.append(str(why))
            return self.page(request, sheet, status=409)
        else:
            messages.success(request, "票数汇总已保存，请另一个人核对。" if told else "票数汇总已核对。")
        return HttpResponseRedirect(reverse("appraisal_hand", args=[self.panel.pk]))

    def page(self, request, sheet, *, status=200):
        held = self.held(request)
        may_check = held is not None and held.checked_by is None and held.entered_by_id != request.user.pk
        context = {
            "panel": self.panel, "appraisal": self.appraisal, "sheet": sheet, "held": held, "once": uuid.uuid4(),
            "may_check": may_check and policy.may(request.user, "appraisal.check_hand_count", self.appraisal),
            "is_open": self.appraisal.status == Appraisal.Status.OPEN,
        }  # fmt: skip
        return render(request, "evaluations/appraisal/hand.html", context, status=status)
