"""``tick`` over open parts by the hundred thousand: seconds, peak memory, questions to the database."""

import datetime as dt
import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from django.core.management import call_command
from django.db import connection, transaction

from accounts.models import User
from accounts.policy import Role
from congress.models import Session
from core import bulk
from suggestions.models import Assignment, Notification, Suggestion
from suggestions.reminding import digests, items
from units.models import Membership, Unit

PARTS_OF_ONE = 4  # one leads, the others help
DUE_FROM, DUE_DAYS = -30, 90  # a third is overdue
CHILD = "from dashboard.bench import clock; clock.child()"


def fill(stage, count):
    """``count`` open parts in every state, spread over the units of the stage, each with its people."""
    _staff(stage)
    opened = stage.today - dt.timedelta(days=150)
    session = Session.objects.create(
        congress=stage.congress, term=2, meeting=1, year=stage.today.year, name="定时量测会议", opens_on=opened,
        closes_on=opened + dt.timedelta(days=5), rule_set=stage.rules,
    )  # fmt: skip
    with transaction.atomic():
        suggestions = [_suggestion(stage, session, i) for i in range(count // PARTS_OF_ONE)]
        bulk.insert(suggestions)
        for start in range(0, len(suggestions), 5_000):
            bulk.insert([part for s in suggestions[start : start + 5_000] for part in _parts(stage, s)])


def _staff(stage):
    above = Unit.objects.create(congress=stage.congress, name="量测督查室", kind=Unit.Kind.COORDINATOR)
    Unit.objects.filter(pk__in=[unit.pk for unit in stage.units]).update(coordinator=above)
    posts = [(unit, duty) for unit in stage.units for duty in ("handler", "handler", "liaison", "head")] + [
        (above, "liaison")
    ]
    people = [
        User(username=f"t{i}", name=f"人员{i}", role=Role.UNIT, congress=stage.congress) for i in range(len(posts))
    ]
    with transaction.atomic():
        bulk.insert(people)
        bulk.insert(
            [Membership(user=who, unit=unit, duty=duty) for who, (unit, duty) in zip(people, posts, strict=True)]
        )


def _suggestion(stage, session, i):
    day = stage.today - dt.timedelta(days=stage.random.randint(32, 120))
    return Suggestion(
        session=session, number=f"T{i:06}", title=f"关于加强第{i}批农村公路管护工作、明确责任单位和时限的建议", body="正文。",
        lead_deputy=stage.random.choice(stage.deputies), status="handling", registered_on=day, dispatched_on=day, submitted_on=day,
        created_by=stage.office,
    )  # fmt: skip


def _parts(stage, s):
    for place, unit in enumerate(stage.random.sample(stage.units, PARTS_OF_ONE)):
        is_accepted = stage.random.random() < 0.95
        yield Assignment(
            suggestion=s, unit=unit, role="helper" if place else "lead", dispatched_on=s.dispatched_on, due_rule="reply",
            due_on=stage.today + dt.timedelta(days=DUE_FROM + stage.random.randrange(DUE_DAYS)), due_from=s.dispatched_on,
            status="handling" if is_accepted else "pending", accepted_on=s.dispatched_on if is_accepted else None,
            has_contact=not place and stage.random.random() < 0.6,
        )  # fmt: skip


def measure(at, environment):
    """What a ``tick`` at ``at`` says of itself, in a process of its own."""
    argv = [sys.executable, "-c", f"import django; django.setup(); {CHILD}", at]
    said = subprocess.run(argv, check=True, stdout=subprocess.PIPE, env=os.environ | environment, text=True).stdout  # noqa: S603
    return json.loads(said.splitlines()[-1])


def child():
    asked = 0

    def count(execute, *args):
        nonlocal asked
        asked += 1
        return execute(*args)

    before, start = Notification.objects.count(), time.perf_counter()
    with connection.execute_wrapper(count):
        call_command("tick", at=sys.argv[-1], stdout=io.StringIO())
    seconds = time.perf_counter() - start
    readers = Notification.objects.values("recipient").distinct().count()
    batches = -(-Assignment.objects.count() // items.BATCH) + -(-readers // digests.READERS)
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    told = {
        "seconds": round(seconds, 2), "peak_mib": round(int(peak.split()[1]) / 1024), "queries": asked, "batches": batches,
        "queries_per_batch": round(asked / batches, 1), "lines": Notification.objects.count() - before,
    }  # fmt: skip
    sys.stdout.write(json.dumps(told) + "\n")
