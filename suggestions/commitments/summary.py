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
MOST = 500  # promises written out on one page


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
    open_items: int = 0  # suggestions with a promise that is not settled
    open_answered: int = (
        0  # those of them that are in ``answered``; others promised in an earlier round, or with another class
    )


def table(user, promises, today):
    """The lines, newest year first, and their total. ``promises``: the rows of the user's ledger."""
    sessions = list(Session.objects.visible_to(user).select_related("rule_set"))
    found = {}
    counts = {key: Count("pk", filter=states.q(key, today)) for key, _ in COLUMNS}
    counts["items"] = Count("reply__assignment__suggestion", distinct=True, filter=states.RUNNING)
    for row in promises.values(SESSION).annotate(**counts).order_by():
        found[row[SESSION]] = row
    answered = _answered(user, sessions, promises)
    lines = []
    for session in sessions:
        row, classes = found.get(session.pk, {}), answered.get(session.pk, {})
        if row or classes:
            cells = [_promised(key, label, row.get(key, 0), session=session.pk) for key, label in COLUMNS]
            made = [_with_class(user, session.pk, k, n) for k, (n, _) in sorted(classes.items())]
            lines.append(Line(session, made, cells, row.get("items", 0), sum(left for _, left in classes.values())))
    if not lines:
        return [], None
    sums = [sum(line.cells[i].n for line in lines) for i in range(len(COLUMNS))]
    whole = [_promised(key, label, n) for (key, label), n in zip(COLUMNS, sums, strict=True)]
    return lines, Line(
        None,
        [_whole(user, lines, sessions)],
        whole,
        *(sum(of) for of in zip(*((x.open_items, x.open_answered) for x in lines), strict=True)),
    )


def _whole(user, lines, sessions):
    """All suggestions answered with a class that needs promises; one list of them where one letter means it in every session."""
    n = sum(cell.n for line in lines for cell in line.answered)
    letters = {tuple(needing(session.rule_set)) for session in sessions}
    if len(letters) == 1 and len(letter := letters.pop()) == 1:
        return _with_class(user, "", *letter, n)
    return Cell(n, "")


def unsettled(promises, lines, today, **clock):
    """``[(line, [(promise, unit of today, its mark)])]`` of what is not settled, the oldest year first; one query. At most MOST promises."""
    at = "reply__assignment__suggestion"
    rows = promises.filter(states.RUNNING).select_related(
        f"{at}__session", "reply__assignment__unit__successor__successor"
    )
    rows = rows.defer("reply__body", f"{at}__body", f"{at}__office_opinion")
    of_session = {}
    for promise in rows.order_by(f"{SESSION}__year", SESSION, "due_on", "pk")[:MOST]:
        item = promise.reply.assignment.suggestion
        of_session.setdefault(item.session_id, []).append(
            (promise, promise.reply.assignment.unit.name_on(today), states.mark(promise, today, **clock))
        )
    return [(line, of_session[line.session.pk]) for line in reversed(lines) if line.session.pk in of_session]


def _promised(key, label, n, **narrow):
    asked = {"state": key} | narrow
    return Cell(n, f"{reverse('commitments')}?{urlencode(asked)}", label, is_red=key == "overdue" and n > 0)


def needing(rule_set):
    return [c["key"] for c in rule_set.classes if c["needs_commitments"]]


def _answered(user, sessions, promises):
    """``{session: {class: (suggestions, those with a promise that is not settled)}}`` answered with a class that needs promises; of a unit its own parts."""
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
    rows = parts.values("suggestion__session", "reply__klass").order_by()
    hanging = Q(suggestion__in=promises.filter(states.RUNNING).order_by().values("reply__assignment__suggestion"))
    counts = {"n": Count("suggestion", distinct=True), "left": Count("suggestion", distinct=True, filter=hanging)}
    found = {}
    for row in rows.annotate(**counts):
        found.setdefault(row["suggestion__session"], {})[row["reply__klass"]] = row["n"], row["left"]
    return found


def _with_class(user, session, klass, n):
    """A unit sees its own parts, everybody else the suggestions; a deputy has no such list. ``session``: a key, "" for all."""
    if user.role == Role.UNIT:
        url = f"{reverse('parts')}?{urlencode({'session': session, 'fact': 'assigned', 'klass': klass, 'unit': '', 'mine': '1'})}"
    elif policy.may_open(user, "ledger"):
        url = f"{reverse('ledger')}?{urlencode({'session': session, 'klass': klass})}"
    else:
        url = ""
    return Cell(n, url, label=klass)
