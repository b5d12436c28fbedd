"""What a part comes to for an item or a unit: a coefficient between 0 and 1, or None when nobody judged, with the way to it."""

from dataclasses import dataclass, field
from fractions import Fraction

from . import conditions
from .numbers import equals, exact, mean, shown
from .results import Line
from .tally import WHOLE, Tally

ROLE = {"lead": "主办", "separate": "分办", "helper": "会办"}


@dataclass(frozen=True, slots=True)
class Worth:
    """A coefficient with its derivation."""

    value: Fraction | None
    line: Line


def title(item) -> str:
    return f"第{item['number']}号（{ROLE[item['role']]}）{item['title']}"


def weight(scheme, item) -> Fraction:
    return exact(scheme["roles"].get(item["role"], "0"))


def counted_items(scheme, unit) -> list[dict]:
    """The items whose role counts, in the order of the file."""
    return [item for item in unit["items"] if weight(scheme, item)]


def grade_worths(grades) -> dict[str, Fraction]:
    return {grade["label"]: exact(grade["worth"]) for grade in grades}


@dataclass(frozen=True, slots=True)
class Sources:
    """What every part is computed from: the scheme, the ballots, and the parts a trial leaves out for want of ballots."""

    scheme: dict
    tally: Tally
    left_out: frozenset = frozenset()
    known: dict = field(default_factory=dict)  # coefficients found already; they do not depend on the full marks

    def is_zero(self, part) -> bool:
        """Whether the part counts nought when nobody judged."""
        return self.scheme["missing"] == "zero" and part["key"] not in self.left_out


def of_item(part, item, unit, sources: Sources) -> Worth:
    """The coefficient of the part for one item; a panel's mark on the unit serves each of its items."""
    key = part["key"], unit["key"] if part.get("of") == "unit" else item["key"]
    if key not in sources.known:
        sources.known[key] = _of_item(part, item, unit, sources)
    return sources.known[key]


def _of_item(part, item, unit, sources: Sources) -> Worth:
    if part["kind"] == "feedback":
        return feedback(part, item)
    if part["kind"] == "measure":
        return measure(part, [item])
    return panel(part, (item if part["of"] == "item" else unit)["key"], sources)


def of_unit(part, unit, sources: Sources) -> Worth:
    """The same for a whole unit: parts on items by the mean of its items, weighted by role."""
    key = part["key"], unit["key"]
    if key not in sources.known:
        sources.known[key] = _of_unit(part, unit, sources)
    return sources.known[key]


def _of_unit(part, unit, sources: Sources) -> Worth:
    scheme = sources.scheme
    if part["kind"] == "measure":
        return measure(part, counted_items(scheme, unit))
    if part["kind"] == "panel" and part["of"] == "unit":
        return panel(part, unit["key"], sources)
    worths = [(item, of_item(part, item, unit, sources)) for item in counted_items(scheme, unit)]
    if sources.is_zero(part):
        worths = [(item, w if w.value is not None else Worth(Fraction(0), w.line)) for item, w in worths]
    judged = [(item, w) for item, w in worths if w.value is not None]
    value = mean((w.value, weight(scheme, item)) for item, w in judged)
    how = _mean_of_items([(w.value, weight(scheme, item)) for item, w in judged], value)
    lines = [_of_role(scheme, item, w) for item, w in worths]
    return _worth(part, value, how, lines)


def _of_role(scheme, item, worth: Worth) -> Line:
    """The line of an item, with what its role counts where that is not one."""
    own, line = weight(scheme, item), worth.line
    role = "" if own == 1 or worth.value is None else f"；身份权重 {shown(own)}，计 {shown(worth.value * own)}"
    return Line("item", item["key"], title(item), line.how + role, line.value, line.lines)


def _mean_of_items(pairs, value) -> str:
    if value is None:
        return "没有一件有评价"
    whole = sum(weight for _, weight in pairs)
    added = sum(v * w for v, w in pairs)
    by = "" if all(weight == 1 for _, weight in pairs) else "（会办等按身份权重折算）"
    return f"{len(pairs)} 件的系数合计 {shown(added)} ÷ {shown(whole)} {equals(value)}{by}"


def _worth(part, value, how, lines=()) -> Worth:
    shown_value = "无人评" if value is None else shown(value)
    return Worth(value, Line("part", part["key"], part["label"], how, shown_value, tuple(lines)))


def feedback(part, item) -> Worth:
    """The mean worth of the deputies' grades that count."""
    worths = grade_worths(part["grades"])
    given = [(g, g[part["grade"]]) for g in item["grades"] if g.get(part["grade"])]
    if not given:
        return _worth(part, None, "代表没有反馈")
    value = sum((worths[grade] for _, grade in given), Fraction(0)) / len(given)
    lines = [
        Line("grade", "", f"{BY[g['by']]}（{SOURCE[g['source']]}）：{grade}", "", shown(worths[grade]))
        for g, grade in given
    ]
    how = "" if len(given) == 1 else f"{len(given)} 份评价的系数平均 {equals(value)}"
    return _worth(part, value, how or f"{given[0][1]} {equals(value)}", lines)


BY = {"lead": "领衔代表", "cosigner": "附议代表", "delegation": "代表团"}
SOURCE = {"online": "本人填写", "link": "本人凭链接填写", "paper": "代录", "import": "原台账"}


def measure(part, items) -> Worth:
    """A figure of the system against its steps; in proportion where there are none."""
    n, of = conditions.counted(part, items)
    percent = conditions.percent(n, of)
    if percent is None:
        return _worth(part, None, "没有可以计算的件")
    if part["steps"] is None:
        value = percent / 100
    else:
        value = next((exact(s["worth"]) for s in part["steps"] if percent >= exact(s["from"])), Fraction(0))
    figure = Line("measure", part["key"], f"符合的 {n} 件，可计算的 {of} 件", f"{n} ÷ {of} × 100% {equals(percent)}%")
    return _worth(part, value, f"{shown(percent)}% 对应系数 {shown(value)}", [figure])


def panel(part, target: str, sources: Sources) -> Worth:
    """The mean of the marks cast; abstentions are no marks. Dimensions are averaged one by one."""
    votes = sources.tally.votes(part["key"], target)
    if "dimensions" in part["marks"]:
        return _dimensions(part, votes, sources.is_zero(part))
    cast = votes.get(WHOLE)
    if not cast:
        return _worth(part, None, "没有人投票")
    if "grades" in part["marks"]:
        worths = grade_worths(part["marks"]["grades"])
        value = cast.total(worths.__getitem__) / len(cast)
        return _worth(part, value, _counted(cast, worths, value), _marks(cast, worths))
    top = exact(part["marks"]["top"])
    value = cast.total(exact) / len(cast) / top
    how = f"{len(cast)} 票合计 {shown(cast.total(exact))} ÷ {len(cast)} ÷ 满分 {shown(top)} {equals(value)}"
    return _worth(part, value, how, _marks(cast, None))


def _counted(cast, worths, value) -> str:
    terms = " + ".join(f"{shown(worths[g])} × {cast.marks[g]}" for g in worths if cast.marks[g])
    return f"（{terms}）÷ {len(cast)} {equals(value)}"


def _marks(cast, worths) -> list[Line]:
    """Equal marks in one line, the best first."""
    if worths is not None:
        return [Line("mark", g, g, f"{cast.marks[g]} 票，系数 {shown(worths[g])}") for g in worths if cast.marks[g]]
    marks = sorted(cast.marks, key=exact, reverse=True)
    lines = [Line("mark", m, f"{shown(exact(m))} 分", f"{cast.marks[m]} 票") for m in marks]
    return lines + [Line("mark", "", "手工计票", f"{n} 票合计 {shown(value)} 分") for value, n in cast.summed]


def _dimensions(part, votes, is_zero) -> Worth:
    """Mean mark of each dimension over the full marks of the dimensions anybody judged, or of all."""
    lines, got, whole = [], Fraction(0), Fraction(0)
    if not any(len(cast) for cast in votes.values()):
        return _worth(part, None, "没有人投票")
    for dimension in part["marks"]["dimensions"]:
        cast, top = votes.get(dimension["key"]), exact(dimension["top"])
        if not cast:
            lines.append(Line("mark", dimension["key"], dimension["label"], "没有人投票", "0" if is_zero else "无人评"))
            whole += top if is_zero else 0
            continue
        average = cast.total(exact) / len(cast)
        got, whole = got + average, whole + top
        how = f"{len(cast)} 票合计 {shown(cast.total(exact))} ÷ {len(cast)} {equals(average)}"
        lines.append(Line("mark", dimension["key"], dimension["label"], how, shown(average), tuple(_marks(cast, None))))
    return _worth(part, got / whole, f"各项平均分合计 {shown(got)} ÷ 满分 {shown(whole)} {equals(got / whole)}", lines)
