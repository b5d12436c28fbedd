"""The steps of a unit that have no page of their own, through the generic one; and accepting many at once."""

import datetime as dt
import re
import uuid

import pytest
from django.urls import reverse

from suggestions.workflow import ASSIGNMENT


def step(part, verb):
    return reverse("assignment_step", args=[part.pk, verb])


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def day(date):
    return f"{date.year} 年 {date.month} 月 {date.day} 日"


def data(part, **fields):
    part.refresh_from_db()
    return {"seen": part.status, "once": str(uuid.uuid4())} | fields


# Accepting ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("duty", ["liaison", "handler", "head"])
def test_each_duty_accepts_and_reads_first_until_when(world, client, duty):
    part = world.part(world.suggestion("handling", ago=5))
    client.force_login(getattr(world, f"roads_{duty}"))
    page = text(client.get(step(part, "accept")))
    assert (day(part.due_on) in page, day(part.give_back_until) in page, "近年来，村里的路坏了没有人修。" in page) == (
        True,
        True,
        True,
    )
    assert client.post(step(part, "accept"), data(part)).status_code == 302
    part.refresh_from_db()
    assert (part.status, part.accepted_on) == ("handling", world.today)


def test_many_are_accepted_at_once_each_through_the_door(world, client):
    parts = [world.part(world.suggestion("handling")) for _ in range(3)]
    client.force_login(world.roads_liaison)
    page = client.post(
        reverse("accept_many"),
        {"picked": [p.pk for p in parts[:2]], "once": str(uuid.uuid4()), "next": "/accounts/profile/"},
    )
    assert page.url == "/accounts/profile/"
    for part in parts:
        part.refresh_from_db()
    assert [p.status for p in parts] == ["handling", "handling", "pending"]
    assert [p.events.filter(verb="assignment.accept").count() for p in parts] == [1, 1, 0]


def told(response):
    return [str(m) for m in response.wsgi_request._messages]


def test_of_many_the_refused_are_named_and_the_rest_accepted(world, client):
    done, open_ = world.part(world.suggestion("accepted")), world.part(world.suggestion("handling"))
    client.force_login(world.roads_liaison)
    page = client.post(reverse("accept_many"), {"picked": [done.pk, open_.pk], "next": "//evil.example"})
    assert page.url == reverse("desk")
    assert told(page) == ["已签收 1 件。", f"第{done.suggestion.number}号没有签收：当前状态是“办理中”，不能签收。"]


def test_all_means_all_of_the_own_units(world, client):
    own = [world.part(world.suggestion("handling")) for _ in range(2)]
    other = world.part(world.suggestion("handling", lead=world.water, helpers=[world.roads]))
    client.force_login(world.roads_handler)
    assert told(client.post(reverse("accept_many"), {"all": "1"})) == ["已签收 3 件。"]
    for part in (*own, other):
        part.refresh_from_db()
    assert [p.status for p in (*own, other)] == ["handling", "handling", "pending"]


def test_parts_of_other_units_cannot_be_accepted_by_naming_them(world, client):
    other = world.part(world.suggestion("handling", lead=world.water, helpers=[world.roads]))
    client.force_login(world.roads_liaison)
    page = client.post(reverse("accept_many"), {"picked": [other.pk, "x", "9" * 30, ""]})
    assert told(page) == ["没有选中要签收的件，请先勾选。"]
    other.refresh_from_db()
    assert other.status == "pending"


def test_a_second_click_on_many_is_harmless(world, client):
    part = world.part(world.suggestion("handling"))
    client.force_login(world.roads_liaison)
    click = {"picked": [part.pk], "once": str(uuid.uuid4())}
    client.post(reverse("accept_many"), click)
    assert told(client.post(reverse("accept_many"), click))[-1] == "您刚刚已经签收过，没有重复记录。"
    assert part.events.filter(verb="assignment.accept").count() == 1


def test_accepting_many_is_not_a_page_to_look_at_and_not_for_others(world, client):
    client.force_login(world.roads_liaison)
    assert client.get(reverse("accept_many")).status_code == 405
    client.force_login(world.office)
    assert client.post(reverse("accept_many")).status_code == 403


# People and contacts --------------------------------------------------------------------------------------------------------


def test_the_people_are_named(world, client):
    part = world.part(world.suggestion("accepted"))
    client.force_login(world.roads_handler)
    people = {"leader_name": "李明远", "office_name": "公路处", "handler_name": "张小满", "handler_phone": "8221"}
    assert client.post(step(part, "name_people"), data(part, **people)).status_code == 302
    part.refresh_from_db()
    assert {name: getattr(part, name) for name in people} == people


def test_a_contact_takes_a_method_and_nothing_else(world, client):
    part = world.part(world.suggestion("accepted"))
    client.force_login(world.roads_handler)
    page = client.get(step(part, "contact")).content.decode()
    assert f'value="{world.today}"' in page
    assert re.findall(r'<input type="radio"[^>]*checked', page) == []
    assert client.post(step(part, "contact"), data(part, method="onsite", held_on=str(world.today))).status_code == 302
    part.refresh_from_db()
    assert (part.has_contact, part.has_met) == (True, True)


def test_a_contact_of_tomorrow_or_without_method_is_named(world, client):
    part = world.part(world.suggestion("accepted"))
    client.force_login(world.roads_handler)
    tomorrow = client.post(
        step(part, "contact"), data(part, method="phone", held_on=str(world.today + dt.timedelta(days=1)))
    )
    assert (tomorrow.status_code, "沟通日期不能晚于今天" in text(tomorrow)) == (422, True)
    without = client.post(step(part, "contact"), data(part, held_on=str(world.today)))
    assert (without.status_code, "请选择怎样沟通。" in text(without)) == (422, True)
    assert part.contacts.count() == 0


# Giving back ----------------------------------------------------------------------------------------------------------------


def test_giving_back_says_until_when_and_is_the_spokesmans(world, client):
    part = world.part(world.suggestion("handling", ago=5))
    client.force_login(world.roads_liaison)
    assert f"{day(part.give_back_until)}" in text(client.get(step(part, "ask_back")))
    client.force_login(world.roads_handler)
    refused = client.post(step(part, "ask_back"), data(part, note="不属于本单位职责"))
    assert (refused.status_code, "由承办单位的联络员或负责人办理" in text(refused)) == (409, True)
    client.force_login(world.roads_head)
    given = client.post(step(part, "ask_back"), data(part, note="不属于本单位职责", proposed_unit=world.water.pk))
    assert given.status_code == 302
    part.refresh_from_db()
    assert (part.status, part.proposed_unit) == ("asking", world.water)


def test_giving_back_too_late_is_refused_with_the_day(world, client):
    part = world.part(world.suggestion("handling", ago=40))
    client.force_login(world.roads_liaison)
    page = client.get(step(part, "ask_back"))
    assert page.status_code == 409
    assert f"申请改办的期限已在 {day(part.give_back_until)}截止" in text(page)


# Opinions -------------------------------------------------------------------------------------------------------------------


def test_the_helper_reads_the_suggestion_and_its_day_and_sends(world, client):
    part = world.part(world.suggestion("accepted", helpers=[world.water]), world.water)
    client.force_login(world.water_liaison)
    page = text(client.get(step(part, "send_opinion")))
    assert (day(part.due_on) in page, "为什么是这一天" in page, "近年来，村里的路坏了没有人修。" in page) == (
        True,
        True,
        True,
    )
    short = client.post(step(part, "send_opinion"), data(part, text="同意。"))
    assert (short.status_code, "意见太短了" in text(short)) == (422, True)
    assert (
        client.post(step(part, "send_opinion"), data(part, text="本单位安排资金三千万元，年内完成。")).status_code
        == 302
    )
    part.refresh_from_db()
    assert (part.status, part.opinion.text) == ("answered", "本单位安排资金三千万元，年内完成。")


def test_the_lead_returns_the_opinion_it_reads_and_the_helper_reads_why(world, client):
    s = world.suggestion("accepted", helpers=[world.water])
    part = world.part(s, world.water)
    ASSIGNMENT.take(part, "send_opinion", by=world.water_liaison, text="我单位原则同意，请主办单位阅处。")
    client.force_login(world.roads_handler)
    assert "我单位原则同意，请主办单位阅处。" in text(client.get(step(part, "return_opinion")))
    assert client.post(step(part, "return_opinion"), data(part, note="请写明资金数额和时限")).status_code == 302
    client.force_login(world.water_liaison)
    page = text(client.get(step(part, "send_opinion")))
    assert ("请写明资金数额和时限" in page, "上次送的意见" in page) == (True, True)
    client.force_login(world.party_head)
    assert client.post(step(part, "return_opinion"), {"note": "外人"}).status_code == 404


@pytest.mark.parametrize("verb", ["reassign", "refuse_back"])
def test_who_decides_on_a_request_reads_its_reason_beside_the_step(client, world, verb):
    part = world.part(world.suggestion("handling", ago=2))
    ASSIGNMENT.take(part, "ask_back", by=world.roads_liaison, note="这段路已移交市里管养", proposed_unit=world.water)
    client.force_login(world.office)
    page = client.get(f"/parts/{part.pk}/do/{verb}/").content.decode()
    assert "这段路已移交市里管养" in page and "建议改由省水利厅办理" in page
