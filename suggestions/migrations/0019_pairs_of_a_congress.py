"""PostgreSQL: the keys of a suggestion say of which congress it is, so that the index leaves out what belongs to others.

An installation serves a province with its cities and counties. The rows of a common pair are those of all of them; a search within one
congress read every one to find its own, as did the look for look-alikes: at a million suggestions of ten congresses 98,000 rows for 12,000.
The congress is one more key, its number below zero, where no pair is. A session that comes after its suggestions (a load in another
order), or changes its congress, has their rows made anew.
"""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("suggestions.migrations.0012_search_keys").NOW.replace("STABLE AS", "STABLE PARALLEL SAFE AS")
FORMER_NEAREST = import_module("suggestions.migrations.0018_nearest_by_bitmaps").NEAREST
ANEW = import_module("suggestions.migrations.0015_one_index_of_pairs").ANEW
NOW = """
CREATE OR REPLACE FUNCTION search_now(ids bigint[] DEFAULT NULL)
RETURNS TABLE (suggestion_id bigint, session_id bigint, number varchar, keys bigint[]) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT s.id, s.session_id, s.number,
        -own.congress_id || search_keys(0, s.title) || search_keys(1, s.body) || search_keys(2, COALESCE(told.body, ''))
        || search_keys(3, s.number)
    FROM suggestions_suggestion s JOIN congress_session own ON own.id = s.session_id
    LEFT JOIN LATERAL (
        SELECT string_agg(r.body, E'\\n' ORDER BY r.id) AS body
        FROM suggestions_assignment a JOIN suggestions_reply r ON r.current_for_id = a.id
        WHERE a.suggestion_id = s.id AND a.is_latest AND r.status = 'signed'
    ) told ON true
    WHERE s.status <> 'draft' AND (ids IS NULL OR s.id = ANY (ids))
$$
"""
NEAREST = """
CREATE OR REPLACE FUNCTION search_nearest(
    pairs bigint[], weights int[], of_congress bigint, before int, beside bigint, most int
) RETURNS SETOF bigint LANGUAGE sql STABLE ROWS 200
SET enable_seqscan = off SET enable_indexscan = off SET max_parallel_workers_per_gather = 0 SET jit = off AS $$
    SELECT found.suggestion_id
    FROM unnest(pairs, weights) AS wanted (pair, weight)
    CROSS JOIN LATERAL (
        SELECT suggestion_id, session_id FROM suggestions_search
        WHERE keys && ARRAY[wanted.pair, wanted.pair | (1::bigint << 42)] AND keys @> ARRAY[-of_congress] OFFSET 0
    ) AS found
    WHERE found.suggestion_id <> beside
        AND found.session_id = ANY (ARRAY(SELECT id FROM congress_session WHERE congress_id = of_congress AND year < before))
    GROUP BY found.suggestion_id ORDER BY sum(wanted.weight) DESC, found.suggestion_id DESC LIMIT most
$$
"""
FOLLOW = """
CREATE OR REPLACE FUNCTION search_follow_sessions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM search_refresh((SELECT array_agg(id) FROM suggestions_suggestion WHERE session_id = NEW.id));
    RETURN NULL;
END
$$
"""
TRIGGER = (
    "CREATE TRIGGER search_follow_sessions AFTER INSERT OR UPDATE OF congress_id ON congress_session"
    " FOR EACH ROW EXECUTE FUNCTION search_follow_sessions()"
)
NO_TRIGGER = ("DROP TRIGGER search_follow_sessions ON congress_session", "DROP FUNCTION search_follow_sessions()")


def create(apps, editor):
    if editor.connection.vendor == "postgresql":
        for sql in (NOW, NEAREST, *ANEW, FOLLOW, TRIGGER):
            editor.execute(sql)


def drop(apps, editor):
    if editor.connection.vendor == "postgresql":
        for sql in (*NO_TRIGGER, BEFORE, FORMER_NEAREST, *ANEW):
            editor.execute(sql)


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0018_nearest_by_bitmaps")]
    operations = [migrations.RunPython(create, drop)]
