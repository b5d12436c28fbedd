"""Where the cells of a sheet's XML stand, found out without building the sheet."""

import re
from xml.parsers import expat

from .limits import LAST_ROW, MAX_COLUMNS, TOO_MANY_COLUMNS, TOO_MANY_ROWS, SheetRefused

UNUSUAL_CELL = re.compile(rb'<c(?:[\t\r\n/>]| (?!r="[A-Z]{1,2}[0-9]{1,5}"))|:c[\s/>]')  # not as Excel writes them
FAR_ROW = re.compile(rb'<(?:c r="[A-Z]{1,2}|row r=")([5-9][0-9]{4}|[0-9]{6,})"')
WIDE = re.compile(rb'<c r="(?:G[S-Z]|[H-Z][A-Z])[0-9]')  # GR is column 200
FORMULA = rb"<f(?:\s[^<>]*)?(?:/>|>[^<]*</f>)\s{0,9}"
FORMULA_ALONE = re.compile(rb"<c\s([^<>]*)>\s{0,9}" + FORMULA + rb"(<v\s*/>|<v[^<>]*>\s{0,9}</v>)?\s{0,9}</c>")
ERROR_CELL = re.compile(rb'<c\s([^<>]*\bt="e"[^<>]*)>\s{0,9}(?:' + FORMULA + rb")?<v>([^<]*)</v>")
REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']""")
MALFORMED = "工作簿里的工作表已损坏。请用 WPS 或 Excel 打开，另存为 .xlsx 再导入。"


class Layout:
    """Refuses a sheet with cells beyond the limits; ``flaws`` names cells that have no value to read."""

    def __init__(self, xml: bytes):
        self.xml = xml
        if xml.count(b"<row ") > LAST_ROW or any(int(row[1]) > LAST_ROW for row in FAR_ROW.finditer(xml)):
            raise SheetRefused(TOO_MANY_ROWS)
        if UNUSUAL_CELL.search(xml) or WIDE.search(xml):
            _Walk(xml)

    def flaws(self) -> dict[tuple[int, int], str]:
        found = {}
        if b"</f>" in self.xml or b"<f" in self.xml:
            for cell in FORMULA_ALONE.finditer(self.xml):
                is_empty_text = cell[2] and b't="str"' in cell[1]
                if not is_empty_text and (place := _place(cell[1])):
                    found[place] = "公式没有保存计算结果，请在 WPS 或 Excel 里打开并保存一次，或者把公式粘贴为数值"
        if b't="e"' in self.xml:
            for cell in ERROR_CELL.finditer(self.xml):
                if place := _place(cell[1]):
                    found[place] = f"公式的结果是错误值 {cell[2].decode(errors='replace')}，请改正"
        return found


def _place(attributes: bytes) -> tuple[int, int] | None:
    reference = REFERENCE.search(attributes)
    return (int(reference[2]), _column(reference[1].decode())) if reference else None


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


class _Walk:
    """The exact way, for sheets written unlike Excel does: element by element."""

    def __init__(self, xml: bytes):
        self.row = self.column = 0
        parser = expat.ParserCreate()
        parser.StartElementHandler = self.start
        try:
            parser.Parse(xml, True)
        except (expat.ExpatError, LookupError, ValueError) as fault:
            raise SheetRefused(MALFORMED) from fault

    def start(self, tag: str, attributes: dict) -> None:
        kind = tag.rsplit(":", 1)[-1]
        if kind == "row":
            given = attributes.get("r", "")
            self.row, self.column = int(given) if given.isdecimal() else self.row + 1, 0
        elif kind == "c":
            self.row, self.column = self.place(attributes)
        elif kind in ("v", "is") and self.column > MAX_COLUMNS:
            raise SheetRefused(TOO_MANY_COLUMNS)
        if self.row > LAST_ROW:
            raise SheetRefused(TOO_MANY_ROWS)

    def place(self, attributes: dict) -> tuple[int, int]:
        if "r" not in attributes:
            return self.row, self.column + 1
        if place := _place(b'r="%s"' % attributes["r"].encode()):
            return place
        raise SheetRefused(MALFORMED)
