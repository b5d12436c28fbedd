"""满意度: which forms are due, back and missing, and what they say. Every figure opens its rows."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Prefetch, Subquery, prefetch_related_objects
from django.urls import reverse

from accounts import policy
from accounts.policy import Role
from core.addresses import number
from core.lists import Tab
from core.querysets import EVERYTHING
from evaluations import columns, filters
from evaluations.models import Feedback, PaperEntry
from evaluations.workflow import ANSWERABLE
from suggestions import figures, measures
from suggestions.models import Assignment, Suggestion
from suggestions.views.ledger import OfSession

HEAD = (
    "feedback_returned",
    "satisfied_broad",
    "satisfied_strict",
    "first_satisfied_broad",
    "attitude_satisfied_broad",
    "feedback_on_paper",
)


@dataclass(frozen=True, slots=True)
class Figure:
    label: str
    value: str
    unit: str
    of: str
    url: str
    is_small: bool = False
    means: str = ""


class FeedbackList(OfSession):
    name, title, subject, noun = "feedback", "满意度", "反馈表", "份"
    template_name = "evaluations/feedback_list.html"
    columns, filterset_class, default_sort = columns.FORMS, filters.FormsFilter, "until"
    at_suggestion, suggestion_key = "suggestion__", "suggestion_id"
    empty_title = "这个届次还没有要反馈的答复"
    empty_text = "单位签发答复以后，等代表评价的就会列在这里。"

    def rows(self, request, within=EVERYTHING.q):
        parts = Assignment.objects.visible_to(request.user, within).exclude(status=Assignment.Status.RELIEVED)
        return parts.filter(filters.forms(self.ctx(request).today))

    def decorate(self, queryset):
        rows = queryset.select_related(
            "suggestion__lead_deputy",
            "suggestion__proposing_delegation",
            "unit",
            "feedback__entered_by",
            "feedback__checked_by",
            "feedback__scan",
        )
        if self.request.user.role == Role.STAFF:  # the paper form that waits for a second person
            keyed = PaperEntry.objects.visible_to(self.request.user).filter(status__in=PaperEntry.OPEN)
            rows = rows.annotate(
                keyed=Subquery(keyed.filter(suggestion=OuterRef("suggestion")).order_by("pk").values("pk")[:1])
            )
        return rows.defer("suggestion__body", "suggestion__office_opinion")

    def prepare(self, rows, ctx):
        is_office = ctx.user.role == Role.STAFF
        self.read_guests(rows, ctx.user)
        for row in rows:
            still = row.is_latest and row.suggestion.status in ANSWERABLE
            row.waits_for_check = None if columns.said(row) else getattr(row, "keyed", None)
            row.may_enter = is_office and still and not columns.said(row)
            row.guests = columns.with_guests(row)
            row.may_enter_guests = is_office and still and row.status == row.Status.ANSWERED

    def read_guests(self, rows, user):
        """What was merged into the suggestions of these rows, and the forms of their deputies."""
        guests = Suggestion.objects.visible_to(user).select_related("lead_deputy", "proposing_delegation")
        guests = guests.defer("body", "office_opinion")
        prefetch_related_objects([row.suggestion for row in rows], Prefetch("merged", guests))
        if joined := [row for row in rows if row.suggestion.merged.all()]:
            prefetch_related_objects(joined, Prefetch("feedbacks", Feedback.objects.visible_to(user)))

    def tabs(self, request):
        shown = (("全部", None), ("未反馈", "feedback_missing"), ("7 天内到期", "soon"), ("反馈期已过", "over"), ("已反馈", "feedback_returned"),
                 ("不满意", "complaint"), ("仍不满意，待面商", "meeting_due"), ("并案未反馈", "guests"), ("代录", "feedback_on_paper"))  # fmt: skip
        return [Tab(label, {"forms": key} if key else {}) for label, key in shown]

    def extra_context(self, request, asked):
        shown = {"figures": self.figures(request, asked)} | self.work(request, asked)
        only_session = [condition.name for condition in asked.filterset.conditions()] == ["session"]
        if only_session and not self.found:
            shown |= {"empty_title": self.empty_title, "empty_text": self.empty_text, "hints": []}
        return shown

    def work(self, request, asked):
        """What waits for the visitor beside the list: paper forms of the session that somebody else has keyed."""
        if not policy.may_open(request.user, "papers"):
            return {}
        rows = PaperEntry.objects.visible_to(request.user).filter(status__in=PaperEntry.OPEN)
        if session := number(asked.state.effective.get("session", "")):
            rows = rows.filter(suggestion__session=session)
        return {"may_enter": True, "waiting_check": rows.exclude(entered_by=request.user).count()}

    def figures(self, request, asked):
        """The head of the page: over the session shown, whatever else the list is narrowed by."""
        said = asked.filterset.form
        session = said.cleaned_data.get("session", "")
        parts = Assignment.objects.visible_to(request.user).exclude(status=Assignment.Status.RELIEVED)
        if session or "session" in said.errors:
            parts = parts.filter(suggestion__session=session) if session else parts.none()
        wanted = {"feedback_due", "feedback_missing"} | {f for key in HEAD for f in measures.RATES[key][1:]}
        today = self.ctx(request).today
        counted = parts.aggregate(**{f: Count("pk", filter=measures.FACTS[f].q(today)) for f in sorted(wanted)})
        address = lambda fact: f"{reverse('feedback_list')}?session={session}&forms={fact}"  # noqa: E731
        missing = measures.FACTS["feedback_missing"]
        due = counted["feedback_due"]
        return [
            Figure("应反馈", str(due), "份", f"已反馈 {counted['feedback_returned']} 份", address("feedback_due"), means=measures.FACTS["feedback_due"].means),
            Figure(missing.label, str(counted["feedback_missing"]), "份", "不算作满意", address("feedback_missing"), means=missing.means),
            *(_rate(key, counted, address) for key in HEAD),
        ]  # fmt: skip


def _rate(key, counted, address):
    label, part, whole = measures.RATES[key]
    value = figures.rate(counted[part], counted[whole])
    of = f"{counted[part]} / {counted[whole]} 份"
    small = bool(value) and counted[whole] < measures.SMALL
    return Figure(label, value or "—", "%" if value else "", of, address(part), small, measures.FACTS[part].means)
