"""Tables of figures: one line for each group of a dimension, a figure in each column; every number knows its list.

A ``Grid`` is the whole declaration: page, sheet and paper of a table are made from it, and nothing is counted elsewhere.
"""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q

from congress.models import Category
from units.models import Unit

from . import figures, measures, proofs
from .models import Assignment

CLASSES = "classes"  # stands for one column per class of the rule set
PROMISE_LABELS = {"commitments_due": "到期的承诺", "commitments_kept": "按期兑现的承诺"}
PROMISE_MEANS = {
    "commitments_due": "完成期限已到的承诺，被新承诺代替的不算",
    "commitments_kept": "期限已到，并且在期限以前经核实销号的承诺",
}


def label_of(key: str) -> str:
    """What a fact or a count of promises is called."""
    return PROMISE_LABELS.get(key) or measures.FACTS[key].label


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A column: a fact of the measures, one of their rates, the promises, or (``klass``) the replies of one class.

    ``grade``: only for rule sets that have this word.
    """

    key: str
    label: str
    is_rate: bool = False
    head_class: str = "num"
    phone: bool = True
    klass: str = ""
    grade: str = ""

    @property
    def sort(self):
        return (self.key,)

    @property
    def facts(self) -> tuple[str, str]:
        """Numerator and denominator of a rate."""
        _, part, whole = measures.RATES[self.key]
        return part, whole

    @property
    def counted(self) -> tuple[str, ...]:
        """The facts behind the column."""
        return self.facts if self.is_rate else ("replied",) if self.klass else (self.key,)

    @property
    def means(self) -> str:
        if self.is_rate:
            part, whole = map(label_of, self.facts)
            return f"{part}占{whole}的比例"
        if self.klass:
            return f"主办、分办件已答复，答复的类别是“{self.label}”"
        return PROMISE_MEANS.get(self.key) or measures.FACTS[self.key].means

    @property
    def has_past(self) -> bool:
        """Whether it can be told of a past day."""
        return all(key in figures.PROMISES or measures.FACTS[key].until for key in self.counted)

    def count(self, row) -> int:
        return row["classes"][self.klass] if self.klass else row[self.facts[0] if self.is_rate else self.key]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """``narrowed`` are filters of the list of parts that hold for the whole table, e.g. ``{"role": "helper"}``."""

    title: str
    by: str
    figures: tuple[Figure, ...]
    narrowed: dict = field(default_factory=dict)

    @property
    def heading(self) -> str:
        return measures.DIMENSIONS[self.by].title

    def columns(self, rule_set, until: dt.date | None = None) -> tuple[Figure, ...]:
        """The columns under this rule set; of a past day only those that left dates."""
        found = []
        for figure in self.figures:
            if figure.key == CLASSES:
                found += [
                    Figure(key=f"class:{c['key']}", label=class_label(c), klass=c["key"]) for c in rule_set.classes
                ]
            elif not figure.grade or figure.grade in rule_set.grades:
                found.append(figure)
        return tuple(one for one in found if until is None or one.has_past)


def class_label(klass) -> str:
    """A 类; a class that is a word stays one."""
    return f"{klass['key']} 类" if len(klass["key"]) == 1 else klass["key"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A number and the list that proves it; a rate also says of how many, or nothing when there is nothing to divide."""

    figure: Figure
    count: int
    url: str
    whole: int | None = None
    whole_url: str = ""
    percent: str | None = None

    @property
    def is_small(self) -> bool:
        return self.figure.is_rate and bool(self.whole) and self.whole < measures.SMALL

    @property
    def order(self) -> Decimal | int | None:
        """What rows are ordered by; None comes last."""
        if self.figure.is_rate:
            return Decimal(self.percent) if self.percent is not None else None
        return self.count

    @property
    def shown(self) -> str:
        """What a reader sees first: a number, a percentage, n / n for small ones, a dash for nothing."""
        if not self.figure.is_rate:
            return f"{self.count:,}"
        if self.percent is None:
            return "—"
        return f"{self.count} / {self.whole}" if self.is_small else f"{self.percent}%"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    name: str
    ref: object
    cells: list[Cell]
    unit: object = None  # of a table by unit

    def of(self, key: str) -> Cell:
        return next(cell for cell in self.cells if cell.figure.key == key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A grid with its numbers."""

    grid: Grid
    columns: tuple[Figure, ...]
    lines: list[Line]
    total: Line | None  # None when nothing has been dispatched


def fill(grid: Grid, user, session, *, today: dt.date, until: dt.date | None = None, reader=None) -> Filled:
    """Count what ``user`` sees of ``session``: two queries, one more for promises in each, one for the order of the lines.

    ``reader``: for whom it is made, where others than ``user`` will read it (``veil``).
    """
    columns = grid.columns(session.rule_set, until)
    parts = Assignment.objects.visible_to(user, within=Q(suggestion__session=session)).filter(**grid.narrowed)
    asked = {
        "rule_set": session.rule_set, "today": today, "until": until,
        "facts": [key for one in columns for key in one.counted if key in measures.FACTS],
        "rates": [one.key for one in columns if one.is_rate] + promised(columns),
        "words": ("classes",) if any(one.klass for one in columns) else (), "reader": reader or user, "session": session,
    }  # fmt: skip

    def line(row, name, by, unit=None):
        return Line(
            name=name,
            ref=row["ref"],
            unit=unit,
            cells=[cell(one, row, address(one, row["ref"], by)) for one in columns],
        )

    def address(figure, ref, by):
        def to(fact):
            narrowed = grid.narrowed | ({"klass": figure.klass} if figure.klass else {})
            return proofs.address(fact, session, by=by, ref=ref, until=until, **narrowed)

        return to

    rows = figures.table(parts, by=grid.by, **asked)
    units = units_of(user, rows) if grid.by == "unit" else {}
    lines = [line(row, row["key"], grid.by, units.get(row["ref"])) for row in in_order(grid.by, rows, user, units)]
    whole = figures.table(parts, by="total", **asked)
    total = line(whole[0], "合计", "total") if whole else None
    return Filled(grid=grid, columns=columns, lines=lines, total=total)


def promised(columns) -> list[str]:
    """The rate that brings the counts of promises with it, where a column shows one of them."""
    return ["commitments_kept"] if any(key in figures.PROMISES for one in columns for key in one.counted) else []


def cell(figure: Figure, row, to) -> Cell:
    if not figure.is_rate:
        return Cell(figure=figure, count=figure.count(row), url=to(figure.counted[0]))
    part, whole = figure.facts
    return Cell(
        figure=figure, count=row[part], url=to(part), whole=row[whole], whole_url=to(whole), percent=row[f"{figure.key}_rate"]
    )  # fmt: skip


def units_of(user, rows) -> dict:
    """The units of the lines in their own order: by system, then as they were entered."""
    found = Unit.objects.visible_to(user).filter(pk__in=[row["ref"] for row in rows])
    return {unit.pk: unit for unit in found.order_by("kind", "pk")}


def in_order(by, rows, user, units) -> list:
    """Units and categories in the order of the house, what has no name last; everything else by name."""
    if by == "unit":
        places = {pk: place for place, pk in enumerate(units)}
        return sorted((row for row in rows if row["ref"] in places), key=lambda row: places[row["ref"]])
    if by == "category":
        known = Category.objects.visible_to(user).filter(pk__in=[row["ref"] for row in rows if row["ref"]])
        places = {pk: place for place, pk in enumerate(known.values_list("pk", flat=True))}
        return sorted(rows, key=lambda row: places.get(row["ref"], len(places)))
    if by == "role":
        return sorted(rows, key=lambda row: Assignment.Role.values.index(row["ref"]))
    return rows


def ordered(lines: list[Line], sort: str, first: str) -> list[Line]:
    """By a column, equals in their own order; an empty rate is last both ways. ``first`` is the column of the names."""
    key, is_down = sort.removeprefix("-"), sort.startswith("-")
    if key == first:
        return lines[::-1] if is_down else lines
    known = [one for one in lines if one.of(key).order is not None]
    known.sort(key=lambda one: -one.of(key).order if is_down else one.of(key).order)
    return known + [one for one in lines if one.of(key).order is None]


# As a sheet: a rate takes three columns, so that nobody needs to trust a percentage of three cases ---------------------------


def heads(heading: str, columns) -> list[str]:
    found = [heading]
    for figure in columns:
        if figure.is_rate:
            found += [f"{figure.label}（%）", *(f"{figure.label}：{label_of(name)}" for name in figure.facts)]
        else:
            found.append(figure.label)
    return found


def plain(cell: Cell) -> list:
    if not cell.figure.is_rate:
        return [cell.count]
    if cell.percent is None:
        return ["—", cell.count, cell.whole]
    return ["基数小" if cell.is_small else Decimal(cell.percent), cell.count, cell.whole]


def values(line: Line) -> list:
    return [line.name, *(value for one in line.cells for value in plain(one))]


UNITS = Grid(
    title="承办单位情况", by="unit",
    figures=(
        Figure(key="assigned", label="承办"),
        Figure(key="lead", label="主办"),
        Figure(key="helper", label="会办"),
        Figure(key="separate", label="分办"),
        Figure(key="accepted", label="已签收"),
        Figure(key="answered", label="已办结"),
        Figure(key="on_time", label="按期办结率", is_rate=True),
        Figure(key="overdue", label="逾期未结"),
        Figure(key="face_to_face", label="面商率", is_rate=True),
        Figure(key="feedback_due", label="应反馈"),
        Figure(key="feedback_returned", label="已反馈"),
        Figure(key="satisfied_broad", label="满意率（含）", is_rate=True),
        Figure(key="satisfied_strict", label="满意率（不含）", is_rate=True),
        Figure(key="unsatisfied", label="不满意"),
        Figure(key="lookback_failed", label="未落实"),
    ),
)  # fmt: skip
