"""What is wrong with a scheme, a Chinese sentence each, before anything is stored or computed."""

import re

from .numbers import exact, is_number

KINDS = {"panel": "评议组打分", "feedback": "代表评价", "measure": "系统数字", "adjustment": "加减分"}
FACTS = {
    "class": "答复类别", "solved": "已解决", "dispatched_on": "交办日期", "accepted_on": "签收日期", "answered_on": "答复日期", "due_on": "期限",
    "accepted_in_time": "按期签收", "accepted_in_7_days": "7 天内签收", "replied_in_3_months": "3 个月内答复",
    "replied_in_6_months": "6 个月内（或批准的延期以前）答复", "on_time": "在有效的期限以前办结", "days_early": "比期限提前的天数",
    "contacted": "有沟通记录", "met": "已面商", "group": "督办的代表小组", "rounds": "办理轮数", "extended": "延期过", "given_back": "申请过改办",
    "promises_due": "到期的承诺", "promises_kept": "按期兑现的承诺", "urged": "催办次数",
}  # fmt: skip
NUMBERS = ("days_early", "rounds", "urged", "promises_due", "promises_kept")  # the facts that are whole numbers
MOST_PARTS = 12
KEY = re.compile(r"[a-z][a-z0-9_]{0,29}")
FULL = 100
MALFORMED = "评分办法的格式不对，请从样本复制一份再改。"


def validate(scheme) -> list[str]:
    """Every fault; [] for a scheme that can be used. Any JSON may be given, it is never trusted."""
    try:
        return _faults(scheme)
    except (AttributeError, KeyError, TypeError, ValueError):
        return [MALFORMED]


def _faults(scheme) -> list[str]:
    if not isinstance(scheme, dict):
        return [MALFORMED]
    if malformed := _shape(scheme):
        return malformed
    faults = _frame(scheme)
    keys = [part["key"] for part in scheme["parts"]]
    faults += [
        f"组成部分的代号“{key}”用了不止一次，请改成不同的。" for key in sorted({k for k in keys if keys.count(k) > 1})
    ]
    for part in scheme["parts"]:
        faults += _part(part, scheme)
    return faults + (_sums(scheme) if not faults else [])


def _shape(scheme) -> list[str]:
    """What would stop the other checks from reading on."""
    wanted = {"roles": dict, "parts": list, "bands": list}
    faults = [f"评分办法缺少“{name}”。" for name, kind in wanted.items() if not isinstance(scheme.get(name), kind)]
    for name in ("condition", "pass_from", "redo_below", "contribution", "verdict"):
        if name not in scheme:
            faults.append(f"评分办法缺少“{name}”；不用的写 null。")
    if not all(isinstance(scheme.get(name), dict | None) for name in ("condition", "verdict")):
        faults.append(MALFORMED)
    if not faults and not scheme["parts"]:
        faults.append("评分办法还没有组成部分，请至少加一项。")
    if not faults and len(scheme["parts"]) > MOST_PARTS:
        faults.append(f"组成部分最多 {MOST_PARTS} 项。")
    if not faults and not all(
        isinstance(p, dict) and isinstance(p.get("key"), str) and isinstance(p.get("label"), str)
        for p in scheme["parts"]
    ):
        faults.append("每个组成部分都要有代号和名称。")
    return faults


def _frame(scheme) -> list[str]:
    faults = []
    for name, allowed, label in (
        ("outcome", ("total", "levels", "ballots"), "得出什么"), ("level", ("item", "unit"), "怎样相加"), ("missing", ("leave_out", "zero"), "没有人评怎么办"),
    ):  # fmt: skip
        if scheme.get(name) not in allowed:
            faults.append(f"“{label}”没有选，或者不是可以选的值。")
    roles = scheme["roles"]
    if not roles or set(roles) - {"lead", "separate", "helper"} or not all(between(w, 0, 10) for w in roles.values()):
        faults.append("主办、分办、会办件的权重应当是 0 到 10 之间的数。")
    elif not any(exact(w) for w in roles.values()):
        faults.append("主办、分办、会办件的权重不能都是 0。")
    faults += _bands(scheme["bands"])
    for name, label in (
        ("pass_from", "合格线"),
        ("redo_below", "单件重新办理的分数线"),
        ("contribution", "占绩效考核的百分比"),
    ):
        if scheme[name] is not None and not between(scheme[name], 0, FULL):
            faults.append(f"{label}应当在 0 到 {FULL} 之间。")
    return faults


def between(text, low, high) -> bool:
    return is_number(text) and low <= exact(text) <= high


def _bands(bands) -> list[str]:
    if not bands:
        return []
    if not all(isinstance(b, dict) and b.get("label") and between(b.get("from"), 0, 1000) for b in bands):
        return ["每个档次都要有名称和起点分数（不小于 0）。"]
    return descending([b["from"] for b in bands], "档次") + (
        ["最后一档应当从 0 分起，否则有的单位没有档次。"] if exact(bands[-1]["from"]) else []
    )


def descending(texts, label) -> list[str]:
    numbers = [exact(text) for text in texts]
    wrong = next((i for i in range(1, len(numbers)) if numbers[i] >= numbers[i - 1]), None)
    return (
        []
        if wrong is None
        else [f"{label}应当从高到低：第 {wrong + 1} 行的 {texts[wrong]} 不低于前一行的 {texts[wrong - 1]}。"]
    )


def _part(part, scheme) -> list[str]:
    from . import part_faults

    name = f"“{part['label'] or part['key']}”"
    if not KEY.fullmatch(part["key"]):
        return [f"{name}的代号只能用小写字母、数字和下划线，以字母开头。"]
    if not part["label"].strip():
        return [f"代号为 {part['key']} 的组成部分没有名称。"]
    if part.get("kind") not in KINDS:
        return [f"{name}的种类不对，应当是{'、'.join(KINDS.values())}之一。"]
    return part_faults.of(part, scheme, name)


def _sums(scheme) -> list[str]:
    """Full marks make 100, with the condition and without; the condition names a part that can decide it."""
    faults: list[str] = []
    if scheme["outcome"] != "total":
        return faults
    plain = sum(exact(part["points"]) for part in scheme["parts"])
    if plain != FULL:
        faults.append(f"各部分的满分合计是 {_text(plain)}，应当是 {FULL}。")
    condition = scheme["condition"]
    if condition is None:
        if named := [p["label"] for p in scheme["parts"] if p.get("points_when") is not None]:
            faults.append(f"没有设条件，“{'”“'.join(named)}”却写了符合条件时的满分。")
        return faults
    if scheme["level"] != "item":
        faults.append("按条件改变满分，只能用于“先在每件里相加”的办法。")
    special = sum(
        exact(part["points"] if part.get("points_when") is None else part["points_when"]) for part in scheme["parts"]
    )
    if special != FULL:
        faults.append(f"符合“{condition.get('label', '条件')}”时，各部分的满分合计是 {_text(special)}，应当是 {FULL}。")
    return faults + _condition(condition, scheme)


def _condition(condition, scheme) -> list[str]:
    if condition.get("fact") not in FACTS:
        return ["条件所问的事实系统里没有。"]
    part = next((p for p in scheme["parts"] if p["key"] == condition.get("votes_of")), None)
    if part is None or part["kind"] != "panel" or part["of"] != "item":
        return ["条件要由一个评每件的评议组来判断：没有投票的，视同不符合条件。请选定这个部分。"]
    return [] if condition.get("label") else ["请给条件一个名称，如“代表小组督办”。"]


def _text(value) -> str:
    from .numbers import shown

    return shown(value)
