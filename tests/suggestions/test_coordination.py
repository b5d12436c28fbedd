"""提请协调: who can be asked, who answers, who is told, who reads it."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from core.models import Message
from core.workflow import Refused
from suggestions.models import CoordinationRequest, Event, KeyTopic, Suggestion
from suggestions.requests import coordination
from suggestions.requests.workflow import COORDINATION
from suggestions.workflow import ASSIGNMENT
from tests.kept import kept

QUESTION = "养护费用由哪一家出，两家意见不一致，请定。"


@kept
def part(world):
    return world.part(world.suggestion("accepted", helpers=[world.water, world.money]), world.roads)


def led(world, part, leader=None):
    topic = KeyTopic.objects.create(
        session=world.session,
        kind="item",
        name="农村公路",
        leader=leader or world.leader,
        leader_name="林副主任",
        opened_on=world.today,
    )
    Suggestion.objects.filter(pk=part.suggestion_id).update(topic=topic)
    return world.part(Suggestion.objects.get(pk=part.suggestion_id), world.roads)


def ask(world, part, to="coordinator", *, by=None, units=(), question=QUESTION):
    ASSIGNMENT.take(part, "ask_coordination", by=by or world.roads_liaison, to=to, question=question, units=units)
    rows = CoordinationRequest.objects.select_related(
        "assignment__suggestion__session", "assignment__suggestion__topic", "assignment__unit"
    )
    return rows.latest("pk")


def told(user):
    return [s for s in Message.objects.filter(recipient=user).values_list("subject", flat=True) if "协调" in s]


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def test_a_lead_unit_asks_its_coordinator_who_answers_on_record(world, part):
    request = ask(world, part, units=[world.money, world.party])
    assert (request.status, request.question, request.asked_on, set(request.units.all())) == (
        "asked", QUESTION, world.today, {world.money, world.party},
    )  # fmt: skip
    assert told(world.coordinator) == [f"省交通运输厅提请协调，请答复：{part.suggestion}"]
    assert told(world.office) == []
    COORDINATION.take(request, "answer", by=world.coordinator, note="由省财政厅在年度预算里安排。")
    assert (request.status, request.answer, request.answered_on, request.answered_by) == (
        "answered", "由省财政厅在年度预算里安排。", world.today, world.coordinator,
    )  # fmt: skip
    said = f"协调请求有了答复：{part.suggestion}"
    assert {name for name in ("roads_liaison", "money_head", "water_head", "party_head") if said in told(getattr(world, name))} == {
        "roads_liaison", "money_head",
    }  # fmt: skip  # the units concerned that handle it
    event = Event.objects.get(verb="coordination.answer")
    assert (event.note, event.audience, event.actor) == ("由省财政厅在年度预算里安排。", "offices", world.coordinator)


def test_who_can_be_asked(world, part):
    assert coordination.addressees(part) == {"coordinator": "省政府办公厅督查室", "office": "人大代表工作机构"}
    assert coordination.addressees(led(world, part))["leader"] == "林副主任（领办“农村公路”）"
    party = world.part(world.suggestion("accepted", lead=world.party))
    assert list(coordination.addressees(party)) == ["office"]


@pytest.mark.parametrize("to", ["leader", "nobody", "", "COORDINATOR"])
def test_a_forged_addressee_is_refused(world, part, to):
    with pytest.raises(Refused, match="不能提请您选的对象协调"):
        ask(world, part, to)
    address = reverse("assignment_step", args=[part.pk, "ask_coordination"])
    answer = client_of(world.roads_liaison).post(
        address, {"to": to, "question": QUESTION, "seen": "handling", "once": uuid.uuid4()}
    )
    assert (answer.status_code, QUESTION in answer.content.decode(), CoordinationRequest.objects.count()) == (
        422,
        True,
        0,
    )


def test_bad_input_is_answered_in_words(world, part):
    client, address = client_of(world.roads_liaison), reverse("assignment_step", args=[part.pk, "ask_coordination"])
    assert client.get(address).status_code == 200
    for data, said in (
        ({"to": "office", "question": "请定"}, "写得太短了"),
        ({"to": "office", "question": ""}, "请填写分歧和请求"),
        ({"to": "office", "question": QUESTION, "units": [10**30]}, "没有您选的这一项"),
        ({"to": "office", "question": QUESTION, "units": [world.city_unit.pk]}, "没有您选的这一项"),
    ):
        answer = client.post(address, data | {"seen": "handling", "once": uuid.uuid4()})
        assert (answer.status_code, said in answer.content.decode()) == (422, True), data
    with pytest.raises(Refused, match="不属于本级人大"):
        ask(world, part, units=[world.city_unit])
    data = {"to": "office", "question": QUESTION, "seen": "handling", "once": uuid.uuid4()}
    assert [client.post(address, data).status_code for _ in range(2)] == [302, 302]
    assert CoordinationRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("to", "may"),
    [("coordinator", {"office", "coordinator"}), ("leader", {"office", "leader"}), ("office", {"office"})],
)
def test_who_answers(world, part, to, may):
    request = ask(world, led(world, part), to)
    people = ("admin", "office", "coordinator", "leader", "viewer", "roads_head", "water_head", "author", "city_office")
    assert {name for name in people if not COORDINATION.why_not(request, "answer", getattr(world, name))} == may


def test_another_systems_coordinator_does_not_answer(world, part):
    from units.models import Unit

    party_office = Unit.objects.create(congress=world.province, name="省委办公厅", kind=Unit.Kind.COORDINATOR)
    other = world.user("other_coordinator", "coordinator", units=[(party_office, "liaison")])
    request = ask(world, part)
    with pytest.raises(Refused, match="您没有这项权限"):
        COORDINATION.take(request, "answer", by=other, note="由财政安排")
    assert client_of(other).get(reverse("coordination_step", args=[request.pk, "answer"])).status_code == 404


@pytest.mark.parametrize("who", ["roads_handler", "water_head", "office", "author", "coordinator"])
def test_who_may_not_ask(world, part, who):
    with pytest.raises(Refused, match="您没有这项权限"):
        ask(world, part, by=getattr(world, who))


def test_helpers_do_not_ask_and_nobody_is_asked_twice_at_once(world, part):
    with pytest.raises(Refused, match="由主办、分办单位提请协调"):
        ask(world, world.part(part.suggestion, world.water), by=world.water_head)
    request = ask(world, part)
    with pytest.raises(Refused, match="已经提请省政府办公厅督查室协调，正在等答复"):
        ask(world, part)
    ask(world, part, "office")
    with pytest.raises(Refused, match="能提请的都已经提请"):
        ask(world, part, "office")
    COORDINATION.take(request, "withdraw", by=world.roads_head)
    assert ask(world, part).status == "asked"


def test_an_answer_has_words(world, part):
    request = ask(world, part)
    with pytest.raises(Refused, match="请写明答复协调请求的理由"):
        COORDINATION.take(request, "answer", by=world.coordinator, note="  ")
    address = reverse("coordination_step", args=[request.pk, "answer"])
    assert client_of(world.coordinator).post(address, {"note": "", "seen": "asked"}).status_code == 422
    page = client_of(world.office).get(address).content.decode()
    assert QUESTION in page and "由您答复的，记为人大机关的协调意见" in page


def test_what_waits_when_the_part_is_answered_ends(world, part):
    request = ask(world, part)
    world.answer(part.suggestion)
    request.refresh_from_db()
    assert request.status == "withdrawn"
    assert Event.objects.filter(verb="coordination.end").count() == 1


def test_it_is_between_the_offices(world, part):
    request = ask(world, part)
    COORDINATION.take(request, "answer", by=world.coordinator, note="由省财政厅安排")
    address = reverse("suggestion", args=[part.suggestion_id])
    for who in ("office", "coordinator", "leader", "roads_liaison", "water_head"):
        text = client_of(getattr(world, who)).get(address).content.decode()
        assert QUESTION in text and "由省财政厅安排" in text
    text = client_of(world.author).get(address).content.decode()
    assert QUESTION not in text and "由省财政厅安排" not in text
    assert CoordinationRequest.objects.visible_to(world.author).count() == 0
    assert not Event.objects.visible_to(world.author).filter(verb__contains="coordination").exists()


@pytest.mark.parametrize(("to", "who"), [("coordinator", "coordinator"), ("leader", "leader"), ("office", "office")])
def test_it_waits_on_the_desk_of_whoever_was_asked(world, part, to, who):
    words = {
        "coordinator": "单位提请协调，等我答复",
        "leader": "单位提请我协调，等我答复",
        "office": "单位提请协调，等我答复",
    }[to]
    request = ask(world, led(world, part), to)
    client = client_of(getattr(world, who))
    assert words in client.get(reverse("desk")).content.decode()
    assert "本单位提请协调，等答复" in client_of(world.roads_liaison).get(reverse("desk")).content.decode()
    COORDINATION.take(request, "answer", by=world.office, note="由省财政厅安排")
    assert words not in client.get(reverse("desk")).content.decode()


def test_a_leader_finds_only_what_is_brought_to_him(world, part):
    other = world.user("leader2", "leader")
    ask(world, led(world, part, leader=other), "leader")
    assert "单位提请我协调，等我答复" not in client_of(world.leader).get(reverse("desk")).content.decode()
    assert "单位提请我协调，等我答复" in client_of(other).get(reverse("desk")).content.decode()
