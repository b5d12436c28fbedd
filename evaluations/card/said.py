"""What the templates of the card print: numbers, rates and sentences, each with the list that proves it."""

from dataclasses import dataclass

from suggestions import measures


@dataclass(frozen=True, slots=True)
class Said:
    """A piece of a sentence; with an address it is the link to the rows it speaks of."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    key: str
    label: str
    n: int
    url: str
    change: int | None = None  # on the session before; None where there was none

    @property
    def signed(self) -> str:
        return "" if self.change is None else "持平" if not self.change else f"{self.change:+d}".replace("-", "−")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """``percent`` is text with two decimals, or None where there is nothing to divide by."""

    key: str
    label: str
    percent: str | None
    n: int
    of: int
    n_url: str
    of_url: str

    @property
    def is_small(self) -> bool:
        return 0 < self.of < measures.SMALL

    @property
    def is_whole(self) -> bool:
        return bool(self.of) and self.n == self.of

    @property
    def words(self) -> str:
        """As published: percent, or the two numbers where they are few, or a dash."""
        if self.percent is None:
            return "—"
        return f"{self.n} / {self.of}" if self.is_small else f"{self.percent}%"


def number(scope, row, key, *, session=None, before=None) -> Number:
    label = measures.FACTS[key].label
    change = row[key] - before[key] if before is not None else None
    return Number(key=key, label=label, n=row[key], url=scope.address(key, session), change=change)


def rate(scope, row, key, *, session=None, label="") -> Rate:
    name, part, whole = measures.RATES[key]
    return Rate(
        key=key, label=label or name, percent=row[f"{key}_rate"], n=row[part], of=row[whole],
        n_url=scope.address(part, session), of_url=scope.address(whole, session),
    )  # fmt: skip


def listed(pieces, *, between="、", end="") -> list[Said]:
    """Pieces one after another with a mark between them."""
    found = []
    for piece in pieces:
        found += [Said(between), piece] if found else [piece]
    return [*found, Said(end)] if end and found else found
