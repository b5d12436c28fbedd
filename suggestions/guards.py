"""Why a step cannot be taken yet, in words the user understands. Every guard returns a reason, or "" when nothing is in the way.

Guards look through ``.all()``, so that a page that has read the rows already can ask all of them without a query.
"""

from accounts import policy
from core.templatetags.look import ymd

from . import measures, titles, voices
from .commitments.guards import standing
from .models import Assignment, Reply, Suggestion


def complete_text(suggestion, act):
    missing = [label for label, value in (("标题", suggestion.title), ("正文", suggestion.body)) if not value.strip()]
    return f"还没有填写{'和'.join(missing)}，请先补齐。" if missing else ""


def ready_to_submit(suggestion, act):
    return complete_text(suggestion, act) or titles.fault(suggestion.title)


def carries_nobody(suggestion, act):
    """Others that were merged into this one would be left without anybody who handles them."""
    if guests := "、".join(f"第{guest.number}号" for guest in suggestion.merged.all()):
        return f"{guests}已经并入这一件一起办理，不能撤回。请先联系人大代表工作机构取消并案。"
    return ""


def still_open_to_sign(cosigner, act):
    if cosigner.suggestion.status in policy.OPEN_TO_SIGN:
        return ""
    return "这件建议已经立案或者终止，附议名单不再变动。"


def may_ask_back(part, act):
    if part.round > 1:
        return "重新办理的件不能再申请改办，如有特殊情况请直接联系人大机关。"
    if part.give_back_until and act.today > part.give_back_until:
        return f"申请改办的期限已在 {ymd(part.give_back_until)}截止。确需调整的，请联系人大机关，由交办方直接改办。"
    if open_reply(part):
        return "已经有答复稿在签批，不能申请改办。"
    return ""


def is_helper(part, act):
    return "" if part.is_helper else "主办、分办单位直接答复代表，不送会办意见。"


def answers_for_itself(part, act):
    if part.is_helper:
        return "会办单位把意见送主办单位，不单独答复代表。"
    if open_reply(part):
        return "已经有一份答复稿，请在那一份上继续。"
    return ""


def may_correct(part, act):
    if part.is_helper:
        return "会办意见不用更正的答复；请联系主办单位退回后重写。"
    if why := _settled(part):
        return why
    if open_reply(part):
        return "已经有一份更正稿，请在那一份上继续。"
    return ""


def _settled(part):
    """Why an answer can no longer be corrected: what the deputy has judged stays as he judged it."""
    if part.suggestion.status == Suggestion.Status.CLOSED:
        return "这件建议已经办结，答复不再更正。"
    if not part.is_latest:
        return "这件已经开启新一轮办理，上一轮的答复不再更正，请在新一轮里答复。"
    if voices.is_judged(part):
        return "代表已经评价了这份答复，不再更正。"
    return ""


def _out_of_hand(reply):
    """Why a reply cannot go on although it is written: its part was given to another unit, or judged as it stood."""
    part = reply.assignment
    if part.status == Assignment.Status.HANDLING:
        return ""
    if part.status == Assignment.Status.ANSWERED:
        return _settled(part)
    return f"{part.unit}现在不办理这件建议（{part.get_status_display()}），答复不能再送出。"


def opinion_may_be_returned(part, act):
    if not part.is_helper:
        return "只有会办意见可以退回。"
    lead = part.leading_part()
    if lead and not lead.is_open:
        return "主办单位已经答复，会办意见不再退回。"
    if any(opinion.returned_on for opinion in part.opinions.all()):
        return "这个单位的意见已经退回过一次；仍不满意的，请联系人大机关协调。"
    return ""


def open_reply(part):
    """The reply of ``part`` that is still inside the unit, or None."""
    return next((reply for reply in part.replies.all() if reply.status != Reply.Status.SIGNED), None)


def missing(reply, today):
    """What a reply lacks before it may leave the unit: ``[(key, words, helper part or None)]``."""
    part = reply.assignment
    found = []
    if not reply.klass:
        found.append(("klass", "还没有选办理结果类别", None))
    if not reply.body.strip():
        found.append(("body", "还没有写答复正文", None))
    klass = part.suggestion.session.rule_set.klass(reply.klass)
    if klass and klass["needs_commitments"] and not reply.commitments.all() and not standing(part):
        found.append(("commitments", f"选 {reply.klass} 类要写明承诺事项和完成期限", None))
    found += [
        ("commitments", words, None) for item in reply.commitments.all() if (words := _faulty_promise(item, today))
    ]
    if not part.has_contact and not reply.no_contact_reason.strip():
        found.append(("contact", "还没有与代表沟通的记录", None))
    if not reply.no_opinion_reason.strip() and not reply.version > 1:
        for helper in part.helpers():
            if helper.status != Assignment.Status.ANSWERED:
                found.append(("opinion", f"缺{helper.unit}的会办意见", helper))
    return found


def _faulty_promise(item, today):
    if not item.text.strip() or not item.responsible.strip():
        return "有一项承诺没有写明做什么、由谁负责"
    if item.due_on <= today:
        return f"承诺“{item.text}”的完成期限 {ymd(item.due_on)}不在今天以后"
    return ""


def _lacking(reply, act):
    if why := _out_of_hand(reply):
        return why
    words = "；".join(text for _, text, _ in missing(reply, act.today))
    return f"还不能送出：{words}。请补齐，或者按页面提示写明理由。" if words else ""


def ready_to_send(reply, act):
    if reply.assignment.unit.sign_levels == 1:
        return "本单位只有一级签批，由负责人直接签发。"
    return _lacking(reply, act)


def not_last_level(reply, act):
    if reply.level >= reply.assignment.unit.sign_levels:
        return "已经是最后一级，请由负责人签发。"
    return _lacking(reply, act)


def ready_to_sign(reply, act):
    levels = reply.assignment.unit.sign_levels
    if reply.level < levels:
        return f"还在第 {reply.level} 级，共 {levels} 级；要逐级审核到最后一级才能签发。"
    return _lacking(reply, act)


def window_is_over(suggestion, act):
    """Time closes an item only when no form can come any more: one window for the whole item, its last day still counts."""
    parts = suggestion.assignments.filter(is_latest=True)
    missing = list(
        parts.filter(measures.FACTS["feedback_missing"].q(act.today)).values_list("feedback_due_on", flat=True)
    )
    judged = parts.filter(measures.FACTS["feedback_due"].q(act.today)).select_related("feedback")
    judged = list(judged.prefetch_related("feedbacks"))
    missing += [part.feedback_due_on for part, _ in voices.unheard(suggestion, judged)]
    missing += [part.feedback_due_on for part, _ in voices.unheard_counted(suggestion, judged)]
    if not missing:
        return "没有等待反馈的答复。"
    if None in missing:
        return "本届次的办理规则没有规定反馈期限，等代表反馈后办结。"
    if suggestion.papers.filter(status__in=("waiting", "differing")).exists():
        return "还有代录的纸质反馈表等待第二人核对。"
    end = max(day for day in parts.values_list("feedback_due_on", flat=True) if day)
    return "" if act.today > end else f"反馈期到 {ymd(end)}才满。"
