"""年度报告: who has reported, and the page of one report from its first word to its acceptance."""

import uuid

from django.contrib import messages
from django.db import IntegrityError
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import content_disposition_header
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.policy import Role
from congress import sessions
from core.workflow import Again, Refused
from evaluations.models import ReportCall, ReportNote, UnitReport
from evaluations.reports import docx, facts, overview, reading
from evaluations.reports.forms import CallForm, ReportForm
from evaluations.workflow import REPORT
from suggestions.views.steps import StepView, step_url, token
from units.models import Unit

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def unit_reports(request, form=None, status=200):
    """Who has reported in the session, for those who wait; a unit sees its own of every session."""
    session, today = sessions.current(request), timezone.localdate()
    context = {"session": session, "today": today}
    if session is None:
        return render(request, "evaluations/reports/list.html", context)
    context["call"] = called(request.user, session)
    if request.user.role == Role.UNIT:
        context |= {"own": overview.own(request.user, session), "once": uuid.uuid4()}
        return render(request, "evaluations/reports/own.html", context)
    context |= overview.of_session(request.user, session)
    if request.user.role == Role.STAFF:
        asked = context["call"]
        first = {"due_on": asked.due_on, "words": asked.words} if asked else {}
        context["form"] = form or CallForm(session=session, initial=first)
    return render(request, "evaluations/reports/list.html", context, status=status)


def called(user, session):
    return ReportCall.objects.visible_to(user).filter(session=session).first()


@require_POST
def unit_report_call(request):
    """The office sets until when the units report."""
    session = sessions.current(request)
    if session is None:
        raise Http404
    form = CallForm(request.POST, session=session)
    if not form.is_valid():
        return unit_reports(request, form=form, status=422)
    told = form.cleaned_data | {"set_by": request.user, "set_at": timezone.now()}
    overview.set_call(session, told)
    messages.success(request, "报送期限和要求已保存，各单位起草时看得到。")
    return HttpResponseRedirect(reverse("unit_reports"))


@require_POST
def unit_report_begin(request, pk):
    """A first draft, or a new version of a report that went out; the words of the last version come along."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user).filter(pk__in=request.user.unit_ids), pk=pk)
    session = sessions.current(request)
    if session is None or session.congress_id != unit.congress_id:
        raise Http404
    rows = UnitReport.objects.visible_to(request.user).filter(unit=unit, session=session)
    last = rows.order_by("-version").first()
    if last is not None and last.is_open:
        messages.warning(request, "这个届次的报告已经在起草，没有另起一份。")
        return HttpResponseRedirect(reverse("unit_report", args=[last.pk]))
    if why := overview.why_not_begin(request.user, unit, session):
        return render(
            request,
            "step.html",
            {"step_label": "起草年度报告", "refused": why, "obj_name": "年度报告", "back_url": reverse("unit_reports")},
            status=409,
        )
    new = UnitReport(unit=unit, session=session, version=last.version + 1 if last else 1)
    for name in UnitReport.SECTIONS if last else ():
        setattr(new, name, getattr(last, name))
    try:
        REPORT.create(new, "begin", by=request.user, once=token(request))
    except (Again, IntegrityError):
        messages.warning(request, "这个届次的报告已经在起草，没有另起一份。")
        new = rows.order_by("-version").first()
    except Refused as why:
        return render(
            request,
            "step.html",
            {
                "step_label": "起草年度报告",
                "refused": str(why),
                "obj_name": "年度报告",
                "back_url": reverse("unit_reports"),
            },
            status=409,
        )
    return HttpResponseRedirect(reverse("unit_report", args=[new.pk]))


def own_reports(user):
    return UnitReport.objects.visible_to(user).select_related(
        "unit", "session__congress", "session__rule_set", "saved_by", "signer"
    )


@method_decorator(never_cache, name="dispatch")
class ReportPage(View):
    """One address: written while it is a draft, read from then on."""

    def dispatch(self, request, pk):
        self.report = get_object_or_404(own_reports(request.user), pk=pk)
        return super().dispatch(request)

    def get(self, request):
        return self.page()

    def post(self, request):
        report = self.report
        form = ReportForm(request.POST, report=report)
        if not form.is_valid():
            return self.page(form=form, status=422)
        words = form.cleaned_data
        try:
            REPORT.take(report, "save", by=request.user, seen=request.POST.get("seen", ""), **words)
        except Refused as why:
            report.refresh_from_db()
            return self.page(form=form, status=409, why=str(why), mine=words)
        if request.POST.get("do") != "send":
            messages.success(request, "草稿已保存。")
            return HttpResponseRedirect(self.here)
        try:
            REPORT.take(report, "send", by=request.user, once=token(request))
        except Again as again:
            messages.warning(request, str(again))
        except Refused as why:
            return self.page(status=409, not_sent=str(why))
        else:
            messages.success(request, "已送负责人签发。")
        return HttpResponseRedirect(self.here)

    @property
    def here(self):
        return reverse("unit_report", args=[self.report.pk])

    def page(self, *, form=None, status=200, **more):
        report, user, today = self.report, self.request.user, timezone.localdate()
        writes = not REPORT.why_not(report, "save", user)
        context = more | {
            "report": report, "unit": report.unit, "session": report.session, "today": today, "once": uuid.uuid4(), "seen": report.status,
            "content": reading.content(report, user=user, today=today), "call": called(user, report.session),
            "notes": ReportNote.objects.visible_to(user).filter(report=report).select_related("actor"),
            "offers": self.offers(user), "others": reading.versions(user, Q(unit=report.unit, session=report.session)).exclude(pk=report.pk),
        }  # fmt: skip
        if writes:
            context["form"] = self.shown_form(form, more)
            return render(self.request, "evaluations/reports/edit.html", context, status=status)
        if report.frozen is not None:
            now = facts.collect(user, report, today)
            context |= {"is_sound": reading.is_sound(report), "moved": facts.differences(report.frozen["facts"], now)}
            context["may_renew"] = overview.may_renew(user, report)
        return render(self.request, "evaluations/reports/page.html", context, status=status)

    def shown_form(self, form, more):
        """What was written stays in the page; where somebody was quicker, saving again takes the place of his words."""
        if form is None:
            return ReportForm(report=self.report)
        if more.get("why"):
            form.data = form.data.copy()
            form.data["revision"] = self.report.revision
        return form

    def offers(self, user):
        """``[(label, address, is the main one)]`` of the steps the user may take now."""
        found = [
            (step.label, step_url(REPORT, verb, self.report), verb in ("sign", "accept"))
            for verb, step in REPORT.offered(user, self.report).items()
            if verb != "send"
        ]
        return sorted(found, key=lambda one: not one[2])


@require_POST
def unit_report_autosave(request, pk):
    """Keep what is on the page without an event."""
    report = get_object_or_404(own_reports(request.user), pk=pk)
    form = ReportForm(request.POST, report=report)
    if not form.is_valid():
        return JsonResponse({"fault": next(iter(form.errors.values()))[0]}, status=422)
    try:
        REPORT.take(report, "save", by=request.user, seen=UnitReport.Status.DRAFT, **form.cleaned_data)
    except Refused as why:
        return JsonResponse({"fault": str(why)}, status=409)
    here = reverse("unit_report", args=[report.pk])
    return JsonResponse(
        {"revision": report.revision, "url": here, "autosave": reverse("unit_report_autosave", args=[report.pk])}
    )


def unit_report_docx(request, pk):
    report = get_object_or_404(own_reports(request.user), pk=pk)
    content = reading.content(report, user=request.user, today=timezone.localdate())
    return attached(docx.write(content), f"{content.title}.docx", WORD)


def unit_report_json(request, pk):
    """What was frozen, byte for byte as it was sealed."""
    report = get_object_or_404(own_reports(request.user).exclude(status__in=UnitReport.OPEN), pk=pk)
    return attached(reading.sealed_bytes(report), f"{report}（封存内容）.json", "application/json")


def attached(body, name, kind):
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name)}
    return HttpResponse(body, content_type=kind, headers=headers)


class ReportStep(StepView):
    flow, model = REPORT, UnitReport

    def queryset(self, request):
        return own_reports(request.user)

    def which(self, obj):
        return f"（{obj}）"

    def back(self, obj):
        return reverse("unit_report", args=[obj.pk])

    def context(self, request, obj, step):
        return {
            "step": step,
            "step_label": step.label,
            "button": step.label,
            "obj": obj,
            "obj_name": "年度报告",
            "obj_line": f"{obj}（第 {obj.version} 版）",
            "back_url": self.back(obj),
            "next_steps": [s for s in step.hint.split("；") if s],
            "once": request.POST.get("once") or str(uuid.uuid4()),
            "seen": obj.status,
            "today": timezone.localdate(),
        }
