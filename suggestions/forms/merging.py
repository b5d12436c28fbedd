"""Which of several suggestions carries the others."""

from django import forms
from django.db.models import Exists, OuterRef

from core.forms import ChoiceCards, HouseForm
from suggestions import merging
from suggestions.models import Reply, Suggestion

OTHER = "other"


class MergeManyForm(HouseForm):
    """One of the ticked ones, or another of the session by its number. Nothing is preselected. Cleans to ``host`` and ``note``."""

    host = forms.ChoiceField(
        label="哪一件是主件", widget=ChoiceCards, help_text="主件照常交办、办理；其余的并入它，各自保留编号和代表。"
    )
    named = forms.CharField(
        label="另一件的编号",
        required=False,
        max_length=20,
        help_text="选“上面都不是”时填：本届次待交办或办理中、还没有答复的建议。",
    )
    note = forms.CharField(
        label="并案的理由",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="会告知各件的领衔代表。",
    )

    def __init__(self, *args, rows, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = {str(row.pk): row for row in rows}
        signed = Reply._base_manager.filter(assignment__suggestion=OuterRef("pk"), status=Reply.Status.SIGNED)
        known = Suggestion.objects.visible_to(user).filter(session=rows[0].session_id, status__in=merging.HOSTS)
        self.hosts = known.exclude(Exists(signed)).exclude(pk__in=[row.pk for row in rows])
        self.fields["host"].choices = [
            *((key, f"{row}（{row.proposer}，{row.get_status_display()}）") for key, row in self.rows.items()),
            (OTHER, "上面都不是，并入另一件"),
        ]

    def clean(self):
        said = super().clean()
        chosen = said.get("host")
        if chosen == OTHER:
            said["host"] = self._named(said.get("named", "").strip())
        elif chosen:
            said["host"] = self.rows[chosen]
            if said["host"].status == Suggestion.Status.SUBMITTED and said["host"].category_id is None:
                self.add_error("host", "这一件还没有类别，不能立案作主件。请先单独立案，或者选别的作主件。")
        return said

    def _named(self, text):
        number = text.removeprefix("第").removesuffix("号")
        width = next(iter(self.rows.values())).session.number_width
        host = self.hosts.filter(number__in={number, number.zfill(width)}).first() if number else None
        if host is None:
            said = (
                f"本届次待交办和办理中、还没有答复的建议里，没有编号是“{text}”的。" if number else "请填另一件的编号。"
            )
            self.add_error("named", said)
        return host
