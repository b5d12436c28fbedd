"""Frozen tables as an .xlsx: a sheet for each grid. The rules for values are those of every export (``core/export.py``)."""

import io

import xlsxwriter

from core import export

from . import frozen

TITLE_LONGEST = 31  # of a sheet's name


def write(tables: list[dict], *, about: dict) -> bytes:
    """``about`` are document properties."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.set_properties(about)
    bold = book.add_format({"bold": True, "bottom": 1})
    used: set[str] = set()
    for table in tables:
        for grid in table["grids"]:
            name = table["title"] if len(table["grids"]) == 1 else f"{table['title']}·{grid['title']}"
            sheet = book.add_worksheet(_name(name, used))
            sheet.freeze_panes(1, 1)
            for place, head in enumerate(frozen.heads(grid)):
                sheet.set_column(place, place, 24 if place == 0 else max(10, 2 * len(head) + 2))
                sheet.write_string(0, place, export.safe(head), bold)
            for number, row in enumerate(frozen.rows(grid), 1):
                for place, value in enumerate(map(export.plain, frozen.values(row))):
                    (sheet.write_string if isinstance(value, str) else sheet.write_number)(number, place, value)
    book.close()
    return target.getvalue()


def _name(title: str, used: set[str]) -> str:
    """A name Excel takes, unlike those before it."""
    plain = "".join("　" if sign in "[]:*?/\\'" else sign for sign in title)[:TITLE_LONGEST]
    name, n = plain, 2
    while name in used:
        name, n = f"{plain[: TITLE_LONGEST - 3]}（{n}）", n + 1
    used.add(name)
    return name
