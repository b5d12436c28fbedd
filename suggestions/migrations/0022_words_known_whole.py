"""PostgreSQL: words of three and four characters that very many suggestions have are keys of the search of their own.

Such a word is several pairs, and a text that has the pairs need not have the word: the texts of all that were found had to be read,
at a million suggestions half a second for 老旧小区. ``suggestions_search_word`` names the words (``suggestions.search_words`` chooses
them); ``search_now`` adds ``place << 42 | id`` for the best place where the word stands (only that one counts, ``suggestions.indexed``), which is no pair, since
no character has the number 0.
``is_ready`` says that all rows have the key: until then nobody looks by it. The table is empty at first.

What is written waits in a list of the index that every search reads; at its usual length of four megabytes the planner preferred
reading the keys of all rows. It is short now.
"""

from importlib import import_module

from django.db import migrations

ANEW = import_module("suggestions.migrations.0015_one_index_of_pairs").ANEW
FORMER = import_module("suggestions.migrations.0019_pairs_of_a_congress").NOW
MOST_NUMBERS = 1 << 21  # a number beyond that would be taken for a pair
WORDS = f"""
CREATE TABLE suggestions_search_word (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY CHECK (id < {MOST_NUMBERS}),
    -- Chinese characters only, which have neither width nor case: the texts are compared as they are
    word text COLLATE "C" NOT NULL UNIQUE CHECK (word ~ '^[\u4e00-\u9fff]{{3,4}}$'),
    is_ready boolean NOT NULL DEFAULT false,
    -- its first three characters as one number, and the fourth or 0: texts are compared with these
    head bigint NOT NULL GENERATED ALWAYS AS (
        (ascii(word)::bigint << 42) | (ascii(substr(word, 2, 1))::bigint << 21) | ascii(substr(word, 3, 1))) STORED,
    tail int NOT NULL GENERATED ALWAYS AS (ascii(substr(word, 4, 1))) STORED
)
"""
NOW = """
CREATE OR REPLACE FUNCTION search_now(ids bigint[] DEFAULT NULL)
RETURNS TABLE (suggestion_id bigint, session_id bigint, number varchar, keys bigint[]) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT s.id, s.session_id, s.number,
        -own.congress_id || search_keys(0, s.title) || search_keys(1, s.body) || search_keys(2, COALESCE(told.body, ''))
        || search_keys(3, s.number) || whole.keys
    FROM suggestions_suggestion s JOIN congress_session own ON own.id = s.session_id
    LEFT JOIN LATERAL (
        SELECT string_agg(r.body, E'\\n' ORDER BY r.id) AS body
        FROM suggestions_assignment a JOIN suggestions_reply r ON r.current_for_id = a.id
        WHERE a.suggestion_id = s.id AND a.is_latest AND r.status = 'signed'
    ) told ON true
    LEFT JOIN LATERAL (
        SELECT array_agg(key) AS keys FROM (
            SELECT DISTINCT ON (known.id) place << 42 | known.id AS key
            FROM (VALUES (1, 0::bigint, s.title), (2, 3, s.number), (3, 1, s.body), (4, 2, told.body)) AS said (rank, place, source)
            CROSS JOIN LATERAL string_to_array(source, NULL) AS chars
            CROSS JOIN LATERAL unnest(chars, chars[2:], chars[3:], chars[4:]) AS run (a, b, c, d)
            JOIN suggestions_search_word known
                ON known.head = ((ascii(a)::bigint << 42) | (ascii(b)::bigint << 21) | ascii(c)) AND known.tail IN (0, ascii(d))
            ORDER BY known.id, rank
        ) best
    ) whole ON true
    WHERE s.status <> 'draft' AND (ids IS NULL OR s.id = ANY (ids))
$$
"""


def create(apps, editor):
    if editor.connection.vendor == "postgresql":
        for sql in (WORDS, NOW, "ALTER INDEX suggestions_search_keys SET (gin_pending_list_limit = 256)"):
            editor.execute(sql)


def drop(apps, editor):
    if editor.connection.vendor == "postgresql":
        for sql in (FORMER, "DROP TABLE suggestions_search_word", *ANEW):
            editor.execute(sql)


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0021_every_promise_has_its_session")]
    operations = [migrations.RunPython(create, drop)]
