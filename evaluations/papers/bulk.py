"""Many paper forms at one go, by keyboard: a row for each unit on each form, digits for words. Each form is a whole of its own."""

from django import forms
from django.utils.timezone import localdate

from core.fields import DayField, OneFileField
from core.forms import HouseForm
from core.templatetags.look import ymd
from evaluations.effects import UNSATISFIED

from .effects import COMPARED
from .forms import KeyField, keys

NAMES = ("attitude", "result", "contact_how", "adoption")


class SheetForm(HouseForm):
    """One paper form of the batch. Left empty it waits; begun it must be whole. ``said()`` is what ``feedback.enter`` asks."""

    given_on = DayField(label="表上的日期", required=False)
    signed_by = forms.CharField(label="签名", max_length=30, required=False)
    scan = OneFileField(label="扫描件", required=False)

    def __init__(self, *args, sheet, **kwargs):
        self.sheet = sheet
        super().__init__(*args, prefix=f"s{sheet.key}", use_required_attribute=False, **kwargs)
        self.fields["signed_by"].initial = str(sheet.deputy)
        self.fields["given_on"].widget = forms.TextInput(
            attrs={"class": "day", "placeholder": "20260622", "inputmode": "numeric"}
        )
        self.fields["scan"].help_text = ""
        options = keys(sheet.host.session.rule_set)
        for part in sheet.parts:
            for name, words in options.items():
                self.fields[f"p{part.pk}-{name}"] = KeyField(
                    label=f"{part.unit}：{COMPARED[name]}", options=words, required=False
                )
            words = forms.CharField(label=f"{part.unit}：具体意见", max_length=2000, required=False)
            words.widget.attrs["class"] = "w"
            self.fields[f"p{part.pk}-words"] = words

    @property
    def is_empty(self):
        """Nothing was keyed; the name that stands there already says nothing."""
        return not any(
            name != "signed_by" and self.data.get(self.add_prefix(name), "").strip() for name in self.fields
        ) and not (self.files.get(self.add_prefix("scan")))

    def lines(self):
        """``[(part, fields of the digits, field of the words)]``."""
        options = keys(self.sheet.host.session.rule_set)
        names = [name for name in NAMES if name in options]
        return [
            (part, [self[f"p{part.pk}-{name}"] for name in names], self[f"p{part.pk}-words"])
            for part in self.sheet.parts
        ]

    def clean(self):
        said = super().clean()
        self._date(said.get("given_on"))
        for name, sentence in (("signed_by", "请填写在表上签名的人。"), ("scan", "请附上这张表的扫描件。")):
            if not said.get(name) and name not in self.errors:
                self.add_error(name, sentence)
        graded = [part for part in self.sheet.parts if self._is_begun(part)]
        if not graded:
            self.add_error(f"p{self.sheet.parts[0].pk}-attitude", "请至少录入一个单位的办理态度和办理结果。")
        for part in graded:
            self._whole(part, said)
        self.graded = graded
        return said

    def _is_begun(self, part):
        names = (*NAMES, "words")
        return any(self.data.get(self.add_prefix(f"p{part.pk}-{name}"), "").strip() for name in names)

    def _whole(self, part, said):
        for name in ("attitude", "result"):
            key = f"p{part.pk}-{name}"
            if not said.get(key) and key not in self.errors:
                self.add_error(key, f"请录入对{part.unit}的{COMPARED[name]}。")
        bad = UNSATISFIED in (said.get(f"p{part.pk}-attitude"), said.get(f"p{part.pk}-result"))
        if bad and not said.get(f"p{part.pk}-words"):
            self.add_error(f"p{part.pk}-words", f"对{part.unit}选了“{UNSATISFIED}”，请照表录入具体意见。")

    def _date(self, day):
        until = self.sheet.until
        replied = max((part.answered_on for part in self.sheet.parts if part.answered_on), default=None)
        if "given_on" in self.errors:
            return
        if not day:
            self.add_error("given_on", "请填写表上的日期。")
        elif day > localdate():
            self.add_error("given_on", "表上的日期不能晚于今天。")
        elif until and day > until:
            self.add_error("given_on", f"反馈期已在 {ymd(until)}结束，表上的日期晚于这一天，不能录入。")
        elif replied and day < replied and len(self.sheet.parts) == 1:
            self.add_error("given_on", f"单位 {ymd(replied)}才答复，表上的日期不能更早。")

    def said(self):
        grades = [
            {"part": part} | {name: self.cleaned_data.get(f"p{part.pk}-{name}", "") for name in (*NAMES, "words")}
            for part in self.graded
        ]
        given = self.cleaned_data
        return {
            "grades": grades,
            "given_on": given["given_on"],
            "signed_by": given["signed_by"],
            "uploads": [given["scan"]],
            "voice": self.sheet.voice,
            "beside": self.sheet.beside,
        }
