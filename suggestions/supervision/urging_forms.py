"""What is asked before a unit is urged."""

from django import forms
from django.utils.timezone import localdate

from core.forms import StepForm

from . import desk, urging


class UrgeForm(StepForm):
    note = forms.CharField(
        label="催办的内容", max_length=1000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="已经按这一件的情况写好，可以修改。发给承办单位的联络员、经办人和负责人。",
    )  # fmt: skip
    again = forms.BooleanField(label="今天催过的也再催一次", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today = localdate()
        if not self.is_bound:
            one = desk.most_pressing(self.obj, today)
            self.fields["note"].initial = urging.fill(one.words, self.obj, today, one.day)
        if self.obj.last_urged_on != today:
            del self.fields["again"]
