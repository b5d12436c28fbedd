"""PostgreSQL: ``suggestions_search``, a narrow row for each suggestion with the pairs of characters of its texts as numbers.

A pair is ``place << 42 | first << 21 | second`` (places: 0 title, 1 text, 2 signed reply in force, 3 number), so that one
index tells where a word stands. The numbers lie beside the row (TOAST), which a search never reads: a row takes some sixty
bytes, and the hits of a common word are read from few pages. ``search_now`` says what the rows have to be; triggers keep
them so in the same transaction, ``manage.py search`` proves it. The indexes over reply and number are no longer asked.
"""

from django.db import migrations

SEPARATORS = (
    " \\n\\r\\t\\u3000，。、；：？！“”‘’（）《》〈〉【】…—,.;:?!\"''()<>\\[\\]"  # a pair does not reach over them
)
WIDE = "".join(map(chr, [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]))
NARROW = "0123456789" + "abcdefghijklmnopqrstuvwxyz" * 2

KEYS = f"""
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
    RETURN ARRAY(SELECT DISTINCT (place << 42) | (ascii(x)::bigint << 21) | ascii(y)
        FROM unnest(chars, chars[2:]) AS pair (x, y) WHERE x <> ' ' AND y <> ' ');
END
$$
"""  # noqa: S608 - nothing from outside is in it
TABLE = """
CREATE TABLE suggestions_search (
    suggestion_id bigint PRIMARY KEY, session_id bigint NOT NULL, number varchar(20) NOT NULL, keys bigint[] NOT NULL
) WITH (toast_tuple_target = 128)
"""
NOW = """
CREATE OR REPLACE FUNCTION search_now(ids bigint[] DEFAULT NULL)
RETURNS TABLE (suggestion_id bigint, session_id bigint, number varchar, keys bigint[]) LANGUAGE sql STABLE AS $$
    SELECT s.id, s.session_id, s.number,
        search_keys(0, s.title) || search_keys(1, s.body) || search_keys(2, COALESCE(told.body, '')) || search_keys(3, s.number)
    FROM suggestions_suggestion s
    LEFT JOIN LATERAL (
        SELECT string_agg(r.body, E'\\n' ORDER BY r.id) AS body
        FROM suggestions_assignment a JOIN suggestions_reply r ON r.current_for_id = a.id
        WHERE a.suggestion_id = s.id AND a.is_latest AND r.status = 'signed'
    ) told ON true
    WHERE s.status <> 'draft' AND (ids IS NULL OR s.id = ANY (ids))
$$
"""
REFRESH = """
CREATE OR REPLACE FUNCTION search_refresh(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF ids IS NULL THEN
        RETURN;
    END IF;
    -- two who change text and reply of one suggestion at once follow each other, as at the door
    PERFORM 1 FROM suggestions_suggestion WHERE id = ANY (ids) ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM suggestions_search e WHERE e.suggestion_id = ANY (ids)
        AND NOT EXISTS (SELECT 1 FROM suggestions_suggestion s WHERE s.id = e.suggestion_id AND s.status <> 'draft');
    INSERT INTO suggestions_search AS e SELECT * FROM search_now(ids)
    ON CONFLICT (suggestion_id) DO UPDATE
        SET session_id = excluded.session_id, number = excluded.number, keys = excluded.keys
        WHERE (e.session_id, e.number, e.keys) IS DISTINCT FROM (excluded.session_id, excluded.number, excluded.keys);
END
$$
"""
FOLLOW_SUGGESTIONS = """
CREATE OR REPLACE FUNCTION search_follow_suggestions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        TRUNCATE suggestions_search;
    ELSIF TG_OP = 'DELETE' THEN
        DELETE FROM suggestions_search e USING before b WHERE e.suggestion_id = b.id;
    ELSIF TG_OP = 'INSERT' THEN
        PERFORM search_refresh((SELECT array_agg(id) FROM after WHERE status <> 'draft'));
    ELSE
        PERFORM search_refresh((SELECT array_agg(n.id) FROM after n JOIN before o ON o.id = n.id
            WHERE (n.title, n.body, n.number, n.session_id, n.status = 'draft')
                IS DISTINCT FROM (o.title, o.body, o.number, o.session_id, o.status = 'draft')));
    END IF;
    RETURN NULL;
END
$$
"""
FOLLOW_REPLIES = """
CREATE OR REPLACE FUNCTION search_follow_replies() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    parts bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        parts := (SELECT array_agg(current_for_id) FROM after WHERE current_for_id IS NOT NULL);
    ELSIF TG_OP = 'DELETE' THEN
        parts := (SELECT array_agg(current_for_id) FROM before WHERE current_for_id IS NOT NULL);
    ELSE
        parts := (SELECT array_agg(part) FROM after n JOIN before o ON o.id = n.id
            CROSS JOIN LATERAL (VALUES (n.current_for_id), (o.current_for_id)) AS both_ (part)
            WHERE part IS NOT NULL
                AND (n.current_for_id, n.body, n.status) IS DISTINCT FROM (o.current_for_id, o.body, o.status));
    END IF;
    PERFORM search_refresh((SELECT array_agg(DISTINCT suggestion_id) FROM suggestions_assignment WHERE id = ANY (parts)));
    RETURN NULL;
END
$$
"""
FOLLOW_PARTS = """
CREATE OR REPLACE FUNCTION search_follow_parts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM search_refresh((SELECT array_agg(DISTINCT b.suggestion_id) FROM before b
            JOIN suggestions_suggestion s ON s.id = b.suggestion_id JOIN suggestions_reply r ON r.current_for_id = b.id));
    ELSE
        PERFORM search_refresh((SELECT array_agg(DISTINCT suggestion) FROM after n JOIN before o ON o.id = n.id
            CROSS JOIN LATERAL (VALUES (n.suggestion_id), (o.suggestion_id)) AS both_ (suggestion)
            WHERE (n.is_latest, n.suggestion_id) IS DISTINCT FROM (o.is_latest, o.suggestion_id)));
    END IF;
    RETURN NULL;
END
$$
"""
SEEN = {
    "INSERT": "NEW TABLE AS after",
    "UPDATE": "OLD TABLE AS before NEW TABLE AS after",
    "DELETE": "OLD TABLE AS before",
}
FOLLOWED = {
    "suggestions_suggestion": ("search_follow_suggestions", ("INSERT", "UPDATE", "DELETE", "TRUNCATE")),
    "suggestions_reply": ("search_follow_replies", ("INSERT", "UPDATE", "DELETE")),
    "suggestions_assignment": ("search_follow_parts", ("UPDATE", "DELETE")),
}
INDEXES = {
    "suggestions_search_keys": "suggestions_search USING gin (keys)",
    "suggestions_search_number": "suggestions_search (number)",
    # whether somebody may see what was found is read in the index alone, not row by row
    "assignment_latest": "suggestions_assignment (suggestion_id) INCLUDE (id) WHERE is_latest",
    "suggestion_of_session": "suggestions_suggestion (id) INCLUDE (session_id, status)",
}
FORMER = {
    "suggestion_number_bigrams": 'suggestions_suggestion USING gin (char_bigrams(number) COLLATE "C")'
    " WHERE status <> 'draft'",
    "reply_char_bigrams": 'suggestions_reply USING gin (char_bigrams(body) COLLATE "C") WHERE current_for_id IS NOT NULL',
}


def create(apps, editor):
    if editor.connection.vendor != "postgresql":
        return
    for sql in (KEYS, TABLE, NOW, REFRESH, FOLLOW_SUGGESTIONS, FOLLOW_REPLIES, FOLLOW_PARTS):
        editor.execute(sql)
    editor.execute("INSERT INTO suggestions_search SELECT * FROM search_now()")
    for name, on in INDEXES.items():
        editor.execute(f"CREATE INDEX {name} ON {on}")
    for table, (function, events) in FOLLOWED.items():
        for event in events:
            seen = f"REFERENCING {SEEN[event]}" if event in SEEN else ""
            editor.execute(
                f"CREATE TRIGGER {function}_{event.lower()} AFTER {event} ON {table} {seen}"
                f" FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
            )
    for name in FORMER:
        editor.execute(f"DROP INDEX IF EXISTS {name}")


def drop(apps, editor):
    if editor.connection.vendor != "postgresql":
        return
    for table, (function, events) in FOLLOWED.items():
        for event in events:
            editor.execute(f"DROP TRIGGER {function}_{event.lower()} ON {table}")
        editor.execute(f"DROP FUNCTION {function}()")
    editor.execute("DROP TABLE suggestions_search")
    editor.execute("DROP INDEX suggestion_of_session, assignment_latest")
    for function in ("search_refresh(bigint[])", "search_now(bigint[])", "search_keys(bigint, text)"):
        editor.execute(f"DROP FUNCTION {function}")
    for name, on in FORMER.items():
        editor.execute(f"CREATE INDEX {name} ON {on}")


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0011_search_indexes")]
    operations = [migrations.RunPython(create, drop)]
