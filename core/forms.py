"""How a form asks: house markup for every Django form, errors in plain words, and the form of a step."""

from functools import cache

from django import forms
from django.forms.renderers import TemplatesSetting

from .controls import DRAWN
from .fields import ChoiceCards, DateInput, DayField, ManyFilesField, ManyFilesInput, OneFileField, SmallChoices

__all__ = [
    "ChoiceCards",
    "DateInput",
    "DayField",
    "HouseBoundField",
    "HouseForm",
    "HouseModelForm",
    "HouseRenderer",
    "ManyFilesField",
    "ManyFilesInput",
    "OneFileField",
    "PlainWords",
    "SmallChoices",
    "StepForm",
]


class HouseBoundField(forms.BoundField):
    """A field that knows its CSS class and where a link to it must point."""

    def build_widget_attrs(self, attrs, widget=None):
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        if look := _css_class(widget):
            own = attrs.get("class") or widget.attrs.get("class", "")
            attrs["class"] = f"{own} {look}".strip() if look not in own.split() else own
        return attrs

    @property
    def anchor(self):
        """The id of the control to focus; of a group of radios or boxes, the first."""
        return self.id_for_label or f"{self.auto_id}_0"

    @property
    def is_box(self):
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_optional(self):
        return not self.field.required and not self.is_box and not self.field.disabled


def _css_class(widget):
    if isinstance(widget, forms.CheckboxInput):
        return "form-check-input"
    if isinstance(widget, forms.RadioSelect | forms.MultiWidget) or widget.is_hidden:
        return ""
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


class HouseRenderer(TemplatesSetting):
    """Renders ``{{ form }}``, ``{{ formset }}`` and ``{{ field.as_field_group }}`` from ``templates/parts/``."""

    form_template_name = "parts/form.html"
    formset_template_name = "parts/formset.html"
    field_template_name = "parts/field.html"
    bound_field_class = HouseBoundField

    def render(self, template_name, context, request=None):
        draw = DRAWN.get(template_name)
        return draw(context["widget"]) if draw else super().render(template_name, context, request)


class PlainWords:
    """A mixin for forms: what Django words as “这个字段……” names the field and says what to do."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            _word(field, field.label or name)

    @property
    def has_chosen_files(self):
        """Whether files came with the form: a browser forgets them when the page comes back with errors."""
        return any(self.files.values())


def _word(field, label):
    """Replace the default messages of ``field``; messages its author wrote stay."""
    verb = "上传" if isinstance(field, forms.FileField) else "选择" if hasattr(field, "choices") else "填写"
    said = {
        "required": f"请{verb}{label}。",
        "invalid_choice": f"{label}里没有您选的这一项，请重新选择。",
        "max_length": f"{label}最多 %(limit_value)d 个字，现在有 %(show_value)d 个。",
        "min_length": f"{label}至少 %(limit_value)d 个字，现在只有 %(show_value)d 个。",
        "max_value": f"{label}不能大于 %(limit_value)s。",
        "min_value": f"{label}不能小于 %(limit_value)s。",
    }
    if isinstance(field, forms.BooleanField):
        said["required"] = f"请勾选“{label}”。"
    if isinstance(field, forms.DateField):
        said["invalid"] = f"{label}不是一个日期。请写成 2026-06-22 这样。"
    elif isinstance(field, forms.IntegerField):
        said["invalid"] = f"{label}要填整数。"
    elif isinstance(field, forms.EmailField):
        said["invalid"] = f"{label}的写法不对。请写成 name@example.cn 这样。"
    defaults = _defaults(type(field))
    for code, sentence in said.items():
        if code not in field.error_messages or field.error_messages[code] == defaults.get(code):
            field.error_messages[code] = sentence


@cache
def _defaults(kind):
    """What Django says for a kind of field where its author said nothing."""
    defaults = {}
    for one in reversed(kind.__mro__):
        defaults |= getattr(one, "default_error_messages", {})
    return defaults


class HouseForm(PlainWords, forms.Form):
    """A form that speaks plainly."""


class HouseModelForm(PlainWords, forms.ModelForm):
    """A model form that speaks plainly."""


class StepForm(HouseForm):
    """What a step asks of ``user`` about ``obj``; its cleaned data become the keyword arguments of the step."""

    def __init__(self, *args, user, obj, **kwargs):
        self.user, self.obj = user, obj
        super().__init__(*args, **kwargs)
