"""What the office is asked while it prepares, holds and ends a meeting."""

from django import forms

from core.forms import ChoiceCards, DayField, HouseForm, StepForm
from evaluations.models import Appraisal, AppraisalUnit, Panel, Scheme

from . import asking, codes

MOST_SLIPS = 500  # at once


class SchemeField(forms.ModelChoiceField):
    def label_from_instance(self, scheme):
        return f"{scheme}{'' if scheme.is_frozen else '，草稿'}"


class Arrangement(forms.Form):
    """When, where, by which scheme."""

    name = forms.CharField(label="名称", max_length=80, help_text="如：2026 年度代表建议办理工作评议会")
    held_on = DayField(label="评议日期")
    place = forms.CharField(label="地点", max_length=60, required=False)
    scheme = SchemeField(
        Scheme.objects.none(),
        label="评分办法",
        required=False,
        empty_label="以后再选",
        help_text="投票开始时定稿，以后不能再换。",
    )
    agenda = forms.CharField(
        label="议程", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text="一行一项，印在评议材料汇编里。",
    )  # fmt: skip

    def offer(self, user, session):
        rows = Scheme.objects.visible_to(user).filter(congress=session.congress_id)
        self.fields["scheme"].queryset = rows.order_by("name", "-version")

    def clean_held_on(self):
        day, session = self.cleaned_data["held_on"], self.session
        if day < session.opens_on:
            raise forms.ValidationError(f"评议日期不能早于本次会议开幕（{session.opens_on:%Y-%m-%d}）。")
        if day.year > session.year + 2:
            raise forms.ValidationError("评议日期太远了，请核对年份。")
        return day


class NewForm(HouseForm, Arrangement):
    """A new meeting of ``session``."""

    is_rehearsal = forms.BooleanField(
        label="这是演练", required=False, help_text="照真的做一遍，处处标明“演练”，不公布，不进入任何统计。"
    )

    def __init__(self, *args, user, session, **kwargs):
        super().__init__(*args, **kwargs)
        self.session = session
        self.offer(user, session)


class AmendForm(StepForm, Arrangement):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.session = self.obj.session
        self.offer(self.user, self.session)
        for name in self.fields:
            self.fields[name].initial = getattr(self.obj, name)


class PanelForm(StepForm):
    """One more panel under a name the scheme knows, e.g. a second committee."""

    role = forms.ChoiceField(label="在评分办法里", widget=ChoiceCards)
    name = forms.CharField(label="名称", max_length=40)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        scheme = self.obj.scheme
        self.fields["role"].choices = asking.roles(scheme.rules) if scheme else []


class PanelField(forms.ModelChoiceField):
    def __init__(self, **kwargs):
        super().__init__(Panel.objects.none(), label="评议组", widget=ChoiceCards, empty_label=None, **kwargs)


class OfPanel(StepForm):
    panel = PanelField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["panel"].queryset = Panel.objects.visible_to(self.user).filter(appraisal=self.obj)


class DropPanelForm(OfPanel):
    """Which panel goes."""


class EventForm(StepForm):
    """Something that happened to a unit for which the scheme adds or takes off points."""

    unit = forms.ModelChoiceField(AppraisalUnit.objects.none(), label="单位", empty_label="请选择")
    event = forms.ChoiceField(label="事项", widget=ChoiceCards)
    times = forms.IntegerField(
        label="次数", min_value=0, max_value=99, initial=1, help_text="填 0 表示去掉这个单位的这一项。"
    )
    note = forms.CharField(
        label="依据",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="哪个文件、哪件事；写进封存的档案。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = AppraisalUnit.objects.visible_to(self.user).filter(appraisal=self.obj)
        self.fields["unit"].queryset = rows.select_related("unit")
        self.fields["event"].choices = asking.events(self.obj.scheme.rules) if self.obj.scheme else []


class InviteForm(StepForm):
    note = forms.CharField(label="附言", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class SpoilForm(OfPanel):
    """One code, or what is left of a batch."""

    code = forms.CharField(label="票号", required=False, max_length=30, help_text="作废一张：照票上的十个字符输入。")
    batch = forms.IntegerField(
        label="整批作废",
        required=False,
        min_value=1,
        help_text="打印坏了、遗失的，填第几批；这一批里没有投出的全部作废。",
    )
    note = forms.CharField(label="原因", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def clean(self):
        told = super().clean()
        code, batch = told.get("code"), told.get("batch")
        if bool(code) == bool(batch):
            raise forms.ValidationError("请填一个票号，或者填第几批，两项填一项。")
        told["digest"] = codes.digest(codes.read(told.pop("code"))) if code else ""
        told.pop("code", None)
        return told


class PublishForm(StepForm):
    shows = forms.ChoiceField(label="公布给单位", choices=Appraisal.Shows.choices, widget=ChoiceCards)
    is_public = forms.BooleanField(
        label="同时向社会公开摘要", required=False, help_text="只有单位、名次、档次；不登录也能打开。"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.fields:
            self.fields[name].initial = getattr(self.obj, name)


class CertifyForm(StepForm):
    paper = forms.ChoiceField(
        label="选票和票号单", choices=[one for one in Appraisal.Paper.choices if one[0]], widget=ChoiceCards
    )
    paper_words = forms.CharField(
        label="经过",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="什么时间、在哪里、由谁处理、由谁监督。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["paper"].initial, self.fields["paper_words"].initial = self.obj.paper, self.obj.paper_words


class DrawForm(HouseForm):
    """How many slips."""

    n = forms.IntegerField(label="票数", min_value=1, max_value=MOST_SLIPS, help_text="按应到人数，再加几张备用。")
