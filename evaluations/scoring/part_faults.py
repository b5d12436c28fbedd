"""What is wrong with one part of a scheme."""

from .numbers import exact, is_number
from .scheme_faults import FACTS, FULL, KEY, NUMBERS, between, descending

MOST_ROWS = 12


def of(part, scheme, name) -> list[str]:
    faults = _points(part, scheme, name)
    outcome = scheme.get("outcome")
    if outcome == "levels" and part["kind"] != "measure":
        return [f"{name}：定等次的办法只能由系统数字组成。"]
    if outcome == "ballots" and (part["kind"] != "panel" or part.get("of") != "item" or len(scheme["parts"]) != 1):
        return ["逐件表决的办法只能有一个部分：评议组对每件投票。"]
    if part["kind"] == "adjustment" and scheme.get("level") != "unit":
        faults.append(f"{name}：加减分按单位计，只能用于“在单位里相加”的办法。")
    check = {"panel": _panel, "feedback": _feedback, "measure": _measure, "adjustment": _adjustment}[part["kind"]]
    return faults + check(part, scheme, name)


def _points(part, scheme, name) -> list[str]:
    if scheme.get("outcome") != "total":
        return []
    faults = [] if between(part.get("points"), 0, FULL) else [f"{name}的满分应当在 0 到 {FULL} 之间。"]
    when = part.get("points_when")
    return faults + (
        [] if when is None or between(when, 0, FULL) else [f"{name}符合条件时的满分应当在 0 到 {FULL} 之间。"]
    )


def _grades(grades, name) -> list[str]:
    if not isinstance(grades, list) or not 2 <= len(grades) <= MOST_ROWS:
        return [f"{name}至少要有两个等次，最多 {MOST_ROWS} 个。"]
    if not all(isinstance(g, dict) and isinstance(g.get("label"), str) and g["label"].strip() for g in grades):
        return [f"{name}有的等次没有名称。"]
    labels = [g["label"] for g in grades]
    if len(set(labels)) < len(labels) or "弃权" in labels:
        return [f"{name}的等次重复，或者把“弃权”写成了等次；弃权不用写。"]
    wrong = [g["label"] for g in grades if not between(g.get("worth"), 0, 1)]
    if wrong:
        return [f"{name}里“{'”“'.join(wrong)}”的系数应当在 0 和 1 之间。"]
    worths = [exact(g["worth"]) for g in grades]
    if any(b > a for a, b in zip(worths, worths[1:], strict=False)):
        return [f"{name}的等次应当从高到低，系数不能越来越大。"]
    return []


def _panel(part, scheme, name) -> list[str]:
    marks, faults = part.get("marks"), []
    if not (isinstance(part.get("panel"), str) and KEY.fullmatch(part["panel"])):
        faults.append(f"{name}没有写明由哪个评议组打分（小写字母的代号，如 standing）。")
    if part.get("of") not in ("unit", "item"):
        faults.append(f"{name}没有写明是评单位还是评每件。")
    if not isinstance(marks, dict) or len(marks) != 1 or not set(marks) & {"grades", "top", "dimensions"}:
        return [*faults, f"{name}没有写明怎样打分：等次、分数或者分项。"]
    if scheme.get("outcome") == "ballots":
        faults += [] if len(marks.get("grades") or ()) == 3 else [f"{name}：逐件表决要有三个等次，从高到低。"]
    if "grades" in marks:
        return faults + _grades(marks["grades"], name)
    if "top" in marks:
        return faults + ([] if _positive(marks["top"]) else [f"{name}的最高分应当大于 0，不超过 1000。"])
    return faults + _dimensions(marks["dimensions"], name)


def _positive(text) -> bool:
    return between(text, 0, 1000) and exact(text) > 0


def _dimensions(rows, name) -> list[str]:
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_ROWS or not all(isinstance(d, dict) for d in rows):
        return [f"{name}至少要有一个分项，最多 {MOST_ROWS} 个。"]
    keys = [d.get("key") for d in rows]
    if not all(isinstance(key, str) and KEY.fullmatch(key) for key in keys) or len(set(keys)) < len(keys):
        return [f"{name}的分项代号应当各不相同，只用小写字母、数字和下划线。"]
    if not all(isinstance(d.get("label"), str) and d["label"].strip() for d in rows):
        return [f"{name}有的分项没有名称。"]
    return [] if all(_positive(d.get("top")) for d in rows) else [f"{name}各分项的满分应当大于 0。"]


def _feedback(part, scheme, name) -> list[str]:
    faults = [] if part.get("grade") in ("result", "attitude") else [f"{name}没有写明按办理结果还是办理态度的评价。"]
    return faults + _grades(part.get("grades"), name)


def _measure(part, scheme, name) -> list[str]:
    if scheme.get("outcome") == "levels":
        return _levels(part.get("levels"), scheme.get("verdict"), name)
    faults = _test(part, name)
    steps = part.get("steps")
    if steps is None:
        return faults
    if not isinstance(steps, list) or not steps or len(steps) > MOST_ROWS:
        return [*faults, f"{name}没有写明比例达到多少得多少。"]
    if not all(isinstance(s, dict) and between(s.get("from"), 0, 100) and between(s.get("worth"), 0, 1) for s in steps):
        return [*faults, f"{name}的比例应当在 0 到 100 之间，系数在 0 和 1 之间。"]
    faults += descending([s["from"] for s in steps], f"{name}的比例")
    if any(exact(b["worth"]) > exact(a["worth"]) for a, b in zip(steps, steps[1:], strict=False)):
        faults.append(f"{name}：比例低的，系数不能更高。")
    return faults


def _test(test, name) -> list[str]:
    if not isinstance(test.get("count"), dict):
        return [f"{name}没有写明数什么样的件。"]
    return _when(test["count"], name) + (_when(test["among"], name) if test.get("among") is not None else [])


def _when(condition, name) -> list[str]:
    """A condition names a fact of the system, or a grade."""
    if not isinstance(condition, dict):
        return [f"{name}的条件格式不对。"]
    asked = [key for key in ("fact", "known", "grade") if key in condition]
    if len(asked) > 1 or set(condition) - {"fact", "known", "grade", "in", "least", "not"}:
        return [f"{name}的条件里有系统不认识的内容。"]
    if not asked:
        return [] if set(condition) <= {"not"} else [f"{name}的条件没有写明问哪个事实。"]
    value = condition[asked[0]]
    if asked[0] == "grade":
        return [] if value in ("result", "attitude") else [f"{name}的条件里，评价只能是对结果或对态度。"]
    if not isinstance(value, str) or value not in FACTS:
        return [f"{name}的条件里，系统没有“{value}”这个事实。"]
    if "in" in condition and not isinstance(condition["in"], list):
        return [f"{name}的条件里，可取的值应当是一列。"]
    if "least" in condition and (type(condition["least"]) is not int or value not in NUMBERS):
        return [f"{name}的条件里，只有天数、次数可以和整数比较。"]
    return []


def _levels(levels, verdict, name) -> list[str]:
    rule_fault = _verdict(verdict)
    if (
        not isinstance(levels, list)
        or not 2 <= len(levels) <= MOST_ROWS
        or not all(isinstance(x, dict) and x.get("label") for x in levels)
    ):
        return [*rule_fault, f"{name}至少要有两个等次，每个都有名称。"]
    faults = rule_fault
    if verdict and not rule_fault and not {verdict["worst"], verdict["best"]} <= {x["label"] for x in levels}:
        faults = [f"{name}的等次里没有“{verdict['best']}”或“{verdict['worst']}”。"]
    for level in levels:
        tests = level.get("tests")
        if not isinstance(tests, list) or not all(isinstance(test, dict) for test in tests):
            return [*faults, f"{name}“{level['label']}”的要求格式不对。"]
        for test in tests:
            faults = faults + _test(test, name) + _bound(test, f"{name}“{level['label']}”")
    if levels[-1]["tests"]:
        faults = [*faults, f"{name}的最后一个等次不能有要求，否则有的单位没有等次。"]
    return faults


def _bound(test, name) -> list[str]:
    if ("least" in test) == ("most" in test):
        return [f"{name}的每项要求写一个界限：至少百分之几，或者至多几件。"]
    if "most" in test:
        return [] if type(test["most"]) is int and test["most"] >= 0 else [f"{name}的件数应当是不小于 0 的整数。"]
    return [] if between(test["least"], 0, 100) else [f"{name}的比例应当在 0 到 100 之间。"]


def _verdict(rule) -> list[str]:
    names = ("worst", "best", "else")
    if not isinstance(rule, dict) or not all(isinstance(rule.get(n), str) and rule[n] for n in names):
        return ["没有写明各项等次怎样合成结论。"]
    times = rule.get("best_at_least")
    return [] if type(times) is int and times >= 1 else ["几项最好的等次合成最好的结论，应当是不小于 1 的整数。"]


def _adjustment(part, scheme, name) -> list[str]:
    faults = []
    floor, cap = part.get("floor"), part.get("cap")
    if not all(v is None or is_number(v) for v in (floor, cap)):
        return [f"{name}的下限、上限应当是数，不设就空着。"]
    if between(part.get("points"), 0, FULL):
        if floor is not None and exact(floor) > exact(part["points"]):
            faults.append(f"{name}的下限高于基础分。")
        if cap is not None and exact(cap) < exact(part["points"]):
            faults.append(f"{name}的上限低于基础分。")
    rules = part.get("rules")
    if not isinstance(rules, list) or len(rules) > 30 or not all(isinstance(r, dict) for r in rules):
        return [*faults, f"{name}没有写明加减分的事项，或者超过 30 条。"]
    events = [r.get("event") for r in rules]
    if not all(isinstance(e, str) and KEY.fullmatch(e) for e in events) or len(set(events)) < len(events):
        return [*faults, f"{name}各事项的代号应当各不相同，只用小写字母、数字和下划线。"]
    for rule in rules:
        faults += _rule(rule, f"{name}的“{rule.get('label') or rule['event']}”")
    return faults


def _rule(rule, name) -> list[str]:
    if not (isinstance(rule.get("label"), str) and rule["label"].strip()):
        return [f"{name}没有名称。"]
    tiers = rule.get("tiers")
    if tiers is not None:
        fine = (
            isinstance(tiers, list)
            and tiers
            and all(
                isinstance(t, dict) and type(t.get("from")) is int and between(t.get("points"), -100, 100)
                for t in tiers
            )
        )
        if not fine:
            return [f"{name}的各档应当写件数和分数。"]
        rising = all(b["from"] > a["from"] for a, b in zip(tiers, tiers[1:], strict=False))
        return [] if rising else [f"{name}的各档件数应当从少到多。"]
    if not between(rule.get("points"), -100, 100):
        return [f"{name}的分数应当在 -100 到 100 之间。"]
    return _when(rule["when"], name) if rule.get("when") is not None else []
