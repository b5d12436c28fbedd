"""What is asked for a random draw that anybody can repeat: the session, how many of each unit, the seed."""

from django import forms

from congress.models import Session
from core.draws import new_seed
from core.forms import HouseForm

MOST_PER_UNIT = 50


class DrawForm(HouseForm):
    session = forms.ModelChoiceField(label="届次", queryset=Session.objects.none(), empty_label=None)
    per_unit = forms.IntegerField(min_value=1, max_value=MOST_PER_UNIT, initial=2)
    seed = forms.CharField(label="种子", max_length=40)

    noun = ("件", "件", "编号")  # what is drawn, its counter, what it is named by

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        what, counter, _ = self.noun
        self.fields["session"].queryset = Session.objects.visible_to(user)
        self.fields["per_unit"].label = f"每个单位抽几{counter}"
        self.fields[
            "seed"
        ].help_text = f"任意一段文字或数字，可以当众摇号得出。同样的种子和同样的{what}，抽出的样本总是一样。"
        self.fields["seed"].initial = self.fields["seed"].initial or new_seed()

    def clean_seed(self):
        seed = self.cleaned_data["seed"]
        if "|" in seed:
            raise forms.ValidationError(f"种子里请不要用竖线“|”，它用来分隔种子、单位和{self.noun[2]}。")
        return seed
