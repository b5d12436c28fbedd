"""What is asked about a visit, a hearing or a meeting of supervision."""

from django import forms
from django.utils.timezone import localdate

from core.forms import DayField, ManyFilesField, SmallChoices, StepForm
from suggestions.models import SupervisionRecord

K = SupervisionRecord.Kind
KINDS = [(kind.value, kind.label) for kind in (K.VISIT, K.HEARING, K.MEETING)]  # what 回头看 finds is recorded there


class RecordForm(StepForm):
    """``obj`` is the suggestion, or None where one text is kept for several."""

    kind = forms.ChoiceField(label="督办方式", choices=KINDS, widget=SmallChoices)
    held_on = DayField(label="哪一天", initial=localdate)
    participants = forms.CharField(
        label="参加人", max_length=200, help_text="带队领导、委员、代表，以及到场的承办单位负责人。"
    )
    summary = forms.CharField(
        label="情况和意见", max_length=5000, widget=forms.Textarea(attrs={"rows": 7}),
        help_text="看了什么、听了什么、提出什么要求、单位怎样答应。建议的代表和承办单位都能看到。",
    )  # fmt: skip
    uploads = ManyFilesField(label="照片或材料", required=False)

    def clean_held_on(self):
        day = self.cleaned_data["held_on"]
        if day > localdate():
            raise forms.ValidationError("日期不能晚于今天。还没有进行的活动，等进行之后再记。")
        if self.obj is not None and self.obj.dispatched_on and day < self.obj.dispatched_on:
            raise forms.ValidationError("不能早于这件建议的交办日期。")
        return day


class BothForm(RecordForm):
    """双方面商会: who came from either side, and what was agreed."""

    kind = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["participants"].help_text = "到会的代表，承办单位的负责人和经办人，主持的人大机关人员。"
        self.fields["summary"].label = "双方的意见和商定的事"
        self.fields[
            "summary"
        ].help_text = "代表为什么仍不满意，单位怎样答复，商定由谁在什么时候以前做什么。双方都能看到。"
