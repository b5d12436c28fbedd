"""A table of the office as a Word document: the same frozen numbers as the page and the sheet."""

from core.templatetags.look import ymd

from .declared import NOTES
from .word import Paper, lies_across


def of_table(table: dict, *, session, day, author: str) -> bytes:
    wide = lies_across(table["grids"][0])  # then the title does not stand alone on an upright page
    paper = Paper(title=f"{session.congress.name}{table['title']}", author=author, is_wide=wide)
    paper.title(table["title"])
    paper.line(f"{session.congress.name}{session}　截至 {ymd(day)}", size=14)
    grids(paper, [table])
    return paper.done()


def grids(paper: Paper, tables: list[dict]):
    for table in tables:
        for grid in table["grids"]:
            paper.grid(name(table, grid), grid)
    paper.small(NOTES)


def name(table: dict, grid: dict) -> str:
    return table["title"] if len(table["grids"]) == 1 else f"{table['title']}：{grid['title']}"
