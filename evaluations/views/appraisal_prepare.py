"""Before the meeting: which units are judged, who sits on a panel and who has come, and the slips with the codes."""

import uuid

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.addresses import number
from core.workflow import Again, Refused
from evaluations.meeting import choosing, codes, counting, seating, slips
from evaluations.meeting.forms import DrawForm
from evaluations.meeting.journal import JOURNAL
from evaluations.meeting.workflow import APPRAISAL
from evaluations.models import Appraisal, Juror, Panel
from suggestions.views.steps import token

from .appraisals import refuse, rows

MOST_UNITS = 200


class Units(View):
    """Proposed by a rule with the figure that speaks for each; the office ticks, orders and saves."""

    def dispatch(self, request, pk):
        self.appraisal = get_object_or_404(rows(request), pk=pk)
        if why := APPRAISAL.why_not(self.appraisal, "choose_units", request.user):
            return refuse(request, "选评议单位", why, self.back)
        return super().dispatch(request)

    @property
    def back(self):
        return reverse("appraisal", args=[self.appraisal.pk])

    def get(self, request):
        return self.page(request)

    def post(self, request):
        known = {row["unit"].pk: row for row in self.candidates(request)}
        picked = [pk for text in request.POST.getlist("unit")[:MOST_UNITS] if (pk := number(text)) in known]
        places = {pk: number(request.POST.get(f"place{pk}", "")) or 999 for pk in picked}
        if not picked:
            return self.page(request, fault="请至少勾选一个单位。", status=422)
        rule = request.POST.get("choice", "")
        rule = rule if rule in Appraisal.Choice.values else Appraisal.Choice.HAND
        reasons = {unit.pk: why for unit, why in choosing.proposed(list(known.values()), rule, MOST_UNITS)}
        order = sorted(dict.fromkeys(picked), key=lambda pk: (places[pk], -known[pk]["own"], pk))
        units = [(known[pk]["unit"], reasons.get(pk, "人工选定")) for pk in order]
        try:
            APPRAISAL.take(
                self.appraisal, "choose_units", by=request.user, seen=request.POST.get("seen", ""), once=token(request),
                units=units, choice=rule,
            )  # fmt: skip
        except Again as again:
            messages.warning(request, str(again))
        except Refused as why:
            return self.page(request, fault=str(why), status=409)
        else:
            messages.success(request, f"已选定 {len(units)} 个评议单位。")
        return HttpResponseRedirect(self.back)

    def candidates(self, request):
        return choosing.candidates(request.user, self.appraisal.session, localdate())

    def page(self, request, *, fault="", status=200):
        found = self.candidates(request)
        rule, most = request.GET.get("rule", ""), number(request.GET.get("most", "")) or 10
        held = {one.unit_id: one.position for one in self.appraisal.units.all()}
        if rule in Appraisal.Choice.values:
            held = {unit.pk: place for place, (unit, _) in enumerate(choosing.proposed(found, rule, most), 1)}
        if request.method == "POST":
            held = {number(text): None for text in request.POST.getlist("unit")}
        lines = [row | {"is_picked": row["unit"].pk in held, "place": held.get(row["unit"].pk)} for row in found]
        lines.sort(key=lambda row: (not row["is_picked"], row["place"] or 0))
        context = {
            "appraisal": self.appraisal, "lines": lines, "picked": sum(row["is_picked"] for row in lines), "fault": fault,
            "rules": Appraisal.Choice.choices, "rule": rule or self.appraisal.choice, "most": most,
            "asked": rule or (self.appraisal.choice if held else Appraisal.Choice.values[0]),  # nobody has to find the rule before it does anything
            "once": uuid.uuid4(),
            "seen": self.appraisal.status, "back": self.back,
        }  # fmt: skip
        return render(request, "evaluations/appraisal/units.html", context, status=status)


def panels(request):
    return Panel.objects.visible_to(request.user).select_related(
        "appraisal__session__congress", "appraisal__session__rule_set", "appraisal__scheme", "group"
    )


class PanelPage(View):
    """The people of a panel: written or taken over before, ticked when they come."""

    def dispatch(self, request, pk):
        self.panel = get_object_or_404(panels(request), pk=pk)
        self.appraisal = self.panel.appraisal
        return super().dispatch(request)

    def get(self, request):
        return self.page(request)

    def post(self, request):
        do = request.POST.get("do", "")
        try:
            if do == "roll":
                self.roll(request)
            elif do == "take" and request.POST.get("source", "") in seating.SOURCES:
                more = seating.taken_over(request.user, self.panel, request.POST["source"])
                self.seat(request, [*seating.held(self.panel), *more])
            else:
                people = seating.read(request.POST.get("people", "")[:200_000])
                self.seat(request, seating.merged(self.panel, people))
        except Again as again:
            messages.warning(request, str(again))
        except Refused as why:
            return self.page(request, fault=str(why), status=409)
        return HttpResponseRedirect(reverse("appraisal_panel", args=[self.panel.pk]))

    def seat(self, request, people):
        if len(people) > seating.MOST:
            raise Refused(f"一个评议组最多 {seating.MOST} 人。")
        APPRAISAL.take(
            self.appraisal, "invite_jurors", by=request.user, once=token(request), panel=self.panel, people=people
        )
        messages.success(request, f"评议组“{self.panel.name}”现在有 {counting.of_panel(self.panel).invited} 人。")

    def roll(self, request):
        known = set(Juror.objects.visible_to(request.user).filter(panel=self.panel).values_list("pk", flat=True))
        present = [pk for text in request.POST.getlist("present") if (pk := number(text)) in known]
        spare = number(request.POST.get("spare", "").strip() or "0")
        if spare is None:
            raise Refused("备用票数要填整数。")
        APPRAISAL.take(
            self.appraisal, "call_roll", by=request.user, once=token(request), panel=self.panel, present=present, spare=spare
        )  # fmt: skip
        messages.success(request, f"签到已保存：“{self.panel.name}”实到 {len(present)} 人。")

    def page(self, request, *, fault="", status=200):
        user = request.user
        context = {
            "panel": self.panel, "appraisal": self.appraisal, "fault": fault, "once": uuid.uuid4(),
            "jurors": Juror.objects.visible_to(user).filter(panel=self.panel).select_related("deputy__delegation").order_by("pk"),
            "count": counting.of_panel(self.panel), "people": request.POST.get("people", "") or seating.written(self.panel),
            "sources": seating.SOURCES.items(), "may_seat": not APPRAISAL.why_not(self.appraisal, "invite_jurors", user),
            "may_draw": not APPRAISAL.why_not(self.appraisal, "draw", user),
            "draw_form": DrawForm(initial={"n": self.proposed_number()}), "batches": slips.batches(self.panel),
        }  # fmt: skip
        return render(request, "evaluations/appraisal/panel.html", context, status=status)

    def proposed_number(self):
        invited = counting.of_panel(self.panel).invited
        return max(1, min(500, invited + max(2, invited // 10)))


@require_POST
@never_cache
def draw_codes(request, pk):
    """The answer is the slips themselves, for the printer: the codes are in this answer and nowhere else."""
    panel = get_object_or_404(panels(request), pk=pk)
    form, once = DrawForm(request.POST), token(request)
    back = reverse("appraisal_panel", args=[panel.pk])
    if once and JOURNAL.used(once):
        why = "这一批票号已经抽取，票号只在打印的那一页显示一次。没有打印出来的，请作废这一批，再抽一批。"
        return refuse(request, "抽取票号", why, back, "回到评议组")
    if not form.is_valid():
        return refuse(
            request, "抽取票号", " ".join(e for errors in form.errors.values() for e in errors), back, "回到评议组"
        )
    drawn = codes.draw(form.cleaned_data["n"])
    try:
        digests = [codes.digest(code) for code in drawn]
        APPRAISAL.take(panel.appraisal, "draw", by=request.user, once=once, panel=panel, digests=digests)
    except Refused as why:
        return refuse(request, "抽取票号", str(why), back, "回到评议组")
    context = {
        "panel": panel, "appraisal": panel.appraisal, "batch": slips.batches(panel)[-1]["batch"], "back": back,
        "slips": [slips.slip(code, request.build_absolute_uri(reverse("vote"))) for code in drawn],
        "address": request.build_absolute_uri(reverse("vote")),
    }  # fmt: skip
    return render(request, "evaluations/appraisal/slips.html", context)
