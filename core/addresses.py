"""What an address or a posted form may bring along: the page to go back to, the keys of rows."""

from collections.abc import Iterable

from django.utils.http import url_has_allowed_host_and_scheme

MOST_DIGITS = 18  # what fits the key of a row in every database


def own_page(url: str, fallback: str = "") -> str:
    """``url`` when it is the path of a page of this site, else ``fallback``: a crafted link sends nobody elsewhere."""
    is_own = url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    return url if is_own else fallback


def number(text: str) -> int | None:
    """The whole number an address names, at most 18 digits; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


def numbers(texts: Iterable[str]) -> list[int]:
    """Those of ``texts`` that are whole numbers, in their order."""
    return [found for text in texts if (found := number(text)) is not None]


def words(text: str, most: int = 50) -> str:
    """The words somebody looks for: trimmed, at most ``most`` characters, without those a database does not hold."""
    return text.replace("\0", "").strip()[:most]
