"""Writes the rows of a list as a sheet: the columns shown, all rows, the first line the headings, flat memory.

XlsxWriter directly, and not django-import-export (which the admin uses): tablib keeps the whole table in memory and
openpyxl beneath it a Python object per cell. XlsxWriter in constant memory writes each row to disk and forgets it, so
that a province's 200,000 rows need no more memory than ten. The csv is sent while it is read.
"""

import csv
import datetime as dt
import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import Decimal
from math import isfinite

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

FORMATS = {"xlsx": "Excel 表格（.xlsx）", "csv": "纯文本表格（.csv）"}
CHUNK = 1000
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # what a spreadsheet may take for a formula
LAST_ROW = 1_048_575  # of an xlsx sheet, counted from 0
LONGEST_TEXT = 32_767  # of an xlsx cell
CUT = "……（单元格容不下，全文请导出 csv）"
BROAD = 52  # the width of a column of titles: 26 characters
EXACT_DIGITS = 15  # a spreadsheet keeps no more of a number
FIRST_DAY = dt.date(1900, 3, 1)  # earlier dates mean something else to Excel
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def safe(text: str) -> str:
    """Keep a spreadsheet from running a cell as a formula."""
    return "'" + text if text.startswith(RISKY) else text


def plain(value):
    """A value as a sheet takes it: text (guarded), int, float, date or local datetime without zone."""
    if value is None:
        return ""
    if isinstance(value, str):
        return safe(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int):
        return value if abs(value) < 10**EXACT_DIGITS else str(value)
    if isinstance(value, (float, Decimal)):
        return value if isfinite(value) else str(value)
    if isinstance(value, dt.datetime):
        return timezone.make_naive(value) if timezone.is_aware(value) else value
    if isinstance(value, dt.date):
        return value
    if isinstance(value, (list, tuple, set, frozenset)):
        return safe("、".join(str(one) for one in value))
    return safe(str(value))


def chunks(rows, size: int = CHUNK) -> Iterator[list]:
    """The rows of a queryset in lists, read from the database bit by bit, prefetches included."""
    part = []
    for row in rows.iterator(chunk_size=size):
        part.append(row)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part


def as_text(value) -> str:
    value = plain(value)
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, dt.date) else str(value)


class _Echo:
    def write(self, text: str) -> str:
        return text


def csv_lines(heads: Sequence[str], lines: Iterable[Sequence]) -> Iterator[str]:
    yield "\ufeff"
    sheet = csv.writer(_Echo())
    yield sheet.writerow(safe(head) for head in heads)
    part = []
    for line in lines:
        part.append(sheet.writerow(as_text(value) for value in line))
        if len(part) == CHUNK:
            yield "".join(part)
            part.clear()
    yield "".join(part)


def write_xlsx(
    target,
    *,
    name: str,
    heads: Sequence[str],
    lines: Iterable[Sequence],
    about: dict | None = None,
    broad: Collection[int] = (),
) -> None:
    """Write one table into the open binary file ``target``; ``about`` are document properties. Values are plain ones.

    ``broad`` are the places of the columns that hold titles or texts.
    """
    book = xlsxwriter.Workbook(target, {"constant_memory": True, "in_memory": False})
    book.set_properties(about or {})
    bold = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    number, sheet, row = 0, None, LAST_ROW
    for line in lines:
        if row == LAST_ROW:
            number += 1
            sheet, row = _new_sheet(book, name, number, heads, broad, bold), 0
        row += 1
        for place, value in enumerate(line):
            _write(sheet, row, place, plain(value), day, moment)
    if sheet is None:
        _new_sheet(book, name, 1, heads, broad, bold)
    book.close()


def _write(sheet, row: int, place: int, value, day, moment) -> None:
    if isinstance(value, str):
        if value:
            fits = len(value) <= LONGEST_TEXT
            sheet.write_string(row, place, value if fits else value[: LONGEST_TEXT - len(CUT)] + CUT)
    elif isinstance(value, (int, float, Decimal)):
        sheet.write_number(row, place, value)
    elif (value.date() if isinstance(value, dt.datetime) else value) < FIRST_DAY:
        sheet.write_string(row, place, as_text(value))
    else:
        sheet.write_datetime(row, place, value, moment if isinstance(value, dt.datetime) else day)


def _new_sheet(book, name: str, number: int, heads: Sequence[str], broad: Collection[int], bold):
    title = "".join("　" if sign in "[]:*?/\\'" else sign for sign in name)[:25]
    sheet = book.add_worksheet(f"{title}（{number}）" if number > 1 else title or None)
    sheet.freeze_panes(1, 0)
    for place, head in enumerate(heads):
        sheet.set_column(place, place, BROAD if place in broad else max(12, 2 * len(head) + 4))
        sheet.write_string(0, place, safe(head), bold)
    return sheet


def respond(
    kind: str, *, name: str, today: dt.date, heads, lines, about: dict | None = None, broad: Collection[int] = ()
):
    """The download: ``name`` and the day make the file's name."""
    filename = f"{name}_{today:%Y%m%d}.{kind}"
    if kind == "csv":
        return StreamingHttpResponse(
            csv_lines(heads, lines),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": content_disposition_header(True, filename)},
        )
    target = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - FileResponse closes it
    write_xlsx(target, name=name, heads=heads, lines=lines, about=about, broad=broad)
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=filename, content_type=XLSX)
