"""A random draw that anybody can repeat with a sheet of paper and sha256sum.

For every row of a group the text ``seed|group|name`` (UTF-8, no line end) is put through SHA-256; the rows of the group are
ordered by the hexadecimal result, and the first n are the sample of that group:

    printf '%s' '2026-07-01|省水利厅|0317' | sha256sum

A row's place depends on nothing but the seed, its group and its name: the same seed and the same rows give the same
sample, and a group more or less changes nothing for the others.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

SEED_BYTES = 4  # of a seed nobody typed: eight characters that can be read out


def new_seed() -> str:
    return secrets.token_hex(SEED_BYTES)


def digest(seed, group, name) -> str:
    return hashlib.sha256(f"{seed}|{group}|{name}".encode()).hexdigest()


def choose(frame, seed, per_group) -> dict:
    """``{group: the names drawn, in the order of the draw}`` of ``frame``, ``{group: all its names}``."""
    return {
        group: sorted(names, key=lambda name: (digest(seed, group, name), name))[:per_group]
        for group, names in frame.items()
    }


def example(frame, seed):
    """The text of the first row and what becomes of it, for people who check with pencil and sha256sum; None without rows."""
    for group, names in frame.items():
        return f"{seed}|{group}|{names[0]}", digest(seed, group, names[0])
    return None


@dataclass(frozen=True)
class Lot:
    """The rows a draw is made from; ``place(row) -> (group, name)`` says how each is called."""

    rows: list
    place: Callable

    @cached_property
    def frame(self) -> dict:
        """``{group: [names]}`` in the order of the rows."""
        found: dict = {}
        for group, name in map(self.place, self.rows):
            found.setdefault(group, []).append(name)
        return found

    def drawn(self, seed, per_group) -> dict:
        """``{group: the rows drawn, in the order of the draw}``."""
        there = {self.place(row): row for row in self.rows}
        chosen = choose(self.frame, seed, per_group)
        return {group: [there[group, name] for name in names] for group, names in chosen.items()}


def is_repeated(made, lot) -> bool:
    """Whether the draw that was kept (``frame``, ``seed``, ``per_unit``), done again, gives the rows of ``lot`` in their order."""
    again = {group: names for group, names in choose(made.frame, made.seed, made.per_unit).items() if names}
    return again == lot.frame
