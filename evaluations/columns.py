"""The columns of the list of forms, for page and sheet alike."""

from dataclasses import replace

from django.db.models.functions import Coalesce, Length

from core.columns import Column
from suggestions import voices
from suggestions.columns import proposer
from suggestions.marks import light, provisional


def said(a):
    return getattr(a, "feedback", None)


def said_by(a, guest):
    """The form of a merged suggestion's deputy on this part, or None; the figures count the host's."""
    deputy = voices.speaker_id(guest)
    return next((f for f in a.feedbacks.all() if f.is_current and f.deputy_id == deputy), None)


def with_guests(a):
    """``[(merged suggestion, its form or None)]``."""
    return [(guest, said_by(a, guest)) for guest in voices.guests(a.suggestion)]


def together(a, ctx=None):
    """第0012号 谷雨生：满意; for the sheet."""
    return [
        f"第{guest.number}号 {guest.proposer}：{f'{form.result}（{form.provenance}）' if form else '未反馈'}"
        for guest, form in with_guests(a)
    ]


def deputy(a, ctx=None):
    return proposer(a.suggestion)


def phone(a, ctx=None):
    who = a.suggestion.lead_deputy
    return who.phone if who else ""


def window(a, ctx):
    """The last day and its light; a form that is back has no light any more."""
    if a.feedback_due_on is None or said(a) or not a.is_latest:
        return a.feedback_due_on, None
    calendar = ctx.extra["calendar"]
    mark = light(a.feedback_due_on, ctx.today, notice=ctx.extra["notice"], calendar=calendar)
    return a.feedback_due_on, replace(mark, under=provisional(a.feedback_due_on, calendar))


def grade(about):
    return lambda a, ctx: getattr(said(a), about) if said(a) else "wait"


def grade_on_sheet(about):
    return lambda a, ctx: getattr(said(a), about) if said(a) else ""


def source(a, ctx=None):
    return said(a).provenance if said(a) else ""


def given_on(a, ctx=None):
    return said(a).given_on if said(a) else None


def words(a, ctx=None):
    return said(a).words if said(a) else ""


FORMS = (
    Column("number", "编号", "suggestion.number", sort=(Length("suggestion__number"), "suggestion__number"), head_class="n"),
    Column("title", "标题", "suggestion.title", sort=("suggestion__title",), cell="part_title", head_class="title"),
    Column("deputy", "代表", deputy, sort=(Coalesce("suggestion__lead_deputy__name", "suggestion__proposing_delegation__name"),), cell="form_deputy", head_class="text-nowrap"),
    Column("unit", "承办单位", "unit.name", sort=("unit__name",), head_class="text-nowrap"),
    Column("role", "身份", "get_role_display", sort=("role",), cell="role"),
    Column("round", "轮次", "round", sort=("round",), default=False, head_class="num"),
    Column("replied", "答复", "answered_on", sort=("answered_on",), cell="date", phone=False, head_class="text-nowrap"),
    Column("until", "反馈期限", window, sort=("feedback_due_on",), sheet=lambda a, ctx: a.feedback_due_on, cell="window", head_class="text-nowrap"),
    Column("attitude", "办理态度", grade("attitude"), sort=("feedback__attitude",), sheet=grade_on_sheet("attitude"), cell="grade"),
    Column("result", "办理结果", grade("result"), sort=("feedback__result",), sheet=grade_on_sheet("result"), cell="grade"),
    Column("source", "来源", source, sort=("feedback__source",), cell="form_source", head_class="text-nowrap"),
    Column("together", "并案代表的评价", together, default=False),
    Column("phone", "代表电话", phone, default=False),
    Column("given", "反馈日期", given_on, sort=("feedback__given_on",), cell="date", default=False),
    Column("words", "具体意见", words, default=False, head_class="wide"),
    Column("adoption", "采纳情况", lambda a, ctx: said(a).adoption if said(a) else "", default=False),
    Column("contact", "联系方式", lambda a, ctx: said(a).get_contact_how_display() if said(a) else "", default=False),
)  # fmt: skip
