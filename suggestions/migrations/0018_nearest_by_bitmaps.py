"""PostgreSQL: the look-alikes are always read from the index of pairs, one list of rows a pair.

The planner, left a choice, walked the whole table by its key and looked into each row's pairs: 7 s among 200,000. The join is
lateral now and the other ways are closed, so that nothing but the index can carry it: 0.1 s. Both places of a pair are asked at once,
and a row that has it in title and text counts once, as before.
"""

from importlib import import_module

from django.db import migrations

FORMER = import_module("suggestions.migrations.0015_one_index_of_pairs").NEAREST
NEAREST = """
CREATE OR REPLACE FUNCTION search_nearest(
    pairs bigint[], weights int[], of_congress bigint, before int, beside bigint, most int
) RETURNS SETOF bigint LANGUAGE sql STABLE ROWS 200
SET enable_seqscan = off SET enable_indexscan = off SET max_parallel_workers_per_gather = 0 SET jit = off AS $$
    SELECT found.suggestion_id
    FROM unnest(pairs, weights) AS wanted (pair, weight)
    CROSS JOIN LATERAL (
        SELECT suggestion_id, session_id FROM suggestions_search
        WHERE keys && ARRAY[wanted.pair, wanted.pair | (1::bigint << 42)] OFFSET 0
    ) AS found
    WHERE found.suggestion_id <> beside
        AND found.session_id = ANY (ARRAY(SELECT id FROM congress_session WHERE congress_id = of_congress AND year < before))
    GROUP BY found.suggestion_id ORDER BY sum(wanted.weight) DESC, found.suggestion_id DESC LIMIT most
$$
"""


def create(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute(NEAREST)


def drop(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP FUNCTION search_nearest(bigint[], int[], bigint, int, bigint, int)")
        editor.execute(FORMER)


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0017_grades_held")]
    operations = [migrations.RunPython(create, drop)]
