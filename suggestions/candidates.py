"""Which of very many suggestions are worth comparing: those that share the rarest pairs of characters.

PostgreSQL asks the index of the search, one list of rows a pair; SQLite reads every text once. Both weigh the
same pairs of the same texts, so that both name the same rows. Nothing here decides who may see them: ``similar`` does.
"""

import json
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from math import log

from django.db import connection
from django.db.models.expressions import RawSQL

from . import likeness
from .words import WIDE

SAMPLE = 400  # suggestions that say which pairs are common
SAMPLE_TEXT = 600  # characters read of each
TITLE_KEYS, TEXT_KEYS = 10, 10  # pairs looked for
LEAST = 3  # pairs, where there are as many that are not too common
BUDGET = 10_000  # rows the lists of all pairs may have together, as far as the sample tells
MOST = 150  # rows compared in full
ENDS = "ends AS (SELECT min(id) AS first, max(id) AS last FROM suggestions_suggestion)"
SPREAD = {  # keys at even distances from the last one back to the first
    True: f"{ENDS}, spread AS (SELECT generate_series(last, first, -greatest(1, (last - first) / %s)) AS id FROM ends)",
    False: f"RECURSIVE {ENDS}, spread(id, step) AS (SELECT last, max(1, (last - first) / %s) FROM ends"
    " UNION ALL SELECT spread.id - spread.step, spread.step FROM spread, ends WHERE spread.id - spread.step >= ends.first)",
}
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
    """From a sample spread evenly over all years; one query."""
    text = "substr(body, 1, %s)" if with_text else "substr('', 1, %s)"
    spread = SPREAD[connection.vendor == "postgresql"]
    sql = (
        f"WITH {spread} SELECT title, {text}, ends.first, ends.last FROM suggestions_suggestion, ends"  # noqa: S608
        " WHERE status <> 'draft' AND id IN (SELECT id FROM spread)"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [SAMPLE, SAMPLE_TEXT])
        rows = cursor.fetchall()
    counted, texts = Counter(), Counter()
    for title, start, *_ in rows:
        counted.update(likeness.pairs(title))
        texts.update(likeness.grams(f"{title} {start}"))
    first, last = rows[0][2:] if rows else (0, 0)
    return Frequencies(counted, texts, len(rows), max(1.0, (last - first + 1) / max(len(rows), 1)))


def keys(title, text, known):
    """``{pair: weight}``: the rarest pairs of the title and of the text; a rare one weighs more, one of the title double."""
    of_title = likeness.grams(likeness.core(title)) & likeness.grams(title)
    of_text = likeness.grams(text) - of_title
    chosen, spent = {}, 0.0
    for found, most, worth in ((of_title, TITLE_KEYS, 2), (of_text, TEXT_KEYS, 1)):
        for pair in _rarest(found, known.texts, most):
            rows = known.rows(pair)
            if chosen and (rows > BUDGET or (spent + rows > BUDGET and len(chosen) >= LEAST)):
                continue  # a list longer than all may be together says little, and leaves no room for others
            spent += rows
            chosen[pair] = worth * int(100 * log(1 + (known.size + 1) / max(known.texts[pair], 0.5)))
    return chosen


def _rarest(wanted, common, most):
    """Half of the pairs from those the sample has, half from those it has not: other texts may have them."""
    seen = sorted((pair for pair in wanted if common[pair]), key=lambda pair: (common[pair], pair))
    new = sorted(pair for pair in wanted if not common[pair])
    half = most // 2
    return seen[: most - min(half, len(new))] + new[: most - min(half, len(seen))]


def nearest(weights, congress, *, beside=None, before=None, most=MOST):
    """A subquery: keys of the suggestions of ``congress`` that have most of the pairs; no drafts. None without pairs.

    ``before``: only of sessions before this year.
    """
    if not weights or not congress:
        return None
    ask = _by_index if connection.vendor == "postgresql" else _by_reading
    sql, values = ask(sorted(weights.items()), [congress, before or 9999], beside or 0)
    return RawSQL(f"SELECT id FROM ({sql}) AS nearest", [*values, most])  # noqa: S611 - the values are passed beside it


def _by_index(weights, sessions, beside):
    """The lists of the single pairs, added up by ``search_nearest`` of the database (migration 0019)."""
    pairs = [ord(pair[0]) << 21 | ord(pair[1]) for pair, _ in weights]  # as ``search_keys`` writes them
    worth = [weight for _, weight in weights]
    return "SELECT search_nearest(%s::bigint[], %s::int[], %s, %s, %s, %s) AS id", [pairs, worth, *sessions, beside]


SESSIONS = "(SELECT id FROM congress_session WHERE congress_id = %s AND year < %s)"


def _by_reading(weights, sessions, beside):
    """Every text once, in a function of ours: Python finds pairs in a text ten times faster than SQLite's ``instr``."""
    connection.ensure_connection()
    connection.connection.create_function("shared_weight", 2, shared_weight, deterministic=True)
    sql = (
        f"WITH weighed AS MATERIALIZED (SELECT id, shared_weight({TEXT}, %s) AS weight FROM suggestions_suggestion"  # noqa: S608
        f" WHERE status <> 'draft' AND session_id IN {SESSIONS} AND id <> %s)"
        " SELECT id, weight FROM weighed WHERE weight > 0 ORDER BY weight DESC, id DESC LIMIT %s"
    )
    return sql, [json.dumps(weights), *sessions, beside]


def shared_weight(text, wanted):
    """What the pairs of ``wanted`` (JSON: ``[[pair, weight], …]``) weigh that ``text`` has, letters and digits in either width."""
    plain, folded = _wanted(wanted)
    low = text.lower()
    found = sum(weight for pair, weight in plain if pair in low)
    if folded:
        low = text.translate(likeness.FOLD)
        found += sum(weight for pair, weight in folded if pair in low)
    return found


@lru_cache(maxsize=8)
def _wanted(wanted):
    """The pairs without and with letters or digits."""
    plain, folded = [], []
    for pair, weight in json.loads(wanted):
        (folded if any(c in WIDE for c in pair) else plain).append((pair, weight))
    return plain, folded
