"""The office enters papers and reviews what was handed in; numbers are never issued twice."""

import datetime as dt
import uuid

import pytest

from congress.models import Category, Deputy
from core.workflow import Refused
from suggestions import entering
from suggestions.models import Suggestion
from suggestions.workflow import SUGGESTION
from tests.world import BODY, pdf


def paper(world, **fields):
    asked = {
        "title": "关于修好村口断头路的建议", "lead": "闻青禾", "submitted_on": world.today.isoformat(), "category": world.category.pk,
        "period": "recess", "publication": "full", "body": BODY, "research": "none", "raised_before": "new", "confidentiality": "open",
        "registers": "on", "do": "next", "once": str(uuid.uuid4()),
    }  # fmt: skip
    return {name: value for name, value in (asked | fields).items() if value is not None}


def many(world, rows, **fields):
    lines = "\n".join("\t".join(row) for row in rows)
    return {"rows": lines, "submitted_on": world.today.isoformat(), "period": "session", "publication": "full", "registers": "on",
            "once": str(uuid.uuid4())} | fields  # fmt: skip


@pytest.fixture
def office(client, world):
    client.force_login(world.office)
    return client


def text(response):
    return response.content.decode()


# One paper ---------------------------------------------------------------------------------------------------------------


def test_a_paper_is_entered_registered_and_numbered_in_one_go(office, world):
    response = office.post(
        "/register/", paper(world, cosigners="谷雨生", uploads=[pdf()], wished_units=[world.roads.pk])
    )
    s = Suggestion.objects.get()
    assert (s.status, s.number, s.lead_deputy, s.submitted_on, s.registered_on) == (
        "registered",
        "0001",
        world.deputy,
        world.today,
        world.today,
    )
    assert list(s.cosigners.values_list("deputy__name", "status", "is_stated_by_office")) == [
        ("谷雨生", "confirmed", True)
    ]
    assert [a.name for a in s.attachments.all()] == ["扫描件.pdf"]
    assert list(s.wished_units.all()) == [world.roads]
    assert response["Location"].startswith("/register/?")
    assert list(s.events.order_by("pk").values_list("verb", flat=True)) == ["suggestion.enter", "suggestion.register"]


def test_the_next_paper_keeps_day_period_category_and_delegation(office, world):
    day = world.today - dt.timedelta(days=3)
    kept = paper(
        world,
        submitted_on=day.isoformat(),
        period="session",
        publication="none",
        delegation=world.delegation.pk,
        registers=None,
    )
    page = office.post("/register/", kept, follow=True)
    initial = page.context["form"].initial
    assert (initial["submitted_on"], initial["period"], initial["publication"]) == (day.isoformat(), "session", "none")
    assert (initial["category"], initial["delegation"], initial["registers"]) == (
        str(world.category.pk),
        str(world.delegation.pk),
        False,
    )
    assert "title" not in initial
    assert "已登记，待审核" in text(page)
    assert Suggestion.objects.get().status == "submitted"


def test_the_page_of_registration_survives_an_absurd_address(office, world):
    assert (
        office.get(
            "/register/?submitted_on=x&category=y&delegation=-1&period=z&registers=q&publication=" + "9" * 500
        ).status_code
        == 200
    )


def test_one_may_look_at_what_was_just_registered(office, world):
    response = office.post("/register/", paper(world, do="view"))
    assert response["Location"] == f"/suggestions/{Suggestion.objects.get().pk}/"


def test_a_typed_number_is_kept_and_the_next_free_one_shown(office, world):
    office.post("/register/", paper(world, number="0001"))
    office.post("/register/", paper(world, number=""))
    assert sorted(Suggestion.objects.values_list("number", flat=True)) == ["0001", "0002"]


@pytest.mark.parametrize("lead", ["闻青禾", " 闻青禾（双河代表团） ", "闻青禾(双河代表团)", "3301"])
def test_the_deputy_is_named_by_name_delegation_or_code(office, world, lead):
    Deputy.objects.filter(pk=world.deputy.pk).update(code="3301")
    office.post("/register/", paper(world, lead=lead))
    assert Suggestion.objects.get().lead_deputy == world.deputy


def test_a_delegation_may_be_the_proposer(office, world):
    office.post("/register/", paper(world, lead="双河代表团"))
    s = Suggestion.objects.get()
    assert (s.lead_deputy, s.proposing_delegation) == (None, world.delegation)


def test_deputies_of_one_name_are_told_apart(office, world):
    Deputy.objects.create(congress=world.province, name="闻青禾", code="7")
    response = office.post("/register/", paper(world))
    assert (response.status_code, "有 2 位代表叫“闻青禾”" in text(response), "代表证号 7" in text(response)) == (
        422,
        True,
        True,
    )
    office.post("/register/", paper(world, delegation=world.delegation.pk))
    assert Suggestion.objects.get().lead_deputy == world.deputy


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": "村口断头路"}, "可改为“关于村口断头路的建议”"),
        ({"lead": "白溪亭"}, "没有找到代表“白溪亭”"),
        ({"lead": ""}, "请填写领衔代表。"),
        ({"cosigners": "谷雨生、无此人 张三"}, "没有找到代表“无此人”"),
        ({"cosigners": "闻青禾"}, "闻青禾是领衔代表，不能同时附议。"),
        ({"category": ""}, "直接立案要选类别"),
        ({"category": "999999"}, "类别里没有您选的这一项"),
        ({"submitted_on": "2999-01-01"}, "提出日期不能晚于今天"),
        ({"submitted_on": "昨天"}, "提出日期不是一个日期"),
        ({"submitted_on": "0001-01-01"}, "提出日期的年份不对"),
        ({"body": ""}, "请填写正文。"),
        ({"registers": None, "number": "0007"}, "没有立案的建议不编号"),
        ({"number": "1" * 21}, "编号最多 20 个字"),
    ],
)
def test_a_faulty_paper_is_not_stored_and_nothing_typed_is_lost(office, world, fields, said):
    response = office.post("/register/", paper(world, **({"body": "很长的正文"} | fields)))
    assert (response.status_code, Suggestion.objects.count()) == (422, 0)
    assert said in text(response)
    assert "很长的正文" in text(response) or "body" in fields


def test_a_number_that_is_taken_is_refused_beside_the_field(office, world):
    world.suggestion("registered")
    response = office.post("/register/", paper(world, number="0001"))
    assert (response.status_code, "编号 0001 已经用过" in text(response)) == (422, True)


def test_a_second_click_registers_once(office, world):
    asked = paper(world)
    office.post("/register/", asked)
    assert "没有重复记录" in text(office.post("/register/", asked, follow=True))
    assert Suggestion.objects.count() == 1


def test_registration_shows_what_one_entered_today(office, world):
    office.post("/register/", paper(world))
    assert "第0001号 关于修好村口断头路的建议" in text(office.get("/register/"))


@pytest.mark.parametrize("copies", [1, 3])
def test_the_page_of_registration_asks_the_same_number_of_queries(office, world, copies, django_assert_max_num_queries):
    for _ in range(copies):
        office.post("/register/", paper(world))
    with django_assert_max_num_queries(12):
        office.get("/register/")


# Several papers ----------------------------------------------------------------------------------------------------------


def test_several_papers_are_numbered_in_the_order_of_their_rows(office, world):
    rows = [(f"关于修第{i}座桥的建议", "闻青禾", "农业农村", BODY.replace("\n", "")) for i in (1, 2, 3)]
    response = office.post("/register/many/", many(world, rows))
    assert list(Suggestion.objects.order_by("pk").values_list("title", "number", "period")) == [
        ("关于修第1座桥的建议", "0001", "session"), ("关于修第2座桥的建议", "0002", "session"), ("关于修第3座桥的建议", "0003", "session"),
    ]  # fmt: skip
    assert "status=registered" in response["Location"]


def test_a_heading_names_the_columns_and_quoted_cells_hold_lines(office, world):
    rows = [
        ("类别", "标题", "备注", "领衔代表", "正文", "附议代表"),
        ("农业农村", "关于修桥的建议", "急", "谷雨生", '"第一段\n第二段"', "闻青禾"),
    ]
    office.post("/register/many/", many(world, rows))
    s = Suggestion.objects.get()
    assert (s.body, s.lead_deputy, s.cosigners.get().deputy) == ("第一段\n第二段", world.other_deputy, world.deputy)


def test_typed_numbers_are_not_issued_to_the_rows_before(office, world):
    rows = [("关于一的建议", "闻青禾", "农业农村", "正文", ""), ("关于二的建议", "闻青禾", "农业农村", "正文", "0001")]
    office.post("/register/many/", many(world, rows))
    assert dict(Suggestion.objects.values_list("title", "number")) == {"关于一的建议": "0002", "关于二的建议": "0001"}


def test_every_fault_is_named_with_its_row_and_nothing_is_stored(office, world):
    world.suggestion("registered")
    rows = [
        ("标题", "领衔代表", "类别", "正文", "编号"),
        ("关于修桥的建议", "闻青禾", "农业农村", "正文", ""),
        ("修桥", "查无此人", "渔业", "", "0001"),
        ("", "", "", "x", ""),
        ("关于修桥的建议", "闻青禾", "农业农村", "正文", ""),
    ]
    response = office.post("/register/many/", many(world, rows))
    page = text(response)
    assert (response.status_code, Suggestion.objects.count()) == (422, 1)
    for said in (
        "第 3 行：标题要写成“关于……的建议”",
        "第 3 行：没有找到代表“查无此人”",
        "第 3 行：没有“渔业”这个类别，可用的有：农业农村",
        "第 3 行：没有正文，不能直接立案",
        "第 3 行：编号 0001 已经用过",
        "第 4 行：没有标题",
        "第 4 行：没有领衔代表",
        "第 5 行：标题与第 2 行相同",
        "一件都没有登记",
    ):
        assert said in page


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "请填写各件建议。"),
        ([("标题", "领衔代表")], "只有表头，没有建议"),
        ([(f"关于{i}的建议", "闻青禾") for i in range(51)], "一次最多登记 50 件，现在有 51 行"),
        ([('"关于没有结束的引号的建议', "闻青禾")], "没有领衔代表"),
    ],
)
def test_absurd_sheets_are_answered(office, world, rows, said):
    response = office.post("/register/many/", many(world, rows))
    assert (response.status_code, said in text(response), Suggestion.objects.count()) == (422, True, 0)


def test_several_papers_may_wait_for_review(office, world):
    office.post("/register/many/", many(world, [("关于修桥的建议", "闻青禾")], registers=""))
    s = Suggestion.objects.get()
    assert (s.status, s.number, s.category, s.body) == ("submitted", "", None, "")


# Review ------------------------------------------------------------------------------------------------------------------


def test_the_list_of_review_holds_what_waits_with_its_steps_and_look_alike(office, world):
    world.suggestion("registered", title="关于修好国道的建议")
    s = world.suggestion("submitted", title="关于修好国道的建议", deputy=world.other_deputy)
    world.draft(title="关于草稿的建议")
    page = text(office.get("/review/"))
    for verb in ("register", "return_for_change", "merge", "decline", "turn_into_letter"):
        assert f"/suggestions/{s.pk}/do/{verb}/" in page
    assert "第0001号</a>相似：关于修好国道的建议" in page
    assert "关于草稿的建议" not in page


@pytest.mark.parametrize("copies", [1, 3])
def test_review_asks_the_same_number_of_queries(office, world, copies, django_assert_max_num_queries):
    for _ in range(copies):
        s = world.suggestion("submitted")
        s.wished_units.set([world.roads, world.water])
        SUGGESTION.take(s, "invite", by=world.author, deputies=[world.other_deputy])
    with django_assert_max_num_queries(14):
        assert "1 人未确认" in text(office.get("/review/"))


def test_review_can_be_exported(office, world):
    world.suggestion("submitted", title="关于导出的建议")
    sheet = office.get("/review/?export=csv").getvalue().decode("utf-8-sig")
    assert "关于导出的建议" in sheet
    assert "闻青禾" in sheet


def test_ticked_ones_are_registered_in_the_order_of_their_days(office, world):
    late, early = world.suggestion("submitted", ago=10), world.suggestion("submitted", ago=20)
    asked = office.post("/review/register/", {"pick": [late.pk, early.pk]})
    assert [row.pk for row in asked.context["rows"]] == [early.pk, late.pk]
    fields = {f"category_{s.pk}": world.category.pk for s in (late, early)}
    response = office.post(
        "/review/register/",
        {"pick": [early.pk, late.pk], "confirm": "1", "once": str(uuid.uuid4())} | fields,
        follow=True,
    )
    assert "已立案 2 件，编号第0001号至第0002号" in text(response)
    early.refresh_from_db()
    assert (early.status, early.number) == ("registered", "0001")


def test_a_missing_category_registers_nothing(office, world):
    a, b = world.suggestion("submitted"), world.suggestion("submitted", category=None)
    response = office.post(
        "/review/register/", {"pick": [a.pk, b.pk], "confirm": "1", f"category_{a.pk}": world.category.pk}
    )
    assert (response.status_code, "请选择类别：" in text(response)) == (422, True)
    assert Suggestion.objects.filter(status="submitted").count() == 2


def test_one_without_text_stops_all(office, world):
    a, b = world.suggestion("submitted"), world.suggestion("submitted")
    Suggestion.objects.filter(pk=b.pk).update(body="")
    fields = {f"category_{s.pk}": world.category.pk for s in (a, b)}
    response = office.post("/review/register/", {"pick": [a.pk, b.pk], "confirm": "1"} | fields)
    assert (response.status_code, "一件也没有立案：还没有填写正文" in text(response)) == (409, True)
    assert Suggestion.objects.filter(status="submitted").count() == 2


def test_one_taken_by_a_colleague_meanwhile_is_told(office, world):
    a, b = world.suggestion("submitted"), world.suggestion("submitted")
    SUGGESTION.take(b, "decline", by=world.office2, note="不属于本级职权")
    fields = {f"category_{s.pk}": world.category.pk for s in (a, b)}
    response = office.post("/review/register/", {"pick": [a.pk, b.pk], "confirm": "1"} | fields)
    assert (response.status_code, "有 1 件已被别人办理" in text(response)) == (409, True)
    a.refresh_from_db()
    assert a.status == "submitted"


@pytest.mark.parametrize("picked", [[], ["x"], ["-1"], ["99999999999999999999"]])
def test_nothing_picked_is_said_so(office, world, picked):
    world.suggestion("submitted")
    assert "没有选中等待审核的建议" in text(office.post("/review/register/", {"pick": picked}, follow=True))


def test_the_office_of_another_congress_registers_nothing_here(client, world):
    s = world.suggestion("submitted")
    client.force_login(world.city_office)
    client.post("/review/register/", {"pick": [s.pk], "confirm": "1", f"category_{s.pk}": world.category.pk})
    with pytest.raises(Refused):
        entering.register([s], by=world.city_office, categories={s.pk: world.category})
    s.refresh_from_db()
    assert s.status == "submitted"


# Numbers under a lock ----------------------------------------------------------------------------------------------------


def test_numbers_stay_with_their_session(world):
    Category.objects.create(congress=world.city, name="城建")
    a = world.suggestion("registered")
    b = world.suggestion("registered", deputy=world.city_deputy, office=world.city_office)
    assert (a.number, b.number) == ("0001", "0001")
