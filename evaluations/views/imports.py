"""Importing a ledger on a page: choose a file, look at what it would do, confirm. The same importer as the command's."""

from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views import View

from congress import sessions
from core import export
from core.sheets import MAX_BYTES, SheetRefused, open_sheets
from evaluations import deposits
from evaluations.deposits import Deposit
from evaluations.forms_import import LedgerForm
from evaluations.imports import Outcome, Parsed, Place, SeveralLedgers, import_ledger, read_ledger
from suggestions.ledger import example, headers

SHOWN_ROWS, SHOWN_FAULTS = 20, 1000
GONE = "这次预览已经过期（只保留一天），或者不是您在这里上传的。没有导入任何内容，请重新选择文件。"
MOVED = "预览以后，系统里的内容有了变化，所以还没有导入。下面是按现在的情况重新核对的结果，请再看一遍。"
SKIPPED = {"blank": "空行", "closing": "合计、说明行", "header": "重复的表头"}
MADE = (("units", "单位"), ("deputies", "代表"), ("delegations", "代表团"), ("categories", "类别"))
FAULT_HEADS = ("工作表", "行", "列", "原因")


def attempt(data: bytes, deposit: Deposit, session, *, by, dry_run: bool) -> tuple[Parsed, Outcome]:
    """Read the file and import it, or only see what would come of it. Raises SheetRefused."""
    place = Place.of(session)
    sheets = open_sheets(data, deposit.filename)
    parsed = read_ledger(sheets, place, sheet=deposit.sheet, all_sheets=deposit.all_sheets)
    return parsed, import_ledger(parsed, place, create=deposit.create, update=deposit.update, dry_run=dry_run, by=by)


def figures(outcome: Outcome) -> tuple[int, ...]:
    """What a preview promises and the import must keep."""
    made = (len(getattr(outcome, kind)) for kind, _ in MADE)
    return (outcome.rows, outcome.created, outcome.updated, outcome.unchanged, *made)


def session_of(request, pk):
    return next((s for s in sessions.of(request) if s.pk == pk), None)


class Import(View):
    """Step 1, and the preview as its answer."""

    def get(self, request):
        if "template" in request.GET:
            return template_sheet(request)
        if "faults" in request.GET:
            return fault_sheet(request, request.GET["faults"])
        session = sessions.current(request)
        form = LedgerForm(known=sessions.of(request), initial={"session": session.pk if session else None})
        return ask(request, form)

    def post(self, request):
        given = request.POST.get("token", "")
        deposit = deposits.find(request, given) if given else None
        data = deposits.read(request, deposit) if deposit else None
        if given and data is None:
            return start_again(request)
        sheets = deposit.sheets if deposit else ()
        form = LedgerForm(request.POST, request.FILES, known=sessions.of(request), deposit=deposit, sheets=sheets)
        if not form.is_valid():
            return ask(request, form, deposit=deposit, status=422)
        if deposit is None:
            upload = form.cleaned_data["file"]
            data, name = upload.read(MAX_BYTES + 1), upload.name
        return self.check(request, form, deposit, data, name="" if deposit else name)

    def check(self, request, form, deposit, data, *, name):
        """Read the file; one that can be read is kept for the confirmation."""
        asked = (deposit or Deposit(key="", filename=name)).asked(**form.options())
        session = session_of(request, asked.session)
        try:
            parsed, outcome = attempt(data, asked, session, by=request.user, dry_run=True)
        except SeveralLedgers as several:
            kept = deposit or deposits.put(request, data, name)
            kept = kept.asked(sheets=tuple(several.names))
            form = LedgerForm(known=sessions.of(request), deposit=kept, sheets=several.names, initial=form.options())
            return ask(request, form, deposit=kept, refused=str(several), status=422)
        except SheetRefused as refused:
            form.add_error("file" if "file" in form.fields else None, str(refused))
            return ask(request, form, deposit=deposit, status=422)
        kept = (deposit or deposits.put(request, data, name)).asked(**form.options(), figures=figures(outcome))
        return preview(request, kept, session, parsed, outcome, status=422 if outcome.faults else 200)


class Confirm(View):
    """Step 3: the file that was looked at is imported, all of it or nothing; then what came of it."""

    def get(self, request):
        deposit = deposits.find(request, request.GET.get("done", ""))
        result = deposits.result_of(request, deposit) if deposit else None
        if result is None:
            return HttpResponseRedirect(reverse("import_ledger"))
        session = session_of(request, deposit.session)
        if session is None:
            raise Http404
        made = [(label, result[kind]) for kind, label in MADE if result[kind]]
        context = {"session": session, "result": result, "made": made, "filename": deposit.filename, "stops": stops(2)}
        return render(request, "evaluations/import_done.html", context)

    def post(self, request):
        token = request.POST.get("token", "")
        deposit = deposits.find(request, token)
        session = session_of(request, deposit.session) if deposit else None
        if session is None:
            return start_again(request)
        if deposits.result_of(request, deposit) is not None:
            return self.done(token)
        data = deposits.read(request, deposit)
        if data is None:
            return start_again(request)
        try:
            parsed, outcome, is_stored = self.store(request, deposit, session, data)
        except SheetRefused as refused:
            form = LedgerForm(known=sessions.of(request), initial={"session": session.pk})
            return ask(request, form, refused=str(refused), status=422)
        if not is_stored:
            again = deposit.asked(figures=figures(outcome))
            return preview(request, again, session, parsed, outcome, note=MOVED, status=422 if outcome.faults else 409)
        deposits.finish(request, deposit, report(outcome))
        return self.done(token)

    def store(self, request, deposit, session, data):
        """Import, unless something else would come of it than the preview said."""
        with transaction.atomic():
            parsed, outcome = attempt(data, deposit, session, by=request.user, dry_run=False)
            is_nothing_new = not outcome.faults and not outcome.created and not outcome.updated
            is_stored = not outcome.faults and (figures(outcome) == deposit.figures or is_nothing_new)
            if not is_stored:
                transaction.set_rollback(True)
        return parsed, outcome, is_stored

    def done(self, token):
        return HttpResponseRedirect(f"{reverse('import_confirm')}?{urlencode({'done': token})}")


def report(outcome: Outcome) -> dict:
    """What the result page shows."""
    counts = {name: getattr(outcome, name) for name in ("rows", "created", "updated", "unchanged")}
    return counts | {kind: getattr(outcome, kind) for kind, _ in MADE}


def stops(now: int) -> list[dict]:
    labels = (("选择文件", "xlsx、xls 或 csv"), ("核对", "还不存入"), ("完成", "全部存入"))
    return [
        {"label": label, "note": note, "is_done": place < now, "is_now": place == now}
        for place, (label, note) in enumerate(labels)
    ]


def ask(request, form, *, deposit=None, refused="", status=200):
    context = {
        "form": form,
        "deposit": deposit,
        "token": deposits.token(deposit) if deposit else "",
        "refused": refused,
        "has_session": bool(sessions.of(request)),
        "columns": [(words[0], [word for word in words[1:] if word]) for words in headers.WORDS.values()],
        "stops": stops(0),
    }
    return render(request, "evaluations/import.html", context, status=status)


def start_again(request):
    session = sessions.current(request)
    form = LedgerForm(known=sessions.of(request), initial={"session": session.pk if session else None})
    return ask(request, form, refused=GONE, status=409)


def preview(request, deposit, session, parsed, outcome, *, note="", status):
    form = LedgerForm(
        known=sessions.of(request), deposit=deposit, sheets=deposit.sheets,
        initial={"session": session.pk, "create": deposit.create, "update": deposit.update, "which": deposit.which},
    )  # fmt: skip
    context = {
        "deposit": deposit,
        "token": deposits.token(deposit),
        "session": session,
        "form": form,
        "note": note,
        "outcome": outcome,
        "rows": parsed.rows[:SHOWN_ROWS],
        "faults": outcome.faults[:SHOWN_FAULTS],
        "made": [(label, names) for kind, label in MADE if (names := getattr(outcome, kind))],
        "skipped": [(SKIPPED[why], count) for why, count in sorted(outcome.skipped.items())],
        "has_news": bool(outcome.created or outcome.updated),
        "stops": stops(1),
    }
    return render(request, "evaluations/import_preview.html", context, status=status)


def fault_sheet(request, token):
    """Every fault as a sheet, worked out anew from the file that waits."""
    deposit = deposits.find(request, token)
    session = session_of(request, deposit.session) if deposit else None
    data = deposits.read(request, deposit) if deposit else None
    if session is None or data is None:
        return start_again(request)
    try:
        _, outcome = attempt(data, deposit, session, by=request.user, dry_run=True)
    except SheetRefused:
        return start_again(request)
    lines = ((fault.sheet, fault.row, fault.column, fault.reason) for fault in outcome.faults)
    return export.respond("csv", name="台账错误清单", today=timezone.localdate(), heads=FAULT_HEADS, lines=lines)


def template_sheet(request):
    """An empty ledger in the words of the session's rules."""
    session, today = sessions.current(request), timezone.localdate()
    if session is None:
        raise Http404
    rules = session.rule_set.rules
    row = example.row(classes=rules["classes"], grades=rules["grades"], adoptions=rules["adoption"], year=session.year)
    about = {"title": "办理台账模板", "author": str(request.user)}
    return export.respond("xlsx", name="办理台账模板", today=today, heads=example.HEADS, lines=[row], about=about)
