"""Why a promise cannot be settled, graded or raised in class yet. Guards look through ``.all()``, like those of the parts."""

from core.templatetags.look import ymd
from suggestions.models import Commitment

C = Commitment.Status


def is_past_due(commitment, act):
    """A promise is not broken before its day; what will not be done in time is promised anew."""
    if act.today > commitment.due_on:
        return ""
    return f"完成期限是 {ymd(commitment.due_on)}，还没有过。单位预计做不到的，可以改为新承诺。"


def no_change_is_asked(commitment, act):
    if commitment.change_asked_on is None:
        return ""
    return f"{ymd(commitment.change_asked_on)}已经申请过，还在等人大机关答复，不用再报。"


def a_change_is_asked(commitment, act):
    return "" if commitment.change_asked_on else "单位没有申请调整这一项承诺。"


def is_ungraded(commitment, act):
    if not commitment.fulfilment:
        return ""
    return f"这一项您已经评价过：{commitment.fulfilment}（{ymd(commitment.fulfilment_on)}）。"


def all_written_off(part, act):
    """Whether the class of ``part``'s reply may be raised."""
    reply = current_reply(part)
    if reply is None or not needs_commitments(part, reply):
        return "只有答复里作了承诺的件，承诺全部销号以后才改记类别。"
    if hasattr(part, "class_change"):
        return f"类别已在 {ymd(part.class_change.changed_on)}改记为 {part.class_change.now}。"
    promised = standing(part)
    left = [c for c in promised if c.status not in Commitment.WRITTEN_OFF]
    if left:
        return f"还有 {len(left)} 项承诺没有销号：{'；'.join(c.text for c in left)}。"
    return "" if promised else "这份答复没有已经销号的承诺。"


def standing(part):
    """What ``part`` has promised, in any version of its reply, and nothing else took the place of: a correction leaves beside
    it what was overdue or reported before."""
    made = [c for reply in part.replies.all() for c in reply.commitments.all()]
    return [c for c in made if c.status not in (C.PLANNED, C.REPLACED)]


def current_reply(part):
    """The signed reply that counts, from memory where a page has read the replies."""
    return next((reply for reply in part.replies.all() if reply.current_for_id == part.pk), None)


def needs_commitments(part, reply):
    klass = part.suggestion.session.rule_set.klass(reply.klass)
    return bool(klass and klass["needs_commitments"])
