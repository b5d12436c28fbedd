"""What is asked on the way of a reply: its words while it is drafted, a word at each level, the signature."""

from django import forms
from django.utils.timezone import localdate

from core.fields import RowsField
from core.forms import ChoiceCards, DayField, HouseForm, ManyFilesField, StepForm
from suggestions.commitments.forms import beyond_reason
from suggestions.models import Attachment

from .words import OptionalWordsForm


class Seen(forms.IntegerField):
    """The revision the page showed; the door refuses when the words have changed since."""

    def __init__(self):
        super().__init__(
            min_value=0, widget=forms.HiddenInput, error_messages={"required": "页面不完整，请刷新后再办理。"}
        )


class ReplyForm(StepForm):
    """The draft. Nothing is compulsory while it is being written; what is missing is asked for when it leaves."""

    WORDS = ("body", "klass", "contact_person", "contact_phone", "no_contact_reason", "no_opinion_reason")

    revision = Seen()
    body = forms.CharField(
        label="答复正文", required=False, max_length=50000, strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "placeholder": "逐条回应代表提出的问题：做什么、谁来做、什么时候做完。"}),
    )  # fmt: skip
    klass = forms.ChoiceField(label="办理结果类别", required=False, widget=ChoiceCards(layout="row", marks=True))
    contact_person = forms.CharField(label="联系人", max_length=30, required=False)
    contact_phone = forms.CharField(label="联系电话", max_length=30, required=False)
    no_contact_reason = forms.CharField(
        label="为什么没有与代表沟通", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="写明理由后可以送审，签发时理由记入办理记录，代表和人大机关都能看到。",
    )  # fmt: skip
    no_opinion_reason = forms.CharField(
        label="为什么不等会办意见", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="写明理由后可以送审，签发时理由记入办理记录。",
    )  # fmt: skip
    uploads = ManyFilesField(label="附件", required=False)
    removed = RowsField(
        label="去掉的附件", queryset=Attachment.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def clean_body(self):
        return self.cleaned_data["body"].replace("\r\n", "\n").rstrip()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        classes = self.obj.assignment.suggestion.session.rule_set.classes
        self.fields["klass"].choices = [(c["key"], c["label"]) for c in classes]
        self.needing = [c["key"] for c in classes if c["needs_commitments"]]
        needing = "、".join(self.needing)
        self.fields["klass"].help_text = "按您所在届次的规则填写。" + (
            f"选 {needing} 必须写明承诺和期限。" if needing else ""
        )
        self.fields["removed"].queryset = Attachment.objects.visible_to(self.user).filter(reply=self.obj)
        for name in ("revision", *self.WORDS):
            self.fields[name].initial = getattr(self.obj, name)
        part = self.obj.assignment
        for name in ("contact_person", "contact_phone"):
            self.fields[name].help_text = "印在答复函上；签发时也可以填。"
        self.fields["contact_person"].initial = self.obj.contact_person or part.handler_name
        phone = part.handler_phone or part.unit.acting_on(localdate()).phone
        self.fields["contact_phone"].initial = self.obj.contact_phone or phone


class CommitmentForm(HouseForm):
    """One promise. A row left wholly empty is no row; one begun must be whole."""

    text = forms.CharField(
        label="做什么",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "做什么，做到什么程度"}),
    )
    responsible = forms.CharField(label="责任单位", max_length=60, required=False)
    due_on = DayField(label="完成期限", required=False)

    def __init__(self, *args, unit, **kwargs):
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.fields["responsible"].widget.attrs["placeholder"] = str(unit)

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day and (why := beyond_reason(day)):
            raise forms.ValidationError(why)
        return day

    @property
    def is_blank(self):
        data = self.cleaned_data
        return not data.get("text") and not data.get("due_on") and "due_on" in data

    def clean_text(self):
        return " ".join(self.cleaned_data["text"].split())

    def clean(self):
        data = super().clean()
        if data.get("DELETE") or not data.get("text") and not data.get("due_on") and "due_on" not in self.errors:
            return data
        if not data.get("text") and "text" not in self.errors:
            self.add_error("text", "请写明做什么。")
        if not data.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", "缺期限：请写明哪一天以前完成。")
        data["responsible"] = data.get("responsible") or str(self.unit)
        return data


class CommitmentSet(forms.BaseFormSet):
    def __init__(self, *args, reply, **kwargs):
        items = [{"text": i.text, "responsible": i.responsible, "due_on": i.due_on} for i in reply.commitments.all()]
        kwargs.setdefault("initial", items)
        kwargs.setdefault("prefix", "commitments")
        super().__init__(*args, form_kwargs={"unit": reply.assignment.unit}, **kwargs)

    def items(self):
        """What was promised, in the order of the rows."""
        kept = [f for f in self.forms if not f.cleaned_data.get("DELETE") and not f.is_blank and f.cleaned_data]
        return [{name: f.cleaned_data[name] for name in ("text", "responsible", "due_on")} for f in kept]


Commitments = forms.formset_factory(
    CommitmentForm, formset=CommitmentSet, extra=3, can_delete=True, max_num=60, absolute_max=100, validate_max=True
)


class PassOnForm(OptionalWordsForm):
    revision = Seen()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["revision"].initial = self.obj.revision


class SendBackForm(StepForm):
    revision = Seen()
    note = forms.CharField(label="要改什么", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["revision"].initial = self.obj.revision


class SignForm(StepForm):
    """The signature: who, under which number, whom the deputy may call."""

    revision = Seen()
    document_number = forms.CharField(label="文号", max_length=50, help_text="如：云教建复〔2026〕88 号。")
    signer_name = forms.CharField(label="签发人", max_length=30)
    contact_person = forms.CharField(label="联系人", max_length=30)
    contact_phone = forms.CharField(label="联系电话", max_length=30)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        part = self.obj.assignment
        unit = part.unit.acting_on(localdate())
        self.fields["revision"].initial = self.obj.revision
        for name in ("document_number", "contact_person", "contact_phone"):
            self.fields[name].initial = getattr(self.obj, name)
        self.fields["signer_name"].initial = self.obj.signer_name or self.user.name
        if not self.obj.contact_person:
            self.fields["contact_person"].initial = part.handler_name
        if not self.obj.contact_phone:
            self.fields["contact_phone"].initial = part.handler_phone or unit.phone
        if not self.obj.document_number and unit.document_prefix:
            self.fields["document_number"].initial = f"{unit.document_prefix}〔{localdate().year}〕号"

    def clean_document_number(self):
        number = self.cleaned_data["document_number"]
        if number.endswith(("〕号", "〕 号")):
            raise forms.ValidationError("文号还没有填编号，请在“〕”后面写上，如〔2026〕88 号。")
        return number
