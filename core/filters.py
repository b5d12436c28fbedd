"""Filters that can say what they do: every condition has words, a fault of its own, and a way to lift it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

import django_filters
from django import forms
from django.db.models import F, Q, TextField, Value, Window
from django.db.models.fields import BLANK_CHOICE_DASH
from django.db.models.functions import Cast, RowNumber
from django.utils import formats, timezone
from django_filters.constants import EMPTY_VALUES
from django_filters.widgets import SuffixedMultiWidget

from . import controls
from .forms import HouseForm

UNNAMED = ("---", BLANK_CHOICE_DASH[0][1])  # empty labels nobody wrote


@dataclass(frozen=True, slots=True)
class Condition:
    """One filter in force, in the user's words."""

    name: str
    label: str
    text: str
    params: tuple[str, ...]  # the parameters of the address that say it
    fault: str = ""  # why it cannot be applied; empty when it can


class RowFilter(django_filters.ChoiceFilter):
    """A choice among rows of a table. One query loads the choices of all RowFilters of a page, and only when needed.

    ``rows(request)`` gives the queryset on offer, already narrowed to what the user may see; its own order is the order
    of the options. ``label_by`` is a field or a text expression. ``field_name`` is compared with the primary key.
    ``nameless`` is what rows without any are called; they are asked for by the value ``none``.
    """

    NONE = "none"

    def __init__(self, field_name=None, *, rows: Callable, label_by="name", nameless: str = "", **kwargs):
        super().__init__(field_name, **kwargs)
        self.rows, self.label_by, self.nameless = rows, label_by, nameless

    def filter(self, qs, value):
        if self.nameless and value == self.NONE and self.method is None:
            return qs.filter(**{f"{self.field_name}__isnull": True})
        return super().filter(qs, value)


class YesNoField(django_filters.fields.ChoiceField):
    def clean(self, value):
        return {"1": True, "0": False}.get(super().clean(value), "")


class YesNoFilter(django_filters.ChoiceFilter):
    """是 or 否 in words of its own. Anything else is a fault; BooleanFilter would drop it silently."""

    field_class = YesNoField

    def __init__(self, field_name=None, *, yes: str = "是", no: str = "否", **kwargs):
        super().__init__(field_name, choices=[("1", yes), ("0", no)], **kwargs)


class DatesWidget(SuffixedMultiWidget):
    suffixes: ClassVar[list[str]] = ["after", "before"]

    def __init__(self, attrs=None):
        ends = ("起始日期", "截止日期")
        super().__init__([forms.DateInput(attrs=self.look(end) | (attrs or {})) for end in ends])

    @staticmethod
    def look(end: str) -> dict[str, str]:
        return {"type": "date", "class": "form-control", "aria-label": end}

    def render(self, name, value, attrs=None, renderer=None):
        return controls.dates(self.get_context(name, value, attrs)["widget"])

    def decompress(self, value):
        return [value.start, value.stop] if value else [None, None]


class DatesFilter(django_filters.DateFromToRangeFilter):
    """From one day to another, either end open; ``<name>_after`` and ``<name>_before`` in the address."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"widget": DatesWidget, **kwargs})


class DayFilter(django_filters.DateFilter):
    """One day."""

    def __init__(self, *args, **kwargs):
        look = {"type": "date", "class": "form-control"}
        super().__init__(*args, **{"widget": forms.DateInput(attrs=look), **kwargs})


class Saying(django_filters.FilterSet):
    """A FilterSet that describes itself.

    ``phrases[name]`` is a text with {} for the value, or a callable(value, shown) -> text; without one a fixed choice
    says its own label and anything else "<label>为<value>". ``first`` names the filters shown at once; the others fold
    away, unless one of them is in force; those in ``calm`` do not count for that.
    Filter methods find the day in ``self.today`` and the user in ``self.request.user``.
    """

    phrases: ClassVar[Mapping[str, str | Callable]] = {}
    first: ClassVar[tuple[str, ...]] = ()
    calm: ClassVar[tuple[str, ...]] = ()  # folded filters that do not unfold the rest, e.g. one with a default
    base_form: ClassVar[type] = HouseForm  # where filters depend on one another, a form with a ``clean`` of its own
    early: ClassVar[tuple[str, ...]] = ()  # filters without a method that ``rows_within`` is told

    def __init__(
        self,
        data=None,
        queryset=None,
        *,
        request=None,
        prefix=None,
        today=None,
        options=None,
        only=None,
        rows_within=None,
    ):
        """``rows_within(q)`` gives the rows of ``queryset`` narrowed by ``q`` before it is asked who sees them: for who sees
        little of what many years hold, one session is looked through instead of all."""
        if only is not None:
            self.base_filters = {name: self.base_filters[name] for name in self.base_filters if name in only}
        super().__init__(data if data is not None else {}, queryset, request=request, prefix=prefix)
        self.today, self.rows_within = today or timezone.localdate(), rows_within
        self._said: list[Condition] | None = None
        self._options: dict[str, list] = {} if options is None else options
        for name, filter_ in self.filters.items():
            if isinstance(filter_, django_filters.ChoiceFilter) and filter_.extra.get("empty_label", "---") in UNNAMED:
                filter_.extra["empty_label"] = f"全部{filter_.label}"
            if isinstance(filter_, RowFilter):
                more = [(RowFilter.NONE, filter_.nameless)] if filter_.nameless else []
                filter_.extra["choices"] = lambda name=name, more=more: [*self.options(name), *more]

    @classmethod
    def params(cls) -> dict[str, tuple[str, ...]]:
        """The parameters of the address each filter reads."""
        return {name: _params(name, filter_) for name, filter_ in cls.base_filters.items()}

    def asking(self, data) -> "Saying":
        """The same filters asked something else: only those that ``data`` names are made, and what was looked up for the
        choices is shared."""
        only = {name for name, params in self.params().items() if any(param in data for param in params)}
        same = {"request": self.request, "today": self.today, "options": self._options, "rows_within": self.rows_within}
        return type(self)(data, self.queryset, only=only, **same)

    @property
    def qs(self):
        """The rows; none as long as a condition cannot be applied, so that nothing is dropped in silence."""
        return super().qs if self.is_valid() else self.queryset.none()

    def filter_queryset(self, queryset):
        asked = {name: self.form.cleaned_data.get(name) for name in self.early if name in self.filters}
        if self.rows_within and any(asked.values()):
            queryset = self.rows_within(
                Q(**{self.filters[name].field_name: value for name, value in asked.items() if value})
            )
        return super().filter_queryset(queryset)

    def get_form_class(self):
        fields = {name: filter_.field for name, filter_ in self.filters.items()}
        return type(f"{type(self).__name__}Form", (self.base_form,), fields)

    @property
    def form(self):
        form = super().form
        form.auto_id = "f-%s"
        return form

    def shown_first(self) -> list:
        return [self.form[name] for name in self.filters if not self.first or name in self.first]

    def folded(self) -> list:
        return [self.form[name] for name in self.filters if self.first and name not in self.first]

    def folded_in_force(self) -> bool:
        return any(self.first and condition.name not in self.first + self.calm for condition in self.conditions())

    # Choices -----------------------------------------------------------------------------------------

    def options(self, name: str) -> list[tuple[str, str]]:
        """The choices of a RowFilter as (pk, text)."""
        if not self._options:
            self._load_options()
        return self._options[name]

    def _load_options(self) -> None:
        parts = []
        for name, filter_ in type(self).base_filters.items():  # of all of them, however few this one was asked
            if isinstance(filter_, RowFilter):
                self._options[name] = []
                parts.append(_option_rows(name, filter_, self.request))
        first, *others = parts
        found = list(first.union(*others, all=True) if others else first)
        for name, _, pk, text in sorted(found, key=lambda row: (row[0], row[1])):
            self._options[name].append((str(pk), text))

    # Words -------------------------------------------------------------------------------------------

    def conditions(self) -> list[Condition]:
        """The filters in force, in the order of the form; faulty ones included."""
        if self._said is None:
            self._said = self._conditions()
        return self._said

    def _conditions(self) -> list[Condition]:
        errors, cleaned, params = self.form.errors, self.form.cleaned_data, self.params()
        said = []
        for name, filter_ in self.filters.items():
            if name in errors:
                raw = "、".join(value for param in params[name] for value in self._raw(param)).replace("\0", "\ufffd")
                why = "".join(errors[name])
                fault = f"筛选条件“{filter_.label}”不能用“{raw}”：{why}请改正，或者去掉这个条件。"
                said.append(Condition(name, filter_.label, f"{filter_.label}“{raw}”", params[name], fault))
            elif cleaned.get(name) not in EMPTY_VALUES:
                said.append(Condition(name, filter_.label, self._words(name, cleaned[name]), params[name]))
        return said

    def sentence(self) -> str:
        return "、".join(condition.text for condition in self.conditions())

    def _raw(self, param: str) -> list[str]:
        return self.data.getlist(param) if hasattr(self.data, "getlist") else [str(self.data.get(param, ""))]

    def _words(self, name: str, value) -> str:
        shown, phrase = self._shown(name, value), self.phrases.get(name)
        if callable(phrase):
            return phrase(value, shown)
        if phrase:
            return phrase.replace("{}", shown)
        filter_ = self.filters[name]
        speaks_for_itself = isinstance(filter_, django_filters.ChoiceFilter) and not isinstance(filter_, RowFilter)
        return shown if speaks_for_itself else f"{filter_.label}为{shown}"

    def _shown(self, name: str, value) -> str:
        if isinstance(value, slice):
            return _span(value.start, value.stop)
        choices = getattr(self.form.fields[name], "choices", None)
        if choices is None or hasattr(value, "pk"):
            return _plain(value)
        words = {str(key): str(text) for key, text in choices}
        many = value if isinstance(value, (list, tuple)) else [{True: "1", False: "0"}.get(value, value)]
        return "或".join(words.get(str(one), str(one)) for one in many)


def _params(name: str, filter_) -> tuple[str, ...]:
    widget = filter_.extra.get("widget") or getattr(filter_.field_class, "widget", None)
    suffixes = getattr(widget, "suffixes", ())
    return tuple(f"{name}_{suffix}" if suffix else name for suffix in suffixes) or (name,)


def _option_rows(name: str, filter_: RowFilter, request):
    rows = filter_.rows(request)
    place = [*rows.query.order_by] or [*rows.model._meta.ordering] or ["pk"]
    text = F(filter_.label_by) if isinstance(filter_.label_by, str) else filter_.label_by
    return rows.order_by().values_list(
        Value(name, output_field=TextField()),
        Window(RowNumber(), order_by=[*place, "pk"]),
        "pk",
        Cast(text, TextField()),
    )


def _plain(value) -> str:
    return formats.date_format(value, "Y年n月j日") if hasattr(value, "strftime") else str(value)


def _span(start, stop) -> str:
    if start is None:
        return f"{_plain(stop)}以前"
    return f"{_plain(start)}以后" if stop is None else f"{_plain(start)}至{_plain(stop)}"
