"""The six key figures: what share of what, and how that stands to last year."""

from dataclasses import dataclass

from suggestions import measures

from . import shown

# (rate, name, what the whole is, what is said where there is none)
KEYS = (
    ("replied", "答复办结率", "件主办、分办", "没有主办、分办件"),
    ("opinion_sent", "会办意见送达率", "件会办", "没有会办件"),
    ("face_to_face", "面商率", "件主办、分办", "没有主办、分办件"),
    ("satisfied_strict", "结果满意率（严）", "份反馈", "还没有收回反馈"),
    ("solved", "解决率", "件已答复", "还没有答复"),
    ("commitments_kept", "承诺兑现率", "项已到期", "还没有到期的承诺"),
)


@dataclass(frozen=True, slots=True)
class Key:
    key: str
    name: str
    of: str
    percent: str | None
    part: int
    whole: int
    url: str
    whole_url: str
    change: shown.Change
    none: str = ""
    more: str = ""

    @property
    def is_small(self):
        return 0 < self.whole < measures.SMALL


def rate(counted, key, name="", of="", none="", more=""):
    _, part, whole = measures.RATES[key]
    row = counted.whole
    return Key(
        key, name, of, row[f"{key}_rate"], row[part], row[whole], counted.url(part), counted.url(whole), shown.change(counted, key), none, more
    )  # fmt: skip


def of(counted) -> list[Key]:
    broad = counted.whole["satisfied_broad_rate"]
    return [
        rate(counted, key, name, what, none, f"宽 {broad}%" if key == "satisfied_strict" and broad else "")
        for key, name, what, none in KEYS
    ]


# (rate, whose, of what): the same questions asked of those who lead and of those who help
TOGETHER = (
    ("主办、分办", "own", "replied", "own_on_time", "own_overdue"),
    ("会办", "helper", "opinion_sent", "opinion_on_time", "opinion_overdue"),
)


@dataclass(frozen=True, slots=True)
class Side:
    label: str
    n: object
    sent: Key
    on_time: Key
    overdue: object
    units: int


def sides(counted) -> list[Side]:
    """Leads and helpers beside each other: how many, sent, on time, overdue and in how many units."""
    return [
        Side(
            label,
            shown.number(counted.whole[n], counted.url(n)),
            rate(counted, sent),
            rate(counted, on_time),
            shown.number(counted.whole[overdue], counted.url(overdue)),
            sum(1 for unit in counted.units if unit[overdue]),
        )
        for label, n, sent, on_time, overdue in TOGETHER
    ]


SATISFIED = (
    ("结果，最终", "satisfied_strict", "satisfied_broad"),
    ("结果，首次", "first_satisfied_strict", "first_satisfied_broad"),
    ("态度，最终", "attitude_satisfied_strict", "attitude_satisfied_broad"),
)


def satisfaction(counted) -> list[tuple]:
    """``(which, strict, broad)``: 非常满意+满意, and with 基本满意; final and first round."""
    return [(label, rate(counted, strict), rate(counted, broad)) for label, strict, broad in SATISFIED]


def asked(counted) -> list[tuple]:
    """Forms asked for, returned, missing, each with its list."""
    facts = (("应收", "feedback_due"), ("收回", "feedback_returned"), ("没有收回", "feedback_missing"))
    return [(word, shown.number(counted.whole[fact], counted.url(fact))) for word, fact in facts]
