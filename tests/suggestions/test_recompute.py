"""When the calendar or the rules change: what would move, what moves, what stays, and who is told."""

import copy
import datetime as dt

import pytest
from django.utils import timezone

from accounts.policy import Role
from congress import calendars
from congress.models import RuleSet
from core.models import DayOff, Message
from core.workdays import REST, WORK, Calendar, Day
from core.workflow import Again, Refused
from suggestions.models import Assignment, Event, Extension, Recomputation
from suggestions.recompute import confirm
from suggestions.recompute.changes import Days, OtherRules, Rules
from suggestions.recompute.proposal import propose
from suggestions.workflow import ASSIGNMENT
from tests.kept import kept
from tests.world import World

TODAY = dt.date(2026, 4, 20)
SOURCE = "国办发明电〔2026〕9号"


@kept
def world():
    return World(today=TODAY)


def noon(day=TODAY):
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))


def rest(*days):
    return Days(put=tuple(Day(day, REST, "抗洪放假", SOURCE) for day in days))


def moved(proposal):
    return sorted((str(m.part.unit), m.name, m.was, m.now) for m in proposal.moves)


def do(world, change, by=None):
    by = by or world.admin
    seen = confirm.preview(change, user=by, today=TODAY)
    return confirm.carry_out(seen.token, by=by, at=noon())


def edited(world, **deadlines):
    rules = copy.deepcopy(world.rules.rules)
    for name, rule in deadlines.items():
        if rule is None:
            rules["deadlines"].pop(name)
        else:
            rules["deadlines"][name] = {**rules["deadlines"].get(name, {"start": "dispatch"}), **rule}
    return Rules(pk=world.rules.pk, name=world.rules.name, rules=rules)


# What would move -------------------------------------------------------------------------------------------------------------


def test_a_new_holiday_on_the_last_day_moves_exactly_the_answers_due_then(world):
    due = world.part(world.suggestion("accepted", ago=30))  # 21 March + 3 months: Sunday 21 June, 端午 until then
    other = world.part(world.suggestion("accepted", ago=28))
    assert (due.due_on, other.due_on) == (dt.date(2026, 6, 22), dt.date(2026, 6, 23))
    proposal = rest(dt.date(2026, 6, 22)).propose(TODAY)
    assert moved(proposal) == [("省交通运输厅", "due_on", dt.date(2026, 6, 22), dt.date(2026, 6, 23))]
    assert proposal.checked == 2


def test_a_preview_changes_nothing(world):
    world.suggestion("accepted", ago=30)
    days = DayOff.objects.count()
    confirm.preview(rest(dt.date(2026, 6, 22)), user=world.admin, today=TODAY)
    assert (DayOff.objects.count(), Recomputation.objects.count()) == (days, 0)
    assert world.part(world.suggestion("accepted", ago=30)).due_on == dt.date(2026, 6, 22)


def test_answered_parts_keep_their_date_and_open_windows_move(world):
    answered = world.suggestion("answered", ago=17)  # answered on 13 April: window until 23 April
    part = world.part(answered)
    assert part.feedback_due_on == dt.date(2026, 4, 23)
    proposal = rest(dt.date(2026, 4, 23)).propose(TODAY)
    assert moved(proposal) == [("省交通运输厅", "feedback_due_on", dt.date(2026, 4, 23), dt.date(2026, 4, 24))]
    do(world, rest(dt.date(2026, 4, 23)))
    part.refresh_from_db()
    assert (part.feedback_due_on, part.due_on) == (dt.date(2026, 4, 24), dt.date(2026, 7, 3))


def test_a_window_that_is_over_is_not_opened_again(world):
    world.suggestion("accepted", ago=11)  # dispatched on 9 April: until Sunday 19 → Monday 20 April
    world.suggestion("accepted", ago=14)  # dispatched on 6 April: until 16 April
    proposal = rest(dt.date(2026, 4, 16), dt.date(2026, 4, 20)).propose(TODAY)
    windows = [(m.was, m.now) for m in proposal.moves if m.name == "give_back_until"]
    assert windows == [(dt.date(2026, 4, 20), dt.date(2026, 4, 21))]


def test_graded_and_closed_items_do_not_move(world):
    world.suggestion("closed", ago=17)
    assert rest(dt.date(2026, 4, 23), dt.date(2026, 7, 3)).propose(TODAY).moves == []


def test_a_granted_extension_stands_and_the_preview_says_so(world):
    part = world.part(world.suggestion("accepted", ago=30))
    Assignment.objects.filter(pk=part.pk).update(extended_from=part.due_on, due_on=dt.date(2026, 7, 31))
    change = rest(dt.date(2026, 6, 22), dt.date(2026, 7, 31))
    proposal = change.propose(TODAY)
    assert proposal.moves == []
    assert [shift.kept for shift in proposal.kept] == [
        "已批准延期，仍是2026 年 7 月 31 日；延期前的期限2026 年 6 月 22 日，按现在的规则和日历应为2026 年 6 月 23 日"
    ]
    do(world, change)
    part.refresh_from_db()
    assert (part.due_on, part.extended_from) == (dt.date(2026, 7, 31), dt.date(2026, 6, 22))


def test_the_preview_tells_what_becomes_of_being_late(world):
    late = world.part(world.suggestion("accepted", ago=95))  # 15 January + 3 months: 15 April
    assert late.due_on == dt.date(2026, 4, 15)
    proposal = edited(world, reply={"amount": 4}).propose(TODAY)
    assert (proposal.no_longer_late, proposal.newly_late) == (1, 0)
    assert proposal.consequences() == ["1 件将不再逾期。"]
    world.suggestion("accepted", ago=70)
    proposal = edited(world, reply={"amount": 2}).propose(TODAY)
    assert proposal.consequences() == ["1 件将变为逾期。"]


def test_a_window_the_rules_would_end_is_told(world):
    world.suggestion("accepted", ago=7)
    assert edited(world, give_back={"amount": 3}).propose(TODAY).consequences() == [
        "1 个还开着的申请改办或反馈期限将就此截止。"
    ]


def test_rules_may_drop_and_regain_a_deadline(world):
    part = world.part(world.suggestion("accepted", ago=30, helpers=[world.water]), world.water)
    before = part.due_on
    do(world, edited(world, helper=None))
    part.refresh_from_db()
    assert (part.due_on, part.due_from, part.due_rule) == (None, None, "helper")
    world.rules.refresh_from_db()
    do(world, edited(world, helper={"amount": 1, "unit": "m", "start": "dispatch"}))
    part.refresh_from_db()
    assert (part.due_on, part.due_from) == (before, part.dispatched_on)


def test_rules_may_count_from_receipt_instead(world):
    pending = world.part(world.suggestion("handling", ago=30))
    accepted = world.part(world.suggestion("accepted", ago=30))
    do(world, edited(world, reply={"start": "receipt"}))
    pending.refresh_from_db(), accepted.refresh_from_db()
    assert (pending.due_on, pending.due_from) == (None, None)
    assert (accepted.due_on, accepted.due_from) == (dt.date(2026, 6, 22), dt.date(2026, 3, 22))
    ASSIGNMENT.take(pending, "accept", by=world.roads_liaison, at=noon())
    assert pending.due_on == dt.date(2026, 7, 20)


def test_a_later_round_follows_the_rework_rule_once_there_is_one(world):
    bare = edited(world, rework=None)
    do(world, bare)
    world.rules.refresh_from_db()
    again = world.suggestion("answered", ago=30)
    world.grade(again, result="不满意", at=world.at(-10))
    part = world.part(again)
    assert (part.round, part.due_rule, part.due_on) == (2, "reply", dt.date(2026, 7, 10))
    do(world, edited(world, rework={"amount": 1, "unit": "m", "start": "rework"}))
    part.refresh_from_db()
    assert (part.due_rule, part.due_on) == ("rework", dt.date(2026, 5, 11))


def test_a_request_to_be_relieved_is_answered_by_the_new_date(world):
    do(world, edited(world, reassign={"amount": 5, "unit": "wd", "start": "return"}))
    world.rules.refresh_from_db()
    part = world.part(world.suggestion("accepted", ago=4))
    part.suggestion.session.rule_set.refresh_from_db()
    ASSIGNMENT.take(part, "ask_back", by=world.roads_liaison, note="不属于本单位职责", at=world.at(-3))
    assert part.decision_due_on == dt.date(2026, 4, 24)
    do(world, rest(dt.date(2026, 4, 24)))
    part.refresh_from_db()
    assert part.decision_due_on == dt.date(2026, 4, 27)


def test_another_rule_set_for_a_session_moves_only_its_parts(world):
    mine = world.part(world.suggestion("accepted", ago=30))
    foreign = world.part(
        world.suggestion("accepted", ago=30, deputy=world.city_deputy, lead=world.city_unit, office=world.city_office)
    )
    rules = copy.deepcopy(world.rules.rules)
    rules["deadlines"]["reply"]["amount"] = 2
    other = RuleSet.objects.create(name="两个月", rules=rules)
    do(world, OtherRules(session=world.session.pk, rule_set=other.pk))
    mine.refresh_from_db(), foreign.refresh_from_db(), world.session.refresh_from_db()
    assert (mine.due_on, foreign.due_on) == (dt.date(2026, 5, 21), dt.date(2026, 6, 22))
    assert world.session.rule_set == other


# What is done ----------------------------------------------------------------------------------------------------------------


def test_confirmed_days_dates_steps_messages_and_record_come_together(world):
    part = world.part(world.suggestion("accepted", ago=30))
    (row,) = do(world, rest(dt.date(2026, 6, 22)))
    part.refresh_from_db()
    assert part.due_on == dt.date(2026, 6, 23)
    assert DayOff.objects.get(date=dt.date(2026, 6, 22)).source == SOURCE
    event = Event.objects.get(verb="assignment.recompute")
    assert (event.assignment, event.actor, event.audience, event.at) == (part, world.admin, "offices", noon())
    assert event.changes == {"答复期限": ["2026年6月22日", "2026年6月23日"]}
    assert event.note == "2026年6月22日 抗洪放假，放假。"
    assert (row.cause, row.by, row.congress, row.words) == ("calendar", world.admin, world.province, event.note)
    assert row.moved == [
        {"assignment": part.pk, "suggestion": part.suggestion_id, "number": part.suggestion.number, "unit": "省交通运输厅",
         "what": "答复期限", "was": "2026-06-22", "now": "2026-06-23"}
    ]  # fmt: skip
    told = Message.objects.filter(subject__startswith="期限重算").values_list("recipient__username", flat=True)
    assert sorted(told) == ["roads_handler", "roads_liaison"]


def test_the_deputy_is_told_of_the_window_for_his_word(world):
    s = world.suggestion("answered", ago=17, helpers=[world.water])
    do(world, rest(dt.date(2026, 4, 23)))
    told = Message.objects.get(recipient=world.author, subject__startswith="反馈期限有变动")
    assert told.subject == f"反馈期限有变动：{s}"
    assert told.body == "4月23日 → 4月24日。2026年4月23日 抗洪放假，放假。"


def test_a_request_for_more_time_is_asked_from_the_date_in_force(world):
    part = world.part(world.suggestion("accepted", ago=30))
    request = Extension.objects.create(
        assignment=part, asked_on=TODAY, reason="要跨省协调", due_before=part.due_on, due_asked=dt.date(2026, 7, 20)
    )
    do(world, edited(world, reply={"amount": 2}))
    request.refresh_from_db()
    assert request.due_before == dt.date(2026, 5, 21)
    world.rules.refresh_from_db()
    do(world, edited(world, reply={"amount": 5}))  # later than what is asked: the request says what it said
    request.refresh_from_db(), part.refresh_from_db()
    assert (request.due_before, part.due_on) == (dt.date(2026, 5, 21), dt.date(2026, 8, 21))


def test_a_change_that_moves_nothing_is_on_record_too(world):
    (row,) = do(world, rest(dt.date(2026, 6, 10)))
    assert (row.moved, row.congress, Event.objects.filter(verb="assignment.recompute").count()) == ([], None, 0)


def test_every_congress_has_a_record_of_its_own(world):
    world.suggestion("accepted", ago=30)
    world.suggestion("accepted", ago=30, deputy=world.city_deputy, lead=world.city_unit, office=world.city_office)
    do(world, rest(dt.date(2026, 6, 22)))
    assert [row.congress for row in Recomputation.objects.order_by("congress")] == [world.province, world.city]
    seen = {
        user.username: [row.moved[0]["unit"] for row in Recomputation.objects.visible_to(user)]
        for user in (world.office, world.city_office, world.roads_head, world.author, world.leader)
    }
    assert seen == {
        "office": ["省交通运输厅"],
        "city_office": ["市住建局"],
        "roads_head": [],
        "author": [],
        "leader": [],
    }


def test_days_are_changed_and_taken_out(world):
    part = world.part(world.suggestion("accepted", ago=30))
    do(world, rest(dt.date(2026, 6, 22)))
    do(world, Days(drop=(dt.date(2026, 6, 22),)))
    part.refresh_from_db()
    assert part.due_on == dt.date(2026, 6, 22)
    assert [row.words for row in Recomputation.objects.order_by("pk")] == [
        "2026年6月22日 抗洪放假，放假。",
        "删去 2026年6月22日（抗洪放假，放假）。",
    ]


def test_a_check_without_a_change_finds_dates_that_do_not_fit(world):
    part = world.part(world.suggestion("accepted", ago=30))
    Assignment.objects.filter(pk=part.pk).update(due_on=dt.date(2026, 6, 20))
    (row,) = do(world, Days())
    part.refresh_from_db()
    assert (part.due_on, row.words) == (dt.date(2026, 6, 22), "按现在的节假日和办理规则核对在办期限。")


def test_a_day_off_and_worked_at_once_is_refused():
    day = dt.date(2026, 6, 22)
    with pytest.raises(ValueError, match="既列为放假又列为调休上班，请只保留一项"):
        Calendar.from_rows([Day(day, REST, "端午节", ""), Day(day, WORK, "端午节", "")])


# Two at once -----------------------------------------------------------------------------------------------------------------


def test_the_second_confirmation_of_one_preview_changes_nothing(world):
    world.suggestion("accepted", ago=30)
    seen = confirm.preview(rest(dt.date(2026, 6, 22)), user=world.admin, today=TODAY)
    confirm.carry_out(seen.token, by=world.admin, at=noon())
    with pytest.raises(Again):
        confirm.carry_out(seen.token, by=world.admin, at=noon())
    assert (Recomputation.objects.count(), Event.objects.filter(verb="assignment.recompute").count()) == (1, 1)


def test_of_two_administrators_the_second_is_told_who_was_quicker(world):
    second = world.user("admin2", Role.ADMIN)
    seen = confirm.preview(rest(dt.date(2026, 6, 23)), user=second, today=TODAY)
    do(world, rest(dt.date(2026, 6, 22)))
    with pytest.raises(Refused, match="admin在12:00办理过“节假日调整”，您预览的内容已经不是现在的样子"):
        confirm.carry_out(seen.token, by=second, at=noon())
    assert not DayOff.objects.filter(date=dt.date(2026, 6, 23)).exists()


def test_a_preview_that_has_become_old_is_refused(world):
    part = world.part(world.suggestion("accepted", ago=30))
    seen = confirm.preview(rest(dt.date(2026, 6, 22)), user=world.admin, today=TODAY)
    world.answer(part.suggestion, at=noon())
    with pytest.raises(Refused, match="在办的建议有了变化"):
        confirm.carry_out(seen.token, by=world.admin, at=noon())
    assert not DayOff.objects.filter(date=dt.date(2026, 6, 22)).exists()


def test_a_preview_belongs_to_the_one_who_saw_it(world):
    second = world.user("admin2", Role.ADMIN)
    seen = confirm.preview(rest(dt.date(2026, 6, 22)), user=second, today=TODAY)
    for token in (seen.token, "x" + seen.token, ""):
        with pytest.raises(Refused, match="请重新预览"):
            confirm.carry_out(token, by=world.admin)


# Speed -----------------------------------------------------------------------------------------------------------------------


def test_queries_do_not_grow_with_the_parts(world, django_assert_num_queries):
    def looked():
        with django_assert_num_queries(2):
            propose([world.session], rules={}, calendar=calendars.shipped(), today=TODAY)

    world.suggestion("accepted", ago=30)
    looked()
    for _ in range(3):
        world.suggestion("accepted", ago=30, helpers=[world.water])
    looked()
