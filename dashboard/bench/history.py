"""A million suggestions in minutes: ten congresses of a hundred sessions of a thousand, as lines of COPY.

A row is a line with blanks: what all rows of a table share is put into the form of COPY once, by the model's own fields;
what differs is filled in. Checks, unique indexes and NOT NULL hold as ever. Foreign keys are not looked up row by row
(``session_replication_role``), and the other indexes are made when the rows are there, as one would for a large import.
Two hands with connections of their own work beside: they write the rows of the search for what has arrived, and make the indexes.
"""

import datetime as dt
import random
import time
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Thread

from django.db import connection, models, transaction
from django.utils import timezone

from congress.models import Session
from core import bulk
from evaluations.models import Feedback
from suggestions import search_words
from suggestions.models import Assignment, Commitment, Contact, Event, Reply, Suggestion

from . import fill
from .alike import corpus

CONGRESSES = 10
YEARS_THERE = 2  # the current session and the one before: what pages compare with is in the small database too
LEARNT_FROM = 20  # sessions that tell which words will be common
HANDS = 2
MEMORY = "1GB"  # of each hand, for the sorting of an index
SEARCHED = "suggestions_search"
# The keys one by one: of a list that is known the planner makes a look-up by key, of any other a reading of the whole table
FOUND = f"SET enable_seqscan = off; INSERT INTO {SEARCHED} SELECT * FROM search_now(%s::bigint[])"  # noqa: S608
TABLES = (Suggestion, Assignment, Reply, Contact, Feedback, Commitment, Event)
HELPERS = (0, 1, 2, 2, 3, 3)
GRADES = ("非常满意", "满意", "满意", "基本满意", "不满意")
SHARE_OF_PROMISES = 0.25  # of the replies that promise something
LETTER = "您提出的关于{}的建议收悉。经商有关单位，现答复如下：一、基本情况。近年来我们持续推进这项工作，完善制度、增加投入、加强督导。二、下一步打算。把{}列入年度重点任务，明确责任处室和完成时限，定期调度。感谢您的关心和支持。"


class Lines:
    """The lines of one table: ``example`` says what all rows share, ``blanks`` names the columns that differ."""

    def __init__(self, example: models.Model, *blanks: str):
        self.model, self.parts = type(example), []
        fields = self.model._meta.concrete_fields
        said = [
            f"{{{field.attname}}}" if field.attname in blanks else _value(bulk.getter(field, connection)(example))
            for field in fields
        ]
        self.template, self.columns = "\t".join(said) + "\n", [field.column for field in fields]

    def add(self, **values) -> None:
        self.parts.append(self.template.format_map(values))

    def send(self, cursor) -> None:
        quote = connection.ops.quote_name
        into = f"{quote(self.model._meta.db_table)} ({', '.join(map(quote, self.columns))})"
        with connection.wrap_database_errors, cursor.copy(f"COPY {into} FROM STDIN") as copy:
            copy.write("".join(self.parts))
        self.parts.clear()


def _value(value) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    return _text(str(value)).replace("{", "{{").replace("}", "}}")


def _text(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")


def extend(stage: fill.Stage, rows: int) -> dict:
    """Add closed sessions of a thousand until ``rows`` suggestions are there; seconds of rows and of indexes.

    The first tenth of the sessions belongs to the congress of ``stage``, with those it has already (``YEARS_THERE``).
    """
    sessions = rows // fill.PER_SESSION - YEARS_THERE
    if connection.vendor != "postgresql":
        start = time.perf_counter()
        for _ in range(sessions):
            stage.session(current=False)
        return {"rows_s": time.perf_counter() - start, "indexes_s": 0.0}
    own = max(YEARS_THERE, rows // fill.PER_SESSION // CONGRESSES) - YEARS_THERE if sessions > CONGRESSES else sessions
    places = [stage] * own
    for number in range(2, CONGRESSES + 1) if own < sessions else ():
        other = fill.Stage(stage.today, name=f"量测第{number}人大", rules=stage.rules)
        places += [other] * ((sessions - own) // (CONGRESSES - 1) + (number - 2 < (sessions - own) % (CONGRESSES - 1)))
    start = time.perf_counter()
    with indexes_made_afterwards() as took:
        year = Year(corpus(rows, random.Random(8)))  # noqa: S311
        with hands() as give:
            for place in places[:LEARNT_FROM]:
                give(FOUND, year.write(place))
        search_words.learn(of=rows)
        with hands() as give:
            for place in places[LEARNT_FROM:]:
                give(FOUND, year.write(place))
            took["rows_s"] = time.perf_counter() - start
        took["search_rows_s"] = time.perf_counter() - start - took["rows_s"]
    return took | {"seconds": time.perf_counter() - start}


def wide(stage, rows):
    """One more closed session, of ``rows`` suggestions, for what is counted of one session; PostgreSQL only."""
    with hands() as give:
        keys = Year(corpus(rows, random.Random(9))).write(stage, rows)  # noqa: S311
        for start in range(0, rows, fill.PER_SESSION):
            give(FOUND, keys[start : start + fill.PER_SESSION])
    return Suggestion.objects.get(pk=keys[0]).session


@contextmanager
def hands():
    """Yields ``give(sql, *params)``: it is done beside, in the order given, each hand in a connection of its own. Leaving waits for all."""
    given, faults = SimpleQueue(), []

    def work():
        try:
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SET maintenance_work_mem = '{MEMORY}'; SET max_parallel_maintenance_workers = 0; SET synchronous_commit = off"
                )
                while asked := given.get():
                    cursor.execute(*asked)
        except Exception as fault:  # noqa: BLE001 - told to the one who gave
            faults.append(fault)
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(HANDS)]
    for thread in threads:
        thread.start()
    try:
        yield lambda sql, *params: given.put((sql, params))
    finally:
        for _ in threads:
            given.put(None)
        for thread in threads:
            thread.join()
    if faults:
        raise faults[0]


class Year:
    """Writes one closed session after another."""

    def __init__(self, texts):
        self.texts, self.random, self.keys = texts, random.Random(20), {}  # noqa: S311
        with connection.cursor() as cursor:
            for model in TABLES:
                cursor.execute(f"SELECT COALESCE(MAX(id), 0) FROM {model._meta.db_table}")  # noqa: S608
                self.keys[model] = cursor.fetchone()[0]

    def _key(self, model) -> int:
        self.keys[model] += 1
        return self.keys[model]

    def write(self, stage, rows=fill.PER_SESSION):
        """One session of ``rows`` suggestions; their keys."""
        first = self.keys[Suggestion] + 1
        stage.year -= 1
        opened = stage.today.replace(year=max(stage.year, 1902), month=1, day=15)
        session = Session.objects.create(
            congress=stage.congress, term=1, meeting=1, year=opened.year, name=f"第{stage.year}次会议", opens_on=opened,
            closes_on=opened + dt.timedelta(days=5), rule_set=stage.rules,
        )  # fmt: skip
        lines = self._lines(stage, session, opened + dt.timedelta(days=10))
        for i in range(1, rows + 1):
            self._suggestion(stage, lines, i)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table in lines.values():
                table.send(cursor)
            for model, key in self.keys.items():
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [model._meta.db_table, max(1, key)]
                )
        return list(range(first, self.keys[Suggestion] + 1))

    def _lines(self, stage, session, day):
        """The forms of one session's rows, by name; a closed year differs from the next in its days only."""

        def later(days):
            return day + dt.timedelta(days=days)

        at = timezone.make_aware(dt.datetime.combine(day, dt.time(10)))
        suggestion = Suggestion(
            session=session, status="closed", registered_on=day, dispatched_on=day, submitted_on=day, created_by=stage.office,
            closed_on=later(80), lead_deputy_id=0,
        )  # fmt: skip
        part = {
            "status": "answered", "dispatched_on": day, "due_from": day, "accepted_on": later(2), "feedback_due_on": later(70),
        }  # fmt: skip
        lead = Assignment(
            **part,
            role="lead",
            due_rule="reply",
            due_on=later(92),
            answered_on=later(60),
            has_contact=True,
            has_met=True,
        )
        helper = Assignment(**part, role="helper", due_rule="helper", due_on=later(31), answered_on=later(25))
        reply = Reply(status="signed", level=3, document_number="建复1号", signer_name="厅长", sent_on=later(60))
        contact = Contact(method="visit", held_on=later(30), summary="已当面听取意见")
        feedback = Feedback(attitude="满意", source="import", given_on=later(65))
        promise = Commitment(
            session=session, text="年内完成整治并向代表报告", responsible="主办单位", due_on=later(200), status="kept", reported_on=later(185),
            written_off_on=later(190), settled_on=later(191),
        )  # fmt: skip
        return {
            "suggestion": Lines(suggestion, "id", "number", "title", "body", "category_id", "lead_deputy_id"),
            "lead": Lines(lead, "id", "suggestion_id", "unit_id"),
            "helper": Lines(helper, "id", "suggestion_id", "unit_id"),
            "reply": Lines(reply, "id", "assignment_id", "current_for_id", "klass", "is_solved", "body"),
            "contact": Lines(contact, "id", "assignment_id"),
            "feedback": Lines(feedback, "id", "assignment_id", "counted_for_id", "deputy_id", "result"),
            "promise": Lines(promise, "id", "reply_id"),
            "event": Lines(Event(actor=stage.office, at=at, is_key=True), "id", "suggestion_id", "verb", "label"),
        }

    def _suggestion(self, stage, lines, i):
        key, draw = self._key(Suggestion), self.random
        deputy, (title, body) = draw.choice(stage.deputies).pk, next(self.texts)
        lines["suggestion"].add(
            id=key, number=f"{i:04}", title=title, body=_text(body), category_id=draw.choice(stage.categories).pk, lead_deputy_id=deputy,
        )  # fmt: skip
        for verb, label in (("suggestion.register", "立案"), ("suggestion.dispatch", "交办")):
            lines["event"].add(id=self._key(Event), suggestion_id=key, verb=verb, label=label)
        lead, *helpers = draw.sample(stage.units, 1 + draw.choice(HELPERS))
        part = self._key(Assignment)
        lines["lead"].add(id=part, suggestion_id=key, unit_id=lead.pk)
        for unit in helpers:
            lines["helper"].add(id=self._key(Assignment), suggestion_id=key, unit_id=unit.pk)
        self._answer(lines, part, deputy, title)

    def _answer(self, lines, part, deputy, title):
        """The contact, the reply with its promise, and what the deputy said."""
        reply, klass, subject = self._key(Reply), self.random.choice("AABBC"), title[2:-3]
        lines["contact"].add(id=self._key(Contact), assignment_id=part)
        lines["reply"].add(
            id=reply, assignment_id=part, current_for_id=part, klass=klass, is_solved="t" if klass == "A" else "f",
            body=LETTER.format(subject, subject),
        )  # fmt: skip
        if klass == "B" and self.random.random() < SHARE_OF_PROMISES:
            lines["promise"].add(id=self._key(Commitment), reply_id=reply)
        lines["feedback"].add(
            id=self._key(Feedback),
            assignment_id=part,
            counted_for_id=part,
            deputy_id=deputy,
            result=self.random.choice(GRADES),
        )


@contextmanager
def indexes_made_afterwards():
    """Take away what only speeds up reading, and make it again, the largest first; yields a dict that tells the seconds that took."""
    took, tables = {}, [SEARCHED, *(model._meta.db_table for model in TABLES)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i"
            " WHERE i.indrelid = ANY(%s::regclass[]) AND NOT i.indisunique ORDER BY pg_relation_size(i.indexrelid) DESC",
            [tables],
        )
        made = cursor.fetchall()
        for name, _ in made:
            cursor.execute(f"DROP INDEX {name}")
        yield took
        start = time.perf_counter()
        with hands() as give:
            for _, definition in made:
                give(definition)
        took["indexes_s"] = time.perf_counter() - start
