"""督办活动: the list of visits, hearings and meetings, and one text kept for several suggestions at once."""

import uuid

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views import View

from core.addresses import numbers, own_page
from core.lists import Tab
from core.workflow import Again, Gone, Refused
from suggestions.models import Suggestion, SupervisionRecord
from suggestions.supervision import records_list
from suggestions.supervision.records_forms import RecordForm
from suggestions.workflow import SUGGESTION

from .ledger import OfSession
from .steps import token
from .supervision_desk import Desk

MOST = 50  # suggestions of one meeting


class Records(OfSession):
    name, title, subject, noun = "supervision_records", "督办活动", "督办活动记录", "条"
    template_name = "suggestions/supervision/records.html"
    columns, filterset_class, default_sort = records_list.RECORDS, records_list.RecordsFilter, "-held"
    can_pick = False
    empty_title = "这个届次还没有督办活动的记录"
    empty_text = "在督办台选中几件点“记督办活动”，或者在一件建议的页面上记录。"

    def rows(self, request):
        return SupervisionRecord.objects.visible_to(request.user)

    def decorate(self, queryset):
        return queryset.select_related("suggestion__category", "recorded_by").defer("suggestion__body")

    def tabs(self, request):
        return [Tab("全部"), *(Tab(kind.label, {"kind": kind.value}) for kind in SupervisionRecord.Kind)]


class RecordMany(View):
    """The list posts its ticks here; ``do=record`` takes the steps. One meeting, one text, every suggestion its own record."""

    def get(self, request):
        return HttpResponseRedirect(reverse("supervision"))

    def post(self, request):
        rows = picked(request)
        if not rows:
            messages.warning(request, "没有选中建议，请先勾选。")
            return HttpResponseRedirect(self.back(request))
        if len(rows) > MOST:
            messages.warning(request, f"一次督办活动最多记 {MOST} 件建议，请少选一些。")
            return HttpResponseRedirect(self.back(request))
        if request.POST.get("do") != "record":
            return self.page(request, RecordForm(user=request.user, obj=None), rows)
        form = RecordForm(request.POST, request.FILES, user=request.user, obj=None)
        if not form.is_valid():
            return self.page(request, form, rows, status=422)
        return self.record(request, form, rows)

    def record(self, request, form, rows):
        once, done, twice, refused = token(request), 0, 0, []
        for suggestion in rows:
            own = str(uuid.uuid5(uuid.UUID(once), str(suggestion.pk))) if once else ""
            try:
                SUGGESTION.take(suggestion, "record_supervision", by=request.user, once=own, **form.cleaned_data)
                done += 1
            except Again:
                twice += 1
            except Gone:
                continue
            except Refused as why:
                refused.append((suggestion, str(why)))
        if refused and not done:
            for suggestion, why in refused:
                form.add_error(None, f"第{suggestion.number}号：{why}")
            return self.page(request, form, rows, status=409)
        if done:
            messages.success(request, f"已记入 {done} 件建议。")
        for suggestion, why in refused:
            messages.warning(request, f"第{suggestion.number}号没有记：{why}")
        if twice and not done:
            messages.warning(request, "您刚刚已经记过，没有重复记录。")
        return HttpResponseRedirect(self.back(request))

    def page(self, request, form, rows, *, status=200):
        context = {
            "form": form, "rows": rows, "today": localdate(), "back_url": self.back(request),
            "query": request.POST.get("query", ""), "next": request.POST.get("next", ""),
            "once": request.POST.get("once") or str(uuid.uuid4()),
        }  # fmt: skip
        return render(request, "suggestions/supervision/record.html", context, status=status)

    def back(self, request):
        query = request.POST.get("query", "")
        return own_page(request.POST.get("next", ""), reverse("supervision") + (f"?{query}" if query else ""))


def picked(request):
    """The suggestions named (``item``), or those of the ticked parts; each once."""
    said, lists = request.POST, Desk.reading(request)
    if items := numbers(said.getlist("item")):
        chosen = Suggestion.objects.visible_to(request.user).filter(pk__in=items)
    else:
        if said.get("all") == "1" and "query" in said:
            parts = lists.chosen(request)
        else:
            parts = lists.rows(request).filter(pk__in=numbers(said.getlist("pick")))
        keys = parts.order_by("suggestion_id").values_list("suggestion_id", flat=True).distinct()[: MOST + 1]
        chosen = Suggestion.objects.visible_to(request.user).filter(pk__in=list(keys))
    return list(chosen.select_related("session__congress", "session__rule_set", "category").order_by("number", "pk"))
