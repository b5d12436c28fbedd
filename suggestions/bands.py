"""Load bands: units are compared with units of a like load, never 2 items with 135. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Band:
    """Units that hold at least ``least`` and, unless it is the highest, at most ``most`` parts."""

    key: str
    label: str
    least: int
    most: int | None
    is_ranked: bool = True  # a rate over fewer than ten says too little to compare by

    def holds(self, parts: int) -> bool:
        return parts >= self.least and (self.most is None or parts <= self.most)


BANDS = (
    Band("100", "承办 100 件以上", 100, None),
    Band("50", "承办 50—99 件", 50, 99),
    Band("10", "承办 10—49 件", 10, 49),
    Band("1", "承办不足 10 件", 1, 9, is_ranked=False),
)
BY_KEY = {band.key: band for band in BANDS}


def of(parts: int) -> Band | None:
    """The band of a unit with so many parts; None where it has none."""
    return next((band for band in BANDS if band.holds(parts)), None)
