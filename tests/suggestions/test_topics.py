"""重点处理建议: chosen, joined, noted, closed; every figure its list; who sees and may what."""

import csv
import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import Message
from core.workflow import Again, Refused
from suggestions.models import Assignment, Event, KeyTopic, Suggestion, TopicNote
from suggestions.supervision.topics_grouping import Some, gather
from suggestions.supervision.workflow import TOPIC
from suggestions.views import topics
from suggestions.workflow import SUGGESTION
from tests.kept import kept

PEOPLE = (
    "admin",
    "office",
    "coordinator",
    "leader",
    "viewer",
    "roads_liaison",
    "water_head",
    "party_head",
    "author",
    "other_author",
    "city_office",
)


def new(world, kind="group", name="农村道路（类）", *items, **fields):
    fields = {
        "leader": world.viewer,
        "leader_name": "副省长",
        "supervisor": world.leader,
        "supervisor_name": "副主任",
    } | fields
    topic = KeyTopic(session=world.session, kind=kind, name=name, committee=world.committee, **fields)
    return gather(items, topic=topic, by=world.office, at=world.at(-3))


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def listed(user, url):
    """How many rows the list behind ``url`` has: its export."""
    answer = client_of(user).get(f"{url}&export=csv")
    assert answer.status_code == 200, url
    return len(list(csv.reader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))) - 1


def verbs(topic):
    return list(topic.notes.order_by("pk").values_list("verb", flat=True))


# Steps -------------------------------------------------------------------------------------------------------------------------


def test_several_items_become_a_group_and_stay_items(world):
    a = world.suggestion("answered", helpers=[world.water])
    b = world.suggestion("handling", lead=world.water)
    before = list(Assignment.objects.order_by("pk").values_list("pk", "unit", "role", "status", "due_on"))
    topic = new(world, "group", "农村道路（类）", a, b)
    assert list(topic.suggestions.order_by("pk")) == [a, b]
    assert list(Assignment.objects.order_by("pk").values_list("pk", "unit", "role", "status", "due_on")) == before
    assert set(Suggestion.objects.values_list("status", "merged_into")) == {("answered", None), ("handling", None)}
    event = Event.objects.get(suggestion=a, verb="suggestion.set_topic")
    assert event.changes == {"重点建议": ["", "农村道路（类）"]} and event.actor == world.office
    assert (topic.status, topic.opened_on) == ("active", world.today - dt.timedelta(days=3))


def test_all_of_them_or_none(world):
    a, b = world.suggestion("handling"), world.suggestion("submitted")
    with pytest.raises(Some) as refused:
        new(world, "group", "一类", a, b)
    assert [s for s, _ in refused.value.pairs] == [b]
    assert not KeyTopic.objects.exists() and not TopicNote.objects.exists()
    a.refresh_from_db()
    assert a.topic is None


def test_a_single_item_holds_one(world):
    a, b = world.suggestion("handling"), world.suggestion("handling")
    topic = new(world, "item", "一件", a)
    with pytest.raises(Refused, match="已经有一件建议"):
        SUGGESTION.take(b, "set_topic", by=world.office, topic=topic)
    TOPIC.take(topic, "edit", by=world.office, kind="group")
    SUGGESTION.take(b, "set_topic", by=world.office, topic=topic)
    with pytest.raises(Refused, match="不能改成“件”"):
        TOPIC.take(topic, "edit", by=world.office, kind="item")
    assert topic.suggestions.count() == 2


def test_edit_note_close_reopen_are_kept_for_good(world):
    a = world.suggestion("handling")
    topic = new(world, "item", "一件", a)
    TOPIC.take(topic, "edit", by=world.office, supervisor_name="主任")
    TOPIC.take(topic, "note", by=world.viewer, note="开了现场会")
    TOPIC.take(topic, "note", by=world.leader, note="看了进度")
    with pytest.raises(Refused, match="请写明"):
        TOPIC.take(topic, "close", by=world.office)
    TOPIC.take(topic, "close", by=world.office, note="四项措施都已落实")
    assert (topic.status, topic.closed_on) == ("closed", world.today)
    for verb in ("edit", "note", "close"):
        assert "不能" in TOPIC.why_not(topic, verb, world.office)
    TOPIC.take(topic, "reopen", by=world.office, note="补充督办")
    assert (topic.status, topic.closed_on) == ("active", None)
    assert verbs(topic) == ["topic.open", "topic.edit", "topic.note", "topic.note", "topic.close", "topic.reopen"]
    assert topic.notes.get(verb="topic.edit").changes == {"督办领导": ["副主任", "主任"]}


def test_a_closed_topic_keeps_its_items(world):
    a, b = world.suggestion("handling"), world.suggestion("handling")
    topic = new(world, "group", "一类", a)
    TOPIC.take(topic, "close", by=world.office, note="办结")
    with pytest.raises(Refused, match="已经办结"):
        SUGGESTION.take(b, "set_topic", by=world.office, topic=topic)
    with pytest.raises(Refused, match="先恢复办理"):
        SUGGESTION.take(a, "leave_topic", by=world.office, note="不再督办")
    assert Suggestion.objects.get(pk=a.pk).topic == topic


def test_leaving_needs_words_and_is_on_record(world):
    a = world.suggestion("handling")
    topic = new(world, "group", "一类", a)
    with pytest.raises(Refused, match="请写明"):
        SUGGESTION.take(a, "leave_topic", by=world.office)
    SUGGESTION.take(a, "leave_topic", by=world.office, note="内容不同")
    assert Suggestion.objects.get(pk=a.pk).topic is None
    assert Event.objects.get(verb="suggestion.leave_topic").changes == {"重点建议": [topic.name, ""]}
    with pytest.raises(Refused, match="没有列为重点建议"):
        SUGGESTION.take(a, "leave_topic", by=world.office, note="再来")


@pytest.mark.parametrize("gone", ["merged", "withdrawn"])
def test_what_was_merged_or_withdrawn_still_leaves_and_makes_room(world, gone):
    a, b = world.suggestion("registered"), world.suggestion("registered")
    topic = new(world, "item", "单独一件", a)
    if gone == "merged":
        SUGGESTION.take(a, "merge", by=world.office, host=b)
    else:
        SUGGESTION.take(a, "withdraw", by=world.author, note="另行提出")
    with pytest.raises(Refused, match="已经有一件建议"):
        SUGGESTION.take(b, "set_topic", by=world.office, topic=topic)
    SUGGESTION.take(Suggestion.objects.get(pk=a.pk), "leave_topic", by=world.office, note="已经不单独办理")
    SUGGESTION.take(b, "set_topic", by=world.office, topic=topic)
    assert list(topic.suggestions.all()) == [b]


def test_another_session_and_another_congress_are_refused(world):
    a = world.suggestion("handling")
    foreign = KeyTopic(session=world.city_session, kind="group", name="市里的一类")
    with pytest.raises(Refused, match="没有这项权限"):
        gather([], topic=foreign, by=world.office)
    gather([], topic=foreign, by=world.city_office)
    with pytest.raises(Refused, match="同一届次"):
        SUGGESTION.take(a, "set_topic", by=world.office, topic=foreign)


def test_a_second_click_opens_nothing_twice(world):
    once = str(uuid.uuid4())
    gather([], topic=KeyTopic(session=world.session, kind="item", name="一件"), by=world.office, once=once)
    with pytest.raises(Again):
        gather([], topic=KeyTopic(session=world.session, kind="item", name="一件"), by=world.office, once=once)
    assert KeyTopic.objects.count() == 1


def test_who_answers_for_it_is_told(world):
    a = world.suggestion("handling")
    Message.objects.all().delete()
    topic = new(world, "group", "一类", a)
    told = set(Message.objects.filter(subject__contains="请您领办或督办").values_list("recipient__username", flat=True))
    assert told == {"viewer", "leader"}
    assert {"author", "roads_liaison", "roads_head"} <= set(
        Message.objects.filter(subject__contains="重点处理建议：第").values_list("recipient__username", flat=True)
    )
    Message.objects.all().delete()
    TOPIC.take(topic, "note", by=world.viewer, note="现场会")
    assert set(Message.objects.values_list("recipient__username", flat=True)) == {"leader", "office", "office2"}


# Visibility --------------------------------------------------------------------------------------------------------------------


def test_who_sees_the_topic_and_its_notes(world):
    a = world.suggestion("handling", helpers=[world.water])
    new(world, "group", "一类", a)
    seen = {n for n in PEOPLE if KeyTopic.objects.visible_to(getattr(world, n)).count() == 1}
    assert seen == set(PEOPLE) - {"party_head", "other_author", "city_office"}
    notes = {n for n in PEOPLE if TopicNote.objects.visible_to(getattr(world, n)).exists()}
    assert notes == {"admin", "office", "leader", "viewer"}


def test_a_unit_sees_its_own_items_of_the_topic_only(world):
    a = world.suggestion("handling", helpers=[world.water], title="关于修甲路的建议")
    b = world.suggestion("handling", lead=world.party, title="关于修乙路的建议")
    topic = new(world, "group", "一类", a, b)
    shown = client_of(world.water_head).get(reverse("topic", args=[topic.pk])).content.decode()
    assert "修甲路" in shown and "修乙路" not in shown and "进展" not in shown
    assert client_of(world.money_head).get(reverse("topic", args=[topic.pk])).status_code == 404


# Figures -----------------------------------------------------------------------------------------------------------------------


@kept
def year(world):
    late = world.suggestion("accepted", helpers=[world.water], ago=200)
    bad = world.suggestion("answered", ago=20)
    promised = world.suggestion("answered", helpers=[world.money], klass="B")
    world.grade(bad, result="不满意", at=world.at(-5))
    world.suggestion("handling", ago=150)
    world.topic = new(world, "group", "一类", late, bad, promised)
    world.other = new(world, "item", "一件", world.suggestion("handling", ago=10))
    return world


@pytest.mark.parametrize("name", ["office", "leader", "viewer", "coordinator", "roads_liaison", "water_head"])
def test_every_figure_opens_exactly_its_rows(year, name):
    user = getattr(year, name)
    rows = topics.rows_of(user, year.session, year.today)
    assert rows
    for topic, items, cells in rows:
        assert listed(user, topics.ledger_url(topic)) == items
        for fact, n, url in cells:
            assert listed(user, url) == n, (topic, fact)


def test_the_figures_of_a_known_topic(year):
    ((_, items, cells), (_, single, _)) = sorted(
        topics.rows_of(year.office, year.session, year.today), key=lambda row: row[0].name, reverse=True
    )
    assert (items, single) == (3, 1)
    assert {fact: n for fact, n, _ in cells} == {
        "assigned": 5, "answered": 2, "overdue": 2, "due_week": 0, "no_contact": 2, "unsatisfied": 0, "promised": 1,
    }  # fmt: skip


def test_a_promise_of_an_earlier_round_stands_beside_its_unit(world):
    """It is counted above the table, so it is found in it."""
    promised = world.suggestion("answered", helpers=[world.money], klass="B", ago=20)
    topic = new(world, "group", "一类", promised)
    due = world.part(promised).promise_due_on
    world.grade(promised, result="不满意", at=world.at(-5), only=[world.roads])
    again = world.part(promised)
    assert (again.round, again.promise_due_on) == (2, None) and due
    ((_, _, lines),) = client_of(world.office).get(reverse("topic", args=[topic.pk])).context["items"]
    assert [(part.unit, promise) for part, _, _, promise in lines] == [(world.roads, due), (world.money, None)]


def test_an_empty_page_asks_for_nothing_its_reader_may_not_do(world):
    says = {
        who: "在这里登记" in client_of(getattr(world, who)).get(reverse("topics")).content.decode()
        for who in ("office", "leader")
    }
    assert says == {"office": True, "leader": False}


def test_the_desk_names_closed_topics_too(year):
    """Their items are in the numbers of those who supervise."""
    TOPIC.take(year.other, "close", by=year.office, note="年内办结。")
    named = client_of(year.viewer).get(reverse("desk")).context["my_topics"]
    assert [topic.name for topic, _ in named] == ["一类", "一件"]


@pytest.mark.parametrize("page", ["topics", "topic"])
def test_the_number_of_queries_does_not_grow(world, page):
    client, counted = client_of(world.office), []
    topic = new(world, "group", "一类", world.suggestion("answered", helpers=[world.water]))
    address = reverse(page, args=[topic.pk] if page == "topic" else [])
    client.get(address)
    for _ in range(2):
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        counted.append(len(found))
        s = world.suggestion("answered", helpers=[world.water, world.money], klass="B")
        new(world, "group", f"又一类{s.pk}", world.suggestion("handling"))
        SUGGESTION.take(s, "set_topic", by=world.office, topic=topic)
    assert counted[0] == counted[1] <= 12


# Pages -------------------------------------------------------------------------------------------------------------------------


def asked(world, **more):
    return {
        "do": "open",
        "kind": "group",
        "name": "农村道路（类）",
        "leader": world.viewer.pk,
        "once": str(uuid.uuid4()),
    } | more


def test_from_the_ledger_to_a_group(world):
    a, b, c = (world.suggestion("handling") for _ in range(3))
    client = client_of(world.office)
    shown = client.post(reverse("topic_new"), {"pick": [a.pk, b.pk], "do": "topic_new"}).content.decode()
    assert a.title in shown and b.title in shown and c.title not in shown
    answer = client.post(reverse("topic_new"), asked(world, pick=[a.pk, b.pk]))
    topic = KeyTopic.objects.get()
    assert answer.status_code == 302 and answer["Location"] == reverse("topic", args=[topic.pk])
    assert (topic.leader, topic.leader_name) == (world.viewer, "viewer")
    assert set(topic.suggestions.all()) == {a, b}
    joined = client.post(reverse("topic_new"), {"do": "join", "pick": [c.pk], "topic": topic.pk})
    assert joined.status_code == 302 and topic.suggestions.count() == 3


def test_all_rows_of_a_filtered_ledger_are_taken(world):
    for _ in range(3):
        world.suggestion("handling")
    world.suggestion("answered")
    client = client_of(world.office)
    shown = client.post(reverse("topic_new"), {"all": "1", "query": "status=handling"})
    assert len(shown.context["able"]) == 3


@pytest.mark.parametrize(
    ("wrong", "code", "says"),
    [
        ({"name": ""}, 422, "请填写名称"),
        ({"kind": ""}, 422, "请选择件或类"),
        ({"kind": "nonsense"}, 422, "没有您选的这一项"),
        ({"name": "路" * 121}, 422, "最多 120 个字"),
        ({"leader": "999999"}, 422, "领办领导的账户"),
        ({"committee": "x"}, 422, "督办委员会"),
    ],
)
def test_bad_input_is_answered_in_words_and_kept(world, wrong, code, says):
    a = world.suggestion("handling")
    answer = client_of(world.office).post(reverse("topic_new"), asked(world, pick=[a.pk], reason="理由还在") | wrong)
    shown = answer.content.decode()
    assert answer.status_code == code and says in shown and "理由还在" in shown and a.title in shown
    assert not KeyTopic.objects.exists()


def test_two_items_are_no_single_item_and_a_name_counts_once(world):
    a, b = world.suggestion("handling"), world.suggestion("handling")
    client = client_of(world.office)
    answer = client.post(reverse("topic_new"), asked(world, pick=[a.pk, b.pk], kind="item"))
    assert answer.status_code == 422 and "请选“类”" in answer.content.decode()
    client.post(reverse("topic_new"), asked(world))
    answer = client.post(reverse("topic_new"), asked(world))
    assert answer.status_code == 422 and "已经有这个名称" in answer.content.decode()


def test_items_that_cannot_join_are_named(world):
    able, not_yet = world.suggestion("handling"), world.suggestion("submitted")
    shown = client_of(world.office).post(reverse("topic_new"), {"pick": [able.pk, not_yet.pk]})
    assert shown.context["able"] == [able] and [s for s, _ in shown.context["unable"]] == [not_yet]
    assert client_of(world.city_office).post(reverse("topic_new"), {"pick": [able.pk]}).context["able"] == []


@pytest.mark.parametrize("topic", ["", "0", "x", "999999999999999999999"])
def test_joining_what_is_not_there_is_answered_in_words(world, topic):
    a = world.suggestion("handling")
    new(world, "group", "一类")
    answer = client_of(world.office).post(reverse("topic_new"), {"do": "join", "pick": [a.pk], "topic": topic})
    assert answer.status_code == 422 and "请选一类已有的重点建议" in answer.content.decode()


def test_the_steps_have_pages(world):
    topic = new(world, "group", "一类", world.suggestion("handling"))
    client = client_of(world.viewer)
    at = reverse("topic_step", args=[topic.pk, "note"])
    page = client.get(at)
    assert page.status_code == 200
    once = page.context["once"]
    for _ in range(2):
        assert client.post(at, {"note": "开了会", "seen": "active", "once": once}).status_code == 302
    assert verbs(topic) == ["topic.open", "topic.note"]
    assert client.post(at, {"note": ""}).status_code == 422
    assert client.get(reverse("topic_step", args=[topic.pk, "close"])).status_code == 409
    assert client.get(reverse("topic_step", args=[topic.pk, "nothing"])).status_code == 404
    told = client_of(world.viewer).get(reverse("topic", args=[topic.pk])).content.decode()
    assert "开了会" in told and "办结重点建议" not in told


def test_a_stale_page_is_told_who_was_quicker(world):
    topic = new(world, "group", "一类")
    TOPIC.take(topic, "close", by=world.office2, note="办结")
    answer = client_of(world.office).post(
        reverse("topic_step", args=[topic.pk, "note"]), {"note": "晚了", "seen": "active"}
    )
    assert answer.status_code == 409 and "office2刚刚已办理“办结重点建议”" in answer.content.decode()
    assert verbs(topic) == ["topic.open", "topic.close"]


def test_the_suggestion_says_that_it_is_a_key_one(world):
    a = world.suggestion("handling")
    topic = new(world, "group", "一类", a)
    for name, linked in (("office", True), ("roads_liaison", True), ("author", False)):
        shown = client_of(getattr(world, name)).get(reverse("suggestion", args=[a.pk])).content.decode()
        assert "重点类" in shown and "领办 副省长" in shown and "督办 副主任" in shown
        assert (reverse("topic", args=[topic.pk]) in shown) is linked, name
    ledger = client_of(world.office).get(reverse("ledger")).content.decode()
    assert '<span class="tag tag-red">重点</span>' in ledger
