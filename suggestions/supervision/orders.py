"""督办通知书: issued to the unit of one part, answered by it, accepted or returned by the congress office.

A part stores the nearest date of its open orders and since when an answer waits (``refresh``), so that the facts of the
measures need no join.
"""

from django.db.models import Min

from congress import calendars
from congress.models import Congress
from core.templatetags.look import md
from core.workflow import Refused
from suggestions import files
from suggestions.effects import changed
from suggestions.models import OrderAnswer, SupervisionOrder

from . import desk

STATUS = SupervisionOrder.Status
UNSETTLED = (STATUS.ISSUED, STATUS.ANSWERED)
ANSWER_FILES = "督办回复"
TERM = 10  # working days a unit has for its answer, unless the office sets another day


def default_due(today, calendar=None):
    return (calendar or calendars.current()).add_workdays(today, TERM)


def may_be_ordered(part, act):
    """One order at a time: what is asked of a unit stands on one paper, and the number of open orders is that of parts."""
    if not part.is_latest:
        return "这是上一轮的承办，请就最近一轮发督办通知书。"
    if part.order_due_on or part.order_answered_on:
        return f"{part.unit}还有一份督办通知书没有办结。请先审核它的回复，或者撤销以后再发。"
    return ""


def issue(part, act, *, words, due_on=None, uploads=()):
    due_on = due_on or default_due(act.today)
    _not_past(due_on, act)
    congress = part.suggestion.session.congress
    order = SupervisionOrder.objects.create(
        assignment=part, congress=congress, number=next_number(congress, act.today.year), words=words,
        issued_on=act.today, due_on=due_on,
    )  # fmt: skip
    files.keep(uploads, suggestion=part.suggestion, by=act.by, kind="督办通知书附件", order=order)
    refresh(part)
    return {"督办通知书": ["", order.number], "回复期限": ["", md(due_on)]}


def next_number(congress, year):
    """督〔2026〕7号. Must run inside a transaction; the row of the congress is the lock."""
    Congress._base_manager.select_for_update().get(pk=congress.pk)
    head = f"督〔{year}〕"
    used = SupervisionOrder._base_manager.filter(congress=congress, number__startswith=head)
    counts = (number.removeprefix(head).removesuffix("号") for number in used.values_list("number", flat=True))
    return f"{head}{max((int(n) for n in counts if n.isdecimal()), default=0) + 1}号"


def _not_past(due_on, act):
    if due_on < act.today:
        raise Refused("回复期限不能早于今天。")


def refresh(part):
    """Store on the part what its orders wait for."""
    orders = SupervisionOrder._base_manager.filter(assignment=part)
    answers = OrderAnswer._base_manager.filter(
        order__assignment=part, order__status=STATUS.ANSWERED, returned_on__isnull=True
    )
    due = orders.filter(status=STATUS.ISSUED).aggregate(first=Min("due_on"))["first"]
    changed(part, {"order_due_on": due, "order_answered_on": answers.aggregate(first=Min("sent_on"))["first"]})


# What becomes of an order ----------------------------------------------------------------------------------------------------


def answer(order, act, *, text, uploads=()):
    place = order.answers.count() + 1
    OrderAnswer.objects.create(order=order, text=text, sent_on=act.today)
    files.keep(uploads, suggestion=order.assignment.suggestion, by=act.by, kind=answer_files(place), order=order)
    refresh(order.assignment)
    return {"督办通知书": ["", order.number]}


def answer_files(place):
    """How the files of the how-manieth answer are marked."""
    return f"{ANSWER_FILES}（第 {place} 次）"


def new_term(order, act, *, due_on):
    _not_past(due_on, act)
    return {"due_on": due_on}


def returned(order, act, *, due_on):
    """The answer stays on record with the words it was returned with."""
    last = order.answers.order_by("-pk").first()
    changed(last, {"returned_on": act.today, "return_reason": act.note})
    refresh(order.assignment)
    return {"督办通知书": ["", order.number], "回复期限": ["", md(due_on)]}


def settled(order, act):
    refresh(order.assignment)
    return {"督办通知书": ["", order.number]}


# What becomes of the orders when the part changes hands ----------------------------------------------------------------------


def part_given_away(part, act):
    """The unit no longer handles the item, so nobody is left to answer."""
    from .workflow import ORDER  # the tables name the effects, so the effects fetch the tables late

    for order in SupervisionOrder._base_manager.filter(assignment=part, status__in=UNSETTLED):
        ORDER.follow(order, "void", act)


def carry(part, successor):
    """A new round of the same unit takes the open orders along: they are still to be answered."""
    if SupervisionOrder._base_manager.filter(assignment=part, status__in=UNSETTLED).update(assignment=successor):
        refresh(part)
        refresh(successor)


# Drafted words ---------------------------------------------------------------------------------------------------------------


def draft_words(part, today):
    """What an order on this part would say, from where the part stands."""
    there = desk.situation(part, today)
    s = part.suggestion
    due = f"，期限为{_day(part.due_on)}" if part.due_on else ""
    said = [f"{s.cite}《{s.title}》于{_day(part.dispatched_on)}交由你单位{part.get_role_display()}{due}。"]
    if {"overdue", "opinion_overdue"} & there:
        said.append(
            f"现已逾期 {(today - part.due_on).days} 天，仍未{'送出会办意见' if part.is_helper else '答复代表'}。"
        )
    if "unaccepted" in there:
        said.append("至今没有签收。")
    if "no_contact" in there:
        said.append("至今没有与代表沟通的记录。")
    if "reworking" in there:
        said.append(f"代表对上一轮办理结果不满意，现在是第 {part.round} 轮办理。")
    if "promise_overdue" in there:
        said.append(f"答复里承诺于{_day(part.promise_due_on)}以前完成的事项，至今没有完成。")
    if "repeat_unsolved" in there:
        said.append(f"代表已经连续 {s.repeat_years} 年提出这一问题，至今没有解决。")
    if part.urge_count:
        said.append(f"此前已经催办 {part.urge_count} 次。")
    facts = "".join(said)
    return f"{facts}\n请单位负责人牵头研究，采取措施抓紧办理，并在回复期限以前书面报告：一、办理进展和存在的问题；二、下一步措施、责任人和完成时间。"


def _day(day):
    return f"{day.year}年{day.month}月{day.day}日"
