"""The categories of a session beside each other."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from . import shown


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    url: str
    assigned: SafeString
    replied: SafeString
    face_to_face: SafeString
    solved: SafeString
    satisfied: SafeString
    overdue: SafeString
    unsatisfied: SafeString


def lines(counted) -> list[Line]:
    """The category with the most parts first."""
    urls = {}

    def at(fact, row):
        if fact not in urls:
            urls[fact] = counted.urls(fact, "category")
        return urls[fact](row["ref"])

    def line(row):
        def number(fact):
            return shown.number(row[fact], at(fact, row))

        def rate(key, part, of):
            return shown.rate_cell(row, key, lambda: at(part, row), lambda: at(of, row))

        return Line(
            row["key"],
            at("assigned", row),
            number("assigned"),
            rate("replied", "replied", "own"),
            rate("face_to_face", "face_to_face", "own"),
            rate("solved", "solved", "replied"),
            rate("satisfied_strict", "satisfied_strict", "feedback_returned"),
            number("overdue"),
            number("unsatisfied"),
        )

    return [line(row) for row in sorted(counted.categories, key=lambda c: (-c["assigned"], c["key"]))]
