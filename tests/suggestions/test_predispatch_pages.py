"""The pages of the pre-dispatch: the unit's, the tab of the dispatch desk, many at once, and the formal dispatch of all."""

import datetime as dt
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from suggestions.models import Assignment, Event, PreAssignment, Suggestion
from suggestions.requests.workflow import PREASSIGNMENT
from suggestions.views import dispatch_formal
from suggestions.workflow import SUGGESTION

from .test_predispatch import object_to, pre, propose, renamed, states

OWN, AGREE = "/preassignments/", "/preassignments/agree/"
FORMAL = "/dispatch/formal/"


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def text(answer):
    return answer.content.decode()


def formal(world, picks=(), despite=(), *, day=None, once=None, **more):
    """What the page of the formal dispatch sends: the ticks, and the parts as shown."""
    shown = signed_in(world.office).get(FORMAL).context
    marks = {f"parts_{one.suggestion.pk}": one.mark for one in [*shown["able"], *shown["objected"]]}
    data = {"do": "dispatch", "once": once or str(uuid.uuid4()), "dispatched_on": (day or world.today).isoformat()}
    return data | marks | {"pick": [s.pk for s in picks], "despite": [s.pk for s in despite]} | more


# The unit's page ---------------------------------------------------------------------------------------------------------------


def test_the_unit_reads_what_is_proposed_to_it_and_to_whom_else(world):
    s = propose(world)
    page = signed_in(world.water_liaison).get(OWN)
    (row,) = page.context["waiting"]
    assert (row.suggestion_id, row.role, [str(o.unit) for o in row.others]) == (s.pk, "helper", ["省交通运输厅"])
    assert 'name="one"' in text(page) and reverse("preassignment_step", args=[row.pk, "object"]) in text(page)


def test_a_handler_reads_and_is_told_who_answers(world):
    propose(world)
    page = signed_in(world.roads_handler).get(OWN)
    assert len(page.context["waiting"]) == 1
    assert "由本单位的联络员或者负责人回复" in text(page) and 'name="one"' not in text(page)


def test_one_tap_agrees(world):
    s = propose(world)
    client = signed_in(world.roads_liaison)
    page = client.post(AGREE, {"one": pre(s, world.roads).pk, "once": str(uuid.uuid4())}, follow=True)
    assert f"已同意承办第{s.number}号" in text(page)
    assert (page.context["waiting"], [p.status for p in page.context["answered"]]) == ([], ["agreed"])


def test_many_are_agreed_to_at_once_and_a_second_click_is_harmless(world):
    some = [propose(world) for _ in range(3)]
    client, once = signed_in(world.roads_head), str(uuid.uuid4())
    data = {"picked": [pre(s, world.roads).pk for s in some[:2]], "once": once}
    assert "已同意承办 2 件" in text(client.post(AGREE, data, follow=True))
    assert "没有重复记录" in text(client.post(AGREE, data, follow=True))
    assert Event.objects.filter(verb="preassignment.agree").count() == 2
    assert [pre(s, world.roads).status for s in some] == ["agreed", "agreed", "proposed"]
    client.post(AGREE, {"all": "1", "once": str(uuid.uuid4())})
    assert pre(some[2], world.roads).status == "agreed"


@pytest.mark.parametrize("data", [{}, {"picked": ["x", "99999999999999999999"]}, {"one": "²"}])
def test_nothing_to_agree_to_is_told(world, data):
    propose(world)
    assert "没有选中" in text(signed_in(world.roads_liaison).post(AGREE, data, follow=True))
    assert not Event.objects.filter(verb="preassignment.agree").exists()


def test_proposals_of_other_units_cannot_be_agreed_to_by_naming_them(world):
    s = propose(world)
    signed_in(world.roads_liaison).post(AGREE, {"one": pre(s, world.water).pk, "once": str(uuid.uuid4())})
    assert pre(s, world.water).status == "proposed"
    step = reverse("preassignment_step", args=[pre(s, world.water).pk, "object"])
    answer = signed_in(world.roads_liaison).post(step, {"note": "不归水利"})
    assert (answer.status_code, "您没有这项权限" in text(answer)) == (409, True)
    assert signed_in(world.party_head).get(step).status_code == 404


def test_an_objection_takes_words_and_perhaps_another_unit(world):
    s = propose(world)
    client = signed_in(world.roads_liaison)
    step = reverse("preassignment_step", args=[pre(s, world.roads).pk, "object"])
    assert s.title in text(client.get(step))
    empty = client.post(step, {"note": "", "proposed_unit": world.money.pk})
    assert (empty.status_code, "请填写有什么异议" in text(empty)) == (422, True)
    assert empty.context["form"]["proposed_unit"].value() == str(world.money.pk)
    for wrong in (world.roads.pk, world.city_unit.pk, world.government.pk, "x"):
        assert client.post(step, {"note": "有异议", "proposed_unit": wrong}).status_code == 422
    page = client.post(step, {"note": "主要内容属于财政", "proposed_unit": world.money.pk}, follow=True)
    assert page.redirect_chain[-1][0] == OWN
    assert (pre(s, world.roads).words, pre(s, world.roads).proposed_unit) == ("主要内容属于财政", world.money)


def test_the_desk_of_the_unit_counts_what_waits_for_its_word(world):
    desk = signed_in(world.roads_liaison)
    assert "预交办征求意见" not in text(desk.get("/")).split("<main", 1)[1]
    s = propose(world)
    (row,) = desk.get("/").context["for_me"]
    assert (row.n, row.url, row.text) == (1, OWN, "预交办征求意见，等我回复")
    PREASSIGNMENT.take(pre(s, world.roads), "agree", by=world.roads_liaison)
    assert desk.get("/").context["for_me"] == []


def test_the_page_of_the_suggestion_shows_the_unit_its_part_and_nothing_else_to_do(world):
    s = propose(world)
    page = signed_in(world.roads_liaison).get(reverse("suggestion", args=[s.pk]))
    assert [(r.pre.unit_name, r.mark.word, r.is_own) for r in page.context["proposals"].rows] == [
        ("省交通运输厅", "还没有回复", True), ("省水利厅", "还没有回复", False),
    ]  # fmt: skip
    offers = page.context["offers"]
    assert (offers.primary.label, [o.label for o in offers.others], offers.on_parts) == ("同意承办", ["提出异议"], [])


def test_the_deputy_reads_nothing_of_it(world):
    s = propose(world)
    object_to(world, s, words="这件事情不归我们")
    page = signed_in(world.author).get(reverse("suggestion", args=[s.pk]))
    assert page.context["proposals"] is None
    for words in ("省交通运输厅", "预交办", "不归我们", "拟承办"):
        assert words not in text(page)
    assert "预交办" not in text(signed_in(world.author).get("/mine/")) + text(signed_in(world.author).get("/inbox/"))


def test_leaders_read_it_and_do_nothing(world):
    s = propose(world)
    page = signed_in(world.leader).get(reverse("suggestion", args=[s.pk]))
    assert len(page.context["proposals"].rows) == 2
    assert "撤销拟承办单位" not in text(page)


@pytest.mark.parametrize(
    ("who", "address"),
    [("roads_liaison", OWN), ("office", "/dispatch/?tab=pre"), ("office", FORMAL), ("office", "/dispatch/")],
)
def test_pages_cost_the_same_for_one_and_for_many(world, who, address, django_assert_max_num_queries):
    client, asked = signed_in(getattr(world, who)), []
    for count in (1, 2, 9):
        for _ in range(count):
            object_to(world, propose(world), proposed_unit=world.money)
            propose(world)
        client.get(address)
        with django_assert_max_num_queries(12) as queries:
            assert client.get(address).status_code == 200
        asked.append(len(queries))
    assert len(set(asked)) == 1, asked


# The dispatcher's pages ----------------------------------------------------------------------------------------------------------


def roles(**units):
    return {f"role_{unit.pk}": role for role, some in units.items() for unit in some}


def said(world, do, **more):
    return {"do": do, "seen": "registered", "once": str(uuid.uuid4()), "dispatched_on": world.today.isoformat()} | more


def test_the_desk_proposes_and_goes_on_to_the_next(world):
    s, other = world.suggestion("registered"), world.suggestion("registered")
    client = signed_in(world.office)
    page = client.post(
        f"/dispatch/{s.pk}/", said(world, "predispatch", **roles(lead=[world.roads], helper=[world.money])), follow=True
    )
    assert states(s) == [("省交通运输厅", "lead", "proposed"), ("省财政厅", "helper", "proposed")]
    assert (page.context["chosen"].pk, f"第{s.number}号已预交办" in text(page)) == (other.pk, True)


def test_the_form_stands_as_proposed_with_what_the_units_said(world):
    s = propose(world)
    object_to(world, s, proposed_unit=world.money)
    page = signed_in(world.office).get(f"/dispatch/{s.pk}/")
    rows = {row.unit.name: (row.role, row.pre and row.pre.status) for row in page.context["rows"]}
    assert rows == {"省交通运输厅": ("lead", "objected"), "省水利厅": ("helper", "proposed"), "省财政厅": ("", None)}
    assert "省交通运输厅建议改由它主办" in text(page) and "主要内容属于水利部门" in text(page)
    ((kept, url),) = page.context["keeps"]
    answer = signed_in(world.office).post(url, {"note": "公路管护是贵厅职责", "once": str(uuid.uuid4())})
    assert (answer["Location"], pre(s, world.roads).status) == (f"/dispatch/{s.pk}/", "proposed")


def test_the_tab_tells_answers_apart(world):
    against, silent, agreed = propose(world), propose(world), propose(world)
    object_to(world, against)
    for unit in (world.roads, world.water):
        PREASSIGNMENT.take(pre(agreed, unit), "agree", by=world.of(pre(agreed, unit), "liaison"))
    client = signed_in(world.office)

    def shown(key):
        return [row.pk for row in client.get("/dispatch/", {"tab": "pre", "said": key}).context["rows"]]

    page = client.get("/dispatch/?tab=pre")
    assert [(key, n) for key, _, n, _ in page.context["kinds"]] == [
        ("", 3),
        ("objected", 1),
        ("waiting", 1),
        ("agreed", 1),
    ]
    assert (shown("objected"), shown("waiting"), shown("agreed")) == ([against.pk], [silent.pk], [agreed.pk])
    assert shown("nonsense") == shown("") == [against.pk, silent.pk, agreed.pk]


def test_ticked_ones_are_predispatched_to_the_units_the_page_showed(world):
    for _ in range(2):
        world.suggestion("handling", title="关于建设山洪预警广播的建议", lead=world.water)
    known, unknown = (
        world.suggestion("registered", title="关于增设村级预警广播的建议"),
        world.suggestion("registered", title="关于戏曲进校园的建议"),
    )
    client = signed_in(world.office)
    page = client.post("/dispatch/predispatch/", {"pick": [known.pk, unknown.pk]})
    assert [(line.suggestion.pk, line.mark) for line in page.context["able"]] == [(known.pk, f"{world.water.pk}:lead")]
    assert [line.suggestion.pk for line in page.context["unable"]] == [unknown.pk]
    once = str(uuid.uuid4())
    data = {"do": "predispatch", "once": once, "pick": [known.pk], f"parts_{known.pk}": f"{world.water.pk}:lead"}
    assert "1 件已预交办" in text(client.post("/dispatch/predispatch/", data, follow=True))
    assert "没有重复记录" in text(client.post("/dispatch/predispatch/", data, follow=True))
    assert states(known) == [("省水利厅", "lead", "proposed")]


def test_what_is_being_asked_already_is_not_overwritten_by_many(world):
    s = propose(world)
    object_to(world, s)
    client = signed_in(world.office)
    page = client.post("/dispatch/predispatch/", {"pick": [s.pk]})
    assert [(line.suggestion.pk, line.why_not) for line in page.context["unable"]] == [
        (s.pk, "已经在预交办，请打开这一件调整")
    ]
    data = {"do": "predispatch", "once": str(uuid.uuid4()), "pick": [s.pk], f"parts_{s.pk}": f"{world.money.pk}:lead"}
    assert "已经在预交办" in text(client.post("/dispatch/predispatch/", data, follow=True))
    assert [row[2] for row in states(s)] == ["objected", "proposed"]


@pytest.mark.parametrize(
    "forged", ["", "x", "12", "999999:lead", "{money}:boss", "{city}:lead", "{money}:lead,{money}:helper"]
)
def test_forged_parts_are_refused_in_words(world, forged):
    s = world.suggestion("registered")
    forged = forged.format(money=world.money.pk, city=world.city_unit.pk)
    data = {"do": "predispatch", "once": str(uuid.uuid4()), "pick": [s.pk], f"parts_{s.pk}": forged}
    page = signed_in(world.office).post("/dispatch/predispatch/", data, follow=True)
    assert (f"第{s.number}号没有预交办" in text(page), states(s)) == (True, [])


# The formal dispatch ---------------------------------------------------------------------------------------------------------------


def test_everything_that_stands_is_dispatched_in_one_step_and_the_clocks_start(world):
    some = [propose(world, at=world.at(-20)) for _ in range(3)]
    page = signed_in(world.office).get(FORMAL)
    assert [one.suggestion.pk for one in page.context["able"]] == [s.pk for s in some]
    assert [line.label for line in page.context["lines"]] == ["申请改办", "会办意见", "答复代表"]
    answer = signed_in(world.office).post(FORMAL, formal(world, some), follow=True)
    assert "3 件已正式交办" in text(answer)
    for s in some:
        s.refresh_from_db()
        assert (s.status, s.dispatched_on) == ("handling", world.today)
        due = world.part(s).due_on
        assert due == page.context["lines"][2].day
    assert set(PreAssignment.objects.values_list("status", flat=True)) == {"dispatched"}


def test_more_than_one_page_holds_is_shown_next(world, monkeypatch):
    monkeypatch.setattr(dispatch_formal, "MOST", 2)
    some = [propose(world) for _ in range(3)]
    client = signed_in(world.office)
    page = client.get(FORMAL)
    assert (len(page.context["able"]), "一次列出 2 件" in text(page)) == (2, True)
    answer = client.post(FORMAL, formal(world, some[:2]))
    assert answer.url == FORMAL
    page = client.get(FORMAL)
    assert "2 件已正式交办" in text(page)
    assert [one.suggestion.pk for one in page.context["able"]] == [some[2].pk]
    assert client.post(FORMAL, formal(world, some[2:])).url == "/dispatch/?tab=done"


def test_what_one_request_does_not_get_done_waits_still_ticked(world, monkeypatch):
    """Hundreds take longer than a proxy waits: nothing is lost, and what was not ticked stays out."""
    monkeypatch.setattr(dispatch_formal, "LONGEST", -1)
    first, second, out = propose(world), propose(world), propose(world)
    client = signed_in(world.office)
    page = client.post(FORMAL, formal(world, [first, second]))
    assert (page.status_code, "已正式交办 1 件，还有 1 件没有轮到" in text(page)) == (200, True)
    assert [(one.suggestion.pk, one.is_ticked) for one in page.context["able"]] == [(second.pk, True), (out.pk, False)]
    assert client.post(FORMAL, formal(world, [second])).url == "/dispatch/?tab=done"
    assert [Suggestion.objects.get(pk=s.pk).status for s in (first, second, out)] == [
        "handling",
        "handling",
        "registered",
    ]


def ticks(page):
    return {one.suggestion.pk: one.is_ticked for one in [*page.context["able"], *page.context["objected"]]}


def test_looking_at_another_day_changes_no_tick(world):
    taken_away, kept, added = propose(world), propose(world), propose(world)
    object_to(world, added)
    page = signed_in(world.office).get(FORMAL)
    assert ticks(page) == {taken_away.pk: True, kept.pk: True, added.pk: False}
    page = signed_in(world.office).post(FORMAL, formal(world, [kept], [added], do="look"))
    assert ticks(page) == {taken_away.pk: False, kept.pk: True, added.pk: True}
    assert text(page).count(" checked") == 2


def test_objections_stay_out_unless_ticked(world):
    fine, against, ticked = propose(world), propose(world), propose(world)
    object_to(world, against)
    object_to(world, ticked)
    page = signed_in(world.office).get(FORMAL)
    assert [one.suggestion.pk for one in page.context["objected"]] == [against.pk, ticked.pk]
    signed_in(world.office).post(FORMAL, formal(world, [fine], [ticked]))
    assert [Suggestion.objects.get(pk=s.pk).status for s in (fine, against, ticked)] == [
        "handling",
        "registered",
        "handling",
    ]


def test_an_objection_that_came_in_since_the_page_is_told_and_the_others_go(world):
    fine, against = propose(world), propose(world)
    data = formal(world, [fine, against])
    object_to(world, against)
    page = signed_in(world.office).post(FORMAL, data)
    assert (page.status_code, [(s.pk, why) for s, why in page.context["refused"]]) == (
        409, [(against.pk, "省交通运输厅有异议，还没有答复。")],
    )  # fmt: skip
    assert "已正式交办 1 件；下面 1 件没有交办" in text(page)
    assert [Suggestion.objects.get(pk=s.pk).status for s in (fine, against)] == ["handling", "registered"]


def test_what_changed_since_the_page_is_not_dispatched_unseen(world):
    s = propose(world)
    data = formal(world, [s])
    SUGGESTION.take(s, "predispatch", by=world.office2, parts=[(world.money, "lead")])
    page = signed_in(world.office).post(FORMAL, data)
    assert (page.status_code, "拟承办单位刚刚有变动" in text(page)) == (409, True)
    assert not Assignment.objects.filter(suggestion=s).exists()


def test_a_unit_that_ended_since_is_named_with_its_successor_and_offered(world):
    s = propose(world)
    heir = renamed(world)
    page = signed_in(world.office).get(FORMAL)
    assert [(one.suggestion.pk, one.why_not) for one in page.context["unable"]] == [
        (s.pk, "省交通运输厅已经停用，由省交通和物流厅承接，请重新拟定"),
    ]  # fmt: skip
    form = signed_in(world.office).get(f"/dispatch/{s.pk}/")
    rows = {row.unit.pk: (row.role, row.reasons) for row in form.context["rows"]}
    assert rows[heir.pk] == ("", ["承接已停用的省交通运输厅"])


def test_an_ended_unit_on_the_form_is_refused_with_its_successor_on_the_list(world):
    s = world.suggestion("registered")
    heir = renamed(world)
    client = signed_in(world.office)
    page = client.post(f"/dispatch/{s.pk}/", said(world, "dispatch", **roles(lead=[world.roads])))
    assert page.status_code == 422
    assert "“省交通运输厅”已停用，由省交通和物流厅承接" in text(page)
    assert [(row.unit.pk, row.role) for row in page.context["rows"] if row.unit.pk == heir.pk] == [(heir.pk, "")]
    added = client.post(f"/dispatch/{s.pk}/", said(world, "look", add="省交通运输厅"))
    assert [(row.unit.pk, row.reasons[0]) for row in added.context["rows"]] == [(heir.pk, "承接已停用的省交通运输厅")]


def test_a_day_before_the_registration_or_after_today_is_no_day(world):
    s = propose(world)
    late = formal(world, [s], day=world.today + dt.timedelta(days=1))
    page = signed_in(world.office).post(FORMAL, late)
    assert (page.status_code, "交办日期不能晚于今天" in text(page)) == (422, True)
    early = formal(world, [s], day=s.registered_on - dt.timedelta(days=1))
    page = signed_in(world.office).post(FORMAL, early)
    assert (page.status_code, "交办日期不能早于立案日期" in text(page)) == (409, True)
    looked = signed_in(world.office).post(FORMAL, early | {"do": "look"})
    assert [one.suggestion.pk for one in looked.context["unable"]] == [s.pk]
    assert not Assignment.objects.exists()


def test_a_second_click_dispatches_nothing_twice(world):
    s = propose(world)
    data = formal(world, [s])
    client = signed_in(world.office)
    client.post(FORMAL, data)
    again = client.post(FORMAL, data)
    assert (again.status_code, "没有再交办" in text(again)) == (409, True)
    assert Event.objects.filter(verb="suggestion.dispatch").count() == 1


def test_nothing_ticked_is_told(world):
    propose(world)
    page = signed_in(world.office).post(FORMAL, formal(world))
    assert (page.status_code, "还没有选中要正式交办的建议" in text(page)) == (422, True)


def test_one_without_a_unit_of_another_congress(world):
    propose(world)
    page = signed_in(world.city_office).get(FORMAL)
    assert (page.context["able"], page.context["unable"]) == ([], [])
    assert "没有正在预交办的建议" in text(page)
