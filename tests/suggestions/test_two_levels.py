"""Congress office and coordinating unit: what is handed on, what comes back, and that a coordinator moves only its own."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from core.models import Message
from core.templatetags.look import ymd
from core.workflow import Refused
from suggestions.models import Assignment, Event, PreAssignment, Suggestion
from suggestions.requests.workflow import PREASSIGNMENT
from suggestions.workflow import ASSIGNMENT, SUGGESTION
from tests.kept import kept
from units.models import Unit

from .test_predispatch import pre, propose, states
from .test_predispatch_pages import FORMAL, roles, said, signed_in, text


def refer(world, s, *, at=None, to=None):
    return SUGGESTION.take(s, "refer", by=world.office, at=at, coordinator=to or world.government)


def handed(world, **more):
    s = world.suggestion("registered", **more)
    return refer(world, s)


def party_office(world):
    """A second system: its own coordinator, to which the party's unit belongs."""
    unit = Unit.objects.create(congress=world.province, name="省委办公厅", kind=Unit.Kind.COORDINATOR)
    world.party.coordinator = unit
    world.party.save()
    return unit


# Handing on ----------------------------------------------------------------------------------------------------------------


def test_the_day_of_the_hand_over_is_kept_and_counted(world):
    s = world.suggestion("registered", ago=20)
    refer(world, s, at=world.at(-6))
    s.refresh_from_db()
    assert (s.coordinator, (world.today - s.referred_on).days) == (world.government, 6)
    told = Event.objects.get(suggestion=s, verb="suggestion.refer").changes
    assert told["转交日期"] == ["", ymd(s.referred_on)]  # in words, as everywhere on the page
    page = signed_in(world.office).get("/dispatch/?tab=referred")
    assert [(row.pk, row.days) for row in page.context["rows"]] == [(s.pk, 6)]
    assert "在协调单位手里，还没有交办 1 件" in text(page)
    assert "转交 6 天" in text(signed_in(world.coordinator).get("/dispatch/"))


def test_handed_to_the_same_twice_is_refused(world):
    s = handed(world)
    with pytest.raises(Refused, match="已经转交省政府办公厅督查室"):
        refer(world, s)


def test_many_are_handed_on_at_once_and_those_refused_are_named(world):
    some, done = [world.suggestion("registered") for _ in range(2)], world.suggestion("handling")
    client, once = signed_in(world.office), str(uuid.uuid4())
    data = {"pick": [s.pk for s in (*some, done)], "coordinator": world.government.pk, "once": once}
    page = client.post("/dispatch/refer/", data, follow=True)
    assert "2 件已转交省政府办公厅督查室" in text(page) and f"第{done.number}号没有转交" in text(page)
    assert "没有转交" in text(client.post("/dispatch/refer/", data, follow=True))
    assert Suggestion.objects.filter(coordinator=world.government, referred_on=world.today).count() == 2
    assert Event.objects.filter(verb="suggestion.refer").count() == 2


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ({"coordinator": "government"}, "还没有选中要转交的建议"),
        ({"pick": "s"}, "请选择转交给哪个协调单位"),
        ({"pick": "s", "coordinator": "roads"}, "请选择转交给哪个协调单位"),
        ({"pick": "s", "coordinator": "x"}, "请选择转交给哪个协调单位"),
        ({"pick": "99999999999999999999", "coordinator": "government"}, "还没有选中要转交的建议"),
    ],
)
def test_what_cannot_be_handed_on_is_told(world, data, why):
    s = world.suggestion("registered")
    known = {"s": s.pk, "government": world.government.pk, "roads": world.roads.pk}
    page = signed_in(world.office).post("/dispatch/refer/", {k: known.get(v, v) for k, v in data.items()}, follow=True)
    assert why in text(page)
    assert not Suggestion.objects.exclude(coordinator=None).exists()


# Coming back ---------------------------------------------------------------------------------------------------------------


def test_a_coordinator_returns_what_is_not_its_own_with_a_reason_and_sees_it_no_more(world):
    s = handed(world)
    client = signed_in(world.coordinator)
    step = reverse("suggestion_step", args=[s.pk, "return_to_office"])
    assert (client.post(step, {"note": ""}).status_code, client.get(step).status_code) == (422, 200)
    answer = client.post(step, {"note": "属于党群系统的职责", "once": str(uuid.uuid4())})
    assert answer["Location"] == reverse("desk")
    s.refresh_from_db()
    assert (s.status, s.coordinator, s.referred_on) == ("registered", None, None)
    assert client.get(reverse("suggestion", args=[s.pk])).status_code == 404
    told = Message.objects.filter(subject__startswith="协调单位退回").values_list("recipient__username", flat=True)
    assert sorted(told) == ["office", "office2"]
    page = signed_in(world.office).get("/dispatch/?tab=referred")
    assert [(row.pk, row.sent_back.note) for row in page.context["sent_back_rows"]] == [(s.pk, "属于党群系统的职责")]
    assert "属于党群系统的职责" in text(signed_in(world.office).get(f"/dispatch/{s.pk}/"))
    assert not Event.objects.visible_to(world.author).filter(verb="suggestion.return_to_office").exists()
    refer(world, s)
    assert signed_in(world.office).get("/dispatch/?tab=referred").context["sent_back_rows"] == []


def test_the_desk_of_the_office_counts_what_came_back(world):
    s = handed(world)
    SUGGESTION.take(s, "return_to_office", by=world.coordinator, note="属于党群系统")
    rows = {row.wait.key: (row.n, row.url) for row in signed_in(world.office).get("/").context["for_me"]}
    assert rows["returned"] == (1, "/dispatch/?tab=referred")


@pytest.mark.parametrize("who", ["office", "roads_head", "author"])
def test_only_the_coordinator_returns(world, who):
    s = handed(world)
    with pytest.raises(Refused, match="接受转交的交办协调单位"):
        SUGGESTION.take(s, "return_to_office", by=getattr(world, who), note="退回")


# A helper of another system --------------------------------------------------------------------------------------------------


def test_what_the_coordinator_cannot_give_waits_for_the_office_and_is_added_by_it(world):
    s = handed(world)
    data = said(world, "dispatch", wanted="省委宣传部", **roles(lead=[world.roads], helper=[world.water]))
    signed_in(world.coordinator).post(f"/dispatch/{s.pk}/", data)
    assert list(Assignment.objects.filter(suggestion=s).values_list("unit__name", flat=True)) == [
        "省交通运输厅",
        "省水利厅",
    ]
    assert states(s) == [("省委宣传部", "helper", "proposed")]
    assert not Suggestion.objects.visible_to(world.party_head).exists()
    assert Message.objects.filter(recipient=world.office, subject__contains="增加会办单位省委宣传部").exists()
    assert "省委宣传部" not in text(signed_in(world.author).get(reverse("suggestion", args=[s.pk])))
    page = signed_in(world.office).get("/dispatch/?tab=referred")
    assert [(p.unit, p.suggestion_id) for p in page.context["wanted"]] == [(world.party, s.pk)]
    rows = {row.wait.key: row.n for row in signed_in(world.office).get("/").context["for_me"]}
    assert rows["wanted"] == 1
    form = signed_in(world.office).get(page.context["wanted"][0].add_url)
    assert list(form.context["form"]["units"].value()) == [world.party.pk]
    signed_in(world.office).post(
        page.context["wanted"][0].add_url, {"units": [world.party.pk], "once": str(uuid.uuid4())}
    )
    assert (world.part(s, world.party).role, states(s)) == ("helper", [("省委宣传部", "helper", "dispatched")])
    assert signed_in(world.office).get("/dispatch/?tab=referred").context["wanted"] == []


def test_the_office_may_decline_and_says_why(world):
    s = handed(world)
    SUGGESTION.take(s, "dispatch", by=world.coordinator, parts=[(world.roads, "lead")], wanted=[world.party])
    with pytest.raises(Refused, match="人大工作人员"):
        PREASSIGNMENT.take(pre(s, world.party), "decline", by=world.coordinator, note="不用了")
    PREASSIGNMENT.take(pre(s, world.party), "decline", by=world.office, note="与宣传工作无关")
    assert states(s) == [("省委宣传部", "helper", "dropped")]
    assert Message.objects.filter(recipient=world.coordinator, subject__contains="没有增加会办单位省委宣传部").exists()
    assert not Message.objects.filter(recipient=world.party_liaison).exists()


def test_what_the_office_proposed_to_another_system_is_left_for_the_office(world):
    s = propose(world, helpers=[world.party])
    refer(world, s)
    SUGGESTION.take(s, "dispatch", by=world.coordinator, parts=[(world.roads, "lead")])
    assert states(s) == [("省交通运输厅", "lead", "dispatched"), ("省委宣传部", "helper", "proposed")]
    assert len(signed_in(world.office).get("/dispatch/?tab=referred").context["wanted"]) == 1


@pytest.mark.parametrize(
    ("wanted", "why"), [("省水利厅", "没有找到|归您交办"), ("省海洋局", "没有找到"), ("市住建局", "没有找到")]
)
def test_what_cannot_be_wanted_is_told_and_nothing_is_dispatched(world, wanted, why):
    s = handed(world)
    data = said(world, "dispatch", wanted=wanted, **roles(lead=[world.roads]))
    page = signed_in(world.coordinator).post(f"/dispatch/{s.pk}/", data)
    assert page.status_code == 422 and any(word in text(page) for word in why.split("|"))
    with pytest.raises(Refused, match="归您交办"):
        SUGGESTION.take(s, "dispatch", by=world.coordinator, parts=[(world.roads, "lead")], wanted=[world.water])
    assert not Assignment.objects.exists()


# Only its own system -----------------------------------------------------------------------------------------------------------


@kept
def foreign(world):
    """One item of another system in every state a coordinator might try to lay hands on."""
    party_office(world)
    waiting = world.suggestion("registered")
    sounded = propose(world, lead=world.party, helpers=[])
    part = world.part(world.suggestion("handling", lead=world.party, ago=2))
    ASSIGNMENT.take(part, "ask_back", by=world.party_liaison, note="不属于宣传系统", proposed_unit=world.roads)
    return {"waiting": waiting, "sounded": sounded, "part": part}


def before_and_after(world, act):
    was = (
        list(Assignment.objects.values_list("pk", "status")),
        list(PreAssignment.objects.values_list("pk", "status")),
        Event.objects.count(),
    )
    answer = act()
    now = (
        list(Assignment.objects.values_list("pk", "status")),
        list(PreAssignment.objects.values_list("pk", "status")),
        Event.objects.count(),
    )
    return answer, was == now


ROUTES = {
    "dispatch one": lambda w, f: (f"/dispatch/{f['waiting'].pk}/", said(w, "dispatch", **roles(lead=[w.roads])), 404),
    "pre-dispatch one": lambda w, f: (f"/dispatch/{f['waiting'].pk}/", said(w, "predispatch", **roles(lead=[w.roads])), 404),
    "hand on": lambda w, f: (f"/dispatch/{f['waiting'].pk}/", said(w, "refer", coordinator=w.government.pk), 404),
    "hand on many": lambda w, f: ("/dispatch/refer/", {"pick": [f["waiting"].pk], "coordinator": w.government.pk}, 403),
    "dispatch many": lambda w, f: ("/dispatch/many/", said(w, "dispatch", pick=[f["waiting"].pk], **roles(lead=[w.roads])), 302),
    "pre-dispatch many": lambda w, f: (
        "/dispatch/predispatch/", {"do": "predispatch", "pick": [f["waiting"].pk], f"parts_{f['waiting'].pk}": f"{w.roads.pk}:lead"}, 302,
    ),
    "formal": lambda w, f: (
        FORMAL, said(w, "dispatch", pick=[f["sounded"].pk], despite=[f["sounded"].pk], **{f"parts_{f['sounded'].pk}": f"{w.party.pk}:lead"}), 409,
    ),
    "dates": lambda w, f: ("/dispatch/dates/", said(w, "", pick=[f["waiting"].pk]), 404),
    "keep": lambda w, f: (reverse("preassignment_step", args=[f["sounded"].preassignments.get().pk, "keep"]), {"note": "维持"}, 404),
    "drop": lambda w, f: (reverse("preassignment_step", args=[f["sounded"].preassignments.get().pk, "drop"]), {"note": "撤销"}, 404),
    "return": lambda w, f: (reverse("suggestion_step", args=[f["waiting"].pk, "return_to_office"]), {"note": "退回"}, 404),
    "add units": lambda w, f: (reverse("suggestion_step", args=[f["part"].suggestion_id, "add_units"]), {"units": [w.roads.pk]}, 404),
    "reassign": lambda w, f: (reverse("assignment_step", args=[f["part"].pk, "reassign"]), {"unit": w.roads.pk, "note": "改办"}, 404),
    "refuse": lambda w, f: (reverse("assignment_step", args=[f["part"].pk, "refuse_back"]), {"note": "不同意"}, 404),
}  # fmt: skip


@pytest.mark.parametrize("route", ROUTES)
def test_no_route_moves_an_item_of_another_system(world, foreign, route):
    address, data, code = ROUTES[route](world, foreign)
    answer, same = before_and_after(
        world, lambda: signed_in(world.coordinator).post(address, {"once": str(uuid.uuid4())} | data)
    )
    assert (answer.status_code, same) == (code, True)
    assert foreign["waiting"].title not in answer.content.decode()


def test_of_a_shared_item_a_coordinator_moves_its_own_part_only(world):
    party_office(world)
    s = world.suggestion("handling", helpers=[world.party], ago=2)
    part = world.part(s, world.party)
    ASSIGNMENT.take(part, "ask_back", by=world.party_liaison, note="不属于宣传系统")
    for verb, data in (("reassign", {"unit": world.money.pk, "note": "改办"}), ("refuse_back", {"note": "不同意"})):
        answer, same = before_and_after(
            world,
            lambda v=verb, d=data: signed_in(world.coordinator).post(reverse("assignment_step", args=[part.pk, v]), d),
        )
        assert (answer.status_code, "您没有这项权限" in text(answer), same) == (409, True, True)
    assert signed_in(world.coordinator).get("/dispatch/?tab=back").context["rows"] == []


def test_a_coordinator_cannot_move_its_own_part_out_of_its_system(world):
    party_office(world)
    s = handed(world)
    SUGGESTION.take(s, "dispatch", by=world.coordinator, parts=[(world.roads, "lead")])
    page = signed_in(world.coordinator).post(
        reverse("assignment_step", args=[world.part(s).pk, "reassign"]), {"unit": world.party.pk, "note": "改办"}
    )
    assert page.status_code == 422
    with pytest.raises(Refused, match="不归您所在的协调单位交办"):
        ASSIGNMENT.take(world.part(s), "reassign", by=world.coordinator, unit=world.party, note="改办")
    with pytest.raises(Refused, match="不归您所在的协调单位交办"):
        SUGGESTION.take(s, "add_units", by=world.coordinator, units=[world.party])


def test_lists_and_sheets_of_a_coordinator_hold_only_what_concerns_its_system(world, foreign):
    own = handed(world)
    shared = world.suggestion("handling", helpers=[world.party])
    client = signed_in(world.coordinator)
    hidden = [foreign["waiting"].title, foreign["sounded"].title, foreign["part"].suggestion.title]
    for address in (
        "/dispatch/",
        "/dispatch/?tab=pre",
        "/dispatch/?tab=back",
        "/dispatch/?tab=done",
        FORMAL,
        "/suggestions/",
        "/parts/",
        "/handover/?unit=all",
        "/",
    ):
        page = text(client.get(address))
        assert [title for title in hidden if f">{title}<" in page] == [], address
    assert own.title in text(client.get("/dispatch/"))
    page = client.get("/handover/?unit=all")
    assert [section.unit.name for section in page.context["sections"]] == ["省交通运输厅"]
    assert "省委宣传部" in text(page)  # named as handling it too
    sheet = client.get("/suggestions/", {"export": "csv"})
    body = b"".join(sheet).decode("utf-8-sig") if sheet.streaming else sheet.content.decode("utf-8-sig")
    assert own.title in body and shared.title in body
    assert [title for title in hidden if title in body.replace('"', "").replace("\r", "").split("\n")] == []


def test_a_coordinator_formally_dispatches_its_own_and_is_told_what_is_not(world):
    mine = propose(world)
    mixed = propose(world, helpers=[world.party])
    refer(world, mine)
    refer(world, mixed)
    page = signed_in(world.coordinator).get(FORMAL)
    assert [one.suggestion.pk for one in page.context["able"]] == [mine.pk]
    assert [(one.suggestion.pk, "不归您交办" in one.why_not) for one in page.context["unable"]] == [(mixed.pk, True)]
    data = said(world, "dispatch", pick=[mine.pk], **{f"parts_{mine.pk}": page.context["able"][0].mark})
    signed_in(world.coordinator).post(FORMAL, data)
    assert Suggestion.objects.get(pk=mine.pk).status == "handling"


def test_a_coordinator_changes_its_own_proposals_only(world):
    s = propose(world, helpers=[world.party])
    refer(world, s)
    SUGGESTION.take(s, "predispatch", by=world.coordinator, parts=[(world.water, "lead")])
    assert [row for row in states(s) if row[2] != "dropped"] == [
        ("省委宣传部", "helper", "proposed"),
        ("省水利厅", "lead", "proposed"),
    ]


def test_pages_of_levels_are_closed_to_others(world):
    for who in ("roads_liaison", "author", "leader", "viewer", "admin"):
        client = Client()
        client.force_login(getattr(world, who))
        assert [client.get(a).status_code for a in (FORMAL, "/dispatch/predispatch/", "/dispatch/refer/")] == [403] * 3
