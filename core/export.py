"""Writes the rows of a list as a sheet: the columns shown, all rows, the first line the headings, flat memory.

Not through django-import-export (which the admin uses): tablib keeps the whole table in memory and openpyxl beneath it
a Python object per cell. Both kinds of file are sent while the rows are read, so that a province's 200,000 rows need no
more memory than ten and nobody waits for the first byte. What breaks off says so (csv) or cannot be opened (xlsx).
"""

import csv
import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import Decimal
from math import isfinite

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from . import xlsx

FORMATS = {"xlsx": "Excel 表格（.xlsx）", "csv": "纯文本表格（.csv）"}
CHUNK = 1000
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # what a spreadsheet may take for a formula
EXACT_DIGITS = 15  # a spreadsheet keeps no more of a number
BROKEN_OFF = "导出中断，以上不是全部，请重新导出。"
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
    try:
        for line in lines:
            part.append(sheet.writerow(as_text(value) for value in line))
            if len(part) == CHUNK:
                yield "".join(part)
                part.clear()
    except Exception:  # a csv has no end of its own: whatever went wrong, the last line tells
        yield "".join([*part, sheet.writerow([BROKEN_OFF])])
        raise
    yield "".join(part)


def respond(
    kind: str, *, name: str, today: dt.date, heads, lines, about: dict | None = None, broad: Collection[int] = ()
):
    """The download: ``name`` and the day make the file's name."""
    filename = f"{name}_{today:%Y%m%d}.{kind}"
    if kind == "csv":
        content, content_type = csv_lines(heads, lines), "text/csv; charset=utf-8"
    else:
        book = xlsx.Book(name, [safe(head) for head in heads], about or {}, broad)
        content, content_type = xlsx.stream(book, ([plain(value) for value in line] for line in lines)), XLSX
    return StreamingHttpResponse(
        content,
        content_type=content_type,
        headers={"Content-Disposition": content_disposition_header(True, filename)},
    )
