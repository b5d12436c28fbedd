"""The form behind a one-time link: on any phone, without a password, once. Nothing else opens from here."""

import uuid

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View

from congress import calendars
from core.workflow import Act, Again, Refused
from evaluations import guards
from evaluations.forms import SlipChangeForm, SlipForm
from evaluations.slips import effects, tokens
from evaluations.workflow import SLIP
from suggestions import marks
from suggestions.models import Reply, Suggestion
from suggestions.views.steps import token as page_token

from .feedback import LETTERS_A_MINUTE, Section


@method_decorator(login_not_required, name="dispatch")
class Phone(View):
    """A link that cannot be used – wrong, used, revoked, expired, overtaken – is answered with one and the same page."""

    def dispatch(self, request, token):
        self.at = timezone.now()
        self.act = Act(by=None, at=self.at)
        return private(super().dispatch(request, token))

    def get(self, request, token):
        if tokens.must_wait(request, self.at):
            return wait(request)
        slip = self.usable(request, token)
        return self.page(request, slip, self.form(slip)) if slip else self.gone(request)

    def post(self, request, token):
        if tokens.must_wait(request, self.at):
            return wait(request)
        once = page_token(request)
        if once and SLIP.journal.used(once):  # the answer to the first click was lost on the way
            return thanks(request)
        slip = self.usable(request, token)
        if slip is None:
            return self.gone(request)
        form = self.form(slip, request.POST)
        if not form.is_valid():
            return self.page(request, slip, form, status=422)
        told = {name: form.cleaned_data[name] for name in ("grades", "reason") if name in form.cleaned_data}
        try:
            SLIP.run(slip, "change" if self.is_change(slip) else "spend", at=self.at, once=once, **told)
        except Again:
            return thanks(request)
        except Refused as why:
            return self.overtaken(request, token, str(why))
        return thanks(request)

    def usable(self, request, token):
        """Whoever is signed in as somebody else gets no further than a stranger."""
        slip = tokens.find(token, self.act)
        user = request.user
        is_other = slip is not None and user.is_authenticated and user.deputy_id != slip.deputy_id
        return None if is_other else slip

    def overtaken(self, request, token, why):
        slip = self.usable(request, token)
        if slip is None:
            return self.gone(request)
        form = self.form(slip, request.POST)
        form.is_valid()
        form.add_error(None, why)
        return self.page(request, slip, form, status=409)

    def is_change(self, slip):
        """The link was used before; now it changes what came in through it."""
        return slip.status == slip.Status.USED

    def form(self, slip, *posted):
        about = {"user": None, "obj": slip.suggestion, "voice": slip.voice, "slip": slip}
        if self.is_change(slip):
            return SlipChangeForm(*posted, **about, changeable=effects.changeable(slip, self.act))
        return SlipForm(*posted, **about)

    def page(self, request, slip, form, status=200):
        host, until = slip.suggestion, guards.window_end(slip.suggestion)
        shown = {
            "slip": slip, "form": form, "suggestion": slip.voice, "host": host, "sections": self.sections(slip, form),
            "is_internal": slip.voice.confidentiality == Suggestion.Confidentiality.INTERNAL, "until": until, "today": self.act.today,
            "until_note": marks.provisional(until, calendars.current()), "once": page_token(request) or str(uuid.uuid4()),
            "is_guest": slip.voice_id != host.pk, "is_cosigner": effects.is_cosigner(slip),
            "is_change": self.is_change(slip),
        }  # fmt: skip
        return render(request, "evaluations/slips/form.html", shown, status=status)

    def sections(self, slip, form):
        letters = {r.current_for_id: r for r in effects.letters(slip, [part.part for part in form.parts])}
        found = []
        for part in form.parts:
            reply: Reply | None = letters.get(part.part.pk)
            minutes = max(1, round(len(reply.body) / LETTERS_A_MINUTE)) if reply else 0
            found.append(Section(part, part.part, reply, minutes))
        return found

    def gone(self, request):
        tokens.missed(request, self.at)
        return render(request, "evaluations/slips/gone.html", status=410)


def thanks(request):
    return render(request, "evaluations/slips/thanks.html")


def wait(request):
    answer = render(request, "evaluations/slips/wait.html", status=429)
    answer["Retry-After"] = str(int(tokens.SPAN.total_seconds()))
    return answer


def private(answer):
    """Nothing of it is kept, passed on, indexed – or written into a log with its address."""
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "strict-origin"  # not no-referrer: the browser would send the form without its origin
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
