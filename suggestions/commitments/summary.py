"""Promises by the year of their suggestions: "2018年以来B类18件", and what became of each. Every number opens its rows."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode

from accounts import policy
from accounts.policy import Role
from congress.models import Session
from suggestions import measures
from suggestions.models import Assignment

from . import states

COLUMNS = (
    ("all", "作出的承诺"), ("kept", "按期兑现"), ("late", "逾期兑现"), ("broken", "未兑现"), ("replaced", "已改为新承诺"), ("running", "没有了结"),
    ("overdue", "其中逾期"),
)  # fmt: skip
SESSION = "reply__assignment__suggestion__session"


@dataclass(frozen=True, slots=True)
class Cell:
    n: int
    url: str  # "" where the visitor has no list of it
    label: str = ""
    is_red: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    session: Session | None  # None: the total
    answered: list  # a Cell for each class that needs promises
    cells: list


def table(user, promises, today):
    """The lines, newest year first, and their total. ``promises``: the rows of the user's ledger."""
    sessions = list(Session.objects.visible_to(user).select_related("rule_set"))
    found = {}
    counts = {key: Count("pk", filter=states.q(key, today)) for key, _ in COLUMNS}
    for row in promises.values(SESSION).annotate(**counts).order_by():
        found[row[SESSION]] = row
    answered = _answered(user, sessions)
    lines = []
    for session in sessions:
        row, classes = found.get(session.pk, {}), answered.get(session.pk, {})
        if row or classes:
            cells = [_promised(key, label, row.get(key, 0), session=session.pk) for key, label in COLUMNS]
            lines.append(Line(session, [_with_class(user, session, k, n) for k, n in sorted(classes.items())], cells))
    if not lines:
        return [], None
    sums = [sum(line.cells[i].n for line in lines) for i in range(len(COLUMNS))]
    whole = [_promised(key, label, n) for (key, label), n in zip(COLUMNS, sums, strict=True)]
    return lines, Line(None, [Cell(sum(cell.n for line in lines for cell in line.answered), "")], whole)


def _promised(key, label, n, **narrow):
    asked = {"state": key} | narrow
    return Cell(n, f"{reverse('commitments')}?{urlencode(asked)}", label, is_red=key == "overdue" and n > 0)


def needing(rule_set):
    return [c["key"] for c in rule_set.classes if c["needs_commitments"]]


def _answered(user, sessions):
    """``{session: {class: suggestions}}`` answered with a class that needs promises; of a unit its own parts."""
    by_rules = {s.rule_set_id: needing(s.rule_set) for s in sessions}
    wanted = [
        Q(suggestion__session__rule_set=rules, reply__klass__in=classes)
        for rules, classes in by_rules.items()
        if classes
    ]
    if not wanted:
        return {}
    parts = Assignment.objects.visible_to(user).filter(measures.OWN, reduce(or_, wanted))
    if user.role == Role.UNIT:
        parts = parts.filter(unit__in=user.unit_ids)
    rows = parts.values("suggestion__session", "reply__klass").annotate(n=Count("suggestion", distinct=True)).order_by()
    found = {}
    for row in rows:
        found.setdefault(row["suggestion__session"], {})[row["reply__klass"]] = row["n"]
    return found


def _with_class(user, session, klass, n):
    """A unit sees its own parts, everybody else the suggestions; a deputy has no such list."""
    if user.role == Role.UNIT:
        url = f"{reverse('parts')}?{urlencode({'session': session.pk, 'fact': 'assigned', 'klass': klass, 'unit': '', 'mine': '1'})}"
    elif policy.may_open(user, "ledger"):
        url = f"{reverse('ledger')}?{urlencode({'session': session.pk, 'klass': klass})}"
    else:
        url = ""
    return Cell(n, url, label=klass)
