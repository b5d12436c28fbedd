"""Schemes without a total: grades by several figures (深圳), and a vote on every item (沾益, 娄底)."""

from fractions import Fraction

from . import conditions, parts
from .numbers import equals, exact, half_up, shown
from .parts import Sources
from .results import ItemScore, Line, UnitScore
from .tally import WHOLE, Votes


def by_levels(unit, sources: Sources) -> UnitScore:
    """Each figure reaches a level; the levels together make the verdict."""
    scheme = sources.scheme
    items = parts.counted_items(scheme, unit)
    reached = [_level(part, items) for part in scheme["parts"]]
    levels = [level for level, _ in reached if level is not None]
    score = UnitScore(key=unit["key"], name=unit["name"], verdict=_together(levels, scheme["verdict"]))
    score.items = [_plain(item) for item in items]
    score.lines = [line for _, line in reached]
    score.lines.append(Line("sum", "", "结论", "、".join(levels) or "各项都没有可以计算的件", score.verdict or "—"))
    return score


def _plain(item) -> ItemScore:
    return ItemScore(key=item["key"], number=item["number"], title=item["title"], role=item["role"])


def _together(levels, rule) -> str | None:
    if not levels:
        return None
    if rule["worst"] in levels:
        return rule["worst"]
    return rule["best"] if levels.count(rule["best"]) >= rule["best_at_least"] else rule["else"]


def _level(part, items) -> tuple[str | None, Line]:
    """The first level whose tests all hold; None when nothing could be counted."""
    tests = [test for level in part["levels"] for test in level["tests"]]
    if not any(conditions.counted(test, items)[1] for test in tests):
        return None, Line("measure", part["key"], part["label"], "没有可以计算的件", "不评")
    lines: list[Line] = []
    for level in part["levels"]:
        results = [_test(test, items) for test in level["tests"]]
        fits = all(ok for ok, _ in results)
        how = "；".join(said for _, said in results) or "其余"
        lines.append(Line("measure", "", level["label"], how, "" if fits else "不符合"))
        if fits:  # the last level at the latest: it has no tests
            break
    reached = lines[-1]
    return reached.label, Line("measure", part["key"], part["label"], reached.how, reached.label, tuple(lines))


def _test(test, items) -> tuple[bool, str]:
    n, of = conditions.counted(test, items)
    name = test.get("label", "")
    if "most" in test:
        return n <= test["most"], f"{name} {n} 件，不超过 {test['most']} 件{'' if n <= test['most'] else '：不符合'}"
    percent = conditions.percent(n, of)
    if percent is None:
        return True, f"{name}没有可以计算的件"
    fits = half_up(percent) >= half_up(exact(test["least"]))
    return (
        fits,
        f"{name} {n} ÷ {of} {equals(percent)}%，要求 {shown(exact(test['least']))}%{'' if fits else '：不符合'}",
    )


def by_ballots(unit, sources: Sources) -> UnitScore:
    """Votes on every item in percent of the ballots collected, and what the majority says."""
    part = sources.scheme["parts"][0]
    collected = sources.tally.collected[part["panel"]]
    score = UnitScore(key=unit["key"], name=unit["name"])
    for item in parts.counted_items(sources.scheme, unit):
        votes = sources.tally.votes(part["key"], item["key"]).get(WHOLE) or Votes()
        scored, line = _voted(part, item, votes, collected)
        score.items.append(scored)
        score.lines.append(line)
    return score


def _voted(part, item, votes, collected) -> tuple[ItemScore, Line]:
    labels = [grade["label"] for grade in part["marks"]["grades"]]
    if not collected:
        return _plain(item), Line("item", item["key"], parts.title(item), "没有收回的票", "—")
    counts = {label: votes.marks[label] for label in labels}
    shares = {label: (n, half_up(Fraction(100 * n, collected))) for label, n in counts.items()}
    best, middle, worst = labels
    more_than_half = {label for label, n in counts.items() if 2 * n > collected}
    verdict = best if best in more_than_half else worst if worst in more_than_half else middle
    lines = [Line("mark", g, g, f"{n} ÷ 收回 {collected} 张", f"{percent}%") for g, (n, percent) in shares.items()]
    lines.append(Line("mark", "", "弃权", "", f"{collected - sum(counts.values())} 票"))
    how = (
        f"“{best}”“{worst}”都没有超过半数"
        if not more_than_half & {best, worst}
        else f"“{verdict}”{counts[verdict]} 票，超过收回票数 {collected} 的一半"
    )
    line = Line("item", item["key"], parts.title(item), how, verdict, tuple(lines))
    scored = ItemScore(
        key=item["key"], number=item["number"], title=item["title"], role=item["role"], verdict=verdict, shares=shares
    )
    return scored, line
