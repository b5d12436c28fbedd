"""Several suggestions given to the same units at once: all of them, or none."""

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from congress import sessions
from core.addresses import numbers
from core.workflow import Again, Refused
from suggestions import proposals
from suggestions.forms.dispatch import DispatchForm
from suggestions.models import Suggestion
from suggestions.proposals import Proposal
from suggestions.receivers import Receivers
from suggestions.workflow import SUGGESTION

from .dispatch_form import forgive, form_context, table_rows
from .steps import token

MOST = 200
SHOWN = 8


def picked(request):
    """The ticked suggestions the user may see, in the order in which they are locked."""
    said = request.POST if request.method == "POST" else request.GET
    if said.get("all") == "1" and "query" in said:
        from .ledger import Ledger  # the ledger offers this page as one of its bulk actions

        rows = Ledger.reading(request).chosen(request)
        picks = rows.order_by("pk").values_list("pk", flat=True)[: MOST + 1]
    else:
        picks = numbers(said.getlist("pick"))
    rows = Suggestion.objects.visible_to(request.user).filter(pk__in=list(picks))
    rows = rows.select_related(
        "session__congress", "session__rule_set", "category", "lead_deputy", "proposing_delegation"
    )
    return list(rows.order_by("pk")[: MOST + 1])


class Many(View):
    """The page is asked for with POST too (many ticks make a long address); ``do=dispatch`` takes the steps."""

    def get(self, request):
        return self.start(request)

    def post(self, request):
        do = request.POST.get("do", "")
        return self.start(request, data=request.POST if do or "dispatched_on" in request.POST else None, do=do)

    def start(self, request, *, data=None, do=""):
        rows = picked(request)
        if not rows:
            messages.warning(request, "还没有选中要交办的建议。请先在左边勾选。")
            return HttpResponseRedirect(reverse("dispatch"))
        if len(rows) > MOST:
            messages.warning(request, f"一次最多交办 {MOST} 件，请少选一些，分几次办理。")
            return HttpResponseRedirect(reverse("dispatch"))
        if do == "dispatch":
            return self.take(request, rows, data)
        return self.page(request, *self.split(request, rows), data=data)

    def split(self, request, rows):
        """``(those that can be dispatched, [(suggestion, why not)])``: of one session, in the right state."""
        able = [s for s in rows if not SUGGESTION.why_not(s, "dispatch", request.user)]
        session_id = able[0].session_id if able else None
        unable = []
        for s in rows:
            if why := SUGGESTION.why_not(s, "dispatch", request.user):
                unable.append((s, why))
            elif s.session_id != session_id:
                unable.append((s, f"属于{s.session}，一次只能交办同一届次的建议。"))
        return [s for s in able if s.session_id == session_id], unable

    def take(self, request, rows, data):
        form = self.form(request, rows, data)
        able, unable = self.split(request, rows)
        if not form.is_valid():
            return self.page(request, able, unable, form=form, status=422)
        try:
            refused = self.take_all(request, rows, form.cleaned_data)
        except Again as again:
            messages.warning(request, str(again))
            return HttpResponseRedirect(reverse("dispatch"))
        if refused:
            return self.none_taken(request, refused, form)
        messages.success(request, f"{len(rows)} 件已交办给 {len(form.cleaned_data['parts'])} 个单位。")
        return HttpResponseRedirect(reverse("dispatch"))

    def take_all(self, request, rows, data):
        """All in one transaction; ``[(suggestion, why)]`` of those refused, and then nothing is stored."""
        refused, once = [], token(request)
        with transaction.atomic():
            for suggestion in rows:
                said = {"parts": data["parts"], "opinion": data["words"], "dispatched_on": data["dispatched_on"]}
                try:
                    SUGGESTION.take(suggestion, "dispatch", by=request.user, seen="registered", once=once, **said)
                except Again:
                    raise
                except Refused as why:
                    refused.append((suggestion, str(why)))
                once = ""  # one page, one token
            transaction.set_rollback(bool(refused))
        return refused

    def none_taken(self, request, refused, form):
        """Which ones and why. Those that can still be dispatched stay on the page, with what was filled in."""
        able, _ = self.split(request, picked(request))
        still = {s.pk for s in able}
        for suggestion, why in refused:
            if suggestion.pk in still:
                form.add_error(None, f"第{suggestion.number}号：{why}")
        gone = [(s, why) for s, why in refused if s.pk not in still]
        title = f"一件也没有交办，因为其中 {len(refused)} 件不能交办"
        return self.page(request, able, gone, form=form, title=title, status=409)

    def form(self, request, rows, data, receivers=None):
        receivers = receivers or Receivers(request.user, timezone.localdate())
        return DispatchForm(data, receivers=receivers, today=timezone.localdate(), suggestions=rows)

    def page(self, request, rows, unable, *, data=None, form=None, title="", status=200):
        context = {"suggestions": rows, "unable": unable, "title": title, "session": rows[0].session if rows else None}
        if rows:
            context |= self.panel(request, rows, data, form)
            if status == 200 and context["form"].errors:
                status = 422
        return render(request, "suggestions/dispatch_many.html", context, status=status)

    def panel(self, request, rows, data, form):
        session, today = rows[0].session, timezone.localdate()
        form = form or self.form(request, rows, data)
        looking = data is not None
        if looking:
            form.is_valid()
            forgive(form)
        proposed = self.proposed(request, session, rows, form.receivers)
        context = form_context(form, form.receivers, session, table_rows(form.receivers, proposed, form.roles), today)
        return context | {
            "form_url": reverse("dispatch_many"),
            "once": request.POST.get("once") or str(uuid.uuid4()),
            "many": True,
        }

    def proposed(self, request, session, rows, receivers):
        """Units concerned by any of them, by how many; no role is preselected for many at once."""
        known = sessions.of(request)
        past = proposals.past_of(request.user, known, session, rows)
        since = proposals.since(known, session, past)
        wishes, found = proposals.wishes_of(rows), {}
        for suggestion in rows:
            wished = wishes.get(suggestion.pk, ())
            for proposal in proposals.propose(suggestion, receivers, past, wished=wished, since=since):
                found.setdefault(proposal.unit.pk, []).append(proposal)
        ranked = sorted(found.values(), key=lambda ps: (-len(ps), -sum(p.score for p in ps), ps[0].unit.pk))[:SHOWN]
        return [Proposal(ps[0].unit, [f"与其中 {len(ps)} 件有关：{ps[0].reasons[0]}"]) for ps in ranked]
