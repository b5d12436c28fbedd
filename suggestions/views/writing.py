"""The page on which a deputy writes: a new suggestion, a draft, a returned text. Saved by hand, by itself, and submitted."""

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views import View

from congress import sessions
from core.workflow import Again, Refused
from suggestions import drafts, sittings, titles
from suggestions.forms import DraftForm
from suggestions.models import CoSigner, Suggestion
from suggestions.workflow import SUGGESTION

from .steps import token

BESIDE = ("wished_units", "uploads", "removed", "revision")  # cleaned data that are no fields of the suggestion
S = Suggestion.Status


def fresh(request, today):
    """An empty suggestion in the deputy's name, in the session that is running. None when there is no session."""
    session = sittings.session_on(sessions.of(request), today)
    if session is None:
        return None
    period = sittings.period_on(session, today)
    return Suggestion(
        session=session, period=period, lead_deputy=request.user.deputy, created_by=request.user, status=""
    )


def own(request, pk):
    rows = Suggestion.objects.visible_to(request.user).select_related(
        "session__rule_set", "session__congress", "lead_deputy", "proposing_delegation"
    )
    return get_object_or_404(rows, pk=pk)


def begun(request):
    """The draft that this page has already brought into being by saving itself, or None."""
    once = token(request)
    rows = Suggestion.objects.visible_to(request.user).filter(
        status=S.DRAFT, events__verb="suggestion.write", events__once=once
    )
    return rows.first() if once else None


def create(request, data, today, once=""):
    suggestion = fresh(request, today)
    for name, value in data.items():
        if name not in BESIDE:
            setattr(suggestion, name, value)
    return SUGGESTION.create(
        suggestion, "write", by=request.user, once=once, wished_units=data["wished_units"], uploads=data["uploads"]
    )


class Write(View):
    """GET shows the sheet; POST saves it (``do=save``) or saves and submits (``do=submit``)."""

    def dispatch(self, request, pk=None):
        self.today = localdate()
        if request.user.deputy_id is None:
            return self.refuse(request, "您的账户还没有与代表名册对应，请联系人大代表工作机构。")
        self.suggestion = own(request, pk) if pk is not None else begun(request) or fresh(request, self.today)
        if self.suggestion is None:
            return self.refuse(request, "本级人大还没有建立届次，暂时不能提出建议，请联系人大代表工作机构。")
        if pk is not None and (why := SUGGESTION.why_not(self.suggestion, "edit", request.user)):
            return self.refuse(request, why)
        return super().dispatch(request)

    def get(self, request):
        return self.page(request, DraftForm(user=request.user, obj=self.suggestion))

    def post(self, request):
        submitting = request.POST.get("do") == "submit"
        form = DraftForm(request.POST, request.FILES, user=request.user, obj=self.suggestion, submitting=submitting)
        if not form.is_valid():
            return self.page(request, form, status=422)
        was_new = not self.suggestion.pk
        try:
            saved = self.save(request, form.cleaned_data, submitting)
        except Again as again:
            if not (was_new and (draft := begun(request))):
                messages.warning(request, str(again))
                return HttpResponseRedirect(reverse("mine"))
            # The page saved itself while the button was pressed: go on with that draft.
            self.suggestion = draft
            return self.post(request)
        except Refused as refused:
            return self.overtaken(request, form, str(refused))
        return self.told(request, saved, submitting)

    @transaction.atomic
    def save(self, request, data, submitting):
        by, once = request.user, token(request)
        if not self.suggestion.pk:
            saved = create(request, data, self.today, once)
            once = ""
        else:
            if (
                submitting and self.suggestion.status == S.DRAFT
            ):  # a draft may be older than the session it is handed in at
                session = sittings.session_on(sessions.of(request), self.today)
                data |= {"session": session, "period": sittings.period_on(session, self.today)}
            once = "" if once and begun(request) else once
            saved = SUGGESTION.take(
                self.suggestion, "edit", by=by, seen=request.POST.get("seen", ""), once=once, **data
            )
            once = ""
        return SUGGESTION.take(saved, "submit", by=by, once=once) if submitting else saved

    def overtaken(self, request, form, why):
        """Nothing typed is lost: the sheet comes back with what was typed, and says what is stored by now."""
        if self.suggestion.pk:
            self.suggestion.refresh_from_db()
            if refused := SUGGESTION.why_not(self.suggestion, "edit", request.user):
                return self.refuse(request, f"{why}{'' if refused in why else refused}")
        form.add_error(None, why)
        form.errors_title = "还没有保存，您写的内容都在下面"
        return self.page(request, form, status=409, stored=self.suggestion if why == drafts.OVERTAKEN else None)

    def told(self, request, saved, submitting):
        if submitting:
            messages.success(request, f"已提交：{saved.title}。审核结果会发消息告诉您；交办以前可以撤回。")
            return HttpResponseRedirect(reverse("mine"))
        messages.success(
            request, "草稿已保存。" if saved.status == S.DRAFT else "已保存。还要按“提交给人大”，人大机关才能看到。"
        )
        if saved.title and (fault := titles.fault(saved.title)):
            messages.warning(request, f"提交之前还要改：{fault}")
        return HttpResponseRedirect(reverse("mine_edit", args=[saved.pk]))

    def page(self, request, form, status=200, stored=None):
        s = self.suggestion
        rows = CoSigner.objects.visible_to(request.user).filter(suggestion=s).select_related("deputy") if s.pk else []
        context = {
            "form": form,
            "suggestion": s,
            "stored": stored,
            "cosigners": rows,
            "ended": s.events.filter(verb="suggestion.return_for_change").first() if s.status == S.RETURNED else None,
            "revision": request.POST.get("revision", "") if status == 422 else drafts.mark(s) if s.pk else "",
            "seen": s.status,
            "autosaves": s.status in ("", S.DRAFT),
            "once": str(uuid.uuid4()) if s.pk and status != 422 else token(request) or str(uuid.uuid4()),
        }
        return render(request, "suggestions/mine_edit.html", context, status=status)

    def refuse(self, request, why):
        context = {
            "step_label": "修改这件建议",
            "refused": why,
            "back_url": reverse("mine"),
            "back_label": "回到我的建议",
        }
        return render(request, "step.html", context, status=409)


class Autosave(View):
    """POST from the page itself: keeps the words without an event. Files wait for a save by hand."""

    http_method_names = ("post",)

    def post(self, request, pk=None):
        if request.user.deputy_id is None:
            return fault("您的账户还没有与代表名册对应。")
        today = localdate()
        suggestion = own(request, pk) if pk is not None else begun(request) or fresh(request, today)
        if suggestion is None:
            return fault("本级人大还没有建立届次。")
        form = DraftForm(request.POST, user=request.user, obj=suggestion)
        if not form.is_valid():
            return fault(next(iter(form.errors.values()))[0], status=422)
        data = form.cleaned_data | {"uploads": [], "removed": []}
        if not suggestion.pk and not (data["title"] or data["body"]):
            return JsonResponse({})
        try:
            saved = self.keep(request, suggestion, data, today)
        except Refused as refused:
            return fault(str(refused))
        answer = {
            "revision": drafts.mark(saved),
            "url": reverse("mine_edit", args=[saved.pk]),
            "autosave": reverse("mine_autosave", args=[saved.pk]),
        }
        return JsonResponse(answer | {"once": str(uuid.uuid4()), "seen": saved.status})

    def keep(self, request, suggestion, data, today):
        if not suggestion.pk:
            return create(request, data, today, token(request))
        words = {name: value for name, value in data.items() if name not in ("uploads", "removed")}
        return SUGGESTION.take(suggestion, "autosave", by=request.user, **words)


def fault(why, status=409):
    return JsonResponse({"fault": why}, status=status)
