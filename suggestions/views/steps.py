"""One page for every step that has none of its own: the object in a line, what is asked, what happens next."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.timezone import localdate
from django.views import View

from congress import calendars
from core.addresses import own_page
from core.workflow import ALREADY_SENT, Again, Refused
from suggestions import clocks
from suggestions.models import Assignment, CoSigner, Event, Reply, Suggestion
from suggestions.requests import extensions
from suggestions.workflow import ASSIGNMENT, COSIGNER, REPLY, SUGGESTION

PLAIN = "core.forms.StepForm"
DECIDED = ("reassign", "refuse_back")  # the answers to a unit that asks to be relieved
DATED = ("accept", "ask_back", "send_opinion", "ask_extension")  # steps of a unit that are taken with a date in mind


def step_url(flow, verb, obj):
    """Where the step is taken: its own page, or the generic one. The editor of a reply is known by its part."""
    step = flow.steps[verb]
    if step.page:
        return reverse(step.page, args=[obj.assignment_id if flow is REPLY else obj.pk])
    return reverse(f"{flow.name}_step", args=[obj.pk, verb])


def which(suggestion):
    """The suggestion in brackets, by its number or else its title: who takes the same step many times sees where it went."""
    name = f"第{suggestion.number}号" if suggestion.number else suggestion.title and f"《{suggestion.title}》"
    return f"（{name}）" if name else ""


class StepView(View):
    """GET asks, POST takes. The page carries the state it showed and a token, so that a stale page or a second click is told so."""

    flow = None
    model = None

    def dispatch(self, request, pk, verb):
        step = self.flow.steps.get(verb)
        if step is None or step.auto or step.page:
            raise Http404
        obj = get_object_or_404(self.queryset(request), pk=pk)
        return super().dispatch(request, obj, verb, step)

    def queryset(self, request):
        return self.model.objects.visible_to(request.user)

    def get(self, request, obj, verb, step):
        if why := self.flow.why_not(obj, verb, request.user):
            return self.refuse(request, obj, step, why)
        return self.page(request, obj, step, self.form(request, obj, step))

    def post(self, request, obj, verb, step):
        once = token(request)
        if once and self.flow.journal.used(once):  # before the form is asked: what could be chosen may be gone by now
            messages.warning(request, ALREADY_SENT)
            return HttpResponseRedirect(came_from(request) or self.after(request, obj))
        form = self.form(request, obj, step, data=request.POST, files=request.FILES)
        if not form.is_valid():
            if why := self.flow.why_not(obj, verb, request.user):
                return self.refuse(request, obj, step, why)
            return self.page(request, obj, step, form, status=422)
        try:
            self.flow.take(
                obj, verb, by=request.user, seen=request.POST.get("seen", ""), once=once, **form.cleaned_data
            )
        except Again as again:
            messages.warning(request, str(again))
        except Refused as refused:
            return self.refused_in_post(request, obj, step, form, str(refused))
        else:
            messages.success(request, f"已办理：{step.label}{self.which(obj)}。")
        return HttpResponseRedirect(came_from(request) or self.after(request, obj))

    def refused_in_post(self, request, obj, step, form, why):
        """Input is not lost when the step is still possible; otherwise the reason stands alone."""
        obj.refresh_from_db()
        verb = next(v for v, s in self.flow.steps.items() if s is step)
        if form.fields and not self.flow.why_not(obj, verb, request.user):
            form.add_error(None, why)
            return self.page(request, obj, step, form, status=409)
        return self.refuse(request, obj, step, why)

    def form(self, request, obj, step, **bound):
        return import_string(step.form or PLAIN)(user=request.user, obj=obj, **bound)

    def page(self, request, obj, step, form, status=200):
        """A template of the step's own, ``steps/<flow>_<verb>.html``, or of its flow may show what the decision is about."""
        own = f"suggestions/steps/{self.flow.name}_{self.kwargs['verb']}.html"
        templates = [own, f"suggestions/steps/{self.flow.name}.html", "suggestions/step.html"]
        return render(request, templates, self.context(request, obj, step) | {"form": form}, status=status)

    def refuse(self, request, obj, step, why):
        return render(request, "suggestions/step.html", self.context(request, obj, step) | {"refused": why}, status=409)

    def context(self, request, obj, step):
        suggestion = obj.trail()["suggestion"]
        part = obj.trail()["assignment"]
        line = " · ".join(str(x) for x in (suggestion, part) if x)
        return {
            "step": step,
            "step_label": step.label,
            "button": step.label,
            "obj": obj,
            "suggestion": suggestion,
            "part": part,
            "obj_name": f"第{suggestion.number}号" if suggestion.number else "建议",
            "obj_line": line,
            "back_url": came_from(request) or self.back(obj),
            "next_steps": [s for s in step.hint.split("；") if s],
            "once": request.POST.get("once") or str(uuid.uuid4()),
            "seen": obj.status,
            "today": localdate(),
        }

    def which(self, obj):
        return which(obj.trail()["suggestion"])

    def back(self, obj):
        return reverse("suggestion", args=[obj.trail()["suggestion"].pk])

    def after(self, request, obj):
        return self.back(obj)


def came_from(request):
    """The page of this site that asked to be returned to (``?next=``), or ""."""
    return own_page(request.GET.get("next", ""))


def token(request):
    """The page's token, if it is one."""
    try:
        return str(uuid.UUID(request.POST.get("once", "")))
    except ValueError:
        return ""


def own_token(page, obj):
    """The page has one token; where it takes a step on many objects, each needs its own."""
    return str(uuid.uuid5(uuid.UUID(page), f"{obj._meta.model_name} {obj.pk}")) if page else ""


class SuggestionStep(StepView):
    flow, model = SUGGESTION, Suggestion

    def queryset(self, request):
        return (
            super()
            .queryset(request)
            .select_related("session__rule_set", "session__congress", "lead_deputy", "proposing_delegation")
        )

    def after(self, request, obj):
        still = type(obj).objects.visible_to(request.user).filter(pk=obj.pk).exists()
        return self.back(obj) if still else reverse("desk")


class CoSignerStep(StepView):
    flow, model = COSIGNER, CoSigner

    def queryset(self, request):
        return super().queryset(request).select_related("suggestion__session__congress", "deputy")

    def after(self, request, obj):
        return reverse("mine")


class AssignmentStep(StepView):
    flow, model = ASSIGNMENT, Assignment

    def queryset(self, request):
        return (
            super()
            .queryset(request)
            .select_related("suggestion__session__rule_set", "suggestion__session__congress", "unit")
        )

    def context(self, request, obj, step):
        """The unit sees until when it has time, and why."""
        context = super().context(request, obj, step)
        if self.kwargs["verb"] in DATED and obj.is_open:
            calendar = calendars.current()
            context["why"] = extensions.why(obj, calendar=calendar)
            context["why_give_back"] = clocks.shown(clocks.why_give_back(obj, calendar=calendar), obj.give_back_until)
        if self.kwargs["verb"] in DECIDED and obj.status == obj.Status.ASKING:
            said = Event.objects.visible_to(request.user).filter(assignment=obj, verb="assignment.ask_back")
            decision = clocks.decision(obj, calendar=calendars.current())
            context["why_decision"] = clocks.shown(decision, obj.decision_due_on)
            context["asked_why"] = said.order_by("-pk").values_list("note", flat=True).first()
        return context

    def after(self, request, obj):
        """A unit that has given its part away no longer sees the suggestion."""
        if self.kwargs["verb"] == "correct_reply":
            return reverse("reply_edit", args=[obj.pk])
        suggestion = obj.suggestion
        still = type(suggestion).objects.visible_to(request.user).filter(pk=suggestion.pk).exists()
        return self.back(obj) if still else reverse("desk")


class ReplyStep(StepView):
    flow, model = REPLY, Reply

    def queryset(self, request):
        rows = super().queryset(request)
        return rows.select_related(
            "assignment__suggestion__session__rule_set", "assignment__suggestion__session__congress", "assignment__unit"
        )

    def back(self, obj):
        return reverse("reply_edit", args=[obj.assignment_id])
