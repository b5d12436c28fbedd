"""The form of a dispatch: units with reasons, load and role, and the due dates that follow; for one suggestion or for several."""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from congress import calendars
from core.addresses import numbers
from suggestions import outlook
from suggestions.forms.dispatch import DispatchForm
from suggestions.models import Assignment, Suggestion
from suggestions.receivers import Receivers

EXCERPT = 110
MOST = 500  # suggestions whose dates are asked for at once


@dataclass(slots=True)
class Row:
    """A unit on the form."""

    unit: object
    through: object
    reasons: list
    load: object
    role: str
    proposed: str
    pre: object = None  # what was proposed to it before the dispatch, and what it said

    @property
    def proposed_label(self):
        return dict(Assignment.Role.choices).get(self.proposed, "")


def table_rows(receivers, proposed, roles, pres=()):
    """Proposed units first, then those the dispatcher added; the roles as he has them now, and what the units said to it."""
    said = {pre.unit_id: pre for pre in pres}
    found = {p.unit.pk: p for p in proposed}
    others = [pk for pk in roles if pk not in found and pk in receivers.allowed]
    rows = []
    for pk in [*found, *others]:
        unit, proposal = receivers.allowed[pk], found.get(pk)
        rows.append(
            Row(
                unit=unit,
                through=receivers.through(unit),
                reasons=[
                    *_why_here(receivers, unit, pres, pk in said and not proposal),
                    *(proposal.told if proposal else []),
                ],
                load=receivers.load(unit),
                role=roles.get(pk, ""),
                proposed=proposal.role if proposal else "",
                pre=said.get(pk),
            )
        )
    return rows


def _why_here(receivers, unit, pres, is_meant):
    if is_meant:
        yield "预交办时拟定的单位"
    if unit.pk in receivers.heirs:
        yield f"承接已停用的{receivers.heirs[unit.pk]}"
    for pre in pres:
        if pre.proposed_unit_id == unit.pk:
            yield f"{pre.unit}建议改由它{pre.get_role_display()}"


def excerpt(body):
    text = " ".join(body.split())
    return text if len(text) <= EXCERPT else f"{text[:EXCERPT]}……"


def form_context(form, receivers, session, rows, today):
    """What dispatch_form.html and dispatch_dates.html show."""
    day = form.day
    return {
        "form": form,
        "rows": rows,
        "receivers": receivers,
        "lines": outlook.ahead(session, form.parts, day, calendar=calendars.current()) if day else [],
        "count": len(form.parts),
        "shared_through": rows[0].through if rows and len({row.through for row in rows}) == 1 else None,
        "today": today,
    }


def forgive(form):
    """Keep only errors of what was typed: looking at the dates is not dispatching."""
    form.errors.pop("__all__", None)


@require_POST
def dates(request):
    """The due dates for the roles and the day on the form; swapped in by htmx."""
    today = timezone.localdate()
    picks = numbers(request.POST.getlist("pick"))[:MOST]
    rows = Suggestion.objects.visible_to(request.user).select_related("session__rule_set").filter(pk__in=picks)
    rows = list(rows.order_by("pk"))
    if not rows:
        raise Http404
    receivers = Receivers(request.user, today)
    form = DispatchForm(request.POST, receivers=receivers, today=today, suggestions=rows)
    form.is_valid()
    context = form_context(form, receivers, rows[0].session, [], today)
    return render(request, "suggestions/dispatch_dates.html", context | {"is_swap": True, "many": len(rows) > 1})
