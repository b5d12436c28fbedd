"""The shape of an appraisal's units and panels, as ``docs/appraisal_file.md`` describes it: asked before anything is read."""

from .parts import BY, ROLE, SOURCE
from .scheme_faults import NUMBERS


def fits(value, shape) -> bool:
    """``shape``: a type, a question, ``[shape of each]`` or ``{key that must be there: shape}``."""
    if isinstance(shape, dict):
        return isinstance(value, dict) and all(name in value and fits(value[name], one) for name, one in shape.items())
    if isinstance(shape, list):
        return isinstance(value, list) and all(fits(one, shape[0]) for one in value)
    return isinstance(value, shape) if isinstance(shape, type) else shape(value)


def _among(words):
    return lambda value: isinstance(value, str) and value in words


def _word(value) -> bool:
    return value is None or isinstance(value, str)


def _facts(value) -> bool:
    """Texts, whole numbers, true, false, null; what is compared with a number is one."""
    if not isinstance(value, dict):
        return False
    return all(v is None or isinstance(v, str | int) and (k not in NUMBERS or type(v) is int) for k, v in value.items())


def _marks(value) -> bool:
    return isinstance(value, dict) and all(isinstance(targets, dict) for targets in value.values())


def _counted(value) -> bool:
    return _marks(value) and all(isinstance(one, dict) for targets in value.values() for one in targets.values())


def _totals(value) -> bool:
    return value is None or fits(value, {"forms": int, "marks": _counted})


def _count(value) -> bool:
    return value is None or isinstance(value, int)


EVENT = {"event": str, "times": int}
GRADE = {"by": _among(BY), "source": _among(SOURCE), "result": _word, "attitude": _word}
ITEM = {
    "key": str, "number": str, "title": str, "role": _among(ROLE), "facts": _facts, "grades": [GRADE], "events": [EVENT],
}  # fmt: skip
UNIT = {"key": str, "name": str, "items": [ITEM], "events": [EVENT]}
PANEL = {
    "key": str, "panel": str, "name": str, "invited": _count, "present": int, "issued": int, "spoiled": int, "unused": int, "collected": int,
    "is_valid": bool, "ballots": [{"source": str, "marks": _marks}], "totals": _totals,
}  # fmt: skip


def faults(document) -> list[str]:
    """A sentence for each unit and panel that cannot be read."""
    found = []
    for name, shape, word in (("units", UNIT, "单位"), ("panels", PANEL, "评议组")):
        rows = document.get(name)
        if not isinstance(rows, list):
            found.append(f"评议档案缺少{word}（{name}）。")
            continue
        found += [
            f"{_called(row, word, place)}的内容不完整或格式不对。"
            for place, row in enumerate(rows, 1)
            if not fits(row, shape)
        ]
    return found


def _called(row, word, place) -> str:
    name = row.get("name") if isinstance(row, dict) else None
    return f"{word}“{name}”" if isinstance(name, str) and name else f"第 {place} 个{word}"
