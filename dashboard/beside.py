"""A group of parts beside the whole congress, and all groups side by side: every number opens its rows.

A group is one value of a dimension of the measures, e.g. a committee's field or a delegation. The groups of a dimension
add up to the whole, so one question answers for both.
"""

from dataclasses import dataclass
from decimal import Decimal

from suggestions import figures, measures, proofs
from suggestions.grids import Figure, Line, cell

RATES = (
    "answered", "on_time", "face_to_face", "feedback_returned", "first_satisfied_broad", "satisfied_broad", "satisfied_strict", "solved",
    "commitments_kept",
)  # fmt: skip
FACTS = ("own", "helper", "feedback_missing", "unsatisfied", "overdue")
COUNTED = tuple(dict.fromkeys(("assigned", *FACTS, *figures.needed(RATES))))

# The columns where groups stand side by side
TABLE = (
    Figure(key="assigned", label="承办"),
    Figure(key="answered", label="办结率", is_rate=True),
    Figure(key="on_time", label="按期办结率", is_rate=True),
    Figure(key="overdue", label="逾期未结"),
    Figure(key="face_to_face", label="面商率", is_rate=True),
    Figure(key="feedback_missing", label="未反馈"),
    Figure(key="satisfied_broad", label="满意率（含）", is_rate=True),
    Figure(key="satisfied_strict", label="满意率（不含）", is_rate=True),
    Figure(key="unsatisfied", label="不满意"),
    Figure(key="solved", label="解决率", is_rate=True),
)


@dataclass(frozen=True, slots=True)
class Share:
    """A rate with what it is made of; each number has its list."""

    n: int
    url: str
    whole: int
    whole_url: str
    percent: str | None

    @property
    def is_small(self):
        return 0 < self.whole < measures.SMALL


@dataclass(frozen=True, slots=True)
class Rated:
    label: str
    means: str
    own: Share
    all: Share
    points: Decimal | None  # 百分点 above the whole; None where one of the two says too little

    @property
    def difference(self):
        if self.points is None:
            return ""
        return "持平" if not self.points else f"{'高' if self.points > 0 else '低'} {abs(self.points)} 个百分点"


def rows(chair, by):
    """The figures of every group of the dimension ``by``, in the session of ``chair``; two queries."""
    return figures.table(
        chair.parts(), by=by, rule_set=chair.session.rule_set, today=chair.today, facts=FACTS, rates=RATES
    )


def of(groups, ref):
    return next((row for row in groups if row["ref"] == ref), {**figures.empty(COUNTED, RATES), "ref": ref})


def whole(groups):
    """The row of all groups together."""
    added = {name: sum(row[name] for row in groups) for name in (*COUNTED, *figures.PROMISES)}
    rates = {f"{key}_rate": figures.rate(*(added[name] for name in measures.RATES[key][1:])) for key in RATES}
    return {**added, **rates, "ref": None}


def rated(chair, by, row, total):
    """The rates of a group beside those of the whole."""
    return [_rated(chair, by, row, total, key) for key in RATES]


def _rated(chair, by, row, total, key):
    label, part, of_what = measures.RATES[key]
    mine, everybody = _share(chair, row, key, by=by), _share(chair, total, key, by="total")
    says_enough = not (mine.is_small or everybody.is_small)
    return Rated(
        label=label,
        means=f"{_named(part)}占{_named(of_what)}的比例",
        own=mine,
        all=everybody,
        points=figures.points(mine.percent, everybody.percent) if says_enough else None,
    )


def _named(figure):
    words = {"commitments_kept": "期限已到并且按期兑现的承诺", "commitments_due": "期限已到的承诺"}
    return words.get(figure) or measures.FACTS[figure].label


def _share(chair, row, key, *, by):
    _, part, of_what = measures.RATES[key]
    url, whole_url = (proofs.address(name, chair.session, by=by, ref=row["ref"]) for name in (part, of_what))
    return Share(row[part], url, row[of_what], whole_url, row[f"{key}_rate"])


def side_by_side(chair, by, groups, names):
    """``[Line]`` of all groups and the line of the whole. ``names``: ``{ref: the object whose page a name opens}``."""
    lines = [_line(chair, by, row["key"], row, names.get(row["ref"])) for row in groups]
    there = {row["ref"] for row in groups}
    for ref, one in names.items():
        if ref not in there:
            lines.append(_line(chair, by, str(one), of(groups, ref), one))
    return lines, _line(chair, "total", "合计", whole(groups), None)


def _line(chair, by, name, row, one):
    def address(fact):
        return proofs.address(fact, chair.session, by=by, ref=row["ref"])

    return Line(name=name, ref=row["ref"], unit=one, cells=[cell(figure, row, address) for figure in TABLE])
