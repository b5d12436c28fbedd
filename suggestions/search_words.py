"""Words of three and four characters that very many suggestions have: the index of the search knows them whole (PostgreSQL only).

Of any longer word the index tells who has its pairs; the texts are read to see whether the word itself stands there. For some
thousands that is nothing, for some ten thousands it is most of the time a search takes. So what stands in very many suggestions
becomes a key of its own (migration 0022). Which words these are is learnt from a sample, beside all work: from the moment a word
is written down every change of a text adds its key, then the rows from before get theirs, and only then do searches look by it.
Words are never taken away again: a search that has just looked up the number of one would find nothing.

A change of a text sees the words that are there when it is written, as every statement of ours does (READ COMMITTED). A
transaction that looked at the database before the words were there and writes afterwards would leave its rows without keys.
"""

import re
import time
from collections import Counter

from django.db import connection, transaction

from core import locks

LENGTHS = (3, 4)
SAMPLE = 2_000  # suggestions read, evenly from all years
COMMON = 0.02  # share of the sample that has the word
MANY = 5_000  # suggestions that have it; fewer are compared in a few hundredths of a second
MOST = 2_000  # words
AT_ONCE = 100  # rows made anew in one transaction: who changes one of these suggestions waits for it
POLLED_S = 0.1
RUN = re.compile(r"[\u4e00-\u9fff]+")  # what stands in it has no width and no case
EVEN = """
SELECT s.title, s.body, COALESCE((
    SELECT string_agg(r.body, '。') FROM suggestions_assignment a JOIN suggestions_reply r ON r.current_for_id = a.id
    WHERE a.suggestion_id = s.id AND a.is_latest AND r.status = 'signed'
), '')
FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM suggestions_suggestion WHERE status <> 'draft') AS counted
JOIN suggestions_suggestion s USING (id) WHERE counted.place %% %s = 0
"""
WRITING = """
SELECT virtualtransaction FROM pg_locks
WHERE locktype = 'relation' AND relation = 'suggestions_search'::regclass AND mode = 'RowExclusiveLock' AND pid <> pg_backend_pid()
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
AFTER = "SELECT array_agg(id) FROM (SELECT id FROM suggestions_suggestion WHERE id > %s ORDER BY id LIMIT %s) AS next"
# Whoever holds one of many while waiting for another may wait for somebody who waits for him: what is held is left for later
FREE = "SELECT array_agg(id) FROM (SELECT id FROM suggestions_suggestion WHERE id = ANY (%s) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED) AS free"


def known(words) -> dict[str, int]:
    """``{text: number}`` of those among ``words`` (``words.Word``) that the index knows whole."""
    asked = [word.text for word in words if len(word.text) in LENGTHS]
    if not asked:
        return {}
    return dict(_rows("SELECT word, id FROM suggestions_search_word WHERE is_ready AND word = ANY (%s)", asked))


def count() -> int:
    """How many words the index knows whole."""
    return _value("SELECT count(*) FROM suggestions_search_word WHERE is_ready")


def waiting() -> list[int]:
    """The numbers of the words that not all rows have yet: they are being learnt, or that was broken off."""
    return _value("SELECT COALESCE(array_agg(id), '{}') FROM suggestions_search_word WHERE NOT is_ready")


def common(of: int | None = None) -> list[str]:
    """The words that very many suggestions have, those of titles first, then the most common. ``of``: how many suggestions
    there are going to be, where the present ones are but the beginning."""
    there = _value("SELECT count(*) FROM suggestions_suggestion WHERE status <> 'draft'")
    sample = _rows(EVEN, max(1, there // SAMPLE))
    counted, titled = Counter(), set()
    for title, body, reply in sample:
        here = _words(title)
        titled |= here
        counted.update(here | _words(body) | _words(reply))
    least = max(COMMON, MANY / max(of or there, 1)) * len(sample)
    found = [word for word, times in counted.items() if times >= least]
    return sorted(found, key=lambda word: (word not in titled, -counted[word], word))[:MOST]


def _words(text):
    runs = RUN.findall(text)
    return {run[at : at + length] for length in LENGTHS for run in runs for at in range(len(run) - length + 1)}


def learn(of: int | None = None) -> int | None:
    """Have the index know whole what has become common, while everybody goes on working; how many words are new.

    None where another process is at it. What was broken off goes on where it is called again. Not to be called within a transaction.
    """
    with locks.alone("search_words") as is_ours:
        if not is_ours:
            return None
        write_down(common(of))
        if new := waiting():
            _wait_for_writers()
            _refresh_all()
            ready(new)
        return len(new)


def write_down(words) -> None:
    """From now on every change of a text adds their keys."""
    room = MOST - _value("SELECT count(*) FROM suggestions_search_word")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO suggestions_search_word (word)"
            " SELECT word FROM unnest(%s::text[]) WITH ORDINALITY AS common (word, place)"
            " WHERE NOT EXISTS (SELECT 1 FROM suggestions_search_word known WHERE known.word = common.word)"
            " ORDER BY place LIMIT %s ON CONFLICT DO NOTHING",
            [list(words), max(0, room)],
        )
        cursor.execute("ANALYZE suggestions_search_word")


def ready(numbers) -> None:
    """From now on searches look by these words, because every row that has one has its key."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE suggestions_search_word SET is_ready = true WHERE id = ANY (%s)", [numbers])


def _wait_for_writers():
    """Whoever is writing now may not have seen the words yet, and his rows are not seen here. A lock of the table would be
    simpler, but everybody who comes after it would wait for the same."""
    held = writing = {row[0] for row in _rows(WRITING)}
    while held & writing:
        time.sleep(POLLED_S)
        writing = {row[0] for row in _rows(WRITING)}


def _refresh_all():
    last = 0
    while keys := _value(AFTER, last, AT_ONCE):
        with transaction.atomic():
            free = _value(FREE, keys) or []
            refresh(free)
        for key in set(keys) - set(free):
            refresh([key])
        last = keys[-1]


def refresh(keys) -> None:
    """The rows of these suggestions anew, where they are not current."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_refresh(%s::bigint[])", [keys])


def _rows(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _value(sql, *values):
    return _rows(sql, *values)[0][0]
