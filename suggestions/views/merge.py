"""Several suggestions become one handling at once: a page shows which will be joined, then all of them are, or none."""

import uuid

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from core.addresses import numbers
from core.workflow import ALREADY_SENT, Again, Refused
from suggestions import merging, merging_many
from suggestions.forms.merging import MergeManyForm
from suggestions.models import Suggestion
from suggestions.workflow import SUGGESTION

from .steps import token

MOST = 20


class MergeMany(View):
    """POST with ticks from a list shows the page; POST with ``confirm`` takes the steps."""

    def get(self, request):
        return HttpResponseRedirect(reverse("review"))

    def post(self, request):
        once = token(request)
        if "confirm" in request.POST and once and SUGGESTION.journal.used(once):
            messages.warning(request, ALREADY_SENT)
            return HttpResponseRedirect(reverse("review"))
        rows = self.picked(request)
        if why := self.why_not(request, rows):
            messages.warning(request, why)
            return HttpResponseRedirect(reverse("review"))
        if "confirm" not in request.POST:
            return self.page(request, rows, MergeManyForm(rows=rows, user=request.user))
        return self.merge(request, rows, once)

    def picked(self, request):
        wanted = numbers([*request.POST.getlist("pick"), *request.POST.getlist("picked")])
        rows = Suggestion.objects.visible_to(request.user).filter(pk__in=list(wanted))
        rows = rows.select_related(
            "session__congress", "session__rule_set", "lead_deputy", "proposing_delegation", "category"
        )
        return list(rows.prefetch_related("merged").order_by("number", "submitted_on", "pk")[: MOST + 1])

    def why_not(self, request, rows):
        if request.POST.get("all") == "1":
            return "并案要逐件勾选，不能选整张表。"
        if not rows:
            return "没有选中要并案的建议，请先勾选。也可能别的同事刚刚已经办理。"
        if len(rows) > MOST:
            return f"一次最多并案 {MOST} 件，请分几次办理。"
        if len({row.session_id for row in rows}) > 1:
            return "只能把同一届次的建议并案。"
        wrong = [row for row in rows if row.status not in (Suggestion.Status.SUBMITTED, *merging.HOSTS)]
        if wrong:
            return f"{wrong[0]}现在是“{wrong[0].get_status_display()}”，不能并案。请只勾选待审核、待交办的建议。"
        return ""

    def merge(self, request, rows, once):
        form = MergeManyForm(request.POST, rows=rows, user=request.user)
        shown = numbers(request.POST.getlist("pick"))
        if len(rows) != len(set(shown)):
            form.add_error(None, "您打开以后，有的建议已被别人办理或撤回，已从下面去掉。请核对后再按一次。")
            return self.page(request, rows, form, status=409)
        if not form.is_valid():
            return self.page(request, rows, form, status=422)
        said = form.cleaned_data
        try:
            done = merging_many.join(rows, said["host"], by=request.user, note=said["note"], once=once)
        except Again as again:
            messages.warning(request, str(again))
            return HttpResponseRedirect(reverse("review"))
        except Refused as refused:
            rows = self.picked(request)
            if not rows:
                messages.warning(request, f"一件也没有并案：{refused}")
                return HttpResponseRedirect(reverse("review"))
            form.add_error(None, f"一件也没有并案：{refused}")
            return self.page(request, rows, form, status=409)
        messages.success(request, f"已把 {len(done)} 件并入第{said['host'].number}号，各件的领衔代表都会收到通知。")
        return HttpResponseRedirect(reverse("suggestion", args=[said["host"].pk]))

    def page(self, request, rows, form, status=200):
        for row in rows:
            row.fault = merging.may_join(row, None)
        context = {"rows": rows, "form": form, "once": token(request) if status == 422 else str(uuid.uuid4())}
        return render(request, "suggestions/merge_many.html", context, status=status)
