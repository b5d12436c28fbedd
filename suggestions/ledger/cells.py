"""What a single cell says: text, number, date. A cell that says nothing sensible raises Unclear with the reason."""

import datetime as dt
import re
import unicodedata
from functools import lru_cache

from core.sheets import Cell

NOTHING = {"", "-", "--", "—", "——", "－", "/", "／", "\\", "无", "（空）", "(空)", "空", "n/a", "null", "none"}
WRITTEN = re.compile(
    r"(\d{4})(?:年(\d{1,2})月(\d{1,2})日?|([-/.])(\d{1,2})\4(\d{1,2})\.?)(?:(?:星期|周).)?(?:t?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?z?)?"
)
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0+)?")
SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
YEARS = range(1954, 2100)
DAY_ZERO, DAY_ZERO_1904 = dt.date(1899, 12, 30), dt.date(1904, 1, 1)


INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffe\uffff\ud800-\udfff]")


class Unclear(ValueError):
    """Why the cell cannot be taken as it is."""


def text(cell: Cell) -> str:
    """What is written in the cell, trimmed; whole numbers without a decimal point."""
    if isinstance(cell, str):
        return cell.strip() if cell.isprintable() else INVISIBLE.sub("", cell).strip()
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else str(cell)
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return "" if cell is None else str(cell)


@lru_cache(maxsize=50_000)
def word(value: str) -> str:
    """Text for comparing: half-width, without spaces, in small letters."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", value)).casefold()


def half_width(value: str) -> str:
    return unicodedata.normalize("NFKC", value)


def is_nothing(value: str) -> bool:
    return value in NOTHING or word(value) in NOTHING


@lru_cache(maxsize=50_000)
def number(value: str) -> str:
    """The number of a suggestion: opaque text, without 第 and 号."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", value))
    if framed := re.fullmatch(r"第(.+?)号(?:建议)?", plain):
        return framed[1]
    return plain


def count(cell: Cell) -> int:
    """A number of people; nothing written is nobody."""
    value = word(text(cell)).removesuffix("人").removesuffix("名")
    if is_nothing(value):
        return 0
    if value.isascii() and re.fullmatch(r"\d{1,4}(?:\.0+)?", value):
        return int(float(value))
    raise Unclear(f"“{text(cell)[:20]}”不是人数，应为 0 或正整数")


def date(cell: Cell, *, is_1904: bool = False) -> dt.date | None:
    """A day, however it is written; None for an empty cell."""
    if isinstance(cell, dt.datetime):
        return _plausible(cell.date(), cell)
    if isinstance(cell, dt.date):
        return _plausible(cell, cell)
    if isinstance(cell, str):
        return _written(cell, is_1904)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _written(text(cell), is_1904)
    if cell is None:
        return None
    raise Unclear(f"“{text(cell)[:20]}”不是日期")


@lru_cache(maxsize=20_000)
def _written(value: str, is_1904: bool) -> dt.date | None:
    plain = word(text(value))
    if plain in NOTHING:
        return None
    if found := WRITTEN.fullmatch(plain) or COMPACT.fullmatch(plain):
        year, *rest = (int(part) for part in found.groups() if part and part.isdigit())
        try:
            return _plausible(dt.date(year, *rest), value)
        except ValueError as fault:
            raise Unclear(f"“{value.strip()[:20]}”不是存在的日期") from fault
    if SERIAL.fullmatch(plain) and plain.isascii():
        return _plausible((DAY_ZERO_1904 if is_1904 else DAY_ZERO) + dt.timedelta(days=int(float(plain))), value)
    raise Unclear(f"“{value.strip()[:20]}”不是日期，应写成 2017-04-14 的样子")


def _plausible(day: dt.date, cell: Cell) -> dt.date:
    if day.year not in YEARS:
        raise Unclear(f"“{text(cell)[:20]}”不是合理的日期，请核对年份")
    return day
