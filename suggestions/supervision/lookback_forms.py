"""What is asked for a draw, and about a part that was looked at again."""

from django import forms
from django.utils.timezone import localdate

from core.fields import DayField, ManyFilesField
from core.forms import SmallChoices, StepForm
from suggestions.filters import KLASSES
from suggestions.forms import draws
from suggestions.models import LookbackItem


class DrawForm(draws.DrawForm):
    klass = forms.ChoiceField(label="办理结果类别", choices=KLASSES, initial="A")
    excludes_drawn = forms.BooleanField(label="以前抽过的不再抽", required=False)

    field_order = ("session", "klass", "per_unit", "seed", "excludes_drawn")


class FoundForm(StepForm):
    """The outcome is never preselected."""

    outcome = forms.ChoiceField(label="核查结果", choices=LookbackItem.Outcome.choices, widget=SmallChoices)
    words = forms.CharField(
        label="核查情况",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="部分落实和未落实的，要写明哪些没有落实、下一步怎么办；属实的可以不写。",
    )
    checked_on = DayField(label="核查日期")
    participants = forms.CharField(label="参加人", required=False, max_length=200)
    uploads = ManyFilesField(label="照片和材料", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["checked_on"].initial = localdate()

    def clean(self):
        data = super().clean()
        outcome = data.get("outcome")
        if outcome and outcome != LookbackItem.Outcome.HELD and not data.get("words") and "words" not in self.errors:
            self.add_error("words", f"核查结果是“{LookbackItem.Outcome(outcome).label}”的，请写明情况。")
        day = data.get("checked_on")
        if day and day > localdate():
            self.add_error("checked_on", "核查日期不能晚于今天。")
        elif day and day < self.obj.draw.drawn_on:
            self.add_error("checked_on", "核查日期不能早于抽取的日期。")
        return data


class CorrectForm(FoundForm):
    """What was recorded stands in the fields; why it is put right is asked."""

    note = forms.CharField(label="更正的理由", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("outcome", "words", "checked_on"):
            self.fields[name].initial = getattr(self.obj, name)
