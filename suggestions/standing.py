"""Where a suggestion stands, in a sentence its deputy understands, and whether it is his turn."""

from core.templatetags.look import days_left, md

from .models import Assignment, Suggestion

S, A = Suggestion.Status, Assignment.Status
ENDED = {
    S.RETURNED: "return_for_change",
    S.DECLINED: "decline",
    S.LETTER: "turn_into_letter",
    S.WITHDRAWN: "withdraw",
}  # the steps whose words the deputy is owed


def in_words(suggestion, parts, today, *, note="", you="您"):
    """``parts``: the latest parts with their units and replies; ``note``: the words of the step that ended it.

    ``you``: what the deputy is called, whom others read about.
    """
    because = f"：{note}" if note else "。"
    match suggestion.status:
        case S.DRAFT:
            return f"还没有提交，只有{you}和{you}邀请的代表看得到。"
        case S.SUBMITTED:
            return f"{md(suggestion.submitted_on, today)}提交，等人大代表工作机构审核。"
        case S.RETURNED:
            return f"人大代表工作机构请{you}修改{because}"
        case S.DECLINED:
            return f"没有立案{because}"
        case S.LETTER:
            return f"转为来信处理{because}"
        case S.WITHDRAWN:
            return f"已经撤回{because}"
        case S.REGISTERED:
            return f"{md(suggestion.registered_on, today)}立案，等待交办。"
        case S.MERGED:
            return _together(suggestion.merged_into, parts, today)
        case S.CLOSED:
            return f"{md(suggestion.closed_on, today)}办结。{_answers(parts)}"
    return _handling(parts, today)


def _together(host, parts, today):
    """A merged suggestion stands where the one stands that it is handled with; ``parts`` are that one's, where seen."""
    if host.status == S.CLOSED:
        return f"并入第{host.number}号一起办理，已随主件于{md(host.closed_on, today)}办结。{_answers(parts)}"
    return f"已并入第{host.number}号一起办理。" + (_handling(parts, today) if parts else "")


def _handling(parts, today):
    own = [part for part in parts if not part.is_helper]
    said = "；".join(_part(part, today) for part in own)
    helpers = "、".join(str(part.unit) for part in parts if part.is_helper)
    return f"{said}。" + (f"会办：{helpers}。" if helpers else "")


def _part(part, today):
    if part.status == A.ANSWERED:
        on = md(part.answered_on, today) if part.answered_on else ""
        return f"{part.unit}{on}已答复"
    doing = {A.PENDING: "还没有签收", A.ASKING: "申请由别的单位办理"}.get(part.status, "正在办理")
    if not part.due_on:
        return f"{part.unit}{doing}"
    late = f"，已{days_left(part.due_on, today)}" if part.due_on < today else ""
    return f"{part.unit}{doing}，应在{md(part.due_on, today)}前答复{late}"


def _answers(parts):
    named = [
        f"{part.unit}答复 {part.reply.klass} 类"
        for part in parts
        if not part.is_helper and getattr(part, "reply", None)
    ]
    return f"{'，'.join(named)}。" if named else ""


def _is_graded(part):
    """By the deputy who looks: of a merged suggestion by himself (``has_own``), else by the lead deputy."""
    return part.has_own if hasattr(part, "has_own") else bool(getattr(part, "feedback", None))


def waiting_for_grade(suggestion, parts, today):
    """``(units, last day)`` whose answers the deputy can still judge; ``([], None)`` when none waits."""
    answered = [part for part in parts if part.status == A.ANSWERED and not _is_graded(part)]
    if suggestion.status not in (S.HANDLING, S.ANSWERED):
        return [], None
    own = [part for part in answered if not part.is_helper]
    last = max((part.feedback_due_on for part in parts if part.feedback_due_on), default=None)
    if not own or (last and last < today):
        return [], None
    return [part.unit for part in own], last
