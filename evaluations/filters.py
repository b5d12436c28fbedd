"""What the list of forms can be narrowed by."""

import datetime as dt

import django_filters
from django.db.models import Exists, OuterRef, Q

from congress.models import Session
from core.filters import DatesFilter, RowFilter
from suggestions import measures
from suggestions.filters import PartsFilter, units_with_parts, visible
from suggestions.models import Assignment, Suggestion

from .effects import UNSATISFIED
from .models import Feedback

SOON = 7  # days

# Figures of the measures, each the list that proves it.
FACTS = (
    "feedback_due", "feedback_returned", "feedback_missing", "feedback_online", "feedback_by_link", "feedback_on_paper", "feedback_differing", "satisfied_broad", "satisfied_strict", "unsatisfied",
    "still_unsatisfied", "meeting_due", "attitude_satisfied_broad", "attitude_satisfied_strict", "first_returned", "first_satisfied_broad", "first_satisfied_strict",
)  # fmt: skip
MORE = {
    "soon": f"未反馈，反馈期 {SOON} 天内到期",
    "over": "未反馈，反馈期已过",
    "complaint": "态度或结果不满意（各轮）",
    "guests": "并案的代表未反馈",
}


def forms(today):
    """Every form there should be or is: due now, or returned in whatever round."""
    return measures.FACTS["feedback_due"].q(today) | Q(feedback__isnull=False)


def without_guests_form():
    """Parts whose reply is out and on which the deputy of a merged suggestion has said nothing yet."""
    speaker = Q(deputy=OuterRef("lead_deputy")) | Q(
        deputy__is_head=True, deputy__delegation=OuterRef("proposing_delegation")
    )
    said = Feedback._base_manager.filter(speaker, assignment=OuterRef(OuterRef("pk")), is_current=True)
    return Exists(Suggestion._base_manager.filter(~Exists(said), merged_into=OuterRef("suggestion")))


class FormsFilter(PartsFilter):
    """Forms, one for each part the deputies are to grade or have graded."""

    fact = klass = category = dispatched = due = mine = None
    forms = django_filters.ChoiceFilter(
        choices=[*((f, measures.FACTS[f].label) for f in FACTS), *MORE.items()], label="反馈情况", method="by_forms"
    )
    q = django_filters.CharFilter(method="by_text", label="关键词", max_length=100)
    unit = RowFilter("unit", rows=units_with_parts, label="承办单位")
    role = django_filters.ChoiceFilter(choices=Assignment.Role.choices, label="单位身份")
    source = django_filters.ChoiceFilter("feedback__source", choices=Feedback.Source.choices, label="来源")
    session = RowFilter("suggestion__session", rows=visible(Session), label="届次")
    until = DatesFilter("feedback_due_on", label="反馈期限")

    phrases = {**PartsFilter.phrases, "forms": "{}", "until": "反馈期限在{}"}
    first = ("q", "forms", "unit", "role")

    def by_forms(self, queryset, name, value):
        if value in FACTS:
            return queryset.filter(measures.FACTS[value].q(self.today))
        if value == "complaint":
            return queryset.filter(Q(feedback__result=UNSATISFIED) | Q(feedback__attitude=UNSATISFIED))
        if value == "guests":
            return queryset.filter(measures.JUDGED, without_guests_form())
        missing = queryset.filter(measures.FACTS["feedback_missing"].q(self.today))
        if value == "over":
            return missing.filter(feedback_due_on__lt=self.today)
        return missing.filter(feedback_due_on__range=(self.today, self.today + dt.timedelta(days=SOON)))
