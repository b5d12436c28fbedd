"""报表: the tables of a session, and what was published of it. Every number of a table opens its list."""

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.utils.timezone import localdate

from accounts import policy
from congress import sessions
from core.export import XLSX
from core.forms import DayField, HouseForm
from evaluations.models import Bulletin
from evaluations.tables import book, frozen, paper
from evaluations.tables.declared import NOTES, TABLES
from suggestions import grids, measures

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def reports(request):
    session, user = sessions.current(request), request.user
    issues = (
        Bulletin.objects.visible_to(user)
        .filter(session=session)
        .select_related("issued_by", "corrects")
        .defer("content", "text", "corrects__content", "corrects__text")
    )
    may_count = policy.may_open(user, "report_table")
    context = {
        "session": session,
        "today": localdate(),
        "issues": issues if session else [],
        "tables": [(key, table) for key, table in TABLES.items()] if may_count else [],
        "may_begin": session is not None and policy.may(user, "bulletin.draft", Bulletin(session=session)),
        "ledger": f"{reverse('ledger')}?{urlencode({'session': session.pk})}" if session and may_count else "",
    }
    return render(request, "evaluations/tables/index.html", context)


class Asked(HouseForm):
    """Which session's table, and as of which day; both may be left out."""

    session = forms.TypedChoiceField(label="届次", required=False, coerce=int, empty_value=None)
    until = DayField(label="只算到", required=False)

    def __init__(self, *args, known, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.known, self.today = {one.pk: one for one in known}, today
        self.fields["session"].choices = [("", "现在选的届次"), *((pk, str(one)) for pk, one in self.known.items())]

    def clean_until(self):
        if (until := self.cleaned_data["until"]) and until > self.today:
            raise forms.ValidationError("只能算到今天或者以前的某一天。")
        return until

    def clean_session(self):
        return self.known.get(self.cleaned_data["session"])


def table(request, key):
    if key not in TABLES:
        raise Http404
    today = localdate()
    form = Asked(request.GET, known=sessions.of(request), today=today)
    session, until = sessions.current(request), None
    if form.is_valid():
        session, until = form.cleaned_data["session"] or session, form.cleaned_data["until"]
    context = {
        "key": key,
        "table": TABLES[key],
        "form": form,
        "session": session,
        "today": today,
        "until": until,
        "day": until or today,
    }
    if session is None or not form.is_valid():
        return render(request, "evaluations/tables/table.html", context, status=200 if form.is_valid() else 422)
    filled = [grids.fill(one, request.user, session, today=today, until=until) for one in TABLES[key].grids]
    if request.GET.get("export") in ("xlsx", "docx") and filled[0].total:
        return sheet(request, key, filled, session=session, day=until or today)
    asked = {"session": session.pk} | ({"until": until.isoformat()} if until else {})
    context |= {"filled": filled, "notes": NOTES, "small": measures.SMALL, "asked": urlencode(asked)}
    return render(request, "evaluations/tables/table.html", context)


def sheet(request, key, filled, *, session, day):
    """The download of what is shown."""
    made, kind = frozen.table(key, filled), request.GET["export"]
    if kind == "docx":
        return attached(
            paper.of_table(made, session=session, day=day, author=str(request.user)),
            f"{made['title']}_{day:%Y%m%d}.docx",
        )
    about = {"title": f"{session}{made['title']}", "author": str(request.user), "comments": f"截至 {day:%Y-%m-%d}"}
    return attached(book.write([made], about=about), f"{made['title']}_{day:%Y%m%d}.xlsx")


def attached(data: bytes | str, name: str) -> HttpResponse:
    kind = {"docx": DOCX, "xlsx": XLSX, "json": "application/json; charset=utf-8"}[name.rsplit(".", 1)[1]]
    return HttpResponse(
        data, content_type=kind, headers={"Content-Disposition": content_disposition_header(True, name)}
    )
