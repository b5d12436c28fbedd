"""Forms in the markup of the house: labels, errors, kept input, and which files are let in."""

import io
import zipfile

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.html import strip_tags

from core import uploads
from core.forms import ChoiceCards, DayField, ManyFilesField, OneFileField, StepForm

PDF = b"%PDF-1.7\n%"
OLE = uploads.OLE + b"\0" * 20


def container(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


class Ask(StepForm):
    title = forms.CharField(label="标题", max_length=5, help_text="写成“关于……的建议”。")
    day = DayField(label="提出日期", required=False)
    pages = forms.IntegerField(label="页数", required=False, max_value=9)
    klass = forms.ChoiceField(label="结果", choices=[("A", "解决"), ("B", "计划")], widget=ChoiceCards(marks=True))
    public = forms.ChoiceField(
        label="公开", choices=[("1", "是"), ("0", "否")], widget=forms.RadioSelect, required=False
    )
    urgent = forms.BooleanField(label="列为重点", required=False)


class Files(StepForm):
    files = ManyFilesField(label="附件", most=2)


def asked(data=None):
    return Ask(data, user="u", obj="o")


def sent(*files):
    return Files({}, MultiValueDict({"files": list(files)}), user=None, obj=None)


def lines(html):
    return [line.strip() for line in strip_tags(html).splitlines() if line.strip()]


def test_step_form_knows_who_asks_about_what():
    form = asked()
    assert (form.user, form.obj) == ("u", "o")


def test_untouched_form_shows_no_errors_and_preselects_nothing():
    html = str(asked())
    assert (html.count('class="errors"'), html.count("wrong"), html.count("checked")) == (0, 0, 0)


def test_optional_fields_say_so_and_boxes_do_not():
    assert lines(str(asked())).count("提出日期 （可不填）") == 1
    assert str(asked()).count("（可不填）") == 3


def test_errors_name_the_field_and_what_to_do():
    form = asked({"title": "太长了太长了", "day": "昨天", "pages": "12", "klass": "X"})
    assert dict(form.errors) == {
        "title": ["标题最多 5 个字，现在有 6 个。"],
        "day": ["提出日期不是一个日期。请写成 2026-06-22 这样。"],
        "pages": ["页数不能大于 9。"],
        "klass": ["结果里没有您选的这一项，请重新选择。"],
    }


def test_missing_answers_ask_to_write_or_to_choose():
    assert dict(asked({}).errors) == {"title": ["请填写标题。"], "klass": ["请选择结果。"]}


def test_author_words_stay():
    class Own(StepForm):
        reason = forms.CharField(label="理由", error_messages={"required": "不予立案要写明理由。"})

    assert Own({}, user=None, obj=None).errors["reason"] == ["不予立案要写明理由。"]


def test_error_summary_links_to_the_controls_and_takes_the_focus():
    html = str(asked({}))
    assert html.count('tabindex="-1" autofocus') == 1
    assert html.count('<a href="#id_title">请填写标题。</a>') == 1
    assert html.count('<a href="#id_klass_0">请选择结果。</a>') == 1
    assert html.count('id="id_klass_0"') == 1


def test_wrong_field_describes_itself_to_assistive_technology():
    html = str(asked({})["title"].as_field_group())
    assert html.count('aria-invalid="true"') == 1
    assert html.count('aria-describedby="id_title_helptext id_title_error"') == 1
    assert (html.count('id="id_title_helptext"'), html.count('id="id_title_error"')) == (1, 1)


def test_input_is_kept_when_it_is_wrong():
    html = str(asked({"title": "太长了太长了", "day": "2026年13月1日", "pages": "x", "public": "0"}))
    assert html.count('value="太长了太长了"') == 1
    assert html.count('<input type="text" name="day" value="2026年13月1日"') == 1
    assert html.count('name="pages" value="x"') == 1
    assert html.count("checked") == 1


@pytest.mark.parametrize("text", ["2026-06-22", "2026/6/22", "2026.6.22", "2026年6月22日", "20260622"])
def test_day_as_offices_write_it(text):
    form = asked({"title": "好", "klass": "A", "day": text})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["day"].isoformat() == "2026-06-22"


def test_controls_wear_the_house_classes():
    class All(forms.Form):
        word = forms.CharField(widget=forms.TextInput(attrs={"class": "wide"}))
        pick = forms.ChoiceField(choices=[("1", "一")])
        box = forms.BooleanField()
        text = forms.CharField(widget=forms.Textarea)
        hide = forms.CharField(widget=forms.HiddenInput)

    form = All()
    assert [str(form[name]).count(look) for name, look in (
        ("word", 'class="wide form-control"'),
        ("pick", 'class="form-select"'),
        ("box", 'class="form-check-input"'),
        ("text", 'class="form-control"'),
        ("hide", "class="),
    )] == [1, 1, 1, 1, 0]  # fmt: skip


def test_radios_are_cards_in_a_named_group():
    html = asked()["klass"].as_field_group()
    assert (html.count("<fieldset"), html.count("<legend>结果</legend>"), html.count('class="choice"')) == (1, 1, 2)
    assert html.count('<span class="klass klass-a">A</span>') == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("答复.pdf", PDF),
        ("扫描.PDF", b"\n" + PDF),
        ("答复.doc", OLE),
        ("表.xls", OLE),
        ("答复.docx", container("[Content_Types].xml", "word/document.xml")),
        ("表.xlsx", container("[Content_Types].xml", "xl/workbook.xml")),
        ("答复.wps", OLE),
        ("答复.wps", container("word/document.xml")),
        ("表.et", OLE),
        ("公文.ofd", container("OFD.xml", "Doc_0/Document.xml")),
        ("现场.jpg", b"\xff\xd8\xff\xe0x"),
        ("现场.jpeg", b"\xff\xd8\xff\xe0x"),
        ("图.png", b"\x89PNG\r\n\x1a\nx"),
    ],
)
def test_file_that_is_what_it_says_is_let_in(name, content):
    upload = SimpleUploadedFile(name, content)
    assert uploads.fault(upload) == ""
    assert upload.read() == content


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("答复.pdf", b"MZ\x90"),
        ("答复.doc", b"<html>"),
        ("答复.docx", container("xl/workbook.xml")),
        ("答复.docx", container("x/word/document.xml")),
        ("答复.docx", b"PK\x03\x04 broken"),
        ("表.xls", container("xl/workbook.xml")),
        ("公文.ofd", container("a/OFD.xml")),
        ("现场.jpg", b"\x89PNG\r\n\x1a\nx"),
        ("图.png", b"<svg onload=alert(1)>"),
    ],
)
def test_file_that_is_something_else_is_refused(name, content):
    kind = uploads.KINDS[uploads.extension_of(name)].name
    assert uploads.fault(SimpleUploadedFile(name, content)) == (
        f"“{name}”的内容不是{kind}。请用原来的软件打开，另存为这种格式后再上传。"
    )


@pytest.mark.parametrize("name", ["a.exe", "a.html", "a.svg", "a.zip", "a.docm", "a", "a.pdf.js"])
def test_file_of_another_kind_is_refused(name):
    assert uploads.fault(SimpleUploadedFile(name, PDF)) == (
        f"“{name}”的格式不能上传。可以上传：pdf、doc、docx、xls、xlsx、wps、et、ofd、jpg、png。"
    )


def test_empty_and_oversized_files_are_refused():
    assert uploads.fault(SimpleUploadedFile("空.pdf", b"")) == "“空.pdf”是空文件，请检查后重新选择。"
    big = SimpleUploadedFile("大.pdf", PDF + b"x" * uploads.MEGABYTE)
    assert uploads.fault(big, max_size=uploads.MEGABYTE) == (
        "“大.pdf”有 1.0 MB，超过每个文件 1 MB 的上限。请压缩或拆分后再上传。"
    )


def test_many_files_come_as_a_list():
    form = sent(SimpleUploadedFile("一.pdf", PDF), SimpleUploadedFile("二.doc", OLE))
    assert form.is_valid(), form.errors
    assert [f.name for f in form.cleaned_data["files"]] == ["一.pdf", "二.doc"]


def test_every_faulty_file_is_named_at_once():
    form = sent(SimpleUploadedFile("一.exe", PDF), SimpleUploadedFile("二.doc", b"x"))
    assert [error.split("”")[0] for error in form.errors["files"]] == ["“一.exe", "“二.doc"]


def test_too_many_or_no_files():
    three = [SimpleUploadedFile(f"{n}.pdf", PDF) for n in range(3)]
    assert sent(*three).errors["files"] == ["一次最多上传 2 个文件，现在选了 3 个。"]
    assert sent().errors["files"] == ["请上传附件。"]


def test_optional_files_may_be_absent():
    class Scan(StepForm):
        many = ManyFilesField(required=False)
        one = OneFileField(required=False)

    form = Scan({}, MultiValueDict(), user=None, obj=None)
    assert form.is_valid()
    assert form.cleaned_data == {"many": [], "one": None}


def test_file_form_says_that_chosen_files_must_be_chosen_again():
    assert lines(str(sent(SimpleUploadedFile("一.exe", PDF))))[0] == "有 1 处要改，其他内容都还在，文件要重新选择"
    assert lines(str(Files({}, MultiValueDict(), user=None, obj=None)))[0] == "有 1 处要改，其他内容都还在"
