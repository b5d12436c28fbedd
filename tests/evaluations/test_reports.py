"""报表: every number of a table is its list, the downloads say what the page says, and paper has Chinese fonts."""

import datetime as dt
import io
import zipfile

import docx
import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx.oxml.ns import qn

from evaluations.tables.declared import TABLES
from suggestions import figures, grids
from suggestions.models import Assignment, Commitment
from tests.kept import kept
from tests.suggestions.test_proofs import lengths


@kept
def year(world):
    world.suggestion("closed", helpers=[world.water, world.money])
    twice = world.suggestion("answered", helpers=[world.water], klass="B")
    world.grade(twice, result="不满意", at=world.at(-15), only=[world.roads])
    world.suggestion("handling", ago=200, helpers=[world.party])
    world.suggestion("answered", separate=[world.roads, world.water], klass="C", category=None)
    world.suggestion("answered", lead=world.city_unit, deputy=world.city_deputy, office=world.city_office)
    Commitment.objects.update(due_on=world.today - dt.timedelta(days=3))
    return world


def opened(client, key, **asked):
    return client.get(reverse("report_table", args=[key]), asked)


def everything(filled):
    """``[(line, cell)]`` of lines and total."""
    return [(line, cell) for line in [*filled.lines, filled.total] for cell in line.cells]


@pytest.mark.parametrize("back", [None, 8])
@pytest.mark.parametrize("key", TABLES)
def test_every_number_of_a_table_is_the_length_of_its_list(client, year, key, back):
    client.force_login(year.office)
    until = {"until": (year.today - dt.timedelta(days=back)).isoformat()} if back else {}
    page = opened(client, key, **until)
    told = [(line.name, cell) for one in page.context["filled"] for line, cell in everything(one)]
    asked = [(name, cell.figure.key, cell.count, cell.url) for name, cell in told]
    asked += [(name, cell.figure.key, cell.whole, cell.whole_url) for name, cell in told if cell.figure.is_rate]
    assert [one[2] for one in asked] == lengths(year.office, [one[3] for one in asked]), key
    assert all(one[3].replace("&", "&amp;") in page.content.decode() for one in asked if one[2])


@pytest.mark.parametrize("key", TABLES)
def test_lines_add_up_to_the_total(year, key):
    for grid in TABLES[key].grids:
        filled = grids.fill(grid, year.office, year.session, today=year.today)
        for place, cell in enumerate(filled.total.cells):
            assert sum(line.cells[place].count for line in filled.lines) == cell.count, cell.figure.key


def test_helpers_stand_on_a_par_with_leads(year):
    by_unit, by_role = TABLES["helpers"].grids
    lines = {line.name: line for line in grids.fill(by_unit, year.office, year.session, today=year.today).lines}
    assert {name: line.of("helper").count for name, line in lines.items()} == {
        "省水利厅": 2,
        "省财政厅": 1,
        "省委宣传部": 1,
    }
    assert lines["省委宣传部"].of("opinion_overdue").count == 1
    assert [line.name for line in grids.fill(by_role, year.office, year.session, today=year.today).lines] == [
        "主办",
        "会办",
        "分办",
    ]


def test_classes_follow_the_rule_set_and_what_left_no_date_is_not_of_a_past_day(year):
    (by_unit, _) = TABLES["classes"].grids
    assert [one.label for one in by_unit.columns(year.rules)][2:5] == ["A 类", "B 类", "C 类"]
    contacts = TABLES["contacts"].grids[0]
    assert "no_contact" in [one.key for one in contacts.columns(year.rules)]
    assert "no_contact" not in [one.key for one in contacts.columns(year.rules, year.today)]


def test_classes_of_a_past_day_are_those_replied_by_then(year):
    parts = Assignment.objects.filter(suggestion__session=year.session)
    asked = {
        "by": "total",
        "rule_set": year.rules,
        "today": year.today,
        "facts": ("replied",),
        "rates": (),
        "words": ("classes",),
    }
    (now,) = figures.table(parts, **asked)
    (then,) = figures.table(parts, until=year.today - dt.timedelta(days=21), **asked)
    assert now["classes"] == {"A": 1, "B": 0, "C": 2}
    assert set(then["classes"].values()) == {0}


def test_the_sheets_say_what_the_page_says(client, year):
    client.force_login(year.office)
    page = opened(client, "satisfaction")
    book = openpyxl.load_workbook(io.BytesIO(opened(client, "satisfaction", export="xlsx").content))
    for sheet, filled in zip(book.worksheets, page.context["filled"], strict=True):
        head, *rows = sheet.iter_rows(values_only=True)
        assert list(head) == grids.heads("承办单位", filled.columns)
        assert [list(row) for row in rows] == [
            [float(v) if hasattr(v, "quantize") else v for v in grids.values(line)] for line in [*filled.lines, filled.total]
        ]  # fmt: skip


def test_the_paper_says_what_the_page_says_in_chinese_fonts(client, year):
    client.force_login(year.office)
    page, answer = opened(client, "satisfaction"), opened(client, "satisfaction", export="docx")
    document = docx.Document(io.BytesIO(answer.content))
    for made, filled in zip(document.tables, page.context["filled"], strict=True):
        shown = [[line.name, *(cell.shown for cell in line.cells)] for line in [*filled.lines, filled.total]]
        assert [[cell.text.split("\n")[0] for cell in row.cells] for row in made.rows][1:] == shown
        assert made.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    fonts = [run.rPr.rFonts.get(qn("w:eastAsia")) for run in document.element.body.iter(qn("w:r"))]
    assert set(fonts) == {"方正小标宋简体", "仿宋", "黑体", "宋体"}
    assert document.paragraphs[0].text == "满意度表"
    footer = zipfile.ZipFile(io.BytesIO(answer.content)).read("word/footer1.xml").decode()
    assert "PAGE" in footer
    across = [section.page_width > section.page_height for section in document.sections]
    assert across == [True, False]  # ten columns lie across, their title with them; the few after them do not


def test_a_table_of_another_congress_shows_nothing_of_this_one(client, year):
    client.force_login(year.city_office)
    page = opened(client, "units", session=year.session.pk)
    assert page.status_code == 422
    assert "省交通运输厅" not in page.content.decode()
    names = [line.name for line in opened(client, "units").context["filled"][0].lines]
    assert names == ["市住建局"]


@pytest.mark.parametrize("asked", [{"until": "昨天"}, {"until": "2999-01-01"}, {"session": "x"}, {"session": "999999"}])
def test_what_cannot_be_asked_is_told(client, year, asked):
    client.force_login(year.office)
    page = opened(client, "units", **asked)
    assert (page.status_code, 'class="error"' in page.content.decode()) == (422, True)
    assert opened(client, "nothing").status_code == 404


def test_the_page_costs_the_same_for_one_unit_and_for_many(client, world):
    client.force_login(world.office)
    found = []
    for helpers in ([], [world.water, world.money]):
        world.suggestion("answered", helpers=helpers)
        with CaptureQueriesContext(connection) as counted:
            assert opened(client, "satisfaction").status_code == 200
        found.append(len(counted))
    assert (found[0] == found[1], found[0] <= 16) == (True, True), found


def test_units_and_coordinators_find_bulletins_and_no_tables(client, year):
    for user in (year.roads_head, year.coordinator):
        client.force_login(user)
        page = client.get(reverse("reports"))
        assert (page.context["tables"], page.context["may_begin"]) == ([], False)
        assert opened(client, "units").status_code == 403
