"""What the second person keys: the grades once more, by digits, without seeing the first keying; and what is taken where they differ."""

import re

from django import forms

from core.forms import HouseForm
from evaluations.models import Feedback
from suggestions.models import Assignment

from .effects import COMPARED, differences, shown


class KeyField(forms.CharField):
    """One of a few words, keyed as its place (1, 2, 3 …) or as the word itself."""

    def __init__(self, *, options, **kwargs):
        self.options = list(options)  # [(value, word)]
        super().__init__(max_length=10, **kwargs)
        self.widget.attrs |= {"autocomplete": "off", "inputmode": "numeric", "size": "5"}

    def clean(self, value):
        text = super().clean(value).strip()
        if not text:
            return ""
        if re.fullmatch(r"[0-9０-９]{1,2}", text):
            place = int(text)
            if 1 <= place <= len(self.options):
                return self.options[place - 1][0]
        found = [value for value, word in self.options if text in (value, word)]
        if not found:
            raise forms.ValidationError(f"“{self.label}”请填 1 到 {len(self.options)} 的数字。")
        return found[0]


def keys(rule_set):
    """``{name: options}`` of what is keyed on a form, in this order."""
    words = [(grade, grade) for grade in rule_set.grades]
    found = {"attitude": words, "result": words, "contact_how": list(Feedback.ContactHow.choices)}
    if adoptions := rule_set.rules.get("adoption"):
        found["adoption"] = [(word, word) for word in adoptions]
    return found


def legend(rule_set):
    """``[(name, "1 非常满意　2 满意 …")]``, to stand above the fields."""
    return [
        (
            COMPARED[name] if name != "attitude" else "等次",
            "　".join(f"{n} {word}" for n, (_, word) in enumerate(options, 1)),
        )
        for name, options in keys(rule_set).items()
        if name != "result"
    ]


class CheckForm(HouseForm):
    """Cleans to ``again`` of ``paper.compare``."""

    alike = forms.BooleanField(label="日期、签名和代表写的意见与扫描件一致", required=True)

    def __init__(self, *args, entry, **kwargs):
        self.entry = entry
        super().__init__(*args, **kwargs)
        self.rows = rows(entry)
        options = keys(entry.suggestion.session.rule_set)
        for part, _ in self.rows:
            for name, words in options.items():
                needed = name in ("attitude", "result")
                self.fields[f"p{part.pk}-{name}"] = KeyField(
                    label=f"{part.unit}：{COMPARED[name]}",
                    options=words,
                    required=needed,
                    error_messages={"required": f"请填对{part.unit}{COMPARED[name]}的评价。"} if needed else {},
                )
        self.order_fields([*(n for n in self.fields if n != "alike"), "alike"])
        if self.rows:
            first = self.fields[f"p{self.rows[0][0].pk}-attitude"]
            first.widget.attrs["autofocus"] = True

    def lines(self):
        """``[(part, first keying, [bound fields])]`` for the page; of the first keying the page shows the words only."""
        names = [name for name in COMPARED if name in keys(self.entry.suggestion.session.rule_set)]
        names.sort(key=("attitude", "result", "contact_how", "adoption").index)
        return [(part, row, [self[f"p{part.pk}-{name}"] for name in names]) for part, row in self.rows]

    def again(self):
        return [
            {"part": part.pk} | {name: self.cleaned_data.get(f"p{part.pk}-{name}", "") for name in COMPARED}
            for part, _ in self.rows
        ]


class SettleForm(HouseForm):
    """Cleans to ``chosen`` and ``reason`` of ``paper.settle``; nothing is preselected."""

    reason = forms.CharField(label="取舍的理由", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, entry, **kwargs):
        self.entry = entry
        super().__init__(*args, **kwargs)
        units = {part.pk: part.unit for part, _ in rows(entry)}
        self.found = []
        for part, name, first, second in differences(entry):
            key = f"d{part}-{name}"
            label = f"{units[part]}：{COMPARED[name]}"
            self.fields[key] = forms.ChoiceField(
                label=label,
                choices=[("first", f"第一次：{shown(name, first)}"), ("second", f"第二次：{shown(name, second)}")],
                widget=forms.RadioSelect,
                error_messages={"required": f"请选定{label}以哪一次为准。"},
            )
            self.found.append((part, name, key))
        self.order_fields([*(key for *_, key in self.found), "reason"])

    def chosen(self):
        return {(part, name): self.cleaned_data[key] for part, name, key in self.found}


def rows(entry):
    """``[(part, first keying)]`` in the order of the form."""
    parts = Assignment._base_manager.filter(pk__in=[row["part"] for row in entry.grades]).select_related("unit")
    known = {part.pk: part for part in parts}
    return [(known[row["part"]], row) for row in entry.grades if row["part"] in known]
