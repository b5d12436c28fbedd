"""The ballots of an appraisal, counted: which panels are valid, and what was cast in a part for a unit or an item."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from fractions import Fraction

from .numbers import exact
from .results import PanelState

ABSTAINED = "弃权"
WHOLE = ""  # the key of marks that are not split into dimensions


@dataclass(slots=True)
class Votes:
    """Marks cast for one thing: single ones by their text, and sums from a count by hand."""

    marks: Counter = field(default_factory=Counter)
    summed: list = field(default_factory=list)  # [(sum, number of marks)]

    def __len__(self):
        return sum(self.marks.values()) + sum(count for _, count in self.summed)

    def total(self, worth) -> Fraction:
        single = sum((worth(mark) * n for mark, n in self.marks.items()), Fraction(0))
        return single + sum((value for value, _ in self.summed), Fraction(0))


class Tally:
    """All ballots that count. ``votes(part, target)`` -> {dimension: Votes}; a whole mark has the dimension ``""``."""

    def __init__(self, document):
        self.panels = [state(panel) for panel in document["panels"]]
        self.collected: Counter[str] = Counter()
        self._votes: dict = defaultdict(lambda: defaultdict(Votes))
        kinds = {p["key"]: p["marks"] for p in document["scheme"]["parts"] if p["kind"] == "panel"}
        for panel, checked in zip(document["panels"], self.panels, strict=True):
            if not checked.is_valid:
                continue
            self.collected[panel["panel"]] += panel["collected"]
            for ballot in panel["ballots"]:
                self._ballot(ballot["marks"])
            if panel["totals"]:
                self._totals(panel["totals"]["marks"], kinds)

    def votes(self, part: str, target: str) -> dict[str, Votes]:
        return self._votes.get((part, target), {})

    def has_votes(self, part: str, target: str | None = None) -> bool:
        """Whether anybody judged the target, or anything at all, in this part."""
        if target is not None:
            return any(len(votes) for votes in self.votes(part, target).values())
        return any(len(v) for (own, _), by in self._votes.items() if own == part for v in by.values())

    def _ballot(self, marks):
        for part, targets in marks.items():
            for target, mark in targets.items():
                split = mark if isinstance(mark, dict) else {WHOLE: mark}
                for dimension, one in split.items():
                    if one is not None:
                        self._votes[part, target][dimension].marks[one] += 1

    def _totals(self, marks, kinds):
        for part, targets in marks.items():
            for target, given in targets.items():
                own = self._votes[part, target]
                if "grades" in kinds[part]:
                    own[WHOLE].marks.update({k: n for k, n in given.items() if k != ABSTAINED and n})
                    continue
                for dimension, one in (given if "dimensions" in kinds[part] else {WHOLE: given}).items():
                    own[dimension].summed.append((exact(one["sum"]), one["count"]))


def state(panel: dict) -> PanelState:
    """More ballots than were issued, or not more than half of those invited present: void."""
    invited = panel["invited"]
    why = ""
    if panel["collected"] > panel["issued"]:
        why = f"收回 {panel['collected']} 张，多于发出的 {panel['issued']} 张，本次投票无效，应当重新投票。"
    elif invited is not None and panel["present"] * 2 <= invited:
        why = f"应到 {invited} 人，实到 {panel['present']} 人，没有超过半数，本次投票无效。"
    return PanelState(panel["key"], panel["name"], not why, why)
