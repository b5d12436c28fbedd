"""The ten presets against the statutes, and what the check of a rule set refuses."""

import copy
import datetime as dt

import pytest

from congress import calendars, deadlines, presets

CALENDAR = calendars.shipped()
# rule: amount, unit, starting event. Where a statute counts from receipt and the table from dispatch, the preset says so in its notes.
TABLE = {
    "湖南": {
        "give_back": (10, "d", "dispatch"),
        "helper": (1, "m", "dispatch"),
        "reply": (3, "m", "dispatch"),
        "reply_longest": (6, "m", "dispatch"),
        "feedback": (10, "d", "reply"),
        "rework": (1, "m", "rework"),
    },
    "上海": {
        "give_back": (7, "wd", "receipt"),
        "helper": (1, "m", "receipt"),
        "reply": (3, "m", "dispatch"),
        "reply_longest": (6, "m", "dispatch"),
        "rework": (1, "m", "rework"),
    },
    "北京": {
        "reply": (3, "m", "dispatch"),
        "reply_longest": (6, "m", "dispatch"),
        "feedback": (15, "wd", "reply"),
        "rework": (2, "m", "rework"),
    },
    "重庆": {
        "give_back": (10, "wd", "dispatch"),
        "reassign": (10, "wd", "return"),
        "helper": (30, "wd", "dispatch"),
        "helper_redo": (5, "wd", "request"),
        "first_contact": (20, "wd", "receipt"),
        "reply": (3, "m", "dispatch"),
        "reply_longest": (6, "m", "dispatch"),
        "feedback": (20, "wd", "reply"),
        "rework": (2, "m", "rework"),
    },
    "山东": {
        "give_back": (5, "d", "dispatch"),
        "helper": (1, "m", "receipt"),
        "reply": (3, "m", "dispatch"),
        "reply_longest": (6, "m", "dispatch"),
        "rework": (1, "m", "rework"),
    },
    "青岛": {
        "give_back": (5, "wd", "dispatch"),
        "helper": (1, "m", "dispatch"),
        "reply": (3, "m", "dispatch"),
        "reply_longest": (6, "m", "dispatch"),
    },
    "河南": {
        "give_back": (10, "wd", "dispatch"),
        "reassign": (10, "wd", "return"),
        "helper": (2, "m", "receipt"),
        "reply": (3, "m", "dispatch"),
        "reply_longest": (6, "m", "dispatch"),
        "feedback": (10, "wd", "reply"),
        "rework": (1, "m", "rework"),
    },
    "浙江": {
        "give_back": (10, "d", "dispatch"),
        "helper": (2, "m", "dispatch"),
        "reply": (3, "m", "receipt"),
        "reply_longest": (6, "m", "receipt"),
        "rework": (1, "m", "rework"),
    },
    "贵州": {"helper": ("05-31", "date", "dispatch"), "reply": ("06-30", "date", "dispatch")},
    "慈溪": {
        "give_back": (10, "d", "dispatch"),
        "helper": (2, "m", "dispatch"),
        "reply": (3, "m", "dispatch"),
        "reply_longest": (6, "m", "dispatch"),
        "rework": (1, "m", "rework"),
    },
}
CLASSES = {  # keys, those needing commitments, those counted as solved
    "湖南": ("ABC", "B", "A"),
    "上海": ("ABCD", "BC", "A"),
    "北京": ("ABC", "B", "A"),
    "重庆": ("ABCD", "B", "A"),
    "山东": ("ABCD", "B", "A"),
    "青岛": ("ABCD", "BC", "A"),
    "河南": ("ABCDE", "BC", "A"),
    "浙江": ("ABC", "B", "A"),
    "贵州": ("ABC", "B", "A"),
    "慈溪": ("ABCD", "B", "A"),
}
# The same start under every preset: 28 September 2025, a make-up Sunday before 国庆 and 中秋 (1–8 October).
CASES = [
    ("湖南", "give_back", "2025-10-09"),
    ("湖南", "helper", "2025-10-28"),
    ("湖南", "reply", "2025-12-29"),
    ("湖南", "reply_longest", "2026-03-30"),
    ("湖南", "feedback", "2025-10-09"),
    ("湖南", "rework", "2025-10-28"),
    ("上海", "give_back", "2025-10-14"),
    ("上海", "reply_longest", "2026-03-30"),
    ("北京", "feedback", "2025-10-24"),
    ("北京", "rework", "2025-11-28"),
    ("重庆", "give_back", "2025-10-17"),
    ("重庆", "reassign", "2025-10-17"),
    ("重庆", "helper", "2025-11-14"),
    ("重庆", "helper_redo", "2025-10-11"),
    ("重庆", "first_contact", "2025-10-31"),
    ("重庆", "feedback", "2025-10-31"),
    ("山东", "give_back", "2025-10-09"),
    ("青岛", "give_back", "2025-10-11"),
    ("河南", "helper", "2025-11-28"),
    ("河南", "feedback", "2025-10-17"),
    ("浙江", "reply", "2025-12-29"),
    ("贵州", "helper", "2025-10-28"),
    ("贵州", "reply", "2025-12-29"),
    ("慈溪", "helper", "2025-11-28"),
]


def figures(rule):
    return rule.get("amount", rule.get("date")), rule["unit"], rule["start"]


def test_names_begin_with_the_default():
    assert presets.names() == list(TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_deadlines_of_a_preset_are_those_of_the_statute(name):
    assert {rule: figures(raw) for rule, raw in presets.load(name)["deadlines"].items()} == TABLE[name]


@pytest.mark.parametrize(("name", "rule", "end"), CASES)
def test_due_date_under_a_preset(name, rule, end):
    start = dt.date(2025, 9, 28)
    due = deadlines.due(rules=presets.load(name), rule=rule, start=start, calendar=CALENDAR, session_year=2025)
    assert due.date == dt.date.fromisoformat(end)


def test_fixed_dates_give_way_to_a_month_for_helpers_and_three_for_replies():
    rules = presets.load("贵州")["deadlines"]
    assert {name: (raw["least_days"], raw["instead"]) for name, raw in rules.items()} == {
        "helper": (30, {"amount": 1, "unit": "m"}),
        "reply": (30, {"amount": 3, "unit": "m"}),
    }


@pytest.mark.parametrize("name", CLASSES)
def test_classes_of_a_preset(name):
    classes = presets.load(name)["classes"]
    keys = "".join(item["key"] for item in classes)
    promising = "".join(item["key"] for item in classes if item["needs_commitments"])
    solved = "".join(item["key"] for item in classes if item["is_solved"])
    assert (keys, promising, solved) == CLASSES[name]


def test_labels_where_the_same_letter_means_something_else():
    labels = {name: [item["label"] for item in presets.load(name)["classes"]] for name in ("湖南", "上海", "慈溪")}
    assert labels == {
        "湖南": ["已解决或基本解决", "正在解决或列入计划", "因条件限制暂不能解决或留作参考"],
        "上海": ["解决采纳", "正在解决", "计划解决", "留作参考"],
        "慈溪": ["已解决或基本解决", "部分解决或计划解决", "近期不能解决", "留作工作参考"],
    }


def test_grades_are_four_in_hunan_and_three_elsewhere():
    grades = {name: presets.load(name)["grades"] for name in presets.names()}
    assert grades.pop("湖南") == ["非常满意", "满意", "基本满意", "不满意"]
    assert list(grades.values()) == [["满意", "基本满意", "不满意"]] * 9


def test_flags_differ_in_hunan_and_chongqing_alone():
    flags = {name: tuple(presets.load(name)["flags"].values()) for name in presets.names()}
    assert flags.pop("湖南") == (True, True, "not_returned", "lead", "unsatisfied", "when_in")
    assert flags.pop("重庆") == (False, False, "excluded", "lead", "unsatisfied", "when_in")
    assert set(flags.values()) == {(False, False, "not_returned", "lead", "unsatisfied", "when_in")}


@pytest.mark.parametrize("name", TABLE)
def test_a_preset_has_no_fault_and_names_its_source_in_every_rule(name):
    rules = presets.load(name)
    assert presets.check(rules) == []
    assert rules["name"] == name
    assert [rule for rule, raw in rules["deadlines"].items() if not raw["source"]] == []


def test_load_gives_a_copy():
    presets.load("湖南")["deadlines"].clear()
    assert list(presets.load("湖南")["deadlines"]) == list(TABLE["湖南"])


def test_load_of_an_unknown_name_lists_the_known_ones():
    with pytest.raises(LookupError, match="^没有名为“火星”的预设规则，可用的有：湖南、上海"):
        presets.load("火星")


def changed(path, value):
    """The Hunan rules with one thing replaced; ``...`` removes it."""
    rules = copy.deepcopy(presets.load("湖南"))
    target = rules
    *way, last = path
    for key in way:
        target = target[key]
    if value is ...:
        del target[last]
    else:
        target[last] = value
    return rules


REPLY = ("deadlines", "reply")
FIXED = {"unit": "date", "date": "06-30", "start": "dispatch", "instead": {"amount": 3, "unit": "m"}}
FAULTS = [
    (("name",), "", "名称（name）不能为空，应当是文字。"),
    (("grades",), ..., "缺少“grades”一项，请补上。"),
    (("colour",), 1, "不认识的项“colour”，请删除或改正。"),
    (("sources",), "代表法", "依据（sources）应当是一列文字。"),
    (("adoption",), [], "采纳情况（adoption）至少要有 1 项。"),
    (("adoption",), ["采纳", "采纳"], "采纳情况（adoption）中有重复的项。"),
    (("deadlines",), [], "期限（deadlines）应当是一个对象，每条规则一项。"),
    (REPLY, ..., "缺少答复期限（reply），请补上。"),
    (REPLY, 3, "期限“答复”：应当是一个对象，写明 amount、unit、start。"),
    ((*REPLY, "amount"), 0, "期限“答复”：数量（amount）应当是 1 到 120 的整数。"),
    ((*REPLY, "amount"), True, "期限“答复”：数量（amount）应当是 1 到 120 的整数。"),
    ((*REPLY, "amount"), "3", "期限“答复”：数量（amount）应当是 1 到 120 的整数。"),
    (
        (*REPLY, "unit"),
        "week",
        "期限“答复”：单位（unit）无法识别：只有 wd（工作日）、d（日）、m（月）可以计数。",
    ),
    ((*REPLY, "amount"), 7, "最长答复期限不能短于答复期限。"),
    ((*REPLY, "until"), 7, "期限“答复”：不认识的项“until”。"),
    ((*REPLY, "source"), 7, "期限“答复”：依据（source）应当是文字。"),
    (
        (*REPLY, "start"),
        "birth",
        "期限“答复”：起算事件（start）应当是 dispatch、receipt、reply、feedback、return、request、rework 之一。",
    ),
    (
        ("deadlines", "answer"),
        {},
        "不认识的期限规则“answer”，可用的有：give_back、reassign、helper、helper_redo、first_contact、reply、"
        "reply_longest、feedback、rework。",
    ),
    (
        REPLY,
        FIXED | {"date": "02-29"},
        "期限“答复”：固定日期（date）应当写成“月-日”，如 06-30，且每年都有这一天。",
    ),
    (
        REPLY,
        FIXED | {"date": "6-30"},
        "期限“答复”：固定日期（date）应当写成“月-日”，如 06-30，且每年都有这一天。",
    ),
    (REPLY, FIXED | {"least_days": -1}, "期限“答复”：最少天数（least_days）应当是 0 到 366 的整数。"),
    (
        REPLY,
        FIXED | {"instead": None},
        "期限“答复”：固定日期应当写明来不及时改用的期限（instead），如 {“amount”: 3, “unit”: “m”}。",
    ),
    (("extension",), {}, "延期（extension）应当写明 approver、times、tell_deputy 三项，不许延期的写 null。"),
    (("extension", "approver"), "x", "延期的批准人（approver）只能是 office（人大机关）或 coordinator（交办协调）。"),
    (("extension", "times"), 0, "延期次数（times）应当是 1 到 10 的整数。"),
    (("extension", "tell_deputy"), 1, "延期是否告知代表（tell_deputy）只能是 true 或 false。"),
    (("classes",), [], "办理结果类别（classes）至少要有一类。"),
    (
        ("classes", 0),
        {},
        "第 1 个办理结果类别应当写明 key、label、needs_commitments、is_solved 四项。",
    ),
    (("classes", 0, "key"), "a", "第 1 个办理结果类别的代号应当是一个大写字母。"),
    (("classes", 0, "key"), "B", "办理结果类别的代号（key）有重复。"),
    (("classes", 1, "label"), " ", "第 2 个办理结果类别没有名称。"),
    (("classes", 1, "is_solved"), 1, "第 2 个办理结果类别的 needs_commitments 和 is_solved 只能是 true 或 false。"),
    (("grades",), ["满意"], "满意度档次（grades）至少要有“满意”和“不满意”。"),
    (
        ("grades",),
        ["不满意", "满意"],
        "满意度档次（grades）只能从非常满意、满意、基本满意、不满意中选，由高到低排列，不得重复。",
    ),
    (
        ("flags",),
        {},
        "开关（flags）应当写明 grades_helpers、face_to_face_required、lapsed_feedback、counted_feedback、rework_from、units_read。",
    ),
    (("flags", "grades_helpers"), 1, "开关“grades_helpers”的值无法识别，只能是 true 或 false。"),
    (
        ("flags", "lapsed_feedback"),
        "lost",
        "开关“lapsed_feedback”的值无法识别，只能是 not_returned 或 excluded。",
    ),
    (("notice_days",), -1, "提前提醒的工作日数（notice_days）应当是 0 到 60 的整数。"),
]


@pytest.mark.parametrize(("path", "value", "fault"), FAULTS)
def test_check_names_the_fault(path, value, fault):
    assert presets.check(changed(path, value)) == [fault]


@pytest.mark.parametrize("junk", [None, 3, "x", [], [1]])
def test_check_refuses_what_is_no_object(junk):
    assert presets.check(junk) == ["办理规则应当是一个对象（键和值）。"]


@pytest.mark.parametrize("junk", [None, 3, "x", [], [None], {}, {"x": None}, [[]], {"reply": {"unit": []}}])
@pytest.mark.parametrize("part", presets.load("湖南"))
def test_check_survives_any_junk_in_any_part(part, junk):
    faults = presets.check(changed((part,), junk))
    assert all(fault.endswith("。") for fault in faults)


def test_check_accepts_no_extension_and_missing_rules():
    rules = presets.load("湖南") | {"extension": None}
    rules["deadlines"] = {"reply": FIXED, "reply_longest": rules["deadlines"]["reply_longest"]}
    assert presets.check(rules) == []
