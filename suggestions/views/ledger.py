"""The ledger of suggestions and the list of parts that proves every figure."""

from urllib.parse import quote

from django.db.models import Prefetch, Q, prefetch_related_objects
from django.utils.functional import SimpleLazyObject

from accounts import policy
from congress import calendars, sessions
from core.lists import RELEVANCE, Bulk, ListPage, Tab
from core.querysets import EVERYTHING
from suggestions import columns, filters, finds, marks, milestones
from suggestions.models import Assignment, Suggestion
from suggestions.words import words


class OfSession(ListPage):
    """A list that shows the visitor's session until the address says otherwise."""

    keep = ("session",)
    uncounted_text = "不限届次时只数打开的一类，其他的打开时再数。"
    at_suggestion = ""  # from a row to its suggestion
    suggestion_key = "pk"

    def relevance(self, filterset):
        seek = getattr(filterset, "seek", None)  # only lists of suggestions and parts rank what they find
        return seek.order(self.at_suggestion) if seek and seek.words else ()

    def keys(self, asked, start=0, stop=None):
        if self.sort_key(asked.state, asked.filterset) != RELEVANCE:
            return super().keys(asked, start, stop)
        if (known := self.known(asked)) is not None:
            return known[start:stop]
        return asked.filterset.seek.first(asked.rows, stop, at=self.suggestion_key)[start:]

    def show_finds(self, rows, ctx, *, at="pk"):
        """Why each row was found, for a page that looks for words."""
        if sought := words(self.state(self.request, self.request.GET).effective.get("q", "")):
            finds.attach(rows, sought, ctx.user, at=at)

    def defaults(self, request):
        session = sessions.current(request)
        return {"session": session.pk} if session else {}

    def is_wide(self, request, state):
        """All sessions, once there are more than stand in the menu."""
        return not state.effective.get("session") and sessions.menu(request)[1]

    def ctx(self, request):
        ctx = super().ctx(request)
        session = sessions.current(request)
        ctx.extra["notice"] = marks.notice_days(session.rule_set.rules) if session else 0
        ctx.extra["calendar"] = SimpleLazyObject(calendars.current)  # one query, and only where a date is still running
        return ctx


BULK = (Bulk("列为重点建议", "topic_new"), Bulk("认领督办", "claim_many"), Bulk("并案", "merge_many"))


class Ledger(OfSession):
    name, title, subject = "ledger", "建议台账", "建议"
    template_name = "suggestions/ledger.html"
    columns, filterset_class, default_sort = columns.LEDGER, filters.LedgerFilter, "number"
    empty_title = "这个届次还没有建议"
    empty_text = "登记、导入或者代表提交以后，建议就会列在这里。"

    @property
    def bulk_actions(self):
        """What may be done with ticked rows differs from role to role."""
        return [action for action in BULK if policy.may_open(self.request.user, action.url_name)]

    def rows(self, request, within=EVERYTHING.q):
        return Suggestion.objects.visible_to(request.user, within)

    def known(self, asked):
        """What an index found is the list, for those who see all suggestions that it looks through and ask for nothing else."""
        is_all = set(asked.state.effective) == {"q"} and policy.reads_whole_congress(self.request.user)
        is_ranked = is_all and self.sort_key(asked.state, asked.filterset) == RELEVANCE
        return asked.filterset.seek.keys if is_ranked else None

    def decorate(self, queryset):
        return (
            queryset.select_related("category", "lead_deputy__delegation", "proposing_delegation", "merged_into")
            .annotate(confirmed=columns.confirmed_cosigners())
            .defer("body", "office_opinion", "merged_into__body", "merged_into__office_opinion")
        )

    def ctx(self, request):
        ctx = super().ctx(request)
        ctx.extra["list"] = quote(self.state(request, request.GET).at().query, safe="")
        ctx.extra["opens_deputies"] = policy.may_open(request.user, "deputy")
        return ctx

    def prepare(self, rows, ctx):
        """The latest parts of these rows, and what is read from them."""
        latest = (
            Assignment.objects.visible_to(ctx.user, within=Q(suggestion__in=[row.pk for row in rows], is_latest=True))
            .select_related("unit", "reply", "feedback")
            .defer("reply__body")
            .order_by("pk")
        )
        prefetch_related_objects(rows, Prefetch("assignments", latest, to_attr="latest_parts"))
        for row in rows:
            row.helping = len(columns.helping(row))
        self.show_finds(rows, ctx)

    def extra_context(self, request, asked):
        return {"may_register": policy.may_open(request.user, "register")}

    def tabs(self, request):
        return [
            Tab("全部"),
            Tab("待交办", {"status": "registered"}),
            Tab("一周内到期", {"fact": "due_week"}),
            Tab("已逾期", {"fact": "overdue"}),
            Tab("未反馈", {"fact": "feedback_missing"}),
            Tab("不满意", {"fact": "unsatisfied"}),
        ]


class Parts(OfSession):
    name, title, subject = "parts", "承办情况", "承办"
    template_name = "suggestions/parts.html"
    columns, filterset_class, default_sort = columns.PARTS, filters.PartsFilter, "due"
    empty_title = "这个届次还没有交办的建议"
    at_suggestion, suggestion_key = "suggestion__", "suggestion_id"

    def prepare(self, rows, ctx):
        self.show_finds(rows, ctx, at="suggestion_id")

    def rows(self, request, within=EVERYTHING.q):
        return Assignment.objects.visible_to(request.user, within).exclude(status=Assignment.Status.RELIEVED)

    def defaults(self, request):
        return super().defaults(request) | {"fact": "assigned"} | self.own(request.user)

    def own(self, user):
        """A unit looks at its own parts first, with those of units that it took over."""
        if user.role != policy.Role.UNIT:
            return {}
        if user.former_units:
            return {"mine": "1"}
        return {"unit": user.own_units[0].pk} if len(user.own_units) == 1 else {}

    def decorate(self, queryset):
        rows = queryset.select_related("suggestion__category", "unit", "reply", "feedback").defer(
            "suggestion__body", "reply__body"
        )
        return milestones.with_progress(rows)

    def ctx(self, request):
        ctx = super().ctx(request)
        ctx.extra["plans"] = SimpleLazyObject(lambda: milestones.plans(request.user))
        return ctx

    def tabs(self, request):
        facts = (("全部", "assigned"), ("在办", "open"), ("未签收", "unaccepted"), ("逾期未结", "overdue"), ("没有沟通", "no_contact"),
                 ("会办意见未送", "opinion_missing"), ("未反馈", "feedback_missing"), ("不满意", "unsatisfied"))  # fmt: skip
        return [Tab(label, {"fact": fact}) for label, fact in facts]
