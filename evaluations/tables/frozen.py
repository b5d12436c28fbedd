"""A filled table as plain data: words and numbers only, so that it can be stored, sealed, and shown again as it was."""

from decimal import Decimal

from suggestions.grids import Filled, Line, label_of

from .declared import TABLES


def table(key: str, grids: list[Filled]) -> dict:
    """``{"key", "title", "grids"}``: a table of the office with the numbers of one moment."""
    return {"key": key, "title": TABLES[key].title, "grids": [grid(one) for one in grids]}


def grid(filled: Filled) -> dict:
    return {
        "title": filled.grid.title,
        "heading": filled.grid.heading,
        "columns": [column(one) for one in filled.columns],
        "rows": [row(line) for line in filled.lines],
        "total": row(filled.total) if filled.total else None,
    }


def column(figure) -> dict:
    made = {"label": figure.label, "means": figure.means}
    return made | {"part": label_of(figure.facts[0]), "whole": label_of(figure.facts[1])} if figure.is_rate else made


def row(line: Line) -> dict:
    return {"name": line.name, "cells": [cell(one) for one in line.cells]}


def cell(one) -> dict:
    if not one.figure.is_rate:
        return {"n": one.count, "shown": one.shown}
    return {"n": one.count, "of": one.whole, "rate": one.percent, "shown": one.shown}


def has_of(cell: dict) -> bool:
    """Whether the second line (n / n) adds something to what is shown."""
    return "of" in cell and cell["rate"] is not None and cell["shown"].endswith("%")


# As a sheet ------------------------------------------------------------------------------------------------------------------


def heads(grid: dict) -> list[str]:
    found = [grid["heading"]]
    for one in grid["columns"]:
        found += (
            [f"{one['label']}（%）", f"{one['label']}：{one['part']}", f"{one['label']}：{one['whole']}"]
            if "part" in one
            else [one["label"]]
        )
    return found


def values(row: dict) -> list:
    return [row["name"], *(value for one in row["cells"] for value in plain(one))]


def plain(cell: dict) -> list:
    if "of" not in cell:
        return [cell["n"]]
    rate = "—" if cell["rate"] is None else Decimal(cell["rate"]) if cell["shown"].endswith("%") else "基数小"
    return [rate, cell["n"], cell["of"]]


def rows(grid: dict) -> list[dict]:
    """The lines and the total beneath them."""
    return [*grid["rows"], *([grid["total"]] if grid["total"] else [])]
