"""Choosing some of many, in groups: boxes that fold by group, with a text filter where there is JavaScript."""

from itertools import groupby

from django import forms
from django.forms.models import ModelChoiceIterator
from django.forms.widgets import Script

from core.fields import RowsField

OPEN_UP_TO = 12  # so few boxes need no folding


class GroupedPicks(forms.CheckboxSelectMultiple):
    """``noun``: how one counts them (人, 个); ``seek``: what the filter asks for."""

    template_name = "suggestions/picks.html"

    def __init__(self, attrs=None, choices=(), *, noun="个", seek="输入名称筛选"):
        super().__init__(attrs, choices)
        self.noun, self.seek = noun, seek

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        groups = [
            (group, options, [o for o in options if o["selected"]])
            for group, options, _ in context["widget"]["optgroups"]
        ]
        count = sum(len(options) for _, options, _ in groups)
        context["widget"] |= {
            "groups": groups,
            "noun": self.noun,
            "seek": self.seek,
            "count": count,
            "picked": sum(len(picked) for *_, picked in groups),
            "is_short": count <= OPEN_UP_TO,
        }
        return context

    class Media:
        js = [Script("js/picks.js", defer=True)]


class Groups(ModelChoiceIterator):
    def __iter__(self):
        for group, rows in groupby(self.queryset, key=self.field.group_of):
            yield str(group), [self.choice(row) for row in rows]


class PicksField(RowsField):
    """Rows in the order of their groups; ``group_of(row)`` names the group, ``shown(row)`` the row."""

    iterator = Groups

    def __init__(self, queryset, *, group_of, shown=str, noun="个", seek="输入名称筛选", **kwargs):
        self.group_of, self.shown = group_of, shown
        super().__init__(queryset, widget=GroupedPicks(noun=noun, seek=seek), **kwargs)

    def label_from_instance(self, obj):
        return self.shown(obj)
