"""交办台: what waits to be dispatched, one at a time with proposals; the other tabs stand in dispatch_tabs.py."""

import uuid

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from accounts.policy import Role
from congress import sessions
from core.addresses import number
from core.counting import count_each
from core.workflow import Again, Refused
from suggestions import proposals
from suggestions.dispatching import full, queue, with_sounded
from suggestions.forms.dispatch import DispatchForm
from suggestions.forms.units import ReferForm
from suggestions.models import Suggestion
from suggestions.receivers import Receivers
from suggestions.requests import preassign, preassign_rows
from suggestions.workflow import SUGGESTION

from .dispatch_form import excerpt, forgive, form_context, table_rows
from .dispatch_levels import coordinators, preassigned_roles, two_levels
from .dispatch_tabs import TABS, asked_answer, tabs
from .steps import token

PER_PAGE = 30


class Desk(View):
    """GET shows a suggestion and its proposals; POST looks again, dispatches it or refers it, and goes on to the next."""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.today = timezone.localdate()

    def get(self, request, pk=None):
        tab = request.GET.get("tab", "")
        if pk is None and tab in TABS:
            return self.other_tab(request, tab)
        return self.desk(request, pk)

    def post(self, request, pk=None):
        if pk is None:
            return HttpResponseRedirect(reverse("dispatch"))
        do = request.POST.get("do", "")
        if do == "dispatch":
            return self.take_dispatch(request, pk)
        if do == "refer":
            return self.take_refer(request, pk)
        if do == "predispatch":
            return self.take_predispatch(request, pk)
        return self.desk(request, pk, data=request.POST)

    # The steps -----------------------------------------------------------------------------------------------------------------

    def take_dispatch(self, request, pk):
        obj = self.find(request, pk)
        form = self.bound(request, obj, request.POST)
        if not form.is_valid():
            return self.refused_or(request, obj, lambda: self.desk(request, pk, form=form, status=422))
        data = form.cleaned_data
        said = {
            "parts": data["parts"],
            "opinion": data["words"],
            "dispatched_on": data["dispatched_on"],
            "wanted": data["wanted"],
        }
        return self.take(request, obj, form, "dispatch", f"交办给 {len(data['parts'])} 个单位", said)

    def take_predispatch(self, request, pk):
        obj = self.find(request, pk)
        form = self.bound(request, obj, request.POST)
        if not form.is_valid():
            return self.refused_or(request, obj, lambda: self.desk(request, pk, form=form, status=422))
        parts = form.cleaned_data["parts"]
        return self.take(request, obj, form, "predispatch", f"预交办，征求 {len(parts)} 个单位的意见", {"parts": parts})

    def take_refer(self, request, pk):
        obj = self.find(request, pk)
        refer = ReferForm(request.POST, user=request.user, obj=obj)
        form = self.bound(request, obj, request.POST)
        if not refer.is_valid():
            for error in refer.errors.get("coordinator", ()):
                form.refer_error = error
            return self.refused_or(request, obj, lambda: self.desk(request, pk, form=form, status=422))
        return self.take(request, obj, form, "refer", f"转交给{refer.cleaned_data['coordinator']}", refer.cleaned_data)

    def take(self, request, obj, form, verb, done, said):
        onward = self.following(request, obj)
        try:
            SUGGESTION.take(
                obj, verb, by=request.user, seen=request.POST.get("seen") or "registered", once=token(request), **said
            )
        except Again as again:
            messages.warning(request, str(again))
        except Refused as refused:
            return self.overtaken(request, obj, form, str(refused))
        else:
            messages.success(request, f"第{obj.number}号已{done}。")
        return HttpResponseRedirect(reverse("dispatch", args=[onward]) if onward else reverse("dispatch"))

    def refused_or(self, request, obj, otherwise):
        why = SUGGESTION.why_not(obj, "dispatch", request.user)
        return self.desk(request, obj.pk, refused=why, status=409) if why else otherwise()

    def overtaken(self, request, obj, form, why):
        """Somebody was quicker, or a unit is impossible: then the input stays."""
        obj.refresh_from_db()
        if SUGGESTION.why_not(obj, "dispatch", request.user):
            return self.desk(request, obj.pk, refused=why, status=409)
        form.add_error(None, why)
        return self.desk(request, obj.pk, form=form, status=409)

    def following(self, request, obj):
        """The next one that waits after ``obj``, or the first."""
        ids = list(queue(request.user, obj.session).values_list("pk", flat=True))
        return _after(ids, obj.pk)

    # The pages -----------------------------------------------------------------------------------------------------------------

    def find(self, request, pk):
        rows = Suggestion.objects.visible_to(request.user).select_related("session__congress", "session__rule_set")
        return get_object_or_404(full(rows), pk=pk)

    def bound(self, request, obj, data, receivers=None):
        receivers = receivers or Receivers(request.user, self.today, suggestion=obj)
        return DispatchForm(data, receivers=receivers, today=self.today, suggestions=[obj])

    def desk(self, request, pk, *, data=None, form=None, refused="", status=200):
        session = sessions.current(request)
        if session is None:
            return render(request, "suggestions/dispatch.html", {"tab": "", "nothing": True})
        ids = list(queue(request.user, session).values_list("pk", flat=True))
        if pk is not None and pk not in ids:
            return self.outside(request, pk, data=data, form=form, refused=refused, status=status, session=session)
        return self.page(request, session, ids, pk, data=data, form=form, refused=refused, status=status)

    def outside(self, request, pk, *, session, refused, status, **more):
        """A suggestion that is not in the list: of another session, or not to be dispatched (any more) by this user."""
        obj = self.find(request, pk)
        refused = refused or SUGGESTION.why_not(obj, "dispatch", request.user)
        known = {s.pk: s for s in sessions.of(request)}
        session = known.get(obj.session_id, session)
        ids = list(queue(request.user, session).values_list("pk", flat=True))
        return self.page(
            request, session, ids, pk, refused=refused, outside=obj, status=409 if refused else status, **more
        )

    def page(self, request, session, ids, pk, *, data=None, form=None, refused="", outside=None, status=200):
        at = ids.index(pk) if pk in ids else 0
        leaf = at // PER_PAGE if pk in ids else _leaf_asked(request, len(ids))
        waiting = list(with_sounded(full(queue(request.user, session).filter(pk__in=ids[_rows_of(leaf)]))))
        chosen = outside or next((s for s in waiting if s.pk == pk), waiting[0] if waiting else None)
        context = self.shared(request, session, "", len(ids)) | {
            "waiting": [(s, (self.today - s.registered_on).days) for s in _aged(waiting, self.today)],
            "list_once": uuid.uuid4(),
            "chosen": chosen,
            "refused": refused,
            "page": leaf + 1,
            "pages": _leaves(leaf, len(ids)),
            "next_pk": _after(ids, chosen.pk) if chosen else None,
        }
        if chosen and not refused:
            chosen.session = session
            context |= self.panel(request, session, chosen, data, form)
            context["coordinators"] = context["receivers"].coordinators if request.user.role == Role.STAFF else []
            status = 422 if status == 200 and context["form"].errors else status
        elif waiting:
            context["coordinators"] = coordinators(request.user, self.today)
        return render(request, "suggestions/dispatch.html", context, status=status)

    def panel(self, request, session, chosen, data, form):
        """The right side: the suggestion, proposals, dates."""
        receivers = form.receivers if form else Receivers(request.user, self.today, suggestion=chosen)
        known = sessions.of(request)
        past = proposals.past_of(request.user, known, session, [chosen])
        since = proposals.since(known, session, past)
        proposed = proposals.propose(chosen, receivers, past, wished=receivers.wished, since=since)
        form = form or self.bound(request, chosen, data, receivers)
        pres = preassign.live(chosen)
        if form.is_bound:
            form.is_valid()
        elif pres:
            form.roles = preassigned_roles(pres, receivers)
        elif "own" not in request.GET:
            form.roles = {p.unit.pk: p.role for p in proposed}
        else:
            form.roles = {p.unit.pk: "" for p in proposed}
        if data is not None:  # only looking: what is not filled in yet is no mistake
            forgive(form)
        rows = table_rows(receivers, proposed, form.roles, pres)
        return (
            form_context(form, receivers, session, rows, self.today)
            | two_levels(request.user, chosen, pres)
            | {
                "is_proposed": not form.is_bound and not pres and any(form.roles.values()),
                "pres": pres,
                "excerpt": excerpt(chosen.body),
                "form_url": reverse("dispatch", args=[chosen.pk]),
                "seen": chosen.status,
                "once": request.POST.get("once") or str(uuid.uuid4()),
                "can_refer": not SUGGESTION.why_not(chosen, "refer", request.user) and receivers.coordinators,
            }
        )

    def shared(self, request, session, tab, waiting):
        """Tabs and their counts."""
        user = request.user
        rows = [rows(user, session, self.today) for _, rows, _ in TABS.values()]
        if waiting is None:
            rows.append(queue(user, session))
        counts = count_each(rows)
        waiting = counts[-1] if waiting is None else waiting
        return {
            "session": session,
            "today": self.today,
            "tab": tab,
            "total": waiting,
            "tabs": [("", "待交办", waiting), *tabs(user, counts)],
        }

    def other_tab(self, request, tab):
        session = sessions.current(request)
        if session is None:
            return self.desk(request, None)
        context = self.shared(request, session, tab, None)
        if tab not in [key for key, _, _ in context["tabs"]]:
            return self.desk(request, None)
        count = next(n for key, _, n in context["tabs"] if key == tab)
        if tab == "pre" and (said := asked_answer(request)):
            count = preassign_rows.sounded(request.user, session, said).count()
        leaf = _leaf_asked(request, count)
        some = _rows_of(leaf)
        more = TABS[tab][2](request, session, some, self.today)
        return render(request, "suggestions/dispatch.html", context | more | {"pages": _leaves(leaf, count)})


def _aged(suggestions, today):
    """How long each lies with its coordinator, as ``referred_days``."""
    for suggestion in suggestions:
        suggestion.referred_days = (today - suggestion.referred_on).days if suggestion.referred_on else None
    return suggestions


def _after(ids, pk):
    """The one after ``pk``, round to the first; None when there is no other."""
    if pk not in ids:
        return ids[0] if ids else None
    at = ids.index(pk)
    onward = ids[at + 1] if at + 1 < len(ids) else ids[0]
    return onward if onward != pk else None


def _leaf_asked(request, count):
    """The page of the list that the address names, counted from 0, or the nearest there is."""
    asked = number(request.GET.get("page", "")) or 1
    return max(0, min(asked - 1, (count - 1) // PER_PAGE))


def _rows_of(leaf):
    return slice(leaf * PER_PAGE, (leaf + 1) * PER_PAGE)


def _leaves(leaf, count):
    """``[(number, is it the one shown)]`` for the links beneath the list."""
    return [(n + 1, n == leaf) for n in range(-(-count // PER_PAGE))]
