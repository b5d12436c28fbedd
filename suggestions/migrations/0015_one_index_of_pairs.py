"""PostgreSQL: what was raised before is found by the pairs that the search keeps; a second index over the same pairs is no
longer built, kept and vacuumed.

``search_nearest`` names the suggestions of a congress that weigh most by the pairs they have in title or text. It plans
without sequential scans: the keys lie beside the row (TOAST), and the planner takes them for cheap to read.
``search_keys`` gives a pair as often as it stands there; the index keeps one of each, and sorting them took half its time.
``search_now`` may be asked by several workers, so that all rows are made anew in a part of the time.
"""

from django.db import migrations

SEPARATORS = (
    " \\n\\r\\t\\u3000，。、；：？！“”‘’（）《》〈〉【】…—,.;:?!\"''()<>\\[\\]"  # a pair does not reach over them
)
WIDE = "".join(map(chr, [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]))
NARROW = "0123456789" + "abcdefghijklmnopqrstuvwxyz" * 2


def keys(distinct):
    return f"""
CREATE OR REPLACE FUNCTION search_keys(place bigint, source text) RETURNS bigint[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 5000 AS $$
DECLARE
    plain text := lower(source COLLATE "C");
    chars text[];
BEGIN
    IF plain ~ '[０-９Ａ-Ｚａ-ｚ]' THEN
        plain := translate(plain, '{WIDE}', '{NARROW}');
    END IF;
    chars := string_to_array(regexp_replace(plain, '[{SEPARATORS}]+', ' ', 'g'), NULL);
    RETURN ARRAY(SELECT {distinct} (place << 42) | (ascii(x)::bigint << 21) | ascii(y)
        FROM unnest(chars, chars[2:]) AS pair (x, y) WHERE x <> ' ' AND y <> ' ');
END
$$
"""  # noqa: S608 - nothing from outside is in it


NEAREST = """
CREATE OR REPLACE FUNCTION search_nearest(
    pairs bigint[], weights int[], of_congress bigint, before int, beside bigint, most int
) RETURNS SETOF bigint LANGUAGE sql STABLE ROWS 200 SET enable_seqscan = off SET jit = off AS $$
    SELECT e.suggestion_id
    FROM unnest(pairs, weights) AS wanted (pair, weight)
    JOIN suggestions_search e ON e.keys @> ARRAY[wanted.pair] OR e.keys @> ARRAY[wanted.pair | (1::bigint << 42)]
    WHERE e.suggestion_id <> beside
        AND e.session_id = ANY (ARRAY(SELECT id FROM congress_session WHERE congress_id = of_congress AND year < before))
    GROUP BY e.suggestion_id ORDER BY sum(wanted.weight) DESC, e.suggestion_id DESC LIMIT most
$$
"""
FORMER = (
    "CREATE INDEX suggestion_char_bigrams ON suggestions_suggestion"
    " USING gin (char_bigrams(title || ' ' || body) COLLATE \"C\") WHERE status <> 'draft'"
)
ANEW = (
    "DROP INDEX suggestions_search_keys",
    "TRUNCATE suggestions_search",
    "INSERT INTO suggestions_search SELECT * FROM search_now()",
    "CREATE INDEX suggestions_search_keys ON suggestions_search USING gin (keys)",
)


def create(apps, editor):
    if editor.connection.vendor != "postgresql":
        return
    for sql in (keys(""), "ALTER FUNCTION search_now(bigint[]) PARALLEL SAFE", NEAREST, *ANEW):
        editor.execute(sql)
    editor.execute("DROP INDEX IF EXISTS suggestion_char_bigrams")


def drop(apps, editor):
    if editor.connection.vendor != "postgresql":
        return
    for sql in ("DROP FUNCTION search_nearest(bigint[], int[], bigint, int, bigint, int)", keys("DISTINCT"), FORMER, *ANEW):
        editor.execute(sql)


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0014_meeting_of_both_sides")]
    operations = [migrations.RunPython(create, drop)]
