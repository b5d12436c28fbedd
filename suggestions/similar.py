"""Look-alikes: suggestions whose titles or texts share much, this year's and those of all years before.

Two characters are the unit, so that no dictionary is needed. A fixed number of queries, whatever the number of
suggestions: ``candidates`` names a bounded number of rows by the rarest pairs, ``likeness`` compares these in full.
"""

from collections import Counter
from dataclasses import dataclass

from django.db.models import OuterRef, Q, Subquery

from accounts import policy
from accounts.policy import Role

from . import candidates
from .likeness import (
    TEXT_ENOUGH,
    TITLE_ENOUGH,
    Likeness,
    Weights,
    core,
    grams,
    likeness,
    pairs,
    shared_words,
    text_likeness,
)
from .models import Reply, Suggestion

SAMPLE = 1000  # recent titles the list of the office is compared with, twice
SHORTEST = 4  # characters between 关于 and 的建议 before anything is looked for
MUCH = 0.45  # likeness from which it is said where nobody asked: in the list of the office
MOST = 5


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
    how: str = ""  # how alike, in words
    why: str = ""


def readable(user):
    """Suggestions whose titles ``user`` may be shown: the office's own congress; a deputy's own and the published titles."""
    seen = Suggestion.objects.visible_to(user)
    if user.role != Role.DEPUTY:
        return seen
    return Suggestion.objects.filter(Q(pk__in=seen.values("pk")) | policy.published_titles(user))


class Sought:
    """A title and a text whose like is looked for; one query says which of their words are rare."""

    def __init__(self, title, text=""):
        self.title, self.text = title, text
        self.pairs, self.grams = pairs(title), grams(text) if text else frozenset()
        self.known = candidates.frequencies(with_text=bool(text))

    def near(self, congress, **narrow):
        """A subquery of the keys worth comparing, or None."""
        return candidates.nearest(candidates.keys(self.title, self.text, self.known), congress, **narrow)

    def compare(self, row):
        """How alike ``row`` is, a dict with the title and, where texts are compared, the body."""
        return Likeness(
            title=self._of_titles(row["title"]),
            text=self._of_texts(row.get("body")),
            is_same_title=core(self.title) == core(row["title"]),
            words=shared_words(self.title, row["title"]),
        )

    def is_like(self, title, body):
        """Whether ``compare`` would find them alike enough; a text is read only where the titles do not tell."""
        return self._of_titles(title) >= TITLE_ENOUGH or self._of_texts(body) >= TEXT_ENOUGH

    def _of_titles(self, title):
        return likeness(self.pairs, pairs(title), self.known.title_weights)

    def _of_texts(self, body):
        return text_likeness(self.grams, grams(body), self.known.text_weights) if body and self.grams else 0.0


def find(title, user, *, text="", beside=None, most=MOST, before=None, also=()):
    """The ``most`` suggestions most like ``title`` and ``text``, best first; two queries.

    ``beside`` is the suggestion (pk) being written. ``before``: of sessions before this year only. ``also``: keys of
    others that are listed in any case, if ``user`` may read their titles.
    """
    if len(core(title)) < SHORTEST and not also:
        return []
    sought = Sought(title, text)
    near = sought.near(user.congress_id, beside=beside, before=before)
    wanted = Q(pk__in=also) if near is None else Q(pk__in=near) | Q(pk__in=also) if also else Q(pk__in=near)
    rows = readable(user).filter(wanted).exclude(status=Suggestion.Status.DRAFT)
    compared = [(sought.compare(row), row) for row in _shown(rows, user, with_text=bool(text))]
    scored = [(alike, row) for alike, row in compared if alike.is_enough or row["pk"] in also]
    scored.sort(key=lambda pair: (pair[1]["pk"] not in also, -pair[0].score, -pair[1]["pk"]))
    return [_alike(row, alike) for alike, row in scored[: most + len(also)]]


def _shown(rows, user, *, with_text=False):
    replied = Reply._base_manager.filter(current_for__suggestion=OuterRef("pk"), current_for__is_latest=True)
    answer = replied.order_by("current_for__role", "-pk").values("klass")[:1]
    fields = (
        "pk",
        "number",
        "title",
        "status",
        "session_id",
        "session__year",
        "publication",
        "klass",
        "lead_deputy_id",
    )
    found = rows.annotate(klass=Subquery(answer)).values(*fields, *(("body",) if with_text else ()))
    deputy = user.deputy_id if user.role == Role.DEPUTY else None
    for row in found:
        row["is_open"] = user.role != Role.DEPUTY or row["lead_deputy_id"] == deputy
    return found


def _alike(row, alike):
    full = row["is_open"] or row["publication"] == Suggestion.Publication.FULL
    return Alike(
        pk=row["pk"],
        number=row["number"],
        title=row["title"],
        year=row["session__year"],
        session_id=row["session_id"],
        state=Suggestion.Status(row["status"]).label,
        klass=(row["klass"] or "") if full else "",
        score=alike.score,
        is_open=row["is_open"],
        how=alike.how,
        why=alike.why,
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
    best, weights = {}, Weights(common)
    for row in rows:
        wanted = pairs(row.title)
        shared = Counter(place for pair in wanted for place in having.get(pair, ()))
        scored = [
            (likeness(wanted, sets[place], weights), place)
            for place, n in shared.items()
            if n > 1 and recent[place][0] != row.pk
        ]
        if scored and (top := max(scored))[0] >= MUCH:
            best[row.pk] = recent[top[1]]
    return best
