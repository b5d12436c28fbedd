"""A sheet holds the rows and the columns of the list it was asked from, as values and never as formulas."""

import csv
import datetime as dt
import io
from decimal import Decimal
from urllib.parse import quote

import openpyxl
import pytest
from django.utils import timezone
from openpyxl.utils.escape import unescape

from accounts.models import User
from core import export
from core.models import Message
from tests.core.list_sample import ask, body
from tests.core.test_lists import NOON, heads, message, picks, titles

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin():
    return User.objects.create(username="lin", name="林", role="admin")


def book(response):
    return openpyxl.load_workbook(io.BytesIO(body(response)))


def table(response, kind):
    if kind == "xlsx":
        return [[cell if cell is not None else "" for cell in row] for row in book(response).active.values]
    return list(csv.reader(io.StringIO(body(response).decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("query", ["?", "?q=校车&sort=subject", "?cols=length,subject&sort=-subject", "?read=1"])
def test_sheet_has_the_rows_and_columns_of_the_list_over_all_pages(lin, kind, query):
    for i in range(60):
        message(lin, f"校车{i:02}" if i % 2 else f"水库{i:02}", read_at=NOON if i % 3 else None)
    pages = [ask(lin, f"{query}&per=25&page={n}") for n in (1, 2, 3)]
    listed = [title for page in pages for title in titles(page)]
    listed = list(dict.fromkeys(listed))  # a page beyond the end repeats the last
    sheet = table(ask(lin, f"{query}&export={kind}"), kind)
    assert sheet[0] == heads(pages[0])
    assert [row[sheet[0].index("标题")] for row in sheet[1:]] == listed


def test_sheet_in_chunks_keeps_prefetches_and_prepares_each_chunk(lin, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(export.chunks, "__defaults__", (2,))
    for i in range(5):
        message(lin, str(i))
    response = ask(lin, "?cols=subject,groups,seen&sort=subject&export=csv")
    with django_assert_num_queries(4):  # the rows once, the groups for each chunk
        sheet = table(response, "csv")
    assert [row[2] for row in sheet[1:]] == ["2", "2", "2", "2", "1"]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("text", ["=1+1", "+86 10", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1+1"])
def test_text_that_looks_like_a_formula_is_guarded(lin, kind, text):
    message(lin, text)
    response = ask(lin, f"?cols=subject&export={kind}")
    if kind == "xlsx":
        cell = book(response).active["A2"]
        assert (cell.data_type, unescape(cell.value)) == ("s", "'" + text)
    else:
        assert table(response, kind)[1] == ["'" + text]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("text", ["关于校车的建议", "1=1", "a@b.cn", "'", "，", '引"号,逗\n行', "http://a.cn/", "0012"])
def test_other_text_stays_as_it_is(lin, kind, text):
    message(lin, text)
    assert table(ask(lin, f"?cols=subject&export={kind}"), kind)[1] == [text]


def test_csv_has_a_byte_order_mark_and_iso_dates(lin):
    message(lin, "校车", body="四个字呀", read_at=NOON)
    sent = body(ask(lin, "?export=csv"))
    assert sent.decode() == ("\ufeff标题,收件人,时间,阅读时间,字数\r\n校车,林,2026-06-17,2026-06-17 12:00,4\r\n")


def test_xlsx_keeps_dates_dates_and_numbers_numbers(lin):
    message(lin, "校车", body="四个字呀", read_at=NOON)
    sheet = book(ask(lin, "?export=xlsx")).active
    assert [(cell.value, cell.number_format) for cell in sheet[2]] == [
        ("校车", "General"),
        ("林", "General"),
        (dt.datetime(2026, 6, 17), "yyyy-mm-dd"),
        (dt.datetime(2026, 6, 17, 12), "yyyy-mm-dd hh:mm"),
        (4, "General"),
    ]


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (None, ""),
        (True, "是"),
        (False, "否"),
        (3, 3),
        (-3, -3),
        (10**15, "1000000000000000"),
        (Decimal("1.50"), Decimal("1.50")),
        (float("nan"), "nan"),
        (dt.date(2026, 6, 17), dt.date(2026, 6, 17)),
        (NOON, dt.datetime(2026, 6, 17, 12)),
        (["=a", "b"], "'=a、b"),
    ],
)
def test_value_as_a_sheet_takes_it(value, plain):
    assert export.plain(value) == plain


def test_xlsx_of_text_too_long_or_a_day_too_early_says_so():
    target = io.BytesIO()
    export.write_xlsx(target, name="a/b?", heads=["甲", "乙"], lines=[["字" * 40_000, dt.date(1850, 1, 1)]])
    sheet = openpyxl.load_workbook(target).active
    assert len(sheet["A2"].value) == export.LONGEST_TEXT
    assert sheet["A2"].value.endswith(export.CUT)
    assert sheet["B2"].value == "1850-01-01"


def test_xlsx_goes_on_on_a_further_sheet(monkeypatch):
    monkeypatch.setattr(export, "LAST_ROW", 2)
    target = io.BytesIO()
    export.write_xlsx(target, name="台账", heads=["甲"], lines=[[1], [2], [3]])
    sheets = openpyxl.load_workbook(target)
    assert {s.title: list(s.values) for s in sheets} == {"台账": [("甲",), (1,), (2,)], "台账（2）": [("甲",), (3,)]}


def test_file_is_named_after_the_list_and_the_day_and_says_what_it_holds(lin):
    message(lin, "校车")
    response = ask(lin, "?q=校车&export=xlsx")
    name = f"消息列表_{timezone.localdate():%Y%m%d}.xlsx"
    assert response.headers["Content-Disposition"] == f"attachment; filename*=utf-8''{quote(name)}"
    about = book(response).properties
    assert (about.title, about.subject) == ("消息列表", "标题含“校车”的消息，按时间倒序排列")


@pytest.mark.parametrize("method", ["get", "post"])
def test_ticked_rows_alone_can_be_exported_and_only_visible_ones(lin, method):
    first, second = message(lin, "甲"), message(lin, "乙")
    message(lin, "丙")
    gone = User.objects.create(username="gone", name="离职", role="admin", is_active=False)
    hidden = message(gone, "看不见")
    data = {"export": "csv", "pick": [first.pk, second.pk, hidden.pk], "query": "sort=subject&cols=subject"}
    query = "" if method == "post" else "?sort=subject&cols=subject"
    if method == "get":
        del data["query"]
        response = ask(lin, f"{query}&export=csv" + "".join(f"&pick={pk}" for pk in data["pick"]))
    else:
        response = ask(lin, method="post", data=data)
    assert table(response, "csv") == [["标题"], ["乙"], ["甲"]]


def test_all_rows_of_the_filter_can_be_exported_by_post(lin):
    for subject in ("校车甲", "校车乙", "水库"):
        message(lin, subject)
    data = {"export": "csv", "all": "1", "query": "q=校车&sort=subject&cols=subject"}
    assert table(ask(lin, method="post", data=data), "csv") == [["标题"], *([t] for t in sorted(["校车甲", "校车乙"]))]


def test_export_of_nothing_is_a_sheet_of_headings(lin):
    assert table(ask(lin, "?export=xlsx"), "xlsx") == [["标题", "收件人", "时间", "阅读时间", "字数"]]
    assert table(ask(lin, "?export=csv"), "csv") == [["标题", "收件人", "时间", "阅读时间", "字数"]]


def test_unknown_export_shows_the_page(lin):
    made = message(lin, "甲")
    assert picks(ask(lin, "?export=pdf")) == [made.pk]
    assert Message.objects.count() == 1
