"""How long the server needs for a page, and how many questions it asks the database."""

import statistics
import time

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from suggestions.models import Suggestion

ROUNDS = 15


def pages(stage, session):
    """The pages that are measured: name -> (user, address)."""
    rows = Suggestion.objects.filter(session=session)
    return {
        "ledger": (stage.office, "/suggestions/"),
        "desk_office": (stage.office, "/"),
        "desk_unit": (stage.head, "/"),
        "dispatch": (stage.office, "/dispatch/"),
        "suggestion": (stage.office, f"/suggestions/{rows.filter(status='closed').earliest('pk').pk}/"),
    }


def measure(stage, session):
    """``{page: (median milliseconds, queries)}``; each page is asked three times before it counts."""
    found = {}
    for name, (user, address) in pages(stage, session).items():
        client = Client()
        client.force_login(user)
        for _ in range(3):
            answer = client.get(address)
            if answer.status_code != 200:
                raise RuntimeError(f"{address} answered {answer.status_code}")
        times = [_timed(client, address) for _ in range(ROUNDS)]
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        found[name] = (statistics.median(times) * 1000, len(asked))
    return found


def _timed(client, address):
    start = time.perf_counter()
    client.get(address)
    return time.perf_counter() - start
