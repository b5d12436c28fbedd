"""The deputy's sheet, and the same sheet entered by the office from paper."""

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Prefetch, Q, prefetch_related_objects
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from congress import calendars
from congress.models import Deputy
from core.addresses import number
from core.gather import gathering, unfold
from core.workflow import ALREADY_SENT, Again, Refused
from evaluations import guards
from evaluations.forms import FeedbackForm, PaperForm
from evaluations.models import Feedback, PaperEntry
from evaluations.workflow import FEEDBACK
from suggestions import clocks, marks, voices
from suggestions.models import Assignment, Commitment, Reply, Suggestion
from suggestions.views.steps import token

LETTERS_A_MINUTE = 400


@dataclass(frozen=True, slots=True)
class Section:
    """One unit on the sheet: the questions and the letter they are about."""

    form: object
    part: Assignment
    reply: Reply | None
    minutes: int  # to read the letter


class FeedbackView(View):
    """GET asks, POST takes ``verb``. The page carries the state it showed and a token, so that a stale page or a second click is told so."""

    verb = ""
    form_class = FeedbackForm
    template_name = ""

    def dispatch(self, request, pk):
        """``pk`` may be a suggestion merged into another: what is judged is the handling of the host, by the guest's deputy."""
        self.today = timezone.localdate()
        host = get_object_or_404(self.queryset(request.user), Q(pk=pk, merged_into=None) | Q(merged__id=pk))
        together = [host, *host.merged.all()]
        if pk not in {s.pk for s in together}:
            raise Http404
        if len(together) > 1:
            prefetch_related_objects(host.assignments.all(), "feedbacks")
        self.voice = self.voice_of(host, pk)
        return super().dispatch(request, host)

    def voice_of(self, host, pk):
        """The suggestion whose form this page is."""
        return next((guest for guest in host.merged.all() if guest.pk == pk), host)

    def more(self):
        """What the step is told beside what was filled in."""
        return {}

    def queryset(self, user):
        parts = Assignment.objects.visible_to(user).select_related("unit", "feedback").order_by("round", "pk")
        guests = Suggestion.objects.visible_to(user).select_related("session", "lead_deputy", "proposing_delegation")
        return (
            Suggestion.objects.visible_to(user)
            .select_related("session__rule_set", "session__congress", "lead_deputy__user", "proposing_delegation")
            .prefetch_related(Prefetch("assignments", parts), Prefetch("merged", guests))
        )

    def get(self, request, suggestion):
        if why := FEEDBACK.why_not(suggestion, self.verb, request.user):
            return self.refuse(request, suggestion, why)
        return self.page(request, suggestion, self.form(request, suggestion))

    def form(self, request, suggestion, *posted):
        return self.form_class(*posted, user=request.user, obj=suggestion, voice=self.voice)

    def post(self, request, suggestion):
        once = token(request)
        if once and FEEDBACK.journal.used(once):
            messages.warning(request, ALREADY_SENT)
            return HttpResponseRedirect(self.after(suggestion))
        if why := FEEDBACK.why_not(suggestion, self.verb, request.user):
            return self.refuse(request, suggestion, why)
        form = self.form(request, suggestion, request.POST, request.FILES)
        if not form.is_valid():
            return self.page(request, suggestion, form, status=422)
        try:
            FEEDBACK.take(
                suggestion,
                self.verb,
                by=request.user,
                seen=request.POST.get("seen", ""),
                once=once,
                voice=self.voice,
                **self.more(),
                **form.cleaned_data,
            )
        except Again as again:
            messages.warning(request, str(again))
        except Refused as refused:
            return self.refused_in_post(request, suggestion.pk, str(refused))
        else:
            self.tell(request, suggestion)
        return HttpResponseRedirect(self.after(suggestion))

    def refused_in_post(self, request, pk, why):
        """What was filled in is not lost when the step is still possible; otherwise the reason stands alone."""
        suggestion = self.queryset(request.user).get(pk=pk)
        if FEEDBACK.why_not(suggestion, self.verb, request.user):
            return self.refuse(request, suggestion, why)
        form = self.form(request, suggestion, request.POST, request.FILES)
        form.is_valid()
        form.add_error(None, why)
        return self.page(request, suggestion, form, status=409)

    def page(self, request, suggestion, form, status=200):
        until = guards.window_end(suggestion)
        shown = self.context(request, suggestion) | {
            "form": form,
            "sections": self.sections(request.user, form),
            "until": until,
            "until_note": marks.provisional(until, calendars.current()),
            "once": token(request) or str(uuid.uuid4()),
            "seen": suggestion.status,
        }
        return render(request, self.template_name, shown, status=status)

    def refuse(self, request, suggestion, why):
        mine = FEEDBACK.may(request.user, f"feedback.{self.verb}", suggestion)
        shown = self.context(request, suggestion, with_past=mine) | {
            "refused": mine and guards.too_late(suggestion, self.voice) or why,
            "step_label": FEEDBACK.steps[self.verb].label,
        }
        return render(request, "evaluations/refused.html", shown, status=409)

    def context(self, request, suggestion, *, with_past=True):
        given = Feedback.objects.visible_to(request.user).filter(assignment__suggestion=suggestion)
        if suggestion.merged.all():  # of those handled together each deputy's own
            given = given.filter(deputy=self.whose(request, suggestion))
        past = given.select_related("assignment__unit", "scan", "deputy").order_by("-assignment__round", "pk")
        return {
            "suggestion": self.voice,
            "host": suggestion,
            "is_guest": self.voice.pk != suggestion.pk,
            "today": self.today,
            "past": list(past) if with_past else [],
            "obj_line": str(self.voice),
            "back_url": reverse("suggestion", args=[self.voice.pk]),
        }

    def whose(self, request, suggestion):
        """The deputy (an id) whose forms stand beneath."""
        return voices.speaker_id(self.voice)

    def sections(self, user, form):
        items = Prefetch("commitments", Commitment.objects.visible_to(user).order_by("position", "pk"))
        replies = (
            Reply.objects.visible_to(user).filter(current_for__in=[p.part for p in form.parts]).prefetch_related(items)
        )
        found, letters = [], {reply.current_for_id: reply for reply in replies}
        for part in form.parts:
            reply = letters.get(part.part.pk)
            minutes = max(1, round(len(reply.body) / LETTERS_A_MINUTE)) if reply else 0
            found.append(Section(part, part.part, reply, minutes))
        return found


class Give(FeedbackView):
    """征询意见表, by the deputy himself."""

    verb = "give"
    template_name = "evaluations/feedback_give.html"

    def voice_of(self, host, pk):
        own = voices.of_user(host, self.request.user)
        return host if own is None else own

    def get(self, request, suggestion):
        if "done" in request.GET and FEEDBACK.may(request.user, "feedback.give", suggestion):
            shown = self.context(request, suggestion)
            if shown["past"]:
                return render(request, "evaluations/thanks.html", shown | self.what_next(suggestion))
        return super().get(request, suggestion)

    def after(self, suggestion):
        return reverse("feedback_give", args=[self.voice.pk]) + "?done=1"

    def tell(self, request, suggestion):
        """The page that follows says it all."""

    def what_next(self, suggestion):
        """What follows from the word just given, read from the state the item is in now."""
        latest = guards.latest_parts(suggestion)
        again = [a for a in latest if a.round > 1 and a.is_open]
        calendar = calendars.current() if again else None
        return {
            "again": [(a, clocks.why(a, calendar=calendar)) for a in again],
            "working": [a for a in latest if a.round == 1 and a.is_open and not a.is_helper],
            "waiting": []
            if FEEDBACK.why_not(suggestion, "give", self.request.user)
            else guards.gradable_parts(suggestion, self.voice),
            "until": guards.window_end(suggestion),
            "is_closed": suggestion.status == Suggestion.Status.CLOSED,
        }


class Enter(FeedbackView):
    """代录: the office copies a paper form; the scan proves it, and a second person checks it (``papers``).

    ``?by=`` names the co-signer whose paper it is.
    """

    verb = "enter"
    form_class = PaperForm
    template_name = "evaluations/feedback_enter.html"

    def queryset(self, user):
        keyed = PaperEntry.objects.visible_to(user).filter(status__in=PaperEntry.OPEN)
        return gathering(super().queryset(user), "papers", keyed, ("deputy_id",))

    def dispatch(self, request, pk):
        self.by, self.beside = number(request.GET.get("by", "")), None
        return super().dispatch(request, pk)

    def voice_of(self, host, pk):
        if self.request.GET.get("by"):
            own = voices.beside(host).get(self.by)
            if own is None or own.pk != pk:
                raise Http404
            self.beside = Deputy.objects.visible_to(self.request.user).get(pk=self.by)
        return super().voice_of(host, pk)

    def form(self, request, suggestion, *posted):
        return self.form_class(*posted, user=request.user, obj=suggestion, voice=self.voice, beside=self.beside)

    def more(self):
        return {"beside": self.beside}

    def context(self, request, suggestion, *, with_past=True):
        shown = super().context(request, suggestion, with_past=with_past)
        signed = [pk for pk, voice in voices.beside(suggestion).items() if voice.pk == self.voice.pk]
        others = Deputy.objects.visible_to(request.user).filter(pk__in=signed).order_by("pk")
        return shown | {"deputy": self.beside, "cosigners": list(others)}

    def get(self, request, suggestion):
        """A paper that is in already is said to be in, and whose is still missing."""
        return self.is_in(request, suggestion) or super().get(request, suggestion)

    def post(self, request, suggestion):
        once = token(request)
        done = once and FEEDBACK.journal.used(once)
        return (None if done else self.is_in(request, suggestion)) or super().post(request, suggestion)

    def is_in(self, request, suggestion):
        deputy = self.beside.pk if self.beside else voices.speaker_id(self.voice)
        unfold(suggestion, "papers")
        if any(entry.deputy_id == deputy for entry in suggestion.papers.all()):
            return self.refuse(request, suggestion, "这位代表的反馈表已经录入，正等另一位同事核对。")
        waiting = guards.awaited(suggestion)
        if self.beside or not waiting or any(voice.pk == self.voice.pk for voice, _ in waiting):
            return None
        others = "、".join(f"第{voice.number}号（{voice.proposer}）" for voice, _ in waiting)
        return self.refuse(
            request, suggestion, f"第{self.voice.number}号的反馈表已经录入，或者不用另填。还没有反馈的是{others}。"
        )

    def after(self, suggestion):
        return reverse("feedback_list") + f"?session={suggestion.session_id}&forms=feedback_missing"

    def tell(self, request, suggestion):
        messages.success(
            request,
            f"已代录第{self.voice.number}号的反馈表，等另一位同事核对，核对以前不计入。下面是还没有反馈的。",
        )
