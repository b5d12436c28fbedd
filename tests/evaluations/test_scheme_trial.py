"""试算: any scheme on the rows of a session, with the whole way to each total and what the weights decide."""

import pytest
from django.urls import reverse

from congress.models import Session
from evaluations.schemes import effects, trial
from evaluations.schemes.workflow import SCHEME
from suggestions.models import Suggestion


def make(world, key):
    return SCHEME.create(effects.copy(world.province, preset=key), "copy", by=world.office)


@pytest.fixture
def rows(world):
    """Roads: 满意 and 基本满意; water: 满意; money helps only, with no form back."""
    world.suggestion("closed", helpers=[world.money])
    world.grade(world.suggestion("answered", ago=8), result="基本满意")
    world.grade(world.suggestion("answered", lead=world.water, ago=8), result="满意")
    return world


@pytest.fixture
def leader(client, world):
    client.force_login(world.leader)
    return client


def shown(page):
    return [
        (line["unit"].name, str(line["unit"].total), line["unit"].rank, line["items"]) for line in page.context["lines"]
    ]


def test_the_units_stand_by_rank_and_what_is_left_out_is_said(leader, rows):
    page = leader.get(reverse("scheme_trial", args=[make(rows, "yiyang").pk]))
    assert shown(page) == [("省水利厅", "100.00", 1, 1), ("省交通运输厅", "90.00", 2, 2)]  # money only helps
    text = page.content.decode()
    assert "“常委会组成人员测评”还没有票，没有计入。" in text
    assert "只有一个部分有数，改变权重不影响名次。" in text


def test_helpers_count_where_the_scheme_counts_them(leader, rows):
    page = leader.get(reverse("scheme_trial", args=[make(rows, "hunan").pk]))
    assert shown(page) == [("省水利厅", "90.00", 1, 1), ("省财政厅", "90.00", 1, 1), ("省交通运输厅", "80.00", 3, 2)]


def test_verdicts_without_totals(leader, rows):
    page = leader.get(reverse("scheme_trial", args=[make(rows, "shenzhen").pk]))
    assert {line["unit"].name: line["unit"].verdict for line in page.context["lines"]} == {
        "省水利厅": "良好",
        "省交通运输厅": "良好",
    }
    assert "总分" not in page.content.decode().split("<thead>")[1].split("</thead>")[0]


def test_every_unit_opens_the_way_to_its_total(leader, rows):
    scheme = make(rows, "yiyang")
    page = leader.get(leader.get(reverse("scheme_trial", args=[scheme.pk])).context["lines"][1]["url"])
    text = page.content.decode()
    assert "省交通运输厅：90.00 分" in text
    for s in Suggestion.objects.filter(assignments__unit=rows.roads):
        assert f'href="{reverse("suggestion", args=[s.pk])}"' in text
    assert "50 × 0.8 = 40，其中系数：基本满意 = 0.8" in text
    assert "2 件得分（按身份权重）合计 180 ÷ 2 = 90" in text


def test_moving_the_weights_is_told_in_a_sentence_and_a_table(leader, rows):
    scheme = make(rows, "hunan")
    scheme.rules["parts"][0] = {
        "key": "met",
        "kind": "measure",
        "label": "面商率",
        "points": "50",
        "count": {"fact": "met"},
        "among": None,
        "steps": None,
    }
    scheme.rules["roles"] = {"lead": "1"}
    scheme.save()
    page = leader.get(reverse("scheme_trial", args=[scheme.pk]))
    assert page.context["sentence"] == "任何一个部分加减 5 分，2 个单位的名次都不变。"
    assert [(s.label, s.by) for s in page.context["trial"].shifts] == [
        ("面商率", 5),
        ("面商率", -5),
        ("提建议代表评价", 5),
        ("提建议代表评价", -5),
    ]
    assert [(row.name, row.rank, [rank for rank, _ in row.ranks]) for row in page.context["moved"]] == [
        ("省水利厅", 1, [1, 1, 1, 1]), ("省交通运输厅", 2, [2, 2, 2, 2]),
    ]  # fmt: skip


def test_the_sentence_names_who_moves_most():
    rows = [
        trial.Moved("甲局", 1, [(1, 0), (3, -2)], 1, 3),
        trial.Moved("乙局", 2, [(2, 0), (1, 1)], 1, 2),
        trial.Moved("丙局", 3, [(3, 0), (3, 0)], 3, 3),
    ]
    assert trial.in_a_sentence(rows) == "3 个单位里，2 个的名次会随权重变动；变动最大的是甲局，从第 1 名到第 3 名。"


def test_only_the_units_with_most_items(leader, rows):
    scheme = make(rows, "yiyang")
    tried = trial.run(rows.leader, scheme, rows.session, rows.today, most=1)
    assert [unit.name for unit in tried.result.units] == ["省交通运输厅"]


@pytest.mark.parametrize("key", ["xiangxiang", "qingdao", "public", "zhanyi"])
def test_a_scheme_of_ballots_alone_says_why_there_is_nothing_to_try(leader, rows, key):
    page = leader.get(reverse("scheme_trial", args=[make(rows, key).pk]))
    assert (page.status_code, trial.NO_FIGURES in page.content.decode()) == (200, True)


def test_a_session_without_rows_and_grades_without_a_coefficient_are_said(leader, rows):
    scheme = make(rows, "yiyang")
    other = Session.objects.create(
        congress=rows.province,
        term=14,
        meeting=3,
        year=2020,
        name="旧会",
        opens_on="2020-01-01",
        closes_on="2020-01-05",
        rule_set=rows.rules,
    )
    page = leader.get(reverse("scheme_trial", args=[scheme.pk]), {"session": other.pk})
    assert "没有可以试算的内容" in page.content.decode()
    scheme.rules["parts"][0]["grades"] = [g for g in scheme.rules["parts"][0]["grades"] if g["label"] != "基本满意"]
    scheme.save()
    page = leader.get(reverse("scheme_trial", args=[scheme.pk]))
    assert "的评价“基本满意”在办法里没有系数，请在办法里加上。" in page.content.decode()


@pytest.mark.parametrize("asked", [{"session": "x"}, {"session": "999999"}, {"most": "7"}, {"session": "1" * 30}])
def test_an_address_that_names_nothing_is_answered_in_words(leader, rows, asked):
    page = leader.get(reverse("scheme_trial", args=[make(rows, "yiyang").pk]), asked)
    assert page.status_code == 422
    assert "里没有您选的这一项" in page.content.decode()


def test_no_session_of_another_congress(leader, rows):
    page = leader.get(reverse("scheme_trial", args=[make(rows, "yiyang").pk]), {"session": rows.city_session.pk})
    assert (page.status_code, page.context["session"]) == (422, None)
    assert leader.get(reverse("scheme_trial_unit", args=[make(rows, "hunan").pk, rows.city_unit.pk])).status_code == 404


def test_three_units_ask_as_much_as_one(leader, rows, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    at = reverse("scheme_trial", args=[make(rows, "hunan").pk])
    leader.get(at)
    with CaptureQueriesContext(connection) as few:
        leader.get(at)
    for unit in (rows.party, rows.roads):
        rows.suggestion("answered", lead=unit, ago=8)
    with django_assert_num_queries(len(few)):
        leader.get(at)
