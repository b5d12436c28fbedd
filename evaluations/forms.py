"""What a deputy is asked about each unit, on his own page or by the office from a paper form. Nothing is preselected."""

import re

from django import forms
from django.forms.utils import ErrorDict
from django.utils.timezone import localdate

from core.forms import ChoiceCards, DayField, HouseBoundField, HouseForm, OneFileField, SmallChoices, StepForm
from core.templatetags.look import ymd
from suggestions.models import Suggestion

from .effects import UNSATISFIED
from .guards import changeable_parts, gradable_parts, speaker_of_user, window_end
from .models import Feedback
from .slips import effects as slips

POSTED = re.compile(r"p(\d{1,18})-(attitude|result|adoption|contact_how|words)")


class SometimesNeeded(HouseBoundField):
    """Compulsory with some answers: not marked as one that may be left empty."""

    is_optional = False


class Cards(ChoiceCards):
    """Cards of which the first can take the focus when the page opens; that chooses nothing."""

    def create_option(self, name, value, label, selected, index, **kwargs):
        option = super().create_option(name, value, label, selected, index, **kwargs)
        if index:
            option["attrs"].pop("autofocus", None)
        return option


class PartForm(HouseForm):
    """One unit's part. Beside others it may be left for later as a whole; half filled it is a fault beside the field."""

    attitude = forms.ChoiceField(label="办理态度", help_text="联系您了没有，听得认真不认真。", widget=Cards)
    result = forms.ChoiceField(label="办理结果", help_text="问题解决得怎么样。", widget=ChoiceCards)
    words = forms.CharField(
        label="您想说的话", max_length=2000, required=False, bound_field_class=SometimesNeeded, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=f"选“{UNSATISFIED}”的，请写明原因，单位才知道要改什么。",
    )  # fmt: skip
    contact_how = forms.ChoiceField(
        label="单位怎样联系您", required=False, choices=Feedback.ContactHow.choices, widget=SmallChoices
    )
    adoption = forms.ChoiceField(label="建议采纳得怎么样", required=False, widget=SmallChoices)
    later = forms.BooleanField(label="先不评价这个单位，以后再评", required=False)

    def __init__(self, *args, part, rule_set, several, on_paper=False, **kwargs):
        self.part, self.several = part, several
        super().__init__(*args, prefix=f"p{part.pk}", use_required_attribute=False, empty_permitted=several, **kwargs)
        for name in ("attitude", "result"):
            field = self.fields[name]
            field.choices = [(grade, grade) for grade in rule_set.grades]
            field.error_messages["required"] = f"请选择对{part.unit}{field.label}的评价。"
        self.fields["adoption"].choices = [(word, word) for word in rule_set.rules.get("adoption", ())]
        if not self.fields["adoption"].choices:
            del self.fields["adoption"]
        if not several:
            del self.fields["later"]
        if on_paper:
            self._lay_out_for_the_office()

    def _lay_out_for_the_office(self):
        """Short rows to go through by keyboard, in the words of somebody who copies a form."""
        for name in ("attitude", "result"):
            self.fields[name].widget.layout, self.fields[name].help_text = "small", ""
        self.fields["words"].label = "代表写的意见"
        self.fields["words"].help_text = f"照表上的原话录入。选“{UNSATISFIED}”的必须有具体意见。"
        self.fields["words"].widget.attrs["rows"] = 2
        self.fields["contact_how"].label, self.fields["contact_how"].widget.layout = "联系方式", "small"
        if "adoption" in self.fields:
            self.fields["adoption"].label = "采纳情况"
        if "later" in self.fields:
            self.fields["later"].label = "表上没有评价这个单位"

    @property
    def is_left(self):
        """Nothing is said about this unit now."""
        return self.several and (bool(self["later"].data) or not self.has_changed())

    def full_clean(self):
        if self.is_bound and self.is_left:
            self._errors, self.cleaned_data = ErrorDict(renderer=self.renderer), {}
            return
        super().full_clean()

    def said(self):
        """What the step is told about this unit."""
        return {"part": self.part} | {name: value for name, value in self.cleaned_data.items() if name != "later"}

    def clean(self):
        said = super().clean()
        if (
            UNSATISFIED in (said.get("attitude"), said.get("result"))
            and not said.get("words")
            and "words" not in self.errors
        ):
            self.add_error("words", f"对{self.part.unit}选了“{UNSATISFIED}”，请写几句原因，单位才知道要改什么。")
        return said


class FeedbackForm(StepForm):
    """The whole sheet: one PartForm for each unit that can be graded now. Cleans to what ``feedback.give`` asks."""

    on_paper = False

    def __init__(self, data=None, files=None, *, voice=None, **kwargs):
        super().__init__(data, files, **kwargs)
        self.voice = voice or self.obj
        gradable, rule_set = self.asked(), self.obj.session.rule_set
        self.parts = [
            PartForm(data, part=part, rule_set=rule_set, several=len(gradable) > 1, on_paper=self.on_paper)
            for part in gradable
        ]

    def asked(self):
        """The parts that stand on the sheet."""
        return gradable_parts(self.obj, self.voice)

    @property
    def is_held(self):
        """Whether the units read these grades only once the window is over."""
        return any(form.part.is_grade_held for form in self.parts)

    def visible_fields(self):
        return [field for part in self.parts for field in part.visible_fields()] + super().visible_fields()

    def full_clean(self):
        super().full_clean()
        for part in self.parts:
            for name, errors in part.errors.items():
                self._errors[part.add_prefix(name)] = errors

    def clean(self):
        said = super().clean()
        self._refuse_other_parts()
        graded = [part for part in self.parts if not part.is_left]
        if self.parts and not graded:
            self.parts[0].full_clean()
            self.parts[0].add_error("attitude", "请至少评价一个单位：选好办理态度和办理结果，再提交。")
        return said | {"grades": [part.said() for part in graded if part.is_valid()]}

    def _refuse_other_parts(self):
        """What was filled in about a unit that cannot be graded (any more) is not dropped in silence."""
        known = {str(part.part.pk) for part in self.parts}
        others = [(m, v) for name, value in self.data.items() if (m := POSTED.fullmatch(name)) and (v := value.strip())]
        others = [(m[2], value) for m, value in others if m[1] not in known]
        if others:
            words = [f"您写的意见是：“{value[:2000]}”" for name, value in others if name == "words"]
            self.add_error(
                None,
                "您填的单位里，有的刚刚已经评价过，或者不能评价。请核对现在还能评价的单位，再提交。" + "；".join(words),
            )


class JoinForm(FeedbackForm):
    """The sheet of a co-signer. Cleans to what ``feedback.join`` asks."""

    def asked(self):
        return gradable_parts(self.obj, beside=self.user.deputy_id)


class SlipForm(FeedbackForm):
    """The sheet behind a one-time link: what its slip was made for, and no more."""

    def __init__(self, *args, slip, **kwargs):
        self.slip = slip
        super().__init__(*args, **kwargs)

    def asked(self):
        return slips.parts(self.slip)


class ChangeForm(FeedbackForm):
    """A new sheet in the place of the earlier one, which stands beneath; nothing is preselected. Cleans to what ``feedback.change`` asks."""

    reason = forms.CharField(
        label="为什么改", max_length=200, widget=forms.Textarea(attrs={"rows": 2}), help_text="理由和原来的评价都保留，各方能看到。",
        error_messages={"required": "请写几句为什么改。"},
    )  # fmt: skip

    def asked(self):
        return list(changeable_parts(self.obj, speaker_of_user(self.obj, self.user)))


class SlipChangeForm(ChangeForm):
    """The same behind a one-time link that was used. What was said before is not shown: the paper may lie about."""

    def __init__(self, *args, slip, changeable, **kwargs):
        self.slip, self.changeable = slip, changeable
        super().__init__(*args, **kwargs)

    def asked(self):
        return list(self.changeable)


class PaperForm(FeedbackForm):
    """The same sheet from paper: the date on it, who signed, and the scan. Cleans to what ``feedback.enter`` asks.

    ``beside``: the co-signer whose paper it is. Of an item that has lapsed it asks why the paper comes so late.
    """

    on_paper = True

    late_reason = forms.CharField(
        label="为什么晚到", max_length=200, help_text="这件建议已按未反馈办结；表在反馈期内签的，写明理由可以补录。",
        error_messages={"required": "请写明这张表为什么晚到。"},
    )  # fmt: skip
    given_on = DayField(label="表上的日期", error_messages={"required": "请填写表上的日期。"})
    signed_by = forms.CharField(label="签名", max_length=30, error_messages={"required": "请填写在表上签名的人。"})
    scan = OneFileField(label="扫描件", error_messages={"required": "请附上纸质反馈表的扫描件。"})

    def __init__(self, *args, beside=None, **kwargs):
        self.beside = beside
        super().__init__(*args, **kwargs)
        proposer = beside or self.voice.lead_deputy
        if self.obj.status != Suggestion.Status.CLOSED:
            del self.fields["late_reason"]
        if self.parts and not self.is_bound:
            self.parts[0].fields["attitude"].widget.attrs["autofocus"] = True
        self.fields["signed_by"].initial = proposer.name if proposer else ""

    def asked(self):
        return gradable_parts(self.obj, self.voice, beside=self.beside.pk if self.beside else None)

    def clean_given_on(self):
        day, end = self.cleaned_data["given_on"], window_end(self.obj)
        if day > localdate():
            raise forms.ValidationError("表上的日期不能晚于今天。")
        if end and day > end:
            raise forms.ValidationError(f"反馈期已在 {ymd(end)}结束，表上的日期晚于这一天，不能录入。")
        return day

    def clean(self):
        said = super().clean()
        scan = said.pop("scan", None)
        day = said.get("given_on")
        for grade in said["grades"]:
            part = grade["part"]
            if day and part.answered_on and day < part.answered_on:
                self.add_error("given_on", f"{part.unit} {ymd(part.answered_on)}才答复，表上的日期不能更早。")
        return said | {"uploads": [scan] if scan else []}
