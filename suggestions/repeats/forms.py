"""Which earlier suggestions are the same matter: the similar ones to tick, others by year and number."""

import re

from django import forms

from core.forms import StepForm
from suggestions import similar
from suggestions.models import Suggestion

OFFERED = 8
NAMED = re.compile(r"^\s*(\d{4})\s*年?\s*第?\s*(\S+?)\s*号?\s*$")


def earlier_than(user, session):
    """What may be marked as the same matter as a suggestion of ``session``."""
    rows = Suggestion.objects.visible_to(user).filter(
        session__congress=session.congress_id, session__year__lt=session.year
    )
    return rows.exclude(status=Suggestion.Status.DRAFT).select_related("session")


def label(item):
    number = f"第{item.number}号 " if item.number else ""
    said = "，".join(word for word in (item.state, f"答复 {item.klass} 类" if item.klass else "", item.how) if word)
    return f"{item.year} 年{number}{item.title}（{said}）"


def offered(suggestion, user, most=5):
    """The similar ones of earlier years, to be ticked when it is registered."""
    year = suggestion.session.year
    return similar.find(suggestion.title, user, text=suggestion.body, beside=suggestion.pk, most=most, before=year)


class MarkForm(StepForm):
    same = forms.MultipleChoiceField(
        label="相似的建议里，哪些是同一件事", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="系统按标题和正文找出，没有预先勾选；请核对以后再选。",
    )  # fmt: skip
    named = forms.CharField(
        label="或者填年份和编号", required=False, max_length=300,
        help_text="如 2024年第0123号；几件之间用顿号隔开。",
    )  # fmt: skip
    note = forms.CharField(label="说明", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = earlier_than(self.user, self.obj.session)
        known = set(self.obj.earlier.values_list("pk", flat=True))
        found = similar.find(
            self.obj.title, self.user, text=self.obj.body, beside=self.obj.pk, most=OFFERED + len(known),
            before=self.obj.session.year,
        )  # fmt: skip
        self.found = [item for item in found if item.pk not in known][:OFFERED]
        self.fields["same"].choices = [(str(item.pk), label(item)) for item in self.found]
        if not self.found:
            del self.fields["same"]
            self.fields["named"].label = "以前那件的年份和编号"

    def clean(self):
        data = super().clean()
        ticked, named = data.pop("same", []), data.pop("named", "")
        chosen = {row.pk: row for row in self.rows.filter(pk__in=ticked)} if ticked else {}
        for text in re.split(r"[、，,；;\n]+", named):
            if text.strip() and (row := self._named(text)):
                chosen[row.pk] = row
        if not chosen and not self.errors:
            self.add_error("named" if "same" not in self.fields else "same", "请选至少一件，或者填年份和编号。")
        data["same"] = sorted(chosen.values(), key=lambda row: row.pk)
        return data

    def _named(self, text):
        match = NAMED.match(text)
        if not match:
            self.add_error("named", f"“{text.strip()}”看不懂。请写成 2024年第0123号 这样。")
            return None
        year, number = int(match[1]), match[2]
        found = list(self.rows.filter(session__year=year, number__in={number, number.zfill(4)})[:2])
        if len(found) == 1:
            return found[0]
        why = "不止一件，请在相似的建议里勾选" if found else f"没有找到。只能填 {self.obj.session.year} 年以前的建议"
        self.add_error("named", f"{year} 年第{number}号{why}。")
        return None
