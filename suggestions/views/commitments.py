"""承诺台账: every promise of every year that one may see, what became of it by the year of the suggestion, and the steps on it."""

import uuid

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.views import View

from accounts.policy import Role
from congress import calendars, sessions
from core.lists import Bulk, ListPage, Tab
from core.workflow import Again, Refused
from suggestions import marks, veil
from suggestions.commitments import columns, filters, reach, returned, states, summary
from suggestions.commitments.forms import WriteOffManyForm
from suggestions.commitments.workflow import COMMITMENT
from suggestions.models import Attachment, Commitment, CommitmentNote

from .steps import StepView, token

MOST = 200  # of one click
UNDER_WAY = ("running", "overdue", "soon", "reported", "change_asked")  # few, whatever was promised in all years


class CommitmentLedger(ListPage):
    name, title, subject, noun = "commitments", "承诺台账", "承诺", "项"
    template_name = "suggestions/commitments.html"
    columns, filterset_class, default_sort = columns.COMMITMENTS, filters.CommitmentFilter, "due"
    keep = ("session", "unit", "system", "committee")
    empty_title = "还没有承诺"
    empty_text = "答复写明了承诺和期限的，签发以后就会列在这里，直到人大机关核实销号。"

    @property
    def bulk_actions(self):
        office = self.request.user.role == Role.STAFF
        return (Bulk("核实销号", "commitments_write_off"),) if office else ()

    uncounted_text = "已经了结的承诺各年都有，打开哪一类数哪一类。"

    def rows(self, request):
        return reach.promises(request.user)

    def is_wide(self, request, state):
        """What was settled in all years, once these are more than stand in the menu; what is under way is little."""
        asked = state.effective
        return asked.get("state") not in UNDER_WAY and not asked.get("session") and sessions.menu(request)[1]

    def decorate(self, queryset):
        part = "reply__assignment"
        return queryset.select_related(
            f"{part}__suggestion__session", f"{part}__suggestion__lead_deputy", f"{part}__suggestion__proposing_delegation",
            f"{part}__suggestion__category", f"{part}__unit__successor__successor", "replaced_by",
        ).defer(f"{part}__suggestion__body", f"{part}__suggestion__office_opinion", "reply__body")  # fmt: skip

    def prepare(self, rows, ctx):
        """The newest note and the files of each promise."""
        notes = CommitmentNote.objects.visible_to(ctx.user).filter(commitment__in=rows).order_by("noted_on", "pk")
        newest = {note.commitment_id: note for note in notes}
        shown = Q(commitment__in=rows) | Q(note__commitment__in=rows)
        evidence = {}
        for file in Attachment.objects.visible_to(ctx.user).filter(shown).select_related("note").order_by("pk"):
            evidence.setdefault(file.commitment_id or file.note.commitment_id, []).append(file)
        for row in rows:
            veil.mute(row, ctx.user)
            row.last_note, row.evidence = newest.get(row.pk), evidence.get(row.pk, [])

    def defaults(self, request):
        return {"state": "running"}

    def ctx(self, request):
        ctx = super().ctx(request)
        session = sessions.current(request)
        ctx.extra["notice"] = marks.notice_days(session.rule_set.rules) if session else 0
        ctx.extra["calendar"] = SimpleLazyObject(calendars.current)
        return ctx

    def tabs(self, request):
        keys = ("running", "overdue", "soon", "reported", "change_asked", "kept", "late", "broken", "replaced", "all")
        short = {"running": "没有了结", "overdue": "到期没有兑现", "soon": "30 天内到期", "reported": "等待销号", "change_asked": "申请调整", "kept": "按期兑现", "late": "逾期兑现",
                 "broken": "未兑现", "replaced": "已改为新承诺", "all": "全部"}  # fmt: skip
        hidden = states.BETWEEN_OFFICES if request.user.role == Role.DEPUTY else ()
        return [Tab(short[key], {"state": key}) for key in keys if key not in hidden]


def commitment_years(request):
    """By the year in which the suggestions were made: how many were answered with promises, and what became of those."""
    today = timezone.localdate()
    promises = reach.promises(request.user)
    lines, total = summary.table(request.user, promises, today)
    session = sessions.current(request)
    letters = {cell.label for line in lines for cell in line.answered}
    clock = {
        "notice": marks.notice_days(session.rule_set.rules) if session else 0,
        "calendar": SimpleLazyObject(calendars.current),
    }
    context = {
        "unsettled": summary.unsettled(promises, lines, today, **clock),
        "most": summary.MOST,
        "letter": letters.pop() if len(letters) == 1 else "",
        "lines": lines,
        "total": total,
        "columns": summary.COLUMNS,
        "today": today,
        "since": lines and lines[-1].session.year,
    }
    return render(request, "suggestions/commitment_years.html", context)


class CommitmentStep(StepView):
    flow, model = COMMITMENT, Commitment

    def queryset(self, request):
        part = "reply__assignment"
        rows = super().queryset(request).filter(states.SIGNED)
        return rows.select_related(
            f"{part}__suggestion__session__rule_set", f"{part}__suggestion__session__congress", f"{part}__suggestion__lead_deputy",
            f"{part}__suggestion__proposing_delegation", f"{part}__unit", "replaced_by",
        )  # fmt: skip

    def context(self, request, obj, step):
        notes = CommitmentNote.objects.visible_to(request.user).filter(commitment=obj).select_related("noted_by")
        files = Attachment.objects.visible_to(request.user).filter(Q(commitment=obj) | Q(note__commitment=obj))
        shown = {"commitment": obj, "notes": list(notes), "files": list(files.order_by("pk"))}
        shown["returned"] = returned.read(request.user, obj)
        return super().context(request, obj, step) | shown

    def back(self, obj):
        return f"{super().back(obj)}#promise"


class WriteOffMany(View):
    """POST from the ledger shows what is to be written off; POST with ``confirm`` does it, each through the door."""

    def get(self, request):
        return HttpResponseRedirect(reverse("commitments"))

    def post(self, request):
        chosen = CommitmentLedger.reading(request).chosen(request).filter(states.RUNNING)
        part = "reply__assignment"
        rows = list(chosen.select_related(f"{part}__suggestion__session", f"{part}__unit")[:MOST])
        if not rows:
            messages.warning(request, "没有选中可以销号的承诺。已经了结的不用再销号。")
            return HttpResponseRedirect(reverse("commitments"))
        bound = {"data": request.POST} if "confirm" in request.POST else {}
        form = WriteOffManyForm(rows=rows, **bound)
        if not form.is_bound or not form.is_valid():
            return self.page(request, rows, form, status=422 if form.is_bound else 200)
        done, faults = self.write_off(request, rows, form.cleaned_data)
        if done:
            messages.success(request, f"已销号 {done} 项承诺。")
        if not faults:
            if not done:
                messages.warning(request, "您刚刚已经办理过，没有重复记录。")
            return HttpResponseRedirect(f"{reverse('commitments')}?state=reported")
        left = [row for row in rows if row.pk in faults]
        for row in left:
            row.fault = faults[row.pk]
        form.add_error(None, f"有 {len(left)} 项没有销号，理由写在各项下面。")
        return self.page(request, left, form, status=409)

    def write_off(self, request, rows, said):
        """How many were written off, and why the others were not."""
        done, faults, page = 0, {}, token(request)
        for row in rows:
            once = str(uuid.uuid5(uuid.UUID(page), str(row.pk))) if page else ""
            day = said["done_on"] or row.reported_on
            try:
                COMMITMENT.take(row, "write_off", by=request.user, once=once, done_on=day, note=said["note"])
            except Again:
                continue
            except Refused as why:
                faults[row.pk] = str(why)
            else:
                done += 1
        return done, faults

    def page(self, request, rows, form, status=200):
        once = token(request) if status == 422 else str(uuid.uuid4())
        context = {"rows": rows, "form": form, "once": once, "today": timezone.localdate()}
        return render(request, "suggestions/commitments_write_off.html", context, status=status)
