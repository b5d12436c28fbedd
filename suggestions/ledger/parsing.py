"""From the sheets of a file to rows, with every fault at once."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice

from core.sheets import MAX_ROWS, Cell, SheetRefused, SheetRows
from core.sheets.limits import HEAD_ROWS, TOO_MANY_ROWS

from . import cells, headers
from .cells import Unclear
from .names import split_names, tidy, unit_key
from .rows import Fault, LedgerRow, Parsed
from .words import ADOPTIONS, REWORK, Words

CLOSING = re.compile(
    r"(?:合计|总计|小计|共计).*|(?:注|说明|备注|填表说明|附注)(?:\d*[:：.、;；].*|\d*)|(?:制表|填表|填报|审核|统计)(?:人|单位|日期|时间)?[:：].*"
)
LONGEST = {"number": 20, "title": 200, "category": 50, "nature": 20, "deputy": 30, "unit": 60, "contact": 100}


class SeveralLedgers(SheetRefused):
    """More than one sheet could be meant; ``names`` are theirs."""

    def __init__(self, names: list[str]):
        self.names = names
        super().__init__(f"有 {len(names)} 张工作表都像台账：{'、'.join(names)}。请指定导入哪一张，或者选择全部导入。")


def parse(
    sheets: Iterable[SheetRows],
    *,
    classes: Iterable[Mapping[str, str]],
    grades: Iterable[str],
    adoptions: Iterable[str] = ADOPTIONS,
    known_units: Iterable[str] = (),
    sheet: str = "",
    all_sheets: bool = False,
) -> Parsed:
    """Read ledgers. Raises SheetRefused when it is not clear what to read; faults of rows are collected."""
    sheets = list(sheets)
    if sheet and sheet not in (names := [s.name for s in sheets]):
        raise SheetRefused(f"没有名为“{sheet}”的工作表。文件里有：{'、'.join(names)}。")
    parsed, chosen = Parsed(), []
    for one in sheets:
        if sheet and one.name != sheet:
            continue
        rows = iter(one.rows)
        head = list(islice(rows, HEAD_ROWS))
        if header := headers.find(head):
            chosen.append((one, header, chain(head, rows)))
        else:
            parsed.without_header.append(one.name)
    _check_choice(chosen, sheets, all_sheets)
    words = Words(classes, grades, adoptions, known_units)
    for one, header, rows in chosen:
        _Sheet(one, header, words, parsed).read(rows)
    if not parsed.rows and not parsed.faults:
        raise SheetRefused(f"“{'、'.join(parsed.sheets)}”里只有表头，没有建议，没有可以导入的内容。")
    _find_duplicates(parsed)
    parsed.faults.sort()
    return parsed


def _check_choice(chosen: list, sheets: list[SheetRows], all_sheets: bool) -> None:
    if not chosen:
        names = "、".join(one.name for one in sheets) or "（没有工作表）"
        raise SheetRefused(
            f"没有找到表头：前 {HEAD_ROWS} 行里要有一行写着“编号、标题、主办单位”等栏目名称。查看过的工作表：{names}。"
        )
    if len(chosen) > 1 and not all_sheets:
        raise SeveralLedgers([one.name for one, _, _ in chosen])


def _find_duplicates(parsed: Parsed) -> None:
    first: dict[str, LedgerRow] = {}
    for row in parsed.rows:
        if not row.number:
            continue
        earlier = first.setdefault(row.number, row)
        if earlier is not row:
            where = f"第 {earlier.row} 行" if earlier.sheet == row.sheet else f"“{earlier.sheet}”第 {earlier.row} 行"
            parsed.faults.append(parsed.fault(row, "number", f"编号 {row.number} 与{where}重复"))


class _Sheet:
    """Reads one sheet into ``parsed``."""

    def __init__(self, sheet: SheetRows, header: headers.Header, words: Words, parsed: Parsed):
        self.sheet, self.header, self.words, self.parsed = sheet, header, words, parsed
        self.columns = header.columns
        self.names = {place: name for name, place in header.columns.items()}
        self.split: dict[str, list[str]] = {}
        self.flaws: dict[int, dict[str, str]] = {}
        for (row, column), reason in sheet.flaws.items():
            if name := self.names.get(column - 1):
                self.flaws.setdefault(row, {})[name] = reason
        self.row = self.blamed_before = 0

    def read(self, rows: Iterable[Sequence[Cell]]) -> None:
        parsed, header = self.parsed, self.header
        parsed.sheets.append(self.sheet.name)
        parsed.ignored_columns += header.ignored
        parsed.labels[self.sheet.name] = {name: header.labels[place] for name, place in self.columns.items()}
        self.row = header.row
        for first, second in header.twice:
            self.blame_label(second, f"与“{first}”列是同一项内容，请只保留一列")
        for label in header.missing():
            self.blame_label(label, "缺少这一列")
        if header.twice or header.missing():
            return
        for self.row, row in enumerate(rows, 1):
            if self.row <= header.row:
                continue
            if self.row - header.row > MAX_ROWS:
                raise SheetRefused(TOO_MANY_ROWS)
            if reason := self.passes_over(row):
                parsed.skipped[reason] += 1
            else:
                parsed.rows.append(self.suggestion(row))

    def passes_over(self, row: Sequence[Cell]) -> str:
        """Why the row is no suggestion; empty for one that is."""
        written = next((value for cell in row if cell != "" and (value := cells.text(cell))), "")
        if not written:
            return "" if self.row in self.flaws else "blank"
        if CLOSING.fullmatch(cells.word(written)):
            return "closing"
        place = self.columns["title"]
        if len(row) > place and cells.text(row[place]) == self.header.labels[place] and headers.find([row]):
            return "header"
        return ""

    def blame(self, name: str, reason: str) -> None:
        self.blame_label(self.parsed.label(self.sheet.name, name), reason)

    def blame_label(self, label: str, reason: str) -> None:
        self.parsed.faults.append(Fault(self.sheet.name, self.row, label, reason))

    def suggestion(self, row: Sequence[Cell]) -> LedgerRow:
        self.blamed_before = len(self.parsed.faults)
        flawed = self.flaws.get(self.row, {})
        for name, reason in flawed.items():
            self.blame(name, reason)
        found = LedgerRow(sheet=self.sheet.name, row=self.row, number="", title="")
        given = {name: row[place] for name, place in self.columns.items() if place < len(row) and name not in flawed}
        for name in ("number", "title", "category", "nature", "deputy", "contact"):
            setattr(found, name, self.written(name, given))
        found.number = cells.number(found.number)
        found.deputy = tidy(cells.half_width(found.deputy))
        found.cosigners = self.understood("cosigners", given, cells.count) or 0
        self.read_words(found, given)
        self.read_units(found, given)
        self.read_dates(found, given)
        for name, label in headers.REQUIRED.items():
            if name in LONGEST and not getattr(found, name) and name not in flawed:
                self.blame(name, f"没有填写{label}")
        self.check_outcome(found)
        return found

    def written(self, name: str, given: Mapping[str, Cell]) -> str:
        value = cells.text(given.get(name, ""))
        if len(value) > LONGEST[name]:
            self.blame(name, f"超过 {LONGEST[name]} 个字")
            return value[: LONGEST[name]]
        return "" if cells.is_nothing(value) else value

    def understood(self, name: str, given: Mapping[str, Cell], read):
        """What the cell says, or None after a fault."""
        try:
            return read(given[name]) if name in given else None
        except Unclear as fault:
            self.blame(name, str(fault))
            return None

    def read_words(self, found: LedgerRow, given: Mapping[str, Cell]) -> None:
        words = self.words
        readers = {
            "publication": words.publication,
            "klass": words.klass,
            "adoption": words.adoption,
            "attitude": words.grade,
            "result": words.grade,
        }
        for name, reader in readers.items():
            value = cells.text(given.get(name, ""))
            if not cells.is_nothing(value) and (word := self.understood(name, {name: value}, reader)):
                setattr(found, name, word)
        period = cells.text(given.get("period", ""))
        if cells.word(period) in REWORK:
            found.is_rework = True
        elif not cells.is_nothing(period):
            found.period = self.understood("period", {"period": period}, words.period) or found.period

    def read_units(self, found: LedgerRow, given: Mapping[str, Cell]) -> None:
        leads, separate, helpers = (self.units(name, given) for name in ("lead", "separate", "helpers"))
        found.leads, found.helpers = tuple(leads + separate), tuple(helpers)
        found.is_separate = len(found.leads) > 1
        if not found.leads and not {"lead", "separate"} & self.flaws.get(self.row, {}).keys():
            self.blame("lead", "没有填写主办单位")
        seen: dict[str, str] = {}
        for name, units in (("lead", leads), ("separate", separate), ("helpers", helpers)):
            for unit in units:
                earlier = seen.setdefault(unit_key(unit), name)
                if earlier != name:
                    self.blame(
                        name,
                        f"“{unit}”在“{self.parsed.label(self.sheet.name, earlier)}”里已经出现，一个单位只能有一种身份",
                    )

    def units(self, name: str, given: Mapping[str, Cell]) -> list[str]:
        value = cells.text(given.get(name, ""))
        if value in cells.NOTHING:
            return []
        if value not in self.split:
            self.split[value] = list(
                {unit_key(unit): unit for unit in split_names(value, self.words.known_units)}.values()
            )
        units = self.split[value]
        for unit in units:
            if len(unit) > LONGEST["unit"]:
                self.blame(name, f"单位名称“{unit[:20]}……”超过 {LONGEST['unit']} 个字")
        return units

    def read_dates(self, found: LedgerRow, given: Mapping[str, Cell]) -> None:
        def day(name):
            return self.understood(name, given, lambda cell: cells.date(cell, is_1904=self.sheet.date1904))

        before = len(self.parsed.faults)
        flawed = self.flaws.get(self.row, {})
        registered, dispatched, replied = day("registered"), day("dispatched"), day("replied")
        found.registered_on = registered or dispatched
        found.dispatched_on = dispatched or registered
        found.replied_on = replied
        found.is_dispatch_assumed = dispatched is None
        if len(self.parsed.faults) > before:
            return
        if found.registered_on is None and "registered" not in flawed:
            self.blame("registered", "没有填写登记日期")
        elif found.registered_on is None:
            return
        elif dispatched and dispatched < found.registered_on:
            self.blame("dispatched", f"交办日期 {dispatched} 早于登记日期 {registered}")
        elif replied and replied < found.registered_on:
            self.blame("replied", f"答复日期 {replied} 早于登记日期 {found.registered_on}")
        elif replied and dispatched and replied < dispatched:
            self.blame("replied", f"答复日期 {replied} 早于交办日期 {dispatched}")

    def check_outcome(self, found: LedgerRow) -> None:
        """A reply has a date and a class, a grade has a reply; asked only of rows without a fault so far."""
        if len(self.parsed.faults) > self.blamed_before:
            return
        if found.klass and not found.replied_on:
            self.blame("replied", "有办理结果而没有答复日期")
        elif found.replied_on and not found.klass:
            self.blame("klass", "有答复日期而没有办理结果")
        elif (found.attitude or found.result) and not found.replied_on:
            self.blame("replied", "有代表评价而没有答复日期")
        elif found.attitude and not found.result:
            self.blame("result", "有对办理态度的评价而没有对办理结果的评价")
