"""Draws the cells of a list: the templates of cells/, each looked up once for a page and drawn without a page around it.

A list has hundreds of cells, so nothing of what a template needs is done twice. A cell's template reads ``row``,
``value``, ``column`` and ``ctx``, and nothing else of the page.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.template import Context
from django.template.loader import get_template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .columns import Column, Ctx
from .templatetags.look import dash, md, when


@dataclass(frozen=True, slots=True)
class Line:
    row: Any
    cells: SafeString  # the <td> of every column


def lines(rows: Iterable, columns: Sequence[Column], ctx: Ctx) -> list[Line]:
    """The rows as the table of a page shows them."""
    templates = [
        None if column.cell == "text" else get_template(f"cells/{column.cell}.html").template for column in columns
    ]
    drawn = [template for template in templates if template is not None]
    plan = list(zip(columns, [_opening(column) for column in columns], templates, strict=True))
    context = Context({"ctx": ctx})
    if not drawn:
        return [Line(row, _joined(_cells(row, plan, context, ctx))) for row in rows]
    with context.render_context.push_state(drawn[0]), context.bind_template(drawn[0]):
        return [Line(row, _joined(_cells(row, plan, context, ctx))) for row in rows]


def _cells(row, plan, context: Context, ctx: Ctx) -> Iterator[str]:
    context["row"] = row
    for column, opening, template in plan:
        value = column.of(row, ctx)
        yield opening
        if template is None:
            yield dash(in_words(value, ctx.today))
        else:
            context["value"], context["column"] = value, column
            yield template.nodelist.render(context)
        yield "</td>"


def _joined(parts: Iterable[str]) -> SafeString:
    return mark_safe("".join(parts))  # noqa: S308 - templates and dash() have escaped what comes from outside


def _opening(column: Column) -> str:
    unlabelled = {"title", "wide"} & set(column.head_class.split())
    css = column.head_class if column.phone else f"{column.head_class} phone-off".strip()
    label = "" if unlabelled else column.label  # shown beside the value on a phone
    return f"<td{_attribute('class', css)}{_attribute('data-th', label)}>"


def _attribute(name: str, value: str) -> str:
    return f' {name}="{escape(value)}"' if value else ""


def in_words(value, today: dt.date):
    """A plain value as a table shows it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.datetime):
        return when(value, today)
    return md(value, today) if isinstance(value, dt.date) else value
