"""The widgets and fields of the house: a day, cards to choose from, several files."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date

from . import uploads
from .addresses import number

DAY_FORMATS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y 年 %m 月 %d 日", "%Y%m%d"]


class DateInput(forms.DateInput):
    """The browser's own calendar. What cannot be shown in it is kept as text, so that nothing typed is lost."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        shown = context["widget"]["value"]
        if shown and not _is_day(shown):
            context["widget"]["type"] = "text"
        return context


def _is_day(text):
    try:
        return parse_date(text) is not None and len(text) == 10
    except ValueError:
        return False


class DayField(forms.DateField):
    """A day, however an office writes it: 2026-06-22, 2026年6月22日, 2026.6.22, 20260622."""

    widget = DateInput

    def __init__(self, **kwargs):
        kwargs.setdefault("input_formats", DAY_FORMATS)
        super().__init__(**kwargs)


class ChoiceCards(forms.RadioSelect):
    """Radio buttons as cards: ``list`` one under the other, ``row`` side by side, ``small`` for words of a form, ``even`` for three grades.

    With ``marks`` the value is shown as the square of a result class before its label.
    """

    template_name = "parts/choices.html"

    def __init__(self, attrs=None, choices=(), *, layout="list", marks=False):
        super().__init__(attrs, choices)
        self.layout, self.marks = layout, marks

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"layout": self.layout, "marks": self.marks}
        return context


class SmallChoices(ChoiceCards):
    """Two to six short words side by side."""

    def __init__(self, attrs=None, choices=()):
        super().__init__(attrs, choices, layout="small")


class RowsField(forms.ModelMultipleChoiceField):
    """Several rows. A number that no row can have is a wrong choice like any other, not a fault of the database."""

    def clean(self, value):
        for key in value if isinstance(value, list | tuple) else ():
            if number(str(key)) is None:
                raise ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": str(key)[:20]}
                )
        return super().clean(value)


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True

    def __init__(self, attrs=None):
        super().__init__({"accept": uploads.ACCEPT} | (attrs or {}))


class ManyFilesField(forms.FileField):
    """Any number of files up to ``most``; cleans to a list. Every faulty file is named at once."""

    widget = ManyFilesInput

    def __init__(self, *, most=10, **kwargs):
        self.most = most
        self.max_size = getattr(settings, "MAX_UPLOAD_SIZE", uploads.MAX_SIZE)
        kwargs.setdefault(
            "help_text",
            f"可以一次选几个，最多 {most} 个，每个不超过 {self.max_size // uploads.MEGABYTE} MB；格式：{uploads.ALLOWED}。",
        )
        super().__init__(**kwargs)

    def clean(self, data, initial=None):
        files = [f for f in (data if isinstance(data, list | tuple) else [data]) if f]
        if not files:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return []
        if len(files) > self.most:
            raise ValidationError(f"一次最多上传 {self.most} 个文件，现在选了 {len(files)} 个。", code="too_many")
        faults = [fault for f in files if (fault := uploads.fault(f, max_size=self.max_size))]
        if faults:
            raise ValidationError(faults, code="invalid")
        return files


class OneFileField(ManyFilesField):
    """One file under the same rules; cleans to the file or None."""

    widget = forms.FileInput

    def __init__(self, **kwargs):
        size = getattr(settings, "MAX_UPLOAD_SIZE", uploads.MAX_SIZE) // uploads.MEGABYTE
        kwargs.setdefault("help_text", f"不超过 {size} MB；格式：{uploads.ALLOWED}。")
        super().__init__(most=1, **kwargs)
        self.widget.attrs.setdefault("accept", uploads.ACCEPT)

    def clean(self, data, initial=None):
        files = super().clean(data, initial)
        return files[0] if files else None
