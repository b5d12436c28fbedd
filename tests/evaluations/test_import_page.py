"""The page that imports a ledger: choose, look, confirm. Nothing is stored before the confirmation, and then all of it."""

import io
import time

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from congress.models import Category, Deputy
from core.sheets import open_sheets
from evaluations import deposits
from evaluations.imports import Place, import_ledger, read_ledger
from evaluations.models import Feedback
from suggestions.models import Assignment, Event, Suggestion
from tests.core.sheet_files import packed, sheet_xml, text_cell, workbook
from tests.suggestions.ledger_sheets import HEADER, TITLE, line
from units.models import Unit

URL, CONFIRM = reverse("import_ledger"), reverse("import_confirm")
KNOWN = {"主办单位": "省交通运输厅", "会办单位": "省水利厅、省财政厅", "领衔代表": "闻青禾", "类别": "农业农村"}
OPEN = {"答复日期": "", "办理结果": "", "沟通方式": "", "采纳情况": "", "对办理工作的评价": "", "对办理结果的评价": ""}
ROWS = [
    TITLE,
    HEADER,
    line(**KNOWN),
    line(**KNOWN, 编号="2", 标题="关于扩路的建议"),
    line(**KNOWN | OPEN, 编号="3"),
    [],
    ["合计", 3],
]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def office(client, world):
    client.force_login(world.office)
    return client


def upload(rows=ROWS, name="台账.xlsx"):
    data = rows if isinstance(rows, bytes) else workbook(("台账", rows))
    return SimpleUploadedFile(name, data)


def send(client, world, rows=ROWS, *, session=None, name="台账.xlsx", **options):
    return client.post(URL, {"file": upload(rows, name), "session": (session or world.session).pk} | options)


def confirm(client, page, *, follow=True):
    return client.post(CONFIRM, {"token": page.context["token"]}, follow=follow)


def waiting():
    try:
        return sorted(name.endswith(".json") for name in default_storage.listdir(deposits.FOLDER)[1])
    except FileNotFoundError:
        return []


def figures(page):
    outcome = page.context["outcome"]
    return outcome.rows, outcome.created, outcome.updated, outcome.unchanged


# Choosing a file


def test_the_page_asks_for_a_file_and_offers_the_sessions_of_the_own_congress(office, world):
    page = office.get(URL)
    assert [pk for pk, _ in page.context["form"].fields["session"].choices] == [world.session.pk]
    assert (page.status_code, "下载空白模板" in page.content.decode()) == (200, True)


def test_the_template_can_be_filled_in_and_read_again(office, world):
    data = b"".join(office.get(URL, {"template": 1}).streaming_content)
    place = Place.of(world.session)
    outcome = import_ledger(read_ledger(open_sheets(data), place), place, create=True, dry_run=True)
    head = [cell.value for cell in next(openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows())]
    assert (outcome.faults, outcome.created, outcome.ignored_columns, len(head)) == ([], 1, [], 18)


def test_nothing_chosen_is_an_error_beside_the_field(office, world):
    page = office.post(URL, {"session": world.session.pk})
    assert (page.status_code, page.context["form"].errors["file"]) == (422, ["请上传台账文件。"])


def test_another_congress_has_no_session_here(office, world):
    page = send(office, world, session=world.city_session)
    assert (page.status_code, page.context["form"].errors["session"]) == (
        422,
        ["导入到哪个届次里没有您选的这一项，请重新选择。"],
    )


BOMB = packed(sheet_xml("") + " " * (210 * 2**20))
FAR = packed(sheet_xml(f'<row r="1048576">{text_cell("A1048576", "x")}</row>'))
LINKED = packed(sheet_xml(""), files={"xl/externalLinks/externalLink1.xml": "<x/>"})
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "文件是空的"),
        (b"<html><table></table></html>", "这是网页或 XML 文件"),
        (b"PK\x03\x04 no workbook", "工作簿已损坏"),
        (LOCKED, "设有打开密码"),
        (BOMB, "没有读取"),
        (LINKED, "外部链接"),
        (FAR, "50000 行的上限"),
        (b"x" * (20 * 2**20 + 1), "文件超过 20 MB 的上限"),
        (workbook(("说明", [["没有表头"]])), "没有找到表头"),
        (workbook(("台账", [HEADER])), "只有表头"),
    ],
    ids=["empty", "html", "broken", "locked", "bomb", "linked", "far", "large", "headless", "rowless"],
)
def test_a_file_that_cannot_be_read_gets_its_sentence_quickly(office, world, data, why):
    began = time.monotonic()
    page = send(office, world, data)
    assert (page.status_code, why in page.context["form"].errors["file"][0]) == (422, True)
    assert time.monotonic() - began < 5
    assert waiting() == []


# The preview


def test_the_preview_counts_and_stores_nothing(office, world):
    page = send(office, world)
    assert (page.status_code, figures(page)) == (200, (3, 3, 0, 0))
    assert page.context["skipped"] == [("空行", 1), ("合计、说明行", 1)]
    assert [row.number for row in page.context["rows"]] == ["1", "2", "3"]
    assert (Suggestion.objects.count(), waiting()) == (0, [False])


def test_the_preview_names_columns_not_used_and_what_will_be_made(office, world):
    rows = [[*HEADER, "备忘"], [*line(领衔代表="闻青禾"), "x"]]
    page = send(office, world, rows, create="on")
    assert page.context["made"] == [
        ("单位", ["市住建局", "市公安局", "市委统战部（侨办、台办）"]),
        ("类别", ["城建环保"]),
    ]
    assert page.context["outcome"].ignored_columns == ["备忘"]
    assert (
        Unit.objects.filter(name="市住建局", congress=world.province).exists(),
        Category.objects.filter(name="城建环保").exists(),
    ) == (False, False)


def test_only_the_first_rows_are_shown(office, world):
    page = send(office, world, [HEADER, *(line(**KNOWN, 编号=str(n)) for n in range(1, 31))])
    assert (len(page.context["rows"]), figures(page)) == (20, (30, 30, 0, 0))


def test_every_fault_is_listed_and_nothing_can_be_imported(office, world):
    page = send(
        office,
        world,
        [HEADER, line(**KNOWN | {"标题": ""}), line(**KNOWN | {"编号": "2", "办理结果": "D"}), line(**KNOWN, 编号="2")],
    )
    assert page.status_code == 422
    assert [(f.row, f.column, f.reason) for f in page.context["faults"]] == [
        (2, "标题", "没有填写标题"),
        (3, "办理结果", "没有“D”这种办理结果类别，应为：A、B、C"),
        (4, "编号", "编号 2 与第 3 行重复"),
    ]
    assert CONFIRM not in page.content.decode()
    again = confirm(office, page)
    assert (again.status_code, Suggestion.objects.count()) == (422, 0)


def test_the_faults_are_a_sheet_too(office, world):
    page = send(office, world, [HEADER, line(**KNOWN | {"标题": ""}), line(**KNOWN | {"编号": "2", "类别": "未知"})])
    sheet = b"".join(office.get(URL, {"faults": page.context["token"]}).streaming_content).decode("utf-8-sig")
    assert sheet.splitlines() == [
        "工作表,行,列,原因", "台账,2,标题,没有填写标题", "台账,3,类别,没有名为“未知”的类别，请核对名称，或者选择自动建立",
    ]  # fmt: skip


def test_the_same_file_can_be_looked_at_again_with_other_options(office, world):
    rows = [HEADER, line(领衔代表="闻青禾")]
    page = send(office, world, rows)
    assert [f.column for f in page.context["faults"]] == ["主办单位", "会办单位", "会办单位", "类别"]
    page = office.post(URL, {"token": page.context["token"], "session": world.session.pk, "create": "on"})
    assert (page.status_code, figures(page)) == (200, (1, 1, 0, 0))
    assert confirm(office, page).status_code == 200
    assert Unit.objects.filter(name="市住建局", congress=world.province).count() == 1


def test_of_two_ledgers_one_is_chosen(office, world):
    both = workbook(("甲", [HEADER, line(**KNOWN)]), ("乙", [HEADER, line(**KNOWN, 编号="2")]))
    page = send(office, world, both)
    assert (page.status_code, page.context["refused"]) == (
        422,
        "有 2 张工作表都像台账：甲、乙。请指定导入哪一张，或者选择全部导入。",
    )
    assert page.context["form"].fields["which"].choices == [
        ("sheet:甲", "甲"),
        ("sheet:乙", "乙"),
        ("all", "2 张都导入"),
    ]
    asked = {"token": page.context["token"], "session": world.session.pk}
    assert office.post(URL, asked).status_code == 422
    assert office.post(URL, asked | {"which": "sheet:丙"}).status_code == 422
    assert figures(office.post(URL, asked | {"which": "all"})) == (2, 2, 0, 0)
    page = office.post(URL, asked | {"which": "sheet:乙"})
    confirm(office, page)
    assert [s.number for s in Suggestion.objects.all()] == ["2"]


# The confirmation


def test_the_confirmation_imports_what_was_looked_at(office, world):
    page = confirm(office, send(office, world))
    assert {k: page.context["result"][k] for k in ("rows", "created", "updated", "unchanged")} == {
        "rows": 3,
        "created": 3,
        "updated": 0,
        "unchanged": 0,
    }
    assert f'href="{reverse("ledger")}?session={world.session.pk}"' in page.content.decode()
    assert (
        Suggestion.objects.filter(session=world.session).count(),
        Assignment.objects.count(),
        Feedback.objects.count(),
    ) == (3, 9, 2)
    assert set(Event.objects.values_list("actor", "verb")) == {(world.office.pk, "ledger.import")}


def test_a_second_click_changes_nothing_and_shows_the_same(office, world):
    page = send(office, world)
    first, second = confirm(office, page), confirm(office, page)
    assert first.context["result"] == second.context["result"]
    assert (Suggestion.objects.count(), Event.objects.count(), waiting()) == (3, 3, [True])


def test_two_previews_of_the_same_file_import_it_once(office, world):
    one, other = send(office, world), send(office, world)
    confirm(office, one)
    page = confirm(office, other)
    assert (page.context["result"]["created"], page.context["result"]["unchanged"], Suggestion.objects.count()) == (
        0,
        3,
        3,
    )


def test_a_file_already_stored_offers_no_import(office, world):
    confirm(office, send(office, world))
    page = send(office, world)
    assert (figures(page), "没有要导入的" in page.content.decode()) == ((3, 0, 0, 3), True)


def test_other_content_is_a_fault_and_with_update_shown_before_it_is_changed(office, world):
    confirm(office, send(office, world))
    rows = [HEADER, line(**KNOWN, 标题="关于架桥的建议")]
    page = send(office, world, rows)
    assert (page.status_code, len(page.context["faults"])) == (422, 1)
    page = office.post(URL, {"token": page.context["token"], "session": world.session.pk, "update": "on"})
    assert page.context["outcome"].corrections == [("1", {"标题": ["关于修桥的建议", "关于架桥的建议"]})]
    assert Suggestion.objects.get(number="1").title == "关于修桥的建议"
    confirm(office, page)
    assert Suggestion.objects.get(number="1").title == "关于架桥的建议"


def test_a_world_that_has_moved_since_stores_nothing_and_shows_the_faults(office, world):
    page = send(office, world)
    Unit.objects.filter(pk=world.money.pk).update(name="省财政局")
    page = confirm(office, page)
    assert (page.status_code, {f.reason for f in page.context["faults"]}) == (
        422, {"没有名为“省财政厅”的承办单位，请核对名称，或者选择自动建立"},
    )  # fmt: skip
    assert (Suggestion.objects.count(), page.context["note"][:6]) == (0, "预览以后，系")


def test_other_figures_than_those_looked_at_are_shown_again_first(office, world):
    page = send(office, world)
    confirm(office, send(office, world, [HEADER, line(**KNOWN)]))
    page = confirm(office, page)
    assert (page.status_code, figures(page), Suggestion.objects.count()) == (409, (3, 2, 0, 1), 1)
    confirm(office, page)
    assert Suggestion.objects.count() == 3


# Whose file, and how long


def test_a_file_belongs_to_who_uploaded_it_and_to_his_web_session(office, world):
    token = send(office, world).context["token"]
    for user in (world.office2, world.office, world.city_office):
        other = Client()
        other.force_login(user)
        assert other.post(CONFIRM, {"token": token}).status_code == 409
        assert other.post(URL, {"token": token, "session": world.session.pk}).status_code == 409
        assert other.get(URL, {"faults": token}).status_code == 409
        assert other.get(CONFIRM, {"done": token}).status_code == 302
    assert Suggestion.objects.count() == 0


@pytest.mark.parametrize("token", ["", "x", "\0", "²:a:b", "x" * 5000])
def test_a_forged_token_is_told_to_start_again(office, world, token):
    page = office.post(CONFIRM, {"token": token})
    assert (page.status_code, "没有导入任何内容，请重新选择文件" in page.content.decode()) == (409, True)


def test_a_file_waits_for_a_day(office, world, monkeypatch):
    token = send(office, world).context["token"]
    assert deposits.sweep(timezone.now()) == 0
    assert deposits.sweep(timezone.now() + deposits.KEEP * 2) == 1
    assert (office.post(CONFIRM, {"token": token}).status_code, Suggestion.objects.count()) == (409, 0)


def test_no_address_serves_the_file(office, world):
    send(office, world)
    (name,) = default_storage.listdir(deposits.FOLDER)[1]
    assert {
        office.get(f"{start}{name}").status_code for start in ("/imports/", "/media/imports/", "/files/", "/static/")
    } == {404}


def test_only_the_office_may_import(client, world):
    for user in (world.admin, world.leader, world.roads_head, world.author, world.coordinator):
        client.force_login(user)
        assert (client.get(URL).status_code, client.post(CONFIRM).status_code) == (403, 403)


def test_pages_cost_the_same_whatever_they_show(office, world, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        office.get(URL)
    page = send(office, world)
    address = f"{CONFIRM}?done="
    confirm(office, page)
    with django_assert_max_num_queries(12):
        office.get(address + page.context["token"])


def test_no_session_says_so(office, world):
    world.session.delete()
    page = office.get(URL)
    assert ("还没有届次" in page.content.decode(), office.get(URL, {"template": 1}).status_code) == (True, 404)
    assert send(office, world, session=world.city_session).status_code == 422
    assert Deputy.objects.exists()
