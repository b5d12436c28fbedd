"""通报 and 年度报告: begun, written, issued by the office; read as they were issued by everybody else."""

import datetime as dt
import uuid

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views import View

from accounts import policy
from congress import sessions
from core import seals
from core.addresses import number
from core.workflow import Again, Refused
from evaluations.bulletins import document, effects, paper, since, words
from evaluations.bulletins.forms import BeginForm, WordsForm
from evaluations.bulletins.journal import JOURNAL
from evaluations.bulletins.workflow import BULLETIN
from evaluations.models import Bulletin
from evaluations.tables import book
from evaluations.tables.declared import NOTES
from suggestions.views.steps import StepView, token

from .reports import attached

BESIDE = ("session__congress", "session__rule_set", "issued_by", "corrects")


def rows(request):
    return Bulletin.objects.visible_to(request.user).select_related(*BESIDE)


# Reading ---------------------------------------------------------------------------------------------------------------------


def bulletin(request, pk):
    """The paper: of a draft the preview, of an issued one what was sealed, with a quiet word on how things stand now."""
    one, today = get_object_or_404(rows(request), pk=pk), localdate()
    content = document.shown(one)
    counts = policy.may_open(request.user, "report_table")
    context = {
        "bulletin": one,
        "paper": content,
        "day": dt.date.fromisoformat(content["day"]),
        "issued_at": paper.issued_on(content) if content["issued_at"] else None,
        "today": today,
        "blocks": words.blocks(content["text"]),
        "notes": NOTES,
        "heading": paper.heading(content) if content["changes"] else "",
        "offers": offers(request.user, one),
        "strangers": [] if one.is_issued else words.strangers(one.text, content["stand"]),
        "is_whole": not one.is_issued or seals.seal(content) == one.seal,
        "later": rows(request).filter(corrects=one, status=Bulletin.Status.ISSUED).first() if one.is_issued else None,
        "since": since.key_figures(request.user, one, today) if one.is_issued and counts else [],
        "counts": counts,
        "may_correct": one.is_issued and policy.may(request.user, "bulletin.draft", one),
    }
    return render(request, "evaluations/bulletins/page.html", context)


def offers(user, one):
    """``[(verb, label)]`` of the steps with a page of the generic kind."""
    return [(verb, step.label) for verb, step in BULLETIN.offered(user, one).items() if step.form or not step.page]


def download(request, pk, kind):
    """``docx`` the paper, ``xlsx`` its tables, ``json`` the sealed data that anyone can check."""
    one = get_object_or_404(rows(request), pk=pk)
    content = document.shown(one)
    name = f"{content['title']}_{f'第{one.number}期' if one.number else '草稿'}"
    if kind == "docx":
        return attached(paper.of(content, one.seal), f"{name}.docx")
    if kind == "xlsx":
        about = {"title": content["title"], "author": content["issued_by"] or str(request.user), "comments": one.seal}
        return attached(book.write(content["stand"]["tables"], about=about), f"{name}.xlsx")
    if kind == "json" and one.is_issued:
        return attached(seals.packed(content, one.seal), f"{name}.json")
    raise Http404


# Writing ---------------------------------------------------------------------------------------------------------------------


class New(View):
    """Begin a bulletin of the session one works in; ``corrects=`` names the issue that it is to correct."""

    def dispatch(self, request):
        self.session, self.corrects = sessions.current(request), None
        if asked := number(request.GET.get("corrects", "")):
            self.corrects = get_object_or_404(rows(request).filter(status=Bulletin.Status.ISSUED), pk=asked)
            self.session = self.corrects.session
        if self.session is None:
            context = {
                "step_label": "起草通报",
                "refused": "本级人大还没有建立届次。",
                "back_url": reverse("reports"),
                "back_label": "回到报表",
            }
            return render(request, "step.html", context, status=409)
        return super().dispatch(request)

    def form(self, data=None):
        return BeginForm(data, session=self.session, corrects=self.corrects, today=localdate())

    def get(self, request):
        return self.page(request, self.form())

    def post(self, request):
        form, once = self.form(request.POST), token(request)
        if once and JOURNAL.used(once):
            messages.warning(request, "您刚刚已经起草，没有重复记录。")
            return HttpResponseRedirect(reverse("reports"))
        if not form.is_valid():
            return self.page(request, form, status=422)
        try:
            made = effects.begin(self.session, by=request.user, corrects=self.corrects, **form.cleaned_data)
            BULLETIN.create(made, "draft", by=request.user, once=once)
        except IntegrityError:
            form.add_error("kind", self.taken(request, form.cleaned_data["kind"]))
            return self.page(request, form, status=409)
        except Again as again:
            messages.warning(request, str(again))
            return HttpResponseRedirect(reverse("reports"))
        except Refused as why:
            form.add_error(None, str(why))
            return self.page(request, form, status=409)
        messages.success(request, "已按截止日期统计，写好初稿。请核对、修改后印发。")
        return HttpResponseRedirect(reverse("bulletin_edit", args=[made.pk]))

    def taken(self, request, kind):
        label = dict(Bulletin.Kind.choices)[kind]
        return f"本届次已经有一份{label}的草稿，同一种通报同时只有一份草稿。请到“报表”里接着改，或者先撤销它。"

    def page(self, request, form, status=200):
        context = {
            "form": form, "session": self.session, "corrects": self.corrects,
            "once": request.POST.get("once") or str(uuid.uuid4()),
            "next_steps": [s for s in BULLETIN.steps["draft"].hint.split("；") if s],
        }  # fmt: skip
        return render(request, "evaluations/bulletins/new.html", context, status=status)


class Edit(View):
    """The words of a draft, with its figures beside them."""

    def dispatch(self, request, pk):
        self.bulletin = get_object_or_404(rows(request), pk=pk)
        if why := BULLETIN.why_not(self.bulletin, "save", request.user):
            return self.refuse(request, why)
        return super().dispatch(request)

    def refuse(self, request, why):
        context = {
            "step_label": "修改正文", "refused": why, "obj_line": str(self.bulletin), "obj_name": "通报",
            "back_url": reverse("bulletin", args=[self.bulletin.pk]), "back_label": "看这一期",
        }  # fmt: skip
        return render(request, "step.html", context, status=409)

    def get(self, request):
        return self.page(request, WordsForm(user=request.user, obj=self.bulletin))

    def post(self, request):
        form, one = WordsForm(request.POST, user=request.user, obj=self.bulletin), self.bulletin
        if not form.is_valid():
            return self.page(request, form, status=422)
        try:
            BULLETIN.take(
                one,
                "save",
                by=request.user,
                seen=request.POST.get("seen", ""),
                once=token(request),
                **form.cleaned_data,
            )
        except Again as again:
            messages.warning(request, str(again))
        except Refused as why:
            one.refresh_from_db()
            if refused := BULLETIN.why_not(one, "save", request.user):
                return self.refuse(request, refused)
            form.add_error(None, str(why))
            form.errors_title = "还没有保存，您写的内容都在下面"
            return self.page(request, form, status=409, stored=one)
        else:
            messages.success(request, "正文已保存。")
        to = "bulletin" if request.POST.get("do") == "preview" else "bulletin_edit"
        return HttpResponseRedirect(reverse(to, args=[one.pk]))

    def page(self, request, form, status=200, stored=None):
        one = self.bulletin
        context = {
            "form": form, "bulletin": one, "paper": document.make(one), "stored": stored, "seen": Bulletin.Status.DRAFT,
            # what comes back after somebody else was quicker has been shown what is stored: saving again takes its place
            "revision": one.revision if stored else request.POST.get("revision", "") or one.revision,
            "once": str(uuid.uuid4()), "strangers": words.strangers(one.text, one.content["stand"]), "offers": offers(request.user, one),
            "figures": since.listed(one.content["stand"]["figures"]),
        }  # fmt: skip
        return render(request, "evaluations/bulletins/edit.html", context, status=status)


class Autosave(View):
    """POST from the page itself: keeps the words without a note."""

    http_method_names = ("post",)

    def post(self, request, pk):
        one = get_object_or_404(rows(request), pk=pk)
        form = WordsForm(request.POST, user=request.user, obj=one)
        if not form.is_valid():
            return JsonResponse({"fault": next(iter(form.errors.values()))[0]}, status=422)
        try:
            BULLETIN.take(one, "autosave", by=request.user, **form.cleaned_data)
        except Refused as why:
            return JsonResponse({"fault": str(why)}, status=409)
        url, again = reverse("bulletin_edit", args=[pk]), reverse("bulletin_autosave", args=[pk])
        return JsonResponse(
            {"revision": one.revision, "url": url, "autosave": again, "once": str(uuid.uuid4()), "seen": one.status}
        )


class BulletinStep(StepView):
    flow, model = BULLETIN, Bulletin

    def queryset(self, request):
        return super().queryset(request).select_related(*BESIDE)

    def which(self, obj):
        return f"：{obj.title}"

    def back(self, obj):
        return reverse("bulletin", args=[obj.pk])

    def after(self, request, obj):
        return (
            self.back(obj)
            if type(obj).objects.visible_to(request.user).filter(pk=obj.pk).exists()
            else reverse("reports")
        )

    def context(self, request, obj, step):
        return {
            "step": step, "step_label": step.label, "button": step.label, "obj": obj, "obj_name": "通报",
            "obj_line": f"{obj.title}，{obj.get_kind_display()}，截至 {obj.day:%Y-%m-%d}", "back_url": self.back(obj), "back_label": "回到这份草稿",
            "next_steps": [s for s in step.hint.split("；") if s], "once": request.POST.get("once") or str(uuid.uuid4()),
            "seen": obj.status, "today": localdate(), "strangers": words.strangers(obj.text, obj.content["stand"]) if not obj.is_issued else [],
        }  # fmt: skip
