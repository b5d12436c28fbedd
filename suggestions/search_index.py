"""Whether the rows a search looks through are what the texts say, and making them all anew; PostgreSQL only.

Triggers keep them in the transaction of every change (migration 0012). Whoever loads rows past the triggers makes them anew.
"""

from django.db import connection, transaction

from . import search_words

# What is written waits in a list that every search reads: short enough for the planner not to fear it (migration 0022)
KEYS = "CREATE INDEX suggestions_search_keys ON suggestions_search USING gin (keys) WITH (gin_pending_list_limit = 256)"
DIFFERING = """
SELECT COALESCE(e.suggestion_id, now.suggestion_id) FROM suggestions_search e
FULL JOIN search_now() now ON now.suggestion_id = e.suggestion_id
WHERE (e.session_id, e.number, e.keys) IS DISTINCT FROM (now.session_id, now.number, now.keys) ORDER BY 1
"""


def faults() -> list[int]:
    """The keys of suggestions whose row is missing, superfluous or not current."""
    with connection.cursor() as cursor:
        cursor.execute(DIFFERING)
        return [key for (key,) in cursor.fetchall()]


def rebuild() -> None:
    """Every row anew, with the words that are common now known whole; the index when the rows are there, as for a large load."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE suggestions_suggestion, suggestions_assignment, suggestions_reply IN SHARE MODE")
        cursor.execute("DROP INDEX suggestions_search_keys")
        search_words.write_down(search_words.common())
        new = search_words.waiting()
        cursor.execute("TRUNCATE suggestions_search")
        cursor.execute("INSERT INTO suggestions_search SELECT * FROM search_now()")
        cursor.execute(KEYS)
        search_words.ready(new)
