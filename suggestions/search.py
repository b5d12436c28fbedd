"""Finding suggestions by words, and the order in which they answer what was looked for; two Chinese characters suffice.

A word may stand in the title, the text, the number, the signed reply in force, or the name of who proposed it or of a
unit that handles it; every word must be found, in whatever place. Each place is asked apart and the keys are united:
an OR over several tables could not be served by any index. Through all years PostgreSQL asks its index for the keys, best
first (``indexed``); within one session, and on SQLite, every text is read. Drafts are nobody's to find.
"""

from functools import cached_property

import django_filters
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, TextField, Value, When
from django.db.models.expressions import RawSQL

from congress.models import Delegation, Deputy
from units.models import Unit

from . import indexed, search_words
from .indexed import BODY, EXACT, NAMED, TITLE
from .models import Assignment, Reply, Suggestion
from .words import MOST_WORDS, words

LONGEST = 100
AT_FIRST, FEW = 2, 1_000  # of what an index ranked, how many are asked at first: twice as many as are shown, never more
NAMES = {"deputy": Deputy, "delegation": Delegation, "unit": Unit}


def few_enough(text):
    if (count := len(words(text))) > MOST_WORDS:
        raise ValidationError(f"一次最多找 {MOST_WORDS} 个词，现在有 {count} 个。")


class WordsFilter(django_filters.CharFilter):
    """关键词. The filter set that has it keeps the search in ``seek``."""

    def __init__(self, **kwargs):
        super().__init__(method="by_text", label="关键词", max_length=LONGEST, validators=[few_enough], **kwargs)


class Seek:
    """One person looking for ``text``. A query about names and common words is asked once, whatever follows."""

    def __init__(self, text, user):
        self.words, self.user = words(text)[:MOST_WORDS], user
        self.ranked = ""  # the keys of all that were found, best first, where an index told them

    def match(self, within=None, at="pk"):
        """``Q``: ``at`` is the key of a suggestion, no draft, in which every word is found. ``within`` narrows what is looked through."""
        if self.words and not within and connection.vendor == "postgresql":
            named = [self._named(place) for place in range(len(self.words))]
            self.ranked = self.ranked or indexed.found(
                indexed.Asked(self.words, named, self.user.congress_id, search_words.known(self.words))
            )
            return Q(**{f"{at}__in": RawSQL("SELECT unnest(%s::bigint[])", [self.ranked])})  # noqa: S611 - one array
        q = Q()
        for place in range(len(self.words)):
            first, *others = self._ways(place, within or Q())
            q &= Q(**{f"{at}__in": first.union(*others)})
        return q

    def suggestions(self):
        """A subquery: the keys of those found among what the person may see; for lists of what hangs on a suggestion."""
        return Suggestion.objects.visible_to(self.user).filter(self.match()).values("pk")

    def order(self, at=""):
        """How well a row answers, best first; then the newest. ``at`` leads from the row to its suggestion."""
        score = sum((self._score(place, at) for place in range(len(self.words))), Value(0, IntegerField()))
        return [score.desc(), F(f"{at}session__year").desc(), F(f"{at}pk").desc(), *([F("pk").asc()] if at else [])]

    @cached_property
    def keys(self):
        """The keys of all that an index found, best first; None where none was asked."""
        return [int(key) for key in self.ranked[1:-1].split(",") if key] if self.ranked else None

    def first(self, rows, stop, at="pk"):
        """The keys of the first ``stop`` of ``rows`` (None: all), best first. What an index ranked is not ranked again: the
        best are asked whether they are among the rows, and all of them only where these are not enough."""
        if not self.ranked:
            return list(rows[:stop].values_list("pk", flat=True))
        ranked = self.keys
        places = {key: place for place, key in enumerate(ranked)}
        few = ranked[: AT_FIRST * stop] if stop and AT_FIRST * stop <= FEW else ranked
        for some in (few, ranked):
            found = rows.order_by() if some is ranked else rows.order_by().filter(**{f"{at}__in": some})
            keys = sorted((places[key], pk) for key, pk in found.values_list(at, "pk"))
            if some is ranked or len(keys) >= stop:
                break
        return [pk for _, pk in keys[:stop]]

    # Where a word may stand ------------------------------------------------------------------------------

    def _ways(self, place, within):
        """Querysets of keys, one for each place where the word may stand."""
        word, named = self.words[place], self._named(place)
        rows = Suggestion._base_manager.filter(~Q(status=Suggestion.Status.DRAFT), within).order_by()
        ways = [rows.filter(contains("title", word) | contains("body", word)), rows.filter(_numbered(word))]
        if named["deputy"] or named["delegation"]:
            ways += [
                rows.filter(**{f"{field}__in": named[kind]})
                for kind, field in (("deputy", "lead_deputy"), ("delegation", "proposing_delegation"))
                if named[kind]
            ]
        keys = [way.values("pk") for way in ways]
        parts = Assignment._base_manager.filter(is_latest=True, suggestion__in=rows) if within else _latest()
        if named["unit"]:
            keys.append(parts.filter(unit__in=named["unit"]).order_by().values("suggestion"))
        answered = _in_force().filter(contains("body", word)).values("current_for")
        return [*keys, parts.filter(pk__in=answered).order_by().values("suggestion")]

    def _score(self, place, at):
        word, named = self.words[place], self._named(place)
        own = Q()
        for kind, field in (("deputy", "lead_deputy"), ("delegation", "proposing_delegation")):
            if named[kind]:
                own |= Q(**{f"{at}{field}__in": named[kind]})
        if named["unit"]:
            own |= Q(Exists(_latest().filter(suggestion=OuterRef(f"{at}pk"), unit__in=named["unit"])))
        cases = [When(Q(**{f"{at}number__in": word.numbers}), then=EXACT)] if word.numbers else []
        cases += [When(contains(f"{at}title", word), then=TITLE), When(_numbered(word, at) | own, then=NAMED)]
        return Case(*cases, When(contains(f"{at}body", word), then=BODY), default=0, output_field=IntegerField())

    # What is asked beforehand ----------------------------------------------------------------------------

    def _named(self, place):
        return {kind: self._known.get((place, kind), []) for kind in NAMES}

    @cached_property
    def _known(self):
        """Who bears a name with the word."""
        asked, named = [], {}
        for place, word in enumerate(self.words):
            for kind, model in NAMES.items():
                rows = model._base_manager.filter(contains("name", word))
                asked.append(
                    _told(rows.filter(congress=self.user.congress_id) if self.user.congress_id else rows, place, kind)
                )
        for place, kind, key in asked[0].union(*asked[1:], all=True) if asked else ():
            named.setdefault((place, kind), []).append(key)
        return {key: sorted(found) for key, found in named.items()}


def contains(field, word):
    return Q(**({f"{field}__regex": word.pattern} if word.pattern else {f"{field}__contains": word.text}))


def _numbered(word, at=""):
    """A number is the word, or has it in it where the word is more than one character."""
    q = Q(**{f"{at}number__in": word.numbers})
    return q | contains(f"{at}number", word) if len(word.text) > 1 else q


def _told(rows, place, kind):
    told = {"asked_at": Value(place, IntegerField()), "asked_of": Value(kind, TextField())}
    return rows.order_by().annotate(**told).values_list("asked_at", "asked_of", "pk")


def _latest():
    return Assignment._base_manager.filter(is_latest=True)


def _in_force():
    return Reply._base_manager.filter(current_for__isnull=False, status=Reply.Status.SIGNED)
