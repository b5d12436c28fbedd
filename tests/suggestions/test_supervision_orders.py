"""督办通知书: numbered once, answered by the unit, accepted or returned by the office, read by those two alone."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from congress import calendars
from core.models import Message
from core.workflow import Refused
from suggestions.models import Assignment, Attachment, Event, OrderAnswer, SupervisionOrder
from suggestions.supervision.workflow import ORDER
from suggestions.workflow import ASSIGNMENT
from tests.kept import kept
from tests.world import pdf

WORDS = "请在期限以前报告办理进展和完成时间。"
ANSWER = "已经与代表面商，答复稿本周送签，月底以前答复。"


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def issue(world, part, *, at=None, **data):
    ASSIGNMENT.take(part, "issue_order", by=world.office, at=at, **{"words": WORDS} | data)
    return SupervisionOrder.objects.filter(assignment=part).latest("pk")


def answered(world, order, *, at=None, text=ANSWER):
    return ORDER.take(order, "answer", by=world.of(order.assignment, "liaison"), at=at, text=text)


def waits(part):
    part = Assignment.objects.get(pk=part.pk)
    return part.order_due_on, part.order_answered_on


@kept
def part(world):
    return world.part(world.suggestion("accepted", helpers=[world.water], ago=120))


@kept
def order(world, part):
    return issue(world, part)


def step(order, verb):
    return reverse("order_step", args=[order.pk, verb])


# Issued ----------------------------------------------------------------------------------------------------------------------


def test_numbers_run_through_the_year_of_each_congress(world):
    first, second = (issue(world, world.part(world.suggestion("accepted"))) for _ in range(2))
    year = world.today.year
    assert (first.number, second.number) == (f"督〔{year}〕1号", f"督〔{year}〕2号")
    foreign = world.part(
        world.suggestion("accepted", deputy=world.city_deputy, lead=world.city_unit, office=world.city_office)
    )
    ASSIGNMENT.take(foreign, "issue_order", by=world.city_office, words=WORDS)
    assert foreign.orders.get().number == f"督〔{year}〕1号"
    SupervisionOrder.objects.filter(pk=second.pk).update(number=f"督〔{year - 1}〕9号")
    assert issue(world, world.part(world.suggestion("accepted"))).number == f"督〔{year}〕2号"


def test_an_order_is_drafted_issued_and_told(world, part):
    client, address = signed_in(world.office), reverse("assignment_step", args=[part.pk, "issue_order"])
    page = client.get(address).content.decode()
    assert f"现已逾期 {(world.today - part.due_on).days} 天，仍未答复代表。" in page
    assert "至今没有与代表沟通的记录。" in page
    due = calendars.current().add_workdays(world.today, 10)
    assert f'value="{due:%Y-%m-%d}"' in page
    data = {"words": WORDS, "due_on": due.isoformat(), "once": str(uuid.uuid4()), "seen": part.status}
    assert client.post(address, data | {"uploads": [pdf("依据.pdf")]}).status_code == 302
    order = SupervisionOrder.objects.get()
    assert (order.status, order.words, order.issued_on, order.due_on) == ("issued", WORDS, world.today, due)
    assert waits(part) == (due, None)
    told = Message.objects.filter(subject__startswith="督办通知书").values_list("recipient__username", flat=True)
    assert sorted(told) == ["roads_handler", "roads_head", "roads_liaison"]
    assert client.post(address, data).status_code == 302  # a second click
    assert SupervisionOrder.objects.count() == 1


def test_without_a_day_it_is_ten_working_days(world, order):
    assert order.due_on == calendars.current().add_workdays(world.today, 10)


def test_one_order_at_a_time(world, part, order):
    with pytest.raises(Refused, match="还有一份督办通知书没有办结"):
        issue(world, part)
    answered(world, order)
    with pytest.raises(Refused, match="还有一份督办通知书没有办结"):
        issue(world, part)
    ORDER.take(order, "accept", by=world.office)
    assert issue(world, part).number.endswith("2号")


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"due_on": "2020-01-01"}, "不能早于今天"), ({"due_on": "2999-01-01"}, "最长一年"), ({"due_on": ""}, "请填写回复期限"),
        ({"due_on": "下周"}, "不是一个日期"), ({"words": "  "}, "请填写督办事项和要求"), ({"words": "字" * 3001}, "最多 3000 个字"),
    ],
)  # fmt: skip
def test_a_faulty_order_is_not_issued_and_its_words_are_kept(world, part, wrong, fault):
    data = {"words": WORDS, "due_on": world.today.isoformat()} | wrong
    answer = signed_in(world.office).post(reverse("assignment_step", args=[part.pk, "issue_order"]), data)
    assert answer.status_code == 422
    assert fault in answer.content.decode()
    if "words" not in wrong:
        assert WORDS in answer.content.decode()
    assert SupervisionOrder.objects.count() == 0
    with pytest.raises(Refused, match="不能早于今天"):
        issue(world, part, due_on=world.today - dt.timedelta(days=1))


@pytest.mark.parametrize("name", ["leader", "viewer", "admin", "coordinator", "roads_head", "author"])
def test_only_the_office_issues(world, part, name):
    address = reverse("assignment_step", args=[part.pk, "issue_order"])
    forged = signed_in(getattr(world, name)).post(address, {"words": WORDS, "due_on": world.today.isoformat()})
    assert forged.status_code == 409
    assert SupervisionOrder.objects.count() == 0


# Answered, returned, accepted ------------------------------------------------------------------------------------------------


def test_the_whole_way(world, part, order):
    unit, office = signed_in(world.roads_liaison), signed_in(world.office)
    page = unit.get(step(order, "answer")).content.decode()
    assert WORDS in page
    assert unit.post(step(order, "answer"), {"text": "太短"}).status_code == 422
    empty = "督办通知收悉，我单位高度重视，正在抓紧办理。"
    assert unit.post(step(order, "answer"), {"text": empty, "uploads": [pdf("说明.pdf")]}).status_code == 302
    assert waits(part) == (None, world.today)
    assert empty in office.get(step(order, "return_answer")).content.decode()
    again = world.today + dt.timedelta(days=5)
    assert office.post(step(order, "return_answer"), {"note": "", "due_on": again.isoformat()}).status_code == 422
    data = {"note": "没有写完成时间。", "due_on": again.isoformat()}
    assert office.post(step(order, "return_answer"), data).status_code == 302
    order.refresh_from_db()
    assert (order.status, order.due_on, waits(part)) == ("issued", again, (again, None))
    first = order.answers.get()
    assert (first.text, first.returned_on, first.return_reason) == (empty, world.today, "没有写完成时间。")
    assert "没有写完成时间。" in unit.get(step(order, "answer")).content.decode()
    assert unit.post(step(order, "answer"), {"text": ANSWER, "uploads": [pdf("照片.pdf")]}).status_code == 302
    assert office.post(step(order, "accept"), {}).status_code == 302
    order.refresh_from_db()
    assert (order.status, order.settled_on, waits(part)) == ("accepted", world.today, (None, None))
    assert [a.text for a in order.answers.order_by("pk")] == [empty, ANSWER]
    assert sorted(Attachment.objects.values_list("name", "kind")) == [
        ("照片.pdf", "督办回复（第 2 次）"), ("说明.pdf", "督办回复（第 1 次）"),
    ]  # fmt: skip
    verbs = (
        Event.objects.filter(assignment=part, verb__startswith="order.").order_by("pk").values_list("verb", flat=True)
    )
    assert list(verbs) == ["order.answer", "order.return_answer", "order.answer", "order.accept"]
    told = Message.objects.filter(recipient=world.office, subject__contains="回复了督办通知书")
    assert told.count() == 2


def test_a_stored_answer_stays_as_it_was(world, order):
    answered(world, order)
    order.refresh_from_db()
    with pytest.raises(Refused, match="不能回复督办"):
        answered(world, order, text="再写一遍，内容完全不同。")
    assert OrderAnswer.objects.get().text == ANSWER


@pytest.mark.parametrize("state", ["issued", "answered"])
def test_an_order_is_cancelled_with_its_reason(world, part, order, state):
    if state == "answered":
        answered(world, order)
    office = signed_in(world.office)
    assert office.post(step(order, "cancel"), {"note": ""}).status_code == 422
    assert office.post(step(order, "cancel"), {"note": "上级已经统一部署。"}).status_code == 302
    order.refresh_from_db()
    assert (order.status, order.settled_on, waits(part)) == ("cancelled", world.today, (None, None))
    assert Message.objects.filter(recipient=world.roads_head, body="上级已经统一部署。").count() == 1
    assert "已撤销" in signed_in(world.roads_head).get(reverse("order_paper", args=[order.pk])).content.decode()


@pytest.mark.parametrize(
    ("name", "verb", "code"),
    [
        ("office", "answer", 409), ("roads_handler", "answer", 409), ("water_head", "answer", 404), ("leader", "answer", 409),
        ("author", "answer", 403), ("city_office", "answer", 404), ("roads_head", "accept", 409), ("roads_head", "cancel", 409),
        ("coordinator", "accept", 409), ("leader", "cancel", 409), ("office", "void", 404), ("office", "nonsense", 404),
    ],
)  # fmt: skip
def test_a_forged_post_changes_nothing(world, part, order, name, verb, code):
    forged = signed_in(getattr(world, name)).post(step(order, verb), {"text": ANSWER, "note": "理由"})
    assert forged.status_code == code
    order.refresh_from_db()
    assert (order.status, order.answers.count()) == ("issued", 0)


def test_judging_what_has_not_come_is_refused_with_the_state(world, order):
    answer = signed_in(world.office).post(step(order, "accept"), {})
    assert answer.status_code == 409
    assert "当前状态是“待单位回复”" in answer.content.decode()


def test_a_page_left_open_is_told_that_somebody_was_quicker(world, order):
    answered(world, order)
    late = signed_in(world.roads_head).post(step(order, "answer"), {"text": ANSWER, "seen": "issued"})
    assert late.status_code == 409
    assert "roads_liaison刚刚已办理“回复督办”" in late.content.decode()


# When the part changes hands -------------------------------------------------------------------------------------------------


def test_a_part_given_to_another_unit_takes_no_order_along(world):
    part = world.part(world.suggestion("handling", ago=3))
    order = issue(world, part)
    ASSIGNMENT.take(part, "reassign", by=world.office, note="同意", unit=world.party)
    order.refresh_from_db()
    assert (order.status, order.settled_on, waits(part)) == ("cancelled", world.today, (None, None))
    assert waits(world.part(part.suggestion)) == (None, None)
    assert Event.objects.filter(verb="order.void", assignment=part).count() == 1


def test_an_open_order_goes_along_into_the_next_round(world):
    part = world.part(world.suggestion("answered", ago=12))
    order = issue(world, part)
    world.grade(part.suggestion, result="不满意")
    new = world.part(part.suggestion)
    order.refresh_from_db()
    assert (new.round, order.assignment, waits(part), waits(new)) == (2, new, (None, None), (order.due_on, None))
    answered(world, order)
    assert waits(new) == (None, world.today)


# Who reads it ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "reads"),
    [
        ("office", True), ("leader", True), ("viewer", True), ("coordinator", True), ("roads_handler", True),
        ("water_head", False), ("author", False),
    ],
)  # fmt: skip
def test_what_is_ordered_is_between_the_congress_and_the_unit(world, part, name, reads):
    order = issue(world, part, uploads=[pdf("依据.pdf")])
    answered(world, order)
    ORDER.take(order, "return_answer", by=world.office, note="没有写完成时间。", due_on=world.today)
    user = getattr(world, name)
    page = signed_in(user).get(reverse("suggestion", args=[part.suggestion_id]))
    text = page.content.decode()
    secrets = (WORDS, ANSWER, "没有写完成时间。", order.number, "依据.pdf")
    assert {secret: secret in text for secret in secrets} == dict.fromkeys(secrets, reads)
    assert SupervisionOrder.objects.visible_to(user).exists() is reads
    assert OrderAnswer.objects.visible_to(user).exists() is reads
    assert Attachment.objects.visible_to(user).exists() is reads
    assert Event.objects.visible_to(user).filter(verb__in=("assignment.issue_order", "order.answer")).exists() is reads


def test_the_paper_is_the_order(world, part, order):
    text = signed_in(world.roads_head).get(reverse("order_paper", args=[order.pk])).content.decode()
    for said in (
        order.number,
        WORDS,
        part.suggestion.title,
        part.suggestion.cite,
        "督办通知书",
        "省交通运输厅",
        "省政府办公厅督查室",
    ):
        assert said in text


def test_the_paper_leads_on_to_what_its_reader_can_do(world, part, order):
    """Who reads the order answers it from there, who reads the answer decides on it; the others only read."""

    def offered(user):
        return [words for words, _ in signed_in(user).get(reverse("order_paper", args=[order.pk])).context["todo"]]

    assert (offered(world.of(part, "liaison")), offered(world.office)) == (["回复督办"], [])
    answered(world, order)
    assert (offered(world.of(part, "liaison")), offered(world.office)) == ([], ["督办回复审核通过", "退回督办回复"])
    text = signed_in(world.office).get(reverse("order_paper", args=[order.pk])).content.decode()
    assert step(order, "accept") in text and step(order, "return_answer") in text


def test_the_paper_says_when_its_term_was_set_anew(world, order):
    """The term of a returned order is not the one it was issued with."""
    paper = reverse("order_paper", args=[order.pk])
    answered(world, order)
    assert "重新确定" not in signed_in(world.office).get(paper).content.decode()
    due = world.today + dt.timedelta(days=3)
    ORDER.take(order, "return_answer", by=world.office, note="没有写完成时间。", due_on=due)
    said = (
        f"回复期限：{due.year} 年 {due.month} 月 {due.day} 日（{world.today.month}月{world.today.day}日退回时重新确定）"
    )
    assert said in signed_in(world.roads_head).get(paper).content.decode()


def test_the_page_of_the_suggestion_asks_no_more_with_more_orders(world, part):
    counted = []
    for _ in range(2):
        for one in Assignment.objects.filter(suggestion=part.suggestion_id):
            order = issue(world, one)
            answered(world, order, text=ANSWER) if one.status == "handling" else None
            if one.status == "handling":
                ORDER.take(order, "accept", by=world.office)
            else:
                ORDER.take(order, "cancel", by=world.office, note="撤销")
        with CaptureQueriesContext(connection) as found:
            assert signed_in(world.office).get(reverse("suggestion", args=[part.suggestion_id])).status_code == 200
        counted.append(len(found))
    assert counted[0] == counted[1]


# Lists and desks -------------------------------------------------------------------------------------------------------------


@kept
def many(world):
    """One order in every state."""
    made = [world.part(world.suggestion("accepted", ago=60)) for _ in range(5)]
    issue(world, made[0])
    issue(world, made[1], at=world.at(-20), due_on=world.today - dt.timedelta(days=2))
    answered(world, issue(world, made[2]))
    ORDER.take(answered(world, issue(world, made[3])), "accept", by=world.office)
    ORDER.take(issue(world, made[4]), "cancel", by=world.office, note="撤销")
    issue(world, world.part(world.suggestion("accepted", lead=world.party)))
    return made


@pytest.mark.parametrize(("name", "n"), [("office", 6), ("leader", 6), ("coordinator", 5), ("roads_handler", 5), ("party_head", 1), ("water_head", 0), ("city_office", 0)])  # fmt: skip
def test_the_numbers_of_the_list_are_its_rows(world, many, name, n):
    client = signed_in(getattr(world, name))
    page = client.get("/supervision/orders/")
    assert page.context["count"] == n
    for tab in page.context["tabs"]:
        assert tab.count == len(client.get("/supervision/orders/" + tab.url).context["lines"])


@pytest.mark.parametrize(("name", "units"), [("roads_head", {"roads"}), ("office", {"roads", "water", "party"})])
def test_people_of_a_unit_narrow_the_list_to_units_of_their_own(world, many, name, units):
    page = signed_in(getattr(world, name)).get("/supervision/orders/")
    offered = {text for _, text in page.context["filterset"].options("unit")}
    asked = {one: str(getattr(world, one)) in offered for one in ("roads", "water", "party")}
    assert asked == {one: one in units for one in asked}


def test_states_are_told_apart(world, many):
    client = signed_in(world.office)
    counts = {tab.label: tab.count for tab in client.get("/supervision/orders/").context["tabs"]}
    assert counts == {"全部": 6, "等单位回复": 3, "逾期未回复": 1, "等审核": 1, "已办结": 1, "已撤销": 1}
    assert "逾期 2 天未回复" in client.get("/supervision/orders/", {"state": "late"}).content.decode()


def test_the_list_asks_no_more_with_more_rows(world):
    client, counted = signed_in(world.office), []
    for n in (1, 3):
        for _ in range(n):
            answered(world, issue(world, world.part(world.suggestion("accepted"))))
        with CaptureQueriesContext(connection) as found:
            client.get("/supervision/orders/")
        counted.append(len(found))
    assert counted[0] == counted[1] <= 12


@pytest.mark.parametrize(
    ("name", "says", "n"),
    [
        ("office", "单位回复了督办通知书，等我审核", 1), ("office", "督办通知书已经逾期，单位还没有回复", 1),
        ("leader", "督办通知书已经逾期，单位还没有回复", 1), ("roads_liaison", "督办通知书，等本单位书面回复", 2),
    ],
)  # fmt: skip
def test_the_desks_tell_what_waits_and_open_its_list(world, many, name, says, n):
    client = signed_in(getattr(world, name))
    context = client.get("/").context
    (row,) = [row for row in [*(context.get("for_me") or []), *context["for_others"]] if row.text == says]
    assert row.n == n
    assert client.get(row.url).context["count"] == n
