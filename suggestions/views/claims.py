"""委员认领 from the ledger: several items at once. Each is a claim of its own; those somebody else was quicker with are named."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from core.workflow import Refused
from suggestions.workflow import SUGGESTION

from .dispatch_many import picked

MOST = 50
NAMED = 5


@require_POST
def claim_many(request):
    rows = picked(request)
    back = f"{reverse('ledger')}?{request.POST.get('query', '')}"
    if not rows:
        messages.warning(request, "还没有选中要认领的建议。请先在左边勾选。")
        return HttpResponseRedirect(back)
    if len(rows) > MOST:
        messages.warning(
            request, f"一次最多认领 {MOST} 件，现在选了 {len(rows)} 件以上。认领的每一件都要由您督办，请少选一些。"
        )
        return HttpResponseRedirect(back)
    refused = []
    for suggestion in rows:
        try:
            SUGGESTION.take(suggestion, "claim", by=request.user)
        except Refused as why:
            refused.append(f"第{suggestion.number}号：{why}" if suggestion.number else f"{suggestion}：{why}")
    if n := len(rows) - len(refused):
        messages.success(request, f"已认领 {n} 件，它们列在您的工作台“我认领的”里。")
    if refused:
        more = f"……另有 {len(refused) - NAMED} 件" if len(refused) > NAMED else ""
        messages.warning(request, f"有 {len(refused)} 件没有认领：{' '.join(refused[:NAMED])}{more}")
    done = {"watch": "claimed"} | ({"session": rows[0].session_id} if rows else {})
    return HttpResponseRedirect(f"{reverse('ledger')}?{urlencode(done)}" if not refused else back)
