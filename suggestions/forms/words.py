"""Steps that ask for words only; they go into the event as its note."""

from django import forms

from core.forms import StepForm


class WordsForm(StepForm):
    note = forms.CharField(label="理由和要求", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class OptionalWordsForm(StepForm):
    note = forms.CharField(label="审核意见", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class WithdrawForm(StepForm):
    note = forms.CharField(
        label="撤回的理由",
        help_text="撤回要有书面说明，会记录在案。",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
