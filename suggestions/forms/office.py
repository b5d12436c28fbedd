"""What the congress office is asked at registration and review."""

from django import forms
from django.db.models import Exists, OuterRef

from congress.models import Category
from core.forms import ChoiceCards, ManyFilesField, StepForm
from suggestions import similar
from suggestions.models import Reply, Suggestion
from suggestions.repeats.forms import earlier_than, label, offered

DECLINE_REASONS = [
    "不属于本级人大及有关机关的职权",
    "属于代表本人或亲属的个人事务",
    "涉及正在审理或办理的案件",
    "转交人民群众来信",
    "属于学术探讨、产品推介",
    "没有具体内容",
    "一件建议提出了几件事",
    "其他",
]


class RegisterForm(StepForm):
    number = forms.CharField(
        label="编号", required=False, max_length=20, help_text="留空由系统按顺序编号；也可以照原件填写。", strip=True
    )
    category = forms.ModelChoiceField(label="类别", queryset=Category.objects.none(), empty_label="请选择类别")
    same = forms.MultipleChoiceField(
        label="以前提过同一件事的，勾选后标为多年重复", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="按标题和正文找出的历年建议，没有预先勾选；拿不准的可以以后再标。",
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = Category.objects.visible_to(self.user)
        self.fields["category"].initial = self.obj.category_id
        self.fields["same"].choices = [(str(item.pk), label(item)) for item in offered(self.obj, self.user)]
        if not self.fields["same"].choices:
            del self.fields["same"]

    def clean(self):
        data = super().clean()
        ticked = data.pop("same", [])
        data["same"] = list(earlier_than(self.user, self.obj.session).filter(pk__in=ticked)) if ticked else []
        return data


class DeclineForm(StepForm):
    reason = forms.ChoiceField(label="不予立案的理由", choices=[("", "请选择"), *((r, r) for r in DECLINE_REASONS)])
    words = forms.CharField(
        label="具体说明", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), help_text="会原文告知代表。"
    )

    def clean(self):
        data = super().clean()
        if "reason" in data and "words" in data:
            data["note"] = f"{data.pop('reason')}。{data.pop('words')}"
        return data


class MergeForm(StepForm):
    """The host is named by its number or by words of its title; the most similar ones are offered to click."""

    similar = forms.ChoiceField(label="题目相近的", required=False, widget=ChoiceCards)
    named = forms.CharField(
        label="或者填另一件的编号",
        required=False,
        max_length=200,
        help_text="本届次待交办或办理中的建议。也可以填标题里的几个字。",
    )
    number = forms.CharField(label="本件编号", required=False, max_length=20, help_text="留空由系统编号。")
    note = forms.CharField(
        label="并案的理由", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        S = Suggestion.Status
        hosts = Suggestion.objects.visible_to(self.user).filter(
            session=self.obj.session_id, status__in=(S.REGISTERED, S.HANDLING)
        )
        signed = Reply._base_manager.filter(assignment__suggestion=OuterRef("pk"), status=Reply.Status.SIGNED)
        self.hosts = hosts.exclude(pk=self.obj.pk).exclude(Exists(signed))
        if self.obj.number:
            del self.fields["number"]
        near = similar.find(self.obj.title, self.user, beside=self.obj.pk, most=20)
        found = self.hosts.in_bulk([item.pk for item in near])
        self.fields["similar"].choices = [(str(item.pk), str(found[item.pk])) for item in near if item.pk in found][
            : similar.MOST
        ]
        if not self.fields["similar"].choices:
            del self.fields["similar"]
            named = self.fields["named"]
            named.label, named.required, named.help_text = (
                "并入哪一件",
                True,
                "本届次待交办或办理中的建议。填编号，或者标题里的几个字。",
            )
            named.error_messages["required"] = "请填另一件的编号，或者标题里的几个字。"

    def clean(self):
        data = super().clean()
        clicked, named = data.pop("similar", ""), data.pop("named", "").strip()
        if named:
            data["host"] = self._host(named)
        elif clicked:
            data["host"] = self.hosts.filter(pk=clicked).first()
        elif not self.errors:
            self.add_error("named", "请选一件，或者填编号。")
        if not self.errors and not data.get("host"):
            self.add_error(None, "这一件刚刚不再待交办或办理中，请另选一件。")
        return data

    def _host(self, named):
        number = named.removeprefix("第").removesuffix("号")
        if exact := self.hosts.filter(number__in={number, number.zfill(self.obj.session.number_width)}).first():
            return exact
        found = list(self.hosts.filter(title__contains=named).order_by("number")[:6])
        if len(found) == 1:
            return found[0]
        if not found:
            self.add_error("named", f"本届次待交办和办理中的建议里，没有编号或标题是“{named}”的。")
        else:
            shown = "；".join(str(host) for host in found[:5])
            self.add_error("named", f"标题含“{named}”的不止一件：{shown}{'……' if len(found) > 5 else ''}。请填编号。")
        return None


class AmendForm(StepForm):
    """Facts of the sheet that the office may put right; the deputy's words are not among them."""

    category = forms.ModelChoiceField(
        label="类别", queryset=Category.objects.none(), required=False, empty_label="未分类"
    )
    period = forms.ChoiceField(label="提出时间", choices=Suggestion.Period)
    publication = forms.ChoiceField(label="是否同意公开", choices=Suggestion.Publication)
    confidentiality = forms.ChoiceField(label="密级", choices=Suggestion.Confidentiality)
    raised_before = forms.ChoiceField(label="以往提出", choices=Suggestion.Raised)
    research = forms.ChoiceField(label="调研情况", choices=Suggestion.Research)
    note = forms.CharField(label="更正的理由", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = Category.objects.visible_to(self.user)
        for name in ("category", "period", "publication", "confidentiality", "raised_before", "research"):
            self.fields[name].initial = getattr(self.obj, name)


class AttachForm(StepForm):
    uploads = ManyFilesField(label="文件")
    kind = forms.CharField(label="这是什么文件", max_length=30, required=False)
