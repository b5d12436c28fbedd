"""What an appraisal knows of a unit: the same as the figures, item by item."""

import datetime as dt

import pytest
from django.test.utils import CaptureQueriesContext

from congress.models import DeputyGroup
from evaluations import inputs, presets, scoring
from evaluations.presets.examples import FACTS, document
from suggestions import figures, measures
from suggestions.models import Assignment, Suggestion
from suggestions.requests.workflow import EXTENSION
from suggestions.workflow import ASSIGNMENT, SUGGESTION
from tests.world import World

D = dt.timedelta
TODAY = dt.date(2026, 6, 15)  # a Monday, so that days counted in the tests move for no weekend


@pytest.fixture
def world(db):
    return World(today=TODAY)


def read(world, *units, user=None, day=None):
    return inputs.units(user or world.office, world.session, units or [world.roads], day or world.today)


def one(world, unit=None, **given):
    (found,) = read(world, unit or world.roads, **given)[0]["items"]
    return found


def test_an_answered_and_graded_item(world):
    s = world.suggestion("closed", helpers=[world.water])
    part = world.part(s)
    found = one(world)
    assert found == {
        "key": f"a{part.pk}", "number": s.number, "title": s.title, "role": "lead", "events": [],
        "grades": [{"by": "lead", "attitude": "满意", "result": "满意", "source": "online"}],
        "facts": {
            "class": "A", "solved": True, "dispatched_on": "2026-05-16", "accepted_on": "2026-05-17", "answered_on": "2026-05-26",
            "due_on": part.due_on.isoformat(), "accepted_in_time": True, "accepted_in_7_days": True, "replied_in_3_months": True,
            "replied_in_6_months": True, "on_time": True, "days_early": (part.due_on - dt.date(2026, 5, 26)).days, "contacted": True,
            "met": True, "group": None, "rounds": 1, "extended": False, "given_back": False, "promises_due": 0, "promises_kept": 0, "urged": 0,
        },
    }  # fmt: skip
    helper = one(world, world.water)
    assert (helper["role"], helper["facts"]["class"], helper["facts"]["met"], helper["facts"]["on_time"]) == (
        "helper",
        None,
        None,
        True,
    )
    assert list(found["facts"]) == list(FACTS)


def test_nothing_of_it_is_more_than_the_scoring_knows():
    from evaluations.scoring.scheme_faults import FACTS as KNOWN

    assert set(FACTS) == set(KNOWN)


def test_what_is_still_open_is_neither_on_time_nor_late(world):
    world.suggestion("handling", ago=3)
    facts = one(world)["facts"]
    assert [
        facts[k]
        for k in ("accepted_in_time", "accepted_in_7_days", "replied_in_3_months", "on_time", "days_early", "class")
    ] == [None] * 6
    facts = one(world, day=world.today + D(days=100))["facts"]
    assert [facts[k] for k in ("accepted_in_time", "accepted_in_7_days", "replied_in_3_months", "replied_in_6_months", "on_time")] == [
        False, False, False, None, False,
    ]  # fmt: skip
    assert one(world, day=world.today + D(days=200))["facts"]["replied_in_6_months"] is False


def test_what_came_later_than_the_day_is_not_known_yet(world):
    world.suggestion("closed")
    earlier = one(world, day=world.today - D(days=25))
    assert earlier["grades"] == []
    assert [earlier["facts"][k] for k in ("accepted_on", "answered_on", "class", "on_time", "contacted", "met")] == [
        "2026-05-17", None, None, None, False, False,
    ]  # fmt: skip
    assert read(world, day=world.today - D(days=31))[0]["items"] == []


def test_seven_days_to_accept_move_off_a_rest_day(world):
    s = world.suggestion(
        "handling", ago=16
    )  # Saturday 30 May; the seventh day is Saturday 6 June, so Monday 8 June counts
    part = world.part(s)
    for late, in_time in ((9, True), (10, False)):
        Assignment.objects.filter(pk=part.pk).update(accepted_on=part.dispatched_on + D(days=late))
        assert one(world)["facts"]["accepted_in_7_days"] is in_time


def test_an_extension_moves_the_longest_date(world):
    s = world.suggestion("accepted", ago=30)
    part = world.part(s)
    ASSIGNMENT.take(
        part, "ask_extension", by=world.roads_head, at=world.at(), until=part.due_on + D(days=20), note="要等评审"
    )
    extension = part.extensions.get()
    EXTENSION.take(extension, "grant", by=world.office, at=world.at(), until=part.due_on + D(days=20), note="同意")
    assert one(world)["facts"]["extended"] is True
    Assignment.objects.filter(pk=part.pk).update(due_on=dt.date(2026, 12, 21))
    assert one(world, day=dt.date(2026, 12, 20))["facts"]["replied_in_6_months"] is None
    assert one(world, day=dt.date(2026, 12, 22))["facts"]["replied_in_6_months"] is False


def test_an_old_ledger_without_dates_is_unknown_not_late(world):
    s = world.suggestion("answered")
    Assignment.objects.filter(suggestion=s).update(accepted_on=None, answered_on=None, is_answer_undated=True)
    facts = one(world)["facts"]
    assert [
        facts[k] for k in ("accepted_in_time", "accepted_in_7_days", "replied_in_3_months", "on_time", "days_early")
    ] == [None] * 5


def test_rework_counts_by_its_last_round(world):
    s = world.suggestion("answered")
    world.grade(s, result="不满意", at=world.at(-15))
    found = one(world)
    assert (found["facts"]["rounds"], found["grades"], found["facts"]["class"]) == (2, [], None)
    world.answer(Suggestion.objects.get(pk=s.pk), at=world.at(-5))
    world.grade(Suggestion.objects.get(pk=s.pk), result="基本满意", at=world.at(-4))
    assert [g["result"] for g in one(world)["grades"]] == ["基本满意"]


def test_the_group_that_supervises_is_named(world):
    s = world.suggestion("accepted")
    group = DeputyGroup.objects.create(congress=world.province, name="农业农村代表小组")
    world.deputy.groups.add(group)
    SUGGESTION.take(s, "give_to_group", by=world.office, group=group)
    assert one(world)["facts"]["group"] == "农业农村代表小组"


def test_promises_count_with_the_part_as_the_figures_have_them(world):
    s = world.suggestion("answered", klass="B")
    (promise,) = world.part(s).replies.get().commitments.all()
    type(promise).objects.filter(pk=promise.pk).update(due_on=world.today - D(days=1))
    assert [one(world)["facts"][k] for k in ("promises_due", "promises_kept")] == [1, 0]


def test_an_internal_suggestion_keeps_its_title_to_itself(world):
    world.suggestion("answered", confidentiality="internal")
    assert one(world)["title"] == "（内部建议）"


def test_what_a_unit_took_over_counts_as_its_own(world):
    world.suggestion("answered")
    world.roads.successor, world.roads.valid_until = world.water, world.today - D(days=1)
    world.roads.save()
    assert [len(unit["items"]) for unit in read(world, world.water)] == [1]
    assert [len(unit["items"]) for unit in read(world, world.water, world.roads)] == [0, 1]


def test_another_congress_reads_nothing(world):
    world.suggestion("answered")
    assert read(world, user=world.city_office)[0]["items"] == []


def test_the_items_come_to_the_figures_of_the_unit(world):
    world.suggestion("closed", helpers=[world.water])
    world.suggestion("answered", klass="B")
    world.suggestion("accepted")
    world.suggestion("handling", ago=200)
    parts = Assignment.objects.visible_to(world.office, within=measures.LATEST)
    for unit in (world.roads, world.water):
        items = read(world, unit)[0]["items"]
        row = next(
            r for r in figures.table(parts, by="unit", rule_set=world.rules, today=world.today) if r["ref"] == unit.pk
        )
        own = [i for i in items if i["role"] != "helper"]
        assert row["assigned"] == len(items)
        assert row["accepted_in_time"] == sum(i["facts"]["accepted_in_time"] is True for i in items)
        assert row["on_time"] == sum(i["facts"]["on_time"] is True for i in items)
        assert row["dated"] == sum(i["facts"]["on_time"] is not None for i in items)
        assert row["contacted"] == sum(bool(i["facts"]["contacted"]) for i in own)
        assert row["face_to_face"] == sum(bool(i["facts"]["met"]) for i in own)
        assert row["solved"] == sum(bool(i["facts"]["solved"]) for i in own)
        assert row["feedback_returned"] == sum(bool(i["grades"]) for i in items)
        assert row["satisfied_strict"] == sum(g["result"] in ("非常满意", "满意") for i in items for g in i["grades"])


def test_as_many_queries_for_three_units_as_for_one(world):
    from django.db import connection

    def asked(*units):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            read(world, *units)
        return len(queries)

    world.suggestion("closed", helpers=[world.water])
    read(world)
    few = asked(world.roads)
    for _ in range(2):
        world.suggestion("answered", klass="B", helpers=[world.water, world.money])
    assert asked(world.roads, world.water, world.money) == few <= 4


def test_a_trial_on_a_session(world):
    """益阳 on real rows, before anybody has voted: the deputies' part alone, stretched to the whole."""
    world.suggestion("closed")
    world.grade(world.suggestion("answered"), result="基本满意", at=world.at(-15))
    world.suggestion("answered", lead=world.water)
    made = document(presets.scheme("yiyang"), read(world, world.roads, world.water))
    result = scoring.score(made, trial=True)
    assert [(str(u.total), u.rank) for u in result.units] == [("90.00", 1), ("None", None)]
    assert len(result.left_out) == 3
