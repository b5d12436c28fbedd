"""Look-alikes: suggestions whose titles share much with a title, this year's and earlier ones.

Two characters are the unit, so that no dictionary is needed. Two queries at most, whatever the number of suggestions:
a sample of recent titles says which pairs of characters are rare, the rarest ones fetch a bounded number of candidates.
"""

from collections import Counter
from dataclasses import dataclass
from math import log

from django.db.models import OuterRef, Q, Subquery

from accounts import policy
from accounts.policy import Role

from . import titles
from .models import Reply, Suggestion

SAMPLE = 1000  # recent titles that say which pairs are common
CANDIDATES = 300  # titles compared in full
RAREST = 6  # pairs the candidates must have one of
SHORTEST = 4  # characters between 关于 and 的建议 before anything is looked for
ENOUGH = 0.25  # share of pairs in common from which two titles are alike
MUCH = 0.45  # the same, where nobody asked: in the list of the office
MOST = 5
WITHIN = 0.7  # what a title wholly within another is worth


@dataclass(frozen=True, slots=True)
class Alike:
    """A look-alike as a page shows it. ``klass`` is empty where the reader may know the title only."""

    pk: int
    number: str
    title: str
    year: int
    session_id: int
    state: str
    klass: str
    score: float
    is_open: bool  # the reader may open it


def core(title):
    """What a title is about: without 关于 and 的建议, marks and spaces."""
    kept = title.strip().removeprefix(titles.HEAD).removesuffix(titles.TAIL)
    return "".join(c for c in kept.lower() if c.isalnum())


def pairs(title):
    text = core(title)
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


def likeness(a, b, common):
    """Share of pairs in common, 0 to 1; a pair that many titles have (``common``: pair -> titles) counts less.

    Dice's coefficient; a short title within a long one is alike as well, though less.
    """
    weight = {pair: 1 / (1 + log(max(common[pair], 1))) for pair in a | b}
    both, one, other = (sum(weight[pair] for pair in found) for found in (a & b, a, b))
    if not both:
        return 0.0
    return max(2 * both / (one + other), WITHIN * both / min(one, other))


def readable(user):
    """Suggestions whose titles ``user`` may be shown: the office's own congress; a deputy's own and the published titles."""
    seen = Suggestion.objects.visible_to(user)
    if user.role != Role.DEPUTY:
        return seen
    return Suggestion.objects.filter(Q(pk__in=seen.values("pk")) | policy.published_titles(user))


def find(title, user, *, beside=None, most=MOST):
    """The ``most`` titles most like ``title``, best first; ``beside`` is the suggestion (pk) being written."""
    wanted = pairs(title)
    if len(core(title)) < SHORTEST:
        return []
    rows = readable(user).exclude(status=Suggestion.Status.DRAFT).exclude(pk=beside)
    common = Counter(
        pair for text in rows.order_by("-pk").values_list("title", flat=True)[:SAMPLE] for pair in pairs(text)
    )
    has_one = Q()
    for pair in _rarest(wanted, common):
        has_one |= Q(title__contains=pair)
    candidates = _shown(rows.filter(has_one).order_by("-pk")[:CANDIDATES], user)
    scored = ((likeness(wanted, pairs(row["title"]), common), row) for row in candidates)
    best = sorted((pair for pair in scored if pair[0] >= ENOUGH), key=lambda pair: (-pair[0], -pair[1]["pk"]))
    return [_alike(row, score) for score, row in best[:most]]


def _rarest(wanted, common):
    """Half of the pairs from those that occur at all, half from those the sample never saw: older titles may have them."""
    known = sorted((pair for pair in wanted if common[pair]), key=lambda pair: (common[pair], pair))
    new = sorted(pair for pair in wanted if not common[pair])
    half = RAREST // 2
    return known[: RAREST - min(half, len(new))] + new[: RAREST - min(half, len(known))]


def _shown(rows, user):
    replied = Reply._base_manager.filter(current_for__suggestion=OuterRef("pk"), current_for__is_latest=True)
    answer = replied.order_by("current_for__role", "-pk").values("klass")[:1]
    found = rows.annotate(klass=Subquery(answer)).values(
        "pk", "number", "title", "status", "session_id", "session__year", "publication", "klass", "lead_deputy_id"
    )
    deputy = user.deputy_id if user.role == Role.DEPUTY else None
    for row in found:
        row["is_open"] = user.role != Role.DEPUTY or row["lead_deputy_id"] == deputy
    return found


def _alike(row, score):
    full = row["is_open"] or row["publication"] == Suggestion.Publication.FULL
    return Alike(
        pk=row["pk"],
        number=row["number"],
        title=row["title"],
        year=row["session__year"],
        session_id=row["session_id"],
        state=Suggestion.Status(row["status"]).label,
        klass=(row["klass"] or "") if full else "",
        score=round(score, 3),
        is_open=row["is_open"],
    )


def nearest(rows, user):
    """For each of ``rows`` the recent suggestion most like it, if it is much like it: ``{pk: (pk, number, title, year)}``.

    One query over the recent titles; each title is compared only with those that share a pair with it.
    """
    recent = list(
        readable(user)
        .exclude(status=Suggestion.Status.DRAFT)
        .order_by("-pk")
        .values_list("pk", "number", "title", "session__year")[: 2 * SAMPLE]
    )
    sets = [pairs(other[2]) for other in recent]
    having, common = {}, Counter(pair for found in sets for pair in found)
    for place, found in enumerate(sets):
        for pair in found:
            having.setdefault(pair, []).append(place)
    best = {}
    for row in rows:
        wanted = pairs(row.title)
        shared = Counter(place for pair in wanted for place in having.get(pair, ()))
        scored = [
            (likeness(wanted, sets[place], common), place)
            for place, n in shared.items()
            if n > 1 and recent[place][0] != row.pk
        ]
        if scored and (top := max(scored))[0] >= MUCH:
            best[row.pk] = recent[top[1]]
    return best
