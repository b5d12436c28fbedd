"""Which column is which: the header row is found by its words, and every word has its synonyms."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.sheets import Cell

from . import cells

# field -> words for it. Words after None are weak: they count only where no better column is found.
WORDS: dict[str, tuple[str | None, ...]] = {
    "number": ("编号", "案号", "建议编号", "建议号", "议案号", "件号", "建议案号", "提案号", None, "序号", "号"),
    "title": ("标题", "案由", "建议标题", "建议名称", "建议题目", "题目", "建议案由", "建议内容", "案名", None, "名称", "内容"),
    "category": ("类别", "分类", "建议类别", "建议分类", "内容分类", "内容类别", "所属类别", None, "类型"),
    "period": ("提出时间", "提出时段", "提出时期", "提出期间", "提出阶段", "会期"),
    "nature": ("性质", "建议性质"),
    "publication": ("是否公开", "公开", "公开情况", "是否同意公开", "公开方式", "公开属性"),
    "deputy": ("领衔代表", "领衔人", "提出人", "提议人", "领衔代表姓名", "建议人", "提出代表", "建议代表", "第一提出人", "领衔", None,
               "代表", "代表姓名", "姓名"),
    "cosigners": ("附议人数", "联名人数", "附议", "联名", "附议代表人数", "附议代表数", "联名代表人数"),
    "lead": ("主办单位", "主办", "主办部门", "主办机关", "牵头单位", "牵头办理单位", None, "承办单位", "承办部门", "办理单位"),
    "helpers": ("会办单位", "协办单位", "会办", "协办", "会办部门", "协办部门", "配合单位", "会同办理单位"),
    "separate": ("分办单位", "分办", "分办部门", "分别办理单位"),
    "registered": ("登记日期", "立案日期", "登记时间", "立案时间", "登记", "收到日期", "收件日期"),
    "dispatched": ("交办日期", "交办时间", "转办日期", "交办"),
    "replied": ("答复日期", "办结日期", "答复时间", "办结时间", "办复日期", "办复时间", "回复日期", "书面答复日期", "答复"),
    "contact": ("沟通方式", "面商形式", "面商方式", "联系方式及沟通", "沟通形式", "沟通情况", "面商情况", "与代表沟通方式", "联系代表方式"),
    "klass": ("办理结果", "类别标记", "结果类别", "办理结果类别", "答复类别", "办理类别", "结果分类", "答复类型", "办理结果标记",
              None, "结果", "办理情况"),
    "adoption": ("采纳情况", "采纳", "是否采纳", "采纳程度", "建议采纳情况", "落实情况"),
    "attitude": ("对办理工作的评价", "办理态度", "态度评价", "对办理态度的评价", "办理态度评价", "办理工作评价", "对承办态度的评价",
                 "对办理态度评价", "对办理工作评价", "工作评价", "态度满意度"),
    "result": ("对办理结果的评价", "办理结果评价", "结果评价", "对办理结果评价", "结果满意度", "办理结果满意度", None,
               "满意度", "满意情况", "代表评价", "评价", "代表意见", "反馈意见"),
}  # fmt: skip

REQUIRED = {"number": "编号", "title": "标题", "deputy": "领衔代表", "lead": "主办单位", "registered": "登记日期"}
INSTEAD = {"lead": "separate", "registered": "dispatched"}
STRONG: dict[str, str] = {}
WEAK: dict[str, str] = {}
for _name, _words in WORDS.items():
    _end = _words.index(None) if None in _words else len(_words)
    STRONG |= {word: _name for word in _words[:_end] if word}
    WEAK |= {word: _name for word in _words[_end:] if word}
IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header stands and what its columns mean; columns count from 0."""

    row: int
    columns: dict[str, int]
    labels: dict[int, str]
    ignored: list[str]
    twice: list[tuple[str, str]]  # (first column, second column) of the same field

    def missing(self) -> list[str]:
        return [
            label
            for field, label in REQUIRED.items()
            if field not in self.columns and INSTEAD.get(field) not in self.columns
        ]


@lru_cache(maxsize=2_000)
def plain(label: str) -> str:
    return re.sub(r"[\s*:：·]+", "", unicodedata.normalize("NFKC", label))


def find(rows: Sequence[Sequence[Cell]]) -> Header | None:
    """The header among the first rows of a sheet: the row with most known words, at least a title and two more."""
    best = None
    for number, row in enumerate(rows, 1):
        header = read(number, row)
        if (
            "title" in header.columns
            and len(header.columns) >= 3
            and (best is None or len(header.columns) > len(best.columns))
        ):
            best = header
    return best


def read(number: int, row: Sequence[Cell]) -> Header:
    labels = {place: " ".join(cells.text(cell).split()) for place, cell in enumerate(row)}
    labels = {place: label[:30] for place, label in labels.items() if label}
    columns: dict[str, int] = {}
    twice = []
    for place, label in labels.items():
        if field := _field(label, STRONG):
            if field in columns:
                twice.append((labels[columns[field]], label))
            else:
                columns[field] = place
    for place, label in labels.items():
        field = _field(label, WEAK)
        if field and field not in columns and place not in columns.values():
            columns[field] = place
    used = set(columns.values())
    doubled = {label for _, label in twice}
    ignored = [label for place, label in labels.items() if place not in used and label not in doubled]
    return Header(row=number, columns=columns, labels=labels, ignored=ignored, twice=twice)


def _field(label: str, words: dict[str, str]) -> str | None:
    whole = plain(label)
    return words.get(whole) or words.get(IN_BRACKETS.sub("", whole))
