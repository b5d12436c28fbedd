"""评议材料汇编: agenda, what each unit reports, its items with class and grades, and the score sheets – for page and Word alike."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from core.templatetags.look import ymd
from evaluations import scoring
from evaluations.models import AppraisalUnit, UnitReport
from evaluations.reports import reading
from evaluations.tables.word import Paper
from suggestions.models import Assignment

from . import asking

ROLES = {"lead": "主办", "separate": "分办", "helper": "会办"}
ITEM_COLUMNS = {"标题": 10, "领衔代表": 3, "身份": 2, "类别": 2, "代表评价": 3}  # how wide, beside each other
SHEET_LINES = 60  # of a score sheet that asks about every item; more would fill the book


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A unit: its report as it was sealed, or None, and its items."""

    position: int
    unit: Any
    report: Any
    items: list  # [{number, title, proposer, role, klass, attitude, result}]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreSheet:
    """What a panel marks by hand: ``rows`` under the heads of the grades or scores."""

    panel: Any
    label: str
    heads: list
    rows: list
    of_items: bool


def book(user, appraisal) -> dict:
    """Five queries and those of the reports."""
    chosen = list(
        AppraisalUnit.objects.visible_to(user).filter(appraisal=appraisal).select_related("unit").order_by("position")
    )
    reports, items = _reports(user, appraisal, chosen), _items(user, appraisal, chosen)
    chapters = [
        Chapter(position=one.position, unit=one.unit, report=reports.get(one.unit_id), items=items.get(one.unit_id, []))
        for one in chosen
    ]
    scheme = appraisal.frozen["scheme"] if appraisal.frozen else appraisal.scheme and appraisal.scheme.whole()
    return {
        "appraisal": appraisal,
        "agenda": [line.strip() for line in appraisal.agenda.splitlines() if line.strip()],
        "chapters": chapters,
        "scheme": scheme,
        "explained": scoring.explain(scheme) if scheme and not scoring.validate(scheme) else [],
        "sheets": _sheets(appraisal, scheme, chapters) if scheme else [],
    }


def _reports(user, appraisal, chosen):
    """Of each unit the accepted report, or else the one sent last."""
    within = Q(session=appraisal.session_id, unit__in=[one.unit_id for one in chosen], status__in=UnitReport.VALID)
    rows = (
        UnitReport.objects.visible_to(user, within=within)
        .select_related("unit", "session__congress")
        .order_by("version")
    )
    best: dict = {}
    for report in rows:
        held = best.get(report.unit_id)
        if held is None or report.status == UnitReport.Status.ACCEPTED or held.status != UnitReport.Status.ACCEPTED:
            best[report.unit_id] = report
    return {unit: reading.content(report) for unit, report in best.items()}


def _items(user, appraisal, chosen):
    rows = Assignment.objects.visible_to(
        user,
        within=Q(suggestion__session=appraisal.session_id, unit__in=[one.unit_id for one in chosen], is_latest=True),
    ).select_related("suggestion__lead_deputy", "suggestion__proposing_delegation", "reply", "feedback")
    found: dict = {}
    for part in rows.order_by("unit", "suggestion__number", "pk"):
        found.setdefault(part.unit_id, []).append(_item(part))
    return found


def _item(part):
    reply, feedback = getattr(part, "reply", None), getattr(part, "feedback", None)
    return {
        "number": part.suggestion.number,
        "title": part.suggestion.title,
        "proposer": str(part.suggestion.proposer),
        "role": part.get_role_display(),
        "klass": reply.klass if reply else "",
        "attitude": feedback.attitude if feedback else "",
        "result": feedback.result if feedback else "",
    }


def _sheets(appraisal, scheme, chapters):
    found = []
    for panel in appraisal.panels.select_related("group").order_by("position", "pk"):
        for part in asking.parts(scheme, panel.role):
            marks = part["marks"]
            if "grades" in marks:
                heads = [*(one["label"] for one in marks["grades"]), asking.ABSTAIN]
            elif "dimensions" in marks:
                heads = [f"{one['label']}（{one['top']} 分）" for one in marks["dimensions"]]
            else:
                heads = [f"分数（0—{marks['top']}）"]
            of_items = part["of"] == "item"
            rows = [str(one.unit) for one in chapters]
            if of_items:
                rows = [f"{one.unit}　第{item['number']}号" for one in chapters for item in one.items][:SHEET_LINES]
            found.append(ScoreSheet(panel=panel, label=part["label"], heads=heads, rows=rows, of_items=of_items))
    return found


# Word ------------------------------------------------------------------------------------------------------------------------


def write(told: dict) -> bytes:
    """The booklet as .docx."""
    appraisal = told["appraisal"]
    congress = appraisal.session.congress
    paper = Paper(title=f"{appraisal.name}材料汇编", author=congress.office)
    paper.head(f"{congress.name}常委会{congress.office}")
    paper.title(f"{appraisal}材料汇编")
    paper.line("　".join(filter(None, (ymd(appraisal.held_on), appraisal.place))))
    paper.section("一、议程")
    for line in told["agenda"] or ["（另行通知）"]:
        paper.text(line)
    paper.section("二、评议单位")
    for chapter in told["chapters"]:
        paper.text(f"{chapter.position}. {chapter.unit}（{len(chapter.items)} 件）")
    if told["scheme"]:
        paper.section("三、评分办法")
        for line in told["explained"]:
            paper.text(line)
    for chapter in told["chapters"]:
        _chapter(paper, chapter)
    for sheet in told["sheets"]:
        grid = _grid("评什么", sheet.heads, [(row, ["" for _ in sheet.heads]) for row in sheet.rows])
        paper.grid(f"评分表：{sheet.panel}（{sheet.label}）", grid)
        paper.small("在相应的格里画“√”或者填分数；空着记为弃权。不记名。")
    return paper.done()


def _chapter(paper, chapter):
    paper.title(f"{chapter.unit}")
    if chapter.report is None:
        paper.text("没有报送年度办理情况报告。")
    else:
        paper.line(
            f"{chapter.report.title}（第 {chapter.report.version} 版，数据截至 {ymd(chapter.report.as_of)}）", size=14
        )
        for heading, rows in chapter.report.groups:
            paper.text(f"{heading}：" + "；".join(f"{label} {words}" for label, words in rows) + "。")
        for heading, text in chapter.report.sections:
            paper.section(heading)
            for line in text.splitlines():
                if line.strip():
                    paper.text(line.strip())
    rows = [
        (
            item["number"],
            [item["title"], item["proposer"], item["role"], item["klass"] or "—", item["result"] or "未反馈"],
        )
        for item in chapter.items
    ]
    paper.grid(f"{chapter.unit}承办的建议", _grid("编号", ITEM_COLUMNS, rows) | {"is_narrow": True})


def _grid(heading, columns, rows):
    """In the shape of a frozen grid, words instead of figures; ``columns`` by their labels, with their widths where they differ."""
    wide = columns if isinstance(columns, dict) else dict.fromkeys(columns, 2)
    return {
        "heading": heading,
        "columns": [{"label": label, "is_words": True, "wide": width} for label, width in wide.items()],
        "rows": [{"name": name, "cells": [{"n": 0, "shown": words} for words in cells]} for name, cells in rows],
        "total": None,
    }
