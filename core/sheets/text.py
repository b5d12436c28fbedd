"""Comma separated text in UTF-8 or GB18030."""

import csv
import io
import re
from collections.abc import Iterator

from .limits import LAST_ROW, MAX_COLUMNS, TOO_MANY_COLUMNS, TOO_MANY_ROWS, Cell, SheetRefused, SheetRows

NO_SHEET = "这不是能读取的表格。请在 WPS 或 Excel 里另存为 .xlsx 再导入。"
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")
MARKUP = re.compile(r"\s*<(?:!doctype|html|head|meta|table|\?xml|\?mso|script|style|body|div)\b", re.IGNORECASE)


def sheets(data: bytes, name: str) -> list[SheetRows]:
    content = _decode(data)
    if CONTROL.search(content):
        raise SheetRefused(NO_SHEET)
    if MARKUP.match(content):
        raise SheetRefused("这是网页或 XML 文件，只是改了扩展名。请用 WPS 或 Excel 打开，另存为 .xlsx 再导入。")
    return [SheetRows(name=name, rows=_rows(content))]


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise SheetRefused("这是 UTF-16 编码的文本。请另存为 .xlsx，或者“CSV UTF-8（逗号分隔）”再导入。")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetRefused(NO_SHEET)


def _separator(content: str) -> str:
    """The separator of the line that has most of one: the header, as a rule."""
    lines = content[:20_000].splitlines()[:15]
    return max(",\t;", key=lambda mark: max((line.count(mark) for line in lines), default=0))


def _rows(content: str) -> Iterator[list[Cell]]:
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=_separator(content), strict=True)
    number = 0
    try:
        for number, row in enumerate(reader, 1):
            if number > LAST_ROW:
                raise SheetRefused(TOO_MANY_ROWS)
            if len(row) > MAX_COLUMNS and any(cell.strip() for cell in row[MAX_COLUMNS:]):
                raise SheetRefused(TOO_MANY_COLUMNS)
            yield list[Cell](row[:MAX_COLUMNS])
    except csv.Error as fault:
        raise SheetRefused(f"第 {number + 1} 行读不下去：引号不成对或单元格过长。请另存为 .xlsx 再导入。") from fault
