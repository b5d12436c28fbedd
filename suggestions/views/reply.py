"""The editor of a reply: the letter while it is written, and while it goes through its unit's levels."""

import uuid
from functools import cached_property

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Prefetch, Q, prefetch_related_objects
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.module_loading import import_string
from django.utils.timezone import localdate, localtime, now
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from congress import calendars
from core.workflow import Again, Refused
from suggestions import checklist, sign_off, wording
from suggestions.forms import Commitments, ReplyForm
from suggestions.models import Assignment, Attachment, CoSigner, Event, Reply
from suggestions.requests import extensions
from suggestions.workflow import ASSIGNMENT, REPLY

from .steps import token

CONTACT = "assignment.contact"


def own_parts(user):
    """The parts of the user's own units, with what a letter needs of the suggestion."""
    confirmed = Count("suggestion__cosigners", filter=Q(suggestion__cosigners__status=CoSigner.Status.CONFIRMED))
    rows = Assignment.objects.visible_to(user).filter(unit__in=user.unit_ids)
    return rows.annotate(cosigners=confirmed).select_related(
        "unit",
        "suggestion__session__rule_set",
        "suggestion__session__congress",
        "suggestion__lead_deputy",
        "suggestion__proposing_delegation",
    )


def replies_of(part, user):
    """The replies of ``part`` with what hangs on them, oldest first; each knows ``part`` itself, not a copy."""
    files = Prefetch("attachments", Attachment.objects.visible_to(user).select_related("uploaded_by"))
    rows = (
        Reply.objects.visible_to(user)
        .filter(assignment=part)
        .select_related("saved_by")
        .prefetch_related("commitments", files)
    )
    found = list(rows.order_by("version"))
    for reply in found:
        reply.assignment = part
    return found


@method_decorator(never_cache, name="dispatch")
class ReplyEdit(View):
    """One address for the whole way: begin, write, check, sign."""

    def dispatch(self, request, pk):
        self.part = get_object_or_404(own_parts(request.user), pk=pk)
        parts = Assignment.objects.visible_to(request.user).select_related("unit", "opinion", "reply", "feedback")
        prefetch_related_objects([self.part.suggestion], Prefetch("assignments", parts.order_by("round", "pk")))
        return super().dispatch(request)

    @cached_property
    def replies(self):
        return replies_of(self.part, self.request.user)

    @property
    def draft(self):
        return next((r for r in self.replies if r.status != Reply.Status.SIGNED), None)

    @property
    def here(self):
        return reverse("reply_edit", args=[self.part.pk])

    def get(self, request):
        if self.draft:
            return self.page(self.draft)
        signed = [r for r in self.replies if r.current_for_id]
        if signed:
            return redirect("reply_letter", pk=signed[-1].pk)
        why = ASSIGNMENT.why_not(self.part, "draft_reply", request.user)
        return self.not_now(why) if why else self.begin()

    def post(self, request):
        do = request.POST.get("do", "")
        if do == "start":
            return self.start()
        if self.draft is None:
            return self.not_now("这份答复稿已经不在起草中。您写的内容没有保存，列在下面，请先复制。")
        form = ReplyForm(user=request.user, obj=self.draft, data=request.POST, files=request.FILES)
        commitments = Commitments(reply=self.draft, data=request.POST)
        if not all([form.is_valid(), commitments.is_valid()]):
            return self.page(self.draft, form=form, commitments=commitments, status=422)
        return self.keep(do, form, commitments)

    # What the buttons do -----------------------------------------------------------------------------------------------------

    def start(self):
        try:
            ASSIGNMENT.take(
                self.part,
                "draft_reply",
                by=self.request.user,
                seen=self.request.POST.get("seen", ""),
                once=token(self.request),
            )
        except Again as again:
            messages.warning(self.request, str(again))
        except Refused as refused:
            return self.not_now(str(refused))
        return HttpResponseRedirect(self.here)

    def keep(self, do, form, commitments):
        """Save, and where asked send on in the same transaction; words once saved stay when the sending is refused."""
        draft, request = self.draft, self.request
        refused = ""
        try:
            with transaction.atomic():
                seen = request.POST.get("seen", "")
                REPLY.take(
                    draft,
                    "save",
                    by=request.user,
                    seen=seen,
                    once=token(request),
                    commitments=commitments.items(),
                    **form.cleaned_data,
                )
                if do == "send":
                    refused = self.send(draft)
        except Again as again:
            messages.warning(request, str(again))
            return HttpResponseRedirect(self.here)
        except Refused as overtaken:
            return self.page_overtaken(form, commitments, str(overtaken))
        if refused:
            return self.page_lacking(refused)
        if do == "sign":
            return redirect("reply_step", pk=draft.pk, verb="sign")
        messages.success(request, f"已送{sign_off.turn(draft)}。" if do == "send" else "草稿已保存。")
        return HttpResponseRedirect(self.here)

    def send(self, draft):
        try:
            REPLY.take(draft, "send", by=self.request.user)
        except Refused as refused:
            return str(refused)
        return ""

    # What is shown -----------------------------------------------------------------------------------------------------------

    def begin(self):
        return render(
            self.request,
            "suggestions/reply_begin.html",
            self.surroundings() | {"once": uuid.uuid4(), "seen": self.part.status},
        )

    def not_now(self, why):
        part, suggestion = self.part, self.part.suggestion
        accept = part.status == Assignment.Status.PENDING
        context = {
            "step_label": "起草答复",
            "obj_name": f"第{suggestion.number}号",
            "obj_line": f"{suggestion} · {part}",
            "refused": why,
            "yours": self.request.POST.get("body", ""),
            "back_url": reverse("suggestion", args=[suggestion.pk]),
            "accept_url": reverse("assignment_step", args=[part.pk, "accept"]) + f"?next={self.here}" if accept else "",
        }
        return render(self.request, "suggestions/reply_not_now.html", context, status=409)

    def page_lacking(self, why):
        """Saved, but not sent: what is missing stands in the checklist."""
        del self.replies
        return self.page(self.draft, status=409, not_sent=why)

    def page_overtaken(self, form, commitments, why):
        """Somebody else saved or sent meanwhile: his words are shown beside the writer's own, which stay in the page."""
        mine = form.data.get("body", "")
        del self.replies
        draft = self.draft
        if draft is None or draft.status != Reply.Status.DRAFT:
            return self.page(draft, status=409, why=why, yours=mine) if draft else self.not_now(why)
        form.data = form.data.copy()
        form.data["revision"] = draft.revision
        return self.page(draft, form=form, commitments=commitments, status=409, why=why, theirs=draft)

    def page(self, draft, *, form=None, commitments=None, status=200, **more):
        context = self.surroundings(draft) | more | {
            "reply": draft, "seen": draft.status, "once": uuid.uuid4(), "today": localdate(),
        }  # fmt: skip
        if draft.status == Reply.Status.DRAFT:
            context["form"] = form or ReplyForm(user=self.request.user, obj=draft)
            context["commitments"] = commitments or Commitments(reply=draft)
            return render(
                self.request,
                "suggestions/reply_edit.html",
                context | self.ways_on(draft, context["checks"]),
                status=status,
            )
        return render(self.request, "suggestions/reply_check.html", context | self.verdicts(draft), status=status)

    def surroundings(self, draft=None):
        """What stands around the letter: date, chain, checklist, earlier words."""
        part, today = self.part, localdate()
        earlier = [p for p in part.suggestion.parts() if p.unit_id == part.unit_id and p.round < part.round]
        before = earlier[-1] if earlier else None
        return {
            "part": part,
            "suggestion": part.suggestion,
            "today": today,
            "letter": wording.frame(part, draft, today=today, before=before, cosigners=part.cosigners),
            "before": before,
            "earlier_replies": [p for p in earlier if hasattr(p, "reply")],
            "older_versions": [r for r in self.replies if r.status == Reply.Status.SIGNED],
            "opinions": [h for h in part.helpers() if hasattr(h, "opinion")],
        } | self.date(today) | (self.progress(draft, today) if draft else {})  # fmt: skip

    def date(self, today):
        part = self.part
        if part.due_on is None or not part.is_open:
            return {}
        calendar = calendars.current()
        why = extensions.why(part, calendar=calendar)
        return {"why_date": why, "workdays": calendar.workdays_between(today, part.due_on)}

    def progress(self, draft, today):
        verbs = (*sign_off.STEPS, CONTACT)
        rows = Event.objects.visible_to(self.request.user).filter(assignment=self.part, verb__in=verbs)
        events = list(rows.select_related("actor").order_by("at", "pk"))
        contacts = [" ".join(new for _, new in e.changes.values()) for e in reversed(events) if e.verb == CONTACT]
        found = checklist.checks(draft, today, contacts=contacts)
        stops = sign_off.stops(draft, [e for e in events if e.verb != CONTACT], today)
        if missing := sum(not c.ok for c in found):
            next(stop for stop in stops if stop.is_now).note += f"　还差 {missing} 项"
        return {
            "stops": stops,
            "checks": found,
            "missing": missing,
            "letters": checklist.letters(draft.body),
        }

    def ways_on(self, draft, checks):
        """The buttons under the checklist: to the next level, or, with one level only, to the signature."""
        levels = draft.assignment.unit.sign_levels
        may_sign = levels == 1 and REPLY.may(self.request.user, "reply.sign", draft)
        return {
            "next_level": "" if levels == 1 else sign_off.names(levels)[1],
            "next_who": sign_off.who_at(2, levels),
            "may_sign": may_sign,
            "ready": all(c.ok for c in checks),
        }

    def verdicts(self, draft):
        """The steps of this level as forms on the page, for those whose turn it is."""
        forms = {}
        for verb in REPLY.offered(self.request.user, draft):
            if form := REPLY.steps[verb].form:
                forms[verb] = _form(form, self.request.user, draft, verb)
        onward = "sign" if draft.level >= draft.assignment.unit.sign_levels else "pass_on"
        _, withheld = REPLY.withheld(self.request.user, draft).get(onward, (None, ""))
        return {
            "verdicts": forms,
            "withheld": withheld,
            "turn": sign_off.turn(draft),
            "level_name": sign_off.level_name(draft),
        }


def _form(name, user, reply, verb):
    return import_string(name)(user=user, obj=reply, auto_id=f"{verb}_%s")


@require_POST
def autosave(request, pk):
    """Keep what is on the page without an event. What is not valid yet waits for the save by hand."""
    part = get_object_or_404(own_parts(request.user), pk=pk)
    draft = Reply.objects.visible_to(request.user).filter(assignment=part).exclude(status=Reply.Status.SIGNED).first()
    if draft is None:
        return JsonResponse({"why": "这份答复稿已经不在起草中，您写的内容没有保存。请先复制，再刷新页面。"}, status=409)
    form = ReplyForm(user=request.user, obj=draft, data=request.POST)
    form.is_valid()
    revision = form.cleaned_data.get("revision")
    if revision is None:
        return JsonResponse({"why": "页面不完整，没有自动保存。请点“保存草稿”。"}, status=422)
    words = {name: form.cleaned_data[name] for name in ReplyForm.WORDS if name in form.cleaned_data}
    commitments = Commitments(reply=draft, data=request.POST)
    items = commitments.items() if commitments.is_valid() else None
    try:
        REPLY.take(draft, "autosave", by=request.user, seen="draft", revision=revision, commitments=items, **words)
    except Refused as refused:
        return JsonResponse({"why": f"{refused}没有自动保存，您写的内容还在页面上。"}, status=409)
    at = localtime(now())
    return JsonResponse(
        {"revision": draft.revision, "saved": f"{at.hour}:{at.minute:02}", "letters": checklist.letters(draft.body)}
    )
