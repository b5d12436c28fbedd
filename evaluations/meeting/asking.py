"""What the ballots of a panel ask: written once when voting opens, read by the phone, the paper and the count alike."""

from dataclasses import dataclass, field
from decimal import Decimal

from core.workflow import Refused
from evaluations.models import Panel, Question

ABSTAIN = "弃权"


@dataclass(slots=True, kw_only=True)
class Asked:
    """One question as it is shown. Without ``grades`` it wants a whole number from 0 to ``most``."""

    pk: int
    label: str
    under: str = ""
    most: int | None = None
    grades: tuple = ()
    value: str = ""  # what was chosen so far: a grade, a number as text, 弃权, or nothing
    fault: str = ""

    @property
    def name(self) -> str:
        return f"q{self.pk}"


@dataclass(slots=True, kw_only=True)
class Section:
    """A unit with what is asked about it."""

    position: int
    unit: object
    questions: list = field(default_factory=list)

    @property
    def is_single(self) -> bool:
        return len(self.questions) == 1 and not self.questions[0].label


# Writing: when voting opens --------------------------------------------------------------------------------------------------


def write(appraisal, scheme: dict, units: list[dict]) -> int:
    """The questions of every panel, from the frozen scheme and the frozen units. How many there are."""
    chosen = {f"u{one.unit_id}": one for one in appraisal.units.all()}
    made = []
    for panel in appraisal.panels.select_related("group"):
        rows = [row for part in parts(scheme, panel.role) for row in _rows(panel, part, units, scheme, chosen)]
        if not rows:
            raise Refused(f"评议组“{panel.name}”没有要评的单位或件，请核对评议组和评分办法。")
        made += [Question(panel=panel, position=place, **row) for place, row in enumerate(_by_unit(rows), 1)]
    Question.objects.bulk_create(made, batch_size=500)
    return len(made)


def parts(scheme: dict, role: str) -> list[dict]:
    """The parts of a scheme that a panel fills."""
    return [part for part in scheme["parts"] if part["kind"] == "panel" and part["panel"] == role]


def roles(scheme: dict) -> list[tuple[str, str]]:
    """``[(panel of the scheme, its label)]``, each once, in the order of the parts."""
    found: dict[str, str] = {}
    for part in scheme["parts"]:
        if part["kind"] == "panel":
            found.setdefault(part["panel"], part["label"])
    return list(found.items())


def is_of_group(scheme: dict, role: str) -> bool:
    """Whether the panel of this name judges only what a deputy group supervised."""
    condition = scheme.get("condition") or {}
    keys = {part["key"] for part in parts(scheme, role)}
    return condition.get("fact") == "group" and condition.get("votes_of") in keys


def events(scheme: dict) -> list[tuple[str, str]]:
    """``[(event, label)]`` that a scheme counts by what is recorded, not by facts."""
    rules = (rule for part in scheme["parts"] if part["kind"] == "adjustment" for rule in part["rules"])
    return [(rule["event"], rule["label"]) for rule in rules if rule.get("when") is None and not rule.get("tiers")]


def _rows(panel, part, units, scheme, chosen):
    for unit in units:
        if part["of"] == "unit":
            subjects = [None]
        else:
            subjects = [item for item in unit["items"] if weighs(scheme, item) and _is_for(panel, item)]
        for item in subjects:
            for dimension, most in _scales(part["marks"]):
                yield {
                    "part": part["key"], "unit": chosen[unit["key"]], "item_id": int(item["key"][1:]) if item else None,
                    "dimension": dimension, "most": most,
                }  # fmt: skip


def weighs(scheme, item) -> bool:
    """Whether the item counts under the scheme, by its role."""
    return Decimal(scheme["roles"].get(item["role"], "0")) > 0


def _is_for(panel, item) -> bool:
    return panel.group is None or item["facts"].get("group") == panel.group.name


def _scales(marks):
    """``[(dimension, most)]``: one for grades, one for a score, several for dimensions."""
    if "dimensions" in marks:
        return [(one["key"], _whole(one["top"])) for one in marks["dimensions"]]
    return [("", _whole(marks["top"]))] if "top" in marks else [("", None)]


def _whole(top: str) -> int:
    return int(top.split(".")[0])


def _by_unit(rows):
    """All that is asked about a unit stands together, in the order of the agenda."""
    order: dict[int, list] = {}
    for row in rows:
        order.setdefault(row["unit"].pk, []).append(row)
    return [row for group in sorted(order.values(), key=lambda g: g[0]["unit"].position) for row in group]


# Reading ---------------------------------------------------------------------------------------------------------------------


def sections(panel: Panel, values: dict | None = None) -> list[Section]:
    """What a ballot of ``panel`` shows, unit by unit; ``values`` (``{question: chosen}``) are filled in."""
    scheme, values = panel.appraisal.frozen["scheme"], values or {}
    by_key = {part["key"]: part for part in scheme["parts"]}
    many = len(parts(scheme, panel.role)) > 1
    found: list[Section] = []
    rows = Question._base_manager.filter(panel=panel).select_related("unit__unit", "item__suggestion")
    for row in rows.order_by("position"):
        if not found or found[-1].unit.pk != row.unit_id:
            found.append(Section(position=len(found) + 1, unit=row.unit))
        asked = _asked(row, by_key[row.part], names_part=many)
        asked.value = str(values.get(str(row.pk), ""))
        found[-1].questions.append(asked)
    return found


def _asked(row, part, *, names_part) -> Asked:
    marks = part["marks"]
    label = part["label"] if names_part else ""
    if row.dimension:
        label = next(one["label"] for one in marks["dimensions"] if one["key"] == row.dimension)
    under = ""
    if row.item is not None:
        suggestion = row.item.suggestion
        label, under = f"第{suggestion.number}号　{suggestion.title}", label
    return Asked(
        pk=row.pk,
        label=label,
        under=under,
        most=row.most,
        grades=tuple(one["label"] for one in marks.get("grades", ())),
    )


def questions(found: list[Section]) -> list[Asked]:
    return [asked for section in found for asked in section.questions]


def take(found: list[Section], data) -> dict:
    """``{question: chosen}`` of what was sent, faults noted on the questions; nothing chosen is left out."""
    chosen = {}
    for asked in questions(found):
        said = str(data.get(asked.name, "")).strip()[:20]
        asked.value, asked.fault = said, fault(asked, said)
        if said:
            chosen[str(asked.pk)] = said
    return chosen


def fault(asked: Asked, said: str) -> str:
    """Why this is no answer to the question, or ""."""
    if said in ("", ABSTAIN):
        return ""
    if asked.grades:
        return "" if said in asked.grades else "请从列出的等次里选一个，或者选弃权。"
    if not (said.isascii() and said.isdigit()):
        return f"请填 0 到 {asked.most} 的整数；不打分的空着。"
    return "" if int(said) <= asked.most else f"分数是 0 到 {asked.most}，不能填 {int(said)}。"


def faults(found: list[Section]) -> list[Asked]:
    return [asked for asked in questions(found) if asked.fault]
