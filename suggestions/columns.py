"""The columns of the ledger and of the list of parts, for page and sheet alike."""

from django.db.models import Count, F, Max, OuterRef, Subquery, Value
from django.db.models.functions import Length, NullIf

from core.columns import Anew, Column

from . import marks
from .models import Assignment, CoSigner

NUMBER = (
    Length(NullIf("number", Value(""))),
    "number",
)  # 9 before 10, although numbers are opaque; unnumbered ones last


def answering(row):
    return [a for a in row.latest_parts if not a.is_helper]


def helping(row):
    return [a for a in row.latest_parts if a.is_helper]


def names(parts):
    return [a.unit.name for a in parts]


def proposer(row, ctx=None):
    return str(row.lead_deputy or row.proposing_delegation)


def cosigners(row, ctx=None):
    return row.confirmed or row.stated_cosigners


def state(row, ctx):
    return marks.of_suggestion(row, row.latest_parts, ctx.today)


def replies(row):
    return [a.reply for a in answering(row) if getattr(a, "reply", None)]


def feedbacks(row):
    return [a.feedback for a in answering(row) if getattr(a, "feedback", None)]


def worst(row, about):
    """The grade that needs looking at: the worst among the parts that answered."""
    return marks.worst(getattr(f, about) for f in feedbacks(row))


def worst_or_waiting(row, ctx):
    return worst(row, "result") or ("wait" if row.status in ("answered", "closed") else "")


def _clock(ctx):
    """What the lights of a list are judged by; the page provides it (``OfSession.ctx``)."""
    return {"notice": ctx.extra["notice"], "calendar": ctx.extra["calendar"]}


def nearest_due(row, ctx):
    return marks.due_of(row.latest_parts, ctx.today, **_clock(ctx))


def replied_on(row, ctx=None):
    days = [a.answered_on for a in answering(row) if a.answered_on]
    return max(days, default=None)


def contact_words(row, ctx=None):
    parts = answering(row)
    return "已面商" if any(a.has_met for a in parts) else "已沟通" if any(a.has_contact for a in parts) else ""


def confirmed_cosigners():
    """Subquery: how many co-signers have confirmed."""
    counted = (
        CoSigner._base_manager.filter(suggestion=OuterRef("pk"), status="confirmed").order_by().values("suggestion")
    )
    return Subquery(counted.annotate(n=Count("pk")).values("n"))


def own_due():
    """The date by which the deputy must be answered, as a sort key; a subquery, so that rows stay single."""
    own = Assignment._base_manager.filter(suggestion=OuterRef("pk"), is_latest=True).exclude(role="helper")
    return Subquery(own.order_by().values("suggestion").annotate(last=Max("due_on")).values("last"))


def lead_name():
    own = Assignment._base_manager.filter(suggestion=OuterRef("pk"), is_latest=True).exclude(role="helper")
    return Subquery(own.order_by("role", "pk").values("unit__name")[:1])


LEDGER = (
    Column("number", "编号", "number", sort=NUMBER, head_class="n"),
    Column("title", "标题", "title", sort=("title",), cell="suggestion_title", head_class="title"),
    Column("category", "类别", "category.name", sort=("category__position", "category__name"), phone=False, head_class="text-nowrap"),
    Column("deputy", "领衔代表", proposer, sort=("lead_deputy__name",), cell="proposer", phone=False, head_class="text-nowrap"),
    Column("units", "主办单位", lambda s, ctx: answering(s), sort=(Anew(lead_name),), sheet=lambda s, ctx: names(answering(s)), cell="units"),
    Column("state", "状态", state, sort=("status",), sheet=lambda s, ctx: state(s, ctx).word, cell="state", head_class="text-nowrap"),
    Column("due", "答复期限", nearest_due, sort=(Anew(own_due),), sheet=lambda s, ctx: nearest_due(s, ctx)[0], cell="due", head_class="text-nowrap"),
    Column("klass", "结果", lambda s, ctx: replies(s), sheet=lambda s, ctx: [r.klass for r in replies(s)], cell="klasses"),
    Column("result", "代表评价", worst_or_waiting, sheet=lambda s, ctx: worst(s, "result"), cell="grade"),
    Column("helpers", "会办单位", lambda s, ctx: names(helping(s)), default=False),
    Column("cosigners", "附议人数", cosigners, default=False, head_class="num"),
    Column("delegation", "代表团", lambda s, ctx: s.proposing_delegation or (s.lead_deputy and s.lead_deputy.delegation), sheet=lambda s, ctx: str(s.proposing_delegation or (s.lead_deputy and s.lead_deputy.delegation) or ""), default=False),
    Column("period", "提出时间", "get_period_display", default=False),
    Column("nature", "性质", "nature", default=False),
    Column("publication", "是否公开", "get_publication_display", default=False),
    Column("registered", "立案日期", "registered_on", sort=("registered_on",), default=False, cell="date"),
    Column("dispatched", "交办日期", "dispatched_on", sort=("dispatched_on",), default=False, cell="date"),
    Column("replied", "答复日期", replied_on, default=False, cell="date"),
    Column("contact", "沟通", contact_words, default=False),
    Column("adoption", "采纳情况", lambda s, ctx: [f.adoption for f in feedbacks(s) if f.adoption], default=False),
    Column("attitude", "对办理态度", lambda s, ctx: worst(s, "attitude"), cell="grade", default=False),
    Column("round", "轮次", "round", sort=("round",), default=False, head_class="num"),
)  # fmt: skip


def part_state(a, ctx):
    return marks.of_part(a, ctx.today)


def planned_due(a, ctx):
    """The date with its light, and the internal milestone that counts now."""
    plan = ctx.extra["plans"].get(a.suggestion.session_id)
    node = plan and plan.current(a, today=ctx.today, is_inside=a.unit_id in ctx.user.unit_ids, **_clock(ctx))
    return (*part_due(a, ctx), node)


def part_due(a, ctx):
    return marks.due_of_part(a, ctx.today, **_clock(ctx))


def _grade(about):
    return lambda a, ctx: getattr(a.feedback, about) if getattr(a, "feedback", None) else ""


def _waiting_grade(a, ctx):
    got = _grade("result")(a, ctx)
    return got or ("wait" if not a.is_helper and a.status == "answered" else "")


PARTS = (
    Column("number", "编号", "suggestion.number", sort=(Length("suggestion__number"), "suggestion__number"), head_class="n"),
    Column("title", "标题", "suggestion.title", sort=("suggestion__title",), cell="part_title", head_class="title"),
    Column("unit", "承办单位", "unit.name", sort=("unit__name",), head_class="text-nowrap"),
    Column("role", "身份", "get_role_display", sort=("role",), cell="role"),
    Column("round", "轮次", "round", sort=("round",), default=False, head_class="num"),
    Column("state", "状态", part_state, sort=("status",), sheet=lambda a, ctx: part_state(a, ctx).word, cell="state"),
    Column("dispatched", "交办", "dispatched_on", sort=("dispatched_on",), cell="date", phone=False, head_class="text-nowrap"),
    Column("accepted", "签收", "accepted_on", sort=("accepted_on",), cell="date", phone=False, head_class="text-nowrap"),
    Column("contact", "沟通", lambda a, ctx: "面商" if a.has_met else "已沟通" if a.has_contact else "", phone=False, head_class="text-nowrap"),
    Column("answered", "答复或意见", "answered_on", sort=("answered_on",), cell="date", head_class="text-nowrap"),
    Column("due", "期限", planned_due, sort=("due_on",), sheet=lambda a, ctx: a.due_on, cell="part_due", head_class="text-nowrap"),
    Column("extended", "延期前的期限", "extended_from", sort=("extended_from",), cell="date", default=False),
    Column("klass", "结果", lambda a, ctx: [a.reply] if getattr(a, "reply", None) else [], sheet=lambda a, ctx: a.reply.klass if getattr(a, "reply", None) else "", cell="klasses"),
    Column("result", "代表评价", _waiting_grade, sheet=_grade("result"), cell="grade"),
    Column("attitude", "对办理态度", _grade("attitude"), cell="grade", default=False),
    Column("category", "类别", "suggestion.category.name", sort=(F("suggestion__category__name"),), default=False),
    Column("handler", "经办人", "handler_name", default=False),
)  # fmt: skip
