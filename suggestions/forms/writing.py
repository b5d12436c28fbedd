"""What a deputy is asked while writing."""

from django import forms
from django.db.models import Case, Value, When
from django.urls import reverse
from django.utils.timezone import localdate

from congress.models import Category, Deputy
from core.fields import RowsField
from core.forms import ManyFilesField, SmallChoices, StepForm
from suggestions import titles
from suggestions.models import Attachment, Suggestion
from units.models import Unit

from .picks import PicksField

DELEGATION, SELF = "delegation", "self"
SHEET = "建议附件"


def unit_system(unit):
    return unit.get_kind_display()


def units_by_system(user):
    """Units that can be given work today, by system in the order people know them."""
    known = Case(*(When(kind=kind, then=Value(place)) for place, kind in enumerate(Unit.Kind)))
    return Unit.objects.visible_to(user).handling_on(localdate()).order_by(known, "pk")


def sought(widget_attrs, *, beside=None):
    """Attributes that let a title look for its like while it is typed; the text of the form goes along."""
    wanted = {
        "hx-post": reverse("similar"),
        "hx-trigger": "input changed delay:700ms, load, change from:#id_body",
        "hx-params": "csrfmiddlewaretoken,title,body,same,beside",
        "hx-target": "#similar",
        "hx-sync": "this:replace",
    }
    if beside:
        wanted["hx-vals"] = f'{{"beside": {beside}}}'
    return widget_attrs | wanted


class DraftForm(StepForm):
    """The whole sheet of a suggestion. A draft may be kept half done; ``submitting`` asks for all of it."""

    in_name = forms.ChoiceField(label="以谁的名义提出", widget=SmallChoices)
    title = forms.CharField(label="标题", max_length=200, help_text="写成“关于……的建议”，一件建议只提一件事。")
    body = forms.CharField(
        label="正文",
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="写清楚情况和问题、原因、具体建议。",
    )
    category = forms.ModelChoiceField(
        label="类别",
        queryset=Category.objects.none(),
        required=False,
        empty_label="请人大机关分类",
        help_text="拿不准可以不选。",
    )
    wished_units = PicksField(
        Unit.objects.none(), group_of=unit_system, noun="个", seek="输入单位名称筛选", label="希望由哪些单位承办", required=False,
        help_text="供交办时参考。",
    )  # fmt: skip
    research = forms.ChoiceField(label="这件建议来自", choices=Suggestion.Research, widget=SmallChoices)
    raised_before = forms.ChoiceField(
        label="以前提过吗", choices=Suggestion.Raised, widget=SmallChoices, help_text="连续提出过几年的，选年数。"
    )
    publication = forms.ChoiceField(label="是否同意公开", choices=Suggestion.Publication, widget=SmallChoices)
    wants_contact = forms.BooleanField(label="希望承办单位办理时与我沟通", required=False)
    is_reference_only = forms.BooleanField(label="只供工作参考，不需要书面答复", required=False)
    uploads = ManyFilesField(label="添加附件", required=False)
    removed = RowsField(
        label="要删除的附件", queryset=Attachment.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    revision = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    def __init__(self, *args, submitting=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.submitting = submitting
        self.fields["category"].queryset = Category.objects.visible_to(self.user)
        self.fields["wished_units"].queryset = units_by_system(self.user)
        for name in ("title", "body"):
            self.fields[name].required = (
                submitting or not self.is_bound
            )  # what must be there in the end is not called optional
        self.fields["title"].widget.attrs = sought(
            self.fields["title"].widget.attrs | {"autocomplete": "off"}, beside=self.obj.pk
        )
        self._start()

    def _start(self):
        """The names one may write in, the files there are, and what was written before."""
        deputy = self.user.deputy
        may_choose = deputy.is_head and deputy.delegation_id and self.obj.status in ("", Suggestion.Status.DRAFT)
        if may_choose:
            choices = [(SELF, f"以个人名义（{deputy.name}）"), (DELEGATION, f"以代表团名义（{deputy.delegation}）")]
            self.fields["in_name"].choices = choices
            self.fields["in_name"].initial = DELEGATION if self.obj.proposing_delegation_id else SELF
            self.fields["in_name"].required = self.submitting
        else:
            del self.fields["in_name"]
        files = self.obj.attachments.filter(kind=SHEET, uploaded_by=self.user) if self.obj.pk else []
        if files:
            self.fields["removed"].queryset = files
        else:
            del self.fields["removed"]
        for name in ("title", "body", "research", "raised_before", "publication", "wants_contact", "is_reference_only"):
            self.fields[name].initial = getattr(self.obj, name)
        self.fields["category"].initial = self.obj.category_id
        if self.obj.pk:
            self.fields["wished_units"].initial = [unit.pk for unit in self.obj.wished_units.all()]

    def clean_title(self):
        title = self.cleaned_data["title"]
        if self.submitting and (fault := titles.fault(title)):
            raise forms.ValidationError(fault)
        return title

    def clean_body(self):
        return self.cleaned_data["body"].replace("\r\n", "\n")

    def clean(self):
        data = super().clean()
        if name := data.pop("in_name", None):
            mine = name == SELF
            data["lead_deputy"] = self.user.deputy if mine else None
            data["proposing_delegation"] = None if mine else self.user.deputy.delegation
        return data


class InviteForm(StepForm):
    deputies = PicksField(
        Deputy.objects.none(),
        group_of=lambda deputy: deputy.delegation or "未编入代表团",
        noun="人",
        seek="输入姓名或代表团筛选",
        label="邀请哪些代表附议",
        error_messages={"required": "还没有选代表。请至少选一位。"},
        help_text="只列出本级人大在任代表；他们本人确认后才算附议。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        asked = self.obj.cosigners.values("deputy")
        others = (
            Deputy.objects.visible_to(self.user)
            .filter(is_serving=True)
            .exclude(pk__in=(self.obj.lead_deputy_id, self.user.deputy_id))
        )
        order = ("delegation__position", "delegation", "name", "pk")
        self.fields["deputies"].queryset = others.exclude(pk__in=asked).select_related("delegation").order_by(*order)
