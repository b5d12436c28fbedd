"""批量代录: the paper forms that came in, keyed one after the other on one page."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from congress import sessions
from congress.models import Session
from core.addresses import number, words
from core.workflow import Again, Refused
from evaluations import sheets
from evaluations.papers.bulk import SheetForm
from evaluations.papers.forms import legend
from evaluations.workflow import FEEDBACK
from suggestions.views.steps import own_token, token

MOST = 10  # suggestions on a page


class Bulk(View):
    """Each form is stored for itself: those that are whole go in, the others come back with what was keyed."""

    def get(self, request):
        return self.page(request, [SheetForm(sheet=sheet) for sheet in self.listed(request)])

    def post(self, request):
        posted = [SheetForm(request.POST, request.FILES, sheet=sheet) for sheet in self.listed(request)]
        begun = [form for form in posted if not form.is_empty]
        stored, wrong = [], []
        for form in begun:
            (stored if form.is_valid() and self.keep(request, form) else wrong).append(form)
        if stored:
            messages.success(request, f"已录入 {len(stored)} 张，等另一位同事核对，核对以前不计入。")
        if begun and not wrong:
            return HttpResponseRedirect(request.get_full_path())
        kept = {form.sheet.key: form for form in wrong}
        forms = [kept.get(sheet.key) or SheetForm(sheet=sheet) for sheet in self.listed(request)]
        fault = (
            f"有 {len(wrong)} 张要改，改好以后再录入，扫描件要重新选择。"
            if wrong
            else "还没有录入任何一张。已经录入或者已经反馈的，不再列出。"
        )
        return self.page(request, forms, fault=fault, status=422)

    def keep(self, request, form):
        """Whether the form was stored; else the reason stands on it."""
        host, once = form.sheet.host, own_token(token(request), form.sheet.deputy)
        try:
            FEEDBACK.take(host, "enter", by=request.user, once=once and own_token(once, host), **form.said())
        except Again:
            return True
        except Refused as why:
            form.add_error(None, str(why))
            return False
        return True

    def session(self, request):
        asked = number(request.GET.get("session", ""))
        rows = Session.objects.visible_to(request.user).select_related("rule_set", "congress")
        return rows.filter(pk=asked).first() if asked else sessions.current(request)

    def leaf(self, request):
        """The page of suggestions that is asked for; windows that are over are listed too, as paper takes its time."""
        asked = words(request.GET.get("q", ""))
        rows = sheets.hosts(request.user, self.session(request), None)
        if asked:
            rows = rows.filter(
                Q(number__contains=asked) | Q(lead_deputy__name__contains=asked) | Q(merged__number__contains=asked)
            ).distinct()
        return Paginator(rows.order_by("number", "pk"), MOST).get_page(request.GET.get("page"))

    def listed(self, request):
        if self.session(request) is None:
            return []
        return [sheet for sheet in sheets.missing(self.leaf(request)) if sheet.paper is None]

    def page(self, request, forms, *, fault="", status=200):
        session = self.session(request)
        context = {
            "session": session, "forms": forms, "fault": fault, "today": timezone.localdate(), "q": request.GET.get("q", ""),
            "legend": legend(session.rule_set) if session else [], "page": self.leaf(request) if session else None,
            "once": str(uuid.uuid4()), "back_url": reverse("feedback_list"),
        }  # fmt: skip
        return render(request, "evaluations/papers/bulk.html", context, status=status)
