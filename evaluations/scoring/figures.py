"""A result in canonical form, and where a stored one differs from what its inputs come to."""

from .results import Result
from .score import score

SAID = {
    "total": "总分", "rank": "名次", "band": "档次", "verdict": "结论", "is_passed": "是否合格", "contribution": "计入绩效",
}  # fmt: skip


def _text(value):
    return None if value is None else str(value)


def figures(result: Result) -> dict:
    """Plain data for the file: texts, whole numbers, true, false, null."""
    return {
        "units": [
            {
                "key": unit.key, "name": unit.name, "total": _text(unit.total), "rank": unit.rank, "band": unit.band, "verdict": unit.verdict,
                "is_passed": unit.is_passed, "contribution": _text(unit.contribution),
                "parts": {key: _text(value) for key, value in unit.parts.items()}, "items": [_item(item) for item in unit.items],
            }
            for unit in result.units
        ],
        "panels": [{"key": panel.key, "is_valid": panel.is_valid} for panel in result.panels],
    }  # fmt: skip


def _item(item) -> dict:
    shares = item.shares and {
        grade: {"votes": n, "percent": str(percent)} for grade, (n, percent) in item.shares.items()
    }
    return {"key": item.key, "total": _text(item.total), "verdict": item.verdict, "redo": item.redo, "shares": shares}


def differences(document: dict) -> list[str]:
    """Where the stored result is not what its inputs come to; raises Faulty when the inputs are impossible."""
    made, said = figures(score(document)), document.get("result")
    if not isinstance(said, dict) or not isinstance(said.get("units"), list):
        return ["文件里没有结果可以比对。"]
    stored = {unit["key"]: unit for unit in said["units"] if isinstance(unit, dict) and "key" in unit}
    found = [line for unit in made["units"] for line in _unit(unit, stored.pop(unit["key"], None))]
    found += [f"文件的结果里有名单以外的单位 {key}。" for key in stored]
    stated = [{"key": panel["key"], "is_valid": panel["is_valid"]} for panel in document["panels"]]
    if not made["panels"] == said.get("panels") == stated:
        found.append("评议组是否有效，文件写的和重新计算的不同。")
    return found or ([] if said == made else ["文件的结果和重新计算的不一致：数字相同，顺序或多出的内容不同。"])


def _unit(made, said) -> list[str]:
    if said is None:
        return [f"{made['name']}：文件里没有结果。"]
    found = [
        f"{made['name']}：{label}，文件写“{_shown(said.get(key))}”，重新计算是“{_shown(made[key])}”。"
        for key, label in SAID.items()
        if said.get(key) != made[key]
    ]
    if said.get("parts") != made["parts"]:
        found.append(f"{made['name']}：各部分的得分不同，文件写 {said.get('parts')}，重新计算是 {made['parts']}。")
    if said.get("items") != made["items"]:
        items = {item.get("key"): item for item in said.get("items") or () if isinstance(item, dict)}
        other = [item["key"] for item in made["items"] if items.get(item["key"]) != item]
        found.append(f"{made['name']}：{len(other)} 件的结果不同：{'、'.join(other[:10])}。")
    return found


def _shown(value) -> str:
    return (
        {None: "无", True: "是", False: "否"}.get(value, str(value))
        if value is None or isinstance(value, bool)
        else str(value)
    )
