"""Reading sheets that come from outside: .xlsx, .xls and .csv, recognised by their content.

Nothing is trusted: what is too big, encrypted, disguised or built to hurt is refused with a sentence before it is
unpacked or while it is read, in bounded time and memory.
"""

from pathlib import Path

from . import text, xls, xlsx
from .limits import MAX_BYTES, MAX_COLUMNS, MAX_ROWS, Cell, SheetRefused, SheetRows

__all__ = ["MAX_BYTES", "MAX_COLUMNS", "MAX_ROWS", "Cell", "SheetRefused", "SheetRows", "open_sheets"]


def open_sheets(source, filename: str = "") -> list[SheetRows]:
    """The sheets of a file, given as a path, as bytes or as something to read from.

    Rows are read while they are asked for, so reading on may still raise SheetRefused.
    """
    data = _read(source)
    if not data:
        raise SheetRefused("文件是空的。请选择有内容的 .xlsx、.xls 或 .csv 文件。")
    if data.startswith(b"PK"):
        return xlsx.sheets(data)
    if data.startswith(xls.SIGNATURE):
        return xls.sheets(data)
    name = Path(filename or (source if isinstance(source, str | Path) else "")).stem
    return text.sheets(data, name or "CSV")


def _read(source) -> bytes:
    if isinstance(source, bytes):
        data = source[: MAX_BYTES + 1]
    elif isinstance(source, str | Path):
        try:
            with open(source, "rb") as file:
                data = file.read(MAX_BYTES + 1)
        except OSError as fault:
            raise SheetRefused(f"打不开文件“{source}”。请核对路径和读取权限。") from fault
    else:
        source.seek(0)
        data = source.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise SheetRefused(f"文件超过 {MAX_BYTES // 2**20} MB 的上限。请删除图片和无关的工作表，或者分成几个文件。")
    return data
