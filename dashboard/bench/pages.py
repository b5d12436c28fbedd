"""The pages of daily work: how long they take over one year and over all of history, and how often they ask.

Every time is the least of several visits: whatever else a machine does at the same moment can only add to it.
"""

import time
from contextlib import nullcontext

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from suggestions.models import Suggestion

from . import unit_card

ROUNDS = 15
WARMING = 3


def pages(stage, session):
    """The pages that are measured: name -> (user, address). All of them show ``session``; promises are of all years."""
    rows = Suggestion.objects.filter(session=session)
    closed, open_ = (rows.filter(status=status).earliest("pk").pk for status in ("closed", "handling"))
    return {
        "ledger": (stage.office, reverse("ledger")),
        "ledger_of_unit": (stage.head, reverse("ledger")),
        "ledger_overdue": (stage.office, reverse("ledger") + "?fact=overdue&sort=-due"),
        "parts": (stage.office, reverse("parts")),
        "parts_of_unit": (stage.head, reverse("parts")),
        "desk_office": (stage.office, reverse("desk")),
        "desk_unit": (stage.head, reverse("desk")),
        "desk_leader": (stage.leader, reverse("desk")),
        "cockpit": (stage.office, reverse("cockpit")),
        "unit_card": unit_card.address(stage, session),
        "unit_card_of_unit": (stage.head, unit_card.address(stage, session)[1]),
        "dispatch": (stage.office, reverse("dispatch")),
        "suggestion": (stage.office, reverse("suggestion", args=[closed])),
        "suggestion_of_unit": (stage.head, reverse("suggestion", args=[_of(stage, open_)])),
        "suggestion_of_leader": (stage.leader, reverse("suggestion", args=[closed])),
        "supervision": (stage.office, reverse("supervision")),
        "orders": (stage.office, reverse("orders")),
        "commitments": (stage.office, reverse("commitments")),
        "feedback": (stage.office, reverse("feedback_list")),
        "units": (stage.office, reverse("unit_list")),
    }


def _of(stage, otherwise):
    """A suggestion that the unit of ``stage.head`` handles."""
    mine = Suggestion.objects.visible_to(stage.head).filter(status="handling").order_by("-pk").first()
    return mine.pk if mine else otherwise


class Visit:
    """One page for one user, signed in once."""

    def __init__(self, user, address):
        self.client, self.address = Client(), address
        self.client.force_login(user)

    def seconds(self):
        start = time.perf_counter()
        answer = self.client.get(self.address)
        took = time.perf_counter() - start
        if answer.status_code != 200:
            raise RuntimeError(f"{self.address} answered {answer.status_code}")
        return took

    def queries(self):
        with CaptureQueriesContext(connection) as asked:
            self.seconds()
        return len(asked)


def visits(stage, session):
    return {name: Visit(user, address) for name, (user, address) in pages(stage, session).items()}


def compare(made, small):
    """``{page: {ms_small, ms, ratio, queries, queries_small}}`` of visits that take turns between both sizes.

    ``small`` is a context in which the small database answers; the large one does outside of it.
    """
    return {name: _compared(visit, small) for name, visit in made.items()}


def _compared(visit, small):
    times = {small: [], nullcontext: []}
    for turn in range(WARMING + ROUNDS):
        for side, kept in times.items():
            with side():
                took = visit.seconds()
            if turn >= WARMING:
                kept.append(took * 1000)
    with small():
        few = visit.queries()
    before, now = map(min, times.values())
    return {"ms_small": before, "ms": now, "ratio": now / before, "queries": visit.queries(), "queries_small": few}


def beside_the_admin(stage, word, rounds=5):
    """Milliseconds of Django's own list of all suggestions and of its search, beside our ledger and our search."""
    every = f"{reverse('ledger')}?session="
    asked = {
        "admin_list_ms": Visit(stage.admin, reverse("admin:suggestions_suggestion_changelist")),
        "ledger_ms": Visit(stage.office, reverse("ledger")),
        "ledger_of_all_ms": Visit(stage.office, every),
        "parts_of_all_ms": Visit(stage.office, f"{reverse('parts')}?session="),
        "admin_search_ms": Visit(stage.admin, f"{reverse('admin:suggestions_suggestion_changelist')}?q={word}"),
        "search_ms": Visit(stage.office, f"{every}&q={word}"),
    }
    times = {name: [] for name in asked}
    for _ in range(1 + rounds):
        for name, visit in asked.items():
            times[name].append(visit.seconds() * 1000)
    return {name: min(kept[1:]) for name, kept in times.items()}
