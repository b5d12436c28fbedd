"""The .xlsx: unpacked under a limit, looked through, packed again from what was checked, then read by calamine.

calamine lays a sheet out from its first cell to its last, so a single cell far away would cost gigabytes; where cells
stand is therefore known before it reads. It gets the checked parts only, so nothing hidden in the ZIP can differ.
"""

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree  # noqa: S405 - parts with a DTD are refused before

from python_calamine import CalamineWorkbook, SheetTypeEnum

from .cells import Layout
from .limits import MAX_UNPACKED, Cell, SheetRefused, SheetRows
from .xls import LOCKED, MACROS

MAX_PARTS = 5_000
MAX_SHEETS = 60
MAX_RATIO, RATIO_FROM = 300, 10 * 2**20  # sheets pack 1:10 to 1:60
BROKEN = "工作簿已损坏或没有传完整。请用 WPS 或 Excel 打开，另存为 .xlsx 再导入。"
NO_WORKBOOK = "这不是 Excel 工作簿。请用 WPS 或 Excel 打开，另存为 .xlsx 再导入。"
BOMB = f"文件展开后超过 {MAX_UNPACKED // 2**20} MB 的上限或压缩异常，没有读取。请只保留要导入的工作表，另存为 .xlsx 再导入。"
LINKED = "工作簿引用了其他文件（外部链接），数值可能不是最新的。请在“数据—编辑链接”里断开链接，保存后再导入。"
ENTITIES = "工作簿里有不该出现的 XML 声明，没有读取。请用 WPS 或 Excel 打开，另存为 .xlsx 再导入。"
BAD_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    ValueError,
    OverflowError,
    EOFError,
    IndexError,
)


def sheets(data: bytes) -> list[SheetRows]:
    try:
        parts = _parts(data)
        packed, flaws = _repack(data, parts)
    except BAD_ZIP as fault:
        raise SheetRefused(BROKEN) from fault
    book = _reading(CalamineWorkbook.from_filelike, packed)
    names = [meta.name for meta in book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
    if len(names) > MAX_SHEETS:
        raise SheetRefused(
            f"工作簿有 {len(names)} 张工作表，超过 {MAX_SHEETS} 张的上限。请只保留要导入的，另存后再导入。"
        )
    files = _files_of_sheets(packed)
    date1904 = bool(re.search(rb"\bdate1904\s*=\s*[\"'](?:1|true)[\"']", _part(packed, "xl/workbook.xml")))
    return [
        SheetRows(name=name, rows=_rows(book, name), date1904=date1904, flaws=flaws.get(files.get(name, ""), {}))
        for name in names
    ]


def _parts(data: bytes) -> list[zipfile.ZipInfo]:
    """The parts worth unpacking, judged by the ZIP's directory alone."""
    if data.count(b"PK\x01\x02") > MAX_PARTS:
        raise SheetRefused(BOMB)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
    names = [part.filename.lower() for part in parts]
    if any(part.flag_bits & 0x1 for part in parts):
        raise SheetRefused(LOCKED)
    if "xl/workbook.bin" in names or "xl/workbook.xml" not in names or len(set(names)) != len(names):
        raise SheetRefused(NO_WORKBOOK)
    if any("vbaproject" in name or "/macrosheets/" in name for name in names):
        raise SheetRefused(MACROS)
    if any("externallinks/" in name for name in names):
        raise SheetRefused(LINKED)
    if sum(part.file_size for part in parts) > MAX_UNPACKED or any(_swollen(part) for part in parts):
        raise SheetRefused(BOMB)
    return [part for part in parts if part.filename.lower().endswith((".xml", ".rels"))]


def _swollen(part: zipfile.ZipInfo) -> bool:
    return part.file_size > RATIO_FROM and part.file_size > MAX_RATIO * max(part.compress_size, 1)


def _inflate(data: bytes, part: zipfile.ZipInfo) -> bytes:
    """The part's bytes. What it says of its size is believed only after counting."""
    start = part.header_offset
    name, extra = struct.unpack("<HH", data[start + 26 : start + 30])
    raw = data[start + 30 + name + extra :][: part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        content = raw
    elif part.compress_type == zipfile.ZIP_DEFLATED:
        stream = zlib.decompressobj(-15)
        content = stream.decompress(raw, part.file_size + 1)
    else:
        raise SheetRefused(BROKEN)
    if len(content) > part.file_size:
        raise SheetRefused(BOMB)
    if len(content) != part.file_size or zlib.crc32(content) != part.CRC:
        raise SheetRefused(BROKEN)
    return content


def _repack(data: bytes, parts: list[zipfile.ZipInfo]) -> tuple[io.BytesIO, dict[str, dict]]:
    """The checked parts in a new ZIP, and the flaws of each part that holds cells."""
    packed, flaws = io.BytesIO(), {}
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for part in parts:
            content = _inflate(data, part)
            if _has_entities(content):
                raise SheetRefused(ENTITIES)
            if b"macroEnabled" in content and part.filename == "[Content_Types].xml":
                raise SheetRefused(MACROS)
            if b"sheetData" in content:
                flaws[part.filename] = Layout(content).flaws()
            archive.writestr(zipfile.ZipInfo(part.filename), content)
    packed.seek(0)
    return packed, flaws


def _has_entities(xml: bytes) -> bool:
    """A DTD, or an encoding in which one could not be seen."""
    return b"<!DOCTYPE" in xml or b"<!ENTITY" in xml or xml[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in xml[:64]


def _reading(call, *arguments):
    """Whatever calamine stumbles over, a panic of its Rust part included, is a broken workbook."""
    try:
        return call(*arguments)
    except Exception as fault:
        raise SheetRefused(BROKEN) from fault
    except BaseException as fault:
        if type(fault).__name__ != "PanicException":
            raise
        raise SheetRefused(BROKEN) from fault


def _part(packed: io.BytesIO, name: str) -> bytes:
    with zipfile.ZipFile(packed) as archive:
        return next((archive.read(entry) for entry in archive.infolist() if entry.filename.lower() == name), b"")


def _files_of_sheets(packed: io.BytesIO) -> dict[str, str]:
    """The part in which each sheet lies."""
    try:
        workbook = ElementTree.fromstring(_part(packed, "xl/workbook.xml"))  # noqa: S314
        relations = ElementTree.fromstring(_part(packed, "xl/_rels/workbook.xml.rels") or b"<none/>")  # noqa: S314
    except (ElementTree.ParseError, LookupError, ValueError) as fault:
        raise SheetRefused(BROKEN) from fault
    targets = {
        r.get("Id"): posixpath.normpath(posixpath.join("/xl", r.get("Target", ""))).lstrip("/") for r in relations
    }
    found = {}
    for sheet in workbook.iter():
        if sheet.tag.endswith("}sheet"):
            link = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
            found[sheet.get("name", "")] = targets.get(link, "")
    return found


def _rows(book: CalamineWorkbook, name: str) -> Iterator[list[Cell]]:
    sheet = _reading(book.get_sheet_by_name, name)
    if sheet.start is None:
        return
    left = [""] * sheet.start[1]
    for row in _reading(sheet.iter_rows):
        yield left + row if left else row
