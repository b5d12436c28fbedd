"""What a unit is asked that does not agree to a part proposed to it."""

from django import forms
from django.utils.timezone import localdate

from core.forms import StepForm
from suggestions.forms.units import UnitChoice
from units.models import Unit


class ObjectForm(StepForm):
    note = forms.CharField(
        label="有什么异议", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明依据，如：“三定”规定、主要内容属于哪个单位的职责、应当主办还是会办。",
    )  # fmt: skip
    proposed_unit = UnitChoice(
        label="建议改由哪个单位办理", required=False, help_text="没有合适的单位可以不选；由交办方决定。"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        units = Unit.objects.visible_to(self.user).handling_on(localdate())
        self.fields["proposed_unit"].queryset = units.exclude(pk=self.obj.unit_id)


class KeepForm(StepForm):
    note = forms.CharField(
        label="为什么维持", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="单位会看到这段话；维持以后，单位不能再对同一份预交办提出异议。",
    )  # fmt: skip


class DropForm(StepForm):
    note = forms.CharField(label="理由", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
