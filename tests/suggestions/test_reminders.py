"""What the clock tells whom and when: by state and not by hour, once each, in one digest a person and working day."""

import datetime as dt
import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from congress import calendars
from core.models import Message, Pulse
from evaluations.workflow import FEEDBACK
from suggestions.models import Assignment, Commitment, Notification, Suggestion
from suggestions.reminders import INSTEAD, REMINDERS
from suggestions.requests.workflow import EXTENSION
from suggestions.workflow import ASSIGNMENT, SUGGESTION
from tests.kept import kept
from tests.world import World
from units.models import Membership, Unit

MONDAY = dt.date(2026, 6, 8)


@kept
def world():
    return World(today=MONDAY)


def tick(day, time="09:00"):
    out = io.StringIO()
    call_command("tick", at=f"{day}T{time}", stdout=out)
    return out.getvalue()


def told(user=None, **which):
    rows = Notification.objects.exclude(key="").filter(sent_at__isnull=False, **which)
    rows = rows.filter(recipient=user) if user else rows
    return sorted(rows.values_list("kind", "rung"))


def digests(user=None):
    rows = Message.objects.filter(is_digest=True)
    return (rows.filter(recipient=user) if user else rows).count()


def move_due(part, day):
    Assignment.objects.filter(pk=part.pk).update(due_on=day, has_contact=True)
    part.refresh_from_db()


def open_part(world, due, **fields):
    part = world.part(world.suggestion("accepted", **fields))
    move_due(part, due)
    return part


def workday(day, count):
    return calendars.current().add_workdays(day, count)


# The table ------------------------------------------------------------------------------------------------------------------


def test_the_table_is_whole():
    for kind, reminder in REMINDERS.items():
        assert len(kind) <= 40
        days = [rung.workdays for rung in reminder.rungs if isinstance(rung.workdays, int)]
        assert days == sorted(days), kind
        assert {to for rung in reminder.rungs for to in rung.to} <= set(INSTEAD)


def test_the_ladder_climbs_by_working_days(world):
    due = MONDAY
    open_part(world, due)
    people = {
        1: world.roads_handler,
        3: world.roads_liaison,
        5: world.roads_head,
        10: world.coordinator,
        15: world.office,
    }
    for n, (days, person) in enumerate(people.items(), 1):
        before = workday(due, days) - dt.timedelta(days=1)
        tick(before, "17:00")
        assert ("overdue", n) not in told(person, kind="overdue")
        tick(workday(due, days))
        assert told(person, kind="overdue") == [("overdue", n)]
    assert told(kind="overdue") == [("overdue", n) for n in (1, 2, 3, 4, 5, 5)]  # two people in the office
    text = Notification.objects.filter(kind="overdue").first().text
    assert "省交通运输厅6月8日到期，没有答复" in text


def test_soon_and_today_are_told_once_each(world):
    due = workday(MONDAY, 6)
    open_part(world, due)
    for day in (workday(due, -n) for n in range(6, -1, -1)):
        tick(day)
        tick(day, "09:10")
    assert told() == [("due_soon", 1), ("due_today", 1), ("due_today", 1)]
    assert [told(u) for u in (world.roads_handler, world.roads_liaison)] == [
        [("due_soon", 1), ("due_today", 1)],
        [("due_today", 1)],
    ]


def test_after_a_week_without_the_clock_everybody_is_told_once(world):
    late = open_part(world, MONDAY)
    soon = open_part(world, workday(MONDAY, 14))
    tick(MONDAY)
    assert told(kind="overdue") == []
    back = workday(MONDAY, 11)  # rungs 1, 3, 5 and 10 have passed, and the yellow light of the other
    for time in ("09:00", "09:10", "12:00"):
        tick(back, time)
    tick(workday(back, 1))
    assert told(kind="overdue") == [("overdue", 1), ("overdue", 2), ("overdue", 3), ("overdue", 4)]
    assert told(kind="due_soon", assignment=soon) == [("due_soon", 1)]
    assert {n.recipient for n in Notification.objects.filter(kind="overdue")} == {
        world.roads_handler, world.roads_liaison, world.roads_head, world.coordinator,
    }  # fmt: skip
    assert (
        Notification.objects.filter(assignment=late, kind="due_today").count() == 2
    )  # of the Monday itself, not again


def test_one_person_of_several_duties_gets_one_line(world):
    open_part(world, MONDAY)
    Membership.objects.filter(unit=world.roads).exclude(user=world.roads_handler).update(is_active=False)
    for duty in ("liaison", "head"):
        Membership.objects.create(user=world.roads_handler, unit=world.roads, duty=duty)
    tick(workday(MONDAY, 7))
    assert told(world.roads_handler, kind="overdue") == [("overdue", 3)]


def test_a_new_date_is_a_new_reminder(world):
    part = open_part(world, workday(MONDAY, 3))
    tick(MONDAY)
    until = part.dispatched_on + dt.timedelta(days=150)
    ASSIGNMENT.take(part, "ask_extension", by=world.roads_liaison, note="涉及部门多", at=world.at(0, 11), until=until)
    EXTENSION.take(part.extensions.get(), "grant", by=world.office, at=world.at(0, 12))
    part.refresh_from_db()
    for day in (workday(MONDAY, n) for n in range(1, 12)):
        tick(day)
    assert told(kind="overdue") == []
    tick(workday(part.due_on, -4))
    assert told(world.roads_handler, kind="due_soon") == [("due_soon", 1)] * 2
    assert Notification.objects.filter(kind="due_soon").values("about_on").distinct().count() == 2


# Hours and days -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "goes"),
    [
        ("2026-06-08T08:59", False),
        ("2026-06-08T09:00", True),
        ("2026-06-08T17:59", True),
        ("2026-06-08T18:00", False),
        ("2026-06-08T23:30", False),
        ("2026-06-13T09:00", False),  # a Saturday
        ("2026-06-19T09:00", False),  # 端午节
        ("2026-06-08T01:00+00:00", True),  # nine in Beijing
        ("2026-06-08T09:00+00:00", True),
        ("2026-06-08T10:00+00:00", False),
    ],
)
def test_digests_keep_office_hours(world, at, goes):
    open_part(world, MONDAY - dt.timedelta(days=30))
    call_command("tick", at=at, stdout=io.StringIO())
    assert (digests() > 0) == goes


def test_the_national_holiday_and_the_saturday_worked_for_it(world):
    """2026: off from 1 to 7 October; Saturday 10 October is worked."""
    world.under(today=dt.date(2026, 9, 30))
    open_part(world, dt.date(2026, 9, 30))
    tick("2026-09-30")
    before = digests()
    for day in range(1, 8):
        tick(f"2026-10-0{day}")
        tick(f"2026-10-0{day}", "15:00")
    assert digests() == before
    tick("2026-10-08")  # the first working day after
    assert told(world.roads_handler, kind="overdue") == [("overdue", 1)]
    tick("2026-10-09")
    assert told(world.roads_liaison, kind="overdue") == []
    tick("2026-10-10")  # a Saturday, the third
    assert told(world.roads_liaison, kind="overdue") == [("overdue", 2)]


def test_one_digest_a_day_and_what_comes_later_waits(world):
    open_part(world, MONDAY)
    tick(MONDAY)
    late = open_part(world, MONDAY - dt.timedelta(days=3))
    tick(MONDAY, "11:00")
    assert digests(world.roads_handler) == 1
    waiting = Notification.objects.filter(sent_at=None)
    assert {n.assignment for n in waiting} == {late}
    assert digests(world.roads_head) == 0
    tick(workday(MONDAY, 1))
    assert digests(world.roads_handler) == 2
    assert Notification.objects.filter(sent_at=None).count() == 0
    for message in Message.objects.filter(is_digest=True):
        lines = message.notifications.count()
        assert lines
        assert message.subject.endswith(f"{lines} 件事")
        assert all(n.text in message.body for n in message.notifications.all())


def test_what_was_done_meanwhile_is_dropped_from_the_digest(world):
    open_part(world, MONDAY)
    tick(MONDAY)
    part = open_part(world, MONDAY - dt.timedelta(days=3))
    tick(MONDAY, "11:00")
    assert Notification.objects.filter(assignment=part, sent_at=None).count() > 0
    world.reply(part, at=world.at(0, 15))
    assert "取消" in tick(workday(MONDAY, 1))
    assert not Notification.objects.filter(assignment=part).exclude(key="").exclude(sent_at__isnull=False).exists()
    assert not Notification.objects.filter(assignment=part, kind="overdue", recipient=world.roads_handler).exists()


# Occasions ------------------------------------------------------------------------------------------------------------------


def test_not_accepted(world):
    SUGGESTION.take(
        world.suggestion("registered"), "dispatch", by=world.office, at=world.at(), parts=[(world.roads, "lead")]
    )
    days = {3: world.roads_liaison, 5: world.roads_head, 8: world.coordinator, 10: world.office}
    for n, (day, person) in enumerate(days.items(), 1):
        tick(workday(MONDAY, day - 1))
        assert told(person, kind="not_accepted") == []
        tick(workday(MONDAY, day))
        assert told(person, kind="not_accepted") == [("not_accepted", n)]


def test_no_contact_half_way_and_by_rule(world):
    part = world.part(world.suggestion("accepted", ago=0))
    half = part.dispatched_on + (part.due_on - part.dispatched_on) / 2
    tick(half - dt.timedelta(days=4))
    assert told(kind="no_contact") == []
    tick(workday(half, 1))
    assert told(kind="no_contact") == [("no_contact", 1)]
    (said,) = Notification.objects.filter(kind="no_contact").values_list("text", flat=True)
    assert (said.endswith("还没有与代表沟通的记录，请尽快沟通"), "应在" in said) == (
        True,
        False,
    )  # no rule names that day


def test_no_contact_by_the_rule_of_the_set(world):
    world.under("重庆")
    part = world.part(world.suggestion("accepted", ago=0))
    last = workday(part.accepted_on, 20)
    tick(workday(last, -1))
    assert told(kind="no_contact") == []
    tick(last)
    assert told(kind="no_contact") == [("no_contact", 1)]


def test_a_missing_opinion_is_told_to_the_helper_and_once_late_to_the_lead(world):
    s = world.suggestion("accepted", helpers=[world.water], ago=5)
    part = world.part(s, world.water)
    tick(workday(part.due_on, -2))
    assert told(kind="opinion_soon") == [("opinion_soon", 1)]
    tick(workday(part.due_on, 1))
    got = Notification.objects.filter(kind="opinion_overdue")
    assert {n.recipient for n in got} == {world.water_handler, world.roads_liaison}


def test_the_deputy_is_told_that_his_window_ends_once_for_all_units(world):
    s = world.suggestion("answered", helpers=[world.water], ago=12)
    window = world.part(s).feedback_due_on
    tick(workday(window, -3))
    assert told(world.author) == [("feedback_ending", 1)]
    world.grade(s, at=world.at(1))
    tick(window)
    assert told(world.author) == [("feedback_ending", 1)]


@pytest.mark.parametrize(
    ("given", "asked"),
    [((), ["author", "other_author"]), (("author",), ["other_author"]), (("other_author",), ["author"])],
)
def test_the_deputies_of_merged_suggestions_are_told_as_long_as_their_own_word_is_missing(world, given, asked):
    guest = world.suggestion("submitted", deputy=world.other_deputy, ago=12)
    host = world.suggestion("registered", ago=12)
    SUGGESTION.take(guest, "merge", by=world.office, at=world.at(-12), host=host)
    SUGGESTION.take(host, "dispatch", by=world.office, at=world.at(-12), parts=[(world.roads, "lead")])
    world.answer(host, at=world.at(-2))
    part = world.part(host)
    grade = {"part": part, "attitude": "满意", "result": "满意", "words": "", "adoption": "采纳"}
    for who in given:
        FEEDBACK.take(host, "give", by=getattr(world, who), at=world.at(0), grades=[grade])
    tick(workday(part.feedback_due_on, -3))
    got = Notification.objects.filter(kind="feedback_ending", sent_at__isnull=False)
    assert sorted(got.values_list("recipient__username", flat=True)) == asked


def test_promises_are_told_to_the_unit_and_reported_ones_to_the_office(world):
    s = world.suggestion("answered", klass="B", ago=40)
    promise = Commitment.objects.get(reply__assignment__suggestion=s)
    tick(workday(promise.due_on, -10))
    assert told(world.roads_handler) == [("promise_soon", 1)]
    tick(workday(promise.due_on, 1))
    assert ("promise_overdue", 1) in told(world.roads_handler)
    Commitment.objects.filter(pk=promise.pk).update(**{"reported_on": promise.due_on, "sta" + "tus": "reported"})
    tick(workday(promise.due_on, 6))
    assert told(world.roads_head, kind="promise_overdue") == []
    assert told(world.office) == [("promise_unsettled", 1)]


def test_orders_of_supervision(world):
    part = open_part(world, MONDAY + dt.timedelta(days=200))
    due = workday(MONDAY, 6)
    ASSIGNMENT.take(part, "issue_order", by=world.office, at=world.at(), words="请说明进展", due_on=due)
    tick(workday(due, -2))
    assert told(kind="order_soon") == [("order_soon", 1)] * 2
    tick(workday(due, 1))
    assert told(world.roads_head, kind="order_overdue") == [("order_overdue", 1)]
    tick(workday(due, 3))
    assert told(world.coordinator, kind="order_overdue") == [("order_overdue", 2)]


# People ---------------------------------------------------------------------------------------------------------------------


def test_a_unit_without_a_handler_or_without_anybody_is_not_forgotten(world):
    open_part(world, MONDAY)
    Membership.objects.filter(unit=world.roads, duty="handler").update(is_active=False)
    tick(workday(MONDAY, 1))
    assert told(world.roads_liaison, kind="overdue") == [("overdue", 1)]
    other = open_part(world, MONDAY, lead=world.party)
    assert other.unit.coordinator is None
    Membership.objects.filter(unit=world.party).update(is_active=False)
    tick(workday(MONDAY, 2))
    line = Notification.objects.get(recipient=world.office, kind="overdue")
    assert "单位没有登记人员" in line.text


def test_who_has_left_is_told_nothing_and_the_named_handler_alone(world):
    other = world.user("second", "unit", units=[(world.roads, "handler")])
    part = open_part(world, MONDAY)
    Assignment.objects.filter(pk=part.pk).update(handler_name="second")
    tick(workday(MONDAY, 1))
    assert (told(other, kind="overdue"), told(world.roads_handler, kind="overdue")) == ([("overdue", 1)], [])
    other.is_active = False
    other.save()
    open_part(world, MONDAY)
    tick(workday(MONDAY, 2))
    assert len(told(other, kind="overdue")) == 1


def test_the_successor_of_an_ended_unit_is_told(world):
    open_part(world, MONDAY)
    Unit.objects.filter(pk=world.roads.pk).update(valid_until=MONDAY, successor=world.water)
    tick(workday(MONDAY, 1))
    assert told(world.water_handler, kind="overdue") == [("overdue", 1)]
    assert told(world.roads_handler, kind="overdue") == []


def test_another_congress_is_told_nothing_of_this_one(world):
    open_part(world, MONDAY - dt.timedelta(days=60))
    tick(MONDAY)
    assert told(world.city_office) == told(world.city_unit_head) == []


def test_what_is_internal_is_named_by_its_number_alone(world):
    s = world.suggestion("answered", klass="B", ago=40, title="关于某个不能说的地方的建议", confidentiality="internal")
    promise = Commitment.objects.get(reply__assignment__suggestion=s)
    tick(workday(promise.due_on, 1))
    line = Notification.objects.get(kind="promise_overdue")
    assert line.text.startswith(f"第{s.number}号（内部建议）：省交通运输厅承诺")
    body = Message.objects.get(recipient=world.roads_handler, is_digest=True).body
    assert "不能说" not in body
    assert promise.text not in body


# The clock itself -----------------------------------------------------------------------------------------------------------


def test_as_many_questions_for_many_as_for_few(world):
    open_part(world, MONDAY)
    with CaptureQueriesContext(connection) as few:
        tick(workday(MONDAY, 1))
    for _ in range(6):
        open_part(world, MONDAY)
    Notification.objects.all().delete()
    Message.objects.all().delete()
    Pulse.objects.all().delete()
    with CaptureQueriesContext(connection) as many:
        tick(workday(MONDAY, 1))
    assert len(many) <= len(few) + 1
    assert Suggestion.objects.filter(status="handling").count() == 7
