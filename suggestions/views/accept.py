"""Accept many parts at once: each through the door, each refusal named."""

import uuid

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from core.addresses import numbers, own_page
from core.workflow import Again, Refused
from suggestions.models import Assignment
from suggestions.workflow import ASSIGNMENT

from .steps import token

MOST = 500  # of one click


@require_POST
def accept_many(request):
    """``picked``: the ticked parts; ``all``: everything of the own units that waits."""
    rows = (
        Assignment.objects.visible_to(request.user)
        .filter(unit__in=request.user.unit_ids)
        .select_related("suggestion__session", "unit")
    )
    if request.POST.get("all"):
        rows = rows.filter(status=Assignment.Status.PENDING, is_latest=True)
    else:
        rows = rows.filter(pk__in=numbers(request.POST.getlist("picked")))
    done, refused = 0, []
    parts = list(rows.order_by("pk")[:MOST])
    for part in parts:
        try:
            ASSIGNMENT.take(part, "accept", by=request.user, once=_own_token(request, part))
            done += 1
        except Again:
            continue
        except Refused as why:
            refused.append(f"第{part.suggestion.number}号没有签收：{why}")
    say(request, parts, done, refused)
    return HttpResponseRedirect(own_page(request.POST.get("next", ""), reverse("desk")))


def say(request, parts, done, refused):
    if done:
        messages.success(request, f"已签收 {done} 件。")
    for words in refused:
        messages.error(request, words)
    if not parts:
        messages.warning(request, "没有选中要签收的件，请先勾选。")
    elif not done and not refused:
        messages.warning(request, "您刚刚已经签收过，没有重复记录。")


def _own_token(request, part):
    """The page has one token; every part needs its own."""
    page = token(request)
    return str(uuid.uuid5(uuid.UUID(page), str(part.pk))) if page else ""
