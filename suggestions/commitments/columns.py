"""The columns of the ledger of promises, for page and sheet alike."""

from django.db.models import Case, Value, When
from django.db.models.functions import Length

from core.columns import Column
from core.templatetags.look import md
from suggestions.columns import proposer
from suggestions.marks import Mark, light

from . import states

S = "reply__assignment__suggestion"


def suggestion(c):
    return c.reply.assignment.suggestion


def unit(c, ctx):
    return c.reply.assignment.unit.name_on(ctx.today)


def _clock(ctx):
    return {"notice": ctx.extra["notice"], "calendar": ctx.extra["calendar"]}


def due(c, ctx):
    """The date and its light; what is settled has no light any more, and a report that waits for the office is not late."""
    return c.due_on, light(c.due_on, ctx.today, **_clock(ctx)) if c.status == c.Status.OPEN else None


def state(c, ctx):
    """The light stands beside the date; here what the promise has come to, with its day."""
    made = states.mark(c, ctx.today, **_clock(ctx))
    if c.status == c.Status.OPEN:
        return Mark("doing", c.get_status_display())
    return Mark(made.kind, made.word, _day(c, ctx.today))


def _day(c, today):
    if c.status == c.Status.REPLACED:
        return f"新期限 {md(c.replaced_by.due_on, today)}" if c.replaced_by else ""
    if c.status == c.Status.REPORTED:
        return f"报 {md(c.reported_on, today)}完成"
    if c.written_off_on:
        return f"{md(c.written_off_on, today)}完成" + (f"，代表{c.fulfilment}" if c.fulfilment else "")
    return md(c.settled_on, today)


def progress(c, ctx=None):
    return c.last_note


def progress_on_sheet(c, ctx=None):
    return f"{c.last_note.noted_on}：{c.last_note.text}" if c.last_note else ""


def said():
    """The grade of the fulfilment as a key to sort by; what is kept from the units stands nowhere in particular."""
    return Case(When(reply__assignment__is_grade_held=True, then=Value("")), default="fulfilment")


COMMITMENTS = (
    Column("year", "年份", "reply.assignment.suggestion.session.year", sort=(f"{S}__session__year",), head_class="n"),
    Column("number", "编号", "reply.assignment.suggestion.number", sort=(Length(f"{S}__number"), f"{S}__number"), head_class="n"),
    Column("title", "标题", "reply.assignment.suggestion.title", sort=(f"{S}__title",), cell="promise_title", head_class="title"),
    Column("unit", "承办单位", unit, sort=("reply__assignment__unit__name",), cell="promise_unit"),
    Column("promise", "承诺", "text", sort=("text",), head_class="wide promise"),
    Column("due", "完成期限", due, sort=("due_on",), sheet=lambda c, ctx: c.due_on, cell="window", head_class="text-nowrap"),
    Column("state", "状态", state, sort=("status",), sheet=lambda c, ctx: state(c, ctx).word, cell="state"),
    Column("progress", "最近进展", progress, sheet=progress_on_sheet, cell="promise_progress"),
    Column("evidence", "佐证", lambda c, ctx: c.evidence, sheet=lambda c, ctx: [file.name for file in c.evidence], cell="promise_evidence", head_class="text-nowrap"),
    Column("responsible", "责任单位", "responsible", sort=("responsible",), default=False),
    Column("deputy", "代表", lambda c, ctx: proposer(suggestion(c)), default=False),
    Column("category", "类别", "reply.assignment.suggestion.category.name", sort=(f"{S}__category__name",), default=False),
    Column("sent", "答复日期", "reply.sent_on", sort=("reply__sent_on",), cell="date", default=False),
    Column("written_off", "核实的完成日期", "written_off_on", sort=("written_off_on",), cell="date", default=False),
    Column("settled", "了结日期", "settled_on", sort=("settled_on",), cell="date", default=False),
    Column("fulfilment", "代表对兑现的评价", "fulfilment", sort=(said(),), cell="grade", default=False),
    Column("replaced_by", "改为", lambda c, ctx: c.replaced_by and c.replaced_by.text, default=False),
)  # fmt: skip
