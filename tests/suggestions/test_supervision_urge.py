"""催办, one and many: what is sent to whom, what is skipped and said, and who may."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from core.models import Message
from core.workflow import Refused
from suggestions.models import Assignment, Event, LookbackItem
from suggestions.supervision import lookback_effects
from suggestions.supervision.workflow import LOOKBACK
from suggestions.workflow import ASSIGNMENT
from tests.kept import kept

URGE = "/supervision/urge/"
WORDS = "第【编号】号由【单位】承办，期限为【期限】，已逾期【逾期天数】天，请抓紧。"


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def fresh(part):
    return Assignment.objects.get(pk=part.pk)


@kept
def late(world):
    """Three parts of roads and one of water, past their date."""
    parts = [world.part(world.suggestion("accepted", ago=120 + n)) for n in range(3)]
    return [*parts, world.part(world.suggestion("accepted", ago=130, lead=world.water))]


def ask(client, parts, **data):
    data = {"query": "fact=overdue", "pick": [part.pk for part in parts], "once": str(uuid.uuid4())} | data
    return client.post(URGE, data, follow=True)


def send(client, parts, words=WORDS, **data):
    return ask(client, parts, do="send", about="overdue", words=words, **data)


def said(answer):
    return [str(message) for message in answer.context["messages"]]


def test_the_page_shows_the_drafted_text_filled_in_and_who_reads_it(world, late):
    answer = ask(signed_in(world.office), late)
    text = answer.content.decode()
    for part in late:
        days = (world.today - part.due_on).days
        assert f"第{part.suggestion.number}号建议《{part.suggestion.title}》" in text
        assert f"现已逾期{days}天" in text
    assert "发给 2 个单位" in text
    assert "roads_liaison（联络员）、roads_handler（经办人）、roads_head（负责人）" in text
    assert Event.objects.filter(verb="assignment.urge").count() == 0
    assert {fresh(part).urge_count for part in late} == {0}


def test_another_text_is_shown_before_it_is_sent(world, late):
    text = ask(
        signed_in(world.office), late, do="look", about="overdue", words="请【单位】于今天报告第【轮次】轮进展。"
    ).content.decode()
    assert "请省水利厅于今天报告第1轮进展。" in text
    assert Event.objects.filter(verb="assignment.urge").count() == 0


def test_each_part_is_urged_through_the_door(world, late):
    answer = send(signed_in(world.office), late)
    assert said(answer) == ["已催办 4 件，各单位立即收到。"]
    for part in map(fresh, late):
        assert (part.urge_count, part.last_urged_on) == (1, world.today)
        event = Event.objects.get(verb="assignment.urge", assignment=part)
        days = (world.today - part.due_on).days
        assert event.note.startswith(f"第{part.suggestion.number}号由{part.unit}承办")
        assert f"已逾期{days}天" in event.note
        assert (event.audience, event.actor, event.was, event.now) == ("offices", world.office, "handling", "handling")
    told = Message.objects.filter(subject__startswith="催办：").order_by("recipient__username")
    assert sorted({m.recipient.username for m in told}) == [
        "roads_handler", "roads_head", "roads_liaison", "water_handler", "water_head", "water_liaison",
    ]  # fmt: skip
    assert told.count() == 12
    assert all("请抓紧" in m.body for m in told)


def test_deputies_do_not_read_that_a_unit_was_urged(world, late):
    send(signed_in(world.office), late)
    assert Event.objects.visible_to(world.author).filter(verb="assignment.urge").count() == 0
    assert (
        "催办" not in signed_in(world.author).get(reverse("suggestion", args=[late[0].suggestion_id])).content.decode()
    )


def test_a_second_click_is_harmless(world, late):
    client, once = signed_in(world.office), str(uuid.uuid4())
    send(client, late, once=once)
    answer = send(client, late, once=once)
    assert said(answer) == ["您刚刚已经催办过，没有重复发送。"]
    assert {fresh(part).urge_count for part in late} == {1}
    assert Message.objects.filter(subject__startswith="催办：").count() == 12


def test_not_twice_a_day_unless_it_is_confirmed(world, late):
    client = signed_in(world.office)
    send(client, late[:1])
    answer = send(client, late[:2])
    assert said(answer)[0] == "已催办 1 件，各单位立即收到。"
    assert "今天已经催办过一次" in said(answer)[1]
    assert [fresh(part).urge_count for part in late[:2]] == [1, 1]
    assert "今天催过的也再催一次" in ask(client, late[:2]).content.decode()
    send(client, late[:2], again="on")
    assert [fresh(part).urge_count for part in late[:2]] == [2, 2]


def test_what_was_answered_meanwhile_is_skipped_and_named(world, late):
    world.answer(late[0].suggestion)
    answer = send(signed_in(world.office), late)
    assert said(answer)[0] == "已催办 3 件，各单位立即收到。"
    assert f"第{late[0].suggestion.number}号（省交通运输厅）没有催" in said(answer)[1]
    assert [fresh(part).urge_count for part in late] == [0, 1, 1, 1]


def test_what_left_the_list_is_not_urged_with_words_that_are_no_longer_true(world, late):
    """It still owes its answer, but is no longer overdue: its date was moved."""
    Assignment.objects.filter(pk=late[0].pk).update(due_on=world.today, extended_from=late[0].due_on)
    answer = send(signed_in(world.office), late)
    assert "已经不在“逾期未结”里，不用再催。" in said(answer)[1]
    assert [fresh(part).urge_count for part in late] == [0, 1, 1, 1]
    with pytest.raises(Refused, match="不在“逾期未结”里"):
        ASSIGNMENT.take(fresh(late[0]), "urge", by=world.office, note="请抓紧。", about="overdue")


@pytest.mark.parametrize(
    ("words", "fault"), [("", "请填写催办的内容"), ("x" * 1001, "最多 1000 个字"), ("   ", "请填写催办的内容")]
)
def test_the_text_is_asked_for_and_kept(world, late, words, fault):
    answer = send(signed_in(world.office), late, words=words)
    assert answer.status_code == 422
    assert fault in answer.content.decode()
    assert {fresh(part).urge_count for part in late} == {0}


def test_words_that_would_not_be_true_are_refused_by_item(world):
    part = world.part(world.suggestion("accepted", ago=88))
    answer = ask(signed_in(world.office), [part], do="send", query="fact=due_week", about="due_week", words=WORDS)
    assert answer.status_code == 422
    assert f"第{part.suggestion.number}号（省交通运输厅）没有逾期，文字里不能用【逾期天数】" in answer.content.decode()
    assert WORDS in answer.content.decode()


def test_all_means_the_whole_list_as_it_was_filtered(world, late):
    client = signed_in(world.office)
    page = client.post(URGE, {"all": "1", "query": f"fact=overdue&unit={world.roads.pk}"})
    assert len(page.context["lines"]) == 3


def test_nothing_picked_or_nonsense_picked_is_said(world, late):
    client = signed_in(world.office)
    for pick in ([], ["x"], ["0"], [str(10**30)]):
        answer = client.post(URGE, {"pick": pick, "query": ""}, follow=True)
        assert said(answer) == ["没有选中要催办的件，请先勾选。"]
        assert answer.status_code == 200


def test_one_part_is_urged_from_its_own_page_with_words_that_fit(world, late):
    client = signed_in(world.office)
    address = reverse("assignment_step", args=[late[0].pk, "urge"])
    page = client.get(address).content.decode()
    assert f"现已逾期{(world.today - late[0].due_on).days}天" in page
    assert "今天催过的也再催一次" not in page
    answer = client.post(address, {"note": "请今天答复。", "once": str(uuid.uuid4()), "seen": "handling"})
    assert answer.status_code == 302
    assert fresh(late[0]).urge_count == 1
    answer = client.post(address, {"note": "请今天答复。", "once": str(uuid.uuid4()), "seen": "handling"})
    assert (answer.status_code, fresh(late[0]).urge_count) == (409, 1)
    assert "请今天答复。" in answer.content.decode()
    client.post(address, {"note": "请今天答复。", "again": "on", "once": str(uuid.uuid4()), "seen": "handling"})
    assert fresh(late[0]).urge_count == 2


def test_an_answered_part_is_urged_only_while_something_is_owed(world):
    part = world.part(world.suggestion("answered", klass="B"))
    assert part.promise_due_on is not None
    ASSIGNMENT.take(part, "urge", by=world.office, note="请报告承诺的进展。")
    done = world.part(world.suggestion("answered"))
    with pytest.raises(Refused, match="没有要催的事"):
        ASSIGNMENT.take(done, "urge", by=world.office, note="请抓紧。")


def test_a_promise_of_an_earlier_round_is_urged_where_it_was_made(world):
    s = world.suggestion("answered", klass="B")
    first = world.part(s)
    world.grade(s, result="不满意", at=world.at(-10))
    world.answer(s, klass="A")
    assert world.part(s).promise_due_on is None
    ASSIGNMENT.take(fresh(first), "urge", by=world.office, note="请报告承诺的进展。", about="promised")
    assert fresh(first).urge_count == 1


@pytest.mark.parametrize(("outcomes", "is_urged"), [(["failed"], True), (["failed", "held"], False), (["held"], False)])
def test_what_a_second_look_found_undone_is_urged(world, outcomes, is_urged):
    part = world.part(world.suggestion("closed"))
    for place, outcome in enumerate(outcomes):
        lookback_effects.draw(
            world.session, flow=LOOKBACK, parts=Assignment.objects.all(), seed=f"s{place}", klass="A", per_unit=1,
            excludes_drawn=False, by=world.office, at=world.at(0),
        )  # fmt: skip
        item = LookbackItem.objects.get(status="drawn")
        LOOKBACK.take(item, "record", by=world.office, outcome=outcome, words="现场察看")
    if is_urged:
        ASSIGNMENT.take(fresh(part), "urge", by=world.office, note="请限期整改。", about="lookback_failed")
    else:
        with pytest.raises(Refused, match="没有要催的事"):
            ASSIGNMENT.take(fresh(part), "urge", by=world.office, note="请限期整改。")
    assert fresh(part).urge_count == is_urged


def test_a_coordinator_urges_its_own_system_only(world, late):
    foreign = world.part(world.suggestion("accepted", ago=125, lead=world.party, helpers=[world.water]), world.party)
    client = signed_in(world.coordinator)
    answer = send(client, [*late, foreign])
    assert said(answer) == ["已催办 4 件，各单位立即收到。"]
    assert fresh(foreign).urge_count == 0
    forged = client.post(reverse("assignment_step", args=[foreign.pk, "urge"]), {"note": "请抓紧。"})
    assert (forged.status_code, fresh(foreign).urge_count) == (409, 0)
    assert "办理，您没有这项权限" in forged.content.decode()


def test_leaders_urge_in_their_congress(world, late):
    assert said(send(signed_in(world.leader), late)) == ["已催办 4 件，各单位立即收到。"]
    assert Event.objects.filter(verb="assignment.urge", actor=world.leader, unit=None).count() == 4


@pytest.mark.parametrize("name", ["viewer", "admin", "roads_head", "water_liaison", "author"])
def test_a_forged_post_of_others_changes_nothing(world, late, name):
    client = signed_in(getattr(world, name))
    assert send(client, late).status_code == 403
    assert client.post(reverse("assignment_step", args=[late[0].pk, "urge"]), {"note": "请抓紧。"}).status_code in (
        404,
        409,
    )
    assert {fresh(part).urge_count for part in late} == {0}


def test_another_congress_urges_nobody_here(world, late):
    assert said(send(signed_in(world.city_office), late)) == ["没有选中要催办的件，请先勾选。"]
    assert {fresh(part).urge_count for part in late} == {0}


def test_a_unit_without_people_is_named_and_urged_on_record(world, late):
    world.water.memberships.update(is_active=False)
    client = signed_in(world.office)
    assert "省水利厅没有能收到消息的账户" in ask(client, late).content.decode().replace("\n", "")
    send(client, late)
    assert fresh(late[3]).urge_count == 1


def test_a_later_round_starts_without_urgings(world, late):
    send(signed_in(world.office), late[:1])
    s = late[0].suggestion
    world.answer(s)
    world.grade(s, result="不满意")
    assert world.part(s).urge_count == 0
    with pytest.raises(Refused, match="上一轮"):
        ASSIGNMENT.take(fresh(late[0]), "urge", by=world.office, note="请抓紧。")
