"""How alike two suggestions are, by pairs of neighbouring characters of title and text. Pure: no dictionary, no database."""

import re
from dataclasses import dataclass
from math import log
from operator import add
from string import ascii_lowercase, ascii_uppercase, digits

from . import titles
from .pieces import pieces_of

WITHIN = 0.7  # what a title wholly within another is worth
TITLE_ENOUGH = 0.25  # share of pairs in common from which two titles are alike
TEXT_ENOUGH = 0.3  # the same for title and text together: long texts share idle words
LONGEST = 20_000  # characters of a text that are compared
MARKS = re.compile(r"[\W_]+")
WIDE = "".join(chr(ord(c) + 0xFEE0) for c in digits + ascii_uppercase + ascii_lowercase)
FOLD = str.maketrans(
    ascii_uppercase + WIDE, ascii_lowercase + digits + ascii_lowercase * 2
)  # ``search_keys`` folds the same
SHOWN_WORDS = 3
# (least likeness, words)
TITLE_WORDS = ((0.75, "标题大部分相同"), (0.45, "标题多处相同"), (TITLE_ENOUGH, "标题有相同的地方"))
TEXT_WORDS = ((0.75, "正文大部分相同"), (0.45, "正文多处相同"), (TEXT_ENOUGH, "正文有相同的地方"))


def core(title):
    """What a title is about: without 关于 and 的建议, marks and spaces."""
    kept = title.strip().removeprefix(titles.HEAD).removesuffix(titles.TAIL)
    return "".join(c for c in kept.lower() if c.isalnum())


def pairs(title):
    """The pairs of a title, over marks and spaces."""
    text = core(title)
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


def grams(text):
    """The pairs of a text that stand side by side in it, as the index of the database has them."""
    found = set()
    for run in MARKS.split(text[:LONGEST].translate(FOLD)):
        found.update(map(add, run, run[1:]))
    return frozenset(found)


class Weights(dict):
    """What a pair counts, in thousandths: one that many have (``common``: pair -> how many) counts less."""

    def __init__(self, common):
        super().__init__()
        self.common = common

    def __missing__(self, pair):
        self[pair] = value = round(1000 / (1 + log(max(self.common[pair], 1))))
        return value

    def of(self, pairs):
        return sum(map(self.__getitem__, pairs))


def likeness(a, b, weights):
    """Share of pairs in common, 0 to 1: Dice's coefficient; a short title within a long one is alike as well, though less."""
    both = weights.of(a & b)
    if not both:
        return 0.0
    one, other = weights.of(a), weights.of(b)
    return max(2 * both / (one + other), WITHIN * both / min(one, other))


def text_likeness(a, b, weights):
    """The same for texts: that a short one says nothing new is no likeness, so the coefficient alone counts."""
    both = weights.of(a & b)
    return 2 * both / (weights.of(a) + weights.of(b)) if both else 0.0


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike, in numbers and in words."""

    title: float
    text: float
    is_same_title: bool
    words: tuple = ()  # what both titles say

    @property
    def score(self):
        """The stronger of the two decides, the other one adds a little."""
        high, low = max(self.title, self.text), min(self.title, self.text)
        return round(min(high + 0.25 * low, 1) + self.is_same_title, 3)

    @property
    def is_enough(self):
        return self.title >= TITLE_ENOUGH or self.text >= TEXT_ENOUGH

    @property
    def how(self):
        title = "标题相同" if self.is_same_title else _graded(TITLE_WORDS, self.title)
        return "，".join(word for word in (title, _graded(TEXT_WORDS, self.text)) if word)

    @property
    def why(self):
        return "都写到" + "".join(f"“{word}”" for word in self.words) if self.words and not self.is_same_title else ""


def _graded(table, value):
    return next((words for least, words in table if value >= least), "")


def shared_words(a, b):
    """The longest stretches of title ``a`` that stand in ``b`` too, in the order of ``a``; idle words are none."""
    found, other = [], core(b)
    for piece in pieces_of(core(a)):
        at = 0
        while at < len(piece) - 1:
            size = 0
            while at + size < len(piece) and piece[at : at + size + 1] in other:
                size += 1
            if size >= 2:
                found.append((len(found), piece[at : at + size]))
            at += max(size, 1)
    longest = sorted(found, key=lambda pair: (-len(pair[1]), pair[0]))[:SHOWN_WORDS]
    return tuple(dict.fromkeys(word for _, word in sorted(longest)))
