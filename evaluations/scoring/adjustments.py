"""加减分: a base, points for each thing that happened, never below the floor and never above the cap."""

from fractions import Fraction

from . import conditions, parts
from .numbers import equals, exact, shown
from .results import Line


def points(part, unit, scheme) -> tuple[Fraction, Line]:
    """What the section comes to, with one line for each rule that applied."""
    base = exact(part["points"])
    moved = [(rule, *_moved(rule, unit, scheme)) for rule in part["rules"]]
    lines = tuple(Line("event", rule["event"], rule["label"], how, shown(by)) for rule, by, how in moved if how)
    value = base + sum(by for _, by, _ in moved)
    terms = "".join(f" {'+' if by > 0 else '−'} {shown(abs(by))}" for _, by, _ in moved if by)
    how, kept = f"{shown(base)}{terms} {equals(value)}", value
    if part["floor"] is not None and value < exact(part["floor"]):
        kept = exact(part["floor"])
        how += f"，低于下限，按 {shown(kept)} 计"
    if part["cap"] is not None and value > exact(part["cap"]):
        kept = exact(part["cap"])
        how += f"，高于上限，按 {shown(kept)} 计"
    return kept, Line("part", part["key"], part["label"], how, shown(kept), lines)


def _moved(rule, unit, scheme) -> tuple[Fraction, str]:
    """Points added or deducted, and how that was counted; no text when the rule did not apply."""
    items = parts.counted_items(scheme, unit)
    if rule.get("tiers"):
        reached = [tier for tier in rule["tiers"] if len(items) >= tier["from"]]
        if not reached:
            return Fraction(0), ""
        best = max(reached, key=lambda tier: tier["from"])
        return exact(best["points"]), f"承办 {len(items)} 件，达到 {best['from']} 件：{signed(exact(best['points']))}"
    if rule.get("when"):
        n = sum(conditions.holds(rule["when"], item) for item in items)
        said = f"{n} 件"
    else:
        events = [
            e for e in [*unit["events"], *(e for item in items for e in item["events"])] if e["event"] == rule["event"]
        ]
        n = sum(event["times"] for event in events)
        said = f"{n} 次（{'；'.join(event['reason'] for event in events)}）"
    by = exact(rule["points"]) * n
    return by, f"{said} × {signed(exact(rule['points']))} = {signed(by)}" if n else ""


def signed(value: Fraction) -> str:
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{shown(abs(value))}"
