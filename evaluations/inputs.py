"""Units, items, facts and grades of an appraisal, out of the database: what ``docs/appraisal_file.md`` §4 describes. Four queries."""

import datetime as dt
from collections import defaultdict

from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, Value, When

from congress import calendars
from congress.deadlines import add_months
from suggestions import figures, measures
from suggestions.commitments import states
from suggestions.models import Assignment, Commitment, Contact, Suggestion
from units import succession
from units.models import Unit

WEEK, QUARTER, HALF = 7, 3, 6  # days to accept, months to reply, months to reply at the longest
COLUMNS = (
    "pk", "unit_id", "suggestion_id", "suggestion__number", "suggestion__title", "suggestion__confidentiality",
    "suggestion__supervising_group__name", "suggestion__lead_deputy_id", "role", "round", "status", "dispatched_on", "accepted_on",
    "answered_on", "due_on", "give_back_until", "extended_from", "urge_count", "reply__klass", "reply__is_solved", "reply__sent_on",
    "feedback__attitude", "feedback__result", "feedback__deputy_id", "feedback__source", "feedback__given_on",
)  # fmt: skip
UNDATED_CONTACT = Q(has_contact=True) & ~Exists(
    Contact._base_manager.filter(assignment=OuterRef("pk"), held_on__isnull=False)
)


def units(user, session, chosen, day: dt.date) -> list[dict]:
    """``chosen`` units in their order, with the items of the session as they stood at the end of ``day``.

    Every part counts in its latest round, as everywhere; what was handed over by a unit that has ended counts with the
    one that took it over. Rows ``user`` may not see are not there.
    """
    chosen = list(chosen)
    line = {unit.pk: unit.pk for unit in chosen}
    line |= succession.taken_over(set(line), Unit.objects.successors(day))
    within = measures.LATEST & Q(suggestion__session=session, unit__in=line, dispatched_on__lte=day)
    parts = (
        Assignment.objects.visible_to(user, within=within).annotate(**_flags(day)).order_by("suggestion__number", "pk")
    )
    promised, calendar = _promised(parts, day), calendars.current()
    items = defaultdict(list)
    for part in parts.values_list(*COLUMNS, *_flags(day), named=True):
        items[line[part.unit_id]].append(_item(part, promised, day, calendar))
    return [{"key": f"u{unit.pk}", "name": unit.name, "events": [], "items": items[unit.pk]} for unit in chosen]


def _known(fact: str, day) -> Q:
    """A fact of the measures as far as it had come about by the end of the day."""
    until = measures.FACTS[fact].until
    if until is None:
        raise LookupError(f"{fact} cannot be looked back at")
    return until(day)


def _flags(day) -> dict:
    """Questions the measures answer, so that no figure is defined twice."""
    asked = {
        "in_time": _known("accepted_in_time", day),
        "punctual": _known("on_time", day),
        "tardy": _known("late", day) | _known("overdue", day),
        "talked": _known("contacted", day) | measures.OWN & UNDATED_CONTACT,
        "faced": _known("face_to_face", day) | measures.FACTS["met_undated"].q(day),
        "relieved_before": measures.FACTS["given_back"].q(day),
    }
    yes, no = Value(True), Value(False)
    return {name: Case(When(q, then=yes), default=no, output_field=BooleanField()) for name, q in asked.items()}


def _promised(parts, day) -> dict:
    """``{part: (due, kept)}``: promises of the same unit in the same suggestion, of whatever round, as the figures count them."""
    latest = Assignment._base_manager.filter(figures.counted_with())
    rows = (
        Commitment._base_manager.filter(reply__assignment__suggestion__in=parts.order_by().values("suggestion"))
        .filter(Exists(latest))
        .order_by()
        .values("reply__assignment__suggestion", "reply__assignment__unit")
        .annotate(due=Count("pk", filter=states.q("due", day)), kept=Count("pk", filter=states.q("due_kept", day)))
    )
    return {(r["reply__assignment__suggestion"], r["reply__assignment__unit"]): (r["due"], r["kept"]) for r in rows}


def _item(part, promised, day, calendar) -> dict:
    internal = part.suggestion__confidentiality == Suggestion.Confidentiality.INTERNAL
    return {
        "key": f"a{part.pk}",
        "number": part.suggestion__number or "",
        "title": "（内部建议）" if internal else part.suggestion__title,
        "role": part.role,
        "facts": _facts(part, promised.get((part.suggestion_id, part.unit_id), (0, 0)), day, calendar),
        "grades": _grades(part, day),
        "events": [],
    }


def _grades(part, day) -> list[dict]:
    """The grade that counts, of this round; one of an old ledger bears no date and goes with its reply."""
    if not part.feedback__result or (part.feedback__given_on or dt.date.min) > day:
        return []
    lead = part.suggestion__lead_deputy_id
    by = "delegation" if lead is None else "lead" if part.feedback__deputy_id in (lead, None) else "cosigner"
    attitude = part.feedback__attitude or None
    return [{"by": by, "attitude": attitude, "result": part.feedback__result, "source": part.feedback__source}]


def _facts(part, promises, day, calendar) -> dict:
    accepted, answered = _until(part.accepted_on, day), _until(part.answered_on, day)
    replied = part.reply__klass is not None and (part.reply__sent_on or dt.date.min) <= day
    own = part.role != Assignment.Role.HELPER
    quick = calendar.next_workday(add_months(part.dispatched_on, QUARTER))
    longest = calendar.next_workday(add_months(part.dispatched_on, HALF))
    if part.extended_from and part.due_on:
        longest = max(longest, part.due_on)
    is_known = (
        not _is_answered(part) or part.answered_on is not None
    )  # an answer of unknown date is neither early nor late
    return {
        "class": part.reply__klass if replied else None,
        "solved": part.reply__is_solved if replied else None,
        "dispatched_on": part.dispatched_on.isoformat(),
        "accepted_on": _text(accepted),
        "answered_on": _text(answered),
        "due_on": _text(part.due_on),
        "accepted_in_time": True if part.in_time else _missed(accepted, part.give_back_until, part, day),
        "accepted_in_7_days": _accepted_soon(part, accepted, day, calendar),
        "replied_in_3_months": _by(answered, quick, day) if is_known else None,
        "replied_in_6_months": _by(answered, longest, day) if is_known else None,
        "on_time": True if part.punctual else False if part.tardy else None,
        "days_early": (part.due_on - answered).days if answered and part.due_on else None,
        "contacted": part.talked if own else None,
        "met": part.faced if own else None,
        "group": part.suggestion__supervising_group__name,
        "rounds": part.round,
        "extended": part.extended_from is not None,
        "given_back": part.relieved_before,
        "promises_due": promises[0],
        "promises_kept": promises[1],
        "urged": part.urge_count,
    }


def _is_answered(part) -> bool:
    return part.status == Assignment.Status.ANSWERED


def _until(date, day):
    return date if date and date <= day else None


def _text(date):
    return date.isoformat() if date else None


def _by(done, last, day):
    """Whether something was done by its last day; None while there is time."""
    if done:
        return done <= last
    return False if last < day else None


def _missed(accepted, last, part, day):
    """False for an acceptance that came late, or not at all; None where nothing is known, or there is still time."""
    if last is None or (accepted is None and _is_answered(part)):
        return None
    return False if accepted else _by(None, last, day)


def _accepted_soon(part, accepted, day, calendar):
    """Accepted within seven days, the last one moved off a rest day; an old ledger's answered item was accepted nobody knows when."""
    if accepted is None and _is_answered(part):
        return None
    return _by(accepted, calendar.next_workday(part.dispatched_on + dt.timedelta(days=WEEK)), day)
