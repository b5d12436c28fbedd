"""Recomputing an appraisal's file without the system that made it: ``python -m evaluations.recount FILE`` needs Python alone."""

import sys
from dataclasses import dataclass
from pathlib import Path

from core import seals
from evaluations import scoring


@dataclass(frozen=True, slots=True)
class Recount:
    lines: list  # what was found, to read
    faults: list  # where the file is not what its inputs come to


def recount(text: str, *, steps: bool = False) -> Recount:
    """Seal and result of a file made again; ``steps`` adds the whole way to each total. ValueError when it is no such file."""
    content, said = seals.unpacked(text)
    made = seals.seal(content)
    faults = [] if made == said else [f"校验码不一致：文件写 {said}，重新计算是 {made}。内容被改动过。"]
    lines = [f"校验码  {made}  {'一致' if made == said else '不一致'}"]
    try:
        result = scoring.score(content)
        faults += scoring.differences(content)
    except scoring.Faulty as why:
        return Recount(lines, faults + why.faults)
    scheme = content["scheme"]
    lines += [
        f"评议    {content['name']}{'（演练）' if content['rehearsal'] else ''}，第 {content['version']} 版，事实截至 {content['day']}",
        f"办法    {scheme['name']}（第 {scheme['version']} 版）",
    ]
    lines += [f"评议组  {panel.name}：{panel.why or '有效'}" for panel in result.panels]
    for unit in sorted(result.units, key=lambda unit: (unit.rank is None, unit.rank or 0)):
        lines.append("")
        lines.append(_unit(unit))
        lines += _items(unit)
        lines += _way(unit.lines) if steps else []
    return Recount(lines, faults)


def _unit(unit) -> str:
    said = [f"第 {unit.rank} 名" if unit.rank else "不排名", unit.name]
    said.append(f"{unit.total} 分" if unit.total is not None else "没有总分")
    said += [text for text in (unit.band, unit.verdict and f"结论：{unit.verdict}") if text]
    if unit.is_passed is not None:
        said.append("合格" if unit.is_passed else "不合格")
    if unit.contribution is not None:
        said.append(f"计入绩效 {unit.contribution} 分")
    return "  ".join(said)


def _items(unit) -> list[str]:
    """Verdicts of items, where the scheme gives them."""
    return [
        f"    第{item.number}号  {item.verdict}  "
        + "  ".join(f"{g} {n} 票 {percent}%" for g, (n, percent) in item.shares.items())
        for item in unit.items
        if item.shares
    ]


def _way(lines, depth=1) -> list[str]:
    """The derivation, indented."""
    said = []
    for line in lines:
        how = f"：{line.how}" if line.how else ""
        value = f" → {line.value}" if line.value and not line.how.endswith(f" {line.value}") else ""
        said.append(f"{'    ' * depth}{line.label}{how}{value}")
        said += _way(line.lines, depth + 1)
    return said


def main(name: str, *, steps: bool = False, out=print) -> bool:
    """Print the recount of a file; whether everything agrees. ValueError when it cannot be read."""
    try:
        found = recount(Path(name).read_text(encoding="utf-8"), steps=steps)
    except (OSError, UnicodeDecodeError):
        raise ValueError(f"读不了文件 {name}。请确认路径，并且是从系统下载的评议档案（.json）。") from None
    except (TypeError, ValueError, KeyError):
        raise ValueError(f"{name} 不是系统下载的评议档案：要有 seal 和 content 两项，数字都是整数或文字。") from None
    for line in found.lines:
        out(line)
    out("")
    for fault in found.faults:
        out(f"不一致：{fault}")
    out("重新计算的结果和文件一致。" if not found.faults else f"共 {len(found.faults)} 处不一致。")
    return not found.faults


if __name__ == "__main__":
    try:
        sys.exit(0 if main(sys.argv[1], steps="--steps" in sys.argv) else 1)
    except IndexError:
        sys.exit("用法：python -m evaluations.recount 文件 [--steps]")
    except ValueError as why:
        sys.exit(str(why))
