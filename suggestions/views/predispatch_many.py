"""Many suggestions pre-dispatched at once, each to the units proposed for it."""

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from congress import sessions
from core.addresses import number
from core.workflow import Again, Refused
from suggestions import proposals
from suggestions.dispatching import with_sounded
from suggestions.giving import wrong_parts
from suggestions.models import Assignment, Suggestion
from suggestions.receivers import Receivers
from suggestions.workflow import SUGGESTION

from .dispatch_many import MOST, picked
from .steps import own_token, token

ROLES = Assignment.Role.values
SOUNDED = "已经在预交办，请打开这一件调整"


@dataclass(slots=True)
class Line:
    """A suggestion with the units proposed for it, or why it cannot go along."""

    suggestion: object
    proposed: list
    why_not: str = ""

    @property
    def mark(self):
        return ",".join(f"{p.unit.pk}:{p.role}" for p in self.proposed)


class PredispatchMany(View):
    """Asked for with POST too; ``do=predispatch`` takes the steps: what was shown is what is proposed."""

    def get(self, request):
        return self.start(request)

    def post(self, request):
        if request.POST.get("do") == "predispatch":
            return self.take(request)
        return self.start(request)

    def start(self, request):
        rows = self.picked(request)
        if not rows:
            messages.warning(request, "还没有选中要预交办的建议。请先在左边勾选。")
            return HttpResponseRedirect(reverse("dispatch"))
        if len(rows) > MOST:
            messages.warning(request, f"一次最多预交办 {MOST} 件，请少选一些，分几次办理。")
            return HttpResponseRedirect(reverse("dispatch"))
        lines = self.lines(request, rows)
        context = {
            "able": [line for line in lines if not line.why_not],
            "unable": [line for line in lines if line.why_not],
            "roles": dict(Assignment.Role.choices),
            "once": uuid.uuid4(),
        }
        return render(request, "suggestions/predispatch_many.html", context)

    def picked(self, request):
        """The ticked ones; ``is_sounded``: whose units are being asked already."""
        rows = picked(request)
        known = Suggestion.objects.visible_to(request.user).filter(pk__in=[s.pk for s in rows])
        asked = set(with_sounded(known).filter(is_sounded=True).values_list("pk", flat=True))
        for suggestion in rows:
            suggestion.is_sounded = suggestion.pk in asked
        return rows

    def lines(self, request, rows):
        receivers, known = Receivers(request.user, timezone.localdate()), sessions.of(request)
        wishes, found = proposals.wishes_of(rows), {}
        for session in {s.session for s in rows}:
            some = [s for s in rows if s.session_id == session.pk]
            past = proposals.past_of(request.user, known, session, some)
            since = proposals.since(known, session, past)
            for suggestion in some:
                proposed = proposals.propose(
                    suggestion, receivers, past, wished=wishes.get(suggestion.pk, ()), since=since
                )
                found[suggestion.pk] = [p for p in proposed if p.role]
        return [Line(s, found[s.pk], self.why_not(request, s, found[s.pk])) for s in rows]

    def why_not(self, request, suggestion, proposed):
        if why := SUGGESTION.why_not(suggestion, "predispatch", request.user):
            return why
        if suggestion.is_sounded:
            return SOUNDED
        if wrong_parts([(p.unit, p.role) for p in proposed]):
            return "没有把握的参考单位，请打开这一件自己选"
        return ""

    def take(self, request):
        receivers = Receivers(request.user, timezone.localdate())
        rows, done, refused = self.picked(request)[:MOST], 0, []
        for suggestion in rows:
            try:
                if suggestion.is_sounded and not SUGGESTION.journal.used(own_token(token(request), suggestion)):
                    raise Refused(SOUNDED)
                parts = asked_parts(request.POST.get(f"parts_{suggestion.pk}", ""), receivers)
                once = own_token(token(request), suggestion)
                SUGGESTION.take(suggestion, "predispatch", by=request.user, once=once, parts=parts)
                done += 1
            except Again:
                continue
            except Refused as why:
                refused.append(f"第{suggestion.number}号没有预交办：{why}")
        if done:
            messages.success(request, f"{done} 件已预交办，等单位回复。这时还不起算期限。")
        for words in refused:
            messages.error(request, words)
        if not rows:
            messages.warning(request, "还没有选中要预交办的建议。请先勾选。")
        elif not done and not refused:
            messages.warning(request, "您刚刚已经预交办过，没有重复记录。")
        return HttpResponseRedirect(f"{reverse('dispatch')}?tab=pre" if done else reverse("dispatch"))


def asked_parts(text, receivers):
    """``12:lead,15:helper`` as the page showed it, of units the user may give work to."""
    found = []
    for pair in text.split(",") if text else []:
        key, _, role = pair.partition(":")
        unit = receivers.all.get(number(key))
        if unit is None or role not in ROLES:
            raise Refused("页面上的单位不对，请刷新后再办理。")
        found.append((unit, role))
    return found
