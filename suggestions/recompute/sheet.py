"""The days of a year from a sheet: date, kind, name, source. Every fault by its row, and nothing taken over while there is one."""

import datetime as dt
from dataclasses import dataclass

from core.sheets import SheetRefused, SheetRows
from core.workdays import REST, WORK, Day
from suggestions.ledger import cells

HEADS = ("日期", "性质", "名称", "依据")
WORDS = {
    "date": ("日期", "date", "日子"),
    "kind": ("性质", "kind", "类型", "类别"),
    "name": ("名称", "name", "节日", "假期"),
    "source": ("依据", "source", "文号", "来源"),
}
LABELS = dict(zip(WORDS, HEADS, strict=True))
KINDS = {
    "放假": REST, "休": REST, "休息": REST, "假": REST, "rest": REST,
    "调休上班": WORK, "上班": WORK, "班": WORK, "补班": WORK, "调休": WORK, "work": WORK,
}  # fmt: skip
NAMES = {REST: "放假", WORK: "调休上班"}
LONGEST = {"name": 30, "source": 120}
HEAD_ROWS, MOST_DAYS = 15, 2000


@dataclass(frozen=True, slots=True)
class Fault:
    row: int
    column: str
    reason: str


def read(sheets: list[SheetRows]) -> tuple[list[Day], list[Fault]]:
    """The days of the first sheet that has the four headings."""
    for sheet in sheets:
        rows = enumerate(sheet.rows, 1)
        for number, row in rows:
            if columns := _columns(row):
                return _Reader(sheet, columns).read(rows)
            if number >= HEAD_ROWS:
                break
    raise SheetRefused(f"没有找到表头。表里要有{'、'.join(HEADS)}四列，先后随意。")


def _columns(row) -> dict[str, int] | None:
    said = {cells.word(cells.text(cell)): place for place, cell in reversed(list(enumerate(row)))}
    found = {key: next((said[w] for w in words if w in said), None) for key, words in WORDS.items()}
    return None if None in found.values() else found


class _Reader:
    def __init__(self, sheet, columns):
        self.sheet, self.columns = sheet, columns
        self.days: dict[dt.date, tuple[Day, int]] = {}
        self.faults: list[Fault] = []

    def read(self, rows):
        for number, row in rows:
            if any(cells.text(cell) for cell in row):
                self.line(number, row)
        if len(self.days) > MOST_DAYS:
            raise SheetRefused(f"一次最多导入 {MOST_DAYS} 天，这份表有 {len(self.days)} 天，请按年份分开。")
        if not self.days and not self.faults:
            raise SheetRefused("表头下面没有内容。")
        return [day for day, _ in self.days.values()], self.faults

    def line(self, number, row):
        before = len(self.faults)
        values = {key: self.value(number, row, key) for key in WORDS}
        if len(self.faults) > before:
            return
        day = Day(values["date"], values["kind"], values["name"], values["source"])
        there, at = self.days.get(day.date, (None, 0))
        date = f"{day.date.year}年{day.date.month}月{day.date.day}日"
        if there and there.kind != day.kind:
            said = f"{date}既列为{NAMES[there.kind]}（第 {at} 行）又列为{NAMES[day.kind]}，请只保留一项"
            self.faults.append(Fault(number, "性质", said))
        elif there and there != day:
            self.faults.append(Fault(number, "日期", f"{date}在第 {at} 行已经列过，内容不同，请只保留一行"))
        else:
            self.days[day.date] = (day, number)

    def value(self, number, row, key):
        place = self.columns[key]
        cell = row[place] if place < len(row) else ""
        flaw = self.sheet.flaws.get((number, place + 1))
        try:
            if flaw:
                raise cells.Unclear(flaw)
            return getattr(self, f"_{key}")(cell)
        except cells.Unclear as unclear:
            self.faults.append(Fault(number, LABELS[key], str(unclear)))
            return None

    def _date(self, cell):
        if (day := cells.date(cell, is_1904=self.sheet.date1904)) is None:
            raise cells.Unclear("没有写日期")
        return day

    def _kind(self, cell):
        word = cells.word(cells.text(cell))
        if word not in KINDS:
            raise cells.Unclear(f"“{cells.text(cell)[:20]}”无法识别，应为“放假”或“调休上班”")
        return KINDS[word]

    def _name(self, cell):
        return self._text(cell, "name")

    def _source(self, cell):
        return self._text(cell, "source")

    def _text(self, cell, key):
        text = cells.text(cell)
        if not text:
            raise cells.Unclear(f"没有写{LABELS[key]}")
        if len(text) > LONGEST[key]:
            raise cells.Unclear(f"{LABELS[key]}最多 {LONGEST[key]} 个字")
        return text
