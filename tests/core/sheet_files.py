"""Workbooks for tests, ordinary and hostile, built in memory."""

import io
import re
import zipfile

import xlsxwriter
import xlwt

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PARTS = {
    "[Content_Types].xml": HEAD + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>',
    "_rels/.rels": HEAD + '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": HEAD + f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>'
    '<sheet name="台账" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": HEAD
    + '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{LINKS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def workbook(*sheets, date_format="yyyy-mm-dd", **options) -> bytes:
    """An .xlsx of sheets given as lists of rows, or as (name, rows)."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"default_date_format": date_format, "in_memory": True} | options)
    for place, sheet in enumerate(sheets, 1):
        name, rows = sheet if isinstance(sheet, tuple) else (f"表{place}", sheet)
        page = book.add_worksheet(name)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    book.close()
    return out.getvalue()


def old_workbook(rows, name="台账") -> bytes:
    """An .xls."""
    book = xlwt.Workbook()
    page = book.add_sheet(name)
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            page.write(number, column, cell, day) if hasattr(cell, "year") else page.write(number, column, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def packed(sheet_xml: str | bytes = "", **parts) -> bytes:
    """An .xlsx made by hand around the XML of its sheet; ``parts`` replaces or adds files (None: leaves out)."""
    contents = PARTS | {"xl/worksheets/sheet1.xml": sheet_xml} | parts.pop("files", {})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            if content is not None:
                archive.writestr(name, content)
    return out.getvalue()


def sheet_xml(rows: str) -> str:
    return HEAD + f'<worksheet xmlns="{MAIN}"><dimension ref="A1:XFD1048576"/><sheetData>{rows}</sheetData></worksheet>'


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def lying(data: bytes, name: str, *, size: int) -> bytes:
    """The same archive, in which ``name`` claims another unpacked size."""
    raw = bytearray(data)
    for signature, offset, name_at in ((b"PK\x01\x02", 24, 46), (b"PK\x03\x04", 22, 30)):
        for found in re.finditer(re.escape(signature), data):
            start = found.start()
            if data[start + name_at :].startswith(name.encode()):
                raw[start + offset : start + offset + 4] = size.to_bytes(4, "little")
    return bytes(raw)
