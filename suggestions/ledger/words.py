"""The words a cell of a ledger may hold: classes, grades, kinds."""

import re
from collections.abc import Iterable, Mapping, Sequence

from . import cells
from .cells import Unclear
from .names import unit_key

ADOPTIONS = ("采纳", "部分采纳", "近期不能落实", "未采纳")
PUBLICATIONS = {
    "full": ("公开", "全文公开", "全文", "是", "同意公开", "主动公开", "同意"),
    "title": ("仅公开标题", "仅标题", "标题公开", "只公开标题", "部分公开", "公开标题"),
    "none": ("不公开", "否", "不同意公开", "不同意", "不予公开"),
}
PERIODS = {
    "session": ("大会期间", "大会", "会议期间", "会中", "全会期间", "会期", "大会提出", "人代会期间"),
    "recess": ("闭会期间", "闭会", "会后", "平时", "闭会提出"),
}
REWORK = ("重新办理", "重办", "重新交办", "二次办理")
ENDS_WITH_DETAIL = re.compile(r"[(（].*$")


class Words:
    """The words a cell may hold, each under every usual spelling."""

    def __init__(self, classes, grades, adoptions, known_units):
        self.classes = {}
        self.class_names = []
        for one in classes:
            key, label = one["key"], one.get("label", "")
            self.class_names.append(key)
            for spelling in (key, f"{key}类", label, key + label, f"{key}类{label}"):
                if spelling:
                    self.classes[cells.word(spelling)] = key
        self.grades = {cells.word(grade): grade for grade in grades}
        self.adoptions = {cells.word(adoption): adoption for adoption in adoptions}
        self.publications = _spellings(PUBLICATIONS)
        self.periods = _spellings(PERIODS)
        self.known_units = frozenset(map(unit_key, known_units))

    def klass(self, value: str) -> str:
        word = cells.word(value)
        found = self.classes.get(word) or self.classes.get(ENDS_WITH_DETAIL.sub("", word))
        return found or _unknown(value, "办理结果类别", self.class_names)

    def grade(self, value: str) -> str:
        return self.grades.get(cells.word(value)) or _unknown(value, "满意度等次", self.grades.values())

    def adoption(self, value: str) -> str:
        return self.adoptions.get(cells.word(value)) or _unknown(value, "采纳情况", self.adoptions.values())

    def publication(self, value: str) -> str:
        return self.publications.get(cells.word(value)) or _unknown(value, "公开方式", ("公开", "仅公开标题", "不公开"))

    def period(self, value: str) -> str:
        found = self.periods.get(cells.word(value))
        return found or _unknown(value, "提出时间", ("大会期间", "闭会期间", "重新办理"))


def _spellings(table: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {cells.word(word): key for key, words in table.items() for word in words}


def _unknown(value: str, what: str, allowed: Iterable[str]):
    raise Unclear(f"没有“{value[:20]}”这种{what}，应为：{'、'.join(allowed)}")
