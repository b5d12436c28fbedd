"""PostgreSQL: ``char_bigrams`` twice as fast and blind to the width of letters and digits; indexes for searching.

The function gives every pair of neighbouring characters, some of them more than once; the index keeps one of each.
The indexes are sorted by bytes (COLLATE "C"), which halves the comparing while they are built: whoever wants to use them
says the same collation (``suggestions/grams.py``). Replies are indexed only where they are in force.
"""

from django.db import migrations

MARKS = " \\n\\r\\t\\u3000，。、；：？！“”‘’（）《》〈〉【】…—,.;:?!\"''()<>\\[\\]"  # a pair does not reach over them
WIDE = "".join(map(chr, [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]))
NARROW = "0123456789" + "abcdefghijklmnopqrstuvwxyz" * 2
FUNCTION = f"""
CREATE OR REPLACE FUNCTION char_bigrams(source text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 5000 AS $$
DECLARE
    plain text := lower(source COLLATE "C");
    chars text[];
BEGIN
    IF plain ~ '[０-９Ａ-Ｚａ-ｚ]' THEN
        plain := translate(plain, '{WIDE}', '{NARROW}');
    END IF;
    chars := string_to_array(regexp_replace(plain, '[{MARKS}]+', ' ', 'g'), NULL);
    RETURN ARRAY(SELECT x || y FROM unnest(chars, chars[2:]) AS pair (x, y) WHERE x <> ' ' AND y <> ' ');
END
$$
"""  # noqa: S608 - nothing from outside is in it
INDEXES = {
    "suggestion_char_bigrams": "suggestions_suggestion USING gin (char_bigrams(title || ' ' || body) COLLATE \"C\")"
    " WHERE status <> 'draft'",
    "suggestion_number_bigrams": "suggestions_suggestion USING gin (char_bigrams(number) COLLATE \"C\")"
    " WHERE status <> 'draft'",
    "reply_char_bigrams": 'suggestions_reply USING gin (char_bigrams(body) COLLATE "C") WHERE current_for_id IS NOT NULL',
}


def create(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP INDEX IF EXISTS suggestion_char_bigrams")
        editor.execute(FUNCTION)
        for name, on in INDEXES.items():
            editor.execute(f"CREATE INDEX {name} ON {on}")


def drop(apps, editor):
    """The former index comes back with the former function; it serves the new one just as well."""
    if editor.connection.vendor == "postgresql":
        for name in INDEXES:
            editor.execute(f"DROP INDEX IF EXISTS {name}")
        editor.execute(
            "CREATE INDEX suggestion_char_bigrams ON suggestions_suggestion"
            " USING gin (char_bigrams(title || ' ' || body)) WHERE status <> 'draft'"
        )


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0010_commitment_changes")]
    operations = [migrations.RunPython(create, drop)]
