"""The time line: events as people read them – what, in which words, what changed from what to what, by whom."""

from dataclasses import dataclass
from typing import Any

LONG = 60  # characters after which an old or new value is folded away


@dataclass(frozen=True, slots=True)
class Change:
    name: str
    old: str
    new: str

    @property
    def is_long(self):
        return len(self.old) > LONG or len(self.new) > LONG


@dataclass(frozen=True, slots=True)
class Entry:
    at: Any
    title: str
    note: str
    changes: list  # short enough for one line
    long_changes: list
    by: str
    is_key: bool
    is_inside: bool  # seen by one's own unit only


def title(event):
    """What happened, and to whose part where somebody else did it."""
    part = event.assignment
    return f"{event.label} · {part.unit}" if part and part.unit_id != event.unit_id else event.label


def entry(event):
    """How the time line tells ``event``."""
    changes = [Change(name, *(str(value) for value in pair)) for name, pair in event.changes.items()]
    short, long = ([c for c in changes if c.is_long is wanted] for wanted in (False, True))
    return Entry(
        event.at, title(event), event.note, short, long, _by(event), event.is_key, event.audience == event.Audience.UNIT
    )


def _by(event):
    names = [str(event.unit) if event.unit else "", str(event.actor) if event.actor else "系统"]
    return " · ".join(name for name in names if name)
