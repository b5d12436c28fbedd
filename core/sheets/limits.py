"""What a sheet from outside may be at most, and how a sheet is handed on."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

MAX_BYTES = 20 * 2**20
MAX_UNPACKED = 200 * 2**20
MAX_ROWS = 50_000
MAX_COLUMNS = 200
HEAD_ROWS = 15  # a title and the header may stand above the rows that count
LAST_ROW = MAX_ROWS + HEAD_ROWS

Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta

TOO_MANY_ROWS = (
    f"表格超过 {MAX_ROWS} 行的上限（空行、只有格式的行也计算在内）。请删除数据下方的空行，或者分成几个文件再导入。"
)
TOO_MANY_COLUMNS = f"表格超过 {MAX_COLUMNS} 列的上限。请删除右侧多余的列再导入。"


class SheetRefused(Exception):
    """The file is not read any further; the text says why and what to do, to the user."""


@dataclass(frozen=True, slots=True)
class SheetRows:
    """One sheet. ``rows`` gives every row from the first, blank ones too, and can be read once.

    ``flaws``: (row, column), both counted from 1 -> why that cell has no value to read.
    """

    name: str
    rows: Iterator[list[Cell]]
    date1904: bool = False
    flaws: dict[tuple[int, int], str] = field(default_factory=dict)
