"""Who is told of which step, in which words. Steps not named here are told to nobody; the actor is never told."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from core import outbox

from .audiences import (
    all_units,
    authors,
    bulletin_readers,
    checkers,
    coordinators,
    dispatchers,
    divided_units,
    group_members,
    guest_authors,
    host_units,
    invited,
    judged_units,
    lead_unit,
    office,
    own_unit,
    pending_units,
    promising_unit,
    settlers,
    sounded,
    sounded_unit,
    sounders,
    successor_unit,
    time_givers,
    topic_circle,
    topic_of,
    topic_people,
    whole_unit,
)
from .models import Commitment, Notification, Suggestion


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
    "suggestion.merge": [
        Notice(authors, "您的建议已立案，编号 {number}，并入另一件一起办理：{title}"),
        Notice(host_units, "有一件建议并入你单位承办的建议，请一并研究：{cite}"),
    ],
    "suggestion.unmerge": [Notice(authors, "您的建议取消并案，恢复为单独的一件，等待交办：{title}")],
    "suggestion.refer": [Notice(coordinators, "转交给您交办：{cite}")],
    "suggestion.return_to_office": [Notice(office, "协调单位退回，请另行交办：{cite}")],
    "suggestion.predispatch": [Notice(sounded, "预交办征求意见，请回复：{cite}")],
    "preassignment.object": [Notice(sounders, "{unit}对预交办有异议：{cite}")],
    "preassignment.keep": [Notice(sounded_unit, "交办方答复了您的异议，维持预交办意见：{cite}")],
    "preassignment.drop": [Notice(sounded_unit, "预交办有调整，不再拟由{unit}承办：{cite}")],
    "preassignment.decline": [Notice(coordinators, "人大机关没有增加会办单位{unit}：{cite}")],
    "preassignment.want": [Notice(office, "协调单位请人大机关增加会办单位{unit}：{cite}")],
    "suggestion.dispatch": [
        Notice(pending_units, "新交办：{cite}，请签收"),
        Notice(authors, "您的建议已交办：{cite}"),
        Notice(guest_authors, "与您的建议并案办理的建议已交办：{cite}"),
    ],
    "suggestion.add_units": [Notice(pending_units, "新交办：{cite}，请签收")],
    "suggestion.rework": [
        Notice(pending_units, "代表不满意，重新办理：{cite}，请签收"),
        Notice(office, "代表不满意，已开启重新办理：{cite}"),
        Notice(authors, "并案的代表不满意，已开启重新办理：{cite}"),
        Notice(guest_authors, "与您的建议并案办理的建议，代表不满意，已开启重新办理：{cite}"),
    ],
    "suggestion.close": [
        Notice(all_units, "已办结：{cite}"),
        Notice(guest_authors, "与您的建议并案办理的建议已办结：{cite}"),
    ],
    "suggestion.lapse": [
        Notice(authors, "反馈期已过，按未反馈办结：{cite}"),
        Notice(guest_authors, "与您的建议并案办理的建议反馈期已过，已办结：{cite}"),
    ],
    "cosigner.confirm": [Notice(authors, "{actor}已确认附议：{title}")],
    "cosigner.refuse": [Notice(authors, "{actor}不附议：{title}")],
    "assignment.ask_back": [Notice(dispatchers, "{unit}申请改办：{cite}")],
    "assignment.refuse_back": [Notice(own_unit, "不同意改办，请继续办理：{cite}")],
    "assignment.reassign": [
        Notice(own_unit, "已改由别的单位办理：{cite}"),
        Notice(successor_unit, "新交办（改办）：{cite}，请签收"),
    ],
    "assignment.urge": [Notice(whole_unit, "催办：{cite}")],
    "assignment.issue_order": [Notice(whole_unit, "督办通知书，请按期回复：{cite}")],
    "order.answer": [Notice(office, "{unit}回复了督办通知书，请审核：{cite}")],
    "order.accept": [Notice(whole_unit, "督办回复审核通过，督办办结：{cite}")],
    "order.return_answer": [Notice(whole_unit, "督办回复被退回，请重新回复：{cite}")],
    "order.cancel": [Notice(whole_unit, "督办通知书已撤销：{cite}")],
    "order.void": [Notice(own_unit, "已改由别的单位办理，督办通知书随之撤销：{cite}")],
    "suggestion.record_supervision": [
        Notice(authors, "您的建议开展了督办活动：{cite}"),
        Notice(all_units, "督办活动已经记录：{cite}"),
    ],
    "suggestion.meet_both": [
        Notice(authors, "人大机关召集了双方面商会，商定的事已经记录：{cite}"),
        Notice(all_units, "人大机关召集了双方面商会，商定的事已经记录：{cite}"),
    ],
    "assignment.send_opinion": [Notice(lead_unit, "{unit}送来会办意见：{cite}")],
    "assignment.return_opinion": [Notice(own_unit, "会办意见被退回，请补充：{cite}")],
    "assignment.ask_extension": [Notice(time_givers, "{unit}申请延期，请答复：{cite}")],
    "extension.grant": [
        Notice(own_unit, "延期已批准，期限已改：{cite}"),
        Notice(authors, "{unit}的答复期限经批准延长：{cite}"),
        Notice(guest_authors, "{unit}的答复期限经批准延长：{cite}"),
    ],
    "extension.refuse": [Notice(own_unit, "延期没有批准，请按原期限答复：{cite}")],
    "assignment.ask_coordination": [Notice(settlers, "{unit}提请协调，请答复：{cite}")],
    "coordination.answer": [Notice(divided_units, "协调请求有了答复：{cite}")],
    "reply.send": [Notice(checkers, "答复稿等您审核：{cite}")],
    "reply.pass_on": [Notice(checkers, "答复稿等您审核：{cite}")],
    "reply.send_back": [Notice(own_unit, "答复稿被退回修改：{cite}")],
    "reply.sign": [
        Notice(authors, "{unit}已答复您的建议，请反馈意见：{cite}"),
        Notice(guest_authors, "{unit}已答复与您的建议并案办理的建议，请反馈意见：{cite}"),
        Notice(own_unit, "答复已签发：{cite}"),
    ],
    "commitment.report": [Notice(office, "{unit}报告承诺已经完成，请核实销号：{cite}")],
    "commitment.ask_change": [Notice(office, "{unit}申请调整承诺：{cite}")],
    "commitment.refuse_change": [Notice(own_unit, "不同意调整承诺，请按原承诺履行：{cite}")],
    "commitment.return_report": [Notice(own_unit, "承诺的完成报告被退回，请继续履行：{cite}")],
    "commitment.write_off": [
        Notice(own_unit, "承诺已核实销号：{cite}"),
        Notice(authors, "{unit}的承诺已核实销号，请评价兑现情况：{cite}"),
    ],
    "commitment.declare_broken": [
        Notice(own_unit, "承诺被认定未兑现：{cite}"),
        Notice(authors, "{unit}的承诺被认定未兑现：{cite}"),
    ],
    "commitment.replace": [
        Notice(own_unit, "承诺已改为新承诺：{cite}"),
        Notice(authors, "{unit}的承诺改了内容或期限：{cite}"),
    ],
    "commitment.grade": [Notice(promising_unit, "代表评价了承诺的兑现情况：{cite}")],
    "assignment.raise_class": [
        Notice(own_unit, "承诺全部销号，办理结果类别已改记：{cite}"),
        Notice(authors, "承诺全部销号，办理结果类别已改记：{cite}"),
    ],
    "suggestion.set_topic": [
        Notice(authors, "您的建议列为重点处理建议：{cite}"),
        Notice(all_units, "列为重点处理建议：{cite}"),
        Notice(topic_of, "您领办或督办的重点建议增加了一件：{cite}"),
    ],
    "suggestion.leave_topic": [Notice(all_units, "不再列为重点处理建议：{cite}")],
    "suggestion.claim": [Notice(all_units, "{actor}认领督办：{cite}")],
    "suggestion.give_to_group": [
        Notice(group_members, "交您所在的代表小组督办：{cite}"),
        Notice(all_units, "交代表小组督办：{cite}"),
    ],
    "topic.open": [Notice(topic_people, "确定为重点处理建议，请您领办或督办：{name}")],
    "topic.note": [Notice(topic_circle, "重点建议有新的进展：{name}")],
    "topic.close": [Notice(topic_people, "重点建议已办结：{name}")],
    "topic.reopen": [Notice(topic_people, "重点建议恢复办理：{name}")],
    "bulletin.issue": [Notice(bulletin_readers, "已印发第 {number} 期：{title}")],
    "lookback.record": [
        Notice(authors, "您的建议做了回头看：{cite}"),
        Notice(own_unit, "本单位的答复做了回头看：{cite}"),
    ],
    "suggestion.disclose": [Notice(all_units, "反馈期已满，可以查看代表的评价：{cite}")],
    "feedback.give": [Notice(judged_units, "代表已反馈意见：{cite}")],
    "feedback.join": [
        Notice(judged_units, "联名代表已反馈意见：{cite}"),
        Notice(authors, "联名代表已反馈意见：{cite}"),
    ],
    "feedback.change": [
        Notice(judged_units, "代表改动了反馈意见：{cite}"),
        Notice(office, "代表改动了反馈意见：{cite}"),
    ],
    "feedback.give_by_link": [
        Notice(judged_units, "代表已反馈意见（一次性链接）：{cite}"),
        Notice(authors, "已通过一次性链接收到反馈意见，不是您填的请马上告诉人大代表工作机构：{cite}"),
    ],
    "feedback.change_by_link": [
        Notice(judged_units, "代表改动了反馈意见（一次性链接）：{cite}"),
        Notice(office, "代表改动了反馈意见（一次性链接）：{cite}"),
        Notice(authors, "已通过一次性链接改动反馈意见，不是您改的请马上告诉人大代表工作机构：{cite}"),
    ],
    "feedback.record_paper": [
        Notice(judged_units, "代表已反馈意见（纸质表代录，已核对）：{cite}"),
        Notice(authors, "纸质反馈表已经代录并核对，和您填的不一样请马上告诉人大代表工作机构：{cite}"),
    ],
    "feedback.enter": [Notice(office, "代录了一张纸质反馈表，请另一位同事核对：{cite}")],
}


def named(suggestion):
    """``(how it is cited, its title)``. What is internal is named by its number alone: messages may leave by mail."""
    if suggestion.confidentiality != Suggestion.Confidentiality.INTERNAL:
        return str(suggestion), suggestion.title
    cite = f"第{suggestion.number}号（内部建议）" if suggestion.number else "一件内部建议"
    return cite, cite


def tell(obj, *, event, act):
    """Post the notices of one step and keep on record who was told; called by the door inside the transaction."""
    if event.verb not in NOTICES:
        return
    trail, told = obj.trail(), []
    suggestion, part = trail["suggestion"], trail["assignment"]
    cite, title = named(suggestion)
    words = {
        "cite": cite,
        "title": title,
        "number": suggestion.number,
        "unit": part.unit if part else getattr(obj, "unit", ""),
        "actor": act.by or "系统",
    }
    for notice in NOTICES[event.verb]:
        told += outbox.post(
            [pk for pk in notice.to(obj) if pk and (act.by is None or pk != act.by.pk)],
            subject=notice.subject.format(**words),
            body=act.note if cite == str(suggestion) else "",
            url=reverse("suggestion", args=[suggestion.pk]),
            at=act.at,
            is_by_clock=act.by is None,
        )
    Notification.objects.bulk_create(
        Notification(
            suggestion=suggestion, assignment=part, commitment=obj if isinstance(obj, Commitment) else None, kind=event.verb,
            text=message.subject, recipient_id=message.recipient_id, at=act.at, sent_at=act.at, message=message,
        )
        for message in told
    )  # fmt: skip
