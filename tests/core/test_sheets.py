"""Reading sheets from outside: what is read, and what is refused quickly, with a sentence."""

import datetime as dt
import io
import os
import random
import time
import tracemalloc
import zipfile

import pytest
import xlsxwriter
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from core.sheets import MAX_BYTES, MAX_COLUMNS, SheetRefused, open_sheets, xls, xlsx
from core.sheets.limits import LAST_ROW, TOO_MANY_COLUMNS, TOO_MANY_ROWS

from .sheet_files import HEAD, MAIN, lying, old_workbook, packed, sheet_xml, text_cell, workbook

ROWS = [["编号", "标题"], ["1", "关于修桥的建议"]]
WORKBOOK = workbook(ROWS)
QUICKLY = 3.0  # seconds; ordinary refusals take a few milliseconds


def read(data, filename=""):
    return [(sheet.name, [list(row) for row in sheet.rows]) for sheet in open_sheets(data, filename)]


def refusal(data, filename=""):
    """The sentence with which the file is refused, in bounded time and memory."""
    tracemalloc.start()
    start = time.monotonic()
    with pytest.raises(SheetRefused) as refused:
        read(data, filename)
    taken, (_, peak) = time.monotonic() - start, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken < QUICKLY * 5  # tracemalloc itself slows everything down
    assert peak < 500 * 2**20
    return str(refused.value)


# What is read


def test_xlsx_rows_are_numbered_as_in_the_sheet():
    data = packed(sheet_xml(f'<row r="3">{text_cell("C3", "标题")}</row><row r="5"><c r="D5"><v>7</v></c></row>'))

    assert read(data) == [
        ("台账", [["", "", "", ""]] * 2 + [["", "", "标题", ""]] + [["", "", "", ""]] + [["", "", "", 7.0]])
    ]


def test_xlsx_gives_dates_numbers_and_text():
    data = workbook([["一", 3, dt.date(2017, 4, 14), 2.5, True]])

    assert read(data) == [("表1", [["一", 3.0, dt.date(2017, 4, 14), 2.5, True]])]


def test_path_bytes_and_stream_read_the_same(tmp_path):
    data = workbook(ROWS)
    path = tmp_path / "台账.xlsx"
    path.write_bytes(data)

    assert read(path) == read(str(path)) == read(data) == read(io.BytesIO(data)) == [("表1", ROWS)]


def test_xls_gives_text_numbers_and_dates_as_text():
    rows = [["编号", "标题"], ["1", "关于修桥的建议"], [2, dt.date(2017, 4, 14)]]

    assert read(old_workbook(rows)) == [("台账", [*rows[:2], [2.0, "2017-04-14"]])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_each_encoding(encoding):
    data = "编号,标题\r\n1,关于修桥的建议\r\n".encode(encoding)

    assert read(data, "2017年台账.csv") == [("2017年台账", ROWS)]


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_csv_separator_is_found(separator):
    data = f"某市台账\n编号{separator}标题\n1{separator}关于修桥的建议".encode()

    assert read(data) == [("CSV", [["某市台账"], *ROWS])]


def test_csv_keeps_line_breaks_inside_quotes():
    assert read('编号,单位\n1,"市住建局\n市公安局"\n'.encode()) == [
        ("CSV", [["编号", "单位"], ["1", "市住建局\n市公安局"]])
    ]


def test_content_decides_and_not_the_extension():
    assert read("编号,标题\n1,关于修桥的建议".encode(), "台账.xlsx") == [("台账", ROWS)]
    assert read(workbook(ROWS), "台账.csv") == [("表1", ROWS)]
    assert read(old_workbook(ROWS), "台账.xlsx") == [("台账", ROWS)]


def test_dates_counted_from_1904_are_marked():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet().write(0, 0, 41377)
    book.close()
    plain = out.getvalue()
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["xl/workbook.xml"] = files["xl/workbook.xml"].replace(b"<workbookPr ", b'<workbookPr date1904="1" ')

    assert [sheet.date1904 for sheet in open_sheets(plain)] == [False]
    assert [sheet.date1904 for sheet in open_sheets(packed(files=files))] == [True]


def test_formula_counts_by_its_stored_value_and_is_a_flaw_without_one():
    cells = (
        '<c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>1+2</f></c><c r="C1"><f>1+3</f><v></v></c><c r="D1"><f>A1</f><v/></c>'
        '<c r="E1" t="str"><f>""</f><v></v></c><c r="F1"><f t="shared" si="0"/></c><c r="G1" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
    )
    (sheet,) = open_sheets(packed(sheet_xml(f'<row r="1">{cells}</row>')))

    assert sorted(sheet.flaws) == [(1, 2), (1, 3), (1, 4), (1, 6), (1, 7)]
    assert sheet.flaws[1, 7] == "公式的结果是错误值 #DIV/0!，请改正"


def test_cells_without_references_or_with_prefixes_are_read():
    bare = sheet_xml("<row><c><v>1</v></c><c><v>2</v></c></row>")
    prefixed = (
        HEAD
        + f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="B1"><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )

    assert read(packed(bare)) == [("台账", [[1.0, 2.0]])]
    assert read(packed(prefixed)) == [("台账", [["", 2.0]])]


def test_formatted_but_empty_cells_at_the_side_are_no_columns():
    data = packed(sheet_xml(f'<row r="1">{text_cell("A1", "编号")}<c r="IV1" s="0"/><c r="XFD1" s="0"></c></row>'))

    assert read(data) == [("台账", [["编号"]])]


def test_hyperlinks_to_the_outside_are_no_external_links():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet("台账").write_url(0, 0, "https://example.com/", string="链接")
    book.close()

    assert read(out.getvalue()) == [("台账", [["链接"]])]


# What is refused


def test_empty_file_is_refused():
    assert refusal(b"") == "文件是空的。请选择有内容的 .xlsx、.xls 或 .csv 文件。"


def test_missing_file_is_refused(tmp_path):
    assert refusal(tmp_path / "没有.xlsx") == f"打不开文件“{tmp_path / '没有.xlsx'}”。请核对路径和读取权限。"


def test_too_large_file_is_refused_before_reading_on():
    assert refusal(b"1,2\n" * (MAX_BYTES // 4 + 1)).startswith("文件超过 20 MB 的上限。")


@pytest.mark.parametrize(
    "data",
    [
        b"<html><table><tr><td>1</td></tr></table></html>",
        "\ufeff<!DOCTYPE html><html>".encode(),
        b'<?xml version="1.0"?><Workbook/>',
        b"  \r\n<meta charset=gb2312><table>",
    ],
)
def test_page_renamed_to_xlsx_is_refused(data):
    assert refusal(data, "台账.xlsx").startswith("这是网页或 XML 文件，只是改了扩展名。")


@pytest.mark.parametrize(
    "data",
    [
        b"\x00" * 4000,
        "编号\0,标题".encode(),
        b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\x01\x02",
        b"\xff" * 300,
        b"\x89PNG\r\n\x1a\n\0\0",
    ],
)
def test_what_is_no_text_and_no_workbook_is_refused(data):
    assert refusal(data, "台账.xlsx") == "这不是能读取的表格。请在 WPS 或 Excel 里另存为 .xlsx 再导入。"


def test_utf16_text_is_refused():
    assert refusal("编号,标题\n".encode("utf-16"), "台账.csv").startswith("这是 UTF-16 编码的文本。")


def test_csv_with_an_open_quote_is_refused():
    assert refusal('编号,标题\n1,"关于'.encode()).startswith("第 2 行读不下去")


def test_csv_with_too_many_rows_or_columns_is_refused():
    assert refusal(b",,,\n" * 1_000_000) == TOO_MANY_ROWS
    assert refusal(b"\n" * (LAST_ROW + 1)) == TOO_MANY_ROWS
    assert refusal(b"x," * MAX_COLUMNS + b"x") == TOO_MANY_COLUMNS
    assert read(b"x" + b"," * 400) == [("CSV", [["x"] + [""] * (MAX_COLUMNS - 1)])]


def test_encrypted_workbook_is_refused():
    ole = xls.SIGNATURE + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 2000

    assert refusal(ole, "台账.xlsx") == xls.LOCKED


def test_old_workbook_with_a_password_is_refused():
    book = xlwt.Workbook()
    book.add_sheet("台账").write(0, 0, "x")
    stream = book.get_biff_data()
    locked = stream[:20] + b"\x2f\x00\x36\x00\x01\x00" + b"\1" * 52 + stream[20:]
    out = io.BytesIO()
    xlwt.CompoundDoc.XlsDoc().save(out, locked)

    assert refusal(out.getvalue()) == xls.LOCKED


def test_encrypted_zip_entries_are_refused():
    data = bytearray(packed(sheet_xml("")))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1

    assert refusal(bytes(data)) == xls.LOCKED


def test_other_ole_files_are_refused():
    word = xls.SIGNATURE + b"\0" * 504 + "WordDocument".encode("utf-16-le") + b"\0" * 2000

    assert refusal(word) == xls.BROKEN


def test_macros_are_refused():
    assert refusal(packed(sheet_xml(""), files={"xl/vbaProject.bin": b"x"}), "台账.xlsm") == xls.MACROS
    assert refusal(old_workbook(ROWS) + "_VBA_PROJECT".encode("utf-16-le")) == xls.MACROS


def test_external_links_are_refused():
    assert refusal(packed(sheet_xml(""), files={"xl/externalLinks/externalLink1.xml": "<x/>"})) == xlsx.LINKED


@pytest.mark.parametrize(
    "files",
    [
        {"word/document.xml": "<x/>", "xl/workbook.xml": None},
        {"xl/workbook.bin": b"x"},
        {"content.xml": "<x/>", "mimetype": "application/vnd.oasis.opendocument.spreadsheet", "xl/workbook.xml": None},
    ],
)
def test_zip_that_is_no_xlsx_is_refused(files):
    assert refusal(packed(sheet_xml(""), files=files)) == xlsx.NO_WORKBOOK


def test_truncated_workbook_is_refused():
    data = workbook(ROWS)

    for length in range(4, len(data), 97):
        assert refusal(data[:length]) == xlsx.BROKEN


@pytest.mark.parametrize(
    "place", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"]
)
def test_entities_are_refused_wherever_they_stand(place):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'

    assert refusal(packed(sheet_xml(""), files={place: HEAD + bomb})) == xlsx.ENTITIES
    assert refusal(packed(sheet_xml(""), files={place: (HEAD + bomb).encode("utf-16")})) == xlsx.ENTITIES


def test_zip_bomb_is_refused_by_its_directory():
    assert refusal(packed(b"\0" * (201 * 2**20))) == xlsx.BOMB
    assert refusal(packed(sheet_xml(""), files={"xl/media/image1.png": b"\0" * (201 * 2**20)})) == xlsx.BOMB


def test_swollen_part_within_the_limit_is_refused_too():
    assert refusal(packed(sheet_xml(""), files={"xl/sharedStrings.xml": b" " * (50 * 2**20)})) == xlsx.BOMB


def test_part_that_lies_about_its_size_is_refused_after_counting():
    data = packed(b" " * (150 * 2**20))

    assert refusal(lying(data, "xl/worksheets/sheet1.xml", size=1000)) == xlsx.BOMB
    assert refusal(lying(packed(sheet_xml("")), "xl/worksheets/sheet1.xml", size=100_000)) == xlsx.BROKEN


def test_part_with_a_wrong_checksum_is_refused():
    data = bytearray(packed(sheet_xml("")))
    at = data.index(b"PK\x01\x02")
    data[at + 16] ^= 0xFF

    assert refusal(bytes(data)) == xlsx.BROKEN


def test_million_empty_rows_are_refused():
    rows = "".join(f'<row r="{number}"/>' for number in range(1, 1_000_001))

    assert refusal(packed(sheet_xml(rows))) == TOO_MANY_ROWS


def test_million_formatted_rows_are_refused():
    rows = "".join(
        f'<row r="{n}" spans="1:2"><c r="A{n}" s="1"/><c r="B{n}" s="1"/></row>' for n in range(1, 1_000_001)
    )

    assert refusal(packed(sheet_xml(rows))) == TOO_MANY_ROWS


@pytest.mark.parametrize("reference", ["A1048576", "B50016", "A99999999999"])
def test_cell_far_below_is_refused(reference):
    sentence = refusal(packed(sheet_xml(f'<row r="1"><c r="A1"><v>1</v></c><c r="{reference}"><v>1</v></c></row>')))

    assert sentence in (
        TOO_MANY_ROWS,
        xlsx.BROKEN,
        "工作簿里的工作表已损坏。请用 WPS 或 Excel 打开，另存为 .xlsx 再导入。",
    )


@pytest.mark.parametrize(
    "cell",
    ['<c r="GS1"><v>1</v></c>', '<c r="XFD1"><v>1</v></c>', "<c r='ZZ1'><v>1</v></c>", '<c\nr="AAA1"><v>1</v></c>'],
)
def test_cell_far_aside_is_refused(cell):
    assert refusal(packed(sheet_xml(f'<row r="1"><c r="A1"><v>1</v></c>{cell}</row>'))) == TOO_MANY_COLUMNS


def test_rows_and_columns_without_references_are_counted():
    assert refusal(packed(sheet_xml("<row>" + "<c><v>1</v></c>" * 201 + "</row>"))) == TOO_MANY_COLUMNS
    assert refusal(packed(sheet_xml("<row><c><v>1</v></c></row>" * (LAST_ROW + 1)))) == TOO_MANY_ROWS


def test_old_workbook_with_many_sparse_sheets_is_refused_in_bounded_memory():
    book = xlwt.Workbook()
    for number in range(40):
        sheet = book.add_sheet(f"表{number}")
        sheet.write(0, 0, "x")
        sheet.write(65535, 255, "x")
    out = io.BytesIO()
    book.save(out)

    assert refusal(out.getvalue()) in (xls.BROKEN, TOO_MANY_ROWS)


def test_old_workbook_with_a_far_column_is_refused():
    book = xlwt.Workbook()
    book.add_sheet("台账").write(0, 210, "x")
    out = io.BytesIO()
    book.save(out)

    assert refusal(out.getvalue()) == TOO_MANY_COLUMNS


def test_too_many_sheets_are_refused():
    assert refusal(workbook(*[ROWS] * 61)).startswith("工作簿有 61 张工作表，超过 60 张的上限。")


# Whatever comes, nothing but a refusal


def read_or_refuse(data):
    try:
        read(data)
    except SheetRefused as refused:
        assert str(refused).endswith("。")


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=2000))
def test_any_bytes_are_read_or_refused(data):
    read_or_refuse(data)
    read_or_refuse(b"PK\x03\x04" + data)


@settings(max_examples=200, deadline=None)
@given(st.randoms(use_true_random=False))
def test_damaged_xlsx_is_read_or_refused(chance: random.Random):
    data = bytearray(WORKBOOK)
    for _ in range(chance.randint(1, 8)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    read_or_refuse(bytes(data))


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="<>/=\"' \tcrvfsit123AZZ!&#;[]", max_size=120))
def test_any_sheet_xml_is_read_or_refused(content):
    read_or_refuse(packed(sheet_xml(content)))


@settings(max_examples=8, deadline=None)
@given(st.randoms(use_true_random=False))
def test_damaged_xls_is_read_or_refused(chance: random.Random):
    data = bytearray(old_workbook(ROWS))
    for _ in range(chance.randint(1, 30)):
        data[chance.randrange(8, len(data))] = chance.randrange(256)
    read_or_refuse(bytes(data))


@pytest.mark.skipif("LEDGER_SAMPLE" not in os.environ, reason="LEDGER_SAMPLE names no file")
def test_sample_is_read():
    assert [len(rows) for _, rows in read(os.environ["LEDGER_SAMPLE"])] == [97]
