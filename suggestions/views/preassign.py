"""A unit's page of what is proposed to it before the dispatch: agree in one tap, to many at once, or object with words."""

import uuid

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from congress import sessions
from core.addresses import numbers
from core.workflow import Again, Refused
from suggestions.models import PreAssignment
from suggestions.requests import preassign_rows
from suggestions.requests.workflow import PREASSIGNMENT

from .steps import StepView, own_token, token

MOST = 500  # of one page and of one click


def preassignments(request):
    session = sessions.current(request)
    rows = []
    if session is not None:
        found = preassign_rows.meant_for(request.user, session).select_related(
            "unit",
            "proposed_unit",
            "suggestion__lead_deputy",
            "suggestion__proposing_delegation",
            "suggestion__category",
        )
        rows = [_row(request.user, pre) for pre in found[:MOST]]
    beside = preassign_rows.beside(request.user, rows)
    for pre in rows:
        pre.others = [o for o in beside.get(pre.suggestion_id, ()) if o.unit_id != pre.unit_id]
    waiting = [pre for pre in rows if pre.status == PreAssignment.Status.PROPOSED]
    context = {
        "session": session,
        "today": timezone.localdate(),
        "waiting": waiting,
        "answered": [pre for pre in rows if pre not in waiting],
        "may_answer": any(pre.may_agree for pre in waiting),
        "many_units": len(request.user.unit_ids) > 1,
        "once": uuid.uuid4(),
        "bulk_buttons": [{"label": "同意所选", "value": "agree"}],
    }
    return render(request, "suggestions/preassignments.html", context)


def _row(user, pre):
    pre.may_agree = not PREASSIGNMENT.why_not(pre, "agree", user)
    pre.why_not_object = PREASSIGNMENT.why_not(pre, "object", user)
    return pre


@require_POST
def agree_many(request):
    """``one``: the button of a row; ``picked``: the ticked ones; ``all``: everything that waits for an answer."""
    session = sessions.current(request)
    rows = PreAssignment.objects.visible_to(request.user).filter(unit__in=request.user.unit_ids)
    rows = rows.select_related("unit", "suggestion__session")
    if one := numbers(request.POST.getlist("one")):
        rows = rows.filter(pk__in=one)
    elif request.POST.get("all"):
        rows = rows.filter(
            status=PreAssignment.Status.PROPOSED, suggestion__status="registered", suggestion__session=session
        )
    else:
        rows = rows.filter(pk__in=numbers(request.POST.getlist("picked")))
    pres, done, refused = list(rows.order_by("pk")[:MOST]), [], []
    for pre in pres:
        try:
            PREASSIGNMENT.take(pre, "agree", by=request.user, once=own_token(token(request), pre))
            done.append(pre)
        except Again:
            continue
        except Refused as why:
            refused.append(f"第{pre.suggestion.number}号没有回复：{why}")
    _say(request, pres, done, refused)
    return HttpResponseRedirect(reverse("preassignments"))


def _say(request, pres, done, refused):
    if len(done) == 1:
        messages.success(request, f"已同意承办第{done[0].suggestion.number}号。正式交办以后才开始计算期限。")
    elif done:
        messages.success(request, f"已同意承办 {len(done)} 件。正式交办以后才开始计算期限。")
    for words in refused:
        messages.error(request, words)
    if not pres:
        messages.warning(request, "没有选中要同意的件，请先勾选。")
    elif not done and not refused:
        messages.warning(request, "您刚刚已经回复过，没有重复记录。")


class PreAssignmentStep(StepView):
    """The unit objects; the dispatcher keeps or drops what he proposed."""

    flow, model = PREASSIGNMENT, PreAssignment

    def queryset(self, request):
        rows = super().queryset(request)
        return rows.select_related(
            "suggestion__session__rule_set", "suggestion__session__congress", "unit", "proposed_unit"
        )

    def context(self, request, obj, step):
        line = f"{obj.suggestion} · {obj.unit}（拟{obj.get_role_display()}）"
        return super().context(request, obj, step) | {"obj_line": line}

    def back(self, obj):
        own = obj.unit_id in self.request.user.unit_ids
        return reverse("preassignments") if own else super().back(obj)
