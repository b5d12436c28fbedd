"""Looking at what a change would do, and confirming it: the same two pages whatever is changed."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from congress import rule_words, sharing
from congress.models import Session
from core.workflow import Again, Refused
from suggestions.recompute import confirm
from suggestions.recompute.changes import KINDS, Days, OtherRules, Rules

from . import tabs

SHOWN = 300
OF_KIND = {Days.kind: "calendar", Rules.kind: "rule_sets", OtherRules.kind: "rule_sets"}


def show(request, change, *, note="", status=200):
    """The preview of ``change``. Rows of another congress are counted, not shown."""
    today = timezone.localdate()
    seen = confirm.preview(change, user=request.user, today=today)
    mine = set(Session.objects.visible_to(request.user).values_list("pk", flat=True))
    moves = [move for move in seen.moves if move.part.suggestion.session_id in mine]
    kept = [shift for shift in seen.proposal.kept if shift.part.suggestion.session_id in mine]
    context = {
        "tabs": tabs.of(request),
        "change": change,
        "news": news(change),
        "proposal": seen.proposal,
        "consequences": seen.proposal.consequences(),
        "moves": moves[:SHOWN],
        "count": len(seen.moves),
        "own_count": len(moves),
        "elsewhere": len(seen.moves) - len(moves),
        "kept": kept[:SHOWN],
        "token": seen.token,
        "note": note,
        "back": reverse(OF_KIND[change.kind]),
        "today": today,
    }
    return render(request, "deadlines/preview.html", context, status=status)


def news(change) -> list[tuple[str, str, str]]:
    """``[(what, before, after)]`` of the change itself."""
    if isinstance(change, Days):
        return [(f"{(after or before).date:%Y-%m-%d}", _day(before), _day(after)) for before, after in change.news()]
    if isinstance(change, Rules):
        row = change.stored()
        named = [("名称", row.name, change.name)] if row.name != change.name else []
        return named + rule_words.differences(row.rules, change.rules)
    session = change.stored()
    return [("办理规则", str(session.rule_set), str(change.chosen()))] + rule_words.differences(
        session.rule_set.rules, change.chosen().rules
    )


def _day(day) -> str:
    return f"{KINDS[day.kind]}（{day.name}；{day.source}）" if day else "没有登记"


def may(user, change) -> str:
    """Why ``user`` must not make this change; empty when he may. What is shared is asked again, with the deed."""
    if isinstance(change, Rules) and sharing.is_shared_beyond(user, change.stored()):
        return "这套规则别的人大也在用，由整个平台的系统管理员修改。可以复制一份再改。"
    return ""


@require_POST
def recompute_confirm(request):
    """Do what the preview showed; a preview that has become old is shown anew."""
    try:
        change = confirm.opened(request.POST.get("token", ""), user=request.user)["change"]
    except Refused as refused:
        return refuse(request, str(refused))
    if isinstance(change, OtherRules):
        get_object_or_404(Session.objects.visible_to(request.user), pk=change.session)
    if why := may(request.user, change):
        return refuse(request, why)
    try:
        rows = confirm.carry_out(request.POST["token"], by=request.user)
    except Again as again:
        messages.warning(request, str(again))
        return HttpResponseRedirect(reverse("recomputations"))
    except Refused as refused:
        return show(request, change, note=str(refused), status=409)
    own = [row for row in rows if request.user.congress_id in (None, row.congress_id)]
    messages.success(request, told(rows, own))
    records = [row for row in own if row.moved]
    if len(records) == 1:
        return HttpResponseRedirect(reverse("recomputation", args=[records[0].pk]))
    return HttpResponseRedirect(reverse("recomputations" if records else OF_KIND[change.kind]))


def told(rows, own) -> str:
    """How many dates moved, so that each number is one of the records the reader can open."""
    moved, mine = (sum(len(row.moved) for row in some) for some in (rows, own))
    if not moved:
        return "已保存，在办期限没有变动。"
    said = [f"{row.congress or '各级人大'} {len(row.moved)} 项" for row in own if row.moved]
    if moved > mine:
        said.append(f"别的人大 {moved - mine} 项")
    split = f"：{'、'.join(said)}" if len(said) > 1 else ""
    return f"已保存，{moved} 项在办期限随之变动{split}。"


def refuse(request, why, *, status=409):
    context = {
        "refused": why, "step_label": "改动", "obj_line": "", "back_url": reverse("recomputations"), "back_label": "回到期限重算",
    }  # fmt: skip
    return render(request, "step.html", context, status=status)
