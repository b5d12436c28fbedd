"""What is asked when an item is given to a deputy group, or a claim is given up."""

from django import forms

from congress.models import DeputyGroup
from core.forms import StepForm


class ReleaseForm(StepForm):
    note = forms.CharField(label="取消认领的理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        note = self.fields["note"]
        note.required = self.obj.claimed_by_id != self.user.pk
        if note.required:
            note.help_text = "认领的委员会看到。"


class GroupForm(StepForm):
    group = forms.ModelChoiceField(label="代表小组", queryset=DeputyGroup.objects.none(), empty_label="请选择代表小组")
    note = forms.CharField(
        label="督办的要求", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        groups = DeputyGroup.objects.visible_to(self.user).filter(congress=self.obj.session.congress_id)
        self.fields["group"].queryset = groups.exclude(pk=self.obj.supervising_group_id)
