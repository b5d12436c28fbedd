"""What each supervisor watches, on his desk: how many, what is pressing among them, and the key topics that are his."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode

from suggestions import marks, measures
from suggestions.models import Assignment, KeyTopic, Suggestion
from suggestions.supervision import watches

FACTS = ("assigned", "overdue", "due_week", "unsatisfied", "promised", "lookback_failed")
SHOWN = 20  # items of a deputy group on the desk of its members


@dataclass(frozen=True, slots=True)
class Line:
    """One way of watching, with the numbers of what is watched; each opens its list."""

    label: str
    items: int
    items_url: str
    cells: list  # [(fact, number, list)]


def columns(user, today):
    """The aggregates of parts the lines need, for a query that is made anyway."""
    found = {}
    for key, watch in watches.of(user).items():
        mine = watch.q(user, "suggestion__")
        found |= {f"{key}_{fact}": Count("pk", filter=measures.FACTS[fact].q(today) & mine) for fact in FACTS}
        found[f"{key}_items"] = Count("suggestion", distinct=True, filter=measures.LATEST & mine)
    return found


def lines(chair, counted):
    """``counted``: what ``columns`` came to. Suggestions count from their dispatch on."""
    return [
        Line(
            watch.label,
            counted[f"{key}_items"],
            _url("ledger", chair, watch=key, status="dispatched"),
            [(fact, counted[f"{key}_{fact}"], _url("parts", chair, watch=key, fact=fact)) for fact in FACTS],
        )
        for key, watch in watches.of(chair.user).items()
    ]


def _url(page, chair, **asked):
    return f"{reverse(page)}?{urlencode(asked | {'session': chair.session.pk})}"


def facts():
    return [(name, measures.FACTS[name].label, measures.FACTS[name].means) for name in FACTS]


def topics(chair):
    """``[(topic, in which capacity)]``: the key topics that the user leads or supervises; closed ones too, they are in the numbers above.

    Members of a committee have its field on their desk instead, and find the topics on their own page: one query less.
    """
    user = chair.user
    if user.committee_id:
        return []
    own = Q(leader=user) | Q(supervisor=user)
    rows = KeyTopic.objects.visible_to(user, within=Q(session=chair.session)).filter(own)
    return [(topic, _capacity(topic, user)) for topic in rows.order_by("status", "kind", "pk")]


def _capacity(topic, user):
    found = [word for word, pk in (("领办", topic.leader_id), ("督办", topic.supervisor_id)) if pk == user.pk]
    return "、".join(found)


# Deputies --------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Item:
    row: Suggestion
    mark: marks.Mark
    units: str


def of_groups(chair):
    """``(groups, items, how many there are)`` that the groups of a deputy supervise in the session; two queries."""
    user = chair.user
    if user.deputy_id is None:
        return [], [], 0
    groups = list(user.deputy.groups.order_by("position", "pk"))
    if not groups:
        return [], [], 0
    latest = Assignment.objects.visible_to(user).filter(is_latest=True).select_related("unit").order_by("pk")
    rows = (
        chair.suggestions()
        .filter(supervising_group__in=groups)
        .select_related("supervising_group", "lead_deputy", "proposing_delegation")
    )
    found = list(rows.defer("body", "office_opinion").order_by("status", "number", "pk"))
    parts = {}
    for part in latest.filter(suggestion__in=[row.pk for row in found[:SHOWN]]):
        parts.setdefault(part.suggestion_id, []).append(part)
    items = []
    for row in found[:SHOWN]:
        own = [a for a in parts.get(row.pk, ()) if not a.is_helper]
        mark = marks.of_suggestion(row, parts.get(row.pk, []), chair.today)
        items.append(Item(row, mark, "、".join(a.unit.name for a in own)))
    order = {"late": 0, "soon": 1}
    return groups, sorted(items, key=lambda item: order.get(item.mark.kind, 2)), len(found)
