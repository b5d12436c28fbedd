"""督办台: what the supervisors work through, list by list; each row with its last contact and its next date."""

from urllib.parse import quote

from django.db.models import F
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate

from accounts import policy
from accounts.policy import Role
from core.addresses import number
from core.lists import Bulk, Tab
from core.querysets import EVERYTHING
from suggestions.models import Assignment, Contact
from suggestions.supervision import desk, earlier
from suggestions.supervision.desk_columns import DESK
from suggestions.supervision.desk_filters import DeskFilter

from .ledger import OfSession

LISTED_ALONE = ("fact", "session")  # conditions that every list has


class Desk(OfSession):
    name, title, subject = "supervision", "督办台", "承办"
    template_name = "suggestions/supervision/desk.html"
    tabs_template = "suggestions/supervision/lists.html"
    at_suggestion, suggestion_key = "suggestion__", "suggestion_id"
    columns, filterset_class, default_sort = DESK, DeskFilter, "next"
    per_choices = (25, 50, 100, 500)  # the longest for printing
    keep = ("session", "q", "unit", "system", "committee", "category")

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        offers = (("supervision_urge", "催办"), ("supervision_record", "记督办活动"))
        self.bulk_actions = [Bulk(label, name) for name, label in offers if policy.may_open(request.user, name)]

    def rows(self, request, within=EVERYTHING.q):
        """A coordinator supervises its own system; the other parts of its suggestions are the congress's to urge."""
        rows = Assignment.objects.visible_to(request.user, within).exclude(status=Assignment.Status.RELIEVED)
        if request.user.role == Role.COORDINATOR:
            rows = rows.filter(unit__coordinator__in=request.user.unit_ids)
        return rows

    def defaults(self, request):
        return super().defaults(request) | {"fact": desk.FIRST}

    def decorate(self, queryset):
        beside = ("suggestion__category__committee", "suggestion__lead_deputy", "suggestion__proposing_delegation")
        rows = queryset.select_related(*beside, "unit__coordinator")
        return rows.defer("suggestion__body", "suggestion__office_opinion")

    def ctx(self, request):
        ctx = super().ctx(request)
        ctx.extra["may_urge"] = policy.may_open(request.user, "supervision_urge")
        ctx.extra["may_order"] = request.user.role == Role.STAFF
        here = request.path + self.state(request, request.GET).link
        ctx.extra["here"] = quote(here, safe="")
        return ctx

    def prepare(self, rows, ctx):
        held = Contact.objects.visible_to(ctx.user).filter(assignment__in=[row.pk for row in rows])
        ctx.extra["contacts"] = {}
        for one in held.order_by(F("held_on").desc(nulls_last=True), "-pk"):
            ctx.extra["contacts"].setdefault(one.assignment_id, one)

    def tabs(self, request):
        return [Tab(one.label, {"fact": one.fact}, group=one.group) for one in desk.LISTS]

    def extra_context(self, request, asked):
        one = desk.BY_FACT.get(asked.state.effective.get("fact", ""))
        context = {"working_list": one, "today": localdate(), "earlier": self.earlier(request, asked)}
        if one and all(condition.name in LISTED_ALONE for condition in asked.filterset.conditions()):
            of_one = "session" in asked.state.effective
            context |= {
                "empty_title": f"“{one.label}”没有要办的件",
                "empty_text": f"这个届次里，{one.empty}" if of_one else one.empty,
                "hints": self.elsewhere(asked) if of_one else [],
                "clear_url": "",
            }
        return context

    def earlier(self, request, asked):
        """``[(label, number, list)]``: what hangs from other sessions too, counted over all of them."""
        session = number(asked.state.effective.get("session", ""))
        if session is None or request.headers.get("HX-Request"):
            return []
        left = earlier.left(self.rows(request), session, localdate())
        page = reverse("supervision")
        return [(one.label, n, f"{page}?{urlencode({'fact': one.fact, 'session': ''})}") for one, n in left]

    def elsewhere(self, asked):
        """Promises and look-backs outlive their session: an empty list says what the other sessions still hold."""
        if self.found:
            return []
        wider = asked.state.without("session")
        n = asked.filterset.asking(wider.effective).qs.count()
        return [{"text": "各届次都算", "url": wider.link, "count": n}] if n else []
