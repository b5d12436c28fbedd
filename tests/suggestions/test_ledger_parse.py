"""Ledgers of past years: what is understood, what is passed over, what is a fault."""

import datetime as dt
import os
import time
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.sheets import SheetRefused, SheetRows, open_sheets
from suggestions.ledger import Fault, cells, parse, split_names, unit_key
from tests.core.sheet_files import old_workbook, workbook

from .ledger_sheets import CLASSES, FIRST, GRADES, HEADER, LEDGER, TITLE, line, sheet


def read(*sheets, **options):
    return parse(sheets, classes=CLASSES, grades=GRADES, **options)


def content(parsed):
    """What the rows say, without where they stood."""
    rows = []
    for row in parsed.rows:
        rows.append({name: getattr(row, name) for name in row.__slots__ if name not in ("sheet", "row")})
    return sorted(rows, key=lambda row: row["number"])


def faults(*rows, **options):
    """(row, column, reason) of a ledger with a title, the header and these rows."""
    parsed = read(sheet([TITLE, HEADER, *rows]), **options)
    return [(fault.row, fault.column, fault.reason) for fault in parsed.faults]


def expected():
    return content(read(sheet(LEDGER)))


# What is understood


def test_row_is_understood():
    row = read(sheet(LEDGER)).rows[0]

    assert (row.row, row.number, row.title, row.category) == (3, "1", "关于修桥的建议", "城建环保")
    assert (row.period, row.is_rework, row.nature, row.publication) == ("session", False, "当年", "full")
    assert (row.deputy, row.cosigners) == ("D001", 2)
    assert (row.leads, row.helpers, row.is_separate) == (("市住建局",), ("市公安局", "市委统战部（侨办、台办）"), False)
    assert (row.registered_on, row.dispatched_on, row.is_dispatch_assumed) == (
        dt.date(2017, 4, 14),
        dt.date(2017, 4, 14),
        True,
    )
    assert (row.replied_on, row.contact, row.klass) == (dt.date(2017, 7, 6), "上门征求意见", "B")
    assert (row.adoption, row.attitude, row.result) == ("部分采纳", "满意", "基本满意")


def test_ledger_has_no_faults_and_its_totals():
    parsed = read(sheet(LEDGER))

    assert parsed.faults == []
    assert Counter(row.klass for row in parsed.rows) == {"B": 2, "A": 2, "C": 1, "D": 1}
    assert Counter(row.result for row in parsed.rows) == {"基本满意": 5, "": 1}
    assert [row.is_rework for row in parsed.rows] == [False, False, False, True, False, False]
    assert [row.is_separate for row in parsed.rows] == [False] * 5 + [True]
    assert {unit for row in parsed.rows for unit in row.leads + row.helpers} == {
        "市住建局", "市公安局", "市委统战部（侨办、台办）", "市综合行政执法局（市城管局）", "市农合联执委会（市供销社)", "市农业局", "市规划局",
    }  # fmt: skip


def test_title_is_trimmed_and_otherwise_kept():
    assert [row.title for row in read(sheet(LEDGER)).rows[1:3]] == ["关于公交线路的建议", "关于扶持蜂业的建议.docx"]


def test_order_of_rows_and_columns_makes_no_difference():
    turned = [[row[place] for place in reversed(range(17))] for row in [HEADER, *reversed(LEDGER[2:])]]

    assert content(read(sheet(turned))) == expected()


SYNONYMS = [
    ["建议编号", "案由", "分类", "提出时段", "建议性质", "公开情况", "领衔人", "联名人数", "主办", "协办单位", "立案日期", "办结日期", "面商形式", "类别标记",
     "采纳", "办理态度", "办理结果评价"],
    ["序号", "建议名称", "建议类别", "提出 时间", "性　质", "是否\n公开", "提出人", "附议人数（人）", "主办部门", "会办", "登记时间", "答复时间", "面商方式", "结果类别",
     "是否采纳", "态度评价", "结果评价"],
    ["案号：", "标题*"[:2], "类别", "提出时间", "性质", "公开", "代表", "附议", "承办单位", "协办", "登记", "答复", "沟通形式", "办理结果（A/B/C/D）", "采纳情况",
     "对办理态度的评价", "满意度"],
]  # fmt: skip


@pytest.mark.parametrize("header", SYNONYMS)
def test_synonyms_of_headers_make_no_difference(header):
    assert content(read(sheet([TITLE, [], header, *LEDGER[2:]]))) == expected()


def test_weak_word_gives_way_to_a_better_column():
    rows = [["序号", *HEADER], *([place, *row] for place, row in enumerate(LEDGER[2:], 1))]
    parsed = read(sheet(rows))

    assert parsed.ignored_columns == ["序号"]
    assert content(parsed) == expected()


DAY = dt.date(2017, 4, 14)


@pytest.mark.parametrize(
    "cell",
    [
        DAY, dt.datetime(2017, 4, 14), dt.datetime(2017, 4, 14, 9, 30), "2017-04-14", "2017-4-14", "2017/4/14", "2017.4.14", "2017.04.14.",
        "2017年4月14日", "2017年04月14", "2017 年 4 月 14 日", "20170414", 20170414, 20170414.0, 42839, 42839.0, 42839.75, "42839", "２０１７－０４－１４",
        "２０１７年４月１４日", " 2017-04-14 00:00:00 ", "2017-04-14T00:00:00", "2017年4月14日（星期五）"[:10], "2017-04-14 星期五",
    ],
)  # fmt: skip
def test_date_is_read_however_it_is_written(cell):
    assert cells.date(cell) == DAY


def test_serial_counts_from_1904_where_the_workbook_says_so():
    assert cells.date(41377, is_1904=True) == DAY
    assert read(sheet([HEADER, line(登记日期=41377.0)], date1904=True)).rows[0].registered_on == DAY


@pytest.mark.parametrize(
    "cell",
    ["2017-02-30", "2017-13-01", "四月", "2017年4月", "17-4-14", "2017-04/14", 3.5, -4, 1e300, float("nan"), float("inf"), True, dt.time(1), "0017-04-14",
     "9999-01-01", "2017-04-14、2017-05-01", dt.timedelta(days=3), "201704140", "²⁰¹⁷年4月14日x"],
)  # fmt: skip
def test_impossible_date_is_a_fault(cell):
    with pytest.raises(cells.Unclear):
        cells.date(cell)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_says_the_same_as_the_workbook(encoding):
    text = "\n".join(",".join('"' + cells.text(cell) + '"' for cell in row) for row in LEDGER)

    assert content(read(*open_sheets(text.encode(encoding)))) == expected()


def test_workbooks_old_and_new_say_the_same():
    assert content(read(*open_sheets(workbook(LEDGER)))) == expected()
    assert content(read(*open_sheets(old_workbook(LEDGER)))) == expected()


def test_full_width_characters_make_no_difference():
    wide = str.maketrans("0123456789ABCD", "０１２３４５６７８９ＡＢＣＤ")
    rows = [
        line(
            编号="１",
            附议人数="２",
            办理结果="Ｂ",
            登记日期="２０１７－４－１４",
            领衔代表="D001",
            会办单位="市公安局，市委统战部(侨办、台办)",
        )
    ]

    (row,) = read(sheet([[label.translate(wide) for label in HEADER], *rows])).rows
    assert (row.number, row.cosigners, row.klass, row.registered_on) == ("1", 2, "B", DAY)
    assert list(map(unit_key, row.helpers)) == list(map(unit_key, ("市公安局", "市委统战部（侨办、台办）")))


def test_number_is_opaque_text_without_its_frame():
    assert [cells.number(cells.text(cell)) for cell in ("0017", "第1951号", 7, 7.0, "Ａ-３", "第 3 号建议")] == [
        "0017",
        "1951",
        "7",
        "7",
        "A-3",
        "3",
    ]


def test_class_is_understood_by_key_and_by_label():
    rows = [
        line(编号=str(n), 办理结果=cell)
        for n, cell in enumerate(["b", "B类", "Ｂ 类", "部分解决或计划解决", "B（部分解决）", "B部分解决或计划解决"])
    ]

    assert [row.klass for row in read(sheet([HEADER, *rows])).rows] == ["B"] * 6


def test_dash_means_nothing():
    row = read(
        sheet(
            [
                HEADER,
                line(
                    会办单位="无",
                    沟通方式="—",
                    采纳情况="/",
                    对办理工作的评价="-",
                    对办理结果的评价="（空）",
                    附议人数="",
                ),
            ]
        )
    ).rows[0]

    assert (row.helpers, row.contact, row.adoption, row.attitude, row.result, row.cosigners) == ((), "", "", "", "", 0)


def test_dispatch_date_of_the_sheet_is_used_where_there_is_one():
    row = read(sheet([[*HEADER, "交办日期"], [*FIRST, "2017-04-20"]])).rows[0]

    assert (row.registered_on, row.dispatched_on, row.is_dispatch_assumed) == (DAY, dt.date(2017, 4, 20), False)


def test_two_units_under_lead_handle_separately():
    (row,) = read(sheet([HEADER, line(主办单位="市住建局\n市规划局", 会办单位="")])).rows

    assert (row.leads, row.is_separate) == (("市住建局", "市规划局"), True)


def test_separate_column_makes_separate_parts():
    rows = [[*HEADER, "分办单位"], [*line(主办单位="", 会办单位=""), "市规划局、市住建局"]]
    (row,) = read(sheet(rows)).rows

    assert (row.leads, row.is_separate) == (("市规划局", "市住建局"), True)


def test_single_unit_that_answers_is_the_lead_under_either_header():
    rows = [[*HEADER, "分办单位"], [*line(主办单位="", 会办单位=""), "市规划局"]]
    (row,) = read(sheet(rows)).rows

    assert (row.leads, row.is_separate) == (("市规划局",), False)


# Units in a cell


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("市公安局、市法院", ["市公安局", "市法院"]),
        (
            "市公安局，市法院,市检察院；市民政局;市教育局／市水利局/市农办\n市科协",
            ["市公安局", "市法院", "市检察院", "市民政局", "市教育局", "市水利局", "市农办", "市科协"],
        ),
        ("市委统战部（侨办、台办）", ["市委统战部（侨办、台办）"]),
        ("市委统战部(侨办,台办)、市公安局", ["市委统战部(侨办,台办)", "市公安局"]),
        ("市农合联执委会（市供销社)、市农业局", ["市农合联执委会（市供销社)", "市农业局"]),
        ("市农合联执委会（市供销社、市农业局", ["市农合联执委会（市供销社", "市农业局"]),
        ("市供销社）、市农业局", ["市供销社）", "市农业局"]),
        ("市公安局 市法院办", ["市公安局", "市法院办"]),
        ("市 公安局", ["市公安局"]),
        ("市　公　安　局", ["市公安局"]),
        ("慈安市 公安局", ["慈安市公安局"]),
        ("、市公安局、、 ", ["市公安局"]),
        ("  ", []),
    ],
)
def test_units_are_split(text, names):
    assert split_names(text) == names


def test_known_name_with_a_separator_stays_whole():
    known = {unit_key("市委办、市府办"), unit_key("市一院/市二院")}

    assert split_names("市公安局、市委办、市府办、市法院", known) == ["市公安局", "市委办、市府办", "市法院"]
    assert split_names("市一院／市二院", known) == ["市一院／市二院"]
    assert read(sheet([HEADER, line(会办单位="市委办、市府办")]), known_units=["市委办、市府办"]).rows[0].helpers == (
        "市委办、市府办",
    )


def test_spelling_makes_no_other_unit():
    spellings = [
        "市委统战部（侨办、台办）",
        "市委统战部(侨办、台办)",
        " 市委 统战部（侨办、台办） ",
        "市委统战部〔侨办、台办〕",
    ]

    assert len(set(map(unit_key, spellings))) == 1
    assert unit_key("市ABC局") == unit_key("市ａｂｃ局") != unit_key("市AB局")


# What is passed over


def test_closing_and_blank_rows_are_skipped_and_counted():
    closing = [
        ["合计", "95件"],
        ["合计95件"],
        ["", "总计", 95],
        ["注：本表为节选"],
        ["说明"],
        ["备注:无"],
        ["制表人：张三"],
    ]
    parsed = read(sheet([*LEDGER, [], ["", " ", "　"], *closing, *[[""] * 17] * 500]))

    assert content(parsed) == expected()
    assert parsed.skipped == {"blank": 502, "closing": 7}


def test_repeated_header_is_skipped():
    parsed = read(sheet([*LEDGER[:4], TITLE[:0], HEADER, *LEDGER[4:]]))

    assert content(parsed) == expected()
    assert parsed.skipped == {"blank": 1, "header": 1}


def test_suggestion_about_notes_is_no_closing_row():
    assert len(read(sheet([HEADER, line(编号="", 标题="说明书应当写清楚的建议")])).rows) == 1


def test_unknown_columns_are_named_and_ignored():
    parsed = read(sheet([[*HEADER, "备用栏", "局长签字"], [*FIRST, "x", "y"]]))

    assert (parsed.ignored_columns, parsed.faults) == (["备用栏", "局长签字"], [])


def test_sheet_without_header_is_skipped_and_named():
    parsed = read(sheet([["目录"], ["台账"]], name="目录"), sheet(LEDGER))

    assert (parsed.sheets, parsed.without_header) == (["台账"], ["目录"])
    assert content(parsed) == expected()


# What is refused altogether


def test_file_without_any_header_is_refused():
    with pytest.raises(SheetRefused, match="没有找到表头.*查看过的工作表：甲、乙。"):
        read(sheet([["x"]], name="甲"), sheet([], name="乙"))


def test_ledger_without_rows_is_refused():
    with pytest.raises(SheetRefused, match="“台账”里只有表头，没有建议"):
        read(sheet([TITLE, HEADER, ["合计", 0]]))


def test_header_below_the_first_rows_is_not_looked_for():
    with pytest.raises(SheetRefused, match="没有找到表头"):
        read(sheet([[]] * 15 + LEDGER))


def test_two_ledgers_are_refused_unless_chosen():
    with pytest.raises(SheetRefused, match="有 2 张工作表都像台账：上半年、下半年。"):
        read(sheet(LEDGER, name="上半年"), sheet(LEDGER, name="下半年"))
    chosen = read(sheet(LEDGER, name="上半年"), sheet([HEADER, line(编号="99")], name="下半年"), sheet="下半年")
    both = read(sheet(LEDGER, name="上半年"), sheet([HEADER, line(编号="99")], name="下半年"), all_sheets=True)

    assert [row.number for row in chosen.rows] == ["99"]
    assert (both.sheets, len(both.rows), both.faults) == (["上半年", "下半年"], 7, [])


def test_unknown_sheet_is_refused():
    with pytest.raises(SheetRefused, match="没有名为“三月”的工作表。文件里有：台账。"):
        read(sheet(LEDGER), sheet="三月")


# Faults


def test_duplicate_number_is_a_fault_that_names_both_rows():
    assert faults(FIRST, line(编号="2"), line(编号="１")) == [(5, "编号", "编号 1 与第 3 行重复")]


def test_duplicate_number_in_another_sheet_is_a_fault():
    parsed = read(sheet([HEADER, FIRST], name="甲"), sheet([HEADER, FIRST], name="乙"), all_sheets=True)

    assert parsed.faults == [Fault("乙", 2, "编号", "编号 1 与“甲”第 2 行重复")]


@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"编号": ""}, "编号", "没有填写编号"),
        ({"标题": "  "}, "标题", "没有填写标题"),
        ({"标题": "长" * 201}, "标题", "超过 200 个字"),
        ({"领衔代表": ""}, "领衔代表", "没有填写领衔代表"),
        ({"主办单位": ""}, "主办单位", "没有填写主办单位"),
        ({"主办单位": "局" * 61}, "主办单位", "单位名称“" + "局" * 20 + "……”超过 60 个字"),
        ({"会办单位": "市公安局、市住建局"}, "会办单位", "“市住建局”在“主办单位”里已经出现，一个单位只能有一种身份"),
        ({"会办单位": "市 住建局"}, "会办单位", "“市住建局”在“主办单位”里已经出现，一个单位只能有一种身份"),
        ({"附议人数": "-3"}, "附议人数", "“-3”不是人数，应为 0 或正整数"),
        ({"附议人数": -3.0}, "附议人数", "“-3”不是人数，应为 0 或正整数"),
        ({"附议人数": "若干"}, "附议人数", "“若干”不是人数，应为 0 或正整数"),
        ({"附议人数": 1.5}, "附议人数", "“1.5”不是人数，应为 0 或正整数"),
        ({"是否公开": "半公开"}, "是否公开", "没有“半公开”这种公开方式，应为：公开、仅公开标题、不公开"),
        ({"提出时间": "春天"}, "提出时间", "没有“春天”这种提出时间，应为：大会期间、闭会期间、重新办理"),
        ({"办理结果": "E"}, "办理结果", "没有“E”这种办理结果类别，应为：A、B、C、D"),
        ({"采纳情况": "也许"}, "采纳情况", "没有“也许”这种采纳情况，应为：采纳、部分采纳、近期不能落实、未采纳"),
        ({"对办理工作的评价": "还行"}, "对办理工作的评价", "没有“还行”这种满意度等次，应为：满意、基本满意、不满意"),
        ({"对办理结果的评价": "非常满意"}, "对办理结果的评价", "没有“非常满意”这种满意度等次，应为：满意、基本满意、不满意"),
        ({"登记日期": ""}, "登记日期", "没有填写登记日期"),
        ({"登记日期": "2017-02-30"}, "登记日期", "“2017-02-30”不是存在的日期"),
        ({"答复日期": "夏天"}, "答复日期", "“夏天”不是日期，应写成 2017-04-14 的样子"),
        ({"答复日期": dt.date(2017, 4, 13)}, "答复日期", "答复日期 2017-04-13 早于登记日期 2017-04-14"),
        ({"答复日期": ""}, "答复日期", "有办理结果而没有答复日期"),
        ({"办理结果": ""}, "办理结果", "有答复日期而没有办理结果"),
        ({"答复日期": "", "办理结果": ""}, "答复日期", "有代表评价而没有答复日期"),
        ({"对办理结果的评价": ""}, "对办理结果的评价", "有对办理态度的评价而没有对办理结果的评价"),
    ],
)  # fmt: skip
def test_bad_cell_is_a_fault_with_row_and_column(changes, column, reason):
    assert faults(line(编号="9"), line(**changes)) == [(4, column, reason)]


def test_dispatch_before_registration_and_reply_before_dispatch_are_faults():
    parsed = read(sheet([[*HEADER, "交办日期"], [*FIRST, "2017-04-13"], [*line(编号="2"), "2017-08-01"]]))

    assert [(fault.row, fault.column, fault.reason) for fault in parsed.faults] == [
        (2, "交办日期", "交办日期 2017-04-13 早于登记日期 2017-04-14"),
        (3, "答复日期", "答复日期 2017-07-06 早于交办日期 2017-08-01"),
    ]


def test_all_faults_are_told_at_once_and_in_order():
    found = faults(line(编号="3", 登记日期="?", 办理结果="X", 主办单位=""), line(编号="3", 标题="", 附议人数="x"))

    assert [(row, column) for row, column, _ in found] == [
        (3, "主办单位"), (3, "办理结果"), (3, "登记日期"), (4, "标题"), (4, "编号"), (4, "附议人数"),
    ]  # fmt: skip


def test_fault_reads_as_a_sentence():
    assert str(Fault("台账", 4, "标题", "没有填写标题")) == "“台账”第 4 行 “标题”列：没有填写标题。"


def test_same_field_twice_is_a_fault():
    parsed = read(sheet([[*HEADER, "协办单位"], [*FIRST, "市法院"]]))

    assert parsed.faults == [Fault("台账", 1, "协办单位", "与“会办单位”列是同一项内容，请只保留一列")]
    assert parsed.rows == []


def test_missing_column_is_one_fault_and_not_one_per_row():
    parsed = read(sheet([[label for label in HEADER if label != "领衔代表"], *[[1, "关于修桥的建议"]] * 50]))

    assert parsed.faults == [Fault("台账", 1, "领衔代表", "缺少这一列")]


def test_formula_without_value_is_a_fault_of_its_cell_alone():
    parsed = read(
        sheet(
            [HEADER, line(登记日期="", 编号="")],
            flaws={(2, 11): "公式没有保存计算结果", (2, 1): "公式没有保存计算结果", (2, 40): "x"},
        )
    )

    assert parsed.faults == [
        Fault("台账", 2, "登记日期", "公式没有保存计算结果"),
        Fault("台账", 2, "编号", "公式没有保存计算结果"),
    ]


# Speed, and whatever comes


def test_ten_thousand_rows_take_less_than_two_seconds():
    rows = [
        HEADER,
        *(
            line(编号=str(number), 会办单位=f"市第{number % 90}局、市第{number % 70 + 90}局")
            for number in range(10_000)
        ),
    ]
    one = SheetRows(name="台账", rows=iter(rows))
    start = time.monotonic()

    assert len(read(one).rows) == 10_000
    assert time.monotonic() - start < 2


ANY_CELL = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["", "合计", "2017-02-30", "市公安局、市法院", "（", "）", "A", "满意", "重新办理", *HEADER]),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(ANY_CELL, max_size=20), max_size=6))
def test_any_cells_give_faults_and_nothing_else(rows):
    parsed = read(sheet([HEADER, FIRST, *rows]))

    assert all(str(fault).endswith("。") and fault.column for fault in parsed.faults)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(ANY_CELL, max_size=20), max_size=6))
def test_any_sheet_is_read_or_refused(rows):
    try:
        read(sheet(rows))
    except SheetRefused as refused:
        assert str(refused).endswith("。")


@settings(max_examples=500)
@given(st.text(alphabet="市局委办（）()、，/ \n【】", max_size=25))
def test_no_character_of_a_name_is_lost(text):
    kept = "".join(split_names(text))

    assert unit_key("".join(c for c in kept if c not in "、，/ \n")) == unit_key(
        "".join(c for c in text if c not in "、，/ \n")
    )


@pytest.mark.skipif("LEDGER_SAMPLE" not in os.environ, reason="LEDGER_SAMPLE names no file")
def test_sample_has_its_totals():
    parsed = read(*open_sheets(os.environ["LEDGER_SAMPLE"]))

    assert parsed.faults == []
    assert Counter(row.klass for row in parsed.rows) == {"A": 20, "B": 57, "C": 16, "D": 2}
    assert len({unit_key(unit) for row in parsed.rows for unit in row.leads + row.helpers}) == 58
    assert sum(len(row.helpers) for row in parsed.rows) == 168
