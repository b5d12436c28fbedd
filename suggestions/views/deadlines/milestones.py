"""内部节点: the office plans for the session, a unit's liaison and head for their own unit."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from accounts import policy
from accounts.policy import Role
from congress import sessions
from core.addresses import number
from suggestions import milestones
from suggestions.forms.milestones import PlanForm
from suggestions.models import Milestone
from units.models import Unit

from . import tabs


class Milestones(View):
    """``?unit=`` shows a unit's own plan; a unit of one's own is shown by itself."""

    def get(self, request):
        session = self.session(request)
        unit = self.unit(request, session)
        rows = self.rows(request, session)
        return self.page(request, session, unit, rows, self.form(session, unit, rows))

    def post(self, request):
        session = self.session(request)
        unit = self.unit(request, session)
        rows = self.rows(request, session)
        if not policy.may_plan(request.user, session, unit):
            return self.page(request, session, unit, rows, self.form(session, unit, rows), refused=True, status=403)
        form = self.form(session, unit, rows, data=request.POST)
        if not form.is_valid():
            return self.page(request, session, unit, rows, form, status=422)
        milestones.keep(session, unit, form.goals())
        messages.success(request, f"{unit or session}的内部节点已保存。")
        return HttpResponseRedirect(f"{reverse('milestones')}{f'?unit={unit.pk}' if unit else ''}")

    def session(self, request):
        if (session := sessions.current(request)) is None:
            raise Http404
        return session

    def unit(self, request, session):
        """The unit whose plan is looked at; None for the session's own."""
        asked = number(request.GET.get("unit", ""))
        mine = {post.unit_id: post.unit for post in request.user.posts}
        if request.user.role == Role.UNIT:
            found = mine.get(asked) if asked else next(iter(mine.values()), None)
            if found is None:
                raise Http404
            return found
        if asked is None:
            return None
        units = Unit.objects.visible_to(request.user).filter(congress=session.congress_id, pk=asked)
        if (unit := units.first()) is None:
            raise Http404
        return unit

    def rows(self, request, session):
        return list(Milestone.objects.visible_to(request.user).filter(session=session).select_related("unit"))

    def form(self, session, unit, rows, **bound):
        own = [row for row in rows if row.unit_id == (unit and unit.pk)]
        return PlanForm(session=session, rows=own, **bound)

    def page(self, request, session, unit, rows, form, *, refused=False, status=200):
        planned: dict = {}
        for row in rows:
            if row.unit_id:
                planned.setdefault(row.unit, []).append(f"{milestones.SHORT[row.stage]} {said(row)}")
        context = {
            "tabs": tabs.of(request), "session": session, "unit": unit, "form": form, "refused": refused,
            "may_plan": policy.may_plan(request.user, session, unit),
            "general": [(row.get_stage_display(), said(row)) for row in rows if row.unit_id is None],
            "planned": sorted(planned.items(), key=lambda pair: pair[0].pk) if unit is None else [],
            "own_units": list({post.unit_id: post.unit for post in request.user.posts}.values()),
        }  # fmt: skip
        return render(request, "deadlines/milestones.html", context, status=status)


def said(row) -> str:
    if row.on_date:
        return f"{row.on_date.month}月{row.on_date.day}日"
    return f"提前 {row.workdays_before} 个工作日"
