"""The process, walked through the door."""

import pytest

from core.workflow import Again, Refused
from suggestions.models import Assignment, Event, Suggestion
from suggestions.workflow import ASSIGNMENT, REPLY, SUGGESTION


def statuses(suggestion):
    return list(suggestion.assignments.order_by("pk").values_list("unit__name", "round", "status", "is_latest"))


def test_a_suggestion_walks_from_draft_to_close(world):
    s = world.suggestion("closed", helpers=[world.water])
    assert (s.status, s.number, s.round) == ("closed", "0001", 1)
    assert list(s.events.filter(is_key=True).order_by("pk").values_list("verb", "was", "now")) == [
        ("suggestion.submit", "draft", "submitted"),
        ("suggestion.register", "submitted", "registered"),
        ("suggestion.dispatch", "registered", "handling"),
        ("reply.sign", "checking", "signed"),
        ("feedback.give", "answered", "answered"),
        ("suggestion.close", "answered", "closed"),
    ]


def test_the_lead_cannot_sign_while_an_opinion_is_missing_unless_a_reason_is_on_record(world):
    s = world.suggestion("accepted", helpers=[world.water, world.money])
    lead = world.part(s)
    world.contact(lead)
    reply = world.draft_reply(lead)
    with pytest.raises(Refused, match="缺省水利厅的会办意见；缺省财政厅的会办意见"):
        REPLY.take(reply, "send", by=world.roads_handler)
    REPLY.take(reply, "save", by=world.roads_handler, revision=reply.revision, no_opinion_reason="两家意见与本件无关")
    REPLY.take(reply, "send", by=world.roads_handler)
    REPLY.take(reply, "pass_on", by=world.roads_liaison)
    world.sign(reply)
    assert s.events.get(verb="reply.waive_opinions").changes == {"不等会办意见的理由": ["", "两家意见与本件无关"]}


def test_a_reply_without_contact_class_or_words_is_refused_with_every_reason(world):
    lead = world.part(world.suggestion("accepted"))
    ASSIGNMENT.take(lead, "draft_reply", by=world.roads_handler)
    reply = lead.replies.get()
    with pytest.raises(Refused, match="还没有选办理结果类别；还没有写答复正文；还没有与代表沟通的记录"):
        REPLY.take(reply, "send", by=world.roads_handler)


def test_a_b_reply_needs_a_commitment(world):
    lead = world.part(world.suggestion("accepted"))
    world.contact(lead)
    reply = world.draft_reply(lead, klass="B", commitments=[])
    with pytest.raises(Refused, match="选 B 类要写明承诺事项"):
        REPLY.take(reply, "send", by=world.roads_handler)


@pytest.mark.parametrize("levels", [1, 2, 3, 4])
def test_sign_off_takes_as_many_levels_as_the_unit_has(world, levels):
    type(world.roads).objects.filter(pk=world.roads.pk).update(sign_levels=levels)
    lead = world.part(world.suggestion("accepted"))
    world.contact(lead)
    reply = world.draft_reply(lead)
    steps = []
    if levels > 1:
        REPLY.take(reply, "send", by=world.roads_handler)
        steps.append("send")
    while reply.level < levels:
        with pytest.raises(Refused, match="逐级审核"):
            world.sign(reply)
        REPLY.take(reply, "pass_on", by=world.roads_liaison if reply.level == 2 else world.roads_head)
        steps.append("pass_on")
    world.sign(reply)
    assert (reply.status, len(steps)) == ("signed", levels - 1)


def test_any_level_may_send_back_with_words(world):
    lead = world.part(world.suggestion("accepted"))
    world.contact(lead)
    reply = world.draft_reply(lead)
    REPLY.take(reply, "send", by=world.roads_handler)
    with pytest.raises(Refused, match="请写明退回起草的理由"):
        REPLY.take(reply, "send_back", by=world.roads_liaison)
    REPLY.take(reply, "send_back", by=world.roads_liaison, note="没有写时限")
    reply.refresh_from_db()
    assert (reply.status, reply.level, reply.return_words) == ("draft", 1, "没有写时限")


def test_who_comes_second_is_told_by_whom(world):
    part = world.part(world.suggestion("handling"))
    stale = Assignment.objects.get(pk=part.pk)
    ASSIGNMENT.take(part, "accept", by=world.roads_liaison)
    with pytest.raises(Refused, match="roads_liaison刚刚已办理“签收”"):
        ASSIGNMENT.take(stale, "accept", by=world.roads_handler)
    assert part.events.filter(verb="assignment.accept").count() == 1


def test_a_second_click_is_told_and_stores_nothing(world):
    part = world.part(world.suggestion("accepted"))
    token = "11111111-1111-4111-8111-111111111111"
    data = {"held_on": world.today, "method": "phone", "once": token, "by": world.roads_handler}
    ASSIGNMENT.take(part, "contact", **data)
    with pytest.raises(Again, match="没有重复记录"):
        ASSIGNMENT.take(part, "contact", **data)
    assert part.contacts.count() == 1


def test_giving_back_leads_to_another_unit_with_its_own_clock(world):
    part = world.part(world.suggestion("handling", ago=5))
    ASSIGNMENT.take(part, "ask_back", by=world.roads_liaison, note="不属于本单位职责", proposed_unit=world.water)
    ASSIGNMENT.take(part, "reassign", by=world.office, note="同意", unit=world.water)
    part.refresh_from_db()
    new = world.part(part.suggestion)
    assert (part.status, part.is_latest, part.relieved_on) == ("relieved", False, world.today)
    assert (new.unit, new.role, new.status, new.dispatched_on, new.replaces) == (
        world.water,
        "lead",
        "pending",
        world.today,
        part,
    )


def test_giving_back_after_the_window_is_refused_with_its_last_day(world):
    part = world.part(world.suggestion("handling", ago=30))
    with pytest.raises(Refused, match=f"申请改办的期限已在 {part.give_back_until.year} 年"):
        ASSIGNMENT.take(part, "ask_back", by=world.roads_liaison, note="不属于本单位职责")
    ASSIGNMENT.take(part, "reassign", by=world.office, note="机关直接调整", unit=world.water)
    assert world.part(part.suggestion).unit == world.water


@pytest.mark.parametrize(("accepted", "state"), [(False, "pending"), (True, "handling")])
def test_a_refused_request_leaves_the_part_as_it_was(world, accepted, state):
    part = world.part(world.suggestion("handling", ago=2))
    if accepted:
        ASSIGNMENT.take(part, "accept", by=world.roads_liaison)
    ASSIGNMENT.take(part, "ask_back", by=world.roads_liaison, note="不属于本单位职责")
    ASSIGNMENT.take(part, "refuse_back", by=world.office, note="属于你单位职责")
    assert part.status == state


def test_an_empty_opinion_may_be_sent_back_once(world):
    s = world.suggestion("accepted", helpers=[world.water])
    helper = world.part(s, world.water)
    ASSIGNMENT.take(helper, "send_opinion", by=world.water_liaison, text="无意见，无意见，无意见。")
    ASSIGNMENT.take(helper, "return_opinion", by=world.roads_handler, note="没有回答补助标准")
    assert (helper.status, helper.answered_on) == ("handling", None)
    ASSIGNMENT.take(helper, "send_opinion", by=world.water_liaison, text="补助标准为每公里五千元。")
    with pytest.raises(Refused, match="已经退回过一次"):
        ASSIGNMENT.take(helper, "return_opinion", by=world.roads_handler, note="还不行")
    assert list(helper.opinions.values_list("text", "return_reason")) == [
        ("无意见，无意见，无意见。", "没有回答补助标准"),
        ("补助标准为每公里五千元。", ""),
    ]


def test_a_dissatisfied_deputy_opens_a_second_round_and_the_first_stays(world):
    s = world.suggestion("answered", helpers=[world.water])
    world.grade(s, result="不满意", words="没有时限", only=[world.roads], at=world.at(-18))
    s.refresh_from_db()
    assert (s.status, s.round) == ("handling", 2)
    assert statuses(s) == [
        ("省交通运输厅", 1, "answered", False),
        ("省水利厅", 1, "answered", False),
        ("省交通运输厅", 2, "pending", True),
        ("省水利厅", 2, "pending", True),
    ]
    first = s.assignments.get(unit=world.roads, round=1)
    assert (first.reply.klass, first.feedback.result) == ("A", "不满意")
    world.answer(s, klass="C")
    world.grade(s)
    s.refresh_from_db()
    assert (s.status, s.round, world.part(s).reply.klass) == ("closed", 2, "C")


def test_separate_units_are_answered_when_all_have_replied(world):
    s = world.suggestion("accepted", separate=[world.roads, world.water])
    for unit, state in ((world.roads, "handling"), (world.water, "answered")):
        part = world.part(s, unit)
        world.contact(part)
        world.reply(part)
        s.refresh_from_db()
        assert s.status == state


def test_a_part_judged_early_waits_for_the_others(world):
    s = world.suggestion("accepted", separate=[world.roads, world.water])
    world.contact(world.part(s, world.roads))
    world.reply(world.part(s, world.roads))
    world.grade(s)
    s.refresh_from_db()
    assert s.status == "handling"
    world.contact(world.part(s, world.water))
    world.reply(world.part(s, world.water))
    s.refresh_from_db()
    world.grade(s)
    s.refresh_from_db()
    assert s.status == "closed"


def test_a_correction_is_a_new_version(world):
    s = world.suggestion("answered")
    part = world.part(s)
    ASSIGNMENT.take(part, "correct_reply", by=world.roads_liaison, note="文号有误")
    reply = part.replies.get(status="draft")
    REPLY.take(reply, "save", by=world.roads_handler, revision=0, body="更正：您提出的建议收悉。")
    REPLY.take(reply, "send", by=world.roads_handler)
    REPLY.take(reply, "pass_on", by=world.roads_liaison)
    world.sign(reply)
    part = world.part(s)
    assert (part.reply.version, part.reply.body, part.replies.get(version=1).body) == (
        2, "更正：您提出的建议收悉。", "您提出的建议收悉，现答复如下。",
    )  # fmt: skip


def test_two_writers_do_not_overwrite_each_other(world):
    lead = world.part(world.suggestion("accepted"))
    reply = world.draft_reply(lead)
    REPLY.take(reply, "save", by=world.roads_liaison, revision=reply.revision, body="联络员的话")
    with pytest.raises(Refused, match="roads_liaison在您打开之后改过"):
        REPLY.take(reply, "save", by=world.roads_handler, revision=reply.revision - 1, body="经办人的话")
    reply.refresh_from_db()
    assert reply.body == "联络员的话"


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ([("roads", "lead"), ("water", "lead")], "主办单位只能有一个"),
        ([("roads", "lead"), ("water", "separate")], "主办和分办不能同时用"),
        ([("roads", "helper")], "请选一个主办单位"),
        ([("roads", "separate")], "至少两个分办单位"),
        ([("roads", "lead"), ("roads", "helper")], "同一个单位只能选一种身份"),
    ],
)
def test_wrong_sets_of_units_are_refused(world, parts, why):
    s = world.suggestion("registered")
    with pytest.raises(Refused, match=why):
        SUGGESTION.take(s, "dispatch", by=world.office, parts=[(getattr(world, u), r) for u, r in parts])
    s.refresh_from_db()
    assert (s.status, s.assignments.count()) == ("registered", 0)


def test_merged_items_keep_their_number_and_can_be_separated(world):
    host, other = world.suggestion("handling"), world.suggestion("submitted", deputy=world.other_deputy)
    SUGGESTION.take(other, "merge", by=world.office, host=host)
    assert (other.status, other.merged_into, other.number) == ("merged", host, "0002")
    assert Suggestion.objects.visible_to(world.other_author).filter(pk=host.pk).exists()
    SUGGESTION.take(other, "unmerge", by=world.office, note="内容不同")
    assert (other.status, other.merged_into, other.number) == ("registered", None, "0002")


def test_numbers_follow_each_other_and_typed_ones_are_skipped(world):
    a, b, c = (world.suggestion("submitted") for _ in range(3))
    SUGGESTION.take(a, "register", by=world.office, number="0002")
    SUGGESTION.take(b, "register", by=world.office)
    SUGGESTION.take(c, "register", by=world.office)
    assert (a.number, b.number, c.number) == ("0002", "0001", "0003")
    with pytest.raises(Refused, match="编号 0001 已经用过"):
        SUGGESTION.take(world.suggestion("submitted"), "register", by=world.office, number="0001")


def test_a_refused_step_leaves_nothing_behind(world):
    s = world.suggestion("registered")
    before = Event.objects.count()
    with pytest.raises(Refused, match="不能承办建议"):
        SUGGESTION.take(s, "dispatch", by=world.office, parts=[(world.roads, "lead"), (world.city_unit, "helper")])
    assert (Event.objects.count(), s.assignments.count()) == (before, 0)


def test_buttons_are_exactly_what_the_door_lets_through(world):
    s = world.suggestion("accepted", helpers=[world.water])
    users = [
        world.office,
        world.coordinator,
        world.leader,
        world.roads_liaison,
        world.roads_head,
        world.water_handler,
        world.author,
    ]
    for part in s.assignments.all():
        for user in users:
            offered = ASSIGNMENT.offered(user, part)
            assert set(offered) == {verb for verb in ASSIGNMENT.steps if not ASSIGNMENT.why_not(part, verb, user)}


def test_messages_reach_the_people_concerned_but_not_the_actor(world):
    world.suggestion("handling", helpers=[world.water])
    assert world.roads_liaison.inbox.filter(subject__startswith="新交办：第0001号").count() == 1
    assert world.water_handler.inbox.filter(subject__startswith="新交办").count() == 1
    assert world.author.inbox.filter(subject__startswith="您的建议已交办").count() == 1
    assert world.money_liaison.inbox.count() == 0
    assert world.office.inbox.filter(subject__startswith="新交办").count() == 0


def test_a_helper_reopened_alone_answers_again_and_is_graded_again(world):
    s = world.suggestion("answered", helpers=[world.water])
    world.grade(s, at=world.at(-18), only=[world.roads])
    s.refresh_from_db()
    assert s.status == "answered"
    world.grade(s, result="不满意", at=world.at(-18), only=[world.water])
    assert statuses(s) == [
        ("省交通运输厅", 1, "answered", True),
        ("省水利厅", 1, "answered", False),
        ("省水利厅", 2, "pending", True),
    ]
    world.answer(s)
    assert s.status == "answered"
    world.grade(s)
    s.refresh_from_db()
    assert s.status == "closed"


def correction(world, part):
    """A correction that lacks only its signature."""
    ASSIGNMENT.take(part, "correct_reply", by=world.roads_liaison, note="文号有误", at=world.at(-19))
    reply = part.replies.get(status="draft")
    REPLY.take(reply, "send", by=world.roads_handler, at=world.at(-19))
    REPLY.take(reply, "pass_on", by=world.roads_liaison, at=world.at(-19))
    return reply


@pytest.mark.parametrize(("result", "why"), [("满意", "已经办结"), ("不满意", "已经开启新一轮")])
def test_what_the_deputy_has_judged_is_not_corrected(world, result, why):
    s = world.suggestion("answered")
    part = world.part(s)
    reply = correction(world, part)
    world.grade(s, result=result, at=world.at(-18))
    with pytest.raises(Refused, match=why):
        world.sign(reply)
    assert Assignment.objects.get(pk=part.pk).reply.version == 1


def test_a_part_that_was_judged_before_the_others_is_not_corrected(world):
    s = world.suggestion("accepted", separate=[world.roads, world.water])
    part = world.part(s, world.roads)
    world.contact(part)
    world.reply(part)
    world.grade(s)
    with pytest.raises(Refused, match="代表已经评价了这份答复"):
        ASSIGNMENT.take(world.part(s, world.roads), "correct_reply", by=world.roads_liaison, note="文号有误")


def test_a_reply_is_not_signed_once_its_part_was_given_to_another_unit(world):
    part = world.part(world.suggestion("accepted"))
    world.contact(part)
    reply = world.draft_reply(part)
    REPLY.take(reply, "send", by=world.roads_handler)
    REPLY.take(reply, "pass_on", by=world.roads_liaison)
    ASSIGNMENT.take(part, "reassign", by=world.office, note="机关直接调整", unit=world.water)
    with pytest.raises(Refused, match="省交通运输厅现在不办理这件建议"):
        world.sign(reply)
    assert (reply.status, world.author.inbox.filter(subject__contains="已答复").count()) == ("checking", 0)
