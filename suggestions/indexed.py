"""The keys of the suggestions that have every word, best first, by one query over ``suggestions_search`` (PostgreSQL).

A word of two characters is a pair: it is looked for in each place apart and what was found carries the score of its place, so
that no text is read; so is a longer one that very many suggestions have, which the index knows whole (``search_words``). Any other
is compared with the texts of those that have all of its pairs in one place, the best place first, and no further than to the first
place where it stands. Of several words the index tells which rows may have all of them before any
text is read. What belongs to other congresses the index leaves out (a key of its own, migration 0019).
"""

# ruff: noqa: S608 - names and numbers of this module are put together here; whatever comes from outside is a parameter

from dataclasses import dataclass, field

from django.db import connection

from .words import Word

EXACT, TITLE, NAMED, BODY, REPLY = (
    1000,
    100,
    10,
    1,
    0,
)  # what a word adds to the score, by the best place where it stands
PLACES = {TITLE: 0, BODY: 1, REPLY: 2, NAMED: 3}  # as ``search_now`` of the database numbers them
# The planner takes keys for cheap to read, but they lie beside the row; and workers take longer to start than to help.
# That holds as well where a pooler refuses the options of a connection. A common word has some ten thousands of keys to be ranked: in memory.
TOLD = {"enable_seqscan": "off", "max_parallel_workers_per_gather": "0", "work_mem": "'32MB'"}
SETTINGS = " ".join(f"SET LOCAL {name} = {value};" for name, value in TOLD.items())
RESET = "; ".join(f"SET LOCAL {name} TO DEFAULT" for name in TOLD)  # for what follows in the transaction
# What ranks is one number, which is sorted in half the time: the score (of all words: 8,000 at most), the year, the key
YEAR, KEY = 15, 35  # bits
ENTRIES = "suggestions_search e WHERE"
OWN = "suggestions_suggestion e WHERE status <> 'draft' AND"
PARTS = "suggestions_assignment a JOIN suggestions_search e USING (suggestion_id) WHERE a.is_latest AND"
REPLIES = "suggestions_assignment a JOIN suggestions_reply r ON r.current_for_id = a.id WHERE a.is_latest AND r.status = 'signed'"
TEXTS = "suggestions_search e JOIN suggestions_suggestion s ON s.id = e.suggestion_id WHERE"
CHECKS = {  # the score of a place, the best first: whether the word itself stands there
    TITLE: ("s.title", "{}"),
    NAMED: ("e.number", "{}"),
    BODY: ("s.body", "{}"),
    REPLY: ("r.body", f"EXISTS (SELECT 1 FROM {REPLIES} AND a.suggestion_id = e.suggestion_id AND {{}})"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: the words, each with the keys of those whose name has it, within one congress or, None, in all.

    ``whole``: the numbers of those words which the index knows whole.
    """

    words: list[Word]
    named: list[dict[str, list[int]]]
    congress: int | None
    whole: dict[str, int] = field(default_factory=dict)

    def is_told(self, word) -> bool:
        """Whether the index alone tells who has the word."""
        return word.is_one_pair or word.text in self.whole

    def keys(self, word, place) -> list[int]:
        """What the row of a suggestion has that has the word in this place; within one congress its key as well."""
        keys = [place << 42 | self.whole[word.text]] if word.text in self.whole else word.keys(place)
        return keys if self.congress is None else [*keys, -self.congress]


@dataclass(slots=True)
class Query:
    """A statement that is put together piece by piece, each with its parameters."""

    asked: Asked
    sql: str = ""
    params: list = field(default_factory=list)

    def add(self, sql, *params):
        self.sql += sql
        self.params += params

    def ways(self, place, *, read=True, near=False):
        """All ways to the word at ``place``, as rows of key, session and score."""
        self.add("(")
        for number, (key, score, source, *params) in enumerate(_ways(self.asked, place, read=read)):
            self.add(" UNION ALL " if number else "")
            self.add(f"SELECT e.{key} AS key, e.session_id AS session, {score} AS score FROM {source}", *params)
            if self.asked.congress is not None:
                own = " AND e.session_id IN (SELECT id FROM congress_session WHERE congress_id = %s)"
                self.add(own, self.asked.congress)
            self.add(f" AND e.{key} IN (SELECT key FROM near)" if near else "")
        self.add(f") AS way{place}")


def found(asked: Asked) -> str:
    """The keys as the text of an array, ``{7,3,…}``, so that it can be handed back as it came."""
    query = _query(asked)
    with connection.cursor() as cursor:
        cursor.execute(f"{SETTINGS} {query.sql}; {RESET}", query.params)
        for _ in TOLD:
            cursor.nextset()
        return cursor.fetchone()[0]


def plan(asked: Asked) -> str:
    """How PostgreSQL goes about it, in its own words."""
    query = _query(asked)
    with connection.cursor() as cursor:
        cursor.execute(f"{SETTINGS} EXPLAIN (ANALYZE, BUFFERS, TIMING OFF) {query.sql}; {RESET}", query.params)
        for _ in TOLD:
            cursor.nextset()
        return "\n".join(line for (line,) in cursor.fetchall())


def _query(asked):
    query, places = Query(asked), range(len(asked.words))
    near = [place for place in places if asked.words[place].pairs] if len(asked.words) > 1 else []
    for place in near:
        query.add("WITH near AS (" if place == near[0] else " INTERSECT ")
        query.add("SELECT key FROM ")
        query.ways(place, read=False)
    score = " + ".join(f"word{place}.score" for place in places)
    query.add(f"{') ' if near else ''}SELECT COALESCE(array_agg(rank & {(1 << KEY) - 1}), '{{}}')::text FROM ")
    query.add(f"(SELECT (({score})::bigint << {YEAR + KEY}) | (year::bigint << {KEY}) | word0.key AS rank FROM ")
    for place in places:
        query.add(f"{' JOIN ' if place else ''}(SELECT key, min(session) AS session, max(score) AS score FROM ")
        query.ways(place, near=bool(near))
        query.add(f" GROUP BY key HAVING max(score) IS NOT NULL) AS word{place}{' USING (key)' if place else ''}")
    query.add(" JOIN congress_session ON congress_session.id = word0.session ORDER BY rank DESC) AS ranked")
    return query


def _ways(asked, place, *, read):
    """``(key, score, source, *params)`` for each place where the word may stand; without ``read`` only what the index can
    tell: all that have the word, and perhaps some more."""
    word, named = asked.words[place], asked.named[place]
    if not word.pairs:
        yield from _read(word)
    elif read and not asked.is_told(word):
        yield _compared(asked, word)
    else:
        for score, number in PLACES.items():
            yield "suggestion_id", score, f"{ENTRIES} e.keys @> %s::bigint[]", asked.keys(word, number)
    if word.numbers:
        yield "suggestion_id", EXACT, f"{ENTRIES} e.number = ANY (%s)", word.numbers
    for kind, column in (("deputy", "lead_deputy_id"), ("delegation", "proposing_delegation_id")):
        if named.get(kind):
            yield "id", NAMED, f"{OWN} {column} = ANY (%s)", named[kind]
    if named.get("unit"):
        yield "suggestion_id", NAMED, f"{PARTS} a.unit_id = ANY (%s)", named["unit"]


def _compared(asked, word):
    """One way through the texts of all that have the pairs somewhere; no score where the word itself stands nowhere."""
    conditions = {score: (check, *_has(column, word)) for score, (column, check) in CHECKS.items()}
    score = " ".join(f"WHEN {check.format(has)} THEN {score}" for score, (check, has, _) in conditions.items())
    have = " OR ".join("e.keys @> %s::bigint[]" for _ in PLACES)
    said = [what for _, _, what in conditions.values()]
    return (
        "suggestion_id",
        f"CASE {score} END",
        f"{TEXTS} ({have})",
        *said,
        *(asked.keys(word, number) for number in PLACES.values()),
    )


def _read(word):
    """A word that the index does not know: every text is read."""
    title, what = _has("e.title", word)
    body, _ = _has("e.body", word)
    yield "id", f"CASE WHEN {title} THEN {TITLE} ELSE {BODY} END", f"{OWN} ({title} OR {body})", what, what, what
    has, what = _has("r.body", word)
    yield (
        "suggestion_id",
        REPLY,
        f"{ENTRIES} e.suggestion_id IN (SELECT a.suggestion_id FROM {REPLIES} AND {has})",
        what,
    )
    if len(word.text) > 1:
        has, what = _has("e.number", word)
        yield "suggestion_id", NAMED, f"{ENTRIES} {has}", what


def _has(column, word):
    """A condition with one parameter; ``strpos`` is several times faster than LIKE in a long text."""
    return (f"{column} ~ %s", word.pattern) if word.pattern else (f"strpos({column}, %s) > 0", word.text)
