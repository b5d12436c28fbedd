"""What the office is asked when it enters a paper: one by keyboard, several from a sheet."""

import csv
import io

from django import forms
from django.utils.timezone import localdate

from congress.models import Category
from core.fields import RowsField
from core.forms import DayField, HouseForm, ManyFilesField, SmallChoices
from core.templatetags.look import ymd
from suggestions import sittings, titles
from suggestions.models import Suggestion
from suggestions.repeats.forms import earlier_than
from units.models import Unit

from .people import Datalist, Roll
from .picks import PicksField
from .writing import sought, unit_system, units_by_system

MOST_ROWS = 50
KEPT = ("delegation", "submitted_on", "category", "period", "publication")  # for the next one: also in the address


class Paper(HouseForm):
    """What all papers of one sitting have in common."""

    submitted_on = DayField(label="提出日期")
    period = forms.ChoiceField(label="提出时间", choices=Suggestion.Period, widget=SmallChoices)
    publication = forms.ChoiceField(label="代表是否同意公开", choices=Suggestion.Publication, widget=SmallChoices)
    registers = forms.BooleanField(
        label="登记后直接立案，发给编号", required=False, help_text="不勾选的先放入“待审核”。"
    )

    def __init__(self, *args, user, session, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.session, self.roll = user, session, Roll(user)
        today = localdate()
        self.fields["submitted_on"].initial = today
        self.fields["period"].initial = sittings.period_on(session, today)
        self.fields["publication"].initial = Suggestion.Publication.FULL
        self.fields["registers"].initial = True

    def clean_submitted_on(self):
        day, today = self.cleaned_data["submitted_on"], localdate()
        if day > today:
            raise forms.ValidationError(f"提出日期不能晚于今天（{ymd(today)}）。")
        if day.year < 1954:
            raise forms.ValidationError("提出日期的年份不对，请检查。")
        return day


class EnterForm(Paper):
    """One paper: the fields in the order in which the paper has them."""

    title = forms.CharField(label="标题", max_length=200, help_text="写成“关于……的建议”，一件建议只提一件事。")
    delegation = forms.ChoiceField(label="代表团", required=False, help_text="同名代表按它区分。")
    lead = forms.CharField(
        label="领衔代表", max_length=60, widget=Datalist, help_text="姓名或代表证号；代表团提出的填代表团名称。"
    )
    cosigners = forms.CharField(
        label="附议代表", max_length=2000, required=False, help_text="几位之间用顿号或空格隔开。"
    )
    category = forms.ModelChoiceField(
        label="类别", queryset=Category.objects.none(), empty_label="请选择类别",
        error_messages={"required": "直接立案要选类别；暂时定不下来的，去掉“直接立案”。"},
    )  # fmt: skip
    number = forms.CharField(label="编号", max_length=20, required=False, strip=True)
    body = forms.CharField(label="正文", max_length=20000, widget=forms.Textarea(attrs={"rows": 8}))
    uploads = ManyFilesField(label="原件扫描", required=False)
    research = forms.ChoiceField(label="调研情况", choices=Suggestion.Research, widget=SmallChoices)
    raised_before = forms.ChoiceField(label="以往提出", choices=Suggestion.Raised, widget=SmallChoices)
    confidentiality = forms.ChoiceField(label="密级", choices=Suggestion.Confidentiality, widget=SmallChoices)
    wants_contact = forms.BooleanField(label="代表希望办理中与本人沟通", required=False)
    is_reference_only = forms.BooleanField(label="仅供参考，不需书面答复", required=False)
    wished_units = PicksField(
        Unit.objects.none(), group_of=unit_system, seek="输入单位名称筛选", label="希望承办的单位", required=False
    )

    same = RowsField(
        queryset=Suggestion.objects.none(), required=False, widget=forms.MultipleHiddenInput
    )  # ticked beside the form

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["same"].queryset = earlier_than(self.user, self.session)
        self.fields["delegation"].choices = [("", "不限"), *((d.pk, d.name) for d in self.roll.delegations)]
        self.fields["category"].queryset = Category.objects.visible_to(self.user)
        self.fields["category"].required = not self.is_bound or bool(self.data.get("registers"))
        self.fields["wished_units"].queryset = units_by_system(self.user)
        self.fields["lead"].widget.options = self.roll.options
        self.fields["number"].widget.attrs["placeholder"] = (
            f"自动：{str(self.session.next_number).zfill(self.session.number_width)}"
        )
        first = {} if self.is_bound else {"autofocus": True}  # after an error the list of errors is read first
        self.fields["title"].widget.attrs = sought(self.fields["title"].widget.attrs | {"autocomplete": "off"} | first)
        for name in ("research", "raised_before", "confidentiality", "wants_contact"):
            self.fields[name].initial = Suggestion._meta.get_field(name).default

    def clean_title(self):
        title = self.cleaned_data["title"]
        if fault := titles.fault(title):
            raise forms.ValidationError(fault)
        return title

    def clean_body(self):
        return self.cleaned_data["body"].replace("\r\n", "\n")

    def clean(self):
        data = super().clean()
        chosen = data.pop("delegation", "")
        delegation = next((d for d in self.roll.delegations if str(d.pk) == chosen), None)
        self._name(data, "lead", lambda text: self.roll.proposer(text, delegation))
        self._name(data, "cosigners", lambda text: self.roll.several(text, delegation))
        if "lead" in data:
            data["lead_deputy"], data["proposing_delegation"] = data.pop("lead")
            if data["lead_deputy"] in data.get("cosigners", ()):
                self.add_error("cosigners", f"{data['lead_deputy']}是领衔代表，不能同时附议。")
        if number := data.get("number"):
            self._check_number(data, number)
        return data

    def _name(self, data, field, find):
        """Replace what was typed by who is meant."""
        if field not in data:
            return
        try:
            data[field] = find(data[field])
        except forms.ValidationError as error:
            self.add_error(field, error)

    def _check_number(self, data, number):
        if not data.get("registers"):
            self.add_error("number", "没有立案的建议不编号：请勾选“直接立案”，或者清空编号。")
        elif self.session.suggestions.filter(number=number).exists():
            self.add_error("number", f"编号 {number} 已经用过，请换一个编号，或者留空由系统编号。")


COLUMNS = ("title", "lead", "category", "body", "number", "cosigners")
HEADS = {  # the first word is the one faults are told with
    "title": ("标题", "案由", "建议标题", "题目"),
    "lead": ("领衔代表", "领衔", "代表", "提出人", "领衔代表或代表团"),
    "category": ("类别", "分类"),
    "body": ("正文", "内容", "建议内容"),
    "number": ("编号", "序号", "案号", "建议号"),
    "cosigners": ("附议代表", "附议", "联名代表", "附议人"),
}


class EnterManyForm(Paper):
    """Rows pasted from a sheet, or typed with tabs; every fault with its row, nothing stored unless all rows are right."""

    rows = forms.CharField(
        label="各件建议",
        max_length=400_000,
        widget=forms.Textarea(attrs={"rows": 14, "wrap": "off", "spellcheck": "false"}),
    )

    def clean_rows(self):
        table = [row for row in read(self.cleaned_data["rows"]) if any(cell.strip() for cell in row)]
        columns, start = header(table)
        lines = table[start:]
        if not lines:
            raise forms.ValidationError("只有表头，没有建议。请把各行一起复制过来。")
        if len(lines) > MOST_ROWS:
            raise forms.ValidationError(f"一次最多登记 {MOST_ROWS} 件，现在有 {len(lines)} 行。请分几次登记。")
        return [(place + start + 1, dict(zip(columns, line, strict=False))) for place, line in enumerate(lines)]

    def clean(self):
        data = super().clean()
        if "rows" not in data:
            return data
        categories = {c.name: c for c in Category.objects.visible_to(self.user)}
        taken = set(self.session.suggestions.exclude(number="").values_list("number", flat=True))
        self.papers, faults, titles_seen = [], [], {}
        for place, cells in data.pop("rows"):
            paper, wrong = self._paper(cells, categories, taken, registers=data.get("registers"))
            if (first := titles_seen.setdefault(paper["title"], place)) != place:
                wrong.append(f"标题与第 {first} 行相同")
            if paper["number"]:
                taken.add(paper["number"])
            faults += [f"第 {place} 行：{fault.rstrip('。')}。" for fault in wrong]
            self.papers.append(paper)
        if faults:
            self.errors_title = f"有 {len(faults)} 处要改，一件都没有登记"
            self.add_error("rows", faults)
        return data

    def _paper(self, cells, categories, taken, *, registers):
        """``(what to store, what is wrong)`` of one row."""
        cell = {name: cells.get(name, "").strip() for name in COLUMNS}
        paper, wrong = {name: cell[name] for name in ("title", "body", "number")}, []
        if fault := titles.fault(cell["title"]) if cell["title"] else "没有标题":
            wrong.append(fault)
        for name, longest in (("title", 200), ("number", 20), ("body", 20000)):
            if len(cell[name]) > longest:
                wrong.append(f"{HEADS[name][0]}最多 {longest} 个字，现在有 {len(cell[name])} 个")
        if not cell["body"] and registers:
            wrong.append("没有正文，不能直接立案")
        paper["lead_deputy"], paper["proposing_delegation"] = self._who(cell["lead"], wrong)
        paper["cosigners"] = self._cosigners(cell["cosigners"], paper["lead_deputy"], wrong)
        paper["category"] = categories.get(cell["category"])
        if cell["category"] and not paper["category"]:
            wrong.append(f"没有“{cell['category']}”这个类别，可用的有：{'、'.join(categories)}")
        elif registers and not cell["category"]:
            wrong.append("没有类别，不能直接立案")
        if cell["number"] and not registers:
            wrong.append("没有立案的建议不编号：请勾选“直接立案”，或者去掉编号")
        elif cell["number"] in taken:
            wrong.append(f"编号 {cell['number']} 已经用过")
        return paper, wrong

    def _who(self, text, wrong):
        if not text:
            wrong.append("没有领衔代表")
            return None, None
        try:
            return self.roll.proposer(text)
        except forms.ValidationError as error:
            wrong += error.messages
            return None, None

    def _cosigners(self, text, lead, wrong):
        try:
            found = self.roll.several(text)
        except forms.ValidationError as error:
            wrong += error.messages
            return []
        if lead in found:
            wrong.append(f"{lead}是领衔代表，不能同时附议")
        return found


def read(text):
    """Cells of pasted rows: tabs between cells, quoted cells may hold line breaks, as sheets copy them."""
    clean = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    csv.field_size_limit(1_000_000)
    return list(csv.reader(io.StringIO(clean), delimiter="\t"))


def header(table):
    """``(column names, number of heading rows)``; without a heading the order of COLUMNS."""
    if not table:
        return COLUMNS, 0
    known = {word: name for name, words in HEADS.items() for word in words}
    named = [known.get(cell.strip().strip("*")) for cell in table[0]]
    return (named, 1) if "title" in named else (COLUMNS, 0)
