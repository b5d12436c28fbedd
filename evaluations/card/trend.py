"""Five sessions side by side, those of the units before included, and the group of the same load beneath."""

from dataclasses import dataclass
from decimal import Decimal

from suggestions import figures, measures, proofs

from . import said

HEADS = (
    ("own_on_time", "按期答复"),
    ("opinion_on_time", "会办按期"),
    ("face_to_face", "面商率"),
    ("solved", "解决率"),
    ("satisfied_strict", "满意率（严）"),
)
DRAWN = ("solved", "satisfied_strict")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """``name`` is a year; ``numbers`` are parts that answer and parts that help; nothing of either where there was no part."""

    name: str
    is_now: bool
    numbers: list
    rates: list

    def of(self, key):
        return next(one for one in self.rates if one.key == key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    lines: list[Line]
    group: Line | None
    message: str  # what the chart says; empty where there are not two years to draw

    @property
    def heads(self):
        return [label for _, label in HEADS]

    @property
    def drawn(self):
        """``[(year, [percent or None])]``, what the chart is drawn from."""
        return [(line.name, [line.of(key) for key in DRAWN]) for line in self.lines]


def read(scope, rows, group) -> Trend:
    lines = [line(scope, session, rows[session.pk]) for session in scope.sessions]
    return Trend(lines=lines, group=average(scope, group) if group else None, message=message(lines))


def line(scope, session, row) -> Line:
    return Line(
        name=str(session.year), is_now=session == scope.session,
        numbers=[said.number(scope, row, key, session=session) for key in ("own", "helper")],
        rates=[said.rate(scope, row, key, session=session, label=label) for key, label in HEADS],
    )  # fmt: skip


def average(scope, group) -> Line:
    """The group together; its numbers are the mean per unit, its rates those of all its parts."""

    def address(fact):
        return proofs.address(fact, scope.session, load=group.band.key)

    def mean(key):
        n = round(Decimal(group.row[key]) / group.units)
        return said.Number(key=key, label=measures.FACTS[key].label, n=n, url="")  # a mean is no list

    rates = []
    for key, label in HEADS:
        _, part, whole = measures.RATES[key]
        rates.append(
            said.Rate(
                key=key,
                label=label,
                percent=group.row[f"{key}_rate"],
                n=group.row[part],
                of=group.row[whole],
                n_url=address(part),
                of_url=address(whole),
            )  # fmt: skip
        )
    return Line(name="同组平均", is_now=False, numbers=[mean("own"), mean("helper")], rates=rates)


def message(lines) -> str:
    """The title of the chart: how far the share of the solved has moved."""
    drawn = [(one.name, one.of("solved")) for one in lines if one.of("solved").of]
    if len(drawn) < 2:
        return ""
    known = [(name, rate.percent) for name, rate in drawn if not rate.is_small]
    if len(known) < 2 or known[-1][0] != drawn[-1][0]:
        return "解决率和满意率，有的年份基数小"
    moved = figures.points(known[-1][1], known[0][1])
    way = "持平" if not moved else f"{'上升' if moved > 0 else '下降'} {abs(moved)} 个百分点"
    return f"解决率比 {known[0][0]} 年{way}"
