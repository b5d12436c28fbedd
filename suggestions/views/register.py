"""The office enters papers: one after the other by keyboard, or several at once from a sheet."""

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views import View

from congress import sessions
from core.addresses import numbers
from core.workflow import Again, Refused
from suggestions import entering
from suggestions.forms.register import KEPT, EnterForm, EnterManyForm
from suggestions.models import Suggestion

from .steps import token

RECENT = 6


class Register(View):
    """Both pages: GET asks, POST stores and goes on to the next."""

    form_class = EnterForm
    template_name = "suggestions/register.html"
    url_name = "register"

    def dispatch(self, request):
        self.session = sessions.current(request)
        if self.session is None:
            context = {
                "step_label": "登记建议",
                "refused": "本级人大还没有建立届次。请先在系统管理里建立届次。",
                "back_url": reverse("desk"),
                "back_label": "回到工作台",
            }
            return render(request, "step.html", context, status=409)
        return super().dispatch(request)

    def get(self, request):
        kept = {name: request.GET[name] for name in (*KEPT, "registers") if request.GET.get(name)}
        if "registers" in kept:
            kept["registers"] = kept["registers"] == "1"
        return self.page(request, self.form_class(user=request.user, session=self.session, initial=kept))

    def post(self, request):
        form = self.form_class(request.POST, request.FILES, user=request.user, session=self.session)
        if not form.is_valid():
            return self.page(request, form, status=422)
        data = form.cleaned_data
        try:
            papers, registers = self.papers(form), data["registers"]
            stored = entering.enter(
                papers, session=self.session, by=request.user, registers=registers, once=token(request)
            )
        except Again as again:
            messages.warning(request, str(again))
            return HttpResponseRedirect(reverse(self.url_name))
        except Refused as refused:
            form.add_error(None, str(refused))
            form.errors_title = "没有登记，您填的内容都还在"
            return self.page(request, form, status=409)
        messages.success(request, self.said(stored, registers))
        return HttpResponseRedirect(self.after(request, stored))

    def papers(self, form):
        return [form.cleaned_data]

    def said(self, stored, registers):
        s = stored[0]
        return f"已登记并立案：第{s.number}号 {s.title}。" if registers else f"已登记，待审核：{s.title}。"

    def after(self, request, stored):
        if request.POST.get("do") == "view":
            return reverse("suggestion", args=[stored[0].pk])
        kept = {name: request.POST[name] for name in KEPT if request.POST.get(name)}
        kept["registers"] = "1" if request.POST.get("registers") else "0"
        return f"{reverse(self.url_name)}?{urlencode(kept)}"

    def page(self, request, form, status=200):
        context = {
            "form": form,
            "session": self.session,
            "newest": sessions.of(request)[0],
            "next_number": str(self.session.next_number).zfill(self.session.number_width),
            "once": str(uuid.uuid4()) if status == 409 else token(request) or str(uuid.uuid4()),
            "recent": self.recent(request),
            "same": numbers(request.POST.getlist("same")),
            "more_open": any(
                name in form.errors for name in ("research", "raised_before", "confidentiality", "wished_units")
            ),
        }
        return render(request, self.template_name, context, status=status)

    def recent(self, request):
        """What this person entered today, newest first: a glance tells that the last one arrived."""
        today = localdate()
        mine = Suggestion.objects.visible_to(request.user).filter(
            created_by=request.user, created_at__date=today, session=self.session
        )
        return mine.order_by("-pk").defer("body")[:RECENT]


class RegisterMany(Register):
    form_class = EnterManyForm
    template_name = "suggestions/register_many.html"
    url_name = "register_many"

    def papers(self, form):
        common = {name: form.cleaned_data[name] for name in ("submitted_on", "period", "publication")}
        return [paper | common for paper in form.papers]

    def said(self, stored, registers):
        if not registers:
            return f"已登记 {len(stored)} 件，待审核。"
        numbers = [s.number for s in stored]
        span = f"第{numbers[0]}号" if len(numbers) == 1 else f"第{numbers[0]}号至第{numbers[-1]}号"
        return f"已登记并立案 {len(stored)} 件，编号{span}。"

    def after(self, request, stored):
        state = Suggestion.Status.REGISTERED if request.POST.get("registers") else Suggestion.Status.SUBMITTED
        return f"{reverse('ledger')}?{urlencode({'session': self.session.pk, 'status': state, 'sort': '-number'})}"
