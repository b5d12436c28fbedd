"""The lights of a unit's part: 签收, 沟通, 意见或答复, 期限 – each a mark with a word and a second line."""

from dataclasses import dataclass, replace

from core.templatetags.look import days_left, md

from . import clocks
from .guards import open_reply
from .marks import Mark, beside, kept, light
from .models import Contact, Reply
from .requests import extensions


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table 承办单位."""

    part: object
    accepted: Mark
    contact: Mark
    answer: Mark
    due: Mark
    why: clocks.Why | None
    people: str
    is_own: bool
    is_other_round: bool = False
    node: object = None  # the internal milestone that counts now (``milestones.Node``)


def row(part, *, today, calendar, notice, sees_offices, is_own, round):
    """The lights of ``part`` as the reader may see them; ``sees_offices`` is False for deputies."""
    return Row(
        part=part,
        accepted=acceptance(part, today, sees_offices=sees_offices),
        contact=contact(part),
        answer=answer(part, today, sees_offices=sees_offices),
        due=due(part, today, notice=notice, calendar=calendar),
        why=extensions.why(part, calendar=calendar),
        people=people(part),
        is_own=is_own,
        is_other_round=part.round != round,
    )


def people(part):
    names = [part.office_name, f"经办人 {part.handler_name}" if part.handler_name else ""]
    return " · ".join(name for name in names if name)


def acceptance(part, today, *, sees_offices):
    if part.status == part.Status.ASKING and sees_offices:
        proposed = f"建议改由{part.proposed_unit}" if part.proposed_unit else "等交办方决定"
        return Mark("back", "申请改办", proposed)
    if part.accepted_on:
        days = (part.accepted_on - part.dispatched_on).days
        words = {0: "当天签收", 1: "次日签收"}.get(days, f"{days} 天后签收")
        return Mark("ok", md(part.accepted_on, today), words)
    if not part.is_open:
        return Mark("off", "没有记录")
    until = part.give_back_until
    under = f"{md(until, today)}前可申请改办" if sees_offices and until and until >= today else ""
    return Mark("todo", "未签收", under)


def contact(part):
    held = list(part.contacts.all())
    met = sum(c.is_face_to_face for c in held)
    rang = sum(c.method == Contact.Method.PHONE for c in held)
    other = len(held) - met - rang
    words = [f"{name} {n} 次" for name, n in (("面商", met), ("电话", rang), ("其他", other)) if n]
    if words:
        return Mark("ok", words[0], "，".join(words[1:]))
    if part.has_contact:
        return Mark("ok", "已面商" if part.has_met else "已沟通")
    if part.is_helper:
        return Mark("off", "不要求", "由主办沟通")
    return Mark("todo", "未沟通") if part.is_open else Mark("off", "未沟通", "已说明理由" if _says_why(part) else "")


def _says_why(part):
    return any(reply.no_contact_reason for reply in part.replies.all())


def answer(part, today, *, sees_offices):
    """The word of the unit. Only the unit itself sees how far its draft is; others see at most that there is one."""
    if part.status == part.Status.RELIEVED:
        return Mark("off", "已改办")
    if part.status == part.Status.ANSWERED:
        return _answered(part, today)
    if part.is_helper:
        late = part.due_on and part.due_on < today
        under = _redone(part) if sees_offices else ""
        return Mark("late", f"意见{days_left(part.due_on, today)}", under) if late else Mark("todo", "意见未送", under)
    if draft := open_reply(part):
        word = "答复起草中" if draft.status == Reply.Status.DRAFT else "答复审核中"
        return Mark("doing", word, f"第 {draft.level} 级，共 {part.unit.sign_levels} 级")
    if part.is_drafting:
        return Mark("doing", "答复在单位内部流转")
    if part.due_on and part.due_on < today:
        return Mark("late", f"答复{days_left(part.due_on, today)}")
    return Mark("todo", "未答复")


def _answered(part, today):
    day = md(part.answered_on, today) or "日期不明"
    if part.is_helper:
        return Mark("ok", "意见已送", day)
    signed = [reply for reply in part.replies.all() if reply.status == Reply.Status.SIGNED]
    klass = f" · {signed[-1].klass}" if signed else ""
    return Mark("ok", "已答复", day + klass)


def _redone(part):
    back = sum(opinion.returned_on is not None for opinion in part.opinions.all())
    return f"退回重写 {back} 次" if back else ""


def due(part, today, *, notice, calendar):
    if part.due_on is None:
        return Mark("", "签收后起算" if part.is_open and not part.accepted_on else "没有期限")
    day = md(part.due_on, today)
    if part.status == part.Status.RELIEVED:
        return Mark("", day)
    if not part.is_open:
        return Mark("", day, beside(kept(part), part, today))
    mark = light(part.due_on, today, notice=notice, calendar=calendar)
    mark = replace(mark, word=beside(mark.word, part, today))
    if mark.kind == "late":  # the red word stands beside the answer unless a draft is on its way
        return Mark("late" if part.is_drafting or open_reply(part) else "", day, mark.word)
    return Mark("soon" if mark.kind == "soon" else "", day, mark.word)
