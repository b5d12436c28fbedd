"""What the office is asked while it makes a bulletin."""

import datetime as dt

from django import forms
from django.utils.timezone import localdate

from core.forms import ChoiceCards, DayField, HouseForm, StepForm
from evaluations.models import Bulletin


def day_fault(day, session, today) -> str:
    """Why figures cannot be counted up to that day, or ""."""
    if day > today:
        return "截止日期不能晚于今天。"
    if day < session.opens_on:
        return f"截止日期不能早于本次会议开幕（{session.opens_on:%Y-%m-%d}）。"
    return ""


class BeginForm(HouseForm):
    """Which bulletin of ``session``; ``corrects`` fixes the kind."""

    kind = forms.ChoiceField(label="哪一种", choices=Bulletin.Kind.choices, widget=ChoiceCards(layout="row"))
    day = DayField(label="截止日期", help_text="统计到这一天结束为止。当天还会变动，所以一般选昨天或更早。")

    def __init__(self, *args, session, corrects=None, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.session, self.today = session, today
        self.fields["day"].initial = today - dt.timedelta(days=1)
        if corrects:
            self.fields["kind"].choices = [(corrects.kind, corrects.get_kind_display())]
            self.fields["kind"].initial, self.fields["day"].initial = corrects.kind, corrects.day

    def clean_day(self):
        day = self.cleaned_data["day"]
        if why := day_fault(day, self.session, self.today):
            raise forms.ValidationError(why)
        return day


class Revised(StepForm):
    """Carries which state of the words the page showed."""

    revision = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": "页面不完整，请重新打开再办理。", "invalid": "页面不完整，请重新打开再办理。"}
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["revision"].initial = self.obj.revision


class WordsForm(Revised):
    title = forms.CharField(label="标题", max_length=120)
    text = forms.CharField(
        label="正文", max_length=50_000, widget=forms.Textarea(attrs={"rows": 26}),
        help_text="一行一段；“一、”“二、”开头的短行是小标题。初稿里的数字都取自附表，可以改写句子，不要改数字。",
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("title", "text"):
            self.fields[name].initial = getattr(self.obj, name)


class RecountForm(Revised):
    day = DayField(label="截止日期", help_text="统计到这一天结束为止。")
    text = forms.ChoiceField(
        label="正文怎么办", choices=[("keep", "保留现在的正文，我自己改数字"), ("draft", "按新的数字重新起草，现在的正文不要了")],
        widget=ChoiceCards,
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = self.obj.day

    def clean_day(self):
        day = self.cleaned_data["day"]
        if why := day_fault(day, self.obj.session, localdate()):
            raise forms.ValidationError(why)
        return day


class IssueForm(Revised):
    """Nothing more to say: the page beside it shows what will be sealed."""
