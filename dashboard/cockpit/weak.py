"""Weak points: what is late, refused by deputies, promised and not kept, raised for years – how many, in how many units."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from core.templatetags import look

from . import shown

# (fact, kind of mark, name), the gravest first
POINTS = (
    ("own_overdue", "late", "答复逾期"),
    ("opinion_overdue", "late", "会办意见逾期"),
    ("promise_overdue", "late", "承诺逾期"),
    ("unsatisfied", "no", "结果不满意"),
    ("repeat_unsolved", "soon", "多年重复未解决"),
    ("no_contact", "soon", "还没有沟通"),
    ("reworking", "doing", "重新办理中"),
    ("unaccepted", "todo", "未签收"),
    ("feedback_missing", "todo", "反馈没有收回"),
)


@dataclass(frozen=True, slots=True)
class Point:
    fact: str
    name: str
    mark: SafeString
    n: int
    number: SafeString
    units: int


def points(counted) -> list[Point]:
    """Those that there are."""
    return [
        Point(
            fact,
            name,
            look.st(kind, name),
            n,
            shown.number(n, counted.url(fact)),
            sum(1 for unit in counted.units if unit[fact]),
        )
        for fact, kind, name in POINTS
        if (n := counted.whole[fact])
    ]


def absent(counted) -> list[str]:
    """The names of those that there are not."""
    return [name for fact, _, name in POINTS if not counted.whole[fact]]
