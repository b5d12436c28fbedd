"""预交办: units are sounded out before anything is given to them; the formal dispatch starts the clocks."""

import datetime as dt

import pytest

from core.models import Message
from core.workflow import Refused
from suggestions.models import Assignment, Attachment, Event, PreAssignment, Suggestion
from suggestions.requests.workflow import PREASSIGNMENT
from suggestions.workflow import SUGGESTION
from units.models import Unit


def propose(world, suggestion=None, *, by=None, lead=None, helpers=None, at=None):
    s = suggestion or world.suggestion("registered")
    units = [world.water] if helpers is None else helpers
    parts = [(lead or world.roads, "lead"), *((u, "helper") for u in units)]
    SUGGESTION.take(s, "predispatch", by=by or world.office, parts=parts, at=at)
    return s


def pre(suggestion, unit):
    rows = PreAssignment.objects.select_related("suggestion__session", "unit").filter(suggestion=suggestion, unit=unit)
    return rows.order_by("-pk").first()


def states(suggestion):
    rows = PreAssignment.objects.filter(suggestion=suggestion).order_by("pk")
    return list(rows.values_list("unit__name", "role", "status"))


def object_to(world, s, unit=None, *, words="主要内容属于水利部门", by=None, **more):
    return PREASSIGNMENT.take(pre(s, unit or world.roads), "object", by=by or world.roads_liaison, note=words, **more)


# Proposing -------------------------------------------------------------------------------------------------------------------


def test_a_proposal_starts_no_clock_and_leaves_the_suggestion_where_it_is(world):
    s = propose(world)
    s.refresh_from_db()
    assert (s.status, s.dispatched_on, Assignment.objects.filter(suggestion=s).count()) == ("registered", None, 0)
    assert states(s) == [("省交通运输厅", "lead", "proposed"), ("省水利厅", "helper", "proposed")]
    assert set(PreAssignment.objects.values_list("proposed_on", flat=True)) == {world.today}


def test_the_spokesmen_of_the_units_are_told_and_the_deputy_is_not(world):
    s = propose(world)
    told = Message.objects.filter(subject__startswith="预交办").values_list("recipient__username", flat=True)
    assert sorted(told) == ["roads_head", "roads_liaison", "water_head", "water_liaison"]
    assert not Event.objects.visible_to(world.author).filter(verb="suggestion.predispatch").exists()
    assert not PreAssignment.objects.visible_to(world.author).exists()
    assert Event.objects.visible_to(world.office).filter(suggestion=s, verb="suggestion.predispatch").exists()


def test_a_changed_proposal_drops_what_is_not_meant_any_more_and_keeps_answers_to_the_rest(world):
    s = propose(world)
    PREASSIGNMENT.take(pre(s, world.water), "agree", by=world.water_liaison)
    object_to(world, s)
    SUGGESTION.take(s, "predispatch", by=world.office, parts=[(world.money, "lead"), (world.water, "helper")])
    assert states(s) == [
        ("省交通运输厅", "lead", "dropped"), ("省水利厅", "helper", "agreed"), ("省财政厅", "lead", "proposed"),
    ]  # fmt: skip
    told = Message.objects.filter(subject__contains="不再拟由省交通运输厅承办").values_list(
        "recipient__username", flat=True
    )
    assert sorted(told) == ["roads_head", "roads_liaison"]


def test_another_role_is_another_proposal(world):
    s = propose(world)
    PREASSIGNMENT.take(pre(s, world.water), "agree", by=world.water_liaison)
    SUGGESTION.take(s, "predispatch", by=world.office, parts=[(world.water, "lead"), (world.roads, "helper")])
    assert [row for row in states(s) if row[2] != "dropped"] == [
        ("省水利厅", "lead", "proposed"), ("省交通运输厅", "helper", "proposed"),
    ]  # fmt: skip


def test_the_same_again_is_no_proposal(world):
    s = propose(world)
    with pytest.raises(Refused, match="没有变动"):
        propose(world, s)


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ([], "请选一个主办单位"),
        ([("roads", "lead"), ("water", "lead")], "主办单位只能有一个"),
        ([("roads", "lead"), ("roads", "helper")], "同一个单位只能选一种身份"),
        ([("government", "lead")], "省政府办公厅督查室现在不能承办建议"),
        ([("city_unit", "lead")], "市住建局现在不能承办建议"),
    ],
)
def test_impossible_proposals_are_refused_and_nothing_is_stored(world, parts, why):
    s = world.suggestion("registered")
    with pytest.raises(Refused, match=why):
        SUGGESTION.take(s, "predispatch", by=world.office, parts=[(getattr(world, u), r) for u, r in parts])
    assert states(s) == []


@pytest.mark.parametrize("state", ["submitted", "handling", "answered"])
def test_only_what_waits_for_dispatch_is_predispatched(world, state):
    s = world.suggestion(state)
    with pytest.raises(Refused, match="不能预交办"):
        propose(world, s)


# What a unit that is sounded out sees and may do -----------------------------------------------------------------------------


def test_a_sounded_unit_reads_the_suggestion_as_long_as_it_is_meant(world, client):
    s = world.suggestion("registered")
    assert not Suggestion.objects.visible_to(world.roads_handler).exists()
    propose(world, s)
    for user in (world.roads_handler, world.water_head):
        assert Suggestion.objects.visible_to(user).count() == 1
    assert not Suggestion.objects.visible_to(world.party_head).exists()
    SUGGESTION.take(s, "predispatch", by=world.office, parts=[(world.money, "lead")])
    assert not Suggestion.objects.visible_to(world.roads_handler).exists()
    assert not PreAssignment.objects.visible_to(world.roads_handler).exists()
    assert Suggestion.objects.visible_to(world.money_liaison).count() == 1


def test_what_a_withdrawn_suggestion_was_meant_for_is_not_seen_any_more(world):
    s = propose(world)
    SUGGESTION.take(s, "withdraw", by=world.author, note="情况已经变化")
    assert not Suggestion.objects.visible_to(world.roads_liaison).exists()
    assert set(PreAssignment.objects.values_list("status", flat=True)) == {"dropped"}
    assert Message.objects.filter(recipient=world.roads_liaison).latest("pk").subject.startswith("预交办有调整")
    with pytest.raises(Refused, match="不能同意承办"):
        PREASSIGNMENT.take(pre(s, world.roads), "agree", by=world.roads_liaison)


def test_a_sounded_unit_can_do_nothing_but_answer(world):
    s = propose(world)
    s = Suggestion.objects.select_related("session").get(pk=s.pk)
    assert SUGGESTION.offered(world.roads_head, s) == {}
    assert set(PREASSIGNMENT.offered(world.roads_head, pre(s, world.roads))) == {"agree", "object"}
    assert set(PREASSIGNMENT.offered(world.roads_handler, pre(s, world.roads))) == set()
    assert set(PREASSIGNMENT.offered(world.roads_head, pre(s, world.water))) == set()
    assert Attachment.objects.visible_to(world.roads_head).count() == 0


@pytest.mark.parametrize("who", ["roads_handler", "water_head", "author", "leader", "coordinator", "city_unit_head"])
def test_others_do_not_answer_for_the_unit(world, who):
    s = propose(world)
    with pytest.raises(Refused, match="承办单位的联络员或负责人"):
        PREASSIGNMENT.take(pre(s, world.roads), "agree", by=getattr(world, who))


def test_an_objection_needs_words_and_may_name_another_unit(world):
    s = propose(world)
    with pytest.raises(Refused, match="请写明提出异议的理由"):
        object_to(world, s, words=" ")
    object_to(world, s, proposed_unit=world.water)
    found = pre(s, world.roads)
    assert (found.status, found.words, found.proposed_unit, found.answered_on) == (
        "objected", "主要内容属于水利部门", world.water, world.today,
    )  # fmt: skip
    told = Message.objects.filter(subject__contains="省交通运输厅对预交办有异议")
    assert sorted(told.values_list("recipient__username", flat=True)) == ["office", "office2"]
    event = Event.objects.get(suggestion=s, verb="preassignment.object")
    assert (event.unit, event.note, event.changes) == (
        world.roads,
        "主要内容属于水利部门",
        {"建议改由": ["", "省水利厅"]},
    )


def test_a_unit_may_change_its_mind_until_the_dispatch(world):
    s = propose(world)
    object_to(world, s, proposed_unit=world.water)
    PREASSIGNMENT.take(pre(s, world.roads), "agree", by=world.roads_head)
    found = pre(s, world.roads)
    assert (found.status, found.words, found.proposed_unit) == ("agreed", "", None)
    object_to(world, s, words="领导研究后认为应由水利厅主办")
    assert pre(s, world.roads).status == "objected"


def test_the_dispatcher_keeps_his_proposal_with_words_and_the_unit_cannot_object_for_ever(world):
    s = propose(world)
    object_to(world, s)
    with pytest.raises(Refused, match="请写明维持预交办意见的理由"):
        PREASSIGNMENT.take(pre(s, world.roads), "keep", by=world.office)
    PREASSIGNMENT.take(pre(s, world.roads), "keep", by=world.office, note="公路管护是贵厅职责")
    found = pre(s, world.roads)
    assert (found.status, found.answer, found.words) == ("proposed", "公路管护是贵厅职责", "主要内容属于水利部门")
    with pytest.raises(Refused, match="已经答复过您的异议"):
        object_to(world, s)
    assert Message.objects.filter(recipient=world.roads_liaison, subject__contains="维持预交办意见").exists()
    PREASSIGNMENT.take(found, "agree", by=world.roads_liaison)


def test_a_proposal_can_be_taken_back_without_another(world):
    s = propose(world)
    PREASSIGNMENT.take(pre(s, world.water), "drop", by=world.office, note="不需要会办")
    assert states(s) == [("省交通运输厅", "lead", "proposed"), ("省水利厅", "helper", "dropped")]


# The formal dispatch ---------------------------------------------------------------------------------------------------------


def test_the_dispatch_starts_the_clocks_and_settles_the_proposals(world):
    s = propose(world, at=world.at(-10))
    PREASSIGNMENT.take(pre(s, world.water), "agree", by=world.water_liaison)
    SUGGESTION.take(s, "dispatch", by=world.office, parts=[(world.roads, "lead"), (world.money, "helper")])
    assert states(s) == [("省交通运输厅", "lead", "dispatched"), ("省水利厅", "helper", "dropped")]
    part = world.part(s)
    assert (part.dispatched_on, part.due_from) == (world.today, world.today)
    assert not Suggestion.objects.visible_to(world.water_liaison).exists()


def test_dispatched_as_proposed_means_as_it_was_seen(world):
    s = propose(world)
    seen = [(world.roads, "lead"), (world.water, "helper")]
    SUGGESTION.take(s, "predispatch", by=world.office2, parts=[(world.money, "lead")])
    with pytest.raises(Refused, match="刚刚有变动"):
        SUGGESTION.take(s, "dispatch", by=world.office, parts=seen, as_proposed=True)
    s.refresh_from_db()
    assert s.status == "registered"


def test_an_objection_that_came_in_between_holds_the_formal_dispatch_up_unless_told_otherwise(world):
    s = propose(world)
    seen = [(world.roads, "lead"), (world.water, "helper")]
    object_to(world, s)
    with pytest.raises(Refused, match="省交通运输厅有异议"):
        SUGGESTION.take(s, "dispatch", by=world.office, parts=seen, as_proposed=True)
    SUGGESTION.take(s, "dispatch", by=world.office, parts=seen, as_proposed=True, despite=True)
    assert {row[2] for row in states(s)} == {"dispatched"}


# Units that end --------------------------------------------------------------------------------------------------------------


def renamed(world):
    heir = Unit.objects.create(congress=world.province, name="省交通和物流厅", coordinator=world.government)
    world.roads.valid_until, world.roads.successor = world.today - dt.timedelta(days=1), heir
    world.roads.save()
    return heir


@pytest.mark.parametrize("verb", ["predispatch", "dispatch"])
def test_work_for_a_renamed_unit_is_refused_with_the_name_of_its_successor(world, verb):
    s = world.suggestion("registered")
    renamed(world)
    with pytest.raises(Refused, match="省交通运输厅已在 .*停用，由省交通和物流厅承接，请改选省交通和物流厅"):
        SUGGESTION.take(s, verb, by=world.office, parts=[(world.roads, "lead")])
    assert not Assignment.objects.filter(suggestion=s).exists()
