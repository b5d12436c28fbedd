"""Which of very many suggestions are worth comparing: those that share the rarest pairs of characters.

PostgreSQL asks the index over ``char_bigrams``, one list of rows a pair; SQLite reads every text once. Both weigh the
same pairs of the same texts, so that both name the same rows. Nothing here decides who may see them: ``similar`` does.
"""

from collections import Counter
from dataclasses import dataclass, field
from math import log

from django.db import connection
from django.db.models import Max, Min
from django.db.models.functions import Substr

from . import likeness
from .models import Suggestion

SAMPLE = 400  # suggestions that say which pairs are common
SAMPLE_TEXT = 600  # characters read of each
TITLE_KEYS, TEXT_KEYS = 10, 10  # pairs looked for
BUDGET = 8_000  # rows the lists of all pairs may have together, as far as the sample tells
MOST = 120  # rows compared in full
# The expression the index stands on; the migration that makes it says the same.
TEXT = "title || ' ' || body"


@dataclass(frozen=True, slots=True)
class Frequencies:
    """How many of the sampled titles and texts have a pair, and how many rows each of them stands for."""

    titles: Counter
    texts: Counter
    size: int
    stands_for: float
    title_weights: likeness.Weights = field(init=False)
    text_weights: likeness.Weights = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "title_weights", likeness.Weights(self.titles))
        object.__setattr__(self, "text_weights", likeness.Weights(self.texts))

    def rows(self, pair):
        """About how many suggestions have the pair; one the sample never saw counts half."""
        return max(self.texts[pair], 0.5) * self.stands_for


def frequencies(*, with_text):
    """From a sample spread evenly over all years; two queries."""
    known = Suggestion._base_manager.exclude(status=Suggestion.Status.DRAFT)
    ends = known.aggregate(first=Min("pk"), last=Max("pk"))
    first, last = ends["first"] or 0, ends["last"] or 0
    step = max(1, (last - first) // SAMPLE)
    some = known.filter(pk__in=range(last, first - 1, -step)) if step > 1 else known
    rows = some.order_by().values_list("title", Substr("body", 1, SAMPLE_TEXT)) if with_text else None
    rows = list(rows if with_text else some.order_by().values_list("title"))
    counted, texts = Counter(), Counter()
    for row in rows:
        counted.update(likeness.pairs(row[0]))
        texts.update(likeness.grams(" ".join(row)))
    return Frequencies(counted, texts, len(rows), max(1.0, (last - first + 1) / max(len(rows), 1)))


def keys(title, text, known):
    """``{pair: weight}``: the rarest pairs of the title and of the text; a rare one weighs more, one of the title double."""
    of_title = likeness.grams(likeness.core(title)) & likeness.grams(title)
    of_text = likeness.grams(text) - of_title
    chosen, spent = {}, 0.0
    for found, most, worth in ((of_title, TITLE_KEYS, 2), (of_text, TEXT_KEYS, 1)):
        for pair in _rarest(found, known.texts, most):
            spent += known.rows(pair)
            if spent > BUDGET and len(chosen) >= 3:
                spent -= known.rows(pair)
                continue
            chosen[pair] = worth * int(100 * log(1 + (known.size + 1) / max(known.texts[pair], 0.5)))
    return chosen


def _rarest(wanted, common, most):
    """Half of the pairs from those the sample has, half from those it has not: other texts may have them."""
    seen = sorted((pair for pair in wanted if common[pair]), key=lambda pair: (common[pair], pair))
    new = sorted(pair for pair in wanted if not common[pair])
    half = most // 2
    return seen[: most - min(half, len(new))] + new[: most - min(half, len(seen))]


def nearest(weights, sessions, *, beside=None, most=MOST):
    """Keys of the suggestions of ``sessions`` that have most of the pairs, best first; no drafts. One query."""
    if not weights or not sessions:
        return []
    ask = _by_index if connection.vendor == "postgresql" else _by_reading
    sql, values = ask(sorted(weights.items()), sorted(sessions), beside or 0)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, most])
        return [row[0] for row in cursor.fetchall()]


def _by_index(weights, sessions, beside):
    """The lists of the single pairs, added up."""
    one = (
        f"SELECT id, %s::int AS weight FROM suggestions_suggestion WHERE char_bigrams({TEXT}) @> ARRAY[%s]"  # noqa: S608
        " AND status <> 'draft' AND session_id = ANY(%s) AND id <> %s"
    )
    lists = " UNION ALL ".join([one] * len(weights))
    values = [value for pair, weight in weights for value in (weight, pair, sessions, beside)]
    return f"SELECT id, sum(weight) FROM ({lists}) AS hits GROUP BY id ORDER BY 2 DESC, 1 DESC LIMIT %s", values  # noqa: S608


def _by_reading(weights, sessions, beside):
    """Every text once."""
    marks = ",".join(["%s"] * len(sessions))
    total = " + ".join(["%s * (instr(found, %s) > 0)"] * len(weights))
    sql = (
        f"WITH texts AS MATERIALIZED (SELECT id, lower({TEXT}) AS found FROM suggestions_suggestion"  # noqa: S608
        f" WHERE status <> 'draft' AND session_id IN ({marks}) AND id <> %s),"
        f" weighed AS MATERIALIZED (SELECT id, {total} AS weight FROM texts)"
        " SELECT id, weight FROM weighed WHERE weight > 0 ORDER BY weight DESC, id DESC LIMIT %s"
    )
    return sql, [*sessions, beside, *(value for pair, weight in weights for value in (weight, pair))]
