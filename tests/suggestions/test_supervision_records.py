"""督办活动: visits, hearings and meetings on record, of one suggestion and of many at once."""

import datetime as dt
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from suggestions.models import Attachment, Event, SupervisionRecord
from tests.world import pdf

MANY = "/supervision/record/"


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def sheet(world, **data):
    return {
        "kind": "visit", "held_on": world.today.isoformat(), "participants": "武主任、代表 3 人", "summary": "现场察看，要求月底答复。",
        "once": str(uuid.uuid4()),
    } | data  # fmt: skip


def said(answer):
    return [str(message) for message in answer.context["messages"]]


@pytest.fixture
def item(world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return world.suggestion("accepted", helpers=[world.water])


@pytest.mark.parametrize("name", ["office", "leader"])
def test_a_visit_is_recorded_and_read_by_all_who_see_the_item(world, item, name):
    client, address = signed_in(getattr(world, name)), reverse("suggestion_step", args=[item.pk, "record_supervision"])
    assert client.get(address).status_code == 200
    assert client.post(address, sheet(world, uploads=[pdf("照片.pdf")])).status_code == 302
    row = SupervisionRecord.objects.get()
    assert (row.suggestion, row.kind, row.held_on, row.recorded_by) == (
        item,
        "visit",
        world.today,
        getattr(world, name),
    )
    for reader in ("office", "leader", "coordinator", "roads_handler", "water_head", "author"):
        text = signed_in(getattr(world, reader)).get(reverse("suggestion", args=[item.pk])).content.decode()
        assert ("现场察看，要求月底答复。" in text, "照片.pdf" in text) == (True, True), reader
    event = Event.objects.get(verb="suggestion.record_supervision")
    assert (event.audience, event.changes["督办活动"][1].startswith("现场督办")) == ("all", True)


@pytest.mark.parametrize("name", ["viewer", "admin", "coordinator", "roads_head", "author"])
def test_others_do_not_record(world, item, name):
    client = signed_in(getattr(world, name))
    address = reverse("suggestion_step", args=[item.pk, "record_supervision"])
    assert client.post(address, sheet(world)).status_code == 409
    assert client.post(MANY, sheet(world, item=item.pk, do="record")).status_code == 403
    assert SupervisionRecord.objects.count() == 0


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"held_on": "2999-01-01"}, "日期不能晚于今天"), ({"held_on": "1999-01-01"}, "不能早于这件建议的交办日期"),
        ({"held_on": "昨天"}, "不是一个日期"), ({"kind": "lookback"}, "没有您选的这一项"), ({"kind": ""}, "请选择督办方式"),
        ({"summary": ""}, "请填写情况和意见"), ({"participants": "人" * 201}, "最多 200 个字"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_the_rest_kept(world, item, wrong, fault):
    client = signed_in(world.office)
    answer = client.post(reverse("suggestion_step", args=[item.pk, "record_supervision"]), sheet(world, **wrong))
    assert answer.status_code == 422
    assert fault in answer.content.decode()
    if "summary" not in wrong:
        assert "现场察看，要求月底答复。" in answer.content.decode()
    assert SupervisionRecord.objects.count() == 0


def test_one_meeting_is_kept_with_every_suggestion_once(world, item):
    """Two ticked parts of one suggestion are one record."""
    other = world.suggestion("accepted")
    parts = [*item.assignments.all(), *other.assignments.all()]
    client = signed_in(world.office)
    page = client.post(MANY, {"pick": [part.pk for part in parts], "query": "fact=overdue"})
    assert [s.pk for s in page.context["rows"]] == [item.pk, other.pk]
    data = sheet(world, kind="meeting", item=[item.pk, other.pk], do="record", uploads=[pdf("纪要.pdf")])
    answer = client.post(MANY, data, follow=True)
    assert said(answer) == ["已记入 2 件建议。"]
    rows = SupervisionRecord.objects.order_by("suggestion_id")
    assert [(r.suggestion_id, r.kind, r.summary) for r in rows] == [
        (s.pk, "meeting", "现场察看，要求月底答复。") for s in (item, other)
    ]
    files = Attachment.objects.filter(kind="督办活动材料")
    assert {f.suggestion_id for f in files} == {item.pk, other.pk}
    assert {f.file.read() for f in files} == {pdf().read()}
    again = client.post(MANY, data | {"uploads": [pdf("纪要.pdf")]}, follow=True)
    assert said(again) == ["您刚刚已经记过，没有重复记录。"]
    assert SupervisionRecord.objects.count() == 2


def test_of_many_the_one_that_cannot_is_named_and_the_others_kept(world, item):
    young = world.suggestion("accepted", ago=3)
    day = (world.today - dt.timedelta(days=10)).isoformat()
    client = signed_in(world.leader)
    answer = client.post(MANY, sheet(world, held_on=day, item=[item.pk, young.pk], do="record"), follow=True)
    assert said(answer)[0] == "已记入 1 件建议。"
    assert f"第{young.number}号没有记" in said(answer)[1]
    assert [r.suggestion_id for r in SupervisionRecord.objects.all()] == [item.pk]
    answer = client.post(MANY, sheet(world, held_on=day, item=[young.pk], do="record"))
    assert answer.status_code == 409
    assert "现场察看，要求月底答复。" in answer.content.decode()


def test_what_one_may_not_see_is_not_recorded(world, item):
    foreign = world.suggestion("accepted", deputy=world.city_deputy, lead=world.city_unit, office=world.city_office)
    client = signed_in(world.office)
    client.post(MANY, sheet(world, item=[foreign.pk, item.pk], do="record"), follow=True)
    assert [r.suggestion_id for r in SupervisionRecord.objects.all()] == [item.pk]
    answer = client.post(MANY, {"item": ["x", str(10**25)]}, follow=True)
    assert said(answer) == ["没有选中建议，请先勾选。"]


def test_a_fault_in_the_sheet_of_many_keeps_the_words(world, item):
    answer = signed_in(world.office).post(MANY, sheet(world, kind="", item=[item.pk], do="record"))
    assert answer.status_code == 422
    assert "请选择督办方式" in answer.content.decode()
    assert "现场察看，要求月底答复。" in answer.content.decode()


def test_the_list_of_records_is_its_numbers(world, item):
    client = signed_in(world.office)
    for kind in ("visit", "visit", "hearing"):
        client.post(reverse("suggestion_step", args=[item.pk, "record_supervision"]), sheet(world, kind=kind))
    for tab in client.get("/supervision/records/").context["tabs"]:
        rows = client.get("/supervision/records/" + tab.url).context["lines"]
        assert tab.count == len(rows)
    assert client.get("/supervision/records/", {"kind": "visit"}).context["count"] == 2
    assert client.get("/supervision/records/", {"q": "月底"}).context["count"] == 3
    assert signed_in(world.city_office).get("/supervision/records/").context["count"] == 0
