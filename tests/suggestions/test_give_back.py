"""申请改办: inside the window only, decided by the dispatcher inside its own time, with the old part on record."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from congress import calendars
from core.workflow import Refused
from suggestions import measures
from suggestions.models import Assignment
from suggestions.workflow import ASSIGNMENT


@pytest.fixture
def chongqing(world):
    """Rules that give the dispatcher ten working days."""
    return world.under("重庆")


def asking(world, *, ago=2, at=None, **more):
    part = world.part(world.suggestion("handling", ago=ago, **more))
    ASSIGNMENT.take(part, "ask_back", by=world.roads_liaison, note="不属于本单位职责", at=at)
    return part


def page(world, address, who="office"):
    client = Client()
    client.force_login(getattr(world, who))
    return client.get(address)


def overdue(today):
    return list(Assignment.objects.filter(measures.FACTS["request_overdue"].q(today)))


def test_the_last_day_of_the_window_counts_and_the_day_after_is_refused_with_the_date(world):
    part = world.part(world.suggestion("handling", ago=20))
    until = part.give_back_until
    night = world.at((until - world.today).days, hour=23)
    with pytest.raises(Refused, match=f"{until.month} 月 {until.day} 日截止"):
        ASSIGNMENT.take(
            part, "ask_back", by=world.roads_liaison, note="不属于本单位职责", at=night + dt.timedelta(hours=2)
        )
    ASSIGNMENT.take(part, "ask_back", by=world.roads_liaison, note="不属于本单位职责", at=night)


def test_the_office_may_move_it_after_the_window(world):
    part = world.part(world.suggestion("accepted", ago=60))
    ASSIGNMENT.take(part, "reassign", by=world.office, unit=world.money, note="机构职责调整")
    heir = Assignment.objects.get(replaces=part)
    assert (heir.unit, heir.dispatched_on, heir.due_from, heir.status) == (
        world.money,
        world.today,
        world.today,
        "pending",
    )
    assert (part.status, part.relieved_on, part.is_latest) == ("relieved", world.today, False)


def test_a_draft_on_its_way_forbids_it_whether_or_not_there_is_a_window(world):
    part = world.part(world.suggestion("accepted", ago=2))
    world.draft_reply(part)
    Assignment.objects.filter(pk=part.pk).update(give_back_until=None)
    with pytest.raises(Refused, match="已经有答复稿"):
        ASSIGNMENT.take(part, "ask_back", by=world.roads_liaison, note="不属于本单位职责")


def test_the_dispatcher_has_his_own_time_and_the_day_is_kept(chongqing):
    world = chongqing
    part = asking(world)
    due = calendars.current().add_workdays(world.today, 10)
    assert part.decision_due_on == due
    assert (overdue(due), overdue(due + dt.timedelta(days=1))) == ([], [part])
    tab = page(world, "/dispatch/?tab=back")
    (row,) = tab.context["rows"]
    assert (row.light.kind, row.why.due) == ("todo", due)
    shown = page(world, reverse("suggestion", args=[part.suggestion_id])).context["decisions"]
    assert [(d.part, d.mark.kind, d.why.due, bool(d.why.steps)) for d in shown] == [(part, "todo", due, True)]


def test_late_is_red_and_a_figure(chongqing):
    world = chongqing
    part = asking(world, ago=29, at=world.at(-28))
    (row,) = page(world, "/dispatch/?tab=back").context["rows"]
    assert row.light.kind == "late" and "逾期" in row.light.word
    (shown,) = page(world, reverse("suggestion", args=[part.suggestion_id])).context["decisions"]
    assert shown.mark.kind == "late"
    listed = page(world, "/parts/?fact=request_overdue")
    assert listed.status_code == 200 and part.suggestion.title in listed.content.decode()
    assert overdue(world.today) == [part]


def test_rules_without_such_a_time_give_none(world):
    part = asking(world)
    assert part.decision_due_on is None
    (row,) = page(world, "/dispatch/?tab=back").context["rows"]
    assert (row.light, row.why, row.decide_by) == (None, None, None)
    assert page(world, reverse("suggestion", args=[part.suggestion_id])).context["decisions"] == []


def test_the_deputy_reads_nothing_of_the_request(chongqing):
    world = chongqing
    part = asking(world)
    answer = page(world, reverse("suggestion", args=[part.suggestion_id]), "author")
    assert (answer.context["decisions"], "申请改办" in answer.content.decode()) == ([], False)


def test_a_refusal_ends_the_dispatchers_time_and_a_new_request_starts_it_anew(chongqing):
    world = chongqing
    part = asking(world, at=world.at(-1))
    ASSIGNMENT.take(part, "refuse_back", by=world.office, note="职责明确", at=world.at(-1))
    assert (part.decision_due_on, part.status) == (None, "pending")
    ASSIGNMENT.take(part, "ask_back", by=world.roads_liaison, note="补充了“三定”规定")
    assert part.decision_due_on == calendars.current().add_workdays(world.today, 10)


def test_the_chain_is_on_the_page(chongqing):
    world = chongqing
    part = asking(world)
    ASSIGNMENT.take(part, "reassign", by=world.office, unit=world.money, note="同意")
    units = page(world, reverse("suggestion", args=[part.suggestion_id])).context["units"]
    assert [(str(old.unit), str(heir.unit)) for old, heir in units.relieved] == [("省交通运输厅", "省财政厅")]
    assert overdue(world.today + dt.timedelta(days=60)) == []


def test_a_unit_that_ended_since_it_was_named_is_replaced_by_its_successor_on_the_form(world):
    part = world.part(world.suggestion("handling", ago=2))
    ASSIGNMENT.take(part, "ask_back", by=world.roads_liaison, note="不属于本单位职责", proposed_unit=world.water)
    heir = type(world.water).objects.create(congress=world.province, name="省水务厅", coordinator=world.government)
    world.water.valid_until, world.water.successor = world.today - dt.timedelta(days=1), heir
    world.water.save()
    form = page(world, reverse("assignment_step", args=[part.pk, "reassign"])).context["form"]
    assert form["unit"].value() == heir.pk
    with pytest.raises(Refused, match="省水利厅已在 .*停用，由省水务厅承接，请改选省水务厅"):
        ASSIGNMENT.take(part, "reassign", by=world.office, unit=world.water, note="同意")
