"""What holds for every appraisal, whatever is cast."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from evaluations import presets, scoring
from evaluations.presets.examples import ROADS, SCHOOLS, document, item, panel, unit

GRADES = ("满意", "基本满意", "不满意")  # best first
FEEDBACK = st.sampled_from((*GRADES, None))
MARK = st.sampled_from((*GRADES, None))


@st.composite
def yiyang(draw):
    """Two units with items, ballots of three panels, either rule for missing votes."""
    keys = iter(f"a{i}" for i in range(100))
    units = []
    for key, name in (ROADS, SCHOOLS):
        items = [
            item(
                k,
                k,
                "修路",
                role=draw(st.sampled_from(("lead", "separate"))),
                result=draw(FEEDBACK),
                group=draw(st.sampled_from((None, "小组"))),
            )
            for k in (next(keys) for _ in range(draw(st.integers(1, 3))))
        ]
        units.append(unit(key, name, *items))
    groups = [i["key"] for u in units for i in u["items"] if i["facts"]["group"]]
    panels = [
        _panel(draw, "group", groups),
        _panel(draw, "standing", ["u1", "u2"]),
        _panel(draw, "committees", ["u1", "u2"]),
    ]
    rules = presets.scheme("yiyang") | {"missing": draw(st.sampled_from(("leave_out", "zero")))}
    return document(rules, units, panels)


def _panel(draw, role, targets):
    ballots = [{role: {target: draw(MARK) for target in targets}} for _ in range(draw(st.integers(0, 3)))]
    return panel(f"p_{role}", role, ballots, role=role, invited=3, present=3)


def worth(result):
    """Totals for comparing; no total is below every total."""
    return [unit.total if unit.total is not None else Decimal(-1) for unit in result.units]


@given(yiyang())
def test_totals_stay_between_nought_and_a_hundred(made):
    for one in scoring.score(made).units:
        assert one.total is None or 0 <= one.total <= 100
        for i in one.items:
            assert i.total is None or 0 <= i.total <= 100


@given(yiyang(), st.data())
def test_a_better_mark_never_lowers_a_total(made, data):
    cast = [
        (marks, target)
        for p in made["panels"]
        for ballot in p["ballots"]
        for marks in ballot["marks"].values()
        for target, mark in marks.items()
        if mark
    ]
    grades = [g for u in made["units"] for i in u["items"] for g in i["grades"]]
    places = [(marks, target) for marks, target in cast] + [(g, "result") for g in grades]
    if not places:
        return
    holder, key = data.draw(st.sampled_from(places))
    before = worth(scoring.score(made))
    holder[key] = data.draw(st.sampled_from(GRADES[: GRADES.index(holder[key]) + 1]))
    after = worth(scoring.score(made))
    assert all(b >= a for a, b in zip(before, after, strict=True))


@given(yiyang(), st.randoms(use_true_random=False))
def test_no_order_matters(made, random):
    before = {u.key: (u.total, u.rank) for u in scoring.score(made).units}
    random.shuffle(made["units"])
    random.shuffle(made["panels"])
    for p in made["panels"]:
        random.shuffle(p["ballots"])
    for u in made["units"]:
        random.shuffle(u["items"])
    assert {u.key: (u.total, u.rank) for u in scoring.score(made).units} == before


@given(yiyang())
def test_full_marks_everywhere_are_a_hundred_and_the_worst_everywhere_nought(made):
    for grade, total in (("满意", 100), ("不满意", 0)):
        for p in made["panels"]:
            for ballot in p["ballots"]:
                for marks in ballot["marks"].values():
                    marks.update(dict.fromkeys(marks, grade))
        for u in made["units"]:
            for i in u["items"]:
                i["grades"] = [{"by": "lead", "attitude": grade, "result": grade, "source": "online"}]
        made["scheme"]["missing"] = "leave_out"
        assert [u.total for u in scoring.score(made).units] == [total, total]


@given(yiyang())
def test_the_way_to_a_total_leads_to_it(made):
    """The last line of a unit is its total, and the points of an item's lines add up where nobody was missing."""
    for one in scoring.score(made).units:
        assert one.lines[-1].value == ("—" if one.total is None else str(one.total))
        assert [line.key for line in one.lines[:-1]] == [i.key for i in one.items]


@given(st.lists(st.one_of(st.none(), st.decimals(0, 100, places=2)), max_size=12))
def test_ranks_are_one_more_than_the_number_of_better_totals(totals):
    ranks = scoring.ranked(dict(enumerate(totals)))
    for key, total in enumerate(totals):
        assert ranks[key] == (None if total is None else 1 + sum(t is not None and t > total for t in totals))


@settings(max_examples=30)
@given(st.lists(st.integers(0, 10000), min_size=1, max_size=9), st.lists(st.integers(0, 10000), min_size=1, max_size=9))
def test_marks_of_points_average_exactly(first, second):
    """Means of hundredths, rounded half up once: compared with whole numbers only."""
    rows = max(len(first), len(second))
    ballots = [
        {"public": {k: f"{m[i] / 100:.2f}" for k, m in (("u1", first), ("u2", second)) if i < len(m)}} for i in range(rows)
    ]  # fmt: skip
    made = document(
        presets.scheme("public"), [unit(*ROADS), unit(*SCHOOLS)], [panel("p", "公众", ballots, role="public")]
    )
    for one, given_marks in zip(scoring.score(made).units, (first, second), strict=True):
        hundredths = (2 * sum(given_marks) + len(given_marks)) // (2 * len(given_marks))
        assert one.total * 100 == hundredths


@given(yiyang())
def test_the_total_without_its_way_is_the_same_total(made):
    from evaluations.scoring.numbers import half_up
    from evaluations.scoring.score import gather
    from evaluations.scoring.totals import bare_total

    sources = gather(made, trial=False)
    bare = [bare_total(u, sources) for u in made["units"]]
    assert [total if total is None else half_up(total) for total in bare] == [
        u.total for u in scoring.score(made).units
    ]
