"""一次性链接: which are out, a batch to print as slips or as whole forms, and taking one back."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from congress import sessions
from congress.models import Delegation, Session
from core.addresses import number, words
from core.lists import Tab
from evaluations import sheets
from evaluations.models import Slip
from evaluations.slips import listing, printing
from evaluations.workflow import SLIP
from suggestions.views.ledger import OfSession
from suggestions.views.steps import StepView, step_url

MOST = 60  # slips of one print run
KINDS = ("slips", "forms")  # several slips a page, or a whole form for each deputy


class Slips(OfSession):
    name, title, subject, noun = "slips", "一次性链接", "链接", "张"
    template_name = "evaluations/slips/list.html"
    columns, filterset_class, default_sort = listing.COLUMNS, listing.SlipsFilter, "-made"
    can_pick = False
    empty_title = "这个届次还没有印发过一次性链接"
    empty_text = "没有账号或者不方便登录的代表，可以印一张带二维码的小条，或者一张带二维码的征询意见表。"

    def rows(self, request):
        return Slip.objects.visible_to(request.user)

    def decorate(self, queryset):
        rows = queryset.select_related(
            "deputy", "made_by", "voice__lead_deputy", "voice__proposing_delegation", "suggestion__session__rule_set",
            "suggestion__lead_deputy", "suggestion__proposing_delegation",
        )  # fmt: skip
        rows = rows.defer("voice__body", "suggestion__body", "voice__office_opinion", "suggestion__office_opinion")
        return rows.prefetch_related(
            "suggestion__assignments__unit", "suggestion__assignments__feedback", "suggestion__assignments__feedbacks",
            "suggestion__cosigners", "suggestion__merged",
        )  # fmt: skip

    def ctx(self, request):
        ctx = super().ctx(request)
        ctx.extra["now"] = timezone.localtime()
        return ctx

    def prepare(self, rows, ctx):
        for slip in rows:
            slip.do = step_url(SLIP, "revoke", slip) if "revoke" in SLIP.offered(ctx.user, slip) else ""

    def tabs(self, request):
        shown = (("全部", None), ("还没有用", "live"), ("过期未用", "over"), ("已使用", "used"), ("已收回", "revoked"))
        return [Tab(label, {"state": key} if key else {}) for label, key in shown]


class NewSlips(View):
    """GET lists the forms that are waited for; POST makes the links of the ticked ones and answers with the paper to print."""

    def get(self, request):
        return self.page(request)

    def post(self, request):
        session, kind = self.session(request), request.POST.get("kind", "")
        picked = request.POST.getlist("pick")
        if kind not in KINDS or session is None:
            return self.page(request, fault="请选择印小条还是印征询意见表。", status=422)
        if not picked:
            return self.page(request, fault="请先勾选要印的代表。", status=422)
        if len(picked) > MOST:
            return self.page(
                request, fault=f"一次最多印 {MOST} 张，现在勾选了 {len(picked)} 张。请分几次印。", status=422
            )
        chosen = sheets.find(request.user, session, picked, timezone.localdate())
        if not chosen:
            return self.page(request, fault="勾选的刚刚都已经反馈，或者反馈期已过，没有印。请重新勾选。", status=409)
        made = printing.issue(chosen, flow=SLIP, request=request, at=timezone.now())
        context = {
            "made": made, "kind": kind, "session": session, "today": timezone.localdate(), "missed": len(set(picked)) - len(made),
            "rules": session.rule_set.rules, "grades": session.rule_set.grades,
        }  # fmt: skip
        return private(render(request, f"evaluations/slips/print_{kind}.html", context))

    def session(self, request):
        asked = number(request.GET.get("session", "") or request.POST.get("session", ""))
        rows = Session.objects.visible_to(request.user).select_related("rule_set", "congress")
        return rows.filter(pk=asked).first() if asked else sessions.current(request)

    def page(self, request, *, fault="", status=200):
        session, today = self.session(request), timezone.localdate()
        context = {"session": session, "fault": fault, "today": today, "back_url": reverse("slips")}
        if session:
            context |= self.listed(request, session, today)
        context["picked"] = set(request.POST.getlist("pick"))
        return private(render(request, "evaluations/slips/new.html", context, status=status))

    def listed(self, request, session, today):
        rows = sheets.hosts(request.user, session, today)
        asked, delegation = words(request.GET.get("q", "")), number(request.GET.get("delegation", ""))
        if asked:
            rows = rows.filter(
                Q(number__contains=asked) | Q(title__contains=asked) | Q(lead_deputy__name__contains=asked)
            )
        if delegation:
            rows = rows.filter(Q(lead_deputy__delegation=delegation) | Q(proposing_delegation=delegation))
        page = Paginator(rows.order_by("number", "pk"), MOST // 2).get_page(request.GET.get("page"))
        bodies = Delegation.objects.visible_to(request.user).filter(congress=session.congress_id).order_by("name")
        return {
            "sheets": sheets.missing(page),
            "page": page,
            "q": asked,
            "delegation": delegation,
            "delegations": bodies,
        }


def private(answer):
    """Addresses that open a form stand on this page: it is kept nowhere."""
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "strict-origin"  # not no-referrer: the browser would send the form without its origin
    return answer


class SlipStep(StepView):
    """收回."""

    flow, model = SLIP, Slip

    def queryset(self, request):
        return super().queryset(request).select_related(
            "suggestion__session__rule_set", "suggestion__session__congress", "voice", "deputy"
        )  # fmt: skip

    def back(self, obj):
        return reverse("slips")
