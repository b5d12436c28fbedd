"""交办台: one at a time, several at once, requests of units; who may, who was quicker, what it costs."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from accounts.models import User
from congress import calendars
from core.workflow import Refused
from suggestions.models import Assignment, Event, Suggestion
from suggestions.workflow import ASSIGNMENT, SUGGESTION
from units.models import Unit, UnitAlias

HTMX = {"HTTP_HX_REQUEST": "true"}


def url(suggestion=None):
    return reverse("dispatch", args=[suggestion.pk] if suggestion else [])


def roles(**units):
    """``roles(lead=[unit], helper=[…])`` as the radios send them."""
    return {f"role_{unit.pk}": role for role, some in units.items() for unit in some}


def said(world, do="dispatch", **more):
    return {"do": do, "seen": "registered", "once": str(uuid.uuid4()), "dispatched_on": world.today.isoformat()} | more


@pytest.fixture
def office(client, world):
    client.force_login(world.office)
    return client


def parts(suggestion):
    rows = Assignment.objects.filter(suggestion=suggestion).order_by("pk")
    return list(rows.values_list("unit__name", "role", "dispatched_on"))


def titles(rows):
    return [row.title for row, _ in rows]


def refer(world, suggestion):
    return SUGGESTION.take(suggestion, "refer", by=world.office, coordinator=world.government)


# What the desk shows ---------------------------------------------------------------------------------------------------------


def test_the_desk_lists_what_is_registered_longest_waiting_first_and_opens_that_one(office, world):
    late, early = world.suggestion("registered", ago=1), world.suggestion("registered", ago=9)
    world.suggestion("submitted")
    world.suggestion("handling")
    context = office.get(url()).context
    assert [(s.pk, days) for s, days in context["waiting"]] == [(early.pk, 11), (late.pk, 3)]
    assert (context["chosen"].pk, context["next_pk"]) == (early.pk, late.pk)


def test_the_desk_of_another_congress_does_not_show_it(client, world):
    s = world.suggestion("registered")
    client.force_login(world.city_office)
    assert titles(client.get(url()).context["waiting"]) == []
    assert client.get(url(s)).status_code == 404
    assert client.post(url(s), said(world, **roles(lead=[world.city_unit]))).status_code == 404


def test_a_coordinator_sees_only_what_was_referred_to_it_and_only_its_own_units(client, world):
    mine, other = world.suggestion("registered"), world.suggestion("registered")
    refer(world, mine)
    client.force_login(world.coordinator)
    context = client.get(url()).context
    assert titles(context["waiting"]) == [mine.title]
    assert [u.name for u in context["receivers"].allowed.values()] == ["省交通运输厅", "省水利厅", "省财政厅"]
    assert client.get(url(other)).status_code == 404


def test_a_proposal_is_marked_as_such_and_can_be_put_aside(office, world):
    for _ in range(2):
        world.suggestion("handling", title="关于建设山洪预警广播的建议", lead=world.water)
    s = world.suggestion("registered", title="关于增设村级预警广播的建议")
    page = office.get(url(s))
    assert [(row.unit.name, row.role, row.proposed) for row in page.context["rows"]] == [("省水利厅", "lead", "lead")]
    assert "参考：主办" in page.content.decode()
    own = office.get(url(s) + "?own=1")
    assert [(row.unit.name, row.role, row.proposed) for row in own.context["rows"]] == [("省水利厅", "", "lead")]


def test_an_empty_desk_says_so(office, world):
    assert "没有等待交办的建议" in office.get(url()).content.decode()


@pytest.mark.parametrize(
    "tab", ["", "?tab=back", "?tab=done", "?tab=nonsense", "?page=99999999999", "?page=-1", "?page=²"]
)
def test_odd_addresses_open_the_desk(office, world, tab):
    assert office.get(url() + tab).status_code == 200


@pytest.mark.parametrize("who", ["office", "coordinator"])
@pytest.mark.parametrize("tab", ["", "?tab=back", "?tab=done"])
def test_the_desk_costs_the_same_for_one_and_for_many(client, world, who, tab, django_assert_max_num_queries):
    def one():
        s = world.suggestion("registered")
        s.wished_units.add(world.water)
        refer(world, s)
        part = world.part(world.suggestion("handling", ago=2, helpers=[world.water]))
        ASSIGNMENT.take(part, "ask_back", by=world.roads_liaison, note="不属于本单位职责", proposed_unit=world.water)

    client.force_login(getattr(world, who))
    seen = []
    for count in (1, 2, 12):
        for _ in range(count):
            one()
        with django_assert_max_num_queries(13) as asked:
            assert client.get(url() + tab).status_code == 200
        seen.append(len(asked))
    assert len(set(seen)) == 1


# One at a time ---------------------------------------------------------------------------------------------------------------


def test_dispatching_sets_units_clock_and_words_and_goes_on_to_the_next(office, world):
    first, second = world.suggestion("registered", ago=9), world.suggestion("registered", ago=5)
    day = world.today - dt.timedelta(days=1)
    data = said(
        world,
        dispatched_on=day.isoformat(),
        opinion="请主动沟通。",
        **roles(lead=[world.roads], helper=[world.water], **{"": [world.money]}),
    )
    answer = office.post(url(first), data)
    assert (answer.status_code, answer.url) == (302, url(second))
    first.refresh_from_db()
    assert (first.status, first.dispatched_on, first.office_opinion) == ("handling", day, "请主动沟通。")
    assert parts(first) == [("省交通运输厅", "lead", day), ("省水利厅", "helper", day)]


def test_after_the_last_one_the_desk_is_empty(office, world):
    s = world.suggestion("registered")
    assert office.post(url(s), said(world, **roles(lead=[world.roads]))).url == url()


def test_a_chosen_phrase_and_own_words_make_the_opinion(office, world):
    s = world.suggestion("registered")
    form = office.get(url(s)).context["form"]
    phrase = form.fields["phrase"].choices[1][0]
    office.post(url(s), said(world, phrase=phrase, opinion="另请报送进度。", **roles(lead=[world.roads])))
    s.refresh_from_db()
    assert s.office_opinion == f"{phrase}\n另请报送进度。"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({}, "请选一个主办单位，或者至少两个分办单位。"),
        ({"lead": ["roads", "water"]}, "主办单位只能有一个"),
        ({"separate": ["roads"]}, "至少两个分办单位"),
        ({"lead": ["roads"], "separate": ["water"]}, "主办和分办不能同时用"),
        ({"boss": ["roads"]}, "身份只能选主办、会办、分办或者不选"),
        ({"lead": ["roads"], "helper": ["city_unit"]}, "不在您可以交办的单位里"),
        ({"lead": ["government"]}, "“省政府办公厅督查室”不在您可以交办的单位里"),
    ],
)
def test_wrong_units_are_told_beside_the_units_and_nothing_is_stored(office, world, change, why):
    s = world.suggestion("registered")
    units = roles(**{role: [getattr(world, name) for name in names] for role, names in change.items()})
    answer = office.post(url(s), said(world, opinion="我的话", **units))
    text = answer.content.decode()
    assert (answer.status_code, why in text, "我的话" in text, parts(s)) == (422, True, True, [])


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (lambda w, s: w.today + dt.timedelta(days=1), "交办日期不能晚于今天"),
        (lambda w, s: s.registered_on - dt.timedelta(days=1), "才立案，交办日期不能更早"),
        (lambda w, s: "那天", "交办日期不是一个日期"),
        (lambda w, s: "", "请填写交办日期"),
    ],
)
def test_an_impossible_day_is_told_beside_the_field(office, world, day, why):
    s = world.suggestion("registered")
    answer = office.post(url(s), said(world, dispatched_on=str(day(world, s)), **roles(lead=[world.roads])))
    assert (answer.status_code, why in answer.content.decode(), parts(s)) == (422, True, [])


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"do": "dispatch"},
        {"do": "x"},
        {"do": "refer"},
        {"role_": "lead"},
        {"role_9" * 30: "lead"},
        {"do": "dispatch", "role_99": "lead"},
    ],
)
def test_absurd_posts_are_answered_in_words(office, world, data):
    s = world.suggestion("registered")
    assert office.post(url(s), data).status_code in (200, 422)
    assert parts(s) == []


def test_a_unit_is_added_by_its_alias_and_what_was_chosen_stays(office, world):
    UnitAlias.objects.create(unit=world.party, name="外宣办")
    s = world.suggestion("registered")
    page = office.post(url(s), said(world, "look", add="外宣办", opinion="我的话", **roles(lead=[world.roads])))
    assert page.status_code == 200
    assert [(row.unit.name, row.role) for row in page.context["rows"]] == [("省交通运输厅", "lead"), ("省委宣传部", "")]
    assert "我的话" in page.content.decode()
    assert parts(s) == []


def test_an_unknown_unit_is_told_beside_the_box(office, world):
    s = world.suggestion("registered")
    page = office.post(url(s), said(world, "look", add="省海洋局"))
    assert (page.status_code, "没有找到“省海洋局”" in page.content.decode()) == (422, True)


def test_a_unit_typed_in_without_a_role_holds_the_dispatch_up(office, world):
    s = world.suggestion("registered")
    page = office.post(url(s), said(world, add="宣传", **roles(lead=[world.roads])))
    assert (page.status_code, "已经把省委宣传部加到名单里，请选它的身份" in page.content.decode(), parts(s)) == (
        422,
        True,
        [],
    )


def test_an_ended_unit_is_refused_by_name(office, world):
    s = world.suggestion("registered")
    Unit.objects.filter(pk=world.roads.pk).update(valid_until=world.today - dt.timedelta(days=1))
    page = office.post(url(s), said(world, **roles(lead=[world.roads])))
    assert (page.status_code, "“省交通运输厅”不在您可以交办的单位里" in page.content.decode()) == (422, True)


def test_a_unit_not_yet_there_on_the_day_of_dispatch_is_refused_by_the_door_and_the_input_stays(office, world):
    s = world.suggestion("registered")
    Unit.objects.filter(pk=world.roads.pk).update(valid_from=world.today)
    day = world.today - dt.timedelta(days=1)
    page = office.post(
        url(s), said(world, dispatched_on=day.isoformat(), opinion="我的话", **roles(lead=[world.roads]))
    )
    text = page.content.decode()
    assert (page.status_code, "省交通运输厅现在不能承办建议" in text, "我的话" in text, parts(s)) == (
        409,
        True,
        True,
        [],
    )


def test_the_office_refers_to_a_coordinator_from_the_desk(office, world):
    s = world.suggestion("registered")
    office.post(url(s), said(world, "refer", coordinator=world.government.pk))
    s.refresh_from_db()
    assert (s.status, s.coordinator) == ("registered", world.government)
    page = office.post(url(s), said(world, "refer", coordinator=world.roads.pk))
    assert page.status_code == 422


# Due dates before confirming -----------------------------------------------------------------------------------------------------


def test_the_dates_shown_are_those_that_will_be_set(office, world):
    s = world.suggestion("registered")
    data = said(world, "", pick=s.pk, **roles(lead=[world.roads], helper=[world.water]))
    page = office.post(reverse("dispatch_dates"), data, **HTMX)
    lines = {line.label: (line.who, line.day) for line in page.context["lines"]}
    office.post(url(s), said(world, **roles(lead=[world.roads], helper=[world.water])))
    lead, helper = world.part(s), world.part(s, world.water)
    assert lines == {
        "申请改办": ("全部单位", lead.give_back_until),
        "会办意见": ("省水利厅", helper.due_on),
        "答复代表": ("省交通运输厅", lead.due_on),
    }
    text = page.content.decode()
    assert ("为什么是这一天" in text, "经批准最长到" in text, "给 2 个单位" in text) == (True, True, True)


def test_without_javascript_the_dates_follow_the_day_that_was_looked_at(office, world):
    s = world.suggestion("registered", ago=8)
    day = world.today - dt.timedelta(days=5)
    data = said(world, "look", dispatched_on=day.isoformat(), **roles(separate=[world.roads, world.water]))
    page = office.post(url(s), data)
    SUGGESTION.take(
        s, "dispatch", by=world.office, dispatched_on=day, parts=[(world.roads, "separate"), (world.water, "separate")]
    )
    shown = [(line.label, line.who, line.day) for line in page.context["lines"]]
    part = world.part(s, world.roads)
    assert shown == [("申请改办", "全部单位", part.give_back_until), ("答复代表", "2 个主办（分办）单位", part.due_on)]


@pytest.mark.parametrize("world_rules", ["上海", "浙江", "贵州", "北京"])
def test_dates_that_start_at_receipt_or_do_not_exist_say_so(client, world, world_rules):
    world.under(world_rules)
    client.force_login(world.office)
    s = world.suggestion("registered")
    data = said(world, "", pick=s.pk, **roles(lead=[world.roads], helper=[world.water]))
    lines = {
        line.label: (line.day is None, line.how)
        for line in client.post(reverse("dispatch_dates"), data).context["lines"]
    }
    SUGGESTION.take(s, "dispatch", by=world.office, parts=[(world.roads, "lead"), (world.water, "helper")])
    lead, helper = world.part(s), world.part(s, world.water)
    assert {label: empty for label, (empty, _) in lines.items()} == {
        "申请改办": lead.give_back_until is None, "会办意见": helper.due_on is None, "答复代表": lead.due_on is None,
    }  # fmt: skip
    if world_rules == "上海":
        assert lines["申请改办"][1].startswith("从签收之日起 7 个工作日")
    if world_rules == "北京":
        assert lines["申请改办"][1] == "本届次的办理规则没有规定"


def test_an_impossible_day_shows_words_instead_of_dates(office, world):
    s = world.suggestion("registered")
    page = office.post(reverse("dispatch_dates"), said(world, "", pick=s.pk, dispatched_on="2999-01-01"))
    assert (page.status_code, page.context["lines"], "交办日期不能晚于今天" in page.content.decode()) == (200, [], True)


def test_dates_of_what_one_may_not_see_do_not_exist(client, world):
    s = world.suggestion("registered")
    client.force_login(world.city_office)
    assert client.post(reverse("dispatch_dates"), said(world, "", pick=s.pk)).status_code == 404
    assert client.get(reverse("dispatch_dates")).status_code == 405


# Two people ------------------------------------------------------------------------------------------------------------------


def test_who_comes_second_reads_who_was_quicker_and_nothing_is_double(office, world):
    s = world.suggestion("registered")
    SUGGESTION.take(s, "dispatch", by=world.office2, parts=[(world.water, "lead")])
    page = office.post(url(s), said(world, **roles(lead=[world.roads])))
    assert (page.status_code, "office2刚刚已办理“交办”" in page.content.decode()) == (409, True)
    assert [row[:2] for row in parts(s)] == [("省水利厅", "lead")]


def test_opening_what_is_dispatched_says_why_it_cannot_be(office, world):
    page = office.get(url(world.suggestion("handling")))
    assert (page.status_code, "当前状态是“办理中”，不能交办" in page.content.decode()) == (409, True)


def test_a_second_click_changes_nothing_and_is_told(office, world):
    s, other = world.suggestion("registered", ago=9), world.suggestion("registered", ago=5)
    data = said(world, **roles(lead=[world.roads]))
    office.post(url(s), data)
    page = office.post(url(s), data, follow=True)
    assert (page.context["chosen"].pk, len(parts(s)), parts(other)) == (other.pk, 1, [])
    assert "没有重复记录" in page.content.decode()


# Coordinators ------------------------------------------------------------------------------------------------------------------


def test_a_coordinator_dispatches_inside_its_system(client, world):
    s = world.suggestion("registered")
    refer(world, s)
    client.force_login(world.coordinator)
    client.post(url(s), said(world, **roles(lead=[world.roads], helper=[world.money])))
    assert [row[:2] for row in parts(s)] == [("省交通运输厅", "lead"), ("省财政厅", "helper")]


def test_a_coordinators_forged_post_for_a_unit_outside_its_system_gets_a_reason(client, world):
    s = world.suggestion("registered")
    refer(world, s)
    client.force_login(world.coordinator)
    page = client.post(url(s), said(world, **roles(lead=[world.roads], helper=[world.party])))
    assert (page.status_code, "“省委宣传部”不在您可以交办的单位里" in page.content.decode(), parts(s)) == (
        422,
        True,
        [],
    )
    many = client.post(reverse("dispatch_many"), said(world, pick=[s.pk], **roles(lead=[world.party])))
    assert (many.status_code, parts(s)) == (422, [])


def test_the_door_itself_keeps_a_coordinator_inside_its_system(world):
    s = world.suggestion("registered")
    refer(world, s)
    with pytest.raises(Refused, match="省委宣传部不归您所在的协调单位交办"):
        SUGGESTION.take(s, "dispatch", by=world.coordinator, parts=[(world.roads, "lead"), (world.party, "helper")])
    assert parts(s) == []


def test_a_coordinator_cannot_dispatch_what_was_not_referred_to_it(client, world):
    s, mine = world.suggestion("registered"), world.suggestion("registered")
    client.force_login(world.coordinator)
    assert client.post(url(s), said(world, **roles(lead=[world.roads]))).status_code == 404
    answer = client.post(reverse("dispatch_many"), said(world, pick=[s.pk], **roles(lead=[world.roads])), follow=True)
    assert "还没有选中" in answer.content.decode()
    with pytest.raises(Refused, match="您没有这项权限"):
        SUGGESTION.take(s, "dispatch", by=world.coordinator, parts=[(world.roads, "lead")])
    assert (parts(s), parts(mine)) == ([], [])


def test_a_coordinator_cannot_refer_on(client, world):
    s = world.suggestion("registered")
    refer(world, s)
    client.force_login(world.coordinator)
    assert client.get(url(s)).context["can_refer"] is False
    page = client.post(url(s), said(world, "refer", coordinator=world.government.pk))
    assert (page.status_code, "您没有这项权限" in page.content.decode()) == (409, True)


# Many at once --------------------------------------------------------------------------------------------------------------------


def test_ticked_items_go_to_the_same_units_in_one_go(office, world):
    some = [world.suggestion("registered") for _ in range(3)]
    page = office.post(reverse("dispatch_many"), {"pick": [s.pk for s in some]})
    assert [s.pk for s in page.context["suggestions"]] == [s.pk for s in some]
    office.post(
        reverse("dispatch_many"),
        said(world, pick=[s.pk for s in some], **roles(lead=[world.roads], helper=[world.water])),
    )
    assert [[row[:2] for row in parts(s)] for s in some] == [[("省交通运输厅", "lead"), ("省水利厅", "helper")]] * 3


def test_if_one_is_refused_none_is_dispatched_and_the_page_names_it(office, world):
    some = [world.suggestion("registered") for _ in range(3)]
    SUGGESTION.take(Suggestion.objects.get(pk=some[1].pk), "dispatch", by=world.office2, parts=[(world.water, "lead")])
    before = Event.objects.count()
    page = office.post(
        reverse("dispatch_many"), said(world, pick=[s.pk for s in some], opinion="我的话", **roles(lead=[world.roads]))
    )
    text = page.content.decode()
    assert (page.status_code, "一件也没有交办" in text, "office2刚刚已办理“交办”" in text, "我的话" in text) == (
        409,
        True,
        True,
        True,
    )
    assert ([(s.pk, w[:7]) for s, w in page.context["unable"]], [s.pk for s in page.context["suggestions"]]) == (
        [(some[1].pk, "office2")], [some[0].pk, some[2].pk],
    )  # fmt: skip
    assert (Event.objects.count(), parts(some[0]), parts(some[2])) == (before, [], [])


def test_a_day_before_one_of_them_was_registered_is_refused_with_its_number(office, world):
    early, late = world.suggestion("registered", ago=9), world.suggestion("registered", ago=1)
    day = world.today - dt.timedelta(days=6)
    page = office.post(
        reverse("dispatch_many"),
        said(world, pick=[early.pk, late.pk], dispatched_on=day.isoformat(), **roles(lead=[world.roads])),
    )
    assert (page.status_code, f"第{late.number}号" in page.content.decode(), parts(early)) == (422, True, [])


def test_what_cannot_be_dispatched_is_named_before_anything_is_asked(office, world):
    good, done = world.suggestion("registered"), world.suggestion("handling")
    page = office.get(reverse("dispatch_many"), {"pick": [good.pk, done.pk]})
    assert ([s.pk for s in page.context["suggestions"]], page.context["unable"]) == (
        [good.pk], [(done, "当前状态是“办理中”，不能交办。")],
    )  # fmt: skip


def test_a_second_click_on_many_stores_nothing_twice(office, world):
    some = [world.suggestion("registered") for _ in range(2)]
    data = said(world, pick=[s.pk for s in some], **roles(lead=[world.roads]))
    office.post(reverse("dispatch_many"), data)
    page = office.post(reverse("dispatch_many"), data, follow=True)
    assert ("没有重复记录" in page.content.decode(), [len(parts(s)) for s in some]) == (True, [1, 1])


@pytest.mark.parametrize(
    "data", [{}, {"pick": "x"}, {"pick": "²"}, {"pick": "9" * 30}, {"do": "dispatch"}, {"pick": "999999"}]
)
def test_nothing_ticked_leads_back_to_the_desk(office, world, data):
    assert office.post(reverse("dispatch_many"), data).url == url()


def test_the_ledger_hands_over_everything_it_shows(office, world):
    some = [world.suggestion("registered") for _ in range(2)]
    page = office.post(reverse("dispatch_many"), {"all": "1", "query": "status=registered"})
    assert [s.pk for s in page.context["suggestions"]] == [s.pk for s in some]


def test_the_page_for_many_costs_the_same_for_two_and_for_twenty(office, world, django_assert_max_num_queries):
    some = [world.suggestion("registered") for _ in range(20)]
    seen = []
    for count in (2, 20):
        with django_assert_max_num_queries(12) as asked:
            office.post(reverse("dispatch_many"), {"pick": [s.pk for s in some[:count]]})
        seen.append(len(asked))
    assert len(set(seen)) == 1


# Requests of units, and what was dispatched --------------------------------------------------------------------------------------


def test_requests_show_reason_proposed_unit_and_the_steps(office, world):
    part = world.part(world.suggestion("handling", ago=2))
    ASSIGNMENT.take(part, "ask_back", by=world.roads_liaison, note="不属于本单位职责", proposed_unit=world.water)
    (row,) = office.get(url() + "?tab=back").context["rows"]
    assert (row.reason, row.proposed_unit, [words for words, _ in row.buttons], row.decide_by) == (
        "不属于本单位职责", world.water, ["同意改办", "不同意"], None,
    )  # fmt: skip
    page = office.get(row.buttons[0][1])
    assert page.context["form"]["unit"].value() == world.water.pk


def test_the_dispatchers_own_time_is_told_where_the_rules_have_one(client, world):
    world.under("重庆")
    part = world.part(world.suggestion("handling", ago=2))
    ASSIGNMENT.take(part, "ask_back", by=world.roads_liaison, note="不属于本单位职责")
    client.force_login(world.office)
    (row,) = client.get(url() + "?tab=back").context["rows"]
    ten_workdays = calendars.current().add_workdays(world.today, 10)
    assert (row.decide_by.start, row.decide_by.date) == (world.today, ten_workdays)


def test_a_coordinator_decides_only_requests_of_its_own_units(client, world):
    s = world.suggestion("handling", ago=2, lead=world.party, helpers=[world.water])
    for unit, user in ((world.party, world.party_liaison), (world.water, world.water_liaison)):
        ASSIGNMENT.take(world.part(s, unit), "ask_back", by=user, note="不属于本单位职责")
    client.force_login(world.coordinator)
    assert [row.unit.name for row in client.get(url() + "?tab=back").context["rows"]] == ["省水利厅"]


def test_what_was_dispatched_lately_can_be_reassigned_and_added_to(office, world):
    s = world.suggestion("handling", ago=0, helpers=[world.water])
    world.suggestion("handling", ago=40)
    (row,) = office.get(url() + "?tab=done").context["rows"]
    assert (row.pk, [(p.unit.name, bool(p.reassign_url)) for p in row.in_force], bool(row.add_url)) == (
        s.pk, [("省交通运输厅", True), ("省水利厅", True)], True,
    )  # fmt: skip


@pytest.mark.parametrize("who", ["roads_liaison", "author", "leader", "viewer", "admin"])
def test_others_may_not_open_the_desk(client, world, who):
    client.force_login(User.objects.get(username=who))
    assert [client.get(reverse(name)).status_code for name in ("dispatch", "dispatch_many", "handover")] == [403] * 3
