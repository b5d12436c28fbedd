"""Which items a condition of a scheme means, and what share of them."""

from collections.abc import Iterable
from fractions import Fraction


def fact(item, condition):
    """What the condition asks about: a fact of the item, or the deputies' grade (None: unknown, or not returned)."""
    if "grade" in condition:
        return next((g[condition["grade"]] for g in item["grades"] if g.get(condition["grade"])), None)
    return item["facts"].get(condition.get("fact") or condition.get("known"))


def holds(condition: dict, item: dict) -> bool:
    return _plainly(condition, item) != bool(condition.get("not"))


def _plainly(condition, item):
    if not any(name in condition for name in ("fact", "known", "grade")):
        return True
    value = fact(item, condition)
    if "in" in condition:
        return any(value is one or (value == one and type(value) is type(one)) for one in condition["in"])
    if "least" in condition:
        return value is not None and value >= condition["least"]
    if "known" in condition or "grade" in condition:
        return value is not None
    return bool(value)


def among(test: dict) -> dict:
    """The items a share is taken of: as the scheme says, otherwise those of which the fact is known."""
    if test.get("among") is not None:
        return test["among"]
    count = test["count"]
    if "grade" in count:
        return {"grade": count["grade"]}
    name = count.get("fact") or count.get("known")
    return {"known": name} if name else {}


def counted(test: dict, items: Iterable[dict]) -> tuple[int, int]:
    """``(how many, of how many)``."""
    asked = [item for item in items if holds(among(test), item)]
    return sum(holds(test["count"], item) for item in asked), len(asked)


def percent(n: int, of: int) -> Fraction | None:
    return Fraction(100 * n, of) if of else None
