"""What a ledger says of one suggestion, and what is wrong with it."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from . import headers


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong where; ``row`` is the sheet's own number."""

    sheet: str
    row: int
    column: str
    reason: str

    def __str__(self):
        column = f"“{self.column}”列：" if self.column else ""
        return f"“{self.sheet}”第 {self.row} 行 {column}{self.reason}。"


@dataclass(slots=True, kw_only=True)
class LedgerRow:
    """One suggestion as the ledger tells it. Two or more ``leads`` handle separately (分办)."""

    sheet: str
    row: int
    number: str
    title: str
    category: str = ""
    period: str = "session"
    is_rework: bool = False
    nature: str = ""
    publication: str = "full"
    deputy: str = ""
    cosigners: int = 0
    leads: tuple[str, ...] = ()
    helpers: tuple[str, ...] = ()
    is_separate: bool = False
    registered_on: dt.date | None = None
    dispatched_on: dt.date | None = None
    is_dispatch_assumed: bool = False
    replied_on: dt.date | None = None
    contact: str = ""
    klass: str = ""
    adoption: str = ""
    attitude: str = ""
    result: str = ""


@dataclass(slots=True)
class Parsed:
    rows: list[LedgerRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    without_header: list[str] = field(default_factory=list)
    ignored_columns: list[str] = field(default_factory=list)
    skipped: Counter = field(default_factory=Counter)  # blank, closing, header -> rows
    labels: dict[str, dict[str, str]] = field(default_factory=dict)  # sheet -> field -> the column's own label

    def fault(self, row: LedgerRow, name: str, reason: str) -> Fault:
        """A fault found later, under the label the column has in the sheet."""
        return Fault(row.sheet, row.row, self.label(row.sheet, name), reason)

    def label(self, sheet: str, name: str) -> str:
        labels = self.labels.get(sheet, {})
        return labels.get(name) or labels.get(headers.INSTEAD.get(name, "")) or headers.WORDS[name][0] or ""
