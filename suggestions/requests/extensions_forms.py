"""What is asked about more time: by the unit, and by whoever decides."""

from django import forms

from core.forms import DayField, StepForm
from core.templatetags.look import ymd
from suggestions.requests import extensions


class UntilForm(StepForm):
    """A day between the date in force and the longest the rules allow."""

    until = DayField(label="延期后的期限")

    @property
    def part(self):
        raise NotImplementedError

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.longest = extensions.longest(self.part)
        if self.longest:
            self.fields["until"].help_text = f"最晚 {ymd(self.longest.date)}。{self.longest.explanation}"

    def clean_until(self):
        day = self.cleaned_data["until"]
        if self.part.due_on and (why := extensions.outside(self.part, day)):
            raise forms.ValidationError(why)
        return day


class AskForm(UntilForm):
    note = forms.CharField(
        label="为什么不能按期答复", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明已经做了什么、还差什么、为什么要到这一天。",
    )  # fmt: skip

    @property
    def part(self):
        return self.obj


class GrantForm(UntilForm):
    note = forms.CharField(
        label="批准的意见", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    @property
    def part(self):
        return self.obj.assignment

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = self.obj.due_asked


class RefuseForm(StepForm):
    note = forms.CharField(
        label="不批准的理由", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="会告知单位；原期限不变。",
    )  # fmt: skip
