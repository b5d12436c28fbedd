"""Deciding what units ask for: more time, and somebody to settle a disagreement."""

from accounts.policy import Role
from congress import calendars
from suggestions.models import CoordinationRequest, Extension
from suggestions.requests import coordination, extensions
from suggestions.requests.workflow import COORDINATION, EXTENSION

from .steps import StepView


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
        return super().context(request, obj, step) | {
            "why": extensions.why(part, calendar=calendar),
            "approver": extensions.approver(part),
            "told": part.suggestion.proposer,
        }


class CoordinationStep(RequestStep):
    flow, model = COORDINATION, CoordinationRequest

    def context(self, request, obj, step):
        asked = coordination.addressees(obj.assignment).get(obj.to, obj.get_to_display())
        return super().context(request, obj, step) | {
            "asked": asked,
            "is_for_other": obj.to != obj.To.OFFICE and request.user.role == Role.STAFF,
        }
