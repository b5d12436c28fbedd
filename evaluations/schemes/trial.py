"""试算: a scheme on the rows of a session, before anybody has voted – nothing is kept."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef

from evaluations import inputs, scoring
from evaluations.scoring.parts import counted_items
from suggestions import measures
from suggestions.models import Assignment
from units.models import Unit

NO_FIGURES = "这份办法只看评议组的票，没有票就没有可以试算的内容。开评议会以后，结果页有同样的明细。"


@dataclass(slots=True)
class Trial:
    """``faults`` instead of a result where the scheme does not fit the session's rows."""

    document: dict
    result: scoring.Result | None = None
    shifts: list = field(default_factory=list)
    faults: list = field(default_factory=list)


def units_of(user, session, day) -> list[Unit]:
    """Units with a part in the session, in their order."""
    parts = Assignment._base_manager.filter(
        measures.LATEST, suggestion__session=session, dispatched_on__lte=day, unit=OuterRef("pk")
    )
    return list(Unit.objects.visible_to(user).filter(Exists(parts)))


def run(user, scheme, session, day: dt.date, *, most: int | None = None, only=None, weigh: bool = True) -> Trial:
    """``most``: the units with the most items that count; ``only``: the detail of one unit; ``weigh``: move the weights too."""
    if not has_figures(scheme.rules):
        return Trial({}, faults=[NO_FIGURES])
    rules = scheme.whole()
    chosen = units_of(user, session, day) if only is None else [only]
    units = [unit for unit in inputs.units(user, session, chosen, day) if counted_items(rules, unit)]
    if most:
        units = sorted(units, key=lambda unit: -len(counted_items(rules, unit)))[:most]
    made = document(rules, session, day, units)
    if not units:
        return Trial(made, faults=["这个届次还没有按这个办法计分的承办件，没有可以试算的内容。"])
    try:
        return Trial(made, scoring.score(made, trial=True), scoring.sensitivity(made, trial=True) if weigh else [])
    except scoring.Faulty as why:
        return Trial(made, faults=why.faults)


def has_figures(rules) -> bool:
    """Whether anything is left when nobody votes."""
    return any(part["kind"] != "panel" for part in rules["parts"])


def document(rules, session, day, units) -> dict:
    return {
        "format": "appraisal/1", "name": f"{session}试算", "congress": session.congress.name, "session": str(session), "day": day.isoformat(),
        "rehearsal": True, "version": 1, "corrects": None, "reason": "试算", "scheme": rules, "units": units, "panels": [],
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moved:
    """A unit's ranks under every shift, and how far they reach."""

    name: str
    rank: int
    ranks: list  # [(rank, places up: positive, down: negative)]
    best: int
    worst: int


def moved(trial: Trial) -> list[Moved]:
    """By rank; units without one are left out."""
    if trial.result is None:
        return []
    found = []
    for unit in sorted((u for u in trial.result.units if u.rank), key=lambda u: u.rank):
        ranks = [shift.ranks[unit.key] for shift in trial.shifts]
        steps = [(rank, unit.rank - rank) for rank in ranks]
        found.append(Moved(unit.name, unit.rank, steps, min([unit.rank, *ranks]), max([unit.rank, *ranks])))
    return found


def in_a_sentence(rows: list[Moved]) -> str:
    """What moving the weights does, before anybody reads the table."""
    changed = [row for row in rows if row.best != row.worst]
    if not changed:
        return f"任何一个部分加减 5 分，{len(rows)} 个单位的名次都不变。"
    far = max(changed, key=lambda row: row.worst - row.best)
    return f"{len(rows)} 个单位里，{len(changed)} 个的名次会随权重变动；变动最大的是{far.name}，从第 {far.best} 名到第 {far.worst} 名。"
