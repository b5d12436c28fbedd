"""Deciding what units ask for: more time, and somebody to settle a disagreement."""

from django.utils.http import urlencode

from accounts.policy import Role
from congress import calendars
from suggestions.models import CoordinationRequest, Extension
from suggestions.requests import coordination, extensions
from suggestions.requests.workflow import COORDINATION, EXTENSION

from .steps import StepView, came_from, step_url


class RequestStep(StepView):
    def queryset(self, request):
        return (
            super()
            .queryset(request)
            .select_related(
                "assignment__suggestion__session__rule_set",
                "assignment__suggestion__session__congress",
                "assignment__suggestion__topic__leader",
                "assignment__unit__coordinator",
            )
        )


class ExtensionStep(RequestStep):
    flow, model = EXTENSION, Extension

    def context(self, request, obj, step):
        part, calendar = obj.assignment, calendars.current()
        return (
            super().context(request, obj, step)
            | self.other(obj)
            | {
                "why": extensions.why(part, calendar=calendar),
                "approver": extensions.approver(part),
            }
        )

    def other(self, obj):
        """The other answer, one click away."""
        words, verb = {"grant": ("不同意？", "refuse"), "refuse": ("同意？", "grant")}.get(
            self.kwargs["verb"], ("", "")
        )
        if not verb:
            return {}
        back = came_from(self.request)
        url = step_url(EXTENSION, verb, obj) + (f"?{urlencode({'next': back})}" if back else "")
        return {"other_words": words, "other_label": EXTENSION.steps[verb].label, "other_url": url}


class CoordinationStep(RequestStep):
    flow, model = COORDINATION, CoordinationRequest

    def context(self, request, obj, step):
        asked = coordination.addressees(obj.assignment).get(obj.to, obj.get_to_display())
        return super().context(request, obj, step) | {
            "asked": asked,
            "is_for_other": obj.to != obj.To.OFFICE and request.user.role == Role.STAFF,
        }
