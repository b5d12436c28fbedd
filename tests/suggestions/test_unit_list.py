"""承办单位情况: every number is the length of the list it opens, and the total is the sum."""

import datetime as dt
import io
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from suggestions import figures
from suggestions.models import Assignment, Commitment
from suggestions.views.units import FIGURES
from suggestions.workflow import ASSIGNMENT
from tests.kept import kept
from tests.suggestions.test_proofs import lengths
from units.models import Unit

URL = reverse("unit_list")


@pytest.fixture
def office(client, world):
    client.force_login(world.office)
    return client


@kept
def year(world):
    """Parts in every state, among them one that another unit took over and one in its second round."""
    world.suggestion("handling", helpers=[world.water], ago=200)
    world.suggestion("handling", separate=[world.water, world.money], ago=5)
    world.suggestion("accepted", lead=world.party, ago=20)
    world.suggestion("answered", helpers=[world.water, world.money], ago=40)
    world.suggestion("closed", lead=world.water, helpers=[world.roads], ago=60, klass="B")
    again = world.suggestion("answered", lead=world.money, ago=12)
    world.grade(again, result="不满意")
    moved = world.part(world.suggestion("handling", ago=3))
    ASSIGNMENT.take(moved, "reassign", by=world.office, note="机关直接调整", unit=world.party)
    return world


def cells(page):
    return {
        line.name: {c.figure.key: (c.count, c.whole, c.percent) for c in line.cells} for line in page.context["lines"]
    }


def names(page):
    return [line.name for line in page.context["lines"]]


def length(client, url):
    return client.get(url).context["count"]


@pytest.mark.parametrize("who", ["office", "coordinator", "leader", "viewer", "admin"])
def test_every_number_is_the_length_of_the_list_it_opens(client, year, who):
    client.force_login(getattr(year, who))
    page = client.get(URL)
    told = []
    for line in [*page.context["lines"], page.context["total"]]:
        for cell in line.cells:
            told.append((line.name, cell.figure.key, cell.count, cell.url))
            if cell.figure.is_rate:
                told.append((line.name, cell.figure.key, cell.whole, cell.whole_url))
    counts = lengths(getattr(year, who), [url for *_, url in told])
    assert [(*one[:2], n) for one, n in zip(told, counts, strict=True)] == [one[:3] for one in told]


def test_rows_are_those_of_the_measures(office, year):
    parts = Assignment.objects.filter(suggestion__session=year.session)
    rows = figures.table(parts, by="unit", rule_set=year.rules, today=year.today)
    said = {row["key"]: row for row in rows}
    for name, found in cells(office.get(URL)).items():
        row = said.pop(name)
        for figure in FIGURES:
            part, whole = figure.facts if figure.is_rate else (figure.key, None)
            rate = row[f"{figure.key}_rate"] if figure.is_rate else None
            assert (name, figure.key, *found[figure.key]) == (
                name,
                figure.key,
                row[part],
                row[whole] if whole else None,
                rate,
            )
    assert said == {}


def test_the_total_is_the_sum_of_the_units(office, year):
    page = office.get(URL)
    found, total = cells(page), page.context["total"]
    for cell in total.cells:
        assert cell.count == sum(line[cell.figure.key][0] for line in found.values())
        assert (cell.whole or 0) == sum(line[cell.figure.key][1] or 0 for line in found.values())


def test_links_name_fact_unit_and_session(office, year):
    (line,) = (line for line in office.get(URL).context["lines"] if line.unit == year.roads)
    asked = parse_qs(urlsplit(line.of("face_to_face").whole_url).query)
    assert asked == {"session": [str(year.session.pk)], "unit": [str(year.roads.pk)], "fact": ["own"]}


def test_small_numbers_are_not_percentages_and_nothing_is_a_dash(office, world):
    for _ in range(10):
        world.suggestion("answered", lead=world.water, ago=20)
    world.suggestion("answered", ago=20)
    world.suggestion("handling", lead=world.money, ago=20)
    page = office.get(URL)
    shown = {line.name: line.of("on_time") for line in page.context["lines"]}
    assert {name: (c.count, c.whole, c.percent, c.is_small) for name, c in shown.items()} == {
        "省交通运输厅": (1, 1, "100.00", True), "省水利厅": (10, 10, "100.00", False), "省财政厅": (0, 0, None, False),
    }  # fmt: skip
    text = page.content.decode()
    assert text.count("100.00%") == 3  # on time: 水利 and the total; face to face: 水利


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", ["roads", "water", "money"]),
        ("unit", ["roads", "water", "money"]),
        ("-unit", ["money", "water", "roads"]),
        ("assigned", ["roads", "money", "water"]),
        ("-assigned", ["water", "roads", "money"]),
        ("-on_time", ["water", "roads", "money"]),
        ("on_time", ["water", "roads", "money"]),
        ("suggestion__session__pk", ["roads", "water", "money"]),
        ("--unit", ["roads", "water", "money"]),
    ],
)
def test_only_columns_can_be_sorted_by_and_an_empty_rate_is_last(office, world, sort, order):
    for _ in range(2):
        world.suggestion("answered", lead=world.water, ago=20)
    world.suggestion("handling", ago=20)
    world.suggestion("handling", lead=world.money, ago=20)
    assert names(office.get(URL, {"sort": sort})) == [getattr(world, name).name for name in order]


def test_the_sheet_has_the_rows_of_the_page_and_the_total(office, year):
    page = office.get(URL, {"sort": "-assigned"})
    book = openpyxl.load_workbook(
        io.BytesIO(b"".join(office.get(URL, {"sort": "-assigned", "export": "xlsx"}).streaming_content))
    )
    head, *rows = book.active.iter_rows(values_only=True)
    assert head[:10] == (
        "承办单位",
        "承办",
        "主办",
        "会办",
        "分办",
        "已签收",
        "已办结",
        "按期办结率（%）",
        "按期办结率：按期办结",
        "按期办结率：可判断是否按期",
    )
    assert [row[:7] for row in rows] == [
        (line.name, *(line.of(k).count for k in ("assigned", "lead", "helper", "separate", "accepted", "answered")))
        for line in [*page.context["lines"], page.context["total"]]
    ]
    assert office.get(URL, {"export": "csv"}).headers["Content-Type"] == "text/csv; charset=utf-8"
    assert office.get(URL, {"export": "exe"}).headers["Content-Type"] == "text/html; charset=utf-8"


def test_a_coordinating_unit_of_an_old_ledger_opens_its_list_too(office, world):
    s = world.suggestion("handling", ago=20)
    Assignment.objects.filter(suggestion=s).update(unit=world.government)
    (line,) = office.get(URL).context["lines"]
    assert (line.unit.kind, length(office, line.of("lead").url)) == (Unit.Kind.COORDINATOR, 1)


def test_only_parts_one_may_see_are_counted(client, year):
    client.force_login(year.city_office)
    page = client.get(URL)
    assert (page.context["session"], page.context["lines"], page.context["total"]) == (year.city_session, [], None)
    client.force_login(year.coordinator)
    found = cells(client.get(URL))  # 宣传部 is not in its system, but took over a part of an item it watches
    assert {name: line["assigned"][0] for name, line in found.items()} == {
        "省交通运输厅": 3,
        "省水利厅": 4,
        "省财政厅": 3,
        "省委宣传部": 1,
    }


def test_it_is_not_for_units_and_deputies(client, world):
    for user in (world.roads_head, world.author):
        client.force_login(user)
        assert client.get(URL).status_code == 403


def test_nothing_dispatched_says_so(office, world):
    assert "这个届次还没有交办的建议" in office.get(URL).content.decode()
    world.session.delete()
    assert office.get(URL).status_code == 200


@pytest.mark.parametrize("who", ["office", "coordinator"])
def test_the_page_costs_the_same_for_one_unit_and_for_many(client, world, who):
    client.force_login(getattr(world, who))
    counted = []
    for n in (1, 3):
        for _ in range(n):
            world.suggestion("answered", helpers=[world.water, world.money][: n - 1], klass="B")
        Commitment.objects.update(
            due_on=world.today if n > 1 else world.today + dt.timedelta(days=9)
        )  # promises fall due
        with CaptureQueriesContext(connection) as found:
            assert client.get(URL).status_code == 200
        counted.append(len(found))
    assert (counted[0] == counted[1], counted[0] <= 12) == (True, True), counted
