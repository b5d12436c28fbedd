"""承办单位情况: the units of a session side by side; every number opens the list it counts."""

from dataclasses import dataclass
from decimal import Decimal

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from congress import sessions
from core import export
from suggestions import figures, measures
from suggestions.models import Assignment
from units.models import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A column: a fact of the measures, or one of their rates."""

    key: str
    label: str
    is_rate: bool = False
    head_class: str = "num"
    phone: bool = True

    @property
    def sort(self):
        return (self.key,)

    @property
    def facts(self) -> tuple[str, str]:
        """Numerator and denominator of a rate."""
        _, part, whole = measures.RATES[self.key]
        return part, whole

    @property
    def means(self) -> str:
        if not self.is_rate:
            return measures.FACTS[self.key].means
        part, whole = (measures.FACTS[name].label for name in self.facts)
        return f"{part}占{whole}的比例"


UNIT = Figure(key="unit", label="承办单位", head_class="")
FIGURES = (
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
)
COLUMNS = (UNIT, *FIGURES)
SORTS = {column.key: column for column in COLUMNS}


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    name: str
    unit: object  # None for the total
    cells: list[Cell]

    def of(self, key: str) -> Cell:
        return next(cell for cell in self.cells if cell.figure.key == key)


def unit_list(request):
    session, today = sessions.current(request), timezone.localdate()
    sort = request.GET.get("sort", "")
    sort = sort if sort.removeprefix("-") in SORTS else "unit"
    context = {"session": session, "today": today, "columns": COLUMNS, "sort": sort, "small": measures.SMALL}
    if session is None:
        return render(request, "suggestions/units.html", context)
    lines, total = table(request.user, session, today=today)
    lines = ordered(lines, sort)
    if request.GET.get("export") in export.FORMATS and lines:
        return sheet(request, session, [*lines, total], today=today)
    return render(request, "suggestions/units.html", context | {"lines": lines, "total": total})


def table(user, session, *, today) -> tuple[list[Line], Line | None]:
    """The lines of the units in their own order, and the total; None when nothing has been dispatched."""
    parts = Assignment.objects.visible_to(user).filter(suggestion__session=session)
    rows = {row["key"]: row for row in figures.table(parts, by="unit", rule_set=session.rule_set, today=today)}
    units = Unit.objects.visible_to(user).filter(congress=session.congress_id, name__in=rows).order_by("kind", "pk")
    lines = [line(unit.name, rows[unit.name], session, unit) for unit in units]
    whole = figures.table(parts, by="total", rule_set=session.rule_set, today=today)
    return lines, line("合计", whole[0], session, None) if whole else None


def line(name, row, session, unit) -> Line:
    def address(fact):
        asked = {"session": session.pk, "fact": fact} | ({"unit": unit.pk} if unit else {})
        return f"{reverse('parts')}?{urlencode(asked)}"

    return Line(name=name, unit=unit, cells=[cell(figure, row, address) for figure in FIGURES])


def cell(figure, row, address) -> Cell:
    """``row`` of figures under one heading; ``address`` of a fact is its list."""
    if not figure.is_rate:
        return Cell(figure=figure, count=row[figure.key], url=address(figure.key))
    part, of = figure.facts
    return Cell(
        figure=figure,
        count=row[part],
        url=address(part),
        whole=row[of],
        whole_url=address(of),
        percent=row[f"{figure.key}_rate"],
    )


def ordered(lines: list[Line], sort: str) -> list[Line]:
    """By a column, equals in the order of the units; an empty rate is last both ways."""
    key, is_down = sort.removeprefix("-"), sort.startswith("-")
    if key == "unit":
        return lines[::-1] if is_down else lines
    known = [one for one in lines if one.of(key).order is not None]
    known.sort(key=lambda one: -one.of(key).order if is_down else one.of(key).order)
    return known + [one for one in lines if one.of(key).order is None]


def sheet(request, session, lines, *, today):
    """The table as shown. A rate takes three columns, so that nobody needs to trust a percentage of three cases."""
    heads = ["承办单位"]
    for figure in FIGURES:
        if figure.is_rate:
            heads += [
                f"{figure.label}（%）",
                *(f"{figure.label}：{measures.FACTS[name].label}" for name in figure.facts),
            ]
        else:
            heads.append(figure.label)
    values = ([one.name, *(value for cell in one.cells for value in plain(cell))] for one in lines)
    about = {"title": f"{session}承办单位情况", "author": str(request.user)}
    return export.respond(
        request.GET["export"], name="承办单位情况", today=today, heads=heads, lines=values, about=about
    )


def plain(cell: Cell) -> list:
    if not cell.figure.is_rate:
        return [cell.count]
    if cell.percent is None:
        return ["—", cell.count, cell.whole]
    return ["基数小" if cell.is_small else Decimal(cell.percent), cell.count, cell.whole]
