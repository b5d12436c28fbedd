"""What an inquisitive or careless visitor tries at deadlines, requests, supervision, promises and calendars.

Every page of everybody is searched for planted words. A page that breaks raises here: the client lets errors through.
"""

import datetime as dt
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.policy import Role
from congress.models import Committee, DeputyGroup
from core import ical, outbox
from core.mailing import compose
from core.models import Message
from suggestions import feeds
from suggestions.commitments.workflow import COMMITMENT
from suggestions.models import (
    Assignment,
    Attachment,
    CalendarFeed,
    Commitment,
    CoordinationRequest,
    Event,
    Extension,
    KeyTopic,
    LookbackItem,
    Notification,
    PreAssignment,
    Suggestion,
    SupervisionOrder,
)
from suggestions.requests.workflow import COORDINATION, EXTENSION, PREASSIGNMENT
from suggestions.supervision.topics_grouping import gather
from suggestions.supervision.workflow import ORDER, TOPIC
from suggestions.workflow import ASSIGNMENT, COSIGNER, SUGGESTION

from .kept import kept
from .test_attacks import CHINESE, text
from .test_url_matrix import visitor
from .world import pdf

READERS = {"admin", "office", "leader", "viewer"}


# Words that are not for everybody --------------------------------------------------------------------------------------------


@kept
def planted(world):
    """``{word: who may read it}``, each standing in one place only."""
    w = world
    s = w.suggestion("accepted", helpers=[w.water], ago=20, title="关于甲乙丙丁的建议")
    lead, helper = w.part(s, w.roads), w.part(s, w.water)
    ASSIGNMENT.take(lead, "issue_order", by=w.office, words="督办暗号甲，请报告进展。", uploads=[pdf("督办暗号乙.pdf")])
    order = SupervisionOrder.objects.get()
    ORDER.take(order, "answer", by=w.roads_head, text="回复暗号丙，已经与代表面商。", uploads=[pdf("回复暗号丁.pdf")])
    ORDER.take(order, "return_answer", by=w.office, note="退回暗号戊", due_on=w.today + dt.timedelta(days=5))
    ASSIGNMENT.take(
        lead, "ask_extension", by=w.roads_liaison, note="延期暗号己", until=lead.due_on + dt.timedelta(days=5)
    )
    EXTENSION.take(Extension.objects.get(), "refuse", by=w.office, note="不批暗号庚")
    ASSIGNMENT.take(lead, "ask_coordination", by=w.roads_liaison, to="office", question="分歧暗号辛，请定。", units=[])
    COORDINATION.take(CoordinationRequest.objects.get(), "answer", by=w.office, note="协调暗号壬")
    ASSIGNMENT.take(helper, "urge", by=w.office, note="催办暗号癸", about="", again=False)
    topic = KeyTopic(session=w.session, kind="item", name="重点暗号子", reason="理由暗号丑", committee=w.committee)
    gather([s], topic=topic, by=w.office, at=w.at(-1))
    TOPIC.take(KeyTopic.objects.get(), "note", by=w.leader, note="进展暗号寅")
    waiting = w.suggestion("registered", title="关于戊己庚辛的建议")
    SUGGESTION.take(waiting, "predispatch", by=w.office, parts=[(w.roads, "lead"), (w.water, "helper")])
    PREASSIGNMENT.take(
        PreAssignment.objects.get(unit=w.roads), "object", by=w.roads_head, note="异议暗号卯", proposed_unit=None
    )
    draft = w.draft(title="关于草稿暗号辰的建议", at=w.at(-2))
    SUGGESTION.take(draft, "invite", by=w.author, at=w.at(-2), deputies=[w.other_deputy])
    COSIGNER.take(draft.cosigners.get(), "confirm", by=w.other_author, at=w.at(-1))
    w.item, w.waiting, w.own_draft, w.order = s, waiting, draft, order
    roads, water = {"roads_liaison", "roads_handler", "roads_head"}, {"water_head"}
    offices = READERS | {"coordinator"} | roads | water
    ordered = READERS | {"coordinator"} | roads
    return {
        **dict.fromkeys(("督办暗号甲", "督办暗号乙", "回复暗号丙", "回复暗号丁", "退回暗号戊"), ordered),
        **dict.fromkeys(("延期暗号己", "不批暗号庚", "分歧暗号辛", "协调暗号壬", "催办暗号癸"), offices),
        "重点暗号子": offices | {"author"},
        "理由暗号丑": READERS | {"coordinator"} | roads | water,
        "进展暗号寅": READERS,
        "异议暗号卯": READERS | roads | water,
        "草稿暗号辰": {"author", "other_author"},
    }  # fmt: skip


LISTS = ("ledger", "parts", "orders", "supervision", "supervision_records", "commitments", "told", "lookback")
PLAIN = (
    "desk", "inbox", "mine", "unit_list", "dispatch", "dispatch_formal", "preassignments", "topics", "topic_new", "feeds", "milestones",
    "deadline_table", "deadline_compare", "recomputations", "lookback_draw", "commitment_years", "handover", "help",
)  # fmt: skip


def everywhere(w):
    items = Suggestion.objects.values_list("pk", flat=True)
    parts = Assignment.objects.values_list("pk", flat=True)
    every = ",".join(map(str, [*items, *parts, *SupervisionOrder.objects.values_list("pk", flat=True)]))
    queries = (
        "",
        "?session=",
        "?session=&q=暗号",
        "?session=&unit=",
        "?session=&export=csv",
        f"?export=csv&ids={every}",
    )
    orders, topics = SupervisionOrder.objects.all(), KeyTopic.objects.all()
    return [
        *(reverse(name) for name in PLAIN),
        *(f"{reverse('dispatch')}?tab={tab}" for tab in ("pre", "referred", "back", "done")),
        *(f"{reverse(name)}{query}" for name in LISTS for query in queries),
        *(reverse(name, args=[pk]) + more for pk in items for name in ("suggestion", "raised_before") for more in ("", "?all=1")),
        *(reverse("order_paper", args=[order.pk]) for order in orders),
        *(reverse("order_step", args=[order.pk, verb]) for order in orders for verb in ("answer", "accept", "cancel")),
        *(reverse("topic", args=[topic.pk]) for topic in topics),
        *(reverse("topic_step", args=[topic.pk, "edit"]) for topic in topics),
        *(reverse("extension_step", args=[row.pk, "grant"]) for row in Extension.objects.all()),
        *(reverse("coordination_step", args=[row.pk, "answer"]) for row in CoordinationRequest.objects.all()),
        *(reverse("preassignment_step", args=[row.pk, "keep"]) for row in PreAssignment.objects.all()),
        *(reverse("file", args=[key]) for key in Attachment.objects.values_list("key", flat=True)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["office", "coordinator", "leader", "roads_handler", "water_head", "party_head", "author", "other_author", "city_office", "city_unit_head"],
)  # fmt: skip
def test_nobody_reads_what_is_not_for_him(world, planted, name):
    client, found = visitor(world, name), {}
    for address in everywhere(world):
        answer = client.get(address)
        read = "" if answer.status_code == 302 else text(answer) + " ".join(answer.headers.values())
        for word in planted:
            if word in read:
                found.setdefault(word, address)
    allowed = {word for word, readers in planted.items() if name in readers}
    assert {word: at for word, at in found.items() if word not in allowed} == {}
    assert allowed - set(found) == set()


@pytest.mark.parametrize("fact", ["ordered", "order_overdue", "order_answered"])
def test_that_there_is_an_order_is_not_told_to_the_other_units(world, fact):
    """Not in the list of parts either, whatever it is narrowed by."""
    s = world.suggestion("accepted", helpers=[world.water], ago=60)
    part = world.part(s, world.roads)
    day = world.today - dt.timedelta(days=3)
    ASSIGNMENT.take(part, "issue_order", by=world.office, words="请报告进展。")
    Assignment._base_manager.filter(pk=part.pk).update(order_due_on=day, order_answered_on=day)
    for name, sees in (("roads_head", True), ("water_head", False), ("coordinator", True), ("leader", True)):
        page = text(
            visitor(world, name).get(reverse("parts"), {"fact": fact, "session": "", "unit": "", "export": "csv"})
        )
        assert (name, s.title in page) == (name, sees)


def test_who_was_asked_to_sign_a_draft_is_not_told_to_the_office(world):
    draft = world.draft(title="关于草稿暗号的建议", at=world.at(-2))
    SUGGESTION.take(draft, "invite", by=world.author, at=world.at(-2), deputies=[world.other_deputy])
    assert Notification.objects.count() == 1
    for user, rows in ((world.office, 0), (world.admin, 0), (world.other_author, 1)):
        assert Notification.objects.visible_to(user).count() == rows
    SUGGESTION.take(draft, "submit", by=world.author, at=world.at(-1))
    assert "suggestion.invite" in Notification.objects.visible_to(world.office).values_list("kind", flat=True)


def test_the_title_of_an_internal_suggestion_does_not_leave_by_mail_when_dates_are_recomputed(world):
    from congress import presets
    from suggestions.recompute import confirm
    from suggestions.recompute.changes import Rules

    s = world.suggestion("answered", ago=12, title="关于内部暗号的建议", confidentiality="internal")
    rules = presets.load("湖南")
    rules["deadlines"]["feedback"]["amount"] += 5
    change = Rules(pk=world.rules.pk, name=world.rules.name, rules=rules)
    Message.objects.all().delete()
    confirm.carry_out(confirm.preview(change, user=world.admin, today=world.today).token, by=world.admin)
    told = Message.objects.get(recipient=world.author)
    assert (f"第{s.number}号" in told.subject, "暗号" in told.subject + told.body) == (True, False)


# Absurd input ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2101-01-01", "9999-12-31", "2026-02-30", "0000-00-00"])
def test_a_digest_of_a_day_that_cannot_be_is_not_found(world, day):
    assert visitor(world, "office").get(f"/digests/{day}/").status_code == 404


@pytest.mark.parametrize("year", [31, 8000 - 26])
def test_a_promise_for_a_year_nobody_lives_to_see_is_refused_and_stays_on_the_page(world, year):
    """It would be waited for on every desk, and its calendar could not be read."""
    day = f"{min(world.today.year + year, 9999)}-12-31"
    part = world.part(world.suggestion("accepted"))
    world.contact(part)
    reply, client = world.draft_reply(part, klass="B"), visitor(world, "roads_handler")
    data = {
        "do": "send", "revision": reply.revision, "seen": "draft", "klass": "B", "body": "答复", "commitments-TOTAL_FORMS": "1",
        "commitments-INITIAL_FORMS": "0", "commitments-0-text": "修好路", "commitments-0-due_on": day,
    }  # fmt: skip
    answer = client.post(reverse("reply_edit", args=[part.pk]), data)
    assert (answer.status_code, "请核对年份" in text(answer), day in text(answer)) == (422, True, True)
    running = Commitment.objects.filter(
        reply__in=[
            world.reply(world.part(world.suggestion("accepted", ago=10)), klass="B", no_contact_reason="已电话沟通")
        ]
    )
    promise = running.get()
    COMMITMENT.take(promise, "ask_change", by=world.roads_head, note="改期")
    data = {"text": "修好路", "responsible": "厅", "due_on": day, "note": "同意", "seen": "open"}
    answer = visitor(world, "office").post(reverse("commitment_step", args=[promise.pk, "replace"]), data)
    assert (answer.status_code, "请核对年份" in text(answer), running.get().status) == (422, True, "open")


@pytest.mark.parametrize("day", ["0001-01-01", "1953-12-31", "2100-01-01", "9999-12-31"])
def test_a_day_off_in_an_impossible_year_is_refused_as_in_a_sheet(world, day):
    said = {"date": day, "kind": "rest", "name": "国庆节", "source": "国办发明电"}
    answer = visitor(world, "admin").post(reverse("calendar_day"), said)
    assert (answer.status_code, "年之间的日期" in text(answer), day in text(answer)) == (422, True, True)
    assert visitor(world, "admin").post(reverse("calendar_day"), said | {"date": "2027-10-02"}).status_code == 200


def test_a_calendar_is_read_whatever_day_an_old_promise_names(world):
    s = world.suggestion("answered", ago=12, klass="B")
    Commitment.objects.update(due_on=dt.date.max)
    _, token = feeds.create(world.roads_head, name="手机", unit=None, at=timezone.now())
    answer = Client().get(reverse("feed_ics", args=[token]))
    assert (answer.status_code, answer.content.count(b"DTSTART;VALUE=DATE:99991231"), s.number in text(answer)) == (
        200,
        1,
        True,
    )


def test_a_title_adds_no_line_to_a_calendar_and_none_to_the_head_of_a_mail(world):
    evil = "甲\r\nEND:VEVENT\r\nBcc: a@b.c\x85\u2028BEGIN:VEVENT;X=1"
    day = world.today
    lines = ical.calendar(evil, [ical.AllDay("a", day, evil, day, description=evil)]).split(b"\r\n")
    assert [sum(line.startswith(word) for line in lines) for word in (b"END:VEVENT", b"BEGIN:VEVENT", b"Bcc")] == [
        1,
        1,
        0,
    ]
    world.author.email = "a@b.cn"
    world.author.save()
    outbox.post([world.author.pk], subject=evil, at=timezone.now())
    mail = compose(Message.objects.get()).message()
    assert (mail["Bcc"], len(mail["Subject"].splitlines())) == (None, 1)


@pytest.mark.parametrize("gone", ["inactive", "viewer", "left the unit"])
def test_the_calendar_of_somebody_who_is_gone_is_not_read(world, gone):
    world.suggestion("accepted")
    user = world.roads_head
    feed, token = feeds.create(user, name="手机", unit=world.roads, at=timezone.now())
    address = reverse("feed_ics", args=[token])
    assert Client().get(address).status_code == 200
    if gone == "inactive":
        type(user).objects.filter(pk=user.pk).update(is_active=False)
    elif gone == "viewer":
        type(user).objects.filter(pk=user.pk).update(role=Role.VIEWER)
    else:
        user.memberships.all().delete()
    assert Client().get(address).status_code == 404
    assert CalendarFeed.objects.filter(pk=feed.pk, revoked_at=None).exists()


QUERY = (
    "page", "per", "cols", "sort", "view", "export", "ids", "pick", "q", "session", "unit", "state", "fact", "tab", "all", "title", "beside", "next",
    "committee", "system", "topic", "claimed", "group", "watch", "kind", "what", "person", "number", "day_after", "day_before", "day", "due_after",
    "held_before", "issued", "suggestion", "start", "sets", "date", "year", "seed", "klass", "per_unit", "draw", "settled", "template",
)  # fmt: skip
ASKED = {
    "office": (*LISTS, "topics", "topic_new", "milestones", "feeds", "commitment_years", "dispatch_formal", "deadline_table", "deadline_compare", "calendar", "rule_sets", "recomputations", "lookback_draw"),
    "admin": ("calendar_day", "calendar_import", "told", "supervision"),
    "roads_head": ("parts", "orders", "commitments", "told", "preassignments", "milestones", "feeds", "topics"),
    "author": ("commitments", "commitment_years", "feeds"),
    "leader": ("supervision", "ledger", "lookback"),
}  # fmt: skip


@pytest.mark.parametrize(
    "value", ["9" * 25, "9" * 5000, "甲\0乙", "0001-01-01", "9999-12-31", "²"], ids=lambda v: v[:10]
)
def test_absurd_addresses_are_answered(world, value):
    world.suggestion("accepted")
    for name, rows in ASKED.items():
        client = visitor(world, name)
        for row in rows:
            for query in (
                {key: value for key in QUERY},
                {"session": value},
                {"page": value},
                {"day": [value, value], "ids": value, "export": "csv"},
            ):
                answer = client.get(reverse(row), query)
                assert (row, query, answer.status_code < 500) == (row, query, True)
                assert answer.status_code < 400 or CHINESE.search(text(answer)), (row, query)


@pytest.mark.parametrize("key", ["9" * 18, "9" * 19, "9" * 40, "0"])
def test_numbers_beyond_all_rows_are_not_found(world, key):
    asked = (
        ("office", "/topics/{}/"), ("office", "/topics/{}/do/note/"), ("office", "/lookback/draws/{}/"), ("office", "/lookback/{}/do/record/"),
        ("office", "/supervision/orders/{}/"), ("office", "/supervision/orders/{}/do/cancel/"), ("office", "/commitments/{}/do/write_off/"),
        ("office", "/extensions/{}/do/grant/"), ("office", "/coordination/{}/do/answer/"), ("office", "/preassignments/{}/do/keep/"),
        ("office", "/suggestions/{}/before/"), ("office", "/deadlines/recomputations/{}/"), ("admin", "/deadlines/rules/{}/"),
        ("admin", "/deadlines/sessions/{}/"), ("roads_head", "/supervision/orders/{}/do/answer/"),
    )  # fmt: skip
    assert [at for name, at in asked if visitor(world, name).get(at.format(key)).status_code != 404] == []
    assert visitor(world, "office").post(f"/feeds/{key}/revoke/").status_code == 404


def test_what_stands_in_another_congress_cannot_be_named_in_a_form(world):
    """A foreign committee, group, topic, leader, unit or session in a posted form takes no step."""
    s = world.suggestion("accepted")
    part, office = world.part(s), visitor(world, "office")
    foreign = world.suggestion("accepted", deputy=world.city_deputy, lead=world.city_unit, office=world.city_office)
    committee = Committee.objects.create(congress=world.city, name="市农委")
    group = DeputyGroup.objects.create(congress=world.city, name="市小组")
    leader = world.user("city_leader", Role.LEADER, congress=world.city)
    topic = KeyTopic.objects.create(session=world.city_session, kind="group", name="市里的", opened_on=world.today)
    step = lambda verb: reverse("suggestion_step", args=[s.pk, verb])  # noqa: E731
    name = {"kind": "group", "name": "省里的", "do": "open", "pick": [s.pk]}
    before = Event.objects.count()
    answers = [
        office.post(reverse("topic_new"), name | {"committee": committee.pk}),
        office.post(reverse("topic_new"), name | {"leader": leader.pk}),
        office.post(reverse("topic_new"), name | {"supervisor": world.roads_head.pk}),
        office.post(step("set_topic"), {"topic": topic.pk}),
        office.post(step("give_to_group"), {"group": group.pk}),
        office.post(reverse("lookback_draw"), {"session": world.city_session.pk, "klass": "A", "per_unit": 2, "seed": "1"}),
        visitor(world, "roads_head").post(reverse("feeds"), {"name": "手机", "unit": world.city_unit.pk}),
        visitor(world, "roads_head").post(reverse("feeds"), {"name": "手机", "unit": world.water.pk}),
        visitor(world, "roads_head").post(
            reverse("assignment_step", args=[part.pk, "ask_coordination"]),
            {"to": "office", "question": "养护费用由哪一家出，请定。", "units": [world.city_unit.pk]},
        ),
    ]  # fmt: skip
    assert [answer.status_code for answer in answers] == [422] * len(answers)
    many = {
        "pick": [foreign.pk, world.part(foreign).pk],
        "item": [foreign.pk],
        "confirm": "1",
        "once": str(uuid.uuid4()),
    }
    for address, more in (
        ("supervision_urge", {"do": "send", "words": "请抓紧"}),
        ("supervision_record", {"do": "record", "kind": "visit", "held_on": world.today, "participants": "甲", "summary": "乙"}),
        ("commitments_write_off", {"note": "核实", "done_on": world.today}),
        ("merge_many", {"do": "merge", "note": "并案", "host": foreign.pk}),
        ("predispatch_many", {"do": "predispatch", f"role_{world.roads.pk}": "lead"}),
        ("dispatch_formal", {"do": "dispatch", "dispatched_on": world.today}),
        ("refer_many", {"coordinator": world.government.pk}),
    ):  # fmt: skip
        assert office.post(reverse(address), many | more).status_code in (200, 302, 409, 422)
    assert visitor(world, "leader").post(reverse("claim_many"), many).status_code == 302
    assert visitor(world, "roads_head").post(reverse("agree_many"), {"picked": many["pick"]}).status_code == 302
    assert (
        Event.objects.count(),
        KeyTopic.objects.count(),
        LookbackItem.objects.count(),
        CalendarFeed.objects.count(),
    ) == (before, 1, 0, 0)
    foreign.refresh_from_db()
    assert (foreign.status, foreign.claimed_by, foreign.merged_into) == ("handling", None, None)
