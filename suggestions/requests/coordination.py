"""提请协调 (高位协调): a unit that leads asks its coordinator, the leader of the key topic or the congress office to settle a
disagreement; the answer stands on record. Guards and effects."""

from core.workflow import Refused
from suggestions.models import CoordinationRequest

C, To = CoordinationRequest.Status, CoordinationRequest.To


def possible(part):
    """Who can be asked to settle what divides the units of ``part``'s suggestion."""
    topic = part.suggestion.topic
    found = [To.COORDINATOR] if part.unit.coordinator_id else []
    return [*found, *([To.LEADER] if topic and topic.leader_id else []), To.OFFICE]


def addressees(part):
    """``{to: name}`` of the same."""
    topic = part.suggestion.topic
    names = {
        To.COORDINATOR: lambda: str(part.unit.coordinator),
        To.LEADER: lambda: f"{topic.leader_name or topic.leader}（领办“{topic}”）",
        To.OFFICE: lambda: To.OFFICE.label,
    }
    return {to: names[to]() for to in possible(part)}


def may_ask(part, act):
    if part.is_helper:
        return "由主办、分办单位提请协调；会办单位有不同意见的，请写进会办意见。"
    waiting = {r.to for r in part.coordination_requests.all() if r.status == C.ASKED}
    return "" if set(possible(part)) - waiting else "能提请的都已经提请，请等答复。"


def ask(part, act, *, to, question, units=()):
    named = addressees(part)
    if to not in named:
        raise Refused("这一件不能提请您选的对象协调，请重新选择。")
    if part.coordination_requests.filter(status=C.ASKED, to=to).exists():
        raise Refused(f"已经提请{named[to]}协调，正在等答复。")
    others = [unit for unit in units if unit.pk != part.unit_id]
    if any(unit.congress_id != part.suggestion.session.congress_id for unit in others):
        raise Refused("涉及的单位里有不属于本级人大的，请重新选择。")
    request = CoordinationRequest.objects.create(assignment=part, to=to, question=question, asked_on=act.today)
    request.units.set(others)
    report = {"提请": ["", named[to]], "分歧和请求": ["", question]}
    return report | ({"涉及单位": ["", "、".join(map(str, others))]} if others else {})


def answered(request, act):
    return {"answer": act.note, "answered_on": act.today, "answered_by": act.by}


def end(part, act):
    """What waits while the part is answered or given to another unit needs nobody to settle it any more."""
    from .workflow import COORDINATION  # the table names the effects

    for request in part.coordination_requests.filter(status=C.ASKED):
        request.assignment = part
        COORDINATION.follow(request, "end", act)
