"""What only the rules of a session can tell: which part must have a date, which date it is, which class needs promises."""

from collections import defaultdict
from functools import cache

from django.db.models import Exists, OuterRef, Q, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat

from congress import deadlines
from suggestions import clocks
from suggestions.models import Assignment, Commitment

KIND = ("suggestion__session", "due_rule", "due_from", "due_on", "answered_on")
GAP, NEVER = Value(" ", output_field=TextField()), Value("-", output_field=TextField())
SESSION, RULE, START, DUE, ANSWERED = (Cast(way, TextField()) for way in KIND)
AS_TEXT = Concat(SESSION, GAP, RULE, GAP, START, GAP, DUE, GAP, Coalesce(ANSWERED, NEVER), output_field=TextField())
OWN, HELPER = Q(role__in=("lead", "separate")), Q(role="helper")
NOTHING = Q(pk__in=())


def _any(conditions) -> Q:
    found = NOTHING
    for q in conditions:
        found |= q
    return found


def _by_rule_set(reading, say) -> dict:
    """``{what say(rules) answers: [ids of rule sets]}``; rule sets that say the same share one condition."""
    found = defaultdict(list)
    for rule_set in {one.rule_set_id: one.rule_set for one in reading.sessions.values()}.values():
        found[say(rule_set.rules)].append(rule_set.pk)
    return found


def without_promise(rows, reading):
    """Replies that count, of a class that needs promises, whose part has none."""
    needing = _by_rule_set(reading, lambda rules: tuple(c["key"] for c in rules["classes"] if c["needs_commitments"]))
    wanted = _any(
        Q(assignment__suggestion__session__rule_set__in=sets, klass__in=keys) for keys, sets in needing.items() if keys
    )
    promises = Commitment._base_manager.filter(reply__assignment=OuterRef("assignment"))
    return rows.filter(wanted, ~Exists(promises), current_for__isnull=False)


def unknown_class(rows, reading):
    """Replies that count, of a class the rules of the session do not have."""
    known = _by_rule_set(reading, lambda rules: tuple(c["key"] for c in rules["classes"]))
    other = _any(
        Q(assignment__suggestion__session__rule_set__in=sets) & ~Q(klass__in=keys) for keys, sets in known.items()
    )
    return rows.filter(other, current_for__isnull=False)


def undated(rows, reading):
    """Latest parts without a due date although the rules set one: at dispatch, or once the part is accepted."""
    kinds = (("lead", 1, OWN & Q(round=1)), ("helper", 1, HELPER & Q(round=1)), ("lead", 2, Q(round__gt=1)))
    wanted = []
    for role, round, q in kinds:
        events = _by_rule_set(
            reading, lambda rules, r=role, n=round: deadlines.start_event(rules, clocks.rule_of(rules, r, n))
        )
        for event, sets in events.items():
            running = Q(accepted_on__isnull=False) if event == "receipt" else Q()
            if event:
                wanted.append(q & running & Q(suggestion__session__rule_set__in=sets))
    return rows.filter(_any(wanted), is_latest=True, due_on=None)


def legal_date(part, *, calendar):
    """What the engine says of the part's own rule and start; None where the rules have no such rule (any more)."""
    return _date(part.suggestion.session, part.due_rule, part.due_from, calendar)


def _date(session, rule, start, calendar):
    if rule not in deadlines.RULES:
        return None
    due = clocks.ask(session, rule, start, calendar=calendar)
    return due.date if due else None


def dated_otherwise(rows, reading):
    """Latest parts whose date is not the one the engine gives: running ones always, since a change of the rules or of the
    calendar moves them; answered ones, which keep the date of their time, where the engine's date would turn the verdict on
    whether they were in time. A date that was granted stands. Few combinations of rule and days cover all parts."""
    dated = rows.filter(is_latest=True, due_on__isnull=False, due_from__isnull=False, extended_from=None).exclude(
        due_rule=""
    )
    judged = dated.filter(Q(status__in=Assignment.OPEN) | Q(answered_on__isnull=False))
    right = cache(lambda session, rule, start: _date(reading.sessions[session], rule, start, reading.calendar))
    wrong = []
    for session, rule, start, due, answered in judged.order_by().values_list(*KIND).distinct():
        day = right(session, rule, start)
        if day and day != due and (answered is None or (answered <= due) != (answered <= day)):
            wrong.append(f"{session} {rule} {start} {due} {answered or '-'}")
    return judged.annotate(kind=AS_TEXT).filter(kind__in=wrong)
