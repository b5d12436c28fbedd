"""The old .xls, read by a child process with little memory and time.

The format lets a small file claim any number of full sheets, and the reader lays each out in memory at once; a
process of its own can be given a limit and may die.
"""

import datetime as dt
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from .limits import LAST_ROW, MAX_COLUMNS, TOO_MANY_COLUMNS, TOO_MANY_ROWS, Cell, SheetRefused, SheetRows

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FILEPASS = re.compile(
    rb"\x09\x08\x10\x00\x00\x06\x05\x00.{12}(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL
)  # right after BOF
MEMORY = 1536 * 2**20
SECONDS = 20
LOCKED = "工作簿设有打开密码，读不出内容。请在 WPS 或 Excel 里取消密码，另存为 .xlsx 再导入。"
MACROS = "工作簿带有宏，不能导入。请另存为不带宏的 .xlsx 再导入。"
BROKEN = "工作簿已损坏，或者不是表格。请用 WPS 或 Excel 打开，另存为 .xlsx 再导入。"
ANSWERS = {"locked": LOCKED, "broken": BROKEN, "rows": TOO_MANY_ROWS, "columns": TOO_MANY_COLUMNS}
CHILD = "import sys; sys.path.insert(0, sys.argv[1]); from core.sheets import xls; xls.child(sys.argv[2:])"
ROOT = str(Path(__file__).resolve().parents[2])


def sheets(data: bytes) -> list[SheetRows]:
    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if has("EncryptedPackage") or FILEPASS.search(data):
        raise SheetRefused(LOCKED)
    if not (has("Workbook") or has("Book")):
        raise SheetRefused(BROKEN)
    if has("_VBA_PROJECT"):
        raise SheetRefused(MACROS)
    answer = _ask_child(data)
    if refusal := answer.get("refused"):
        raise SheetRefused(ANSWERS.get(refusal, BROKEN))
    return [SheetRows(name=name, rows=_padded(rows, left)) for name, left, rows in answer["sheets"]]


def _padded(rows: list, left: int) -> Iterator[list[Cell]]:
    for row in rows:
        yield [""] * left + row


def _ask_child(data: bytes) -> dict:
    command = [sys.executable, "-c", CHILD, ROOT, str(MEMORY), str(SECONDS)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS + 10, check=False)  # noqa: S603
        return json.loads(done.stdout) if done.returncode == 0 else {"refused": "broken"}
    except (subprocess.TimeoutExpired, ValueError, OSError):
        return {"refused": "broken"}


def child(arguments: list[str]) -> None:
    """In the child: bytes on standard input, JSON on standard output."""
    _limit(*map(int, arguments))
    answer = json.dumps(_read_all(sys.stdin.buffer.read()), default=_plain)
    sys.stdout.write(answer)


def _limit(memory: int, seconds: int) -> None:
    try:
        import resource  # not on every system
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read_all(data: bytes) -> dict:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        found = []
        for meta in book.sheets_metadata:
            if meta.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(meta.name)
            if sheet.start is None or sheet.end is None:
                continue
            if sheet.end[0] >= LAST_ROW:
                return {"refused": "rows"}
            if sheet.end[1] >= MAX_COLUMNS:
                return {"refused": "columns"}
            found.append((meta.name, sheet.start[1], list(sheet.iter_rows())))
    except PasswordError:
        return {"refused": "locked"}
    except (CalamineError, ValueError):
        return {"refused": "broken"}
    return {"sheets": found}


def _plain(value):
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)
