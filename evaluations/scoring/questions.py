"""What a scheme asks of its panels, and the order in which ballots are kept."""

from dataclasses import dataclass

from core.seals import canonical


@dataclass(frozen=True, slots=True)
class Question:
    """One part that a panel marks: ``of`` unit or item, ``marks`` as in the scheme."""

    panel: str
    part: str
    label: str
    of: str
    marks: dict


def asked(scheme: dict) -> list[Question]:
    parts = [part for part in scheme["parts"] if part["kind"] == "panel"]
    return [Question(part["panel"], part["key"], part["label"], part["of"], part["marks"]) for part in parts]


def in_order(ballots) -> list[dict]:
    """By what they say, so that the order tells nothing of who cast when."""
    return sorted(ballots, key=canonical)
