"""What shows only when rows are laid side by side: the same words twice, forms that all say the same or came at once."""

import hashlib
from collections import defaultdict

from django.db.models import Count, F, Max, Min, Q, Window
from django.db.models.functions import MD5, Length, TruncDate

from evaluations.models import Feedback
from suggestions.models import Reply, Suggestion

LIVE = ("submitted", "registered", "handling", "answered", "closed")
LEAST_TEXT = 30  # characters; shorter letters are alike by nature
LEAST_OF_UNIT, LEAST_OF_SESSION, LEAST_ALIKE, LEAST_OF_PERSON = (
    5,
    10,
    10,
    10,
)  # forms from which on a pattern says something
OF_FORM = "assignment__suggestion__session"
MOST_NAMED = 3


def _among(rows, found):
    """``rows`` found by a window: kept apart, so that what narrows a list later does not change what was compared."""
    return rows.model.objects.filter(pk__in=found.values("pk"))


def same_title(rows, reading):
    alike = rows.filter(status__in=LIVE).annotate(
        alike=Window(Count("pk"), partition_by=[F("session"), F("title")]),
    )
    return _among(rows, alike.filter(alike__gt=1))


def others_of_title(rows, reading):
    """``{pk: [numbers of the others]}``."""
    same = Suggestion._base_manager.filter(
        session__in={row.session_id for row in rows}, title__in={row.title for row in rows}, status__in=LIVE
    )
    numbers = defaultdict(list)
    for pk, session, title, number in same.order_by("number", "pk").values_list("pk", "session", "title", "number"):
        numbers[session, title].append((pk, number))
    return {row.pk: [number for pk, number in numbers[row.session_id, row.title] if pk != row.pk] for row in rows}


def _letters(rows):
    return rows.annotate(length=Length("body"), key=MD5("body")).filter(
        current_for__isnull=False, length__gte=LEAST_TEXT
    )


def same_letter(rows, reading):
    beside = {"partition_by": [F("assignment__suggestion__session"), MD5("body")]}
    read = _letters(rows).annotate(
        first=Window(Min("assignment__suggestion"), **beside), last=Window(Max("assignment__suggestion"), **beside)
    )
    return _among(rows, read.filter(first__lt=F("last")))


def others_of_letter(rows, reading):
    keys = {row.pk: hashlib.md5(row.body.encode(), usedforsecurity=False).hexdigest() for row in rows}
    sessions = {row.assignment.suggestion.session_id for row in rows}
    same = _letters(Reply._base_manager.filter(assignment__suggestion__session__in=sessions)).filter(
        key__in=set(keys.values())
    )
    found = defaultdict(list)
    of_item = "assignment__suggestion"
    for key, *item in same.order_by(f"{of_item}__number").values_list(
        "key", f"{of_item}__session", of_item, f"{of_item}__number"
    ):
        found[key, item[0]].append(item[1:])
    return {
        row.pk: [n for pk, n in found[keys[row.pk], row.assignment.suggestion.session_id] if pk != row.assignment.suggestion_id]
        for row in rows
    }  # fmt: skip


def _forms(reading):
    return Feedback._base_manager.filter(reading.narrow(OF_FORM), counted_for__isnull=False).order_by()


def _at_once(forms, least, *by):
    """Groups of forms that one person entered from paper on one day, and nobody else anything."""
    one_day = {"first": Min(TruncDate("entered_at")), "last": Max(TruncDate("entered_at"))}
    one_hand = {"low": Min("entered_by"), "high": Max("entered_by")}
    grouped = forms.values(*by).annotate(
        n=Count("pk"), paper=Count("pk", filter=Q(source="paper")), **one_day, **one_hand
    )
    return grouped.filter(n__gte=least, paper=F("n"), first=F("last"), low=F("high"))


def unit_at_once(rows, reading):
    found = _at_once(_forms(reading), LEAST_OF_UNIT, OF_FORM, "assignment__unit")
    return rows.filter(pk__in=found.values("assignment__unit"))


def session_at_once(rows, reading):
    found = _at_once(_forms(reading), LEAST_OF_SESSION, OF_FORM)
    return rows.filter(pk__in=found.values(OF_FORM))


def at_once_of_units(rows, reading):
    found = _at_once(_forms(reading).filter(assignment__unit__in=rows), LEAST_OF_UNIT, OF_FORM, "assignment__unit")
    return {unit: (n, day) for unit, n, day in found.values_list("assignment__unit", "n", "first")}


def at_once_of_sessions(rows, reading):
    found = _at_once(_forms(reading).filter(**{f"{OF_FORM}__in": rows}), LEAST_OF_SESSION, OF_FORM)
    return {session: (n, day) for session, n, day in found.values_list(OF_FORM, "n", "first")}


def _alike(forms):
    """Units of a session whose forms, of the latest round, all carry the same two good grades."""
    words = {f"{end.__name__}_{about}": end(about) for end in (Min, Max) for about in ("attitude", "result")}
    grouped = (
        forms.filter(assignment__is_latest=True).values(OF_FORM, "assignment__unit").annotate(n=Count("pk"), **words)
    )
    same = grouped.filter(n__gte=LEAST_ALIKE, Min_result=F("Max_result"), Min_attitude=F("Max_attitude"))
    return same.filter(Min_result__in=("非常满意", "满意"))


def all_alike(rows, reading):
    return rows.filter(pk__in=_alike(_forms(reading)).values("assignment__unit"))


def grades_of_units(rows, reading):
    found = _alike(_forms(reading).filter(assignment__unit__in=rows))
    return {unit: (n, word) for unit, n, word in found.values_list("assignment__unit", "n", "Min_result")}


def _shares(reading):
    """``{session: (name, forms of the busiest hand, forms in all)}`` where one hand entered more than all others together."""
    hands = defaultdict(list)
    paper = Feedback._base_manager.filter(reading.narrow(OF_FORM), source="paper", is_current=True).order_by()
    for session, _, name, n in paper.values_list(OF_FORM, "entered_by", "entered_by__name").annotate(n=Count("pk")):
        hands[session].append((n, name))
    found = {}
    for session, each in hands.items():
        (most, name), total = max(each, key=lambda hand: hand[0]), sum(n for n, _ in each)
        if len(each) > 1 and most >= LEAST_OF_PERSON and most * 2 > total:
            found[session] = (name, most, total)
    return found


def one_hand(rows, reading):
    return rows.filter(pk__in=list(_shares(reading)))


def shares_of_sessions(rows, reading):
    return _shares(reading)


def named(numbers) -> str:
    """第0012号、第0013号等 5 件"""
    said = "、".join(f"第{number or '未编'}号" for number in numbers[:MOST_NAMED])
    return f"{said}等 {len(numbers)} 件" if len(numbers) > MOST_NAMED else said
