"""Impossible schemes and impossible inputs: each a sentence, and nothing is computed."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations import presets, scoring
from evaluations.presets.examples import EXAMPLES, ROADS, document, unit


def spoiled(key, path, value):
    """A preset with one thing changed; ``path`` leads to it."""
    rules = presets.scheme(key)
    at = rules
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return rules


@pytest.mark.parametrize(
    ("key", "path", "value", "said"),
    [
        ("hunan", ("parts", 0, "points"), "60", "各部分的满分合计是 110，应当是 100。"),
        ("yiyang", ("parts", 1, "points_when"), "10", "符合“代表小组督办”时，各部分的满分合计是 90，应当是 100。"),
        ("public", ("bands", 1, "from"), "90", "档次应当从高到低：第 2 行的 90 不低于前一行的 85。"),
        ("public", ("bands", 3, "from"), "10", "最后一档应当从 0 分起，否则有的单位没有档次。"),
        ("public", ("bands", 0, "label"), "", "每个档次都要有名称和起点分数（不小于 0）。"),
        ("yiyang", ("parts", 0, "grades", 2, "worth"), "1.2", "“提建议代表评价”里“基本满意”的系数应当在 0 和 1 之间。"),
        ("yiyang", ("parts", 0, "grades", 3, "worth"), "0.9", "“提建议代表评价”的等次应当从高到低，系数不能越来越大。"),
        ("yiyang", ("parts", 2, "panel"), "", "“常委会组成人员测评”没有写明由哪个评议组打分（小写字母的代号，如 standing）。"),
        ("yiyang", ("parts", 2, "of"), "all", "“常委会组成人员测评”没有写明是评单位还是评每件。"),
        ("yiyang", ("parts", 2, "key"), "feedback", "组成部分的代号“feedback”用了不止一次，请改成不同的。"),
        ("yiyang", ("condition", "votes_of"), "standing", "条件要由一个评每件的评议组来判断：没有投票的，视同不符合条件。请选定这个部分。"),
        ("yiyang", ("condition",), None, "没有设条件，“提建议代表评价”“代表小组测评”却写了符合条件时的满分。"),
        ("yiyang", ("level",), "unit", "按条件改变满分，只能用于“先在每件里相加”的办法。"),
        ("hunan", ("roles",), {"lead": "-1"}, "主办、分办、会办件的权重应当是 0 到 10 之间的数。"),
        ("hunan", ("roles",), {"lead": "0"}, "主办、分办、会办件的权重不能都是 0。"),
        ("hunan", ("missing",), "guess", "“没有人评怎么办”没有选，或者不是可以选的值。"),
        ("hunan", ("pass_from",), "101", "合格线应当在 0 到 100 之间。"),
        ("hunan", ("parts",), [], "评分办法还没有组成部分，请至少加一项。"),
        ("hunan", ("parts", 0, "label"), " ", "代号为 onsite 的组成部分没有名称。"),
        ("hunan", ("parts", 0, "kind"), "magic", "“现场测评”的种类不对，应当是评议组打分、代表评价、系统数字、加减分之一。"),
        ("hunan", ("parts", 0, "marks"), {"top": "0"}, "“现场测评”的最高分应当大于 0，不超过 1000。"),
        ("hunan", ("parts", 1, "grade"), "looks", "“提建议代表评价”没有写明按办理结果还是办理态度的评价。"),
        ("xiangxiang", ("parts", 0, "marks", "dimensions", 1, "top"), "-5", "“评议组测评”各分项的满分应当大于 0。"),
        ("xiangxiang", ("parts", 0, "marks", "dimensions", 1, "key"), "reply", "“评议组测评”的分项代号应当各不相同，只用小写字母、数字和下划线。"),
        ("hainan", ("parts", 0, "count"), {"fact": "colour"}, "“办理速度”的条件里，系统没有“colour”这个事实。"),
        ("hainan", ("parts", 0, "steps"), [{"from": "50", "worth": "1"}, {"from": "80", "worth": "0"}], "“办理速度”的比例应当从高到低：第 2 行的 80 不低于前一行的 50。"),
        ("shenzhen", ("parts", 0, "levels", 2, "tests"), [{"count": {}, "least": "1"}], "“按时签收”的最后一个等次不能有要求，否则有的单位没有等次。"),
        ("shenzhen", ("parts", 0, "levels", 0, "tests", 0, "least"), "120", "“按时签收”“良好”的比例应当在 0 到 100 之间。"),
        ("shenzhen", ("verdict",), None, "没有写明各项等次怎样合成结论。"),
        ("shijiazhuang", ("parts", 0, "floor"), "30", "“办结时限”的下限高于基础分。"),
        ("shijiazhuang", ("parts", 0, "cap"), "10", "“办结时限”的上限低于基础分。"),
        ("shijiazhuang", ("parts", 0, "rules", 0, "tiers"), [{"from": 9, "points": "1"}, {"from": 5, "points": "2"}], "“办结时限”的“承办数量”的各档件数应当从少到多。"),
        ("shijiazhuang", ("parts", 0, "rules", 1, "points"), "many", "“办结时限”的“提前 10 天以上办结”的分数应当在 -100 到 100 之间。"),
        ("yiyang", ("parts", 2, "key"), "Standing", "“常委会组成人员测评”的代号只能用小写字母、数字和下划线，以字母开头。"),
        ("hunan", ("parts",), [{"key": f"p{i}", "label": "部分"} for i in range(13)], "组成部分最多 12 项。"),
        ("shijiazhuang", ("level",), "item", "“办结时限”：加减分按单位计，只能用于“在单位里相加”的办法。"),
        ("hunan", ("parts", 1, "grades"), [{"label": "满意", "worth": "1"}], "“提建议代表评价”至少要有两个等次，最多 12 个。"),
        ("hunan", ("parts", 1, "grades", 0, "label"), " ", "“提建议代表评价”有的等次没有名称。"),
        ("hunan", ("parts", 1, "grades", 0, "label"), "弃权", "“提建议代表评价”的等次重复，或者把“弃权”写成了等次；弃权不用写。"),
        ("hunan", ("parts", 0, "marks"), {}, "“现场测评”没有写明怎样打分：等次、分数或者分项。"),
        ("xiangxiang", ("parts", 0, "marks", "dimensions"), [], "“评议组测评”至少要有一个分项，最多 12 个。"),
        ("xiangxiang", ("parts", 0, "marks", "dimensions", 0, "label"), "", "“评议组测评”有的分项没有名称。"),
        ("hainan", ("parts", 0, "steps"), [], "“办理速度”没有写明比例达到多少得多少。"),
        ("hainan", ("parts", 0, "steps", 0, "worth"), "2", "“办理速度”的比例应当在 0 到 100 之间，系数在 0 和 1 之间。"),
        ("hainan", ("parts", 0, "steps"), [{"from": "90", "worth": "0.5"}, {"from": "80", "worth": "1"}], "“办理速度”：比例低的，系数不能更高。"),
        ("hainan", ("parts", 0, "count"), None, "“办理速度”没有写明数什么样的件。"),
        ("hainan", ("parts", 0, "among"), "all", "“办理速度”的条件格式不对。"),
        ("hainan", ("parts", 0, "count"), {"fact": "met", "known": "met"}, "“办理速度”的条件里有系统不认识的内容。"),
        ("hainan", ("parts", 0, "count"), {"in": [1]}, "“办理速度”的条件没有写明问哪个事实。"),
        ("hainan", ("parts", 0, "count"), {"grade": "looks"}, "“办理速度”的条件里，评价只能是对结果或对态度。"),
        ("hainan", ("parts", 0, "count"), {"fact": "class", "in": "A"}, "“办理速度”的条件里，可取的值应当是一列。"),
        ("hainan", ("parts", 0, "count"), {"fact": "met", "least": 2}, "“办理速度”的条件里，只有天数、次数可以和整数比较。"),
        ("shenzhen", ("parts", 0, "levels"), [{"label": "良好", "tests": []}], "“按时签收”至少要有两个等次，每个都有名称。"),
        ("shenzhen", ("parts", 0, "levels", 0, "label"), "优秀", "“按时签收”的等次里没有“良好”或“不合格”。"),
        ("shenzhen", ("parts", 0, "levels", 1, "tests"), None, "“按时签收”“合格”的要求格式不对。"),
        ("shenzhen", ("parts", 0, "levels", 0, "tests", 0, "most"), 1, "“按时签收”“良好”的每项要求写一个界限：至少百分之几，或者至多几件。"),
        ("shenzhen", ("parts", 1, "levels", 0, "tests", 1, "most"), -1, "“按时答复”“良好”的件数应当是不小于 0 的整数。"),
        ("shenzhen", ("verdict", "best_at_least"), 0, "几项最好的等次合成最好的结论，应当是不小于 1 的整数。"),
        ("shijiazhuang", ("parts", 0, "cap"), "many", "“办结时限”的下限、上限应当是数，不设就空着。"),
        ("shijiazhuang", ("parts", 0, "rules"), None, "“办结时限”没有写明加减分的事项，或者超过 30 条。"),
        ("shijiazhuang", ("parts", 0, "rules", 1, "event"), "late", "“办结时限”各事项的代号应当各不相同，只用小写字母、数字和下划线。"),
        ("shijiazhuang", ("parts", 0, "rules", 1, "label"), "", "“办结时限”的“early”没有名称。"),
        ("shijiazhuang", ("parts", 0, "rules", 0, "tiers"), [{"from": "50", "points": "2"}], "“办结时限”的“承办数量”的各档应当写件数和分数。"),
        ("yiyang", ("condition", "fact"), "colour", "条件所问的事实系统里没有。"),
        ("yiyang", ("condition", "label"), "", "请给条件一个名称，如“代表小组督办”。"),
        ("loudi", ("parts", 0, "marks", "grades"), [{"label": "满意", "worth": "1"}, {"label": "不满意", "worth": "0"}], "“常委会组成人员逐件表决”：逐件表决要有三个等次，从高到低。"),
        ("loudi", ("parts", 0, "of"), "unit", "逐件表决的办法只能有一个部分：评议组对每件投票。"),
        ("hunan", ("outcome",), "levels", "“现场测评”：定等次的办法只能由系统数字组成。"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_scheme_is_said(key, path, value, said):
    rules = spoiled(key, path, value)
    assert said in scoring.validate(rules)
    with pytest.raises(scoring.Faulty):
        scoring.score(EXAMPLES[key]() | {"scheme": rules})


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 300),
    st.text(max_size=5),
    st.just([]),
    st.just({}),
    st.just([None]),
    st.just({"a": 1}),
    st.just("1e9"),
)


@given(st.data())
def test_no_scheme_however_mangled_breaks_the_check(data):
    """Whatever stands in the place of a value, the check answers with sentences or with nothing, and what passes can be explained."""
    rules = presets.scheme(data.draw(st.sampled_from(presets.FILES)))
    for _ in range(data.draw(st.integers(1, 3))):
        at, path = rules, []
        while isinstance(at, dict | list) and at:
            step = data.draw(st.sampled_from(sorted(at) if isinstance(at, dict) else range(len(at))))
            path.append((at, step))
            at = at[step]
            if data.draw(st.booleans()):
                break
        holder, step = path[-1]
        holder[step] = copy.deepcopy(data.draw(JUNK))
    faults = scoring.validate(rules)
    assert all(isinstance(fault, str) and fault.endswith("。") for fault in faults)
    if not faults:
        assert scoring.explain(rules)


@given(st.data())
def test_no_document_however_mangled_breaks_the_recount(data):
    """Whatever stands in the place of an input, there are sentences or a result, never an error of the program."""
    made = EXAMPLES[data.draw(st.sampled_from(sorted(EXAMPLES)))]()
    for _ in range(data.draw(st.integers(1, 3))):
        at, path = {name: made[name] for name in ("units", "panels")}, []
        while isinstance(at, dict | list) and at:
            step = data.draw(st.sampled_from(sorted(at, key=str) if isinstance(at, dict) else range(len(at))))
            path.append((at, step))
            at = at[step]
            if data.draw(st.booleans()) and len(path) > 1:
                break
        if len(path) > 1:
            holder, step = path[-1]
            holder[step] = copy.deepcopy(data.draw(JUNK))
    faults = scoring.check(made)
    assert all(isinstance(fault, str) and fault for fault in faults)
    if not faults:
        scoring.figures(scoring.score(made))


def broken(key, change):
    made = EXAMPLES[key]()
    change(made)
    return made


def first(made):
    return made["panels"][0]


@pytest.mark.parametrize(
    ("key", "change", "said"),
    [
        ("hunan", lambda d: d.update(units=[]), "还没有选定被评议的单位。"),
        ("hunan", lambda d: d["units"][0].update(items=[]), "市交通运输局没有按这个办法计分的承办件，不能评议，请从名单中去掉。"),
        ("hunan", lambda d: first(d).update(invited=0, present=0), "评议组“到会代表”没有成员，请先确定名单。"),
        ("hunan", lambda d: first(d).update(present=9), "评议组“到会代表”实到 9 人，多于应到 3 人。"),
        ("hunan", lambda d: first(d).update(collected=2), "评议组“到会代表”写明收回 2 张，文件里却有 3 张。"),
        ("hunan", lambda d: first(d).update(issued=9), "评议组“到会代表”发出 9 张，不等于收回、作废、未投之和。"),
        ("hunan", lambda d: first(d).update(issued=-1), "评议组“到会代表”的人数、票数应当是不小于 0 的整数。"),
        ("hunan", lambda d: first(d)["ballots"][0]["marks"]["onsite"].update(u1="101"), "评议组“到会代表”的第 1 张票的 101 分不在 0 到 100 分之间。"),
        ("hunan", lambda d: first(d)["ballots"][0]["marks"]["onsite"].update(u1="-1"), "评议组“到会代表”的第 1 张票的 -1 分不在 0 到 100 分之间。"),
        ("hunan", lambda d: first(d)["ballots"][0]["marks"]["onsite"].update(u1="九十"), "评议组“到会代表”的第 1 张票的“九十”不是分数。"),
        ("hunan", lambda d: first(d)["ballots"][0]["marks"]["onsite"].update(u9="90"), "评议组“到会代表”的第 1 张票给名单以外的“u9”打了分。"),
        ("hunan", lambda d: first(d)["ballots"][0].update(name="张三"), "评议组“到会代表”的第 1 张票带有票面以外的内容；票里不能有姓名、编号或时间。"),
        ("hunan", lambda d: first(d)["ballots"][0].update(source="guess"), "评议组“到会代表”的第 1 张票没有写明是手机投票还是纸质票。"),
        ("hunan", lambda d: first(d)["ballots"][0]["marks"].update(feedback={}), "评议组“到会代表”的第 1 张票给不属于这个评议组的部分“feedback”打了分。"),
        ("hunan", lambda d: first(d).update(panel="strangers"), "评议组“到会代表”在办法里没有要打分的部分。"),
        ("hunan", lambda d: d["units"][0]["items"][0]["grades"][0].update(result="很好"), "市交通运输局第101号的评价“很好”在办法里没有系数，请在办法里加上。"),
        ("yiyang", lambda d: first(d)["ballots"][0]["marks"]["group"].update(a1="好"), "评议组“双河代表小组”的第 1 张票的“好”不是办法里的等次（满意、基本满意、不满意）。"),
        ("yiyang", lambda d: d["units"][1].update(key="u1"), "代号 u1 用了不止一次。"),
        ("yiyang", lambda d: d["panels"].append(copy.deepcopy(first(d))), "有两个评议组用了同一个代号。"),
        ("xiangxiang", lambda d: first(d)["ballots"][0]["marks"]["jury"]["u1"].update(attitude="21"), "评议组“评议组”的第 1 张票的 21 分不在 0 到 20 分之间。"),
        ("xiangxiang", lambda d: first(d)["ballots"][0]["marks"]["jury"]["u1"].update(beauty="1"), "评议组“评议组”的第 1 张票的分项和办法不符。"),
        ("loudi", lambda d: first(d)["totals"]["marks"]["members"]["a1"].update(满意=27), "评议组“常委会组成人员”的手工计票各等次和弃权合计 40 票，超过收回的 30 张。"),
        ("loudi", lambda d: first(d)["totals"]["marks"]["members"]["a1"].update(满意=1), "评议组“常委会组成人员”的手工计票各等次和弃权合计 14 票，不到收回的 30 张。"),
        ("loudi", lambda d: first(d)["totals"]["marks"]["members"]["a1"].update(很好=1), "评议组“常委会组成人员”的手工计票里有办法以外的等次，或者票数不是不小于 0 的整数。"),
        ("loudi", lambda d: first(d)["totals"].update(forms="30", marks={}), "评议组“常委会组成人员”的内容不完整或格式不对。"),
        ("loudi", lambda d: first(d)["totals"]["marks"].update(feedback={}), "评议组“常委会组成人员”的手工计票里有不属于这个评议组的部分“feedback”。"),
        ("loudi", lambda d: first(d)["totals"]["marks"]["members"].update(a9={}), "评议组“常委会组成人员”的手工计票里有名单以外的“a9”。"),
        ("shijiazhuang", lambda d: d["units"][0]["events"][0].update(event="bribe"), "市交通运输局：办法里没有“bribe”这个加减分事项。"),
        ("shijiazhuang", lambda d: d["units"][0]["events"][0].update(reason=" "), "市交通运输局：加减分事项没有写理由。"),
        ("shijiazhuang", lambda d: d["units"][0]["events"][0].update(times=0), "市交通运输局：加减分事项的次数应当是不小于 1 的整数。"),
        ("hunan", lambda d: d.update(format="appraisal/0"), "这不是评议档案（format 应当是 appraisal/1）。"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_inputs_is_said(key, change, said):
    made = broken(key, change)
    assert scoring.check(made)[0].startswith(said)
    with pytest.raises(scoring.Faulty) as refused:
        scoring.score(made)
    assert refused.value.faults == scoring.check(made)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"sum": "301", "count": 3}, "的合计 301 分，不在 0 到 3 × 100 分之间。"),
        ({"sum": "-1", "count": 3}, "的合计 -1 分，不在 0 到 3 × 100 分之间。"),
        ({"sum": "90", "count": 4}, "打了分的 4 票，不在 0 到收回的 3 张之间。"),
    ],
)
def test_a_count_by_hand_cannot_exceed_the_forms(given, said):
    made = EXAMPLES["hunan"]()
    made["panels"][0] |= {"ballots": [], "totals": {"forms": 3, "marks": {"onsite": {"u1": given}}}}
    assert scoring.check(made) == [f"评议组“到会代表”的手工计票{said}"]


def test_a_unit_needs_no_items_where_only_panels_judge_the_unit():
    assert scoring.check(document(presets.scheme("public"), [unit(*ROADS)])) == []


def test_a_document_without_its_parts_is_told_so():
    made = EXAMPLES["hunan"]()
    del made["units"][0]["items"][0]["role"]
    assert scoring.check(made) == ["单位“市交通运输局”的内容不完整或格式不对。"]
    made["panels"][0]["name"] = made["units"] = None
    assert scoring.check(made) == ["评议档案缺少单位（units）。", "第 1 个评议组的内容不完整或格式不对。"]
    assert scoring.check([]) == ["这不是评议档案（format 应当是 appraisal/1）。"]
    assert scoring.validate(None) == ["评分办法的格式不对，请从样本复制一份再改。"]


def test_hundreds_of_faults_are_not_all_listed():
    made = EXAMPLES["hunan"]()
    made["panels"][0] |= {
        "ballots": [{"source": "phone", "marks": {"onsite": {"u1": "101"}}}] * 200,
        "collected": 200,
        "issued": 200,
        "present": 3,
    }
    faults = scoring.check(made)
    assert len(faults) == 51 and faults[-1] == "……另有 150 处。"


def test_a_changed_result_is_named():
    made = EXAMPLES["yiyang"]()
    made["result"] = scoring.figures(scoring.score(made))
    made["result"]["units"][0]["total"] = "99.00"
    made["result"]["units"][1]["items"][0]["total"] = "0.00"
    made["result"]["panels"][0]["is_valid"] = False
    assert scoring.differences(made) == [
        "市交通运输局：总分，文件写“99.00”，重新计算是“90.83”。",
        "市教育局：1 件的结果不同：a4。",
        "评议组是否有效，文件写的和重新计算的不同。",
    ]
    del made["result"]["units"][0]
    assert scoring.differences(made)[0] == "市交通运输局：文件里没有结果。"
    assert scoring.differences(made | {"result": None}) == ["文件里没有结果可以比对。"]
