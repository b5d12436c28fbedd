"""What a dispatcher is asked: which units in which roles, from which day, with which words."""

import re

from django import forms

from core.fields import DayField
from core.forms import HouseForm
from core.templatetags.look import ymd
from suggestions.giving import wrong_parts
from suggestions.models import Assignment

ROLES = Assignment.Role.values
ROLE_FIELD = re.compile(r"role_(\d{1,18})", re.ASCII)
PHRASES = (
    "请按照职责认真研究办理，主动与代表沟通，在规定期限内答复代表。",
    "请主办单位牵头，会同会办单位共同研究，在规定期限内答复代表。",
    "内容涉及几个方面，请各单位就职责范围内的事项分别答复代表。",
    "代表连续几年提出，请主要负责同志亲自研究，提出解决的办法和时限。",
    "请结合实际研究采纳；暂时不能解决的，向代表说明情况。",
)


class DispatchForm(HouseForm):
    """One suggestion or several given to the same units. ``receivers``: the units the user may choose from.

    The roles come as ``role_<pk>``, one group of radios for every unit on the page; an empty one means 不选.
    """

    dispatched_on = DayField(label="交办日期")
    phrase = forms.ChoiceField(
        label="交办意见", required=False, choices=[("", "不用常用意见"), *((words, words) for words in PHRASES)]
    )
    opinion = forms.CharField(
        label="补充意见", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    add = forms.CharField(
        label="再加一个单位",
        required=False,
        max_length=80,
        widget=forms.TextInput(
            attrs={"list": "unit-names", "placeholder": "输入单位名称或简称", "autocomplete": "off"}
        ),
    )

    wanted = forms.CharField(
        label="还要外系统的会办单位",
        required=False,
        max_length=300,
        help_text="本系统以外的单位由人大机关增加：写在这里，交办以后人大机关会收到。几个单位用顿号隔开。",
        widget=forms.TextInput(attrs={"list": "foreign-names", "autocomplete": "off"}),
    )

    def __init__(self, *args, receivers, today, suggestions=(), **kwargs):
        self.receivers, self.today, self.suggestions = receivers, today, suggestions
        super().__init__(*args, **kwargs)
        self.fields["dispatched_on"].initial = today
        self.fields["dispatched_on"].widget.attrs["max"] = today.isoformat()
        self.roles = asked_roles(self.data)
        self.added = None

    @property
    def parts(self):
        """``[(unit, role)]`` as asked, of the units the user may choose: the lead first."""
        units = self.receivers.allowed
        chosen = [(units[pk], role) for pk, role in self.roles.items() if role in ROLES and pk in units]
        return sorted(chosen, key=lambda part: part[1] == "helper")

    @property
    def day(self):
        """The day of dispatch as far as it is sensible, for the due dates shown before confirming; else None."""
        return getattr(self, "cleaned_data", {}).get("dispatched_on") if self.is_bound else self.today

    def clean_dispatched_on(self):
        day = self.cleaned_data["dispatched_on"]
        if day > self.today:
            raise forms.ValidationError("交办日期不能晚于今天。")
        late = max((s for s in self.suggestions if s.registered_on), key=lambda s: s.registered_on, default=None)
        if late and day < late.registered_on:
            raise forms.ValidationError(f"第{late.number}号 {ymd(late.registered_on)}才立案，交办日期不能更早。")
        return day

    def clean_add(self):
        if text := self.cleaned_data["add"].strip():
            self.added, why = self.receivers.find(text)
            if why:
                raise forms.ValidationError(why)
            if self.added.pk not in self.roles:
                self.roles[self.added.pk] = ""
        return ""

    def clean_wanted(self):
        """Units of other systems, by their names."""
        found = []
        for name in re.split(r"[、，,；;\s]+", self.cleaned_data["wanted"].strip()):
            unit, why = self.receivers.find(name, among=self.receivers.foreign) if name else (None, "")
            if why:
                raise forms.ValidationError(why)
            if unit and unit.pk not in self.receivers.foreign:
                raise forms.ValidationError(f"“{name}”归您交办，请加到名单里选身份。")
            if unit and unit not in found:
                found.append(unit)
        return found

    def clean(self):
        data = super().clean()
        if why := self._wrong_units():
            self.add_error(None, why)
        data["parts"] = self.parts
        data["words"] = "\n".join(filter(None, (data.get("phrase"), data.get("opinion"))))
        return data

    def _wrong_units(self):
        for pk, role in self.roles.items():
            if role and role not in ROLES:
                return "身份只能选主办、会办、分办或者不选。"
            if role and pk not in self.receivers.allowed:
                unit = self.receivers.all.get(pk)
                named = f"“{unit}”" if unit else "所选的单位"
                if unit and (heir := self.receivers.heir(pk)):
                    self.roles.setdefault(heir.pk, "")
                    return f"“{unit}”已停用，由{heir}承接。已把{heir}加到名单里，请选它的身份，再交办。"
                return f"{named}不在您可以交办的单位里（不归您交办、已停用或者是协调单位），请另选单位。"
        if self.added and not self.roles.get(self.added.pk):
            return f"已经把{self.added}加到名单里，请选它的身份，再交办。"
        return wrong_parts(self.parts)


def asked_roles(data):
    """``{unit pk: role}`` in the order of the page."""
    found = ((ROLE_FIELD.fullmatch(name), name) for name in data)
    return {int(match[1]): data.get(name) for match, name in found if match}
