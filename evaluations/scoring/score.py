"""The whole way from a document to ranked units."""

from .document_faults import check
from .numbers import exact, half_up
from .parts import Sources
from .results import Faulty, Result
from .tally import Tally
from .totals import unit_total
from .verdicts import by_ballots, by_levels

OUTCOMES = {"total": unit_total, "levels": by_levels, "ballots": by_ballots}


def score(document: dict, *, trial: bool = False) -> Result:
    """Totals, ranks, bands, verdicts and the way to them, of the inputs alone (``document["result"]`` is not read).

    A trial leaves out the parts of panels that have no ballots and says so. Raises Faulty when the inputs are impossible.
    """
    if faults := check(document):
        raise Faulty(faults)
    sources = gather(document, trial=trial)
    silent = [part["label"] for part in document["scheme"]["parts"] if part["key"] in sources.left_out]
    said = [f"“{label}”还没有票，没有计入。" for label in silent]
    return Result(units=of_units(document["units"], sources), panels=sources.tally.panels, left_out=said)


def gather(document: dict, *, trial: bool) -> Sources:
    """Scheme and ballots of a document without faults."""
    scheme, tally = document["scheme"], Tally(document)
    silent = [p["key"] for p in scheme["parts"] if p["kind"] == "panel" and not tally.has_votes(p["key"])]
    return Sources(scheme, tally, frozenset(silent if trial else ()))


def of_units(units, sources: Sources) -> list:
    """Every unit, ranked and judged."""
    scored = [OUTCOMES[sources.scheme["outcome"]](unit, sources) for unit in units]
    ranks = ranked({unit.key: unit.total for unit in scored})
    for unit in scored:
        unit.rank = ranks[unit.key]
        _judge(unit, sources.scheme)
    return scored


def ranked(totals: dict) -> dict:
    """``{key: rank}``: equal totals share a rank, the next is skipped (1, 1, 3); without a total there is none."""
    order = sorted((total for total in totals.values() if total is not None), reverse=True)
    first: dict = {}
    for place, total in enumerate(order, 1):
        first.setdefault(total, place)
    return {key: first.get(total) for key, total in totals.items()}


def _judge(unit, scheme):
    """Band, pass mark and share of the performance score, all by the published total."""
    if unit.total is None:
        return
    published = exact(str(unit.total))
    unit.band = next((band["label"] for band in scheme["bands"] if published >= exact(band["from"])), None)
    if scheme["pass_from"] is not None:
        unit.is_passed = published >= exact(scheme["pass_from"])
    if scheme["contribution"] is not None:
        unit.contribution = half_up(published * exact(scheme["contribution"]) / 100)
