"""What a unit is asked while it handles its part."""

from django import forms
from django.utils.timezone import localdate

from core.forms import ChoiceCards, DayField, ManyFilesField, StepForm
from core.templatetags.look import ymd
from suggestions.models import Contact
from units.models import Unit

from .units import UnitChoice


class PeopleForm(StepForm):
    leader_name = forms.CharField(label="负责领导", max_length=30, help_text="分管这件事的单位领导。")
    office_name = forms.CharField(label="责任处室", max_length=50)
    handler_name = forms.CharField(label="经办人", max_length=30)
    handler_phone = forms.CharField(
        label="经办人电话", max_length=30, required=False, help_text="人大机关、主办单位和代表按这个电话找人。",
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.initial = getattr(self.obj, name)


class ContactForm(StepForm):
    """Two taps: the day is today, the method one of seven; the rest may follow."""

    method = forms.ChoiceField(
        label="怎样沟通", choices=Contact.Method, widget=ChoiceCards(layout="row"),
        help_text="上门走访、召开座谈会、现场察看算面商；电话、网络、书面算沟通，不算面商。",
    )  # fmt: skip
    held_on = DayField(label="哪一天")
    participants = forms.CharField(
        label="单位参加人", max_length=200, required=False, help_text="姓名和职务，如：副厅长李明远、公路处张小满。"
    )
    summary = forms.CharField(
        label="代表的意见", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="代表最关心什么、要求什么时候办好。起草答复时要逐条回应。",
    )  # fmt: skip
    uploads = ManyFilesField(label="照片或记录", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["held_on"].initial = localdate

    def clean_held_on(self):
        day = self.cleaned_data["held_on"]
        if day > localdate():
            raise forms.ValidationError("沟通日期不能晚于今天。还没有进行的沟通，等进行之后再记。")
        if day < self.obj.dispatched_on:
            raise forms.ValidationError(f"这件建议 {ymd(self.obj.dispatched_on)}才交办，沟通日期不能更早。")
        return day


class AskBackForm(StepForm):
    note = forms.CharField(
        label="为什么不宜由本单位办理", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明依据，如：“三定”规定、职责调整的文件、主要内容属于哪个单位的职责。",
    )  # fmt: skip
    proposed_unit = UnitChoice(
        label="建议改由哪个单位办理", required=False, help_text="由交办方决定；单位之间不能自行转办。"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        units = Unit.objects.visible_to(self.user).handling_on(localdate())
        self.fields["proposed_unit"].queryset = units.exclude(pk=self.obj.unit_id)


class OpinionForm(StepForm):
    text = forms.CharField(
        label="会办意见",
        max_length=20000,
        min_length=10,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="写清楚本单位负责什么、怎么办、什么时候办。空泛的意见会被退回。",
        error_messages={"min_length": "意见太短了。请写清楚本单位负责什么、怎么办、什么时候办。"},
    )
    document_number = forms.CharField(label="文号", max_length=50, required=False)
    uploads = ManyFilesField(label="附件", required=False)
