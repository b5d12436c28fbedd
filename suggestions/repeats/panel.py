"""往年提过: what is like a suggestion, each with its units, their answers, promises and grades beside it.

Whoever asks sees no more than elsewhere: titles as ``similar.readable`` has them, the rest by the rows he may see.
"""

from dataclasses import dataclass, field

from django.db.models import Q

from suggestions import similar
from suggestions.models import Assignment, Commitment, Reply

from . import chain

MOST = 8
RANK = {role: place for place, role in enumerate(Assignment.ORDER)}


@dataclass(frozen=True, slots=True)
class Promise:
    text: str
    due_on: object
    state: str
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A unit's part in an earlier suggestion."""

    unit: str
    role: str
    state: str
    klass: str
    klass_now: str  # where the class was changed later
    reply: int | None
    attitude: str
    result: str
    promises: list = field(default_factory=list)
    source: str = ""  # how the grade came in


@dataclass(frozen=True, slots=True)
class Row:
    item: similar.Alike
    is_same: bool  # marked as the same matter
    when: str  # 往年, 本年, 后来
    parts: list = field(default_factory=list)


def rows(suggestion, user, today, *, most=MOST):
    """The same matter first, then the most alike; six queries."""
    marked = _marked(suggestion)
    found = similar.find(
        suggestion.title, user, text=suggestion.body, beside=suggestion.pk, most=most, also=tuple(marked)
    )
    parts = _parts(user, [item.pk for item in found], today)
    year = suggestion.session.year
    return [
        Row(
            item=item,
            is_same=item.pk in marked,
            when="往年" if item.year < year else "后来" if item.year > year else "本年",
            parts=parts.get(item.pk, []),
        )
        for item in found
    ]


def _marked(suggestion):
    if not suggestion.repeat_years:
        return set()
    links = chain.LINK.objects.filter(Q(from_suggestion=suggestion) | Q(to_suggestion=suggestion))
    return {pk for pair in links.values_list("from_suggestion", "to_suggestion") for pk in pair} - {suggestion.pk}


def _parts(user, suggestions, today):
    """``{suggestion: [Part]}`` of the last round; a reply only where it is signed."""
    seen = Assignment.objects.visible_to(user).filter(suggestion__in=suggestions, is_latest=True)
    parts = list(seen.select_related("unit", "feedback", "class_change").order_by("pk"))
    replies = Reply.objects.visible_to(user).filter(current_for__in=[part.pk for part in parts])
    of_part = {reply.current_for_id: reply for reply in replies.defer("body")}
    promises = _promises(user, [reply.pk for reply in of_part.values()], today)
    found = {}
    for part in sorted(parts, key=lambda part: RANK[part.role]):
        reply, feedback = of_part.get(part.pk), getattr(part, "feedback", None)
        change = getattr(part, "class_change", None)
        line = Part(
            unit=part.unit.name, role=part.get_role_display(), state=part.get_status_display(),
            klass=reply.klass if reply else "", klass_now=change.now if reply and change else "", reply=reply.pk if reply else None,
            attitude=feedback.attitude if feedback else "", result=feedback.result if feedback else "",
            promises=promises.get(reply.pk, []) if reply else [], source=feedback.provenance if feedback else "",
        )  # fmt: skip
        found.setdefault(part.suggestion_id, []).append(line)
    return found


def _promises(user, replies, today):
    """What was promised and still stands, or how it ended; a promise that another took the place of is not told."""
    items = Commitment.objects.visible_to(user).filter(reply__in=replies).exclude(status=Commitment.Status.REPLACED)
    found = {}
    for item in items.order_by("due_on", "pk"):
        late = item.is_running and item.due_on < today
        found.setdefault(item.reply_id, []).append(Promise(item.text, item.due_on, item.get_status_display(), late))
    return found
