"""``docs/schemes.md``: every preset in words, with an example that a reader can follow with a pencil."""

from evaluations import presets, scoring

from .examples import EXAMPLES

HEAD = """# 评分办法样本

来源：`evaluations/presets/`。每种办法先用文字说明，再举一个小例子：冒号后面是算式，箭头后面是结果，一步一步都可以用笔核对。中间的数写到六位小数，`≈` 表示没有除尽，程序里按分数精确计算，只在最后取两位小数。
办法的数据格式见 [appraisal_file.md](appraisal_file.md)。系数、权重、档次都可以在“评分办法”里复制后修改；依据没有写明的，在“说明”里注明是暂定。
"""


def schemes() -> str:
    parts = [HEAD, *(one(key, preset) for key, preset in presets.everything())]
    return "\n".join(parts)


def one(key: str, preset: dict) -> str:
    rules = presets.scheme(key)
    said = [f"## {preset['name']}\n", f"{preset['title']}（`{key}`）\n"]
    said += [f"依据：{source}。\n" for source in preset["sources"]]
    said += [f"- {line}" for line in scoring.explain(rules)]
    said += ["", f"说明：{' '.join(preset['notes'])}\n", "### 例子\n"]
    return "\n".join(said + example(key)) + "\n"


def example(key: str) -> list[str]:
    result = scoring.score(EXAMPLES[key]())
    said: list[str] = []
    for unit in result.units:
        said += [f"**{unit.name}**：{outcome(unit)}\n", *way(unit.lines), ""]
    return said


def outcome(unit) -> str:
    said = []
    if unit.total is not None:
        said.append(f"总分 {unit.total}，第 {unit.rank} 名")
    said += [text for text in (unit.band, unit.verdict) if text]
    if unit.is_passed is not None:
        said.append("合格" if unit.is_passed else "不合格")
    if unit.contribution is not None:
        said.append(f"计入绩效 {unit.contribution}")
    redo = [item.number for item in unit.items if item.redo]
    if redo:
        said.append(f"第{'、'.join(redo)}号再次交办")
    return "；".join(said) or "、".join(f"第{item.number}号{item.verdict}" for item in unit.items)


def way(lines, depth=0) -> list[str]:
    said = []
    for line in lines:
        value = f" → **{line.value}**" if line.value and not line.how.endswith(f" {line.value}") else ""
        said.append(f"{'  ' * depth}- {line.label}{'：' if line.how else ''}{line.how}{value}")
        said += way(line.lines, depth + 1)
    return said
