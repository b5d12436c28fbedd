"""What is asked for a draw of forms to ring up about, and about a call."""

from django import forms
from django.utils.timezone import localdate

from core.fields import DayField
from core.forms import SmallChoices, StepForm
from evaluations.models import CallbackItem
from suggestions.forms import draws


class DrawForm(draws.DrawForm):
    noun = ("表", "份", "表")


class CallForm(StepForm):
    """The outcome is never preselected, and the grades on the form are not shown above the question."""

    outcome = forms.ChoiceField(label="回访结果", choices=CallbackItem.Outcome.choices, widget=SmallChoices)
    attitude = forms.ChoiceField(
        label="代表在电话里说的办理态度", required=False, widget=SmallChoices, help_text="与表不一致的才选。"
    )
    result = forms.ChoiceField(
        label="代表在电话里说的办理结果", required=False, widget=SmallChoices, help_text="与表不一致的才选。"
    )
    words = forms.CharField(
        label="回访情况", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), help_text="与表不一致的，写明代表怎样说。",
    )  # fmt: skip
    called_on = DayField(label="回访日期")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["called_on"].initial = localdate()
        grades = self.obj.feedback.assignment.suggestion.session.rule_set.grades
        for name in ("attitude", "result"):
            self.fields[name].choices = [(grade, grade) for grade in grades]

    def clean(self):
        said = super().clean()
        if said.get("outcome") == CallbackItem.Outcome.DIFFERS:
            for name, what in (
                ("attitude", "请选代表说的办理态度。"),
                ("result", "请选代表说的办理结果。"),
                ("words", "请写明代表怎样说。"),
            ):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, f"与表不一致的，{what}")
        day = said.get("called_on")
        if day and day > localdate():
            self.add_error("called_on", "回访日期不能晚于今天。")
        elif day and day < self.obj.draw.drawn_on:
            self.add_error("called_on", "回访日期不能早于抽取的日期。")
        return said


class CorrectForm(CallForm):
    """Why it is put right is asked; what was recorded stays on the time line."""

    note = forms.CharField(label="更正的理由", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("outcome", "words", "called_on"):
            self.fields[name].initial = getattr(self.obj, name)
        if self.obj.outcome == CallbackItem.Outcome.DIFFERS:
            self.fields["attitude"].initial, self.fields["result"].initial = self.obj.attitude, self.obj.result
