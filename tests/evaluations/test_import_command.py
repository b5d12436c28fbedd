"""import_ledger and measures as commands: however an office writes its sheet, the same figures come out."""

import csv
import datetime as dt
import io
import json

import pytest
from django.core.management import CommandError, call_command

from suggestions.models import Assignment, Event, Reply, Suggestion
from tests.core.sheet_files import old_workbook, workbook
from tests.suggestions.ledger_sheets import HEADER, LEDGER, TITLE, line
from units.models import Unit

pytestmark = pytest.mark.django_db

CONGRESS = "青岚市人大"
OPEN = {"答复日期": "", "办理结果": "", "沟通方式": "", "采纳情况": "", "对办理工作的评价": "", "对办理结果的评价": ""}
ROWS = [*LEDGER, line(**OPEN, 编号="19", 标题="关于路灯的建议", 领衔代表="D002")]
BY = ("unit", "class", "category", "total")
SYNONYMS = {
    "编号": "案号", "标题": "案由", "类别": "建议分类", "提出时间": "提出时段", "是否公开": "公开情况", "领衔代表": "第一提出人", "附议人数": "联名人数",
    "主办单位": "牵头单位", "会办单位": "协办单位", "登记日期": "立案时间", "答复日期": "办结日期", "沟通方式": "面商形式", "办理结果": "类别标记",
    "采纳情况": "是否采纳", "对办理工作的评价": "办理态度", "对办理结果的评价": "办理结果评价",
}  # fmt: skip
WIDE = str.maketrans({chr(c): chr(c + 0xFEE0) for c in range(0x21, 0x7F)})


def days(write):
    """The ledger with its dates written in another way."""
    return [[write(cell) if isinstance(cell, dt.date) else cell for cell in row] for row in ROWS]


def as_csv(rows, encoding):
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode(encoding)


def book(rows):
    return workbook(("台账", rows))


FORMS = {
    "synonyms": lambda: book([TITLE, [SYNONYMS.get(label, label) for label in HEADER], *ROWS[2:]]),
    "reordered": lambda: book(
        [TITLE, *([row[place] for place in reversed(range(17))] for row in [HEADER, *reversed(ROWS[2:])])]
    ),
    "untitled": lambda: book(ROWS[1:]),
    "day as text": lambda: book(days(str)),
    "day as serial": lambda: book(days(lambda day: (day - dt.date(1899, 12, 30)).days)),
    "day as serial in text": lambda: book(days(lambda day: str((day - dt.date(1899, 12, 30)).days))),
    "day in Chinese": lambda: book(days(lambda day: f"{day.year}年{day.month}月{day.day}日")),
    "day with dots": lambda: book(days(lambda day: f"{day.year}.{day.month}.{day.day}")),
    "full width": lambda: book(
        [TITLE, HEADER, *([c.translate(WIDE) if isinstance(c, str) else c for c in row] for row in days(str)[2:])]
    ),
    "trailing blanks": lambda: book([*ROWS, [], ["  ", "　"], [], ["合计", "", 7], ["说明：以上为全部建议"]]),
    "old workbook": lambda: old_workbook(ROWS),
    "csv utf-8": lambda: as_csv(ROWS, "utf-8"),
    "csv utf-8 with mark": lambda: as_csv(ROWS, "utf-8-sig"),
    "csv gb18030": lambda: as_csv(ROWS, "gb18030"),
}


@pytest.fixture
def importer(tmp_path):
    def run(data, *options, session="十六届一次会议"):
        path = tmp_path / "台账.xlsx"
        path.write_bytes(data if isinstance(data, bytes) else book(data))
        call_command("import_ledger", str(path), "--congress", CONGRESS, "--session", session, *options)

    return run


def measures(capsys, session="十六届一次会议"):
    capsys.readouterr()
    found = {}
    for by in BY:
        call_command("measures", "--congress", CONGRESS, "--session", session, "--by", by, "--format", "json")
        found[by] = json.loads(capsys.readouterr().out)
    return found


def stored():
    return [
        sorted(map(str, model._base_manager.values_list())) for model in (Suggestion, Assignment, Reply, Event, Unit)
    ]


@pytest.mark.parametrize("form", FORMS)
def test_the_same_ledger_in_another_form_gives_the_same_figures(importer, capsys, form):
    importer(ROWS, "--create", "--rules", "慈溪")
    importer(FORMS[form](), "--create", "--rules", "慈溪", session="十六届二次会议")
    assert measures(capsys, "十六届二次会议") == measures(capsys)


@pytest.mark.parametrize("form", FORMS)
def test_the_same_ledger_in_another_form_changes_nothing(importer, capsys, form):
    importer(ROWS, "--create", "--rules", "慈溪")
    before = stored()
    importer(FORMS[form]())
    assert "新增 0 件，更新 0 件，相同未动 7 件" in capsys.readouterr().out
    assert stored() == before


def test_the_figures_are_those_of_the_sheet(importer, capsys):
    importer(ROWS, "--create", "--rules", "慈溪")
    found = measures(capsys)
    (total,) = found["total"]
    asked = (
        "suggestions",
        "assigned",
        "lead",
        "helper",
        "separate",
        "answered",
        "on_time",
        "feedback_due",
        "feedback_returned",
        "rework",
    )
    assert {key: total[key] for key in asked} == {
        "suggestions": 7, "assigned": 18, "lead": 6, "helper": 10, "separate": 2, "answered": 15, "on_time": 6, "feedback_due": 7,
        "feedback_returned": 6, "rework": 3,
    }  # fmt: skip
    assert total["classes"] == {"A": 2, "B": 2, "C": 1, "D": 2}
    assert total["result"] == {"满意": 0, "基本满意": 6, "不满意": 0}
    assert {row["key"]: (row["lead"], row["helper"], row["separate"]) for row in found["unit"]}["市住建局"] == (4, 0, 1)
    assert {row["key"]: row["assigned"] for row in found["class"]} == {"A": 2, "B": 2, "C": 1, "D": 2, "未答复": 1}
    assert {row["key"]: row["assigned"] for row in found["category"]} == {"农业农村": 2, "城建环保": 16}


def test_every_bad_row_is_named_with_row_and_column_and_nothing_is_stored(importer, capsys):
    importer(ROWS, "--create", "--rules", "慈溪")
    before = stored()
    bad = [
        TITLE, HEADER, line(编号="21"), line(编号="22", 标题=""), line(编号="23", 办理结果="E"), line(编号="24", 登记日期="2017-02-30"),
        line(编号="21"), line(编号="25", 主办单位="市没有局"), line(编号="26", 答复日期="2017-01-01"), line(编号="27", 对办理结果的评价="很好"),
    ]  # fmt: skip
    capsys.readouterr()
    with pytest.raises(CommandError, match="共 7 处错误，没有导入任何内容") as failed:
        importer(bad)
    said = capsys.readouterr().err.splitlines()
    assert [text.split("：")[0] for text in said] == [
        "“台账”第 4 行 “标题”列", "“台账”第 5 行 “办理结果”列", "“台账”第 6 行 “登记日期”列", "“台账”第 7 行 “编号”列", "“台账”第 8 行 “主办单位”列",
        "“台账”第 9 行 “答复日期”列", "“台账”第 10 行 “对办理结果的评价”列",
    ]  # fmt: skip
    assert (failed.value.returncode, stored()) == (1, before)


def test_a_dry_run_counts_and_stores_nothing(importer, capsys):
    importer(ROWS, "--create", "--rules", "慈溪", "--dry-run")
    assert capsys.readouterr().out.startswith("试算完成，没有入库：共 7 件，新增 7 件")
    assert [rows for rows in stored() if rows] == []
