"""评议会: those of a session, the page of one from its preparation to its result, and its steps."""

import uuid

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.views import View
from django.views.decorators.http import require_POST

from accounts import policy
from congress import calendars, sessions
from core.workflow import Again, Refused
from evaluations.meeting import counting, overview, throttle
from evaluations.meeting.forms import NewForm
from evaluations.meeting.journal import JOURNAL
from evaluations.meeting.workflow import APPRAISAL
from evaluations.models import Appraisal, AppraisalNote, Standing
from suggestions.views.steps import StepView, step_url, token

from .vote import address

BESIDE = ("session__congress", "session__rule_set", "scheme", "copied_from")


def rows(request):
    return Appraisal.objects.visible_to(request.user).select_related(*BESIDE)


def appraisals(request):
    """The meetings of the session one works in, those of earlier sessions beneath."""
    session = sessions.current(request)
    found = list(rows(request).defer("frozen", "agenda").order_by("-held_on", "-pk"))
    context = {
        "session": session,
        "today": localdate(),
        "here": [one for one in found if session and one.session_id == session.pk],
        "earlier": [one for one in found if session is None or one.session_id != session.pk],
        "may_begin": session is not None and policy.may(request.user, "appraisal.prepare", Appraisal(session=session)),
        "is_reader": policy.may_compare_units(request.user),
    }
    return render(request, "evaluations/appraisal/list.html", context)


def appraisal(request, pk):
    """One meeting: for those who watch the congress everything but single ballots, for the others its result or invitation."""
    one, user, today = get_object_or_404(rows(request), pk=pk), request.user, localdate()
    context = {"appraisal": one, "session": one.session, "today": today, "path": overview.path(one)}
    if not policy.may_compare_units(user):
        context |= overview.of_invited(user, one)
        return render(request, "evaluations/appraisal/invited.html", context)
    context |= overview.of_reader(user, one) | {
        "notes": AppraisalNote.objects.visible_to(user).filter(appraisal=one).select_related("actor"),
        "standing": Standing.objects.visible_to(user).filter(appraisal=one).order_by("-version").first(),
        "reports_due": overview.reports_due(one, calendars.current()),
        "works": policy.may(user, "appraisal.amend", one),
        "once": uuid.uuid4(),
        **offers(user, one),
    }
    if context["works"] and one.status == one.Status.OPEN:
        context["slowed"] = throttle.slowed(one, timezone.now(), address=address(request))
    return render(request, "evaluations/appraisal/page.html", context)


def offers(user, one) -> dict:
    """``offers``: ``[(label, address)]`` of the steps of the generic page; ``main``: the next sensible one, ``not_yet``: why."""
    offered = APPRAISAL.offered(user, one)
    withheld = APPRAISAL.withheld(user, one)
    main = {"preparing": "open", "open": "close", "closed": "publish"}.get(one.status, "")
    found = {
        verb: (step.label, step_url(APPRAISAL, verb, one))
        for verb, step in offered.items()
        if not step.page and verb != main
    }
    context = {"offers": found, "main": None, "not_yet": ""}
    if main in offered:
        context["main"] = (offered[main].label, step_url(APPRAISAL, main, one))
    elif main in withheld:
        context["not_yet"] = withheld[main][1]
    return context


class New(View):
    """A meeting of the session one works in."""

    def dispatch(self, request):
        self.session = sessions.current(request)
        if self.session is None:
            return refuse(request, "准备评议会", "本级人大还没有建立届次。", reverse("appraisals"))
        return super().dispatch(request)

    def get(self, request):
        return self.page(request, NewForm(user=request.user, session=self.session))

    def post(self, request):
        form, once = NewForm(request.POST, user=request.user, session=self.session), token(request)
        if once and JOURNAL.used(once):
            messages.warning(request, "您刚刚已经准备了一次，没有重复记录。")
            return HttpResponseRedirect(reverse("appraisals"))
        if not form.is_valid():
            return self.page(request, form, status=422)
        one = Appraisal(session=self.session, **form.cleaned_data)
        try:
            APPRAISAL.create(one, "prepare", by=request.user, once=once)
        except IntegrityError:
            form.add_error("name", "本届次已经有一次同名的评议会，请换一个名称。")
            return self.page(request, form, status=409)
        except Refused as why:
            form.add_error(None, str(why))
            return self.page(request, form, status=409)
        messages.success(request, "评议会已经开始准备。接下来选评议单位，列出评议人员。")
        return HttpResponseRedirect(reverse("appraisal", args=[one.pk]))

    def page(self, request, form, status=200):
        context = {
            "form": form, "session": self.session, "once": request.POST.get("once") or str(uuid.uuid4()),
            "next_steps": [s for s in APPRAISAL.steps["prepare"].hint.split("；") if s],
        }  # fmt: skip
        return render(request, "evaluations/appraisal/new.html", context, status=status)


@require_POST
def copy(request, pk):
    """A rehearsal of this meeting, or the same once more."""
    source = get_object_or_404(rows(request), pk=pk)
    is_rehearsal = request.POST.get("as") == "rehearsal"
    one = overview.like(source, is_rehearsal=is_rehearsal, today=localdate())
    try:
        APPRAISAL.create(one, "copy", by=request.user, once=token(request), source=source)
    except Again as again:
        messages.warning(request, str(again))
        return HttpResponseRedirect(reverse("appraisals"))
    except IntegrityError:
        why = "本届次已经有一次同名的评议会。作废的可以照样再准备；要试一遍，请用演练。"
        return refuse(request, "照样再准备一次", why, reverse("appraisal", args=[pk]))
    except Refused as why:
        return refuse(request, "照样再准备一次", str(why), reverse("appraisal", args=[pk]))
    messages.success(
        request,
        "已照样准备好，票号要重新抽取。" if not is_rehearsal else "已准备好一次演练，怎样试都不影响真的评议会。",
    )
    return HttpResponseRedirect(reverse("appraisal", args=[one.pk]))


@require_POST
def lift_throttle(request, pk):
    """Wrong codes were mistyped in the hall: from there the ballots of this meeting open again."""
    one, place = get_object_or_404(rows(request), pk=pk), request.POST.get("place", "")
    named = "与办公室同一网络" if place == throttle.codes.place(address(request)) else f"来处 {place[:6]}"
    try:
        APPRAISAL.take(one, "lift_throttle", by=request.user, place=place, named=named)
    except Refused as why:
        return refuse(request, "解除输错票号的限制", str(why), reverse("appraisal", args=[one.pk]))
    messages.success(request, "已解除限制：从这个来处又可以打开这次评议的选票了。别的来处、别的评议会不变。")
    return HttpResponseRedirect(reverse("appraisal", args=[one.pk]))


def refuse(request, label, why, back, back_label="回到评议会"):
    context = {"step_label": label, "refused": why, "obj_name": "评议会", "back_url": back, "back_label": back_label}
    return render(request, "step.html", context, status=409)


class AppraisalStep(StepView):
    flow, model = APPRAISAL, Appraisal

    def queryset(self, request):
        return super().queryset(request).select_related(*BESIDE)

    def which(self, obj):
        return f"（{obj}）"

    def back(self, obj):
        return reverse("appraisal", args=[obj.pk])

    def context(self, request, obj, step):
        return {
            "step": step, "step_label": step.label, "button": step.label, "obj": obj, "obj_name": "评议会", "obj_line": str(obj),
            "back_url": self.back(obj), "back_label": "回到评议会", "next_steps": [s for s in step.hint.split("；") if s],
            "once": request.POST.get("once") or str(uuid.uuid4()), "seen": obj.status, "today": localdate(),
            "counts": counting.of(obj) if step is APPRAISAL.steps["close"] else [],
        }  # fmt: skip
