"""督办台: every number is its list, every list a fact, each supervisor sees what is his."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from congress.models import Session
from suggestions import measures
from suggestions.models import Assignment, Commitment, Extension
from suggestions.supervision import desk
from suggestions.workflow import ASSIGNMENT, REPLY
from tests.kept import kept
from tests.listing import values

DESK = "/supervision/"


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def listed(client, **asked):
    return [line.row.pk for line in client.get(DESK, {"per": 100, **asked}).context["lines"]]


def cell(client, key, **asked):
    """The value of the column ``key`` in the first row."""
    page = client.get(DESK, asked)
    return values(page, page.context["lines"][0])[key]


def lapse(part, day):
    """Time passes: what the part promised was due on that day."""
    Commitment.objects.filter(reply__assignment=part).update(due_on=day)
    Assignment.objects.filter(pk=part.pk).update(promise_due_on=day)


def sent_back_draft(world, part):
    world.contact(part)
    reply = world.draft_reply(part, no_opinion_reason="会办单位的意见已经在座谈会上听取。" if part.helpers() else "")
    REPLY.take(reply, "send", by=world.of(part, "handler"))
    REPLY.take(reply, "send_back", by=world.of(part, "liaison"), note="没有写时限")
    return reply


@kept
def year(world):
    """Something on every list, with rows that joins would double."""
    late = world.part(world.suggestion("accepted", helpers=[world.water, world.party], ago=120))
    world.contact(late)
    world.contact(late, method="phone")
    world.suggestion("handling", helpers=[world.money], ago=88)
    world.suggestion("accepted", lead=world.party, ago=10)
    asking = world.part(world.suggestion("handling", ago=3))
    ASSIGNMENT.take(asking, "ask_back", by=world.roads_liaison, note="不属于本单位")
    unhappy = world.suggestion("answered", helpers=[world.water])
    world.grade(unhappy, result="不满意", at=world.at(-15), only=[world.roads])
    world.suggestion("answered", klass="B")
    promised = world.part(world.suggestion("answered", klass="B"))
    lapse(promised, world.today - dt.timedelta(days=1))
    again = world.suggestion("answered", klass="C")
    type(again).objects.filter(pk=again.pk).update(repeat_years=3)
    more_time = world.part(world.suggestion("accepted", ago=20))
    due = more_time.due_on
    Extension.objects.create(
        assignment=more_time,
        asked_on=world.today,
        reason="涉及面广",
        due_before=due,
        due_asked=due + dt.timedelta(days=9),
    )
    for n, part in enumerate(ordered := [world.part(world.suggestion("accepted", ago=40)) for _ in range(3)]):
        at = world.at(-20)
        due_on = world.today + dt.timedelta(days=(-3, 3, 3)[n])
        ASSIGNMENT.take(part, "issue_order", by=world.office, at=at, words="请报告办理进展。", due_on=due_on)
    from suggestions.supervision.workflow import ORDER

    sent_back_draft(world, world.part(world.suggestion("accepted", ago=25)))
    ORDER.take(ordered[2].orders.get(), "answer", by=world.roads_head, text="已经与代表面商，月底答复。")
    ASSIGNMENT.take(late, "urge", by=world.office, at=world.at(-2), note="请抓紧办理。")
    world.suggestion("accepted", deputy=world.city_deputy, lead=world.city_unit, office=world.city_office, ago=120)
    world.late = late
    return world


@pytest.mark.parametrize("name", ["office", "leader", "viewer", "admin"])
@pytest.mark.parametrize("one", desk.LISTS, ids=lambda one: one.fact)
def test_every_number_is_its_list_and_its_fact(year, one, name):
    client = signed_in(getattr(year, name))
    page = client.get(DESK, {"fact": one.fact, "per": 100})
    (tab,) = [tab for tab in page.context["tabs"] if tab.label == one.label]
    rows = [line.row.pk for line in page.context["lines"]]
    parts = Assignment.objects.filter(suggestion__session=year.session).exclude(status="relieved")
    fact = set(parts.filter(measures.FACTS[one.fact].q(year.today)).values_list("pk", flat=True))
    assert (tab.count, len(rows), set(rows), tab.current) == (len(fact), len(fact), fact, True)
    if one.fact not in ("unsatisfied", "lookback_failed", "key_topic", "claimed", "grouped"):
        assert fact


def test_the_lists_of_a_coordinator_are_of_its_own_system(year):
    client = signed_in(year.coordinator)
    for one in desk.LISTS:
        page = client.get(DESK, {"fact": one.fact, "per": 100})
        (tab,) = [tab for tab in page.context["tabs"] if tab.current]
        units = {line.row.unit_id for line in page.context["lines"]}
        assert tab.count == len(page.context["lines"])
        assert units <= {year.roads.pk, year.water.pk, year.money.pk}
    assert year.part(year.late.suggestion, year.party).pk not in listed(client, fact="opinion_missing")
    assert year.part(year.late.suggestion, year.party).pk in listed(signed_in(year.office), fact="opinion_missing")


def test_another_congress_has_its_own_lists(year):
    assert listed(signed_in(year.city_office)) == list(
        Assignment.objects.filter(unit=year.city_unit).values_list("pk", flat=True)
    )


def test_the_first_list_is_shown_when_none_is_named(year):
    client = signed_in(year.office)
    assert listed(client) == listed(client, fact="overdue")


def test_conditions_go_along_from_list_to_list(year):
    client = signed_in(year.office)
    page = client.get(DESK, {"unit": year.water.pk})
    for tab in page.context["tabs"]:
        rows = client.get(DESK + tab.url).context["lines"]
        assert tab.count == len(rows)
        assert {line.row.unit_id for line in rows} <= {year.water.pk}
    assert sum(tab.count for tab in page.context["tabs"]) > 0


@pytest.mark.parametrize("asked", [{"committee": "committee"}, {"category": "category"}, {"system": "government"}])
def test_lists_are_narrowed(year, asked):
    ((name, thing),) = asked.items()
    rows = listed(signed_in(year.office), fact="overdue", **{name: getattr(year, thing).pk})
    narrowed = {
        "committee": "suggestion__category__committee",
        "category": "suggestion__category",
        "system": "unit__coordinator",
    }
    parts = Assignment.objects.filter(measures.FACTS["overdue"].q(year.today), suggestion__session=year.session)
    assert set(rows) == set(parts.filter(**{narrowed[name]: getattr(year, thing)}).values_list("pk", flat=True))


def test_each_row_says_last_contact_last_urging_and_the_next_date(year):
    client = signed_in(year.office)
    asked = {"fact": "urged_open"}
    (pk,) = listed(client, **asked)
    assert pk == year.late.pk
    part = Assignment.objects.get(pk=pk)
    day = year.today
    assert cell(client, "contact", **asked) == (f"{day.month}月{day.day}日", "电话联系")
    two_ago = day - dt.timedelta(days=2)
    assert cell(client, "urged", **asked) == (f"{two_ago.month}月{two_ago.day}日", "共 1 次")
    assert cell(client, "next", **asked)[:2] == (part.due_on, "办理期限")


def test_the_nearest_of_the_dates_comes_first_on_page_and_in_sort(year):
    client = signed_in(year.office)
    rows = [line.row for line in client.get(DESK, {"fact": "ordered"}).context["lines"]]
    assert [row.order_due_on for row in rows] == sorted(row.order_due_on for row in rows)
    assert cell(client, "next", fact="ordered")[:2] == (rows[0].order_due_on, "督办回复")
    upside_down = [line.row.pk for line in client.get(DESK, {"fact": "ordered", "sort": "-next"}).context["lines"]]
    assert upside_down == [row.pk for row in rows][::-1]


def test_both_dates_of_an_extended_part_are_shown(year):
    before = year.late.due_on
    Assignment.objects.filter(pk=year.late.pk).update(extended_from=before, due_on=year.today - dt.timedelta(days=1))
    text = signed_in(year.office).get(DESK).content.decode()
    assert f"延期前 {before.month}月{before.day}日" in text or f"延期前 {before.year}年" in text


def test_the_sheet_is_the_list(year):
    client = signed_in(year.office)
    body = b"".join(client.get(DESK, {"fact": "overdue", "export": "csv"}).streaming_content).decode("utf-8-sig")
    assert len(body.splitlines()) - 1 == len(listed(client, fact="overdue"))


def test_an_empty_list_says_what_that_means(world):
    text = signed_in(world.office).get(DESK).content.decode()
    assert "“逾期未结”没有要办的件" in text
    assert "各单位手里没有逾期的件。" in text


@pytest.mark.parametrize(
    "asked", [{"fact": "nonsense"}, {"unit": "x"}, {"committee": "999999"}, {"sort": "password"}, {"page": "x"}]
)
def test_a_faulty_address_is_answered_in_words(year, asked):
    assert signed_in(year.office).get(DESK, asked).status_code == 200


def test_the_number_of_queries_does_not_grow_with_the_rows(world):
    client, counted = signed_in(world.office), []
    for n in (1, 3):
        for _ in range(n):
            part = world.part(world.suggestion("accepted", helpers=[world.water], ago=120))
            world.contact(part)
            ASSIGNMENT.take(part, "urge", by=world.office, note="请抓紧办理。")
        with CaptureQueriesContext(connection) as found:
            assert len(client.get(DESK, {"fact": "overdue"}).context["lines"]) >= 2 * n
        counted.append(len(found))
    assert counted[0] == counted[1]
    assert counted[0] <= 12


def test_buttons_are_those_of_the_role(year):
    says = {
        name: signed_in(getattr(year, name)).get(DESK).content.decode()
        for name in ("office", "leader", "coordinator", "viewer")
    }
    assert {name: "/urge/?next=" in text for name, text in says.items()} == {
        "office": True, "leader": True, "coordinator": True, "viewer": False,
    }  # fmt: skip
    assert {name: "/issue_order/?next=" in text for name, text in says.items()} == {
        "office": True, "leader": False, "coordinator": False, "viewer": False,
    }  # fmt: skip
    assert {name: "记督办活动" in text for name, text in says.items()} == {
        "office": True, "leader": True, "coordinator": False, "viewer": False,
    }  # fmt: skip


def test_what_was_sent_back_is_listed_until_it_is_sent_again(world):
    s = world.suggestion("accepted", helpers=[world.water])
    lead, helper = world.part(s), world.part(s, world.water)
    ASSIGNMENT.take(helper, "send_opinion", by=world.water_liaison, text="无意见，无意见，无意见。")
    office = signed_in(world.office)
    assert listed(office, fact="sent_back") == []
    ASSIGNMENT.take(helper, "return_opinion", by=world.roads_handler, note="没有回答补助标准")
    reply = sent_back_draft(world, lead)
    assert set(listed(office, fact="sent_back")) == {lead.pk, helper.pk}
    page = office.get(DESK, {"fact": "sent_back"}).content.decode()
    assert "没有写时限" not in page  # what is said inside a unit stays there
    ASSIGNMENT.take(helper, "send_opinion", by=world.water_liaison, text="补助标准为每公里五千元。")
    assert listed(office, fact="sent_back") == [lead.pk]
    REPLY.take(reply, "send", by=world.roads_handler)
    assert listed(office, fact="sent_back") == []


def test_the_other_units_are_not_told_that_a_draft_was_sent_back(world):
    s = world.suggestion("accepted", helpers=[world.water])
    sent_back_draft(world, world.part(s))
    count = {
        name: signed_in(getattr(world, name)).get("/parts/", {"fact": "sent_back", "unit": ""}).context["count"]
        for name in ("roads_head", "water_head", "office")
    }
    assert count == {"roads_head": 1, "water_head": 0, "office": 1}


def test_what_earlier_sessions_left_undone_is_named_beside_the_lists(world):
    """A full list of this session must not hide what hangs from before; each number opens exactly its rows."""
    late = world.part(world.suggestion("accepted", ago=120))
    old = world.part(world.suggestion("answered", klass="B"))
    lapse(old, world.today - dt.timedelta(days=1))
    client = signed_in(world.office)
    assert client.get(DESK).context["earlier"] == []
    later = Session.objects.create(
        congress=world.province, term=14, meeting=5, year=world.today.year + 1, name="十四届五次会议", rule_set=world.rules,
        opens_on=world.today, closes_on=world.today,
    )  # fmt: skip
    fresh = world.suggestion("accepted", ago=120)
    type(fresh).objects.filter(pk=fresh.pk).update(session=later)
    found = client.get(DESK, {"session": later.pk}).context["earlier"]
    assert {label: n for label, n, _ in found} == {
        "逾期未结": 2, "没有沟通记录": 2, "承诺未兑现": 1, "承诺逾期": 1,
    }  # fmt: skip
    for _, n, url in found:
        assert client.get(url).context["count"] == n
    assert late.pk in listed(client, fact="overdue", session="")
    assert client.get(DESK, {"session": ""}).context["earlier"] == []


def test_an_empty_list_tells_what_the_other_sessions_still_hold(world):
    part = world.part(world.suggestion("answered", klass="B"))
    lapse(part, world.today - dt.timedelta(days=1))
    client = signed_in(world.office)
    later = Session.objects.create(
        congress=world.province, term=14, meeting=5, year=world.today.year + 1, name="十四届五次会议", rule_set=world.rules,
        opens_on=world.today, closes_on=world.today,
    )  # fmt: skip
    here = {"session": later.pk, "fact": "promise_overdue"}
    context = client.get(DESK, here).context
    assert context["empty_text"] == "这个届次里，没有逾期的承诺。"
    (hint,) = context["hints"]
    everywhere = client.get(DESK + hint["url"]).context
    assert (hint["text"], hint["count"], everywhere["count"]) == ("各届次都算", 1, 1)
    assert client.get(DESK, here | {"fact": "lookback_failed"}).context["hints"] == []
    nowhere = client.get(DESK, {"session": "", "fact": "lookback_failed"}).context
    assert (nowhere["empty_text"], nowhere["hints"]) == ("回头看没有发现未落实的件。", [])
