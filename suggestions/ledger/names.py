"""Names in a cell: what separates them, and when two spellings are the same unit."""

import re
import unicodedata
from collections.abc import Container
from functools import lru_cache

SEPARATORS = "、，,；;／/\n\r\t|"
OPENING, CLOSING = "（(【[〔", "）)】]〕"
SPACES = re.compile(r"\s+")
UNIT_ENDING = re.compile(
    r"(?:局|委|办|厅|部|院|会|府|镇|乡|街道|中心|公司|集团|银行|大队|支队|处|所|站|社|校|馆|台|指挥部|[）)])$"
)


@lru_cache(maxsize=20_000)
def unit_key(name: str) -> str:
    """The same for every spelling of a name: brackets, spaces, width and case make no difference."""
    return SPACES.sub("", unicodedata.normalize("NFKC", name)).casefold().translate(BRACKETS)


BRACKETS = str.maketrans("[]【】〔〕", "()()()")


@lru_cache(maxsize=20_000)
def tidy(name: str) -> str:
    """A name as it is shown: no spaces between Chinese characters, single ones elsewhere."""
    return re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", SPACES.sub(" ", name.strip()))


def split_names(text: str, known: Container[str] = ()) -> list[str]:
    """The names in a cell. ``known`` holds the keys of names that are one name although a separator stands in them."""
    pieces, marks = _cut(text)
    names, start = [], 0
    while start < len(pieces):
        end = _longest_known(pieces, marks, start, known)
        whole = "".join(p + m for p, m in zip(pieces[start:end], marks[start : end - 1] + [""], strict=True))
        names += [whole] if end > start + 1 else _at_spaces(whole, known)
        start = end
    return [name for name in map(tidy, names) if name]


def _longest_known(pieces: list[str], marks: list[str], start: int, known: Container[str]) -> int:
    for end in range(min(len(pieces), start + 6), start + 1, -1):
        whole = "".join(p + m for p, m in zip(pieces[start:end], marks[start : end - 1] + [""], strict=True))
        if unit_key(whole) in known:
            return end
    return start + 1


def _cut(text: str) -> tuple[list[str], list[str]]:
    """Pieces between separators, and the separators. What stands in a closed pair of brackets is left alone."""
    inside = _bracketed(text)
    pieces, marks, start = [], [], 0
    for place, character in enumerate(text):
        if character in SEPARATORS and not inside[place]:
            pieces.append(text[start:place])
            marks.append(character)
            start = place + 1
    return [*pieces, text[start:]], marks


def _bracketed(text: str) -> list[bool]:
    """For each character: does it stand between brackets that match? A bracket without partner is a plain character."""
    depth, opened = [0] * (len(text) + 1), []
    for place, character in enumerate(text):
        if character in OPENING:
            opened.append(place)
        elif character in CLOSING and opened:
            depth[opened.pop()] += 1
            depth[place] -= 1
    level, inside = 0, []
    for change in depth[:-1]:
        level += change
        inside.append(level > 0)
    return inside


def _at_spaces(text: str, known: Container[str]) -> list[str]:
    """Spaces separate names only where each part is a name by itself; else they are only wide setting."""
    parts = text.split()
    if len(parts) < 2 or unit_key(text) in known:
        return [text]
    if all(unit_key(part) in known or (len(part) > 2 and UNIT_ENDING.search(part)) for part in parts):
        return parts
    return [text]
