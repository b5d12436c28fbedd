"""What is asked before a ledger is read: which file, into which session, what may be made and changed."""

from django import forms

from core.fields import ChoiceCards
from core.forms import HouseForm
from core.sheets import MAX_BYTES, MAX_ROWS

ALL = "all"


class LedgerForm(HouseForm):
    """``known``: the sessions to choose from; ``deposit``: a file that is here already and need not be chosen again."""

    file = forms.FileField(
        label="台账文件",
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        help_text=f"xlsx、xls 或 csv，不超过 {MAX_BYTES // 2**20} MB、{MAX_ROWS:,} 行。表头在哪一行、各列怎样排列都可以。",
        error_messages={
            "invalid": "没有收到文件，请重新选择台账文件。",
            "missing": "没有收到文件，请重新选择台账文件。",
        },
    )
    which = forms.ChoiceField(label="导入哪一张工作表", widget=ChoiceCards(), required=True)
    session = forms.TypedChoiceField(label="导入到哪个届次", coerce=int)
    create = forms.BooleanField(
        label="自动建立还没有的单位、代表、代表团和类别",
        required=False,
        help_text="不勾选时，名称对不上的行按错误列出。写错的名称也会被建立，导入前请核对预览里的清单。",
    )
    update = forms.BooleanField(
        label="更新内容不同的已导入建议",
        required=False,
        help_text="只更新导入以后没有人办理过的建议，原来的内容记入办理记录。不勾选时，内容不同的行按错误列出。",
    )

    def __init__(self, *args, known, deposit=None, sheets=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["session"].choices = [(s.pk, str(s)) for s in known]
        if deposit:
            del self.fields["file"]
        if sheets:
            names = [(f"sheet:{name}", name) for name in sheets]
            self.fields["which"].choices = [*names, (ALL, f"{len(sheets)} 张都导入")]
        else:
            del self.fields["which"]

    def options(self) -> dict:
        """What was asked, as a deposit keeps it."""
        said = self.cleaned_data
        return {name: said[name] for name in ("session", "create", "update", "which") if name in said}
