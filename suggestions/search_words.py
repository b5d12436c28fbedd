"""Words of three and four characters that very many suggestions have: the index of the search knows them whole (PostgreSQL only).

Of any longer word the index tells who has its pairs; the texts are read to see whether the word itself stands there. For some
thousands that is nothing, for some ten thousands it is most of the time a search takes. So what stands in very many suggestions
becomes a key of its own (migration 0022). Which words these are is learnt from a sample, beside all work: from the moment a word
is written down every change of a text adds its key, then the rows from before get theirs, and only then do searches look by it.
Words are never taken away again: a search that has just looked up the number of one would find nothing.
"""

import re
from collections import Counter

from django.db import connection, transaction

LENGTHS = (3, 4)
SAMPLE = 2_000  # suggestions read, spread evenly over all years
COMMON = 0.02  # share of the sample that has the word
MANY = 5_000  # suggestions that have it; fewer are compared in a few hundredths of a second
MOST = 2_000  # words
AT_ONCE = 500  # rows made anew in one transaction: those who change these very suggestions wait for it
RUN = re.compile(r"[\u4e00-\u9fff]+")  # what stands in it has no width and no case
SPREAD = """
WITH ends AS (SELECT min(id) AS first, max(id) AS last FROM suggestions_suggestion)
SELECT s.title, s.body, COALESCE((
    SELECT string_agg(r.body, '。') FROM suggestions_assignment a JOIN suggestions_reply r ON r.current_for_id = a.id
    WHERE a.suggestion_id = s.id AND a.is_latest AND r.status = 'signed'
), '')
FROM ends, generate_series(last, first, -greatest(1, (last - first) / %s)) AS at (id)
JOIN suggestions_suggestion s ON s.id = at.id AND s.status <> 'draft'
"""


def known(words) -> dict[str, int]:
    """``{text: number}`` of those among ``words`` (``words.Word``) that the index knows whole."""
    asked = [word.text for word in words if len(word.text) in LENGTHS]
    if not asked:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT word, id FROM suggestions_search_word WHERE is_ready AND word = ANY (%s)", [asked])
        return dict(cursor.fetchall())


def common(of: int | None = None) -> list[str]:
    """The words that very many suggestions have, those of titles first, then the most common. ``of``: how many suggestions
    there are going to be, where the present ones are but the beginning."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM suggestions_search")
        of = of or cursor.fetchone()[0]
        cursor.execute(SPREAD, [SAMPLE])
        sample = cursor.fetchall()
    counted, titled = Counter(), set()
    for title, body, reply in sample:
        here = _words(title)
        titled |= here
        counted.update(here | _words(body) | _words(reply))
    least = max(COMMON, MANY / max(of, 1)) * len(sample)
    found = [word for word, count in counted.items() if count >= least]
    return sorted(found, key=lambda word: (word not in titled, -counted[word], word))[:MOST]


def count() -> int:
    """How many words the index knows whole."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM suggestions_search_word WHERE is_ready")
        return cursor.fetchone()[0]


def _words(text):
    runs = RUN.findall(text)
    return {run[at : at + length] for length in LENGTHS for run in runs for at in range(len(run) - length + 1)}


def learn(of: int | None = None) -> int:
    """Have the index know whole what has become common, while everybody goes on working; how many words are new.

    What was broken off goes on where it is called again. Not to be called within a transaction.
    """
    with transaction.atomic():
        write_down(common(of))
    with transaction.atomic(), connection.cursor() as cursor:
        # Whoever changes a text now may not have seen the words yet, and his rows are not seen here: wait for him
        cursor.execute("LOCK TABLE suggestions_search IN SHARE MODE")
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(id) FROM suggestions_search_word WHERE NOT is_ready")
        if not (new := cursor.fetchone()[0]):
            return 0
        cursor.execute("SELECT COALESCE(max(suggestion_id), 0) FROM suggestions_search")
        last = cursor.fetchone()[0]
        for start in range(0, last + 1, AT_ONCE):
            cursor.execute(
                "SELECT search_refresh((SELECT array_agg(id) FROM suggestions_suggestion WHERE id >= %s AND id < %s))",
                [start, start + AT_ONCE],
            )
    ready(new)
    return len(new)


def write_down(words) -> None:
    """From now on every change of a text adds their keys."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM suggestions_search_word")
        room = MOST - cursor.fetchone()[0]
        cursor.execute(
            "INSERT INTO suggestions_search_word (word)"
            " SELECT word FROM unnest(%s::text[]) WITH ORDINALITY AS common (word, place)"
            " WHERE NOT EXISTS (SELECT 1 FROM suggestions_search_word known WHERE known.word = common.word)"
            " ORDER BY place LIMIT %s ON CONFLICT DO NOTHING",
            [list(words), max(0, room)],
        )
        cursor.execute("ANALYZE suggestions_search_word")


def ready(numbers=None) -> None:
    """From now on searches look by these words (None: by all), because every row that has one has its key."""
    which, values = ("", []) if numbers is None else (" AND id = ANY (%s)", [numbers])
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE suggestions_search_word SET is_ready = true WHERE NOT is_ready{which}", values)  # noqa: S608
