"""Who is told of which step, in which words. Steps not named here are told to nobody; the actor is never told."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from accounts.models import User
from accounts.policy import Role
from core import outbox
from units.models import Membership

D = Membership.Duty


def people_of(unit_ids, *duties):
    rows = Membership.objects.filter(unit__in=unit_ids, is_active=True, user__is_active=True)
    return list((rows.filter(duty__in=duties) if duties else rows).values_list("user_id", flat=True))


def authors(obj):
    """The lead deputy, or the head of the proposing delegation."""
    s = obj.trail()["suggestion"]
    if s.lead_deputy_id:
        return [s.lead_deputy.user_id]
    return list(s.proposing_delegation.deputies.filter(is_head=True).values_list("user_id", flat=True))


def office(obj):
    s = obj.trail()["suggestion"]
    return list(
        User.objects.filter(role=Role.STAFF, congress=s.session.congress_id, is_active=True).values_list(
            "pk", flat=True
        )
    )


def invited(obj):
    return list(obj.trail()["suggestion"].cosigners.filter(status="invited").values_list("deputy__user_id", flat=True))


def coordinators(obj):
    return people_of([obj.trail()["suggestion"].coordinator_id])


def pending_units(obj):
    parts = obj.trail()["suggestion"].assignments.filter(is_latest=True, status="pending")
    return people_of(list(parts.values_list("unit_id", flat=True)), D.LIAISON, D.HANDLER)


def own_unit(obj):
    return people_of([obj.trail()["assignment"].unit_id], D.LIAISON, D.HANDLER)


def successor_unit(obj):
    return people_of(list(obj.replaced_by.values_list("unit_id", flat=True)), D.LIAISON, D.HANDLER)


def lead_unit(obj):
    lead = obj.trail()["assignment"].leading_part()
    return people_of([lead.unit_id], D.LIAISON, D.HANDLER) if lead else []


def heads(obj):
    return people_of([obj.trail()["assignment"].unit_id], D.HEAD)


def checkers(obj):
    """Whoever must look at the reply next: the head at the last levels, the liaison before."""
    levels = obj.assignment.unit.sign_levels
    return heads(obj) if obj.level >= levels or obj.level >= 3 else people_of([obj.assignment.unit_id], D.LIAISON)


def dispatchers(obj):
    """Who decides a request of a unit: its coordinator where the item came through one, and the congress office."""
    suggestion, part = obj.trail()["suggestion"], obj.trail()["assignment"]
    through = people_of([part.unit.coordinator_id]) if suggestion.coordinator_id == part.unit.coordinator_id else []
    return [*through, *office(obj)]


def all_units(obj):
    parts = obj.trail()["suggestion"].assignments.filter(is_latest=True)
    return people_of(list(parts.values_list("unit_id", flat=True)), D.LIAISON, D.HEAD)


@dataclass(frozen=True, slots=True)
class Notice:
    to: Callable
    subject: str  # {cite} the suggestion in short, {unit} the part's unit, {actor}


NOTICES = {
    "suggestion.invite": [Notice(invited, "{actor}邀请您附议：{title}")],
    "suggestion.submit": [Notice(office, "新提交的建议等待审核：{title}")],
    "suggestion.withdraw": [Notice(office, "代表撤回了建议：{title}")],
    "suggestion.register": [Notice(authors, "您的建议已立案，编号 {number}：{title}")],
    "suggestion.return_for_change": [Notice(authors, "您的建议被退回修改：{title}")],
    "suggestion.decline": [Notice(authors, "您的建议不予立案：{title}")],
    "suggestion.turn_into_letter": [Notice(authors, "您的建议转为来信处理：{title}")],
    "suggestion.merge": [Notice(authors, "您的建议已立案，编号 {number}，并入另一件一起办理：{title}")],
    "suggestion.refer": [Notice(coordinators, "转交给您交办：{cite}")],
    "suggestion.dispatch": [Notice(pending_units, "新交办：{cite}，请签收"), Notice(authors, "您的建议已交办：{cite}")],
    "suggestion.add_units": [Notice(pending_units, "新交办：{cite}，请签收")],
    "suggestion.rework": [
        Notice(pending_units, "代表不满意，重新办理：{cite}，请签收"),
        Notice(office, "代表不满意，已开启重新办理：{cite}"),
    ],
    "suggestion.close": [Notice(all_units, "已办结：{cite}")],
    "suggestion.lapse": [Notice(authors, "反馈期已过，按未反馈办结：{cite}")],
    "cosigner.confirm": [Notice(authors, "{actor}已确认附议：{title}")],
    "cosigner.refuse": [Notice(authors, "{actor}不附议：{title}")],
    "assignment.ask_back": [Notice(dispatchers, "{unit}申请改办：{cite}")],
    "assignment.refuse_back": [Notice(own_unit, "不同意改办，请继续办理：{cite}")],
    "assignment.reassign": [
        Notice(own_unit, "已改由别的单位办理：{cite}"),
        Notice(successor_unit, "新交办（改办）：{cite}，请签收"),
    ],
    "assignment.send_opinion": [Notice(lead_unit, "{unit}送来会办意见：{cite}")],
    "assignment.return_opinion": [Notice(own_unit, "会办意见被退回，请补充：{cite}")],
    "reply.send": [Notice(checkers, "答复稿等您审核：{cite}")],
    "reply.pass_on": [Notice(checkers, "答复稿等您审核：{cite}")],
    "reply.send_back": [Notice(own_unit, "答复稿被退回修改：{cite}")],
    "reply.sign": [Notice(authors, "{unit}已答复您的建议，请反馈意见：{cite}"), Notice(own_unit, "答复已签发：{cite}")],
    "feedback.give": [Notice(all_units, "代表已反馈意见：{cite}")],
    "feedback.enter": [Notice(all_units, "代表已反馈意见（纸质表代录）：{cite}")],
}


def tell(obj, *, event, act):
    """Post the notices of one step; called by the door inside the transaction."""
    for notice in NOTICES.get(event.verb, ()):
        suggestion = obj.trail()["suggestion"]
        part = obj.trail()["assignment"]
        words = {
            "cite": suggestion,
            "title": suggestion.title,
            "number": suggestion.number,
            "unit": part.unit if part else "",
            "actor": act.by or "系统",
        }
        outbox.post(
            [pk for pk in notice.to(obj) if pk and (act.by is None or pk != act.by.pk)],
            subject=notice.subject.format(**words),
            body=act.note,
            url=reverse("suggestion", args=[suggestion.pk]),
            at=act.at,
        )
