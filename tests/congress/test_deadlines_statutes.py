"""The presets against the words of the statutes, as they stand in the public collection LawRefBook/Laws.

Not in that collection, and so checked against nothing here: Hunan's and Cixi's own rules, Guizhou's notice of 2025. What
Hunan takes from national law is checked below.
"""

import re

import pytest

from congress import presets

# (preset, rule): (article, its words). The figure in the words must be that of the preset.
WORDS = {
    ("湖南", "reply"): ("第五十一条", "并自交办之日起三个月内答复"),
    ("湖南", "reply_longest"): ("第五十一条", "涉及面广、处理难度大的建议、批评和意见，应当自交办之日起六个月内答复"),
    ("上海", "give_back"): ("第十四条", "应当在收到之日起七个工作日内，向市人民代表大会常务委员会代表工作机构或者市人民政府办公厅说明情况"),
    ("上海", "helper"): ("第十七条", "会办单位应当在收到代表建议、批评和意见之日起一个月内将会办意见书面送主办单位"),
    ("上海", "reply"): ("第十九条", "承办单位应当自交办之日起三个月内将建议、批评和意见的办理结果答复代表"),
    ("上海", "rework"): ("第二十一条", "交承办单位再作研究办理，在一个月内再次答复代表"),
    ("北京", "reply"): ("第二十一条", "应当自代表建议、批评和意见交办之日起三个月内答复代表"),
    ("北京", "reply_longest"): ("第二十一条", "经交办机关同意，至迟不得超过六个月答复代表"),
    ("北京", "feedback"): ("第二十三条", "代表应当自收到答复意见后十五个工作日内"),
    ("北京", "rework"): ("第二十七条", "应当要求有关机关和组织重新研究办理并在二个月内重新答复代表"),
    ("重庆", "give_back"): ("第十六条", "应当自代表建议、批评和意见交办之日起十个工作日内"),
    ("重庆", "reassign"): ("第十六条", "自收到之日起十个工作日内重新确定承办单位并交办"),
    ("重庆", "helper"): ("第二十条", "协办单位应当自代表建议、批评和意见交办之日起三十个工作日内将协办意见书面报送主办单位"),
    ("重庆", "helper_redo"): ("第二十条", "协办单位应当自主办单位提出要求之日起五个工作日内重新提出协办意见并送达主办单位"),
    ("重庆", "first_contact"): ("第十八条", "承办单位应当自收到代表建议、批评和意见之日起二十个工作日内与代表沟通、联系"),
    ("重庆", "reply"): ("第二十一条", "承办单位应当自代表建议、批评和意见交办之日起三个月内答复代表"),
    ("重庆", "reply_longest"): ("第二十一条", "涉及面广、处理难度大的建议、批评和意见，应当自交办之日起六个月内答复代表"),
    ("重庆", "feedback"): ("第二十七条", "代表应当自收到答复函之日起二十个工作日内"),
    ("重庆", "rework"): ("第二十七条", "承办单位应当在收到重新办理要求后两个月内书面答复代表"),
    ("山东", "give_back"): ("第十二条", "应当在收到代表建议、批评和意见之日起五日内"),
    ("山东", "helper"): ("第二十一条", "协办单位应当在收到代表建议、批评和意见之日起一个月内将处理意见告主办单位"),
    ("山东", "reply"): ("第十九条", "代表建议、批评和意见的办理期限为三个月"),
    ("山东", "reply_longest"): ("第十九条", "经交办机关同意，至迟不超过六个月答复代表"),
    ("山东", "rework"): ("第二十四条", "承办单位应当重新研究办理，并在一个月内再次答复代表"),
    ("青岛", "give_back"): ("第十九条", "应当自收到之日起五个工作日内"),
    ("青岛", "helper"): ("第二十四条", "协办单位应当自收到代表建议、批评和意见之日起一个月内向主办单位提出书面协办意见"),
    ("青岛", "reply"): ("第二十五条", "承办单位应当自代表建议、批评和意见交办之日起三个月内答复代表"),
    ("青岛", "reply_longest"): ("第二十五条", "但自交办之日起最长不得超过六个月，并及时向代表说明情况"),
    ("河南", "give_back"): ("第十四条", "在交办之日起十个工作日内向省人大常委会代表工作机构提出书面报告"),
    ("河南", "reassign"): ("第十四条", "应当在收到报告后十个工作日内，会同有关部门重新确定承办单位并交办"),
    ("河南", "helper"): ("第十八条", "协办单位应当在收到代表建议、批评和意见之日起两个月内将办理意见书面告知主办单位"),
    ("河南", "reply"): ("第二十条", "在三个月内办理完毕并答复代表"),
    ("河南", "reply_longest"): ("第二十条", "应当向代表说明情况，并在六个月内办理完毕并答复代表"),
    ("河南", "feedback"): ("第二十二条", "应当在十个工作日内，通过代表建议、批评和意见网上处理系统或者信函等方式"),
    ("河南", "rework"): ("第二十二条", "承办单位应当在一个月内再次办理并答复代表"),
    ("浙江", "give_back"): ("第十四条", "应当在收到之日起十日内，向交办机构说明情况"),
    ("浙江", "helper"): ("第十八条", "会办单位应当在收到代表建议、批评和意见之日起两个月内将书面办理意见告知主办单位"),
    ("浙江", "reply"): ("第二十一条", "承办单位应当在接到交办的代表建议、批评和意见后的三个月内将办理结果书面答复代表"),
    ("浙江", "reply_longest"): ("第二十一条", "经交办机构同意，可以延长至六个月内答复"),
    ("浙江", "rework"): ("第二十四条", "承办单位应当在一个月内重新书面答复代表"),
}  # fmt: skip
# 上海 says how much may be added, not the whole.
ADDED = ("第十九条", "延长时间不得超过三个月，承办单位应当及时告知代表")
UNFOUND = {"湖南": {"give_back", "helper", "feedback", "rework"}, "贵州": {"helper", "reply"}}
FIGURE = re.compile(r"([一二两三四五六七八九十]+)(个工作日|日|个月)内?|([一二两三四五六七八九十]+)(个月)")
UNITS = {"个工作日": "wd", "日": "d", "个月": "m"}
DIGITS = {word: n for n, word in enumerate("一二三四五六七八九", 1)} | {"两": 2}


def number(text):
    """三十 → 30, 十五 → 15."""
    if "十" not in text:
        return DIGITS[text]
    tens, ones = text.split("十")
    return (DIGITS[tens] if tens else 1) * 10 + (DIGITS[ones] if ones else 0)


def figure(words):
    found = next(m for m in FIGURE.finditer(words) if m[1] or m[3])
    return number(found[1] or found[3]), UNITS[found[2] or found[4]]


def test_numbers_are_read_as_written():
    assert [number(word) for word in ("一", "两", "十", "十五", "二十", "三十")] == [1, 2, 10, 15, 20, 30]


@pytest.mark.parametrize(("name", "rule"), WORDS, ids="-".join)
def test_the_figure_of_a_preset_is_the_one_in_the_statute(name, rule):
    article, words = WORDS[name, rule]
    raw = presets.load(name)["deadlines"][rule]
    assert (raw["amount"], raw["unit"]) == figure(words)
    assert article in raw["source"]


@pytest.mark.parametrize(("name", "rule"), WORDS, ids="-".join)
def test_where_a_statute_counts_from_receipt_the_preset_does_or_says_that_it_does_not(name, rule):
    _, words = WORDS[name, rule]
    rules = presets.load(name)
    starts_at = rules["deadlines"][rule]["start"]
    if rule in ("give_back", "helper", "reply", "reply_longest") and ("收到" in words or "接到" in words):
        assert starts_at == "receipt" or any("自收到之日起算" in n or "收到建议后" in n for n in rules["notes"])
    elif "自交办之日起" in words or "交办之日起" in words:
        assert starts_at == "dispatch"


def test_shanghai_adds_three_months_to_three():
    raw = presets.load("上海")["deadlines"]
    amount, unit = figure(ADDED[1])
    assert (raw["reply"]["amount"] + amount, unit) == (raw["reply_longest"]["amount"], raw["reply_longest"]["unit"])
    assert ADDED[0] in raw["reply_longest"]["source"]


def test_every_deadline_is_checked_or_named_as_not_found():
    checked = set(WORDS) | {("上海", "reply_longest")}
    for name in presets.names():
        if name == "慈溪":  # a town's practice of 2017; no text is published
            continue
        given = {(name, rule) for rule in presets.load(name)["deadlines"]}
        assert given - checked == {(name, rule) for rule in UNFOUND.get(name, ())}


@pytest.mark.parametrize("name", ["重庆", "河南"])
def test_what_a_statute_leaves_open_about_more_time_is_said(name):
    assert any("没有写批准的程序" in note for note in presets.load(name)["notes"])
