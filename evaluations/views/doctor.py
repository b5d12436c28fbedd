"""体检: every check with the number of its findings, and the list that proves the number."""

from dataclasses import dataclass
from itertools import groupby

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from congress import sessions
from evaluations.doctor import BY_KEY, CHECKS, Reading, columns, examine, filters, findings
from suggestions.views.ledger import OfSession


@dataclass(frozen=True, slots=True)
class Line:
    check: object
    count: int
    url: str


def show(request):
    """One session, the visitor's, or with ``?scope=all`` everything he sees."""
    session = sessions.current(request)
    is_all = request.GET.get("scope") == "all" or session is None
    chosen = "" if is_all else session.pk
    reading = Reading(today=localdate(), user=request.user, session=chosen or None)
    lines = [
        Line(check, n, f"{reverse('doctor_rows', args=[check.key])}?session={chosen}")
        for check, n in zip(CHECKS, examine(CHECKS, reading), strict=True)
    ]
    context = {
        "session": session,
        "is_all": is_all,
        "today": reading.today,
        "groups": [(name, list(group)) for name, group in groupby(lines, key=lambda line: line.check.group)],
        "impossible": sum(line.count for line in lines if line.check.is_impossible),
        "suspicious": sum(line.count for line in lines if not line.check.is_impossible),
        "found": sum(1 for line in lines if line.count),
        "checks": len(lines),
    }
    return render(request, "evaluations/doctor.html", context)


class Findings(OfSession):
    """The rows of one check. A wrong key is no page."""

    template_name = "evaluations/doctor_rows.html"
    can_pick = False

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.check = BY_KEY.get(kwargs["check"])
        if self.check is None:
            raise Http404
        grain = self.check.grain
        self.name, self.title = f"doctor-{self.check.key}"[:30], f"体检：{self.check.label}"
        self.subject, self.noun = "记录", grain.noun
        self.columns, self.filterset_class = columns.of(grain), filters.of(self.check)
        self.default_sort = self.columns[0].key
        self.empty_title, self.empty_text = "没有查到这样的记录", "查过了，一条也没有。"

    def rows(self, request):
        return self.check.grain.model.objects.visible_to(request.user)

    def decorate(self, queryset):
        return findings.read(queryset, self.check, user=self.request.user)

    def ctx(self, request):
        ctx = super().ctx(request)
        asked = self.state(request, request.GET).effective.get("session", "")
        ctx.extra.update({"check": self.check, "session": asked, "found": {}})
        return ctx

    def prepare(self, rows, ctx):
        chosen = ctx.extra["session"]
        session = int(chosen) if str(chosen).isdecimal() else None
        findings.prepare(rows, ctx, Reading(today=ctx.today, user=ctx.user, session=session))

    def extra_context(self, request, asked):
        only_session = all(condition.name == "session" for condition in asked.filterset.conditions())
        context = {"check": self.check, "overview": reverse("doctor")}
        if only_session and not asked.filterset.form.errors and not self.found:
            context |= {"empty_title": self.empty_title, "empty_text": self.empty_text, "hints": []}
        return context
