"""Inserting many new rows at once, several times faster than bulk_create.

For imports of tens of thousands of rows: keys are reserved first, so that rows can point at each other, then the rows go
in through COPY (PostgreSQL) or one prepared statement (SQLite). The constraints of the database hold as ever; like
bulk_create it calls no ``save()``.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from django.db import connections, models, router


def insert(objects: Sequence[models.Model]) -> None:
    """Insert unsaved objects of one model and give them their keys. Must run inside a transaction."""
    if not objects:
        return
    model = type(objects[0])
    connection = connections[router.db_for_write(model)]
    if connection.vendor not in ("sqlite", "postgresql"):
        model._base_manager.bulk_create(objects)
        return
    with connection.cursor() as cursor:
        for one, key in zip(objects, _reserve(cursor, connection, model, len(objects)), strict=True):
            one.pk = key
            one._state.adding, one._state.db = False, connection.alias
        fields = model._meta.concrete_fields
        getters = [getter(field, connection) for field in fields]
        rows = ([get(one) for get in getters] for one in objects)
        quote = connection.ops.quote_name
        into = f"{quote(model._meta.db_table)} ({', '.join(quote(column) for field in fields if (column := field.column))})"
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany(f"INSERT INTO {into} VALUES ({', '.join(['%s'] * len(fields))})", list(rows))  # noqa: S608


def insert_new(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence]) -> None:
    """Insert rows as tuples of values for the fields ``names``; one that meets a unique key of a stored row is left out.

    Must run inside a transaction. No objects are made of the rows, and their keys come from the database. Values are keys, numbers, texts, dates and times; every field without a default of the database must be among ``names``.
    """
    connection = connections[router.db_for_write(model)]
    for place, field in enumerate(map(model._meta.get_field, names)):
        if isinstance(field, models.DateField):
            rows = _prepared(rows, place, field, connection)
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    columns = ", ".join(quote(model._meta.get_field(name).column) for name in names)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        if connection.vendor == "sqlite":
            blanks = ", ".join(["%s"] * len(names))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({blanks}) ON CONFLICT DO NOTHING", list(rows))  # noqa: S608
            return
        # COPY knows no conflicts: the rows come by way of a table of their own
        arriving = quote(f"{model._meta.db_table}_arriving")
        cursor.execute(
            f"CREATE TEMPORARY TABLE {arriving} ON COMMIT DROP AS SELECT {columns} FROM {table} WITH NO DATA"  # noqa: S608
        )
        with cursor.copy(f"COPY {arriving} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT * FROM {arriving} ON CONFLICT DO NOTHING"  # noqa: S608
        )
        cursor.execute(f"DROP TABLE {arriving}")


def _prepared(rows, place, field, connection):
    """The rows with the date or time at ``place`` as the database has it; few days, many rows."""
    ready = lru_cache(maxsize=5_000)(lambda value: field.get_db_prep_save(value, connection))
    return ((*row[:place], ready(row[place]), *row[place + 1 :]) for row in rows)


def _reserve(cursor, connection, model, count: int) -> Sequence[int]:
    """Keys nobody else gets."""
    table, column = model._meta.db_table, model._meta.pk.column
    if connection.vendor == "postgresql":
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [connection.ops.quote_name(table), column, count],
        )
        return [key for (key,) in cursor.fetchall()]
    # SQLite has one writer: the transaction takes the lock here and keeps it to its end.
    cursor.execute("UPDATE sqlite_sequence SET seq = seq WHERE name = %s", [table])
    cursor.execute("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
    last = cursor.fetchone()[0]
    return range(last + 1, last + 1 + count)


def getter(field: models.Field, connection) -> Callable:
    """How a field's value is got from an object, in the form the database takes."""
    name = field.attname
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return lambda one: field.get_db_prep_save(field.pre_save(one, add=True), connection)
    if isinstance(field, models.CharField | models.TextField):
        return lambda one: _text(getattr(one, name))
    if isinstance(field, models.ForeignKey | models.IntegerField | models.BooleanField):
        return lambda one: getattr(one, name)
    if isinstance(field, models.DateField):  # few days, many rows
        ready = lru_cache(maxsize=5_000)(lambda value: field.get_db_prep_save(value, connection))
        return lambda one: ready(getattr(one, name))
    if isinstance(field, models.JSONField):
        return lambda one: json.dumps(getattr(one, name), ensure_ascii=False, cls=field.encoder)
    return lambda one: field.get_db_prep_save(field.pre_save(one, add=True), connection)


def _text(value):
    """Plain text, also of a member of TextChoices."""
    return value if value is None or type(value) is str else str(value)
