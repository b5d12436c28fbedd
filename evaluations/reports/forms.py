"""What a unit writes in its report, and what the office asks of the units."""

import datetime as dt

from django import forms
from django.utils import timezone

from core.forms import DayField, HouseForm
from evaluations.models import UnitReport

HELP = {
    "organisation": "谁负责、怎么分工、开过哪些会、有哪些制度。",
    "practice": "做了什么、解决了什么；数字用第一部分的，不用再抄。",
    "cases": "一两件办得好的：代表提了什么、怎么办的、结果怎样。",
    "problems": "没有做到的、逾期的、代表不满意的，原因是什么。",
    "plans": "下一步做什么、什么时候完成；还没有兑现的承诺怎么办。",
}
MOST = 4000


class LaterField(forms.CharField):
    """Words that must be there in the end, but may still be missing while one writes."""

    def validate(self, value):
        if value:
            super().validate(value)


class ReportForm(HouseForm):
    """The five sections. All may be empty while one writes; they are asked for when the report is sent on."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, report, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["revision"].initial = report.revision
        for name, heading in UnitReport.headings():
            self.fields[name] = LaterField(
                label=heading, help_text=HELP[name], max_length=MOST, initial=getattr(report, name),
                widget=forms.Textarea(attrs={"rows": 7}),
                error_messages={"max_length": f"{heading}最多 {MOST} 个字，现在有 %(show_value)d 个。"},
            )  # fmt: skip


class CallForm(HouseForm):
    """Until when the units report, and what the office asks for beside."""

    due_on = DayField(label="报送期限", required=False, help_text="可以不填。")
    words = forms.CharField(
        label="报送要求", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="单位起草时看得到，例如篇幅、要重点写的内容。",
    )  # fmt: skip

    def __init__(self, *args, session, **kwargs):
        super().__init__(*args, **kwargs)
        self.session = session

    def clean_due_on(self):
        day = self.cleaned_data.get("due_on")
        if day and day < self.session.opens_on:
            raise forms.ValidationError("报送期限不能早于会议开幕的日期。")
        if day and day > timezone.localdate() + dt.timedelta(days=730):
            raise forms.ValidationError("报送期限太远了，请核对年份。")
        return day
