"""What scoring gives back: figures, and the whole way to them."""

from dataclasses import dataclass, field
from decimal import Decimal


class Faulty(ValueError):
    """The document cannot be scored; ``faults`` says why, a Chinese sentence each."""

    def __init__(self, faults):
        super().__init__("\n".join(faults))
        self.faults = list(faults)


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the way: ``how`` is the sum a reader can do again, ``value`` what comes of it, ``lines`` what it rests on.

    kind: item, part, panel, mark, grade, measure, event, sum.
    """

    kind: str
    key: str
    label: str
    how: str = ""
    value: str = ""
    lines: tuple = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemScore:
    key: str
    number: str
    title: str
    role: str
    total: Decimal | None = None
    verdict: str | None = None
    redo: bool = False
    shares: dict | None = None  # {grade: (votes, percent of the ballots collected)}


@dataclass(slots=True, kw_only=True)
class UnitScore:
    key: str
    name: str
    total: Decimal | None = None
    rank: int | None = None
    band: str | None = None
    verdict: str | None = None
    is_passed: bool | None = None
    contribution: Decimal | None = None
    parts: dict = field(default_factory=dict)  # {key of the part: its points, or None}
    items: list = field(default_factory=list)
    lines: list = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PanelState:
    key: str
    name: str
    is_valid: bool
    why: str  # why its ballots do not count


@dataclass(slots=True, kw_only=True)
class Result:
    units: list
    panels: list
    left_out: list  # of a trial: sentences about the parts without ballots
