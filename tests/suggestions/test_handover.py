"""交办清单: what was handed to a unit, on paper and as a sheet, the same rows."""

import datetime as dt
import io

import openpyxl
import pytest
from django.urls import reverse

from core.templatetags.look import ymd
from suggestions.workflow import ASSIGNMENT

URL = reverse("handover")


@pytest.fixture
def office(client, world):
    client.force_login(world.office)
    return client


def rows(page):
    return [
        (s.unit.name, [(p.suggestion.number, p.role, p.others, p.due_on) for p in s.parts])
        for s in page.context["sections"]
    ]


def test_without_a_unit_the_units_are_listed_with_their_numbers(office, world):
    world.suggestion("handling", helpers=[world.water])
    world.suggestion("handling", lead=world.water)
    counted = [(u.name, r["n"], r["lead"], r["helper"], r["separate"]) for u, r in office.get(URL).context["counted"]]
    assert counted == [("省交通运输厅", 1, 1, 0, 0), ("省水利厅", 2, 1, 1, 0)]


def test_a_units_list_names_role_other_units_and_due_date_the_lead_parts_first(office, world):
    a = world.suggestion("handling", helpers=[world.water, world.money])
    b = world.suggestion("handling", lead=world.water, helpers=[world.roads])
    c = world.suggestion("handling", separate=[world.water, world.party])
    page = office.get(URL, {"unit": world.water.pk})
    due = {s.number: world.part(s, world.water).due_on for s in (a, b, c)}
    assert rows(page) == [
        (
            "省水利厅",
            [
                (b.number, "lead", ["省交通运输厅"], due[b.number]),
                (c.number, "separate", ["省委宣传部（分办）"], due[c.number]),
                (a.number, "helper", ["省交通运输厅（主办）", "省财政厅"], due[a.number]),
            ],
        )
    ]
    assert page.context["sections"][0].counts == "主办 1，会办 1，分办 1"


def test_dates_are_explained_once(office, world):
    s = world.suggestion("handling", helpers=[world.water])
    world.suggestion("handling", helpers=[world.water])
    (section,) = office.get(URL, {"unit": world.water.pk}).context["sections"]
    part = world.part(s, world.water)
    told = dict(section.told)
    assert (list(told), ymd(part.due_on) in told["会办意见"], ymd(part.give_back_until) in told["申请改办"]) == (
        ["会办意见", "申请改办"], True, True,
    )  # fmt: skip


def test_only_the_asked_days_are_listed(office, world):
    old, new = world.suggestion("handling", ago=20), world.suggestion("handling", ago=3)
    after = (world.today - dt.timedelta(days=5)).isoformat()
    assert [r[0] for r in rows(office.get(URL, {"unit": world.roads.pk, "after": after}))[0][1]] == [new.number]
    assert [r[0] for r in rows(office.get(URL, {"unit": world.roads.pk, "before": after}))[0][1]] == [old.number]


def test_a_relieved_part_is_not_listed_and_its_successor_is(office, world):
    part = world.part(world.suggestion("handling", ago=3))
    ASSIGNMENT.take(part, "reassign", by=world.office, note="机关直接调整", unit=world.water)
    assert [name for name, _ in rows(office.get(URL, {"unit": "all"}))] == ["省水利厅"]


def test_a_second_round_is_not_handed_over_a_second_time(office, world):
    s = world.suggestion("answered", ago=12)
    first = world.part(s).due_on
    world.grade(s, result="不满意", words="没有时限")
    assert rows(office.get(URL, {"unit": "all"})) == [("省交通运输厅", [(s.number, "lead", [], first)])]


def test_the_sheet_has_the_rows_of_the_page(office, world):
    world.suggestion("handling", helpers=[world.water, world.money])
    world.suggestion("handling", separate=[world.water, world.party])
    page = office.get(URL, {"unit": "all"})
    shown = [
        (s.unit.name, n, p.suggestion.number, p.suggestion.title, p.get_role_display(), "、".join(p.others) or None)
        for s in page.context["sections"]
        for n, p in enumerate(s.parts, 1)
    ]
    answer = office.get(URL, {"unit": "all", "export": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    sheet = [row for row in book.active.iter_rows(min_row=2, values_only=True)]
    assert [(r[0], r[1], r[2], r[3], r[5], r[6]) for r in sheet] == shown
    assert len(shown) == 5


def test_a_list_is_for_its_own_congress_only(client, world):
    world.suggestion("handling")
    client.force_login(world.city_office)
    assert client.get(URL).context["counted"] == []
    assert client.get(URL, {"unit": world.roads.pk}).status_code == 422
    assert client.get(URL, {"session": world.session.pk}).status_code == 422


def test_a_coordinator_prints_what_it_may_see(client, world):
    world.suggestion("handling", lead=world.party)
    s = world.suggestion("handling")
    client.force_login(world.coordinator)
    assert [(name, [r[0] for r in parts]) for name, parts in rows(client.get(URL, {"unit": "all"}))] == [
        ("省交通运输厅", [s.number])
    ]


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"after": "2026-06-02", "before": "2026-06-01"}, "结束日期不能早于开始日期"),
        ({"after": "昨天"}, "不是一个日期"),
        ({"unit": "x"}, "没有您选的这一项"),
        ({"session": "²"}, "没有您选的这一项"),
    ],
)
def test_what_cannot_be_asked_is_told(office, world, asked, why):
    page = office.get(URL, asked)
    assert (page.status_code, why in page.content.decode()) == (422, True)


def test_nothing_handed_over_says_so(office, world):
    assert "没有符合条件的交办件" in office.get(URL, {"unit": world.roads.pk}).content.decode()


@pytest.mark.parametrize("unit", ["", "all", "one"])
def test_the_list_costs_the_same_for_one_and_for_many(office, world, unit, django_assert_max_num_queries):
    asked = {"unit": world.roads.pk if unit == "one" else unit}
    seen = []
    for count in (1, 2, 9):
        for _ in range(count):
            world.suggestion("handling", helpers=[world.water, world.money])
        with django_assert_max_num_queries(12) as found:
            office.get(URL, asked)
        seen.append(len(found))
    assert len(set(seen)) == 1
