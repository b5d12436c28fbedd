"""An xlsx file as a stream of bytes: sheets go out row by row, whatever their length, and nothing waits on disk.

XlsxWriter makes the frame – styles, properties, columns, the frozen heading – as a book without rows; the rows are
written between, and the zip needs no seeking. The directory of a zip stands at its end, so that a file that breaks off
cannot be opened and is never taken for a complete one.
"""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

LAST_ROW = 1_048_575  # of a sheet, counted from 0
LARGEST_SHEET = 1_500_000_000  # bytes of a sheet; beyond 2 GiB a streamed zip needs a form that Excel does not read
LONGEST_TEXT = 32_767  # of a cell
CUT = "……（单元格容不下，全文请导出 csv）"
BROAD = 52  # the width of a column of titles: 26 characters
FIRST_DAY = dt.date(1900, 3, 1)  # earlier dates mean something else to Excel
DAY_ZERO = dt.datetime(1899, 12, 30)
SECONDS_OF_DAY = 86_400
AT_ONCE = 500  # rows
UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")  # what XML cannot hold
LIKE_AN_ESCAPE = re.compile("_(?=x[0-9a-fA-F]{4}_)")


@dataclass(frozen=True, slots=True)
class Book:
    """What all sheets of a book have in common."""

    name: str
    heads: Sequence[str]
    about: dict
    broad: Collection[int]  # the places of the columns that hold titles or texts

    def frame(self, sheets: int) -> dict[str, bytes]:
        """The parts of the book with so many empty sheets, by their names in the zip."""
        made = io.BytesIO()
        book = xlsxwriter.Workbook(made, {"in_memory": True})
        book.set_properties(self.about)
        bold = book.add_format({"bold": True, "bottom": 1})
        dates = [book.add_format({"num_format": look}) for look in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm")]
        title = "".join("　" if sign in "[]:*?/\\'" else sign for sign in self.name)[:25]
        for number in range(1, sheets + 1):
            sheet = book.add_worksheet(f"{title}（{number}）" if number > 1 else title or None)
            sheet.freeze_panes(1, 0)
            for place, head in enumerate(self.heads):
                sheet.set_column(place, place, BROAD if place in self.broad else max(12, 2 * len(head) + 4))
                sheet.write_string(0, place, head, bold)
            for place, look in enumerate(dates):
                sheet.write_blank(1, place, None, look)
        book.close()
        with zipfile.ZipFile(made) as parts:
            return {name: parts.read(name) for name in parts.namelist()}

    def sheet(self, number: int) -> tuple[str, str, str, list[str]]:
        """Of a sheet: its name in the zip, what stands before and after its rows, the styles of days and of instants."""
        name = f"xl/worksheets/sheet{number}.xml"
        before, _, rest = self.frame(number)[name].decode().partition('<row r="2"')
        sample, end, after = rest.partition("</sheetData>")
        return name, _without_extent(before), end + after, re.findall(r's="(\d+)"', sample)


def _without_extent(before: str) -> str:
    """The number of rows is not known when the first of them is written."""
    return re.sub(r"<dimension [^>]*/>", "", before)


class _Sink:
    """Takes what the zip writes and hands it on; it cannot be sought in."""

    def __init__(self):
        self.parts: list[bytes] = []

    def write(self, part) -> int:
        self.parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        pass

    def taken(self) -> list[bytes]:
        """What has come since: one piece, or none as long as the compression keeps it."""
        piece, self.parts = b"".join(self.parts), []
        return [piece] if piece else []


def stream(book: Book, lines: Iterable[Sequence]) -> Iterator[bytes]:
    """The file in pieces. Values are text, numbers, dates and local datetimes without zone."""
    sink, rest, number = _Sink(), iter(lines), 0
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as file:
        line = None
        while number == 0 or line is not None:
            number += 1
            name, before, after, styles = book.sheet(number)
            with file.open(name, "w") as part:
                part.write(before.encode())
                yield from sink.taken()  # the answer has begun before the first row is read
                line = yield from _rows(sink, part, rest, line, *styles)
                part.write(after.encode())
        for name, content in book.frame(number).items():
            if not name.startswith("xl/worksheets/"):
                file.writestr(name, content)
    yield from sink.taken()


def _rows(sink: _Sink, part, lines: Iterator[Sequence], line, day: str, moment: str):
    """Write rows until the sheet is full; returns the first line that found no room, None when there is no more."""
    names = []
    written, waiting = 0, []
    for row in range(2, LAST_ROW + 2):
        line = next(lines, None) if line is None else line
        if line is None or written > LARGEST_SHEET:
            break
        names = names or [xl_col_to_name(place) for place in range(len(line))]
        cells = "".join(cell(f"{name}{row}", value, day, moment) for name, value in zip(names, line, strict=True))
        waiting.append(f'<row r="{row}">{cells}</row>')
        line = None
        if len(waiting) == AT_ONCE:
            written += part.write("".join(waiting).encode(errors="replace"))
            waiting.clear()
            yield from sink.taken()
    part.write("".join(waiting).encode(errors="replace"))
    yield from sink.taken()
    return next(lines, None) if line is None else line


def cell(at: str, value, day: str, moment: str) -> str:
    """One cell. Whatever is text stands as text, so that nothing is taken for a formula or a link."""
    if isinstance(value, str):
        return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{_text(value)}</t></is></c>' if value else ""
    if isinstance(value, int):
        return f'<c r="{at}"><v>{value}</v></c>'
    if isinstance(value, dt.datetime):
        if value.date() < FIRST_DAY:
            return cell(at, f"{value:%Y-%m-%d %H:%M}", day, moment)
        return f'<c r="{at}" s="{moment}"><v>{(value - DAY_ZERO).total_seconds() / SECONDS_OF_DAY:.16G}</v></c>'
    if isinstance(value, dt.date):
        if value < FIRST_DAY:
            return cell(at, value.isoformat(), day, moment)
        return f'<c r="{at}" s="{day}"><v>{value.toordinal() - DAY_ZERO.toordinal()}</v></c>'
    return f'<c r="{at}"><v>{value:.16G}</v></c>'


def _text(value: str) -> str:
    if len(value) > LONGEST_TEXT:
        value = value[: LONGEST_TEXT - len(CUT)] + CUT
    value = LIKE_AN_ESCAPE.sub("_x005F_", value)
    return UNREADABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", escape(value, quote=False))
