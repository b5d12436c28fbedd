"""What a column is: one declaration read by the page, by the sheet and by the order of the rows."""

import copy
import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F
from django.db.models.expressions import Expression, OrderBy


@dataclass(frozen=True, slots=True)
class Ctx:
    """What a cell may know besides its row: who looks, which day it is, what the page looked up for all rows."""

    user: Any
    today: dt.date
    extra: dict = field(default_factory=dict)


class Anew(Expression):
    """An expression that is built whenever a query uses it; what ``sort`` names must be one where it holds a subquery.

    Django resolves the conditions of a subquery in place: declared once for the process, it keeps the table names of the
    query that used it first, and the next query does not know them.
    """

    def __init__(self, build: Callable):
        super().__init__()
        self.build = build

    def resolve_expression(self, *args, **kwargs):
        return self.build().resolve_expression(*args, **kwargs)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list.

    ``value(row, ctx)`` or a dotted path; a None on the way gives None. ``sort`` names the order_by terms (paths or
    expressions, subqueries as ``Anew``); a column without cannot be sorted by. ``sheet(row, ctx)`` is the plain value for an export (dates
    stay dates, numbers stay numbers) and defaults to ``value``. ``cell`` names the partial templates/cells/<cell>.html;
    "text" is plain. ``phone=False`` hides the column on small screens. ``head_class`` goes on the heading and on its
    cells; "title" and "wide" stand without a label on a phone.
    """

    key: str
    label: str
    value: Callable | str
    sort: tuple = field(default=(), kw_only=True)
    sheet: Callable | None = field(default=None, kw_only=True)
    cell: str = field(default="text", kw_only=True)
    default: bool = field(default=True, kw_only=True)
    phone: bool = field(default=True, kw_only=True)
    head_class: str = field(default="", kw_only=True)

    def of(self, row, ctx: Ctx):
        return self.value(row, ctx) if callable(self.value) else follow(row, self.value)

    def plain(self, row, ctx: Ctx):
        return self.sheet(row, ctx) if self.sheet else self.of(row, ctx)

    def order(self, *, descending: bool) -> list[OrderBy]:
        return [directed(term, descending=descending) for term in self.sort]


def follow(row, path: str):
    for name in path.split("."):
        if row is None:
            return None
        row = getattr(row, name)
        if callable(row):
            row = row()
    return row


def directed(term, *, descending: bool) -> OrderBy:
    """The order_by term in the wanted direction. Empty values come last either way, on every database."""
    if isinstance(term, str):
        descending ^= term.startswith("-")
        term = F(term.removeprefix("-"))
    if isinstance(term, OrderBy):
        return term if not descending else _turned(term)
    return term.desc(nulls_last=True) if descending else term.asc(nulls_last=True)


def _turned(term: OrderBy) -> OrderBy:
    turned = copy.copy(term)
    turned.descending = not term.descending
    return turned


def keyed(columns: Iterable[Column]) -> dict[str, Column]:
    """The columns by key; two with one key are a mistake of the programmer."""
    found: dict[str, Column] = {}
    for column in columns:
        if column.key in found:
            raise ValueError(f"two columns with the key {column.key!r}")
        found[column.key] = column
    return found
