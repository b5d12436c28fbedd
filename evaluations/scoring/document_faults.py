"""What is wrong with the inputs of an appraisal, a Chinese sentence each: nothing is computed from impossible numbers."""

from . import shapes
from .numbers import exact, is_number
from .scheme_faults import validate
from .tally import ABSTAINED

SOURCES = ("phone", "paper")
MOST = 50  # sentences; more would not be read


def check(document: dict) -> list[str]:
    """Every fault of the inputs, the scheme's first; [] when they can be scored."""
    if not isinstance(document, dict) or document.get("format") != "appraisal/1":
        return ["这不是评议档案（format 应当是 appraisal/1）。"]
    if faults := validate(document.get("scheme")):
        return faults
    if malformed := shapes.faults(document):
        return malformed[:MOST]
    try:
        faults = _units(document) + _panels(document)
    except (KeyError, TypeError, AttributeError) as fault:  # a mark of a shape of its own
        return [f"评议档案里的票不完整或格式不对：{fault}。"]
    return faults[:MOST] + ([f"……另有 {len(faults) - MOST} 处。"] if len(faults) > MOST else [])


# Units and items ---------------------------------------------------------------------------------------------------------------


def needs_items(scheme) -> bool:
    """Whether nothing can be scored of a unit without items."""
    return any(part["kind"] != "panel" or part["of"] == "item" for part in scheme["parts"]) or scheme["level"] == "item"


def _units(document) -> list[str]:
    scheme, units = document["scheme"], document["units"]
    if not units:
        return ["还没有选定被评议的单位。"]
    keys = [unit["key"] for unit in units] + [item["key"] for unit in units for item in unit["items"]]
    faults = (
        [f"代号 {key} 用了不止一次。" for key in sorted({k for k in keys if keys.count(k) > 1})]
        if len(set(keys)) < len(keys)
        else []
    )
    events = {rule["event"] for part in scheme["parts"] if part["kind"] == "adjustment" for rule in part["rules"]}
    wanted = [
        (part["grade"], {g["label"] for g in part["grades"]}) for part in scheme["parts"] if part["kind"] == "feedback"
    ]
    for unit in units:
        counted = [item for item in unit["items"] if exact(scheme["roles"].get(item["role"], "0"))]
        if not counted and needs_items(scheme):
            faults.append(f"{unit['name']}没有按这个办法计分的承办件，不能评议，请从名单中去掉。")
        for holder, name in [
            (unit, unit["name"]),
            *((item, f"{unit['name']}第{item['number']}号") for item in unit["items"]),
        ]:
            faults += _events(holder["events"], events, name)
        for item in counted:
            faults += _grades(item, wanted, unit["name"])
    return faults


def _events(given, known, name) -> list[str]:
    faults = []
    for event in given:
        if event["event"] not in known:
            faults.append(f"{name}：办法里没有“{event['event']}”这个加减分事项。")
        if type(event["times"]) is not int or event["times"] < 1:
            faults.append(f"{name}：加减分事项的次数应当是不小于 1 的整数。")
        if not str(event.get("reason") or "").strip():
            faults.append(f"{name}：加减分事项没有写理由。")
    return faults


def _grades(item, wanted, name) -> list[str]:
    unknown = {g[which] for which, known in wanted for g in item["grades"] if g.get(which) and g[which] not in known}
    return [f"{name}第{item['number']}号的评价“{grade}”在办法里没有系数，请在办法里加上。" for grade in sorted(unknown)]


# Panels and ballots --------------------------------------------------------------------------------------------------------------


def _panels(document) -> list[str]:
    scheme = document["scheme"]
    parts = {part["key"]: part for part in scheme["parts"] if part["kind"] == "panel"}
    targets = {
        "unit": {unit["key"] for unit in document["units"]},
        "item": {item["key"] for unit in document["units"] for item in unit["items"]},
    }
    faults, keys = [], [panel["key"] for panel in document["panels"]]
    if len(set(keys)) < len(keys):
        faults.append("有两个评议组用了同一个代号。")
    for panel in document["panels"]:
        name = f"评议组“{panel['name']}”"
        own = {key: part for key, part in parts.items() if part["panel"] == panel["panel"]}
        if not own:
            faults.append(f"{name}在办法里没有要打分的部分。")
        faults += _counts(panel, name)
        for place, ballot in enumerate(panel["ballots"], 1):
            faults += _ballot(ballot, own, targets, f"{name}的第 {place} 张票")
        if panel["totals"]:
            faults += _totals(panel["totals"], own, targets, f"{name}的手工计票")
    return faults


def _counts(panel, name) -> list[str]:
    numbers = [panel[key] for key in ("present", "issued", "spoiled", "unused", "collected")]
    invited = panel["invited"]
    if not all(type(n) is int and n >= 0 for n in [*numbers, 0 if invited is None else invited]):
        return [f"{name}的人数、票数应当是不小于 0 的整数。"]
    faults = [f"{name}没有成员，请先确定名单。"] if invited == 0 else []
    if invited is not None and panel["present"] > invited:
        faults.append(f"{name}实到 {panel['present']} 人，多于应到 {invited} 人。")
    forms = panel["totals"]["forms"] if panel["totals"] else 0
    cast = len(panel["ballots"]) + forms
    if panel["collected"] != cast:
        faults.append(f"{name}写明收回 {panel['collected']} 张，文件里却有 {cast} 张。")
    if panel["collected"] <= panel["issued"] != panel["collected"] + panel["spoiled"] + panel["unused"]:
        faults.append(f"{name}发出 {panel['issued']} 张，不等于收回、作废、未投之和。")
    return faults


def _ballot(ballot, parts, targets, name) -> list[str]:
    faults = [] if ballot["source"] in SOURCES else [f"{name}没有写明是手机投票还是纸质票。"]
    if set(ballot) - {"source", "marks"}:
        faults.append(f"{name}带有票面以外的内容；票里不能有姓名、编号或时间。")
    for key, marks in ballot["marks"].items():
        if key not in parts:
            faults.append(f"{name}给不属于这个评议组的部分“{key}”打了分。")
            continue
        for target, mark in marks.items():
            if target not in targets[parts[key]["of"]]:
                faults.append(f"{name}给名单以外的“{target}”打了分。")
            elif mark is not None:
                faults += _mark(mark, parts[key]["marks"], name)
    return faults


def _mark(mark, marks, name) -> list[str]:
    if "dimensions" in marks:
        tops = {d["key"]: d["top"] for d in marks["dimensions"]}
        if not isinstance(mark, dict) or set(mark) - set(tops):
            return [f"{name}的分项和办法不符。"]
        return [fault for key, one in mark.items() if one is not None for fault in _points(one, tops[key], name)]
    if "grades" in marks:
        labels = [g["label"] for g in marks["grades"]]
        return [] if mark in labels else [f"{name}的“{mark}”不是办法里的等次（{'、'.join(labels)}）。"]
    return _points(mark, marks["top"], name)


def _points(mark, top, name) -> list[str]:
    if not is_number(mark):
        return [f"{name}的“{mark}”不是分数。"]
    return [] if 0 <= exact(mark) <= exact(top) else [f"{name}的 {mark} 分不在 0 到 {top} 分之间。"]


def _totals(totals, parts, targets, name) -> list[str]:
    forms, faults = totals["forms"], []
    if type(forms) is not int or forms < 0:
        return [f"{name}的票数应当是不小于 0 的整数。"]
    for key, counted in totals["marks"].items():
        if key not in parts:
            faults.append(f"{name}里有不属于这个评议组的部分“{key}”。")
            continue
        for target, given in counted.items():
            if target not in targets[parts[key]["of"]]:
                faults.append(f"{name}里有名单以外的“{target}”。")
            else:
                faults += _total(given, parts[key]["marks"], forms, name)
    return faults


def _total(given, marks, forms, name) -> list[str]:
    if "grades" in marks:
        labels = {g["label"] for g in marks["grades"]} | {ABSTAINED}
        if set(given) - labels or not all(type(n) is int and n >= 0 for n in given.values()):
            return [f"{name}里有办法以外的等次，或者票数不是不小于 0 的整数。"]
        n = sum(given.values())
        return (
            []
            if n == forms
            else [f"{name}各等次和弃权合计 {n} 票，{'超过' if n > forms else '不到'}收回的 {forms} 张。"]
        )
    if "dimensions" not in marks:
        return _sum(given, marks["top"], forms, name)
    tops = {d["key"]: d["top"] for d in marks["dimensions"]}
    if set(given) - set(tops):
        return [f"{name}的分项和办法不符。"]
    return [fault for key, one in given.items() for fault in _sum(one, tops[key], forms, name)]


def _sum(given, top, forms, name) -> list[str]:
    count = given["count"]
    if type(count) is not int or not 0 <= count <= forms:
        return [f"{name}打了分的 {count} 票，不在 0 到收回的 {forms} 张之间。"]
    if not is_number(given["sum"]) or not 0 <= exact(given["sum"]) <= exact(top) * count:
        return [f"{name}的合计 {given['sum']} 分，不在 0 到 {count} × {top} 分之间。"]
    return []
