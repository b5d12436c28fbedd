"""What is asked of somebody who opens a calendar feed."""

from django import forms

from core.forms import HouseForm
from suggestions import feeds


class FeedForm(HouseForm):
    name = forms.CharField(label="名称", max_length=40, help_text="写在哪里用，以后好认，如：办公室电脑。")
    whose = forms.ChoiceField(label="内容")

    errors_title = "没有建立日历订阅"

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.units = {str(unit.pk): unit for unit in feeds.units_for(user)}
        whole = [(pk, f"{unit}的全部期限") for pk, unit in self.units.items()]
        self.fields["whose"].choices = [("own", "本人看得到的全部期限"), *whole]
        self.fields["whose"].initial = "own"
        if not whole:
            self.fields["whose"].required = False
            self.fields["whose"].widget = forms.HiddenInput()

    def clean(self):
        data = super().clean()
        if feeds.alive(self.user).count() >= feeds.MOST_FEEDS:
            raise forms.ValidationError(f"最多同时用 {feeds.MOST_FEEDS} 个。请先停用不再用的。")
        data["unit"] = self.units.get(data.get("whose"))
        return data
