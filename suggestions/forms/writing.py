"""What a deputy is asked while writing."""

from django import forms

from congress.models import Deputy
from core.forms import StepForm


class InviteForm(StepForm):
    deputies = forms.ModelMultipleChoiceField(
        label="邀请哪些代表附议", queryset=Deputy.objects.none(), help_text="只列出本级人大在任代表；他们本人确认后才算附议。"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        asked = self.obj.cosigners.values("deputy")
        others = Deputy.objects.visible_to(self.user).filter(is_serving=True).exclude(pk=self.obj.lead_deputy_id)
        field = self.fields["deputies"]
        field.queryset = others.exclude(pk__in=asked).select_related("delegation")
        field.label_from_instance = lambda d: f"{d.name}（{d.delegation}）" if d.delegation else d.name
        field.widget.attrs["data-search"] = "1"
