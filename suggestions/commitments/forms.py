"""What is asked about a promise on its way and at its end."""

from django import forms
from django.utils.timezone import localdate

from core.forms import ChoiceCards, DayField, HouseBoundField, HouseForm, ManyFilesField, StepForm
from core.templatetags.look import ymd

MOST_YEARS = 30


def beyond_reason(day):
    """Why a promise cannot be due on ``day``, or "": a slip of the pen would be kept, counted and waited for."""
    last = localdate().year + MOST_YEARS
    return f"完成期限最晚到 {last} 年，请核对年份。" if day.year > last else ""


class SometimesNeeded(HouseBoundField):
    """Compulsory in some cases, which its help text names: not marked as one that may be left empty."""

    is_optional = False


def words(label, help_text="", rows=4, **kwargs):
    return forms.CharField(
        label=label, help_text=help_text, max_length=2000, widget=forms.Textarea(attrs={"rows": rows}), **kwargs
    )


class NoteForm(StepForm):
    note = words("进展", "做了什么、做到什么程度、下一步什么时候做什么。")
    uploads = ManyFilesField(label="佐证材料", required=False)


class AskChangeForm(StepForm):
    note = words("为什么要调整，想改成什么", "写明原因、新的承诺内容和完成期限，由人大机关决定。代表看不到这份申请。")


class RefuseChangeForm(StepForm):
    note = words("不同意的理由", "单位会看到；原承诺和期限不变。")


class ReturnForm(StepForm):
    note = words("退回的理由", "写明哪里还没有做到、要补什么材料。")


class BrokenForm(StepForm):
    note = words("认定的理由", "写明核实的情况。代表和承办单位都能看到。")


class DoneForm(StepForm):
    """The day on which the promise was fulfilled: not in the future, not before the reply that made it."""

    done_on = DayField(label="完成日期")

    def clean_done_on(self):
        day, sent = self.cleaned_data["done_on"], self.obj.reply.sent_on
        if day > localdate():
            raise forms.ValidationError("完成日期不能晚于今天。还没有完成的，等完成以后再办。")
        if sent and day < sent:
            raise forms.ValidationError(f"答复 {ymd(sent)}才签发，完成日期不能更早。")
        return day


class ReportForm(DoneForm):
    note = words("完成情况", "对照承诺逐项写明做到了什么。")
    uploads = ManyFilesField(label="佐证材料", required=False)

    field_order = ("done_on", "note", "uploads")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["done_on"].initial = localdate
        if not self.obj.notes.filter(attachments__isnull=False).exists():
            self.fields["uploads"].required = True
            self.fields["uploads"].error_messages["required"] = (
                "还没有佐证材料。请附上验收单、照片、文件等能够证明已经完成的材料。"
            )


class WriteOffForm(DoneForm):
    note = words(
        "核实的情况", "怎样核实的，如：现场察看、查阅验收文件。", required=False, bound_field_class=SometimesNeeded
    )
    uploads = ManyFilesField(label="核实材料", required=False)

    field_order = ("done_on", "note", "uploads")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["done_on"].label = "核实的完成日期"
        self.fields["done_on"].initial = self.obj.reported_on
        if self.obj.status == self.obj.Status.OPEN:
            self.fields["note"].required = True
            self.fields["note"].help_text = "单位还没有报完成。直接销号的，请写明怎样核实的。"


class ReplaceForm(StepForm):
    text = forms.CharField(label="新承诺：做什么", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    responsible = forms.CharField(label="责任单位", max_length=60)
    due_on = DayField(label="新的完成期限", help_text="要在今天以后。")
    note = words("改的理由", "写明单位的申请和同意的理由。各方都能看到。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].initial = self.obj.text
        self.fields["responsible"].initial = self.obj.responsible

    def clean_text(self):
        return " ".join(self.cleaned_data["text"].split())

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day <= localdate():
            raise forms.ValidationError("新承诺的完成期限要在今天以后。")
        if why := beyond_reason(day):
            raise forms.ValidationError(why)
        return day

    def clean(self):
        data = super().clean()
        if (data.get("text"), data.get("due_on")) == (self.obj.text, self.obj.due_on):
            self.add_error("text", "新承诺与原承诺相同，没有要改的。")
        return data


class GradeForm(StepForm):
    """Nothing is preselected; 不满意 needs words."""

    grade = forms.ChoiceField(label="承诺的事办得怎么样", widget=ChoiceCards)
    words = words("您想说的话", "选“不满意”的，请写明原因。", rows=3, required=False, bound_field_class=SometimesNeeded)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        grades = self.obj.reply.assignment.suggestion.session.rule_set.grades
        self.fields["grade"].choices = [(grade, grade) for grade in grades]
        self.fields["grade"].error_messages["required"] = "请选择您的评价。"

    def clean(self):
        data = super().clean()
        if data.get("grade") == "不满意" and not data.get("words") and "words" not in self.errors:
            self.add_error("words", "选“不满意”的，请写几句原因，单位才知道差在哪里。")
        return data


class RaiseClassForm(StepForm):
    """B→A: which class the reply counts as from which day, and on what grounds."""

    now = forms.ChoiceField(label="改记为", widget=ChoiceCards(layout="row", marks=True))
    changed_on = DayField(label="变动日期", help_text="不早于最后一项承诺的完成日期。")
    note = words("依据", "如：承诺事项已全部核实销号。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        classes = self.obj.suggestion.session.rule_set.classes
        solved = [(c["key"], c["label"]) for c in classes if c["is_solved"] and not c["needs_commitments"]]
        self.fields["now"].choices = solved
        if len(solved) == 1:
            self.fields["now"].initial = solved[0][0]
        self.fields["changed_on"].initial = localdate

    def clean_changed_on(self):
        day = self.cleaned_data["changed_on"]
        if day > localdate():
            raise forms.ValidationError("变动日期不能晚于今天。")
        return day


class WriteOffManyForm(HouseForm):
    """One date and one finding for several promises; without a date each keeps the day its unit has reported."""

    done_on = DayField(label="核实的完成日期", required=False)
    note = words("核实的情况", "怎样核实的，如：逐项查阅验收文件。记入每一项的办理记录。", rows=3)

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        unreported = sum(not row.reported_on for row in rows)
        self.fields["done_on"].help_text = "各项填同一天；不填的，按各单位报告的完成日期。"
        if unreported:
            self.fields["done_on"].required = True
            self.fields["done_on"].help_text = f"有 {unreported} 项单位还没有报完成，要填核实的完成日期。"

    def clean_done_on(self):
        day = self.cleaned_data["done_on"]
        if day and day > localdate():
            raise forms.ValidationError("完成日期不能晚于今天。还没有完成的，等完成以后再办。")
        return day
