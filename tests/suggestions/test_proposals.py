"""Why a unit is proposed, and when the reason is strong enough to preselect a role."""

import pytest

from evaluations.models import Feedback
from suggestions import proposals
from suggestions.models import Suggestion
from suggestions.pieces import grams_of, pieces_of, shared_run
from suggestions.receivers import Receivers
from suggestions.workflow import ASSIGNMENT
from tests.unguarded import unguarded
from units.models import Unit, UnitAlias


def proposed(world, suggestion, user=None):
    user = user or world.office
    receivers = Receivers(user, world.today, suggestion=suggestion)
    past = proposals.past_of(user, [world.session], world.session, [suggestion])
    found = proposals.propose(suggestion, receivers, past, wished=receivers.wished, since="2026 年以来")
    return [(p.unit.name, p.role, p.reasons) for p in found]


def fresh(world, title="关于增设村级预警广播的建议", body="断电断网后靠敲锣喊人。", **fields):
    return world.suggestion("registered", title=title, body=body, category=None, **fields)


def test_a_title_is_cut_at_words_that_say_nothing():
    assert pieces_of("关于进一步加强农村道路建设的建议") == ["农村道路"]
    assert grams_of("关于进一步加强农村道路建设的建议") == ["农村", "村道", "道路"]


@pytest.mark.parametrize(
    ("title", "pieces"),
    [
        ("关于支持湾头县实施通组公路提质改造的建议", ["通组公路提质改造"]),
        ("关于在梧岭市物流园区布局换电站的建议", ["物流园区布局换电站"]),
        ("关于改造农贸市场的建议", ["改造农贸市场"]),
        ("关于农村县域医共体的建议", ["农村县域医共体"]),
    ],
)
def test_the_county_or_city_a_matter_lies_in_is_no_word_of_its_field(title, pieces):
    assert pieces_of(title) == pieces


@pytest.mark.parametrize(("text", "run"), [("村级预警广播站", "预警广播"), ("预警", "预警"), ("警", "")])
def test_the_longest_shared_words_are_found(text, run):
    assert shared_run(["山洪预警广播"], text) == run


def test_without_any_reason_nothing_is_proposed(world):
    assert proposed(world, fresh(world)) == []


def test_a_wished_unit_is_proposed_but_not_preselected(world):
    s = fresh(world)
    s.wished_units.add(world.water)
    assert proposed(world, s) == [("省水利厅", "", ["代表在建议表上希望由它承办"])]


def test_a_unit_that_led_similar_items_twice_is_preselected_as_lead_and_its_helper_too(world):
    for _ in range(2):
        world.suggestion(
            "handling", title="关于建设山洪预警广播的建议", category=None, lead=world.water, helpers=[world.money]
        )
    assert proposed(world, fresh(world)) == [
        ("省水利厅", "lead", ["2026 年以来 2 件“预警广播”类建议中主办 2 件"]),
        ("省财政厅", "helper", ["2026 年以来 2 件“预警广播”类建议中会办 2 件"]),
    ]


def test_one_similar_item_is_a_reason_but_preselects_nothing(world):
    world.suggestion("handling", title="关于建设山洪预警广播的建议", category=None, lead=world.water)
    assert proposed(world, fresh(world)) == [("省水利厅", "", ["2026 年以来 1 件“预警广播”类建议中主办 1 件"])]


def test_duties_are_found_in_title_and_body(world):
    Unit.objects.filter(pk=world.water.pk).update(duties="山洪灾害防治、预警广播")
    Unit.objects.filter(pk=world.money.pk).update(duties="财政资金管理\n维护经费")
    found = proposed(world, fresh(world, body="请明确维护经费。没有维护经费，广播就坏了。"))
    assert found == [
        ("省水利厅", "", ["职责含“预警广播”"]),
        ("省财政厅", "", ["职责含“维护经费”，正文提到“维护经费” 2 次"]),
    ]


def test_a_duty_in_the_title_and_a_wish_together_preselect(world):
    Unit.objects.filter(pk=world.water.pk).update(duties="预警广播")
    s = fresh(world)
    s.wished_units.add(world.water)
    assert [(name, role) for name, role, _ in proposed(world, s)] == [("省水利厅", "lead")]


def test_the_unit_that_usually_leads_the_category_is_named(world):
    for _ in range(2):
        world.suggestion("handling", title="关于治理鸟害的建议", lead=world.water)
    s = world.suggestion("registered", title="关于防范蝗灾的建议", body="略")
    assert proposed(world, s) == [("省水利厅", "", ["2026 年以来“农业农村”类建议主办最多，2 件"])]


def test_what_an_ended_unit_did_speaks_for_its_successor(world):
    for _ in range(2):
        world.suggestion("handling", title="关于建设山洪预警广播的建议", category=None, lead=world.water)
    yesterday = world.at(-1).date()
    Unit.objects.filter(pk=world.water.pk).update(valid_until=yesterday, successor=world.money)
    assert [(name, role) for name, role, _ in proposed(world, fresh(world))] == [("省财政厅", "lead")]


def test_what_became_of_the_similar_ones_stands_with_the_reason(world):
    for klass in ("A", "C", "C"):
        world.suggestion(
            "answered",
            title="关于建设山洪预警广播的建议",
            category=None,
            lead=world.water,
            helpers=[world.money],
            klass=klass,
        )
    sad = world.suggestion("answered", title="关于建设山洪预警广播的建议", category=None, lead=world.water)
    world.grade(sad, result="不满意", at=world.at(-15))
    world.answer(sad, klass="A")
    world.grade(sad, result="不满意", at=world.at(0))
    world.answer(sad, klass="B")
    assert proposed(world, fresh(world)) == [
        ("省水利厅", "lead", ["2026 年以来 4 件“预警广播”类建议中主办 4 件（答复 A 1 件、B 1 件、C 2 件）"]),
        ("省财政厅", "helper", ["2026 年以来 4 件“预警广播”类建议中会办 3 件"]),
    ]


def test_a_grade_of_unsatisfied_stands_with_the_reason(world):
    """Where it counts for the latest round: an imported year ends so."""
    s = world.suggestion("closed", title="关于建设山洪预警广播的建议", category=None, lead=world.water)
    with unguarded(Feedback):
        world.part(s).feedbacks.update(result="不满意", words="没有修")
    assert proposed(world, fresh(world)) == [
        ("省水利厅", "", ["2026 年以来 1 件“预警广播”类建议中主办 1 件（答复 A 1 件；不满意 1 件）"])
    ]


def test_where_similar_ones_were_moved_to_speaks_for_the_new_unit_and_against_the_old_one(world):
    title = "关于建设山洪预警广播的建议"
    moved = world.suggestion("handling", title=title, category=None, lead=world.roads)
    ASSIGNMENT.take(world.part(moved), "reassign", by=world.office, unit=world.water, note="属水利职责")
    told = f"2026年第{moved.number}号原交省交通运输厅，后改由省水利厅"
    assert proposed(world, fresh(world)) == [("省水利厅", "", ["2026 年以来 1 件“预警广播”类建议中主办 1 件", told])]
    kept = world.suggestion("handling", title=title, category=None, lead=world.roads)
    found = {name: reasons for name, _, reasons in proposed(world, fresh(world))}
    assert found == {
        "省水利厅": ["2026 年以来 2 件“预警广播”类建议中主办 1 件", told],
        "省交通运输厅": ["2026 年以来 2 件“预警广播”类建议中主办 1 件", told],
    }
    assert list(found) == ["省水利厅", "省交通运输厅"]  # both led one; the move decides
    assert kept.number != moved.number


def test_a_coordinator_is_proposed_only_units_of_its_system(world):
    s = fresh(world)
    s.wished_units.set([world.water, world.party])
    Suggestion.objects.filter(pk=s.pk).update(coordinator=world.government)
    assert [name for name, _, _ in proposed(world, s, world.coordinator)] == ["省水利厅"]


def test_proposals_do_not_reach_into_another_congress(world):
    for _ in range(2):
        world.suggestion(
            "handling",
            title="关于建设山洪预警广播的建议",
            deputy=world.city_deputy,
            office=world.city_office,
            lead=world.city_unit,
        )
    assert proposed(world, fresh(world)) == []


# Receivers ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["省水利厅", " 省水利厅 ", "水利", "云江省水利厅", "防汛办"])
def test_a_unit_is_found_by_name_part_full_name_or_alias(world, text):
    Unit.objects.filter(pk=world.water.pk).update(full_name="云江省水利厅")
    UnitAlias.objects.create(unit=world.water, name="防汛办")
    UnitAlias.objects.create(unit=world.water, name="省防指")
    receivers = Receivers(world.office, world.today)
    assert receivers.find(text) == (receivers.allowed[world.water.pk], "")


def test_a_name_of_several_units_asks_for_the_whole_name(world):
    unit, why = Receivers(world.office, world.today).find("厅")
    assert (unit, why) == (None, "“厅”对应 3 个单位：省交通运输厅、省水利厅、省财政厅。请写全名。")


def test_loads_count_open_parts_once_beside_the_mean_of_the_kind(world, django_assert_num_queries):
    UnitAlias.objects.create(unit=world.roads, name="交通厅")
    UnitAlias.objects.create(unit=world.roads, name="交通")
    for _ in range(3):
        world.suggestion("handling", lead=world.roads)
    world.suggestion("answered", lead=world.water)
    with django_assert_num_queries(1):
        receivers = Receivers(world.office, world.today)
    load = receivers.load(receivers.allowed[world.roads.pk])
    assert (load.open, load.width, load.mid, load.is_highest) == (3, 100.0, 33.3, True)
    assert receivers.load(receivers.allowed[world.water.pk]).words == "在办 0 件，比平均少 1"
