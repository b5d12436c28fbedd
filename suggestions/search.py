"""Finding suggestions by words, and the order in which they answer what was looked for; two Chinese characters suffice.

A word may stand in the title, the text, the number, the signed reply in force, or the name of who proposed it or of a
unit that handles it; every word must be found, in whatever place. Each place is asked apart and the keys are united:
an OR over several tables could not be served by any index. On PostgreSQL the pairs of characters of a word name the
candidates (``char_bigrams``), the word itself decides; SQLite reads every text. Drafts are nobody's to find.
"""

from collections import Counter
from functools import cached_property

import django_filters
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import BooleanField, Case, Exists, F, IntegerField, OuterRef, Q, TextField, Value, When
from django.db.models.expressions import RawSQL

from congress.models import Delegation, Deputy
from units.models import Unit

from .models import Assignment, Reply, Suggestion
from .words import MOST_WORDS, words

LONGEST = 100
SAMPLE = 200  # texts that tell whether a word is common
COMMON = 0.04  # of a word that more texts have than this, an index would name too much
EVENLY = "SELECT generate_series(min(id), max(id), greatest(1, (max(id) - min(id)) / %s)) FROM {table}"
INDEXED = {"text": "title || ' ' || body", "number": "number", "reply": "body"}  # as the migration writes them
EXACT, TITLE, NAMED, BODY = 1000, 100, 10, 1  # what a word adds to the score, by the best place where it stands
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

    def match(self, within=None, at="pk"):
        """``Q``: ``at`` is the key of a suggestion, no draft, in which every word is found. ``within`` narrows what is looked through."""
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

    # Where a word may stand ------------------------------------------------------------------------------

    def _ways(self, place, within):
        """Querysets of keys, one for each place where the word may stand."""
        word, named = self.words[place], self._named(place)
        rows = Suggestion._base_manager.filter(~Q(status=Suggestion.Status.DRAFT), within).order_by()
        # One word of digits is indexed without the zeros it may begin with.
        number = word.numbers[0] if word.numbers else word.text
        ways = [
            _having(rows, "text", word.pairs if self._is_rare(place, "text") else ()).filter(
                contains("title", word) | contains("body", word)
            ),
            _having(rows, "number", type(word)(number).pairs if word.numbers else word.pairs).filter(_numbered(word)),
        ]
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
        replies = _having(_in_force(), "reply", word.pairs if self._is_rare(place, "reply") else ())
        answered = replies.filter(contains("body", word)).values("current_for")
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
        return {kind: self._known[0].get((place, kind), []) for kind in NAMES}

    def _is_rare(self, place, kind):
        _, common = self._known
        return common[place, kind] <= COMMON * common[kind]

    @cached_property
    def _known(self):
        """Who bears a name with the word, and in how many of the sampled texts it stands."""
        asked = []
        for place, word in enumerate(self.words):
            for kind, model in NAMES.items():
                rows = model._base_manager.filter(contains("name", word))
                asked.append(
                    _told(rows.filter(congress=self.user.congress_id) if self.user.congress_id else rows, place, kind)
                )
        if connection.vendor == "postgresql":
            asked += self._sampled()
        named, common = {}, Counter()
        for place, kind, key in asked[0].union(*asked[1:], all=True) if asked else ():
            if kind in NAMES:
                named.setdefault((place, kind), []).append(key)
            elif place < 0:
                common[kind] += 1
            else:
                common[place, kind] += 1
        return {key: sorted(found) for key, found in named.items()}, common

    def _sampled(self):
        for kind, rows, fields in (
            ("text", Suggestion._base_manager.all(), ("title", "body")),
            ("reply", _in_force(), ("body",)),
        ):
            evenly = RawSQL(EVENLY.format(table=rows.model._meta.db_table), [SAMPLE])  # noqa: S611 - a table of our own
            some = rows.filter(pk__in=evenly)
            yield _told(some, -1, kind)
            for place, word in enumerate(self.words):
                q = Q()
                for field in fields:
                    q |= contains(field, word)
                yield _told(some.filter(q), place, kind)


def contains(field, word):
    return Q(**({f"{field}__regex": word.pattern} if word.pattern else {f"{field}__contains": word.text}))


def _numbered(word, at=""):
    """A number is the word, or has it in it where the word is more than one character."""
    q = Q(**{f"{at}number__in": word.numbers})
    return q | contains(f"{at}number", word) if len(word.text) > 1 else q


def _having(rows, place, pairs):
    """Narrowed by the index; nothing to narrow by without pairs, or without the index."""
    if not pairs or connection.vendor != "postgresql":
        return rows
    has = f'char_bigrams({INDEXED[place]}) COLLATE "C" @> %s::text[]'
    return rows.filter(RawSQL(has, [list(pairs)], output_field=BooleanField()))  # noqa: S611 - values are passed beside it


def _told(rows, place, kind):
    told = {"asked_at": Value(place, IntegerField()), "asked_of": Value(kind, TextField())}
    return rows.order_by().annotate(**told).values_list("asked_at", "asked_of", "pk")


def _latest():
    return Assignment._base_manager.filter(is_latest=True)


def _in_force():
    return Reply._base_manager.filter(current_for__isnull=False, status=Reply.Status.SIGNED)
