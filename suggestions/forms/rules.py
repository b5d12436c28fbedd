"""A rule set as a form: every deadline, class and grade in words, the whole checked by ``presets.check``."""

import re
from dataclasses import dataclass

from django import forms

from congress import deadlines, presets, rule_words
from congress.presets.checks import FLAGS
from core.fields import ChoiceCards
from core.forms import HouseForm

UNITS = (("", "没有规定"), ("wd", "个工作日"), ("d", "天"), ("m", "个月"), ("date", "固定日期"))
COUNTED = UNITS[1:4]
# From which events a rule may sensibly count; what a rule set already has is offered too.
STARTS = {
    "give_back": ("dispatch", "receipt"),
    "reassign": ("return",),
    "helper": ("dispatch", "receipt"),
    "helper_redo": ("request",),
    "first_contact": ("dispatch", "receipt"),
    "reply": ("dispatch", "receipt"),
    "reply_longest": ("dispatch", "receipt"),
    "feedback": ("reply",),
    "rework": ("rework", "feedback"),
}
CLASSES = 8  # rows offered
APPROVERS = (("", "不许延期"), ("office", "人大代表工作机构批准"), ("coordinator", "交办协调单位批准"))
KEY_NAME = re.compile(r"（[a-z_]+）|（[a-z_]+(?:、[a-z_]+)+）")


@dataclass(frozen=True, slots=True)
class Clock:
    """The fields of one deadline, for the page."""

    label: str
    fields: dict


class RuleSetForm(HouseForm):
    name = forms.CharField(label="名称", max_length=50, help_text="届次会议按这个名称选用，如：湖南 2026。")
    title = forms.CharField(label="标题", max_length=100)
    sources = forms.CharField(
        label="依据", widget=forms.Textarea(attrs={"rows": 3}), required=False, help_text="每行一项。"
    )
    notice_days = forms.IntegerField(label="到期以前几个工作日变黄", min_value=0, max_value=60)
    approver = forms.ChoiceField(label="延期", choices=APPROVERS, required=False)
    times = forms.IntegerField(label="最多几次", min_value=1, max_value=10, required=False)
    tell_deputy = forms.BooleanField(label="批准延期后告知代表", required=False)
    grades = forms.MultipleChoiceField(
        label="满意度档次",
        choices=[(g, g) for g in presets.GRADES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    adoption = forms.CharField(label="采纳情况的各项", widget=forms.Textarea(attrs={"rows": 4}), help_text="每行一项。")
    grades_helpers = forms.BooleanField(label="会办单位也由代表评价", required=False)
    face_to_face_required = forms.BooleanField(label="主办件必须面商", required=False)
    lapsed_feedback = forms.ChoiceField(
        label="期满没有反馈的", choices=list(rule_words.LAPSED.items()), widget=ChoiceCards(layout="small")
    )
    counted_feedback = forms.ChoiceField(
        label="计入统计的反馈表",
        choices=list(rule_words.COUNTED.items()),
        widget=ChoiceCards(layout="small"),
        help_text="取居中的一份：按办理结果由高到低排，取中间的一份；份数是双数的，取中间两份里较低的。",
    )
    rework_from = forms.ChoiceField(
        label="对结果评为哪些档次要重新办理",
        choices=list(rule_words.REWORK.items()),
        widget=ChoiceCards(layout="small"),
    )
    units_read = forms.ChoiceField(
        label="承办单位什么时候能看到代表的评价",
        choices=list(rule_words.UNITS_READ.items()),
        widget=ChoiceCards(layout="small"),
        help_text="反馈期满以后才可以看的：期满以前，单位和交办协调单位在任何页面都看不到评价，也看不到有没有收到；"
        "人大机关和代表随时能看。评为要重新办理的，重新办理时一并告诉单位。",
    )
    notes = forms.CharField(
        label="规则里的其他说明",
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text="每行一条，显示在办理步骤里。",
    )
    note = forms.CharField(label="管理备注", widget=forms.Textarea(attrs={"rows": 2}), required=False)

    def __init__(self, *args, row, locked=None, **kwargs):
        """``row``: the rule set; ``locked(rules)``: why the new rules cannot be taken for what has been written under the old."""
        self.row, self.locked = row, locked or (lambda rules: [])
        given = row.rules["deadlines"]
        more = [_clock_fields(rule, given.get(rule, {})) for rule in deadlines.RULES]
        more += [_class_fields(n) for n in range(CLASSES)]
        self.base_fields = {name: field for fields in (self.base_fields, *more) for name, field in fields.items()}
        super().__init__(*args, initial=_initial(row), **kwargs)

    # For the page ------------------------------------------------------------------------------------------------------------

    def clocks(self):
        names = ("amount", "unit", "start", "source", "date", "least", "instead_amount", "instead_unit")
        return [
            Clock(label, {name: self[f"{rule}_{name}"] for name in names}) for rule, label in deadlines.RULES.items()
        ]

    def classes(self):
        return [
            {name: self[f"class{n}_{name}"] for name in ("key", "label", "needs", "solved")} for n in range(CLASSES)
        ]

    # Back to a rule set ------------------------------------------------------------------------------------------------------

    def clean(self):
        said = super().clean()
        if self.errors:
            return said
        self.rules = self._rules(said)
        faults = presets.check(self.rules) or self.locked(self.rules)
        if type(self.row).objects.exclude(pk=self.row.pk).filter(name=said["name"]).exists():
            self.add_error("name", "已经有一套规则叫这个名称，请换一个。")
        for fault in faults:
            self.add_error(None, KEY_NAME.sub("", fault))
        return said

    def _rules(self, said):
        old = self.row.rules
        given = {rule: raw for rule in deadlines.RULES if (raw := _clock(rule, said))}
        approver = said["approver"]
        rows = [
            {name: said[f"class{n}_{name}"] for name in ("key", "label", "needs", "solved")} for n in range(CLASSES)
        ]
        return {
            "name": old["name"],
            "title": said["title"],
            "sources": _lines(said["sources"]),
            "deadlines": given,
            "extension": {"approver": approver, "times": said["times"] or 0, "tell_deputy": said["tell_deputy"]}
            if approver
            else None,
            "classes": [
                {"key": r["key"].strip().upper(), "label": r["label"].strip(), "needs_commitments": r["needs"], "is_solved": r["solved"]}
                for r in rows
                if r["key"] or r["label"]
            ],
            "grades": [grade for grade in presets.GRADES if grade in said["grades"]],
            "adoption": _lines(said["adoption"]),
            "flags": {name: said[name] for name in FLAGS},
            "notice_days": said["notice_days"],
            "notes": _lines(said["notes"]),
        }  # fmt: skip


def _clock_fields(rule, given):
    named = deadlines.RULES[rule]
    starts = dict.fromkeys([*STARTS[rule], *([given["start"]] if given else [])])
    number = {"required": False, "min_value": 0, "max_value": 9999}
    date = forms.CharField(label=f"{named}：固定日期", required=False, max_length=5)
    date.widget.attrs["placeholder"] = "06-30"
    events = [(event, f"从{deadlines.EVENTS[event]}起算") for event in starts]
    fields = {
        "amount": forms.IntegerField(label=f"{named}：数量", **number),
        "unit": forms.ChoiceField(label=f"{named}：单位", choices=UNITS, required=False),
        "start": forms.ChoiceField(label=f"{named}：起算", choices=events, required=False),
        "source": forms.CharField(label=f"{named}：依据", required=False, max_length=200),
        "date": date,
        "least": forms.IntegerField(label=f"{named}：不足几天的改按", **number),
        "instead_amount": forms.IntegerField(label=f"{named}：改按数量", **number),
        "instead_unit": forms.ChoiceField(label=f"{named}：改按单位", choices=COUNTED, required=False),
    }
    return {f"{rule}_{name}": field for name, field in fields.items()}


def _class_fields(n):
    named = f"第 {n + 1} 类"
    return {
        f"class{n}_key": forms.CharField(label=f"{named}：代号", required=False, max_length=1),
        f"class{n}_label": forms.CharField(label=f"{named}：名称", required=False, max_length=60),
        f"class{n}_needs": forms.BooleanField(label=f"{named}：要写明承诺", required=False),
        f"class{n}_solved": forms.BooleanField(label=f"{named}：计为已解决", required=False),
    }


def _lines(text) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _initial(row):
    rules = row.rules
    extension = rules["extension"] or {}
    found = {
        "name": row.name, "note": row.note, "title": rules["title"], "notice_days": rules["notice_days"], "grades": rules["grades"],
        "approver": extension.get("approver", ""), "times": extension.get("times", 1), "tell_deputy": extension.get("tell_deputy", False),
        **rules["flags"],
    }  # fmt: skip
    for rule in deadlines.RULES:
        found |= _clock_initial(rule, rules["deadlines"].get(rule, {}))
    found |= {name: "\n".join(rules[name]) for name in ("sources", "adoption", "notes")}
    for n, one in enumerate(rules["classes"][:CLASSES]):
        found |= {f"class{n}_key": one["key"], f"class{n}_label": one["label"]}
        found |= {f"class{n}_needs": one["needs_commitments"], f"class{n}_solved": one["is_solved"]}
    return found


def _clock_initial(rule, given):
    found = {
        "unit": given.get("unit", ""),
        "start": given.get("start", STARTS[rule][0]),
        "source": given.get("source", ""),
    }
    if given.get("unit") == "date":
        instead = given["instead"]
        found |= {"date": given["date"], "least": given.get("least_days", deadlines.LEAST_DAYS)}
        found |= {"instead_amount": instead["amount"], "instead_unit": instead["unit"]}
    elif given:
        found["amount"] = given["amount"]
    return {f"{rule}_{name}": value for name, value in found.items()}


def _clock(rule, said):
    """The rule as it is stored; None where none is set."""
    field = {
        name: said[f"{rule}_{name}"]
        for name in ("amount", "unit", "start", "source", "date", "least", "instead_amount", "instead_unit")
    }
    if not field["unit"]:
        return None
    found = {"unit": field["unit"], "start": field["start"] or STARTS[rule][0], "source": field["source"].strip()}
    if field["unit"] != "date":
        return {"amount": field["amount"], **found}
    least = deadlines.LEAST_DAYS if field["least"] is None else field["least"]
    instead = {"amount": field["instead_amount"], "unit": field["instead_unit"]}
    return found | {"date": field["date"].strip(), "least_days": least, "instead": instead}
