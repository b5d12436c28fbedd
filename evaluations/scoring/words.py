"""A scheme in plain Chinese: what its editor shows beside the form, and what is printed with the result."""

from .document_faults import needs_items
from .numbers import exact, shown
from .parts import ROLE
from .scheme_faults import FACTS

GRADE = {"result": "对办理结果的评价", "attitude": "对办理态度的评价"}


def explain(scheme: dict) -> list[str]:
    """Paragraphs; the scheme must be free of faults (``validate``)."""
    said = [_outcome(scheme)] + ([_roles(scheme)] if needs_items(scheme) else [])
    said += [_part(part, scheme, place) for place, part in enumerate(scheme["parts"], 1)]
    if scheme["outcome"] == "total" and any(part["kind"] != "adjustment" for part in scheme["parts"]):
        said.append(_missing(scheme))
    if scheme["outcome"] == "levels":
        said.append(_verdict(scheme["verdict"]))
    said += _published(scheme)
    return said


def _outcome(scheme) -> str:
    if scheme["outcome"] == "levels":
        return "每项指标分别定等次，再合成一个结论，不计总分，不排名。"
    if scheme["outcome"] == "ballots":
        grades = [g["label"] for g in scheme["parts"][0]["marks"]["grades"]]
        return f"对每件建议投票，各等次按占收回票数的百分比公布。{grades[0]}过半的，结论是{grades[0]}；{grades[2]}过半的，结论是{grades[2]}；其余是{grades[1]}。"
    if scheme["level"] == "item":
        return "先给每件建议打分，满分 100 分；单位的总分是各件得分的平均。"
    by_item = any(part["kind"] == "feedback" or part.get("of") == "item" for part in scheme["parts"])
    return "单位的总分满分 100 分，由下面各部分相加" + (
        "；按件评价的部分，先在单位的各件里取平均。" if by_item else "。"
    )


def _roles(scheme) -> str:
    counted = [
        (ROLE[role], exact(weight))
        for role, weight in sorted(scheme["roles"].items(), key=lambda r: "lsh".index(r[0][0]))
        if exact(weight)
    ]
    names = "、".join(name for name, _ in counted)
    if len({weight for _, weight in counted}) == 1:
        return f"计算的件：{names}。"
    return f"计算的件：{names}；取平均时的权重是{'、'.join(f'{name} {shown(weight)}' for name, weight in counted)}。"


def _part(part, scheme, place) -> str:
    head = f"{place}. {part['label']}"
    if scheme["outcome"] == "total":
        head += f"，{shown(exact(part['points']))} 分"
        if part.get("points_when") is not None:
            head += f"（{scheme['condition']['label']}的件 {shown(exact(part['points_when']))} 分）"
    tell = {"panel": _panel, "feedback": _feedback, "measure": _measure, "adjustment": _adjustment}[part["kind"]]
    return f"{head}：{tell(part, scheme)}"


def grades_in_words(grades) -> str:
    return "、".join(f"{g['label']} {shown(exact(g['worth']))}" for g in grades)


def _panel(part, scheme) -> str:
    marks, of = part["marks"], "每件建议" if part["of"] == "item" else "单位"
    if "grades" in marks:
        if scheme["outcome"] == "ballots":
            return f"评议组对{of}投票，选{'、'.join(g['label'] for g in marks['grades'])}之一，也可以弃权。"
        return f"评议组对{of}选等次，系数为{grades_in_words(marks['grades'])}；得分是满分乘以各票系数的平均，弃权不算。"
    if "top" in marks:
        return f"评议组对{of}打 0 到 {shown(exact(marks['top']))} 分，取各票的平均再按满分折算，弃权不算。"
    dimensions = "、".join(f"{d['label']} {shown(exact(d['top']))} 分" for d in marks["dimensions"])
    return f"评议组对{of}分项打分：{dimensions}；各项分别取平均，弃权不算。"


def _feedback(part, scheme) -> str:
    return f"提建议代表{GRADE[part['grade']]}（最后一轮），系数为{grades_in_words(part['grades'])}。"


def _measure(part, scheme) -> str:
    if scheme["outcome"] == "levels":
        return (
            "；".join(
                f"{x['label']}：{'，并且'.join(_test(t) for t in x['tests'])}" if x["tests"] else f"其余为{x['label']}"
                for x in part["levels"]
            )
            + "。"
        )
    figure = condition_in_words(part["count"])
    if part["steps"] is None:
        return f"“{figure}”的件所占的比例，按比例得分。"
    steps = "、".join(f"达到 {shown(exact(s['from']))}% 的系数 {shown(exact(s['worth']))}" for s in part["steps"])
    return f"看“{figure}”的件所占的比例，{steps}，都不到的为 0。"


def _test(test) -> str:
    what = test.get("label") or condition_in_words(test["count"])
    if "most" in test:
        return f"没有{what}的" if test["most"] == 0 else f"{what}的不超过 {test['most']} 件"
    return f"{what}的达到 {shown(exact(test['least']))}%"


def condition_in_words(condition) -> str:
    if "grade" in condition:
        said = (
            f"{GRADE[condition['grade']]}是{'或'.join(condition['in'])}"
            if "in" in condition
            else f"有{GRADE[condition['grade']]}"
        )
    elif "known" in condition:
        said = f"“{FACTS[condition['known']]}”清楚"
    elif "fact" not in condition:
        said = "全部"
    else:
        said = _fact(condition)
    return f"不是（{said}）" if condition.get("not") else said


def _fact(condition) -> str:
    name = FACTS[condition["fact"]]
    if "least" in condition:
        return f"{name}不少于 {condition['least']}"
    if condition.get("in") == [False]:
        return f"没有做到“{name}”"
    return f"{name}是{'或'.join(str(v) for v in condition['in'])}" if "in" in condition else name


def _adjustment(part, scheme) -> str:
    rules = "；".join(_rule(rule) for rule in part["rules"])
    ends = []
    if part["floor"] is not None:
        ends.append(f"最低 {shown(exact(part['floor']))} 分")
    ends.append(f"最高 {shown(exact(part['cap']))} 分" if part["cap"] is not None else "不设上限")
    return f"从这个基础分起加减。{rules}。{'，'.join(ends)}。"


def _rule(rule) -> str:
    if rule.get("tiers"):
        return f"{rule['label']}：" + "、".join(f"{t['from']} 件以上 {signed(t['points'])}" for t in rule["tiers"])
    return f"{rule['label']}每{'件' if rule.get('when') else '次'} {signed(rule['points'])}"


def signed(text) -> str:
    value = exact(text)
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{shown(abs(value))} 分"


def _missing(scheme) -> str:
    said = "没有人评的部分，" + ("去掉以后按其余部分折算到满分。" if scheme["missing"] == "leave_out" else "记零分。")
    if condition := scheme["condition"]:
        said += f"写明{condition['label']}、但是没有一票的，视同没有。"
    return said


def _verdict(rule) -> str:
    return f"结论：有一项{rule['worst']}的，{rule['worst']}；没有{rule['worst']}而且至少 {rule['best_at_least']} 项{rule['best']}的，{rule['best']}；其余{rule['else']}。"


def _published(scheme) -> list[str]:
    if scheme["outcome"] != "total":
        return []
    said = [
        "中间的数不取舍，最后的得分取两位小数，四舍五入；档次、合格线和名次都按公布的分数比较；同分并列，下一名跳过。"
    ]
    if scheme["bands"]:
        said.append(
            "档次："
            + "、".join(
                f"{shown(exact(b['from']))} 分以上{b['label']}" if exact(b["from"]) else f"其余{b['label']}"
                for b in scheme["bands"]
            )
            + "。"
        )
    if scheme["pass_from"] is not None:
        said.append(f"低于 {shown(exact(scheme['pass_from']))} 分为不合格。")
    if scheme["redo_below"] is not None:
        said.append(f"单件低于 {shown(exact(scheme['redo_below']))} 分的，重新交办。")
    if scheme["contribution"] is not None:
        said.append(f"总分的 {shown(exact(scheme['contribution']))}% 计入绩效考核。")
    return said
