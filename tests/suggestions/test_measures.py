"""Every figure is its list and the sum of its parts."""

import datetime as dt
import json

import pytest
from django.core.management import CommandError, call_command

from evaluations.models import Feedback
from suggestions import figures, measures
from suggestions.models import Assignment, Commitment, Suggestion
from suggestions.workflow import ASSIGNMENT
from tests.kept import kept


@kept
def year(world):
    """A little of everything, with rows that joins would double."""
    closed = world.suggestion("closed", helpers=[world.water, world.money])
    part = world.part(world.suggestion("accepted", ago=20))
    world.contact(part)
    world.contact(part, method="phone")
    s = world.suggestion("answered", helpers=[world.water], klass="B")
    world.grade(s, result="不满意", at=world.at(-15), only=[world.roads])
    world.suggestion("handling", ago=200)
    world.suggestion("answered", separate=[world.roads, world.water], klass="C", deputy=world.other_deputy)
    back = world.part(world.suggestion("handling", ago=3))
    ASSIGNMENT.take(back, "ask_back", by=world.roads_liaison, note="不属于本单位")
    ASSIGNMENT.take(back, "reassign", by=world.office, note="同意", unit=world.party)
    world.closed = closed
    return world


def rows_of(world, by):
    parts = Assignment.objects.filter(suggestion__session=world.session)
    return figures.table(parts, by=by, rule_set=world.rules, today=world.today)


@pytest.mark.parametrize("by", ["unit", "category", "delegation", "month"])
def test_parts_add_up_to_the_whole(year, by):
    (total,) = rows_of(year, "total")
    rows = rows_of(year, by)
    for fact in measures.FACTS:
        assert total[fact] == sum(row[fact] for row in rows), fact
    assert total["suggestions"] == 6


@pytest.mark.parametrize("by", ["total", "unit", "category", "role"])
@pytest.mark.parametrize("until", [None, -10])
def test_promises_of_one_session_are_counted_alike_from_their_own_side(year, by, until):
    Commitment.objects.update(due_on=year.today - dt.timedelta(days=12))
    elsewhere = year.suggestion("answered", klass="B")
    Commitment.objects.filter(reply__assignment__suggestion=elsewhere).update(session=year.city_session)
    Suggestion.objects.filter(pk=elsewhere.pk).update(session=year.city_session)
    parts = Assignment.objects.filter(suggestion__session=year.session)
    asked = {"by": by, "rule_set": year.rules, "today": year.today, "rates": ("commitments_kept",)}
    asked["until"] = until and year.today + dt.timedelta(days=until)
    near = figures.table(parts, session=year.session, **asked)
    assert near == figures.table(parts, **asked)
    assert sum(row["commitments_due"] for row in near) == 1


def test_a_promise_is_of_the_session_of_its_suggestion(year):
    found = Commitment.objects.values_list("session", "reply__assignment__suggestion__session")
    assert found and all(own == there for own, there in found)


def test_how_many_suggestions_there_are_adds_up_over_categories(year):
    parts = Assignment.objects.filter(suggestion__session=year.session)
    asked = {"rule_set": year.rules, "today": year.today, "facts": ("own",), "items": True}
    (total,) = figures.table(parts, by="total", **asked)
    rows = figures.table(parts, by="category", **asked)
    units = figures.table(parts, by="unit", **asked)
    assert total["suggestions"] == sum(row["suggestions"] for row in rows) == 6
    assert sum(row["suggestions"] for row in units) == total["assigned"] > 6  # a unit has a suggestion once


def test_every_figure_is_the_length_of_its_list(year):
    (total,) = rows_of(year, "total")
    parts = Assignment.objects.filter(suggestion__session=year.session).exclude(status="relieved")
    for fact, definition in measures.FACTS.items():
        assert total[fact] == len(set(parts.filter(definition.q(year.today)).values_list("pk", flat=True))), fact


def test_figures_of_a_known_year(year):
    (total,) = rows_of(year, "total")
    shown = (
        "assigned",
        "lead",
        "helper",
        "separate",
        "answered",
        "overdue",
        "contacted",
        "face_to_face",
        "rework",
        "given_back",
    )
    assert {k: total[k] for k in shown} == {
        "assigned": 10, "lead": 5, "helper": 3, "separate": 2, "answered": 5, "overdue": 1, "contacted": 4, "face_to_face": 4,
        "rework": 2, "given_back": 1,
    }  # fmt: skip
    assert total["classes"] == {"A": 1, "B": 0, "C": 2}
    assert (total["feedback_due"], total["feedback_returned"]) == (5, 3)
    assert (total["first_returned"], total["first_satisfied_broad"], total["first_satisfied_broad_rate"]) == (
        4,
        3,
        "75.00",
    )


def test_an_empty_denominator_is_null(world):
    world.suggestion("handling")
    (total,) = rows_of(world, "total")
    assert (total["satisfied_broad_rate"], total["on_time_rate"], total["answered_rate"]) == (None, None, "0.00")


@pytest.mark.parametrize(
    ("part", "whole", "text"), [(1, 3, "33.33"), (2, 3, "66.67"), (1, 800, "0.13"), (1, 0, None), (5, 5, "100.00")]
)
def test_rates_are_rounded_half_up(part, whole, text):
    assert figures.rate(part, whole) == text


def test_helpers_count_in_feedback_only_where_the_rules_grade_them(year):
    helper = Assignment.objects.get(suggestion=year.closed, unit=year.water)
    assert Feedback.objects.filter(counted_for=helper).count() == 1
    year.rules.rules["flags"]["grades_helpers"] = False
    year.rules.save()
    assert {r["key"]: r["feedback_due"] for r in rows_of(year, "unit")}["省财政厅"] == 0


def test_the_command_speaks_json_and_knows_its_sessions(year, capsys):
    with pytest.raises(CommandError, match="几个人大都有"):
        call_command("measures", session="十四届四次会议")
    call_command("measures", session="十四届四次会议", congress="云江省人大", by="unit", format="json")
    rows = {row["key"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["省财政厅"]["helper"] == 1
    with pytest.raises(CommandError, match="没有届次“二次会议”"):
        call_command("measures", session="二次会议")
    for format in ("table", "csv"):
        call_command("measures", session="十四届四次会议", congress="云江省人大", format=format)
        assert "省财政厅" in capsys.readouterr().out


def test_what_is_kept_of_a_question_is_never_its_answer(year):
    """Asked again after a change, of other rows, on another day, for another reader – each time it is counted anew."""

    def total(parts=None, **asked):
        parts = Assignment.objects.filter(suggestion__session=year.session) if parts is None else parts
        asked = {"rule_set": year.rules, "today": year.today} | asked
        return next(iter(figures.table(parts, by="total", **asked)), None)

    first = total()
    assert first == total() and first["own_overdue"] and first["feedback_returned"]

    of_one = total(Assignment.objects.filter(suggestion=year.closed))
    assert of_one["assigned"] < first["assigned"]
    assert total(today=year.today - dt.timedelta(days=200))["own_overdue"] == 0
    assert total(until=year.today - dt.timedelta(days=400)) is None

    Assignment.objects.filter(feedback__isnull=False).update(is_grade_held=True)
    assert total(reader=year.office)["feedback_returned"] == first["feedback_returned"]
    assert total(reader=year.roads_head)["feedback_returned"] == 0
    assert total(reader=year.office)["feedback_returned"] == first["feedback_returned"]

    Assignment.objects.filter(status="answered").update(is_latest=False)
    assert total()["answered"] == 0 and first["answered"]
    assert figures.table(Assignment.objects.none(), by="total", rule_set=year.rules, today=year.today) == []
