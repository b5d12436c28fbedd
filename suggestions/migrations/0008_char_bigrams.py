"""PostgreSQL: the pairs of neighbouring characters of a text, and an index of them over title and text of suggestions.

``char_bigrams(text)`` serves any text; the index holds no drafts, which nobody looks for and which are saved often.
"""

from django.db import migrations

UPPER, LOWER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"
MARKS = "\n\r\t\u3000，。、；：？！“”‘’（）《》〈〉【】…—,.;:?!\"'()[]<>"  # a pair does not reach over them
FUNCTION = f"""
CREATE OR REPLACE FUNCTION char_bigrams(source text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 5000 AS $$
    SELECT coalesce(array_agg(DISTINCT (one.a || one.b) COLLATE "C"), '{{}}')
    FROM (
        SELECT c AS a, lead(c) OVER (ORDER BY place) AS b
        FROM unnest(string_to_array(
            translate(source, '{UPPER}{MARKS.replace("'", "''")}', '{LOWER}{" " * len(MARKS)}'), NULL
        )) WITH ORDINALITY AS t (c, place)
    ) AS one
    WHERE a <> ' ' AND b <> ' '
$$
"""
INDEX = """
CREATE INDEX suggestion_char_bigrams ON suggestions_suggestion
USING gin (char_bigrams(title || ' ' || body)) WHERE status <> 'draft'
"""


def create(apps, editor):
    if editor.connection.vendor == "postgresql":
        for sql in (FUNCTION, INDEX):
            editor.execute(sql)


def drop(apps, editor):
    if editor.connection.vendor == "postgresql":
        for sql in ("DROP INDEX IF EXISTS suggestion_char_bigrams", "DROP FUNCTION IF EXISTS char_bigrams(text)"):
            editor.execute(sql)


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0007_lookback_frame")]
    operations = [migrations.RunPython(create, drop)]
