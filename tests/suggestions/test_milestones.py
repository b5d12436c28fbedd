"""倒排工期: what is planned, whose plan holds, what counts as done, who sets it and where it is read."""

import datetime as dt

import pytest
from django.urls import reverse

from congress import calendars
from suggestions import figures, milestones
from suggestions.marks import Mark
from suggestions.models import Assignment, Milestone
from suggestions.workflow import REPLY
from tests.kept import kept
from tests.world import World

TODAY = dt.date(2026, 5, 15)
CALENDAR = calendars.shipped()


@kept
def world():
    return World(today=TODAY)


def plan(world, stage, *, unit=None, before=None, on=None):
    return Milestone.objects.create(session=world.session, unit=unit, stage=stage, workdays_before=before, on_date=on)


def nodes(world, part, *, user=None, today=TODAY, is_inside=True):
    row = milestones.with_progress(Assignment.objects.filter(pk=part.pk)).select_related("suggestion").get()
    found = milestones.plans(user or world.office).get(world.session.pk, milestones.Plan(()))
    return [
        (node.label, node.day, node.mark)
        for node in found.nodes(row, today=today, calendar=CALENDAR, notice=5, is_inside=is_inside)
    ]


def test_so_many_working_days_before_the_legal_date(world):
    part = world.part(world.suggestion("accepted", ago=60))  # 16 March + 3 months: 16 June
    assert part.due_on == dt.date(2026, 6, 16)
    plan(world, "draft", before=15)
    plan(world, "sign", before=3)
    assert nodes(world, part) == [
        ("初稿", dt.date(2026, 5, 26), Mark("todo", "还有 11 天")),
        ("送签", dt.date(2026, 6, 11), Mark("todo", "还有 27 天")),
    ]


def test_green_yellow_and_past_are_derived(world):
    part = world.part(world.suggestion("accepted", ago=60))
    plan(world, "draft", on=dt.date(2026, 5, 12))
    lights = {day: nodes(world, part, today=dt.date(2026, 5, day))[0][2].kind for day in (1, 6, 12, 13)}
    assert lights == {1: "todo", 6: "soon", 12: "soon", 13: "late"}
    assert nodes(world, part) == [("初稿", dt.date(2026, 5, 12), Mark("late", "已过 3 天"))]


def test_a_fixed_day_never_lies_behind_the_legal_date_nor_before_the_dispatch(world):
    part = world.part(world.suggestion("accepted", ago=60))
    plan(world, "reply", on=dt.date(2026, 7, 1))
    plan(world, "contact", on=dt.date(2026, 3, 10))
    plan(world, "draft", before=100)
    assert nodes(world, part) == [("答复", dt.date(2026, 6, 16), Mark("todo", "还有 32 天"))]


def test_a_units_own_plan_holds_for_that_stage_only(world):
    part = world.part(world.suggestion("accepted", ago=60))
    other = world.part(world.suggestion("accepted", ago=60, lead=world.water))
    plan(world, "draft", on=dt.date(2026, 6, 1))
    plan(world, "reply", on=dt.date(2026, 6, 10))
    plan(world, "draft", unit=world.roads, on=dt.date(2026, 5, 20))
    assert [(label, day.day) for label, day, _ in nodes(world, part)] == [("初稿", 20), ("答复", 10)]
    assert [(label, day.day) for label, day, _ in nodes(world, other)] == [("初稿", 1), ("答复", 10)]


def test_helpers_have_the_opinion_only_and_parts_without_a_date_none(world):
    s = world.suggestion("accepted", ago=20, helpers=[world.water])
    for stage in Milestone.Stage.values:
        plan(world, stage, before=2)
    helper = world.part(s, world.water)
    assert [label for label, _, _ in nodes(world, helper)] == ["会办意见"]
    assert [label for label, _, _ in nodes(world, world.part(s, world.roads))] == ["沟通", "初稿", "送签", "答复"]
    Assignment.objects.filter(pk=helper.pk).update(due_on=None)
    assert nodes(world, helper) == []


def test_done_is_what_has_happened(world):
    part = world.part(world.suggestion("accepted", ago=60))
    for stage in ("contact", "draft", "sign", "reply"):
        plan(world, stage, before=2)

    def done():
        return [label for label, _, mark in nodes(world, part) if mark == Mark("ok", "已完成")]

    assert done() == []
    world.contact(part)
    assert done() == ["沟通"]
    reply = world.draft_reply(part)
    assert done() == ["沟通", "初稿"]
    REPLY.take(reply, "send", by=world.roads_handler)
    assert done() == ["沟通", "初稿", "送签"]
    REPLY.take(reply, "pass_on", by=world.roads_liaison)
    world.sign(reply)
    assert nodes(world, part) == []  # answered: nothing is planned any more


def test_how_far_a_draft_is_stays_inside_the_unit(world):
    part = world.part(world.suggestion("accepted", ago=60))
    plan(world, "sign", before=2)
    assert nodes(world, part, is_inside=False) == []


def test_a_missed_milestone_counts_nowhere(world):
    part = world.part(world.suggestion("accepted", ago=60))
    before = figures.table(Assignment.objects.all(), by="total", rule_set=world.rules, today=TODAY)
    plan(world, "contact", on=dt.date(2026, 4, 1))
    assert nodes(world, part)[0][2].kind == "late"
    assert figures.table(Assignment.objects.all(), by="total", rule_set=world.rules, today=TODAY) == before
    assert before[0]["overdue"] == 0


# Pages -----------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def now(world):
    return world.under(today=dt.date.today())


def page(client, user, url=None, **data):
    client.force_login(user)
    url = url or reverse("milestones")
    return client.post(url, data) if data else client.get(url)


def test_the_office_plans_for_the_session_and_everybody_reads_it_at_the_part(client, now):
    w = now
    part = w.part(w.suggestion("accepted", ago=20))
    day = w.today - dt.timedelta(days=2)
    answer = page(client, w.office, contact_on=day.isoformat(), draft_before="10")
    assert answer.status_code == 302
    rows = Milestone.objects.order_by("stage").values_list("unit", "stage", "workdays_before", "on_date")
    assert list(rows) == [(None, "contact", None, day), (None, "draft", 10, None)]
    said = f"沟通 {day.month}月{day.day}日，已过 2 天"
    url = reverse("suggestion", args=[part.suggestion_id])
    for user in (w.office, w.roads_liaison, w.leader, w.coordinator):
        assert said in page(client, user, url).text, user
    assert "内部节点" not in page(client, w.author, url).text
    for user, name in ((w.roads_handler, "desk"), (w.roads_handler, "parts"), (w.office, "parts")):
        assert said in page(client, user, reverse(name)).text, (user, name)


def test_a_unit_plans_for_itself_and_reads_no_other_units_plan(client, now):
    w = now
    for user in (w.roads_liaison, w.roads_head):
        assert page(client, user, draft_before="8").status_code == 302
    assert Milestone.objects.get().unit == w.roads
    refused = page(client, w.roads_handler, draft_before="3")
    assert (refused.status_code, "由本单位的联络员或负责人确定" in refused.text) == (403, True)
    assert page(client, w.roads_liaison, f"{reverse('milestones')}?unit={w.water.pk}").status_code == 404
    assert list(Milestone.objects.visible_to(w.water_head)) == []
    assert "提前 8 个工作日" in page(client, w.office).text
    assert page(client, w.office, f"{reverse('milestones')}?unit={w.roads.pk}", draft_before="3").status_code == 403
    assert Milestone.objects.get().workdays_before == 8
    s = w.suggestion("accepted", ago=20, helpers=[w.water])
    shown = page(client, w.water_head, reverse("suggestion", args=[s.pk])).text
    assert "内部节点" not in shown


def test_what_an_empty_stage_means_is_said_to_each(client, now):
    for user, said, not_said in (
        (now.roads_liaison, "空着的照人大机关定的", "空着就是不设"),
        (now.office, "空着就是不设", "空着的照人大机关定的"),
    ):
        text = page(client, user).text
        assert (said in text, not_said in text) == (True, False), user


def test_emptied_stages_are_planned_no_more(client, now):
    page(client, now.office, contact_before="3", reply_before="5")
    page(client, now.office, reply_before="4", contact_before="")
    assert list(Milestone.objects.values_list("stage", "workdays_before")) == [("reply", 4)]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"draft_before": "3", "draft_on": "2026-05-12"}, "只能填一项"),
        ({"draft_before": "三"}, "要填整数"),
        ({"draft_before": "-1"}, "不能小于 0"),
        ({"draft_before": "99999999999999999999"}, "不能大于 120"),
        ({"draft_on": "2026-02-30"}, "不是一个日期"),
        ({"draft_on": "1926-05-01"}, "不在这个届次办理的年份里"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_kept(client, now, data, sentence):
    answer = page(client, now.office, **data)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert not Milestone.objects.exists()
    assert all(value in answer.text for value in data.values())


@pytest.mark.parametrize("address", ["?unit=x", "?unit=99999999999999999999", "?unit=0"])
def test_absurd_addresses_harm_nobody(client, now, address):
    assert page(client, now.office, reverse("milestones") + address).status_code in (200, 404)


def test_another_congress_sees_and_plans_its_own(client, now):
    page(client, now.office, draft_before="5")
    assert "提前 5 个工作日" not in page(client, now.city_unit_head).text
    assert list(Milestone.objects.visible_to(now.city_office)) == []


def test_people_without_a_unit_have_no_plan(client, now):
    loose = now.user("loose", "unit")
    assert page(client, loose).status_code == 404
