"""A bulletin as a Word document: what was sealed, or the preview of a draft."""

import datetime as dt

from core.templatetags.look import ymd
from evaluations.tables.paper import grids
from evaluations.tables.word import Paper

from .words import blocks

CHANGES = {"label": "指标", "before": "上期", "now": "本期", "change": "变化"}


def of(content: dict, seal: str) -> bytes:
    paper = Paper(title=content["title"], author=content["office"])
    paper.head(f"{content['congress']}常委会{content['office']}")
    paper.line(issue(content) if content["number"] else "草稿，没有印发")
    paper.title(content["title"])
    for is_heading, words in blocks(content["text"]):
        (paper.section if is_heading else paper.text)(words)
    if content["changes"]:
        paper.grid(heading(content), as_grid(content["changes"]))
    if content["issued_at"]:
        paper.sign(f"{content['congress']}常委会{content['office']}", ymd(issued_on(content)))
    grids(paper, content["stand"]["tables"])
    if left_out := content["stand"].get("left_out"):  # issues sealed before this was said have none
        paper.small(left_out)
    if seal:
        paper.small(
            f"印发人 {content['issued_by']}，印发时间 {issued_on(content):%Y-%m-%d %H:%M}。封印（SHA-256）{seal}"
        )
    return paper.done()


def issue(content: dict) -> str:
    return f"第 {content['number']} 期（{content['kind']}）"


def heading(content: dict) -> str:
    before = content["previous"]
    return f"与第 {before['number']} 期（截至 {ymd(dt.date.fromisoformat(before['day']))}）相比"


def issued_on(content: dict) -> dt.datetime:
    return dt.datetime.fromisoformat(content["issued_at"])


def as_grid(changes: list[dict]) -> dict:
    """The difference since the last issue in the shape of a frozen grid."""
    rows = [
        {"name": one["label"], "cells": [{"n": 0, "shown": words} for words in (one["before"], one["now"], f"{one['change']}{' ' if one['unit'] else ''}{one['unit']}")]}
        for one in changes
    ]  # fmt: skip
    return {
        "heading": CHANGES["label"],
        "columns": [{"label": CHANGES[key]} for key in ("before", "now", "change")],
        "rows": rows,
        "total": None,
    }
