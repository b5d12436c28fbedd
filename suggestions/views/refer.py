"""Handing on to the coordinating units: many suggestions at once, each through the door, each refusal named."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.addresses import numbers
from core.workflow import Again, Refused
from suggestions.models import Suggestion
from suggestions.receivers import Receivers
from suggestions.workflow import SUGGESTION

from .steps import own_token, token

MOST = 200


@require_POST
def refer_many(request):
    """``pick``: the ticked suggestions; ``coordinator``: to whom."""
    receivers = Receivers(request.user, timezone.localdate())
    chosen = numbers([request.POST.get("coordinator", "")])
    coordinator = next((unit for unit in receivers.coordinators if unit.pk in chosen), None)
    rows = Suggestion.objects.visible_to(request.user).filter(pk__in=numbers(request.POST.getlist("pick")))
    rows = list(rows.select_related("session").order_by("pk")[: MOST + 1])
    if not rows:
        messages.warning(request, "还没有选中要转交的建议。请先在左边勾选。")
    elif coordinator is None:
        messages.warning(request, "请选择转交给哪个协调单位，再转交。一件也没有转交。")
    elif len(rows) > MOST:
        messages.warning(request, f"一次最多转交 {MOST} 件，请少选一些，分几次办理。")
    else:
        _refer(request, rows, coordinator)
    return HttpResponseRedirect(reverse("dispatch"))


def _refer(request, rows, coordinator):
    done, refused = 0, []
    for suggestion in rows:
        try:
            SUGGESTION.take(
                suggestion,
                "refer",
                by=request.user,
                once=own_token(token(request), suggestion),
                coordinator=coordinator,
            )
            done += 1
        except Again:
            continue
        except Refused as why:
            refused.append(f"第{suggestion.number}号没有转交：{why}")
    if done:
        messages.success(request, f"{done} 件已转交{coordinator}，由它在本系统内交办。")
    for words in refused:
        messages.error(request, words)
    if not done and not refused:
        messages.warning(request, "您刚刚已经转交过，没有重复记录。")
