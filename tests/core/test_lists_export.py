"""A sheet holds the rows and the columns of the list it was asked from, as values and never as formulas."""

import csv
import datetime as dt
import io
import zipfile
from decimal import Decimal
from urllib.parse import quote

import openpyxl
import pytest
from django.utils import timezone
from openpyxl.utils.escape import unescape

from accounts.models import User
from core import export, xlsx
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


def written(lines, *, name="台账", heads="甲", **more):
    """The book that arrives when ``lines`` are sent as xlsx."""
    response = export.respond("xlsx", name=name, today=NOON.date(), heads=list(heads), lines=lines, **more)
    return openpyxl.load_workbook(io.BytesIO(body(response)))


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
    sheet = written(
        [["字" * 40_000, dt.date(1850, 1, 1), dt.datetime(1850, 1, 1, 9)]], name="a/b?", heads="甲乙丙"
    ).active
    assert len(sheet["A2"].value) == xlsx.LONGEST_TEXT
    assert sheet["A2"].value.endswith(xlsx.CUT)
    assert (sheet["B2"].value, sheet["C2"].value) == ("1850-01-01", "1850-01-01 09:00")


def test_xlsx_goes_on_on_a_further_sheet(monkeypatch):
    monkeypatch.setattr(xlsx, "LAST_ROW", 2)
    for rows in ([], [1], [1, 2]):
        sheets = written([[row] for row in rows])
        assert {s.title: list(s.values) for s in sheets} == {"台账": [("甲",), *((row,) for row in rows)]}
    for rows in ([3], [3, 4]):
        sheets = written([[1], [2], *([row] for row in rows)])
        assert {s.title: list(s.values) for s in sheets} == {
            "台账": [("甲",), (1,), (2,)],
            "台账（2）": [("甲",), *((row,) for row in rows)],
        }
    assert len(written([[n] for n in range(5)]).worksheets) == 3


def test_xlsx_goes_on_on_a_further_sheet_when_one_grows_too_large(monkeypatch):
    monkeypatch.setattr(xlsx, "LARGEST_SHEET", 100)
    monkeypatch.setattr(xlsx, "AT_ONCE", 1)
    values = [[cell for (cell,) in sheet.values] for sheet in written([["长" * 50]] * 3)]
    assert values == [["甲", "长" * 50]] * 3


@pytest.mark.parametrize(
    "text", [" 前后有空格 ", "两\n行", "<b>&amp;", "_x0041_", "\x01", "a\rb", "\uffff", "😀", "]]>", '"', "&#10;"]
)
def test_xlsx_gives_back_every_text_as_it_was(text):
    assert unescape(written([[text]]).active["A2"].value) == text


def test_xlsx_keeps_heading_widths_and_numbers():
    sheet = written(
        [[1.5, Decimal("0.25"), -3], [10**14, 0, dt.datetime(2026, 6, 17, 23, 59)]], heads="甲乙丙", broad=[1]
    ).active
    assert [cell.font.bold for cell in sheet[1]] == [True] * 3
    assert sheet.freeze_panes == "A2"
    assert [round(sheet.column_dimensions[name].width) for name in "AB"] == [13, 53]
    assert [list(row) for row in sheet.iter_rows(min_row=2, values_only=True)] == [
        [1.5, 0.25, -3],
        [10**14, 0, dt.datetime(2026, 6, 17, 23, 59)],
    ]


# While it is sent -----------------------------------------------------------------------------------


def breaking(rows):
    for i in range(rows):
        yield [f"第{i}件", i]
    raise OSError("the database went away")


def received(kind, lines):
    """What arrives until the stream breaks."""
    response = export.respond(kind, name="台账", today=NOON.date(), heads=["标题", "号"], lines=lines)
    got = []
    with pytest.raises(OSError, match="went away"):
        got.extend(response.streaming_content)
    return b"".join(got)


@pytest.mark.parametrize("rows", [0, 3, 2_500])
def test_a_csv_that_breaks_off_says_so_in_its_last_line(rows):
    lines = received("csv", breaking(rows)).decode("utf-8-sig").splitlines()
    assert lines[-1] == "导出中断，以上不是全部，请重新导出。"
    assert len(lines) == rows + 2


@pytest.mark.parametrize("rows", [0, 3, 2_500])
def test_an_xlsx_that_breaks_off_cannot_be_opened(rows):
    got = received("xlsx", breaking(rows))
    assert got.startswith(b"PK")
    assert not zipfile.is_zipfile(io.BytesIO(got))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_answer_begins_before_the_rows_are_read(kind):
    read = []

    def lines():
        for i in range(20_000):
            read.append(i)
            yield [i, f"{i * i} 文字 {i * 7}"]

    pieces = iter(export.respond(kind, name="台账", today=NOON.date(), heads=["号", "标题"], lines=lines()))
    assert next(pieces)
    assert read == []
    assert next(pieces)
    assert next(pieces)
    assert len(read) < 20_000
    assert len(b"".join(pieces)) > 100_000


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
