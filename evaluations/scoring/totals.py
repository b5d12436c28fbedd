"""From parts to a total: within each item and then over the items, or over the items and then within the unit."""

from fractions import Fraction

from . import adjustments, parts
from .numbers import equals, exact, half_up, mean, shown
from .parts import Sources
from .results import ItemScore, Line, UnitScore


def unit_total(unit, sources: Sources) -> UnitScore:
    """Total, parts and items of one unit, unranked."""
    if sources.scheme["level"] == "item":
        return _over_items(unit, sources)
    return _within_unit(unit, sources)


def _judged(scheme):
    return [part for part in scheme["parts"] if part["kind"] != "adjustment"]


def points(part, is_special: bool) -> Fraction:
    """Full marks of the part, for an item under the scheme's condition or not."""
    special = part.get("points_when")
    return exact(special if is_special and special is not None else part["points"])


def is_special(item, sources: Sources) -> bool:
    """Whether the condition holds for the item; a group that is named but casts nothing counts as no group."""
    condition = sources.scheme["condition"]
    if not condition or not item["facts"].get(condition["fact"]):
        return False
    return sources.tally.has_votes(condition["votes_of"], item["key"])


def counted(worths, sources: Sources) -> tuple[list, Fraction]:
    """``[(full marks, coefficient)]`` of what counts, and the full marks of everything that was asked.

    ``worths``: ``[(part, full marks, coefficient or None)]``. Parts nobody judged are left out, or count nought.
    """
    asked = [(part, top, value) for part, top, value in worths if top]
    used = [(top, value or Fraction(0)) for part, top, value in asked if value is not None or sources.is_zero(part)]
    return used, sum((top for _, top, _ in asked), Fraction(0))


def stretched(used, whole: Fraction) -> Fraction | None:
    """The points of all that counts, stretched to the whole; None when nothing counts."""
    base = sum(top for top, _ in used)
    return sum(top * value for top, value in used) * whole / base if used else None


def add_up(worths, sources: Sources) -> tuple[Fraction | None, str]:
    """The points of all parts and the sum as text."""
    used, whole = counted(worths, sources)
    total, base = stretched(used, whole), sum(top for top, _ in used)
    if total is None:
        return None, "各部分都没有人评"
    how = " + ".join(shown(top * value) for top, value in used)
    if base == whole:
        return total, f"{how} {equals(total)}" if len(used) > 1 else shown(total)
    how = f"（{how}）" if len(used) > 1 else f"{how} "
    return total, f"{how}÷ {shown(base)} × {shown(whole)} {equals(total)}（没有人评的部分去掉后折算）"


def bare_total(unit, sources: Sources) -> Fraction | None:
    """The total alone, without the way to it: what the sensitivity asks again and again."""
    scheme = sources.scheme
    judged = _judged(scheme)
    if scheme["level"] == "item":
        got = [
            (_bare_item(item, unit, judged, sources), parts.weight(scheme, item))
            for item in parts.counted_items(scheme, unit)
        ]
        return mean((value, weight) for value, weight in got if value is not None)
    worths = [(part, exact(part["points"]), parts.of_unit(part, unit, sources).value) for part in judged]
    total = stretched(*counted(worths, sources)) if judged else Fraction(0)
    adjusted = [adjustments.points(part, unit, scheme)[0] for part in scheme["parts"] if part["kind"] == "adjustment"]
    return None if total is None else total + sum(adjusted)


def _bare_item(item, unit, judged, sources: Sources) -> Fraction | None:
    special = is_special(item, sources)
    worths = [(part, points(part, special), parts.of_item(part, item, unit, sources).value) for part in judged]
    return stretched(*counted(worths, sources))


def times(worth: parts.Worth, top: Fraction) -> Line:
    """The line of a part with its points: full marks × coefficient."""
    own = worth.line
    if worth.value is None:
        return Line(own.kind, own.key, own.label, f"满分 {shown(top)}：{own.how}", "—", own.lines)
    got = top * worth.value
    how = f"{shown(top)} × {shown(worth.value)} {equals(got)}，其中系数：{own.how}"
    return Line(own.kind, own.key, own.label, how, shown(got), own.lines)


# Within each item, then over the items -----------------------------------------------------------------------------------------


def _over_items(unit, sources: Sources) -> UnitScore:
    scheme = sources.scheme
    scored = [_item(item, unit, sources) for item in parts.counted_items(scheme, unit)]
    total = mean((got, parts.weight(scheme, item)) for item, got, _, _ in scored if got is not None)
    score = UnitScore(key=unit["key"], name=unit["name"], total=total if total is None else half_up(total))
    score.items = [_item_score(item, got, scheme) for item, got, _, _ in scored]
    score.lines = [line for _, _, line, _ in scored] + [_mean_line(scored, total, scheme)]
    for part in scheme["parts"]:
        by_item = [
            (points[part["key"]], parts.weight(scheme, item)) for item, _, _, points in scored if part["key"] in points
        ]
        value = mean(by_item)
        score.parts[part["key"]] = None if value is None else half_up(value)
    return score


def _item(item, unit, sources: Sources):
    """``(item, its points, the line, {part: points})``."""
    special = is_special(item, sources)
    worths = [
        (part, points(part, special), parts.of_item(part, item, unit, sources)) for part in _judged(sources.scheme)
    ]
    got, how = add_up([(part, top, worth.value) for part, top, worth in worths], sources)
    lines = tuple(times(worth, top) for _, top, worth in worths if top)
    label = parts.title(item) + (f"（{sources.scheme['condition']['label']}）" if special else "")
    line = Line("item", item["key"], label, how, "—" if got is None else str(half_up(got)), lines)
    return (
        item,
        got,
        line,
        {part["key"]: top * worth.value for part, top, worth in worths if top and worth.value is not None},
    )


def _item_score(item, got, scheme) -> ItemScore:
    total = None if got is None else half_up(got)
    floor = scheme["redo_below"]
    redo = total is not None and floor is not None and exact(str(total)) < exact(floor)
    return ItemScore(
        key=item["key"], number=item["number"], title=item["title"], role=item["role"], total=total, redo=redo
    )


def _mean_line(scored, total, scheme) -> Line:
    if total is None:
        return Line("sum", "", "总分", "没有一件有得分", "—")
    judged = [(got, parts.weight(scheme, item)) for item, got, _, _ in scored if got is not None]
    whole, added = sum(w for _, w in judged), sum(got * w for got, w in judged)
    how = f"{len(judged)} 件得分（按身份权重）合计 {shown(added)} ÷ {shown(whole)} {equals(total)}"
    return Line("sum", "", "总分", how, str(half_up(total)))


# Over the items, then within the unit --------------------------------------------------------------------------------------------


def _within_unit(unit, sources: Sources) -> UnitScore:
    scheme = sources.scheme
    judged = [(part, exact(part["points"]), parts.of_unit(part, unit, sources)) for part in _judged(scheme)]
    got, how = add_up([(part, top, worth.value) for part, top, worth in judged], sources)
    adjusted = [
        (part, *adjustments.points(part, unit, scheme)) for part in scheme["parts"] if part["kind"] == "adjustment"
    ]
    total = got if judged else Fraction(0)
    if total is not None and adjusted:
        total += sum(value for _, value, _ in adjusted)
        terms = ([shown(got)] if judged else []) + [shown(value) for _, value, _ in adjusted]
        how = f"{how}；" * bool(judged) + f"{' + '.join(terms)} {equals(total)}"
    score = UnitScore(key=unit["key"], name=unit["name"], total=total if total is None else half_up(total))
    score.items = [
        ItemScore(key=item["key"], number=item["number"], title=item["title"], role=item["role"])
        for item in parts.counted_items(scheme, unit)
    ]
    score.parts = {
        part["key"]: None if worth.value is None else half_up(top * worth.value) for part, top, worth in judged
    }
    score.parts |= {part["key"]: half_up(value) for part, value, _ in adjusted}
    score.lines = [times(worth, top) for _, top, worth in judged] + [line for _, _, line in adjusted]
    score.lines.append(Line("sum", "", "总分", how, "—" if total is None else str(half_up(total))))
    return score
