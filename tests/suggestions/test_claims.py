"""委员认领 and 代表小组督办: one claimer, a group that reads and nothing else, and a list of exactly those."""

import csv

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import policy
from accounts.models import User
from accounts.policy import Role
from congress import calendars
from congress.models import Committee, DeputyGroup
from core.workflow import Refused
from dashboard import supervising, tally
from dashboard.views import desk
from suggestions.flows import FLOWS
from suggestions.models import Event, KeyTopic, Suggestion
from suggestions.supervision.topics_grouping import gather
from suggestions.workflow import SUGGESTION
from tests.kept import kept

PEOPLE = (
    "admin",
    "office",
    "coordinator",
    "leader",
    "viewer",
    "roads_liaison",
    "roads_head",
    "author",
    "other_author",
    "city_office",
)


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def again(user):
    return User.objects.get(pk=user.pk)


def fresh(suggestion):
    return Suggestion.objects.get(pk=suggestion.pk)


@kept
def item(world):
    world.leader2 = world.user("leader2", Role.LEADER)
    world.item = world.suggestion("handling", helpers=[world.water])
    return world


# Claims ------------------------------------------------------------------------------------------------------------------------


def test_one_member_claims_and_lets_go(item):
    SUGGESTION.take(item.item, "claim", by=item.leader)
    s = fresh(item.item)
    assert (s.claimed_by, s.claimed_on, s.status) == (item.leader, item.today, "handling")
    with pytest.raises(Refused, match="这件建议刚刚已由leader认领"):
        SUGGESTION.take(fresh(s), "claim", by=item.leader2)
    with pytest.raises(Refused, match="您已经认领了"):
        SUGGESTION.take(fresh(s), "claim", by=item.leader)
    with pytest.raises(Refused, match="没有这项权限"):
        SUGGESTION.take(fresh(s), "release", by=item.leader2)
    SUGGESTION.take(fresh(s), "release", by=item.leader)
    assert (fresh(s).claimed_by, fresh(s).claimed_on) == (None, None)
    SUGGESTION.take(fresh(s), "claim", by=item.leader2)
    assert fresh(s).claimed_by == item.leader2


def test_a_claim_of_yesterday_says_when(item):
    SUGGESTION.take(item.item, "claim", by=item.leader, at=item.at(-1))
    why = SUGGESTION.why_not(fresh(item.item), "claim", item.leader2)
    day = item.at(-1)
    assert f"{day.month}月{day.day}日已由leader认领" in why


def test_the_office_says_why_it_takes_a_claim_back(item):
    SUGGESTION.take(item.item, "claim", by=item.leader)
    with pytest.raises(Refused, match="请写明取消认领的理由"):
        SUGGESTION.take(fresh(item.item), "release", by=item.office)
    SUGGESTION.take(fresh(item.item), "release", by=item.office, note="委员工作调动")
    assert Event.objects.get(verb="suggestion.release").changes["认领委员"] == ["leader", ""]
    with pytest.raises(Refused, match="还没有委员认领"):
        SUGGESTION.take(fresh(item.item), "release", by=item.office, note="再来")


@pytest.mark.parametrize("state", ["draft", "submitted", "registered", "closed"])
def test_only_what_is_under_way_is_claimed(world, state):
    s = world.suggestion(state)
    assert not policy.may(world.author, "suggestion.claim", s)
    with pytest.raises(Refused):
        SUGGESTION.take(s, "claim", by=world.leader)


def test_the_page_offers_the_claim_and_says_who_has_it(item):
    at = reverse("suggestion", args=[item.item.pk])
    assert "认领督办" in client_of(item.leader).get(at).content.decode()
    answer = client_of(item.leader).post(reverse("suggestion_step", args=[item.item.pk, "claim"]), {"seen": "handling"})
    assert answer.status_code == 302
    for name in ("leader2", "author", "roads_head", "office"):
        assert "<dt>认领委员</dt><dd>leader</dd>" in client_of(getattr(item, name)).get(at).content.decode(), name
    answer = client_of(item.leader2).post(
        reverse("suggestion_step", args=[item.item.pk, "claim"]), {"seen": "handling"}
    )
    assert answer.status_code == 409 and "刚刚已由leader认领" in answer.content.decode()


def test_the_ledger_claims_several_and_names_those_that_are_gone(item):
    other, ready = item.suggestion("answered"), item.suggestion("registered")
    SUGGESTION.take(item.item, "claim", by=item.leader2)
    client = client_of(item.leader)
    answer = client.post(reverse("claim_many"), {"pick": [item.item.pk, other.pk, ready.pk]}, follow=True)
    said = answer.content.decode()
    assert "已认领 1 件" in said and "有 2 件没有认领" in said and "已由leader2认领" in said
    assert fresh(other).claimed_by == item.leader and fresh(ready).claimed_by is None
    assert "还没有选中" in client.post(reverse("claim_many"), follow=True).content.decode()
    assert client_of(item.office).post(reverse("claim_many"), {"pick": [other.pk]}).status_code == 403


def test_bulk_buttons_are_those_of_the_role(item):
    shown = {
        name: client_of(getattr(item, name)).get(reverse("ledger")).content.decode()
        for name in ("office", "leader", "viewer", "roads_head")
    }
    assert {n for n, text in shown.items() if "列为重点建议</button>" in text} == {"office"}
    assert {n for n, text in shown.items() if "认领督办</button>" in text} == {"leader"}


def test_the_lists_find_what_a_member_claimed(item):
    SUGGESTION.take(item.item, "claim", by=item.leader)
    item.suggestion("handling")
    client = client_of(item.office)
    page = client.get(reverse("ledger"), {"claimed": item.leader.pk})
    assert (page.context["count"], page.context["filterset"].sentence().endswith("由leader认领")) == (1, True)
    assert client.get(reverse("parts"), {"claimed": item.leader.pk}).context["count"] == 2
    assert client.get(reverse("parts"), {"fact": "claimed"}).context["count"] == 2
    assert (
        client.get(reverse("ledger"), {"claimed": item.leader2.pk}).context["count"] == 0
    )  # no such choice: told, not ignored
    assert [text for _, text in client.get(reverse("ledger")).context["filterset"].options("claimed")] == ["leader"]
    assert client_of(item.money_head).get(reverse("ledger")).context["filterset"].options("claimed") == []


# Deputy groups -------------------------------------------------------------------------------------------------------------------


@kept
def group(world):
    world.group = DeputyGroup.objects.create(congress=world.province, name="农业农村代表小组")
    world.member = world.user("member", Role.DEPUTY)
    world.member_deputy = type(world.deputy).objects.create(congress=world.province, name="山雨来", user=world.member)
    world.member_deputy.groups.add(world.group, DeputyGroup.objects.create(congress=world.province, name="另一组"))
    world.item = world.suggestion("answered", helpers=[world.water])
    return world


def give(world, suggestion=None):
    SUGGESTION.take(fresh(suggestion or world.item), "give_to_group", by=world.office, group=world.group)


def test_the_members_of_the_group_read_the_item_and_nothing_else(group):
    assert not Suggestion.objects.visible_to(again(group.member)).exists()
    give(group)
    member = again(group.member)
    assert list(Suggestion.objects.visible_to(member)) == [group.item]
    assert [r.klass for r in group.part(group.item).replies.all().visible_to(member)] == ["A"]
    offered = {
        f"{flow.name}.{verb}"
        for flow, obj in (
            *((f, fresh(group.item)) for f in (SUGGESTION,)),
            *((FLOWS["assignment"], a) for a in group.item.assignments.all()),
        )
        for verb in flow.steps
        if policy.may(member, f"{flow.name}.{verb}", obj)
    }
    assert offered == set()
    assert not policy.may(member, "feedback.give", fresh(group.item))
    page = client_of(member).get(reverse("suggestion", args=[group.item.pk]))
    assert page.status_code == 200 and "现在没有要您办的事" in page.content.decode()
    SUGGESTION.take(fresh(group.item), "take_from_group", by=group.office, note="另行安排")
    assert not Suggestion.objects.visible_to(again(group.member)).exists()
    assert client_of(member).get(reverse("suggestion", args=[group.item.pk])).status_code == 404


def test_internal_items_are_not_for_groups(group):
    s = group.suggestion("handling", confidentiality="internal")
    with pytest.raises(Refused, match="内部件不交代表小组"):
        give(group, s)
    give(group)
    SUGGESTION.take(
        fresh(group.item), "amend", by=group.office, category=group.category, period="recess", publication="none", confidentiality="internal",
        raised_before="new", research="none",
    )  # fmt: skip
    assert not Suggestion.objects.visible_to(again(group.member)).exists()


def test_giving_to_a_group_of_another_congress_or_twice_is_refused(group):
    foreign = DeputyGroup.objects.create(congress=group.city, name="市里的小组")
    with pytest.raises(Refused, match="本级人大"):
        SUGGESTION.take(fresh(group.item), "give_to_group", by=group.office, group=foreign)
    give(group)
    with pytest.raises(Refused, match="已经由农业农村代表小组督办"):
        give(group)
    at = reverse("suggestion_step", args=[group.item.pk, "give_to_group"])
    assert client_of(group.office).post(at, {"group": foreign.pk}).status_code == 422
    assert Event.objects.filter(verb="suggestion.give_to_group").count() == 1


def test_a_member_in_two_groups_sees_the_item_once(group):
    give(group)
    assert Suggestion.objects.visible_to(again(group.member)).count() == 1
    assert group.item.assignments.all().visible_to(again(group.member)).count() == 2


def test_the_desk_of_a_member_lists_the_items_of_his_groups(group):
    text = client_of(group.member).get("/").content.decode()
    assert "本小组督办的建议" not in text
    give(group)
    group.suggestion("handling")
    groups, items, count = supervising.of_groups(
        tally.Chair(again(group.member), group.session, group.today, calendars.current())
    )
    assert ([item.row for item in items], count, len(groups)) == ([group.item], 1, 2)
    text = client_of(group.member).get("/").content.decode()
    assert "本小组督办的建议" in text and group.item.title in text and "省交通运输厅" in text


# Desks -------------------------------------------------------------------------------------------------------------------------


def listed(user, url):
    answer = client_of(user).get(f"{url}&export=csv")
    assert answer.status_code == 200, url
    return len(list(csv.reader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))) - 1


@kept
def watched(world):
    """Something for each way of watching, and something that is nobody's."""
    world.leader2 = world.user(
        "leader2", Role.LEADER, committee=Committee.objects.create(congress=world.province, name="法制委员会")
    )
    world.leader3 = world.user("leader3", Role.LEADER)
    late = world.suggestion("accepted", helpers=[world.water], ago=200)
    bad = world.suggestion("answered", ago=20, category=None)
    world.grade(bad, result="不满意", at=world.at(-5))
    promised = world.suggestion("answered", klass="B", category=None)
    world.suggestion("handling", category=None)
    fields = {"leader": world.viewer, "supervisor": world.leader3, "committee": world.leader2.committee}
    gather(
        [late, promised], topic=KeyTopic(session=world.session, kind="group", name="一类", **fields), by=world.office
    )
    SUGGESTION.take(fresh(bad), "claim", by=world.leader)
    return world


EXPECTED = {
    "leader": {
        "我领办的重点建议": 0,
        "我督办的重点建议": 0,
        "本委员会督办的重点建议": 0,
        "我认领的": 1,
        "本委员会对口的": 1,
    },
    "leader2": {
        "我领办的重点建议": 0,
        "我督办的重点建议": 0,
        "本委员会督办的重点建议": 2,
        "我认领的": 0,
        "本委员会对口的": 0,
    },
    "leader3": {"我领办的重点建议": 0, "我督办的重点建议": 2, "我认领的": 0},
    "viewer": {"我领办的重点建议": 2, "我督办的重点建议": 0},
}


@pytest.mark.parametrize("name", list(EXPECTED))
def test_every_supervisor_has_a_desk_with_exactly_his_own(watched, name):
    user = again(getattr(watched, name))
    here = tally.Chair(user, watched.session, watched.today, calendars.current())
    found = desk.leader(here)
    assert {line.label: line.items for line in found["watched"]} == EXPECTED[name]
    for line in found["watched"]:
        assert listed(user, line.items_url) == line.items, line.label
        for fact, n, url in line.cells:
            assert listed(user, url) == n, (line.label, fact)
    assert [t.name for t, _ in found["my_topics"]] == (["一类"] if name in ("leader3", "viewer") else [])


def test_the_numbers_of_a_leader_of_a_topic(watched):
    here = tally.Chair(again(watched.viewer), watched.session, watched.today, calendars.current())
    (led, _) = desk.leader(here)["watched"]
    assert {fact: n for fact, n, _ in led.cells} == {
        "assigned": 3, "overdue": 2, "due_week": 0, "unsatisfied": 0, "promised": 1, "lookback_failed": 0,
    }  # fmt: skip


@pytest.mark.parametrize("name", ["leader", "leader2", "viewer"])
def test_the_desk_takes_a_fixed_number_of_queries(watched, name):
    client, counted = client_of(getattr(watched, name)), []
    client.get("/")
    for _ in range(2):
        with CaptureQueriesContext(connection) as found:
            assert client.get("/").status_code == 200
        counted.append(len(found))
        s = watched.suggestion("answered", helpers=[watched.water], klass="B")
        SUGGESTION.take(s, "set_topic", by=watched.office, topic=KeyTopic.objects.get())
        SUGGESTION.take(fresh(s), "claim", by=watched.leader)
    assert counted[0] == counted[1] <= 12


def test_what_i_watch_is_asked_of_whoever_looks(watched):
    """The address says 我认领的: it shows everybody his own."""
    assert client_of(watched.leader).get(reverse("ledger"), {"watch": "claimed"}).context["count"] == 1
    assert client_of(watched.leader2).get(reverse("ledger"), {"watch": "claimed"}).context["count"] == 0
    assert client_of(watched.office).get(reverse("ledger"), {"watch": "field"}).context["count"] == 0
    assert "没有您选的这一项" in client_of(watched.leader).get(reverse("ledger"), {"watch": "all"}).content.decode()
    offered = {
        name: "我督办的" in client_of(getattr(watched, name)).get(reverse("ledger")).content.decode()
        for name in ("leader", "viewer", "office", "roads_head")
    }
    assert offered == {"leader": True, "viewer": True, "office": False, "roads_head": False}
