"""A scheme as one plain form: every weight, coefficient and band a field; the whole is checked by ``scoring.validate``."""

from dataclasses import dataclass

from django import forms

from core.addresses import number
from core.fields import SmallChoices
from core.forms import HouseForm
from evaluations import scoring
from evaluations.models import Scheme
from evaluations.scoring.scheme_faults import KEY

from . import parts
from .parts import NumberText, Shape
from .words import ADDABLE, TYPES

MOST_BANDS, FEW_BANDS = 10, 5
GROUP = "group"  # the fact a condition asks about: who supervises the item
ROLES = (("lead", "主办件"), ("separate", "分办件"), ("helper", "会办件"))


@dataclass(frozen=True, slots=True)
class PartView:
    """One part for the page: its fields by name, its rows, and what cannot be edited of them."""

    place: int
    type: str
    type_label: str
    fields: dict
    rows: list  # [(fields of the row by name, the row as it is stored)]


class SchemeForm(HouseForm):
    name = forms.CharField(label="名称", max_length=50, help_text="评议按这个名称选用，如：益阳市 2026 年量化测评。")
    source = forms.CharField(
        label="依据",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="哪个文件、哪次会议定的。",
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)
    p_count = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=parts.MOST)

    def __init__(self, data=None, *, scheme: Scheme, shapes: list[Shape], initial=None):
        self.scheme, self.shapes = scheme, shapes
        self.stored = {part["key"]: part for part in scheme.rules["parts"]}
        self.bases = [self.stored.get(s.key) or parts.blank(s.type, s.key) for s in shapes]
        more = _frame_fields(scheme.rules)
        for i, (shape, base) in enumerate(zip(shapes, self.bases, strict=True)):
            own = parts.fields(shape, base, f"第 {i + 1} 部分")
            own |= {name: forms.CharField(widget=forms.HiddenInput, required=False) for name in ("key", "type", "rows")}
            more |= {f"p{i}_{name}": field for name, field in own.items()}
        self.base_fields = self.base_fields | more  # type: ignore[misc] # of this form alone
        super().__init__(data, initial=initial if initial is not None else start(scheme))

    # For the page ------------------------------------------------------------------------------------------------------------

    @property
    def outcome(self):
        return self.scheme.rules["outcome"]

    def part_views(self):
        return [self._view(i, shape) for i, shape in enumerate(self.shapes)]

    def _view(self, i, shape):
        own = {name[len(f"p{i}_") :]: self[name] for name in self.fields if name.startswith(f"p{i}_")}
        plain = {name: field for name, field in own.items() if not name.startswith("r") or name == "rows"}
        stored = parts.rows_of(self.bases[i])
        rows = []
        for n in range(shape.rows):
            fields = {name.split("_", 1)[1]: field for name, field in own.items() if name.startswith(f"r{n}_")}
            rows.append((fields, stored[n] if n < len(stored) else None))
        return PartView(i + 1, shape.type, TYPES[shape.type], plain, rows)

    def bands(self):
        return (
            [(self[f"band{n}_label"], self[f"band{n}_from"]) for n in range(bands_offered(self.scheme.rules))]
            if "band0_from" in self.fields
            else []
        )

    def roles(self):
        return [self[f"role_{role}"] for role, _ in ROLES]

    # Back to a scheme ----------------------------------------------------------------------------------------------------------

    def clean_name(self):
        name = self.cleaned_data["name"].strip()
        if self.scheme.version > 1 and name != self.scheme.name:
            raise forms.ValidationError(f"这是“{self.scheme.name}”的新版本，名称不能改；要用别的名称，请复制一份。")
        others = Scheme._base_manager.filter(congress=self.scheme.congress_id, name=name).exclude(pk=self.scheme.pk)
        if self.scheme.version == 1 and others.exists():
            raise forms.ValidationError("已经有一份办法叫这个名称，请换一个。")
        return name

    def clean(self):
        said = super().clean()
        self._forgive_dropped()
        if self.errors:
            return said
        self.rules = self._rules(said)
        for fault in scoring.validate(self.rules):
            self.add_error(None, fault)
        return said

    def _forgive_dropped(self):
        """What is thrown away need not be right."""
        for i in range(len(self.shapes)):
            if self.cleaned_data.get(f"p{i}_drop"):
                for name in [name for name in self.errors if name.startswith(f"p{i}_")]:
                    del self.errors[name]

    def _rules(self, said) -> dict:
        found = []
        for i, (shape, base) in enumerate(zip(self.shapes, self.bases, strict=True)):
            if said[f"p{i}_drop"]:
                continue
            own = {name[len(f"p{i}_") :]: value for name, value in said.items() if name.startswith(f"p{i}_")}
            found.append((own["order"] or i + 1, i, parts.read(shape, base, own)))
        rules = self.scheme.rules | {"parts": [part for _, _, part in sorted(found, key=lambda one: one[:2])]}
        return rules | _frame(said, self.scheme.rules)


# The frame: everything that is not a part ---------------------------------------------------------------------------------------------


def _number(label, **kwargs):
    return NumberText(label=label, required=False, **kwargs)


def bands_offered(rules) -> int:
    return min(max(FEW_BANDS, len(rules["bands"]) + 2), MOST_BANDS)


def _frame_fields(rules) -> dict:
    found = {f"role_{role}": _number(f"{label}的权重") for role, label in ROLES}
    if rules["outcome"] == "levels":
        return found | {
            "best_at_least": forms.IntegerField(
                label=f"至少几项{rules['verdict']['best']}，结论是{rules['verdict']['best']}",
                min_value=1,
                max_value=parts.MOST,
            )
        }
    if rules["outcome"] != "total":
        return found
    levels = [("item", "先在每件里相加，再对件取平均"), ("unit", "各部分先对件取平均，再在单位里相加")]
    missing = [("leave_out", "去掉，按其余部分折算到满分"), ("zero", "记零分")]
    judges = [("", "不按条件")] + [
        (p["key"], f"有代表小组督办，并且“{p['label']}”有票")
        for p in rules["parts"]
        if p["kind"] == "panel" and p["of"] == "item"
    ]
    found |= {
        "level": forms.ChoiceField(label="怎样相加", choices=levels, widget=SmallChoices),
        "missing": forms.ChoiceField(label="没有人评的部分", choices=missing, widget=SmallChoices),
        "condition": forms.ChoiceField(label="哪些件改用另一组满分", choices=judges, required=False),
        "pass_from": _number("合格线", help_text="低于它为不合格；不设就空着。"),
        "redo_below": _number("单件重新办理的分数线", help_text="单件低于它的，重新交办；不设就空着。"),
        "contribution": _number("占绩效考核的百分比", help_text="如 2，表示总分的 2% 计入；不设就空着。"),
    }
    for n in range(bands_offered(rules)):
        found |= {
            f"band{n}_label": forms.CharField(label=f"第 {n + 1} 档：名称", max_length=10, required=False),
            f"band{n}_from": _number(f"第 {n + 1} 档：从几分起"),
        }
    return found


def _frame(said, old) -> dict:
    found: dict = {"roles": {role: said[f"role_{role}"] for role, _ in ROLES if said[f"role_{role}"]}}
    if old["outcome"] == "levels":
        return found | {"verdict": old["verdict"] | {"best_at_least": said["best_at_least"]}}
    if old["outcome"] != "total":
        return found
    bands = [(said[f"band{n}_label"].strip(), said[f"band{n}_from"]) for n in range(bands_offered(old))]
    condition = old["condition"] or {"label": "代表小组督办", "fact": GROUP}
    return found | {
        "level": said["level"],
        "missing": said["missing"],
        "condition": condition | {"votes_of": said["condition"]} if said["condition"] else None,
        **{name: said[name] or None for name in ("pass_from", "redo_below", "contribution")},
        "bands": [{"label": label, "from": start} for label, start in bands if label or start],
    }


# What the form shows before anything is typed -----------------------------------------------------------------------------------------


def start(scheme) -> dict:
    rules = scheme.rules
    found = {"name": scheme.name, "source": scheme.source, "revision": scheme.revision, "p_count": len(rules["parts"])}
    found |= {f"role_{role}": weight for role, weight in rules["roles"].items()}
    found |= {
        name: rules[name]
        for name in ("level", "missing", "pass_from", "redo_below", "contribution")
        if rules[name] is not None
    }
    found["condition"] = (rules["condition"] or {}).get("votes_of", "")
    found["best_at_least"] = (rules["verdict"] or {}).get("best_at_least")
    for n, band in enumerate(rules["bands"]):
        found |= {f"band{n}_label": band["label"], f"band{n}_from": band["from"]}
    for i, part in enumerate(rules["parts"]):
        found |= part_start(i, part)
    return found


def part_start(i: int, part) -> dict:
    shape = parts.shape_of(part)
    own = parts.initial(part, i + 1) | {"key": shape.key, "type": shape.type, "rows": shape.rows}
    return {f"p{i}_{name}": value for name, value in own.items()}


def shapes_of(rules) -> list[Shape]:
    return [parts.shape_of(part) for part in rules["parts"]]


def shapes_from(post, scheme) -> list[Shape]:
    """What the page that was sent showed; anything it could not have shown is left out."""
    stored = {part["key"]: parts.shape_of(part) for part in scheme.rules["parts"]}
    found = []
    for i in range(min(number(post.get("p_count", "")) or 0, parts.MOST)):
        key, kind = post.get(f"p{i}_key", ""), post.get(f"p{i}_type", "")
        rows = min(number(post.get(f"p{i}_rows", "")) or 0, parts.MOST_RULES)
        if key in stored and stored[key].type == kind:
            rows = max(rows, stored[key].rows) if kind == "levels" else rows
            found.append(Shape(key, kind, stored[key].rows if kind == "levels" else rows))
        elif kind in ADDABLE and KEY.fullmatch(key) and scheme.rules["outcome"] == "total":
            found.append(Shape(key, kind, rows))
    return found


def with_one_more(shapes, kind: str) -> tuple[list[Shape], dict]:
    """The parts of the page and a blank one of ``kind``, with what its fields show."""
    taken = {shape.key for shape in shapes}
    part = parts.blank(kind, next(f"part{n}" for n in range(1, 1000) if f"part{n}" not in taken))
    return [*shapes, parts.shape_of(part)], part_start(len(shapes), part)
