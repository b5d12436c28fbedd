"""Naming deputies by typing: a name, a number, or name and delegation; one or several."""

import re

from django import forms
from django.utils.functional import cached_property

from congress.models import Delegation, Deputy

SEPARATORS = re.compile(r"[、，,；;\s]+")
MOST_SHOWN = 5


class Roll:
    """The deputies and delegations of one congress, found by what people type. A query each, on first use."""

    def __init__(self, user):
        self.user = user

    @cached_property
    def deputies(self):
        rows = Deputy.objects.visible_to(self.user).filter(is_serving=True).select_related("delegation")
        return list(rows.order_by("delegation__position", "name", "pk"))

    @cached_property
    def delegations(self):
        return list(Delegation.objects.visible_to(self.user))

    @cached_property
    def found(self):
        """What may be typed -> the deputies it may mean."""
        found = {}
        for deputy in self.deputies:
            for key in {deputy.name, deputy.code, shown(deputy)} - {""}:
                found.setdefault(plain(key), []).append(deputy)
        return found

    def options(self):
        """What the browser proposes while one types."""
        return [shown(d) for d in self.deputies] + [d.name for d in self.delegations]

    def deputy(self, text, delegation=None):
        """The deputy meant by ``text``; ValidationError says who could be meant."""
        matches = self.found.get(plain(text), [])
        if len(matches) > 1 and delegation:
            matches = [d for d in matches if d.delegation_id == delegation.pk] or matches
        if not matches:
            raise forms.ValidationError(
                f"没有找到代表“{text}”。请填姓名、代表证号，或者写成“姓名（代表团）”；只能填本级人大在任代表。"
            )
        if len(matches) > 1:
            who = "、".join(f"{shown(d)}{f'，代表证号 {d.code}' if d.code else ''}" for d in matches[:MOST_SHOWN])
            raise forms.ValidationError(
                f"有 {len(matches)} 位代表叫“{text}”：{who}。请填代表证号，或者写成“姓名（代表团）”。"
            )
        return matches[0]

    def proposer(self, text, delegation=None):
        """``(deputy, None)`` or ``(None, delegation)``."""
        if body := next((d for d in self.delegations if d.name == text.strip()), None):
            return None, body
        return self.deputy(text, delegation), None

    def several(self, text, delegation=None):
        names = [name for name in SEPARATORS.split(text.strip()) if name]
        found, faults = [], []
        for name in names:
            try:
                found.append(self.deputy(name, delegation))
            except forms.ValidationError as error:
                faults += error.messages
        if faults:
            raise forms.ValidationError(faults)
        return list(dict.fromkeys(found))


def shown(deputy):
    return f"{deputy.name}（{deputy.delegation}）" if deputy.delegation else deputy.name


def plain(text):
    """Half- or full-width brackets and blanks inside a name make no difference."""
    return re.sub(r"\s+", "", text).replace("(", "（").replace(")", "）").lower()


class Datalist(forms.TextInput):
    """A text field with proposals of the browser; works as plain text everywhere."""

    template_name = "suggestions/datalist.html"

    def __init__(self, attrs=None):
        super().__init__({"autocomplete": "off"} | (attrs or {}))
        self.options = list

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        list_id = f"{context['widget']['attrs'].get('id', name)}_list"
        context["widget"]["attrs"]["list"] = list_id
        context["widget"] |= {"list_id": list_id, "options": self.options()}
        return context
