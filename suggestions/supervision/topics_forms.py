"""What is asked about a key topic, and which one a suggestion joins."""

from django import forms

from accounts.models import User
from accounts.policy import Role
from congress.models import Committee
from core.forms import SmallChoices, StepForm
from suggestions.models import KeyTopic


class TopicForm(StepForm):
    """``obj`` is the topic, unsaved while it is being made."""

    kind = forms.ChoiceField(
        label="件或类", choices=KeyTopic.Kind.choices, widget=SmallChoices,
        help_text="“件”是单独一件建议；“类”是内容相近的几件，合在一起督办，各件仍由原单位分别答复、分别评价。",
    )  # fmt: skip
    name = forms.CharField(label="名称", max_length=120, help_text="如：农村学生上下学交通安全。")
    leader_name = forms.CharField(label="领办领导", required=False, max_length=40, help_text="姓名和职务。")
    leader = forms.ModelChoiceField(
        label="领办领导的账户", queryset=User.objects.none(), required=False, empty_label="没有账户"
    )
    supervisor_name = forms.CharField(label="督办领导", required=False, max_length=40, help_text="姓名和职务。")
    supervisor = forms.ModelChoiceField(
        label="督办领导的账户", queryset=User.objects.none(), required=False, empty_label="没有账户"
    )
    committee = forms.ModelChoiceField(
        label="督办委员会", queryset=Committee.objects.none(), required=False, empty_label="不指定"
    )
    reason = forms.CharField(
        label="确定的理由和目标", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    FIELDS = ("kind", "name", "leader_name", "leader", "supervisor_name", "supervisor", "committee", "reason")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        congress = self.obj.session.congress_id
        people = User.objects.filter(congress=congress, role__in=(Role.LEADER, Role.VIEWER), is_active=True)
        for name in ("leader", "supervisor"):
            self.fields[name].queryset = people.order_by("name", "pk")
            self.fields[name].label_from_instance = _person
        self.fields["committee"].queryset = Committee.objects.visible_to(self.user).filter(congress=congress)
        for name in self.FIELDS:
            if self.obj.pk:
                self.fields[name].initial = getattr(self.obj, name)

    def clean(self):
        data = super().clean()
        for name in ("leader", "supervisor"):
            if data.get(name) and not data.get(f"{name}_name"):
                data[f"{name}_name"] = _person(data[name])[:40]
        same = KeyTopic.objects.filter(session=self.obj.session_id, name=data.get("name", "")).exclude(pk=self.obj.pk)
        if data.get("name") and same.exists():
            self.add_error("name", "本届次已经有这个名称的重点建议。")
        return data


def _person(user):
    return f"{user}（{user.title}）" if user.title else str(user)


class TopicChoice(StepForm):
    """Which topic a suggestion joins: one of its session that is under way."""

    topic = forms.ModelChoiceField(
        label="重点建议", queryset=KeyTopic.objects.none(), empty_label="请选择",
        help_text="还没有的，请先到“重点建议”页确定。",
    )  # fmt: skip
    note = forms.CharField(label="说明", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = KeyTopic.objects.visible_to(self.user).filter(session=self.obj.session_id, status=KeyTopic.Status.ACTIVE)
        self.fields["topic"].queryset = rows.exclude(pk=self.obj.topic_id).order_by("kind", "pk")
        self.fields["topic"].label_from_instance = lambda topic: f"{topic}（{topic.get_kind_display()}）"


class ProgressForm(StepForm):
    note = forms.CharField(label="进展情况", max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))


class ResultForm(StepForm):
    note = forms.CharField(label="办结情况", max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))
