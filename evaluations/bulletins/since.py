"""How the key figures of an issued bulletin stand by now: frozen, that day as the records have it today, and today."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from suggestions import figures, measures, proofs
from suggestions.models import Assignment, Suggestion

from .document import value
from .stand import COUNTS, KEY, RATES


@dataclass(frozen=True, slots=True)
class Since:
    label: str
    issued: str
    back: str  # that day, counted again
    back_url: str
    now: str
    now_url: str

    @property
    def is_corrected(self) -> bool:
        """Whether that day looks different by now: something was entered or changed later."""
        return self.issued != self.back


def key_figures(user, bulletin, today: dt.date) -> list[Since]:
    """For readers who see the whole congress; four queries and two of promises."""
    session, frozen = bulletin.session, bulletin.content["stand"]["figures"]
    day = dt.date.fromisoformat(bulletin.content["day"])
    back, now = (_count(user, session, today, until) for until in (day, None))
    return [
        Since(frozen[key]["label"], value(frozen[key]), value(back[key]), _address(key, session, day), value(now[key]), _address(key, session, None))
        for key in KEY if key in frozen
    ]  # fmt: skip


def _count(user, session, today, until) -> dict:
    parts = Assignment.objects.visible_to(user, within=Q(suggestion__session=session))
    rates = [key.removesuffix("_rate") for key in KEY if key.endswith("_rate")]
    facts = [key for key in KEY if key in COUNTS]
    found = figures.table(
        parts, by="total", rule_set=session.rule_set, today=today, until=until, facts=facts, rates=rates
    )
    row = found[0] if found else figures.empty(COUNTS + tuple(figures.needed(RATES)), RATES)
    given = figures.dispatched(Suggestion.objects.visible_to(user, within=Q(session=session)), until)
    return {"dispatched": {"n": given.count()}} | {key: {"n": row[key]} for key in facts} | {
        f"{key}_rate": {"n": row[measures.RATES[key][1]], "of": row[measures.RATES[key][2]], "rate": row[f"{key}_rate"]} for key in rates
    }  # fmt: skip


def _address(key, session, until):
    if key == "dispatched":
        return proofs.dispatched(session, until=until)
    fact = measures.RATES[key.removesuffix("_rate")][1] if key.endswith("_rate") else key
    return proofs.address(fact, session, until=until)


def listed(figures: dict) -> list[tuple[str, str, str]]:
    """``[(label, value, n/n)]`` of the key figures of a draft."""
    found = [figures[key] for key in KEY]
    return [(one["label"], value(one), f"{one['n']}/{one['of']}" if "%" in value(one) else "") for one in found]
