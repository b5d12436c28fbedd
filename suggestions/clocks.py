"""When each part of a suggestion is due: which rule of the session's rule set applies, and from which day."""

import datetime as dt
from dataclasses import dataclass

from congress import calendars, deadlines
from core.templatetags.look import md

EVENT_WORDS = {"rework": "开启第 {round} 轮办理"}


def ask(session, rule, start, *, calendar=None, words=None):
    """The due date of ``rule`` in ``session`` counted from ``start``; None when the rule set has no such rule."""
    return deadlines.due(
        rules=session.rule_set.rules,
        rule=rule,
        start=start,
        calendar=calendar or calendars.current(),
        session_year=session.year,
        words=words,
    )


def rule_of(rules, role, round):
    """Which rule sets the date of a part: later rounds follow the order to rework, first ones their role.

    A rule set that says nothing of rework counts a new round like a first one: no round is without a date.
    """
    if round > 1 and deadlines.start_event(rules, "rework"):
        return "rework"
    return "helper" if role == "helper" else "reply"


def clock_fields(session, role, round, start, *, calendar=None):
    """The date fields of a part dispatched on ``start``.

    A rule that starts at receipt leaves the due date open until the part is accepted (``on_receipt``).
    """
    calendar = calendar or calendars.current()
    rule = rule_of(session.rule_set.rules, role, round)
    fields = {"dispatched_on": start, "due_rule": rule}
    if deadlines.start_event(session.rule_set.rules, rule) != "receipt":
        fields |= _due(session, rule, start, calendar)
    if round == 1 and deadlines.start_event(session.rule_set.rules, "give_back") != "receipt":
        fields["give_back_until"] = _date(ask(session, "give_back", start, calendar=calendar))
    return fields


def on_receipt(part, day):
    """What becomes known when a part is accepted on ``day``: dates that count from receipt."""
    session, fields = part.suggestion.session, {}
    calendar = calendars.current()
    rules = session.rule_set.rules
    if part.due_on is None and deadlines.start_event(rules, part.due_rule) == "receipt":
        fields |= _due(session, part.due_rule, day, calendar)
    if part.give_back_until is None and part.round == 1 and deadlines.start_event(rules, "give_back") == "receipt":
        fields["give_back_until"] = _date(ask(session, "give_back", day, calendar=calendar))
    return fields


def _due(session, rule, start, calendar):
    due = ask(session, rule, start, calendar=calendar)
    return {"due_on": _date(due), "due_from": start if due else None}


def _date(due):
    return due.date if due else None


@dataclass(frozen=True, slots=True)
class Why:
    """What ``parts/why.html`` shows beside a due date."""

    due: dt.date
    steps: tuple[str, ...]
    source: str
    provisional: bool = False  # rests on a year whose days off are not entered


def shown(told, day=None):
    """``told`` (a ``deadlines.Due`` or None) for a page. ``day`` is the date that was given: it stands, and where the
    calendar has changed since, the last step says so."""
    if told is None:
        return None
    day = day or told.date
    given = () if day == told.date else (f"交办时定为{md(day)}，以交办时的日期为准",)
    return Why(day, (*told.steps, *given), told.source, told.provisional)


def why(part, *, calendar=None):
    """The explanation of a part's date, as the engine gives it; None when it has none."""
    if not part.due_from or not part.due_rule:
        return None
    words = EVENT_WORDS.get(part.due_rule, "").format(round=part.round) or None
    return ask(part.suggestion.session, part.due_rule, part.due_from, calendar=calendar, words=words)


def decision(part, *, calendar=None):
    """By when the dispatcher answers the request of ``part``, as the engine gives it; None where the rules set no time."""
    if part.decision_due_on is None or part.asked_on is None:
        return None
    return ask(part.suggestion.session, "reassign", part.asked_on, calendar=calendar)


def why_give_back(part, *, calendar=None):
    """The explanation of the last day on which a part can be given back; None where the rules set none."""
    if part.give_back_until is None:
        return None
    from_receipt = deadlines.start_event(part.suggestion.session.rule_set.rules, "give_back") == "receipt"
    start = part.accepted_on if from_receipt else part.dispatched_on
    return ask(part.suggestion.session, "give_back", start, calendar=calendar) if start else None
