"""Codes for secret ballots: drawn at random, told once on paper, kept only as keyed digests.

Three digests are made of two secrets, each in a way of its own, so that none leads to another without the secret itself
and the server's key: of a code the one that is stored with the right to vote, and the stub that its ballot carries; of a
receipt the one that proves the ballot was counted.
"""

import secrets
import unicodedata

from django.utils.crypto import salted_hmac

ALPHABET = "34679ACDEFHJKMNPQRTUVWXY"  # no 0 O, 1 I L, 2 Z, 5 S, 8 B, G: they are taken for one another
LENGTH = 10  # 24 ** 10 = 6.3e13: with 200 codes alive, a guess in 3e11 is right
RECEIPT = 12
GROUP = 5


def draw(n: int) -> list[str]:
    """``n`` different codes."""
    drawn = set()
    while len(drawn) < n:
        drawn.add(one(LENGTH))
    return list(drawn)


def one(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def new_receipt() -> str:
    return one(RECEIPT)


def read(text: str) -> str:
    """What somebody typed, as it was drawn: width, case, blanks and strokes do not matter."""
    plain = unicodedata.normalize("NFKC", text[:100]).upper()
    return "".join(letter for letter in plain if letter.isalnum())[: 2 * RECEIPT]


def is_code(code: str) -> bool:
    """Whether it could be one at all."""
    return len(code) == LENGTH and set(code) <= set(ALPHABET)


def shown(code: str) -> str:
    """In groups, as printed: ABCDE-FGHJK."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def digest(code: str) -> str:
    return _keyed("appraisal.code", code)


def stub(code: str) -> str:
    return _keyed("appraisal.stub", code)


def receipt(words: str) -> str:
    return _keyed("appraisal.receipt", words)


def place(address: str) -> str:
    return _keyed("appraisal.place", address)


def _keyed(purpose: str, words: str) -> str:
    return salted_hmac(purpose, words, algorithm="sha256").hexdigest()
