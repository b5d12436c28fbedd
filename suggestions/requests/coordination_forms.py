"""What is asked of a unit that brings a disagreement to somebody, and of whoever settles it."""

from django import forms
from django.utils.timezone import localdate

from core.forms import ChoiceCards, StepForm
from suggestions.forms.units import UnitsChoice
from suggestions.requests import coordination
from units.models import Unit


class AskForm(StepForm):
    to = forms.ChoiceField(label="提请谁协调", widget=ChoiceCards)
    question = forms.CharField(
        label="分歧和请求", max_length=4000, min_length=10, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="写明分歧在哪里、各方的意见、本单位的建议、希望什么时候答复。",
        error_messages={"min_length": "写得太短了。请写明分歧在哪里、各方的意见、希望怎样解决。"},
    )  # fmt: skip
    units = UnitsChoice(
        label="涉及哪些单位", required=False, help_text="按住 Ctrl 可以选几个；答复会同时告知这些单位里承办本件的。"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        named = coordination.addressees(self.obj)
        waiting = {r.to for r in self.obj.coordination_requests.all() if r.status == "asked"}
        self.fields["to"].choices = [(to, name) for to, name in named.items() if to not in waiting]
        units = Unit.objects.visible_to(self.user).handling_on(localdate())
        self.fields["units"].queryset = units.exclude(pk=self.obj.unit_id)
        self.fields["units"].initial = [helper.unit_id for helper in self.obj.helpers()]


class AnswerForm(StepForm):
    note = forms.CharField(
        label="协调意见", max_length=4000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="写明怎样定、由谁负责、什么时候办。记录在案，各承办单位都能看到，代表看不到。",
    )  # fmt: skip
