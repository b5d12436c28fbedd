"""The juror's phone: a code opens one ballot. Nobody is signed in; nothing is kept of who asked, from where, or when.

The code travels in the body of a request or in a cookie of these pages only, never in an address: addresses stand in the
logs of servers. The QR of a slip carries it behind ``#``, which browsers do not send.
"""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.module_loading import import_string
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from core.workflow import Refused
from evaluations.meeting import asking, casting, codes

COOKIE, KEPT = "ballot", 8 * 60 * 60
SIGNER = signing.TimestampSigner(salt="evaluations.vote")
PROOF = signing.Signer(salt="evaluations.vote.receipt")


def address(request) -> str:
    """Where the request came from, for slowing down guesses."""
    named = getattr(settings, "AXES_CLIENT_IP_CALLABLE", None)
    return import_string(named)(request) if named else request.META.get("REMOTE_ADDR", "")


def known_code(request) -> str:
    """The code this browser has shown before, or ""."""
    try:
        return SIGNER.unsign(request.COOKIES.get(COOKIE, ""), max_age=KEPT)
    except signing.BadSignature:
        return ""


class Voting(View):
    """What the pages of a juror share: nothing is cached, nothing names where one came from."""

    @method_decorator(never_cache)
    @method_decorator(sensitive_post_parameters())
    def dispatch(self, request):
        answer = super().dispatch(request)
        answer["Referrer-Policy"] = "same-origin"
        answer["X-Robots-Tag"] = "noindex"
        return answer


@method_decorator(login_not_required, name="dispatch")
class Enter(Voting):
    """The code is typed, or read from the slip by the phone."""

    def get(self, request):
        return self.page(request)

    def post(self, request):
        text = request.POST.get("code", "")
        if not codes.read(text):
            return self.page(request, fault="请输入票上印的十个字符。", status=422)
        known = known_code(request) == codes.read(text)
        try:
            held = casting.find(text, address=address(request), at=timezone.now(), is_known=known)
        except casting.TooOften as why:
            return self.page(request, fault=str(why), status=429)
        except Refused as why:
            return self.page(request, fault=str(why), text=text, status=422)
        if why := held.why_not:
            return self.page(request, fault=why, status=409)
        answer = HttpResponseRedirect(reverse("vote_ballot"))
        answer.set_cookie(
            COOKIE, SIGNER.sign(codes.read(text)), max_age=KEPT, path=reverse("vote"), httponly=True, samesite="Strict",
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
        return answer

    def page(self, request, *, fault="", text="", status=200):
        return render(request, "evaluations/vote/enter.html", {"fault": fault, "text": text[:30]}, status=status)


@method_decorator(login_not_required, name="dispatch")
class BallotPage(Voting):
    """Mark, look over, cast. What was marked is kept with the code; what is cast is what the last page showed."""

    def dispatch(self, request):
        self.code = known_code(request)
        return super().dispatch(request)

    def get(self, request):
        held = casting.look(self.code)
        if held is None:
            return HttpResponseRedirect(reverse("vote"))
        if why := held.why_not:
            return self.stop(request, why)
        return self.sheet(request, held, asking.sections(held.panel, held.code.draft))

    def post(self, request):
        held = casting.look(self.code)
        if held is None:
            return self.stop(request, "这个页面已经过期，没有投出。请重新输入票号，已经选的还在。", status=409)
        do = request.POST.get("do", "review")
        if held.why_not and do != "cast":
            return self.stop(request, held.why_not)
        found = asking.sections(held.panel) if held.panel.appraisal.frozen else []
        chosen = asking.take(found, request.POST)
        if asking.faults(found):
            return self.sheet(request, held, found, status=422)
        if do == "cast":
            return self.cast(request, held, found, chosen)
        try:
            casting.save(held, chosen)
        except Refused as why:
            return self.stop(request, str(why))
        if do == "review":
            return self.review(request, held, found)
        return self.sheet(request, held, found, is_saved=True)

    def cast(self, request, held, found, chosen):
        try:
            receipt = PROOF.unsign(request.POST.get("proof", ""))
        except signing.BadSignature:
            return (
                self.review(request, held, found, status=422) if not held.why_not else self.stop(request, held.why_not)
            )
        try:
            casting.cast(self.code, chosen, receipt=receipt)
        except Refused as why:
            return self.stop(request, str(why))
        context = {"appraisal": held.panel.appraisal, "panel": held.panel, "receipt": codes.shown(receipt)}
        return render(request, "evaluations/vote/done.html", context)

    def sheet(self, request, held, found, *, status=200, is_saved=False):
        questions = asking.questions(found)
        answered = sum(bool(one.value) for one in questions)
        context = {
            "appraisal": held.panel.appraisal, "panel": held.panel, "sections": found, "faults": asking.faults(found),
            "answered": answered, "left": len(questions) - answered, "is_saved": is_saved, "abstain": asking.ABSTAIN,
        }  # fmt: skip
        return render(request, "evaluations/vote/ballot.html", context, status=status)

    def review(self, request, held, found, *, status=200):
        questions = asking.questions(found)
        blank = sum(one.value in ("", asking.ABSTAIN) for one in questions)
        context = {
            "appraisal": held.panel.appraisal, "panel": held.panel, "sections": found, "blank": blank, "count": len(questions),
            "proof": PROOF.sign(codes.new_receipt()), "abstain": asking.ABSTAIN,
        }  # fmt: skip
        return render(request, "evaluations/vote/review.html", context, status=status)

    def stop(self, request, why, *, status=409):
        """Nothing can be done with this code; the browser forgets it."""
        answer = render(request, "evaluations/vote/stop.html", {"why": why}, status=status)
        answer.delete_cookie(COOKIE, path=reverse("vote"), samesite="Strict")
        return answer


@method_decorator(login_not_required, name="dispatch")
class Receipt(Voting):
    """Whether a ballot is among those counted; never what it says."""

    def get(self, request):
        return self.page(request)

    def post(self, request):
        text = request.POST.get("receipt", "")
        if throttled := casting.is_slowed(address(request), timezone.now()):
            return self.page(request, fault=throttled, status=429)
        ballot = casting.is_counted(text)
        if ballot is None:
            casting.note_wrong(address(request), timezone.now())
            fault = "没有这个回执。请核对回执上的字符；纸质票没有回执。"
            return self.page(request, fault=fault, text=text, status=422)
        return self.page(request, ballot=ballot, collected=casting.collected(ballot.panel))

    def page(self, request, *, fault="", text="", status=200, **found):
        return render(
            request, "evaluations/vote/receipt.html", {"fault": fault, "text": text[:40]} | found, status=status
        )
