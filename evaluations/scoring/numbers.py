"""Exact numbers: texts in, fractions inside, two decimals half up where something is published."""

import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,6})?")
ENOUGH = 6  # decimals of a value on its way, where it does not end sooner


def is_number(text) -> bool:
    """Whether it is a plain decimal number written as text."""
    return isinstance(text, str) and NUMBER.fullmatch(text) is not None


def exact(text) -> Fraction:
    """ValueError for anything but a plain decimal number as text, or a number that is exact already."""
    if isinstance(text, Fraction):
        return text
    if isinstance(text, int) and not isinstance(text, bool):
        return Fraction(text)
    if not is_number(text):
        raise ValueError(f"{text!r} is no number")
    return _parsed(text)


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Fraction:
    return Fraction(text)


def half_up(value: Fraction, places: int = 2) -> Decimal:
    """Rounded half up (away from zero), with exactly so many decimals."""
    scaled = abs(value) * 10**places + Fraction(1, 2)
    digits = scaled.numerator // scaled.denominator
    return Decimal(-digits if value < 0 else digits).scaleb(-places)


def mean(pairs) -> Fraction | None:
    """``[(value, weight)]``; None without any weight."""
    pairs = list(pairs)
    whole = sum(weight for _, weight in pairs)
    return sum((value * weight for value, weight in pairs), Fraction(0)) / whole if whole else None


@lru_cache(maxsize=4096)
def shown(value: Fraction) -> str:
    """As short as it is exact, at most six decimals."""
    text = str(half_up(value, ENOUGH))
    return text.rstrip("0").rstrip(".") if "." in text else text


def equals(value: Fraction) -> str:
    """``= 0.9``, or ``≈ 0.333333`` where the decimals do not end."""
    return f"{'≈' if 10**ENOUGH % value.denominator else '='} {shown(value)}"
