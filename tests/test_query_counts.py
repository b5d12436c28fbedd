"""Every page for every kind of reader: how often it asks the database, and that this does not depend on how much there is."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import Message, SavedView
from suggestions.workflow import ASSIGNMENT, SUGGESTION

from .test_url_matrix import TABLE, WHO, addresses, visitor  # noqa: F401 - addresses is a fixture

MOST = 40  # of the largest pages (a meeting with all that is read there); most ask 8 to 14
READERS = ("office", "coordinator", "leader", "roads_head", "author")


def counted(client, rows):
    """``{row: how often it asks}``."""
    found = {}
    for row, address in rows.items():
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        found[row] = len(asked)
    return found


def more(w, times):
    """So many times more of everything that lists, desks and figures are made of."""
    for n in range(times):
        for state in ("submitted", "registered", "handling", "accepted", "answered", "closed"):
            w.suggestion(state, helpers=[w.water, w.money] if state not in ("submitted", "registered") else ())
        promised = w.suggestion("answered", klass="B", ago=20, separate=[w.roads, w.water])
        w.grade(w.suggestion("answered", ago=20, helpers=[w.water]), result="不满意", at=w.at(-12))
        late = w.part(w.suggestion("accepted", ago=200))
        ASSIGNMENT.take(late, "issue_order", by=w.office, at=w.at(-9), words="请报告办理进展。")
        slow = w.part(w.suggestion("accepted", ago=9))
        until = slow.due_on + dt.timedelta(days=5)
        ASSIGNMENT.take(slow, "ask_extension", by=w.roads_liaison, at=w.at(-1), note="要等评审", until=until)
        back = w.part(w.suggestion("handling", ago=3))
        ASSIGNMENT.take(back, "ask_back", by=w.roads_liaison, note="不属于本单位")
        sounded = w.suggestion("registered")
        SUGGESTION.take(sounded, "predispatch", by=w.office, parts=[(w.roads, "lead"), (w.water, "helper")])
        guest, host = w.suggestion("submitted", deputy=w.other_deputy), w.suggestion("registered", ago=12)
        SUGGESTION.take(guest, "merge", by=w.office, at=w.at(-12), host=host)
        w.key_paper(w.suggestion("answered", ago=12))
        for name in READERS:
            reader = getattr(w, name)
            Message.objects.create(recipient=reader, subject=f"第{n}件事", created_at=w.at())
            SavedView.objects.create(owner=reader, page="ledger", name=f"{times} 的第 {n} 个", query="status=handling")
        w.contact(w.part(promised, w.roads), at=w.at(-19))


@pytest.mark.any_database
@pytest.mark.parametrize("who", READERS)
def test_no_page_asks_more_where_there_is_more(world, addresses, who):  # noqa: F811
    rows = {row: address for row, address in addresses.items() if TABLE[row].split()[WHO.index(who)] == "200"}
    client = visitor(world, who)
    more(world, 1)  # nothing is empty any more, and the first visit fills what is kept
    counted(client, rows)
    few = counted(client, rows)
    more(world, 3)
    many = counted(client, rows)
    assert {row: (few[row], n) for row, n in many.items() if n > few[row]} == {}
    assert {row: n for row, n in many.items() if n > MOST} == {}
