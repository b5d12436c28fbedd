"""正式交办: everything that was pre-dispatched and stands, in one step. The clocks start here."""

import time
import uuid

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from congress import calendars, sessions
from core.fields import DayField
from core.forms import HouseForm
from core.templatetags.look import ymd
from core.workflow import Again, Refused
from suggestions import outlook
from suggestions.dispatching import full
from suggestions.forms.dispatch import PHRASES
from suggestions.giving import wrong_parts
from suggestions.receivers import Receivers
from suggestions.requests import preassign_rows
from suggestions.workflow import SUGGESTION

from .predispatch_many import asked_parts
from .steps import own_token, token

MOST = 1_500  # of one click: the session of a province; two form fields each, see DATA_UPLOAD_MAX_NUMBER_FIELDS
LONGEST = 20  # seconds of one request: what is not done by then waits, still ticked, for another click


class DayForm(HouseForm):
    """From which day, and with which words."""

    dispatched_on = DayField(label="交办日期")
    phrase = forms.ChoiceField(
        label="交办意见", required=False, choices=[("", "不用常用意见"), *((words, words) for words in PHRASES)]
    )

    def __init__(self, *args, today, **kwargs):
        self.today = today
        super().__init__(*args, **kwargs)
        self.fields["dispatched_on"].initial = today
        self.fields["dispatched_on"].widget.attrs["max"] = today.isoformat()

    def clean_dispatched_on(self):
        day = self.cleaned_data["dispatched_on"]
        if day > self.today:
            raise forms.ValidationError("交办日期不能晚于今天。")
        return day


class Formal(View):
    """GET lists what stands and what does not; ``do=dispatch`` gives each ticked suggestion to its units, each by itself."""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.today = timezone.localdate()

    def get(self, request):
        return self.page(request)

    def post(self, request):
        form = DayForm(request.POST, today=self.today)
        if not form.is_valid():
            return self.page(request, form=form, status=422)
        if request.POST.get("do") == "dispatch":
            return self.take(request, form)
        return self.page(request, form=form)

    def page(self, request, *, form=None, done=None, refused=(), left=0, status=200):
        session = sessions.current(request)
        form = form or DayForm(today=self.today)
        day = form.cleaned_data.get("dispatched_on") if form.is_bound else self.today
        rows = self.rows(request, session) if session else []
        found = [self.ready(request, s, day or self.today) for s in rows[:MOST]]
        able = [one for one in found if not one.why_not and not one.objections]
        context = {
            "form": form,
            "session": session,
            "today": self.today,
            "able": able,
            "objected": [one for one in found if not one.why_not and one.objections],
            "unable": [one for one in found if one.why_not],
            "silent": sum(bool(one.silent) for one in able),
            "units": len({unit.pk for one in able for unit, _ in one.parts}),
            "more": len(rows) > MOST,
            "most": MOST,
            "lines": self.lines(session, able, day) if session else [],
            "done": done,
            "refused": refused,
            "left": left,
            "once": uuid.uuid4(),
        }
        return render(request, "suggestions/dispatch_formal.html", context, status=status)

    def rows(self, request, session):
        return list(preassign_rows.with_proposals(full(preassign_rows.sounded(request.user, session)))[: MOST + 1])

    def ready(self, request, suggestion, day):
        """A tick that was taken away or added on the page that was sent stays so."""
        found = preassign_rows.ready(request.user, suggestion, day, wrong_parts)
        found.is_ticked = not found.objections
        if f"parts_{suggestion.pk}" in request.POST:
            found.is_ticked = str(suggestion.pk) in request.POST.getlist("despite" if found.objections else "pick")
        if not found.why_not and day < suggestion.registered_on:
            found.why_not = f"{ymd(suggestion.registered_on)}才立案，交办日期不能更早"
        return found

    def lines(self, session, able, day):
        """The due dates that follow for all of them: they share the rules and the day."""
        parts = {(unit, role) for one in able for unit, role in one.parts}
        return outlook.ahead(session, list(parts), day, calendar=calendars.current()) if day and parts else []

    def take(self, request, form):
        data = form.cleaned_data
        session = sessions.current(request)
        rows = self.rows(request, session) if session else []
        picks, despite = set(request.POST.getlist("pick")), set(request.POST.getlist("despite"))
        chosen = [s for s in rows if str(s.pk) in picks | despite]
        if not chosen:
            gone = (
                "您选的建议已经不在预交办阶段，没有再交办。"
                if picks | despite
                else "还没有选中要正式交办的建议。请先勾选。"
            )
            messages.warning(request, gone)
            return self.page(request, form=form, status=409 if picks | despite else 422)
        receivers, done, again, refused = Receivers(request.user, self.today), 0, 0, []
        began, left = time.monotonic(), 0
        for n, suggestion in enumerate(chosen):
            if n and time.monotonic() - began > LONGEST:
                left = len(chosen) - n
                break
            try:
                SUGGESTION.take(
                    suggestion, "dispatch", by=request.user, seen="registered", once=own_token(token(request), suggestion),
                    parts=asked_parts(request.POST.get(f"parts_{suggestion.pk}", ""), receivers),
                    dispatched_on=data["dispatched_on"], opinion=data["phrase"],
                    as_proposed=True, despite=str(suggestion.pk) in despite,
                )  # fmt: skip
                done += 1
            except Again:
                again += 1
            except Refused as why:
                refused.append((suggestion, str(why)))
        if refused or left:
            return self.page(request, form=form, done=done, refused=refused, left=left, status=409 if refused else 200)
        said = (
            f"{done} 件已正式交办，期限从 {ymd(data['dispatched_on'])}起算。"
            if done
            else "您刚刚已经交办过，没有重复记录。"
        )
        (messages.success if done else messages.warning)(request, said)
        rest = len(rows) > MOST  # those that this page could not show are shown next
        return HttpResponseRedirect(reverse("dispatch_formal") if rest else f"{reverse('dispatch')}?tab=done")
