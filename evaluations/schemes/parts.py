"""One part of a scheme as fields of a form, and back. Names are without the part's prefix; a row is ``r<n>_…``."""

from dataclasses import dataclass

from django import forms

from core.fields import SmallChoices
from evaluations.scoring import numbers, words

from .words import COUNTED, FIGURES, KEEP, PANELS, counted_of, figure_of

SPARE = 2  # empty rows offered after those that are there
MOST = 12
MOST_RULES = 30
WIDE_DIGITS = str.maketrans("０１２３４５６７８９．－", "0123456789.-")


class NumberText(forms.CharField):
    """A decimal number, kept as the text it is: no float ever touches a weight. ``said`` names it in a list of faults."""

    said = ""

    def __init__(self, **kwargs):
        super().__init__(max_length=12, **kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def clean(self, value):
        text = super().clean(value).translate(WIDE_DIGITS)
        if text and not numbers.is_number(text):
            raise forms.ValidationError(f"{self.said or self.label}要填数，如 50 或 0.8，最多六位小数。")
        return text


def _text(label, **kwargs):
    return forms.CharField(label=label, **{"max_length": 40, "required": False} | kwargs)


def _number(label, **kwargs):
    return NumberText(label=label, **{"required": False} | kwargs)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a part of the form is: which part of the scheme, of which type, with how many rows."""

    key: str
    type: str
    rows: int


def type_of(part) -> str:
    if part["kind"] == "panel":
        return next(iter(part["marks"]))
    return "levels" if "levels" in part else part["kind"]


def shape_of(part) -> Shape:
    kind = type_of(part)
    rows = rows_of(part)
    most = MOST_RULES if kind == "adjustment" else MOST
    return Shape(part["key"], kind, min(len(rows) + (0 if kind == "levels" else SPARE), max(most, len(rows))))


def rows_of(part) -> list:
    """The rows of the part as they are stored."""
    kind = type_of(part)
    if kind in ("grades", "dimensions"):
        return part["marks"][kind]
    return {
        "feedback": part.get("grades"),
        "measure": part.get("steps"),
        "adjustment": part.get("rules"),
        "levels": part.get("levels"),
    }.get(kind) or []


def blank(kind: str, key: str) -> dict:
    """A new part of a type, to be filled in."""
    grades = [
        {"label": g, "worth": w} for g, w in (("非常满意", "1"), ("满意", "0.9"), ("基本满意", "0.7"), ("不满意", "0"))
    ]
    part = {"key": key, "label": "", "points": "0"}
    panel = {"kind": "panel", "panel": "jury", "of": "unit"}
    match kind:
        case "grades":
            return part | panel | {"marks": {"grades": grades}}
        case "top":
            return part | panel | {"marks": {"top": "100"}}
        case "dimensions":
            return part | panel | {"marks": {"dimensions": []}}
        case "feedback":
            return part | {"kind": "feedback", "grade": "result", "grades": grades}
        case "measure":
            return part | {"kind": "measure", "count": {"fact": "on_time"}, "among": None, "steps": None}
    return part | {"kind": "adjustment", "floor": "0", "cap": None, "rules": []}


# Fields ------------------------------------------------------------------------------------------------------------------------


def fields(shape: Shape, base: dict, named: str) -> dict:
    """The fields of a part called ``named`` in messages."""
    found = {
        "order": forms.IntegerField(label="次序", min_value=1, max_value=99, required=False),
        "drop": forms.BooleanField(label="去掉这一部分", required=False),
        "label": _text("名称", required=True),
    }
    if shape.type != "levels" and base.get("points") is not None:
        found["points"] = _number("满分" if shape.type != "adjustment" else "基础分", required=True)
    if "points" in found and shape.type != "adjustment":  # those are of the unit, not of an item
        found["points_when"] = _number("符合条件的件，满分")
    if base["kind"] == "panel":
        found |= _panel_fields(base)
    if shape.type == "top":
        found["top"] = _number("最高打几分", required=True)
    if shape.type == "feedback":
        choices = [("result", "对办理结果"), ("attitude", "对办理态度")]
        found["grade"] = forms.ChoiceField(label="用哪一项评价", choices=choices, widget=SmallChoices)
    if shape.type == "measure":
        choices = [(key, label) for key, (label, _, _) in FIGURES.items()]
        own = [(KEEP, words.condition_in_words(base["count"]))] if figure_of(base) == KEEP else []
        found["figure"] = forms.ChoiceField(label="什么样的件所占的比例", choices=own + choices)
    if shape.type == "adjustment":
        found |= {"floor": _number("最低几分"), "cap": _number("最高几分")}
    for field in found.values():
        field.said = f"{named}的{field.label}"
        field.error_messages |= {"required": f"请填写{field.said}。"}
    for n in range(shape.rows):
        found |= {
            f"r{n}_{name}": field for name, field in _row_fields(shape.type, base, n, f"{named}第 {n + 1} 行").items()
        }
    return found


def _panel_fields(base):
    panels = list(PANELS.items())
    if base["panel"] not in PANELS:
        panels.append((base["panel"], base["panel"]))
    whom = [("unit", "单位"), ("item", "每件建议")]
    return {
        "panel": forms.ChoiceField(label="由谁打分", choices=panels),
        "of": forms.ChoiceField(label="评什么", choices=whom, widget=SmallChoices),
    }


def _row_fields(kind, base, n, named) -> dict:
    match kind:
        case "grades" | "feedback":
            return {"label": _text(f"{named}：等次", max_length=10), "worth": _number(f"{named}：系数")}
        case "dimensions":
            return {"label": _text(f"{named}：分项", max_length=20), "top": _number(f"{named}：满分")}
        case "measure":
            return {"from": _number(f"{named}：比例达到"), "worth": _number(f"{named}：系数")}
        case "adjustment":
            return _rule_fields(base["rules"][n] if n < len(base["rules"]) else {}, named)
        case "levels":
            tests = base["levels"][n]["tests"]
            return {f"t{t}": _number(f"{named}：界限", required=True) for t in range(len(tests))}
    return {}


def _rule_fields(rule, named):
    found = {"label": _text(f"{named}：事项", max_length=40)}
    if rule.get("tiers"):
        for t in range(len(rule["tiers"])):
            found |= {
                f"from{t}": forms.IntegerField(label=f"{named}：件数", min_value=0),
                f"by{t}": _number(f"{named}：加减", required=True),
            }
        return found
    choices = [("", "登记的事项，按次数")] + [(key, label) for key, (label, _) in COUNTED.items()]
    if rule and counted_of(rule) == KEEP:
        choices = [(KEEP, words.condition_in_words(rule["when"])), *choices]
    counted = forms.ChoiceField(label=f"{named}：怎样计", choices=choices, required=False)
    return found | {"points": _number(f"{named}：加减"), "counted": counted}


# Initial values -----------------------------------------------------------------------------------------------------------------


def initial(part, place: int) -> dict:
    found = {
        "order": place,
        "label": part["label"],
        "points": part.get("points"),
        "points_when": part.get("points_when"),
    }
    found |= {name: part.get(name) for name in ("panel", "of", "grade", "floor", "cap")}
    kind = type_of(part)
    if kind == "top":
        found["top"] = part["marks"]["top"]
    if kind == "measure":
        found["figure"] = figure_of(part)
    for n, row in enumerate(rows_of(part)):
        found |= {f"r{n}_{name}": value for name, value in _row_initial(kind, row).items()}
    return {name: value for name, value in found.items() if value is not None}


def _row_initial(kind, row) -> dict:
    if kind == "levels":
        return {f"t{t}": str(test.get("least", test.get("most"))) for t, test in enumerate(row["tests"])}
    if kind != "adjustment":
        return row
    found = {"label": row["label"], "points": row["points"], "counted": counted_of(row)}
    for t, tier in enumerate(row.get("tiers") or ()):
        found |= {f"from{t}": tier["from"], f"by{t}": tier["points"]}
    return found


# Back to the scheme --------------------------------------------------------------------------------------------------------------


def read(shape: Shape, base: dict, said: dict) -> dict:
    """The part as the form says; what the form does not show stays as it is in ``base``."""
    part = base | {"label": said["label"].strip()}
    if "points" in said:
        part["points"] = said["points"]
        part["points_when"] = said.get("points_when") or None
    for name in ("panel", "of", "grade"):
        if name in said:
            part[name] = said[name]
    rows = [
        {name.split("_", 1)[1]: v for name, v in said.items() if name.startswith(f"r{n}_")} for n in range(shape.rows)
    ]
    match shape.type:
        case "grades":
            part["marks"] = {"grades": _filled(rows, "label", "worth")}
        case "feedback":
            part["grades"] = _filled(rows, "label", "worth")
        case "top":
            part["marks"] = {"top": said["top"]}
        case "dimensions":
            part["marks"] = {"dimensions": _dimensions(base["marks"]["dimensions"], rows)}
        case "measure":
            part |= _measured(base, said) | {"steps": _filled(rows, "from", "worth") or None}
        case "levels":
            part["levels"] = [_level(level, row) for level, row in zip(base["levels"], rows, strict=True)]
        case "adjustment":
            part |= {"floor": said["floor"] or None, "cap": said["cap"] or None, "rules": _rules(base["rules"], rows)}
    return part


def _filled(rows, *names) -> list[dict]:
    """Rows in which anything was written."""
    return [{name: row[name].strip() for name in names} for row in rows if any(row[name].strip() for name in names)]


def _free(taken, stem) -> str:
    return next(f"{stem}{n}" for n in range(1, 1000) if f"{stem}{n}" not in taken)


def _dimensions(old, rows) -> list[dict]:
    found, taken = [], {row["key"] for row in old}
    for n, row in enumerate(rows):
        if not row["label"].strip() and not row["top"].strip():
            continue
        key = old[n]["key"] if n < len(old) else _free(taken, "d")
        taken.add(key)
        found.append({"key": key, "label": row["label"].strip(), "top": row["top"]})
    return found


def _measured(base, said) -> dict:
    if said["figure"] == KEEP:
        return {"count": base["count"], "among": base.get("among")}
    _, count, among = FIGURES[said["figure"]]
    return {"count": count, "among": among}


def _level(level, row) -> dict:
    tests = []
    for t, test in enumerate(level["tests"]):
        bound = row[f"t{t}"]
        if "most" in test:
            tests.append(test | {"most": int(bound) if bound.isdigit() else bound})
        else:
            tests.append(test | {"least": bound})
    return level | {"tests": tests}


def _rules(old, rows) -> list[dict]:
    found, taken = [], {rule["event"] for rule in old}
    for n, row in enumerate(rows):
        base = old[n] if n < len(old) else None
        if not row["label"].strip() and not row.get("points", "").strip():
            continue
        event = base["event"] if base else _free(taken, "e")
        taken.add(event)
        rule = (base or {"tiers": None, "when": None}) | {"event": event, "label": row["label"].strip()}
        if rule["tiers"]:
            rule["tiers"] = [{"from": row[f"from{t}"], "points": row[f"by{t}"]} for t in range(len(rule["tiers"]))]
        else:
            rule |= {"points": row["points"]}
            if row["counted"] != KEEP:
                rule["when"] = COUNTED[row["counted"]][1] if row["counted"] else None
        found.append(rule)
    return found
