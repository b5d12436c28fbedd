"""The way to a total as a page shows it: every line with the page of the suggestion it is about."""

from dataclasses import dataclass

from evaluations.scoring import Line


@dataclass(frozen=True, slots=True)
class Node:
    line: Line
    url: str
    nodes: list


def nodes(lines, addresses: dict) -> list[Node]:
    """``addresses``: ``{key of an item: the page of its suggestion}``."""
    return [
        Node(line, addresses.get(line.key, "") if line.kind == "item" else "", nodes(line.lines, addresses))
        for line in lines
    ]
