"""What is asked of those who issue, answer and judge a 督办通知书."""

from django import forms
from django.utils.timezone import localdate

from core.forms import DayField, ManyFilesField, StepForm

from . import orders


class TermForm(StepForm):
    """A day by which the unit answers."""

    due_on = DayField(label="回复期限", help_text=f"默认是 {orders.TERM} 个工作日以后。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.fields["due_on"].initial = orders.default_due(localdate())

    def clean_due_on(self):
        day, today = self.cleaned_data["due_on"], localdate()
        if day < today:
            raise forms.ValidationError("回复期限不能早于今天。")
        if (day - today).days > 366:
            raise forms.ValidationError("回复期限最长一年，请核对年份。")
        return day


class IssueForm(TermForm):
    words = forms.CharField(
        label="督办事项和要求", max_length=3000, widget=forms.Textarea(attrs={"rows": 9}),
        help_text="已经按这一件的情况写好，可以修改。会原文印在督办通知书上。",
    )  # fmt: skip
    uploads = ManyFilesField(label="附件", required=False)
    field_order = ("words", "due_on", "uploads")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.fields["words"].initial = orders.draft_words(self.obj, localdate())


class AnswerForm(StepForm):
    text = forms.CharField(
        label="回复内容", max_length=10000, min_length=10, widget=forms.Textarea(attrs={"rows": 9}),
        help_text="逐条回应督办要求：办理进展、存在的问题、下一步措施、责任人和完成时间。",
        error_messages={"min_length": "回复太短了。请写清楚办理进展、下一步措施和完成时间。"},
    )  # fmt: skip
    uploads = ManyFilesField(label="附件", required=False)


class ReturnForm(TermForm):
    note = forms.CharField(
        label="退回的理由", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明哪一条没有回应、要补充什么。这一次的回复保留在案。",
    )  # fmt: skip
    field_order = ("note", "due_on")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["due_on"].label = "新的回复期限"


class CancelForm(StepForm):
    note = forms.CharField(
        label="撤销的理由",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="会告诉承办单位，记录在案。",
    )
