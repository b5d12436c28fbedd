"""The examples of every preset, reckoned by hand, and the rules of an appraisal one by one."""

from decimal import Decimal as D

import pytest

from core import seals
from evaluations import presets, scoring
from evaluations.presets.examples import EXAMPLES, ROADS, SCHOOLS, document, item, marks, panel, unit

# By hand, with a pencil, from the rules of the preset and the inputs of its example.
BY_HAND = {
    # a1 (group): 30×1 + 20×(1+1+0.8)/3 + 30×3.8/4 + 20×0.9 = 95.1667; a2: 50×0.8 + 28.5 + 18 = 86.5; mean 90.8333
    # a4: 0 + 30×3.6/5 + 20×0.8 = 37.6; a3 without feedback: (21.6+16)/50×100 = 75.2; mean 56.4
    "yiyang": [("90.83", 1, None, None, True, "1.82"), ("56.40", 2, None, None, False, "1.13")],
    # 50×275.5/300 + 50×(1 + 0.7 + 0.9×½)/2.5 = 45.9167 + 43; 50×0.825 + 50×(0+0.9)/2 = 41.25 + 22.5
    "hunan": [("88.83", 1, None, None, None, None), ("63.75", 2, None, None, None, None)],
    # 19.5 + 18 + 17 + 16.5 + 13.5
    "xiangxiang": [("84.50", 1, None, None, None, None)],
    # 5/5, 4/5 and 4/5 are three times 良好; 1/2 accepted in time and one 不满意
    "shenzhen": [(None, None, None, "良好", None, None), (None, None, None, "不合格", None, None)],
    # (96 + 84) / 2
    "qingdao": [("90.00", 1, None, None, None, None)],
    # a1: 20 + 42.5 + 30; a2: 0 + 39.5 + 24; mean
    "hainan": [("78.00", 1, None, None, None, None)],
    # 20+1−1, 20−5, 30−2, 30+5−5
    "shijiazhuang": [("93.00", 1, None, None, None, None)],
    # 255/3; 224.97/3 = 74.99, a hundredth below 比较满意
    "public": [("85.00", 1, "满意", None, None, None), ("74.99", 2, "基本满意", None, None, None)],
    "zhanyi": [(None, None, None, None, None, None)] * 2,
    "loudi": [(None, None, None, None, None, None)] * 2,
}


def text(value):
    return None if value is None else str(value)


@pytest.mark.parametrize("key", list(EXAMPLES))
def test_the_example_of_a_preset_comes_to_what_the_pencil_says(key):
    units = scoring.score(EXAMPLES[key]()).units
    assert [(text(u.total), u.rank, u.band, u.verdict, u.is_passed, text(u.contribution)) for u in units] == BY_HAND[
        key
    ]


def test_every_preset_has_an_example_and_its_sources():
    assert list(EXAMPLES) == list(presets.FILES) == list(BY_HAND)
    for _, preset in presets.everything():
        assert preset["sources"] and all(preset["sources"]) and preset["title"]
    with pytest.raises(LookupError, match="没有代号为“上海”的样本"):
        presets.load("上海")


@pytest.mark.parametrize("key", list(presets.FILES))
def test_a_preset_is_free_of_faults_and_says_what_it_is(key):
    rules = presets.scheme(key)
    assert scoring.validate(rules) == []
    said = scoring.explain(rules)
    assert all(part["label"] in "".join(said) for part in rules["parts"])
    seals.canonical(rules)  # nothing in it that has no canonical form


@pytest.mark.parametrize("key", list(EXAMPLES))
def test_a_stored_result_is_found_again(key):
    made = EXAMPLES[key]()
    figures = scoring.figures(scoring.score(made))
    seals.canonical(figures)
    assert scoring.differences(made | {"result": figures}) == []


def totals(rules, units, panels=(), **options):
    return [text(u.total) for u in scoring.score(document(rules, units, panels), **options).units]


# 益阳 ----------------------------------------------------------------------------------------------------------------------------


def test_yiyang_group_that_casts_nothing_counts_as_no_group():
    roads = unit(*ROADS, item("a1", "1", "修路", result="基本满意", group="双河代表小组"))
    standing = panel("p2", "常委会", marks("standing", ("u1", ["满意"])), role="standing")
    committees = panel("p3", "专委会", marks("committees", ("u1", ["满意"])), role="committees")
    silent = panel("p1", "小组", marks("group", ("a1", [None, None])), role="group")
    # 50×0.8 + 30 + 20, not 30×0.8 + 20×… + 30 + 20
    assert totals(presets.scheme("yiyang"), [roads], [silent, standing, committees]) == ["90.00"]
    spoken = panel("p1", "小组", marks("group", ("a1", ["不满意", None])), role="group")
    assert totals(presets.scheme("yiyang"), [roads], [spoken, standing, committees]) == ["74.00"]


def test_yiyang_missing_votes_count_nought_where_the_scheme_says_so():
    roads = unit(*ROADS, item("a1", "1", "修路", result="满意"), item("a2", "2", "架桥"))
    standing = panel("p2", "常委会", marks("standing", ("u1", ["满意"])), role="standing")
    rules = presets.scheme("yiyang")
    assert totals(rules, [roads], [standing]) == ["100.00"]
    assert totals(rules | {"missing": "zero"}, [roads], [standing]) == ["55.00"]  # (80 + 30) / 2


def test_helpers_do_not_count_in_yiyang_and_count_half_in_hunan():
    helper = item("a2", "2", "架桥", role="helper", result="不满意")
    roads = unit(*ROADS, item("a1", "1", "修路", result="满意"), helper)
    assert totals(presets.scheme("yiyang"), [roads]) == ["100.00"]
    assert totals(presets.scheme("hunan"), [roads]) == ["60.00"]  # 0.9 / 1.5


def test_an_attitude_grade_counts_where_the_scheme_asks_for_it():
    rules = presets.scheme("hunan")
    rules["parts"][1]["grade"] = "attitude"
    assert totals(rules, [unit(*ROADS, item("a1", "1", "修路", result="不满意", attitude="满意"))]) == ["90.00"]


def test_several_deputies_of_one_item_count_by_their_mean():
    one = item("a1", "1", "修路", result="非常满意")
    one["grades"].append({"by": "cosigner", "attitude": "满意", "result": "不满意", "source": "paper"})
    assert totals(presets.scheme("hunan"), [unit(*ROADS, one)]) == ["50.00"]


# Panels ----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "valid"),
    [
        ({"invited": 3, "present": 2}, True),
        ({"invited": 4, "present": 2}, False),  # exactly half is not more than half
        ({"invited": 5, "present": 3}, True),
        ({"invited": 3, "present": 3, "issued": 1}, False),
    ],
)
def test_a_panel_counts_only_when_more_than_half_came_and_no_ballot_is_too_many(counts, valid):
    jury = panel("p1", "到会代表", marks("onsite", ("u1", ["90", "80"])), role="onsite", **counts)
    roads = unit(*ROADS, item("a1", "1", "修路", result="满意"))
    result = scoring.score(document(presets.scheme("hunan"), [roads], [jury]))
    assert [p.is_valid for p in result.panels] == [valid]
    assert bool(result.panels[0].why) != valid
    assert text(result.units[0].total) == ("87.50" if valid else "90.00")  # 42.5 + 45, or the deputies alone


def test_the_public_has_no_list_of_those_invited():
    crowd = panel("p1", "公众", marks("public", ("u1", ["60"])), role="public") | {"invited": None}
    assert totals(presets.scheme("public"), [unit(*ROADS)], [crowd]) == ["60.00"]


def test_ballots_of_several_groups_are_counted_together_and_paper_beside_phones():
    phones = panel("p1", "第一组", marks("onsite", ("u1", ["90"])), role="onsite")
    by_hand = panel(
        "p2", "第二组", [], role="onsite", totals={"forms": 4, "marks": {"onsite": {"u1": {"sum": "210", "count": 3}}}}
    )
    rules = presets.scheme("hunan")
    assert totals(rules, [unit(*ROADS, item("a1", "1", "修路"))], [phones, by_hand]) == [
        "75.00"
    ]  # 300 / 4; a blank is no mark


def test_hand_totals_of_grades_and_of_dimensions():
    counted = {"standing": {"u1": {"满意": 3, "基本满意": 1, "不满意": 0, "弃权": 2}}}
    standing = panel("p1", "常委会", [], role="standing", totals={"forms": 6, "marks": counted})
    assert totals(presets.scheme("yiyang"), [unit(*ROADS, item("a1", "1", "修路"))], [standing]) == ["95.00"]
    dims = {"attention": {"sum": "30", "count": 2}, "attitude": {"sum": "20", "count": 1}}
    jury = panel("p1", "评议组", [], role="jury", totals={"forms": 2, "marks": {"jury": {"u1": dims}}})
    assert totals(presets.scheme("xiangxiang"), [unit(*ROADS)], [jury]) == ["87.50"]  # (15 + 20) / 40
    rules = presets.scheme("xiangxiang") | {"missing": "zero"}
    assert totals(rules, [unit(*ROADS)], [jury]) == ["35.00"]


def test_nobody_judged_means_no_total_and_no_rank():
    units = [unit(*ROADS, item("a1", "1", "修路")), unit(*SCHOOLS, item("a2", "2", "建校", result="满意"))]
    result = scoring.score(document(presets.scheme("hunan"), units))
    assert [(text(u.total), u.rank) for u in result.units] == [(None, None), ("90.00", 1)]
    assert result.units[0].lines[-1].value == "—"


def test_a_trial_leaves_out_the_panels_without_ballots_and_says_so():
    rules = presets.scheme("hunan") | {"missing": "zero"}
    made = document(rules, [unit(*ROADS, item("a1", "1", "修路", result="满意"))])
    assert text(scoring.score(made).units[0].total) == "45.00"
    tried = scoring.score(made, trial=True)
    assert text(tried.units[0].total) == "90.00"
    assert tried.left_out == ["“现场测评”还没有票，没有计入。"]


# Figures and verdicts ------------------------------------------------------------------------------------------------------------


def shenzhen(*items):
    return scoring.score(document(presets.scheme("shenzhen"), [unit(*ROADS, *items)])).units[0].verdict


def several(n, **last):
    items = [item(f"a{i}", str(i), "修路", result="满意") for i in range(n - 1)]
    return [*items, item("z", "99", "架桥", **{"result": "满意"} | last)]


@pytest.mark.parametrize(
    ("items", "verdict"),
    [
        (several(10), "良好"),
        (several(10, accepted_in_7_days=False), "良好"),  # 90 %: 合格, 良好, 良好
        (several(9, accepted_in_7_days=False), "不合格"),  # 88.89 %
        (several(10, result="不满意"), "不合格"),
        (several(10, result="基本满意"), "良好"),
        (several(2, result="基本满意", replied_in_3_months=False), "合格"),  # 良好, 合格, 合格
        (several(10, replied_in_3_months=False, replied_in_6_months=False), "不合格"),
        (several(10, replied_in_3_months=None, replied_in_6_months=None), "不合格"),  # not replied to at all
        (several(10, result=None), "良好"),  # satisfaction over the forms returned
    ],
)
def test_shenzhen_three_figures_make_a_verdict(items, verdict):
    assert shenzhen(*items) == verdict


def test_shenzhen_says_nothing_of_a_unit_of_which_nothing_is_known():
    silent = item("a1", "1", "修路", **dict.fromkeys(("accepted_in_7_days",)))
    rules = presets.scheme("shenzhen")
    rules["parts"] = rules["parts"][:1]
    assert scoring.score(document(rules, [unit(*ROADS, silent)])).units[0].verdict is None


def test_a_figure_in_proportion_and_by_steps():
    rules = presets.scheme("hunan")
    part = {
        "key": "met",
        "kind": "measure",
        "label": "面商率",
        "points": "100",
        "count": {"fact": "met"},
        "among": None,
        "steps": None,
    }
    rules["parts"] = [part]
    roads = unit(*ROADS, *(item(f"a{i}", str(i), "修路", met=met) for i, met in enumerate((True, True, False, None))))
    assert totals(rules, [roads]) == ["66.67"]  # unknown is neither
    part["steps"] = [{"from": "66.67", "worth": "1"}, {"from": "50", "worth": "0.5"}]
    assert totals(rules, [roads]) == ["50.00"]  # two thirds are less than 66.67 %
    part["among"] = {}
    assert totals(rules, [roads]) == ["50.00"]
    part["steps"] = [{"from": "90", "worth": "1"}]
    assert totals(rules, [roads]) == ["0.00"]


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ({}, ["1", "2", "3"]),
        ({"fact": "met"}, ["1"]),
        ({"fact": "met", "not": True}, ["2", "3"]),
        ({"fact": "met", "in": [False]}, ["2"]),
        ({"known": "met"}, ["1", "2"]),
        ({"fact": "class", "in": ["A", "B"]}, ["1", "2"]),
        ({"fact": "rounds", "least": 2}, ["3"]),
        ({"grade": "result"}, ["1"]),
        ({"grade": "result", "in": ["满意"]}, ["1"]),
        ({"grade": "attitude", "in": ["不满意"]}, []),
        ({"fact": "urged", "in": [False]}, []),  # nought is not false
    ],
)
def test_which_items_a_condition_means(condition, found):
    from evaluations.scoring import conditions

    items = [
        item("1", "1", "一", result="满意", met=True), item("2", "2", "二", met=False, **{"class": "B"}),
        item("3", "3", "三", met=None, rounds=2, **{"class": None}),
    ]  # fmt: skip
    assert [i["key"] for i in items if conditions.holds(condition, i)] == found


def test_shijiazhuang_sections_have_a_floor_and_tiers_do_not_add_up():
    many = [item(f"a{i}", str(i), "修路", days_early=0) for i in range(100)]
    assert totals(presets.scheme("shijiazhuang"), [unit(*ROADS, *many)]) == [
        "103.00"
    ]  # +3 for a hundred, not +2 as well
    unmet = [item(f"a{i}", str(i), "修路", days_early=0, met=False) for i in range(5)]
    assert totals(presets.scheme("shijiazhuang"), [unit(*ROADS, *unmet)]) == ["80.00"]  # 20 − 25 is nought, not −5
    capped = presets.scheme("shijiazhuang")
    capped["parts"][0]["cap"] = "21"
    assert totals(capped, [unit(*ROADS, *many)]) == ["101.00"]


@pytest.mark.parametrize(
    ("votes", "verdict", "percents"),
    [
        ((16, 0, 15), "满意", ("51.61", "0.00", "48.39")),
        ((15, 0, 15), "基本满意", ("50.00", "0.00", "50.00")),
        ((1, 0, 2), "不满意", ("33.33", "0.00", "66.67")),
        ((1, 1, 1), "基本满意", ("33.33", "33.33", "33.33")),  # never forced to add up to 100
    ],
)
def test_loudi_more_than_half_of_the_collected_decides(votes, verdict, percents):
    counted = dict(zip(("满意", "基本满意", "不满意"), votes, strict=True)) | {"弃权": 0}
    by_hand = panel(
        "p1", "常委会", [], role="standing", totals={"forms": sum(votes), "marks": {"members": {"a1": counted}}}
    )
    one = (
        scoring.score(document(presets.scheme("loudi"), [unit(*ROADS, item("a1", "1", "修路"))], [by_hand]))
        .units[0]
        .items[0]
    )
    assert one.verdict == verdict
    assert tuple(str(percent) for _, percent in one.shares.values()) == percents


def test_loudi_abstentions_are_collected():
    ballots = marks("members", ("a1", ["满意", "满意", None, None]))
    made = document(
        presets.scheme("loudi"),
        [unit(*ROADS, item("a1", "1", "修路"))],
        [panel("p1", "常委会", ballots, role="standing")],
    )
    assert scoring.score(made).units[0].items[0].verdict == "基本满意"  # two of four are not more than half
    assert scoring.score(made | {"panels": []}).units[0].items[0].verdict is None


# What is published ----------------------------------------------------------------------------------------------------------------


def test_equal_totals_share_a_rank_and_the_next_is_skipped():
    assert scoring.ranked({"a": D("1"), "b": D("2.00"), "c": D("2"), "d": None}) == {"a": 3, "b": 1, "c": 1, "d": None}


def test_units_are_compared_as_published():
    """90.004 and 90.0049 are both published as 90.00."""
    ballots = marks("public", ("u1", ["90.004"]), ("u2", ["90.0049"]))
    crowd = panel("p1", "公众", ballots, role="public")
    result = scoring.score(document(presets.scheme("public"), [unit(*ROADS), unit(*SCHOOLS)], [crowd]))
    assert [(text(u.total), u.rank) for u in result.units] == [("90.00", 1), ("90.00", 1)]
    crowd["ballots"] = [{"source": "paper", "marks": {"public": {"u1": "84.995", "u2": "84.9949"}}}]
    result = scoring.score(document(presets.scheme("public"), [unit(*ROADS), unit(*SCHOOLS)], [crowd]))
    assert [(text(u.total), u.band) for u in result.units] == [("85.00", "满意"), ("84.99", "比较满意")]


def test_below_seventy_fails_and_two_per_cent_count_in_the_performance_score():
    rules = presets.scheme("public") | {"pass_from": "70", "contribution": "2"}
    ballots = marks("public", ("u1", ["69.994"]), ("u2", ["69.995"]))
    result = scoring.score(
        document(rules, [unit(*ROADS), unit(*SCHOOLS)], [panel("p1", "公众", ballots, role="public")])
    )
    assert [(text(u.total), u.is_passed, text(u.contribution)) for u in result.units] == [
        ("69.99", False, "1.40"),
        ("70.00", True, "1.40"),
    ]


def test_an_item_below_ninety_is_handed_over_again():
    items = scoring.score(EXAMPLES["qingdao"]()).units[0].items
    assert [(str(i.total), i.redo) for i in items] == [("96.00", False), ("84.00", True)]


def test_the_order_of_ballots_tells_nothing():
    ballots = [{"source": "phone", "marks": {"onsite": {"u1": mark}}} for mark in ("90", "80", "85")]
    assert scoring.in_order(ballots) == scoring.in_order(ballots[::-1])


def test_a_scheme_says_what_its_panels_are_asked():
    asked = [(q.panel, q.part, q.of, list(q.marks)) for q in scoring.asked(presets.scheme("yiyang"))]
    assert asked == [
        ("group", "group", "item", ["grades"]),
        ("standing", "standing", "unit", ["grades"]),
        ("committees", "committees", "unit", ["grades"]),
    ]


# How much hangs on the weights --------------------------------------------------------------------------------------------------


def test_moving_a_weight_by_five_may_turn_the_order():
    """Roads: 90 by the panel, 0.7 by the deputies; schools: 80 and 0.8. Equal at 50/50 the panel's weight decides."""
    ballots = marks("onsite", ("u1", ["90"]), ("u2", ["80"]))
    rules = presets.scheme("hunan")
    rules["parts"][1]["grades"][1]["worth"] = "0.8"
    units = [
        unit(*ROADS, item("a1", "1", "修路", result="基本满意")),
        unit(*SCHOOLS, item("a2", "2", "建校", result="满意")),
    ]
    shifts = scoring.sensitivity(document(rules, units, [panel("p1", "到会代表", ballots, role="onsite")]))
    assert [(s.label, s.by, s.ranks) for s in shifts] == [
        ("现场测评", 5, {"u1": 1, "u2": 2}), ("现场测评", -5, {"u1": 2, "u2": 1}),
        ("提建议代表评价", 5, {"u1": 2, "u2": 1}), ("提建议代表评价", -5, {"u1": 1, "u2": 2}),
    ]  # fmt: skip


def test_the_others_give_way_in_proportion_with_the_condition_and_without():
    from evaluations.scoring.sensitivity import shifted

    moved = shifted(presets.scheme("yiyang"), "feedback", 5)
    assert [float(p["points"]) for p in moved["parts"]] == [55, 0, 27, 18]
    assert [round(float(p["points_when"]), 4) for p in moved["parts"]] == [35, 18.5714, 27.8571, 18.5714]
    assert shifted(presets.scheme("xiangxiang"), "jury", -5) is None


@pytest.mark.parametrize("key", ["xiangxiang", "shenzhen", "loudi", "shijiazhuang"])
def test_where_no_weight_can_move_nothing_is_said(key):
    assert scoring.sensitivity(EXAMPLES[key]()) == []
    with pytest.raises(scoring.Faulty):
        scoring.sensitivity(EXAMPLES[key]() | {"units": []})


def test_additions_beside_a_panel_are_not_stretched_and_the_weights_still_move():
    """A bonus on top: 100 points by two parts, +2 by an event; by hand and by the short way alike."""
    from evaluations.scoring.numbers import half_up
    from evaluations.scoring.score import gather
    from evaluations.scoring.totals import bare_total

    rules = presets.scheme("hunan")
    bonus = [{"event": "praised", "label": "受到表扬", "points": "2", "when": None, "tiers": None}]
    rules["parts"].append(
        {
            "key": "bonus",
            "kind": "adjustment",
            "label": "加分",
            "points": "0",
            "floor": None,
            "cap": "3",
            "rules": bonus,
        }
    )
    roads = unit(*ROADS, item("a1", "1", "修路", result="满意"), events=[("praised", 2, "省里通报表扬")])
    made = document(rules, [roads])
    assert totals(rules, [roads]) == ["93.00"]  # 90 + 4, capped at 3
    assert str(half_up(bare_total(roads, gather(made, trial=False)))) == "93.00"
    assert "高于上限，按 3 计" in scoring.score(made).units[0].lines[-2].how


def test_a_condition_in_words():
    from evaluations.scoring.words import condition_in_words as said

    assert said({}) == "全部"
    assert said({"known": "met"}) == "“已面商”清楚"
    assert said({"fact": "days_early", "least": 10}) == "比期限提前的天数不少于 10"
    assert said({"fact": "met", "in": [False]}) == "没有做到“已面商”"
    assert said({"fact": "class", "in": ["A", "B"]}) == "答复类别是A或B"
    assert said({"grade": "result"}) == "有对办理结果的评价"
    assert said({"grade": "attitude", "in": ["满意"], "not": True}) == "不是（对办理态度的评价是满意）"


def test_numbers_are_texts():
    from fractions import Fraction

    from evaluations.scoring.numbers import equals, exact, half_up, shown

    assert [exact(n) for n in ("1.50", 2, Fraction(1, 3))] == [Fraction(3, 2), 2, Fraction(1, 3)]
    for wrong in (0.5, True, "", "1e3", "1.", ".5", "1,5", "٣", None, "1" * 10):
        with pytest.raises(ValueError):
            exact(wrong)
    assert [str(half_up(Fraction(n, 1000))) for n in (5, 15, -5, 4, 125)] == ["0.01", "0.02", "-0.01", "0.00", "0.13"]
    assert [shown(Fraction(1, 3)), shown(Fraction(100)), equals(Fraction(2, 3)), equals(Fraction(9, 10))] == [
        "0.333333",
        "100",
        "≈ 0.666667",
        "= 0.9",
    ]
