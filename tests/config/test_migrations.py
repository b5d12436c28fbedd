"""The tests make their tables from the models (``tests/database.py``); whoever installs or updates makes them by migrations."""

import os
import subprocess
import sys
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder

from core.models import DayOff
from tests.database import PROJECT


@contextmanager
def _migrated(folder):
    """A connection to a database made by ``manage.py migrate`` alone."""
    own = connection.settings_dict
    connections["migrated"] = other = connection.copy(alias="migrated")
    if connection.vendor == "sqlite":
        other.settings_dict["NAME"] = str(folder / "migrated.sqlite3")
        address = f"sqlite:///{other.settings_dict['NAME']}"
    else:
        name = other.settings_dict["NAME"] = f"{own['NAME']}_migrated"
        login = own["USER"] + (f":{own['PASSWORD']}" if own["PASSWORD"] else "")
        address = f"postgres://{login}@{own['HOST'] or '127.0.0.1'}:{own['PORT'] or 5432}/{name}"
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--settings", "config.settings.dev"],
            env=os.environ | {"DATABASE_URL": address, "VAR_DIR": str(folder)}, cwd=settings.BASE_DIR, check=True,
        )  # fmt: skip
        yield other
    finally:
        other.close()
        del connections["migrated"]
        if connection.vendor == "postgresql":
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')


def _tables(connection):
    """Every column, key, check and index of our tables, one by one; names that Django or the database make up are left out."""
    given = {one.name for model in apps.get_models() for one in model._meta.constraints}
    found = set()
    kept = ("columns", "primary_key", "unique", "foreign_key", "check", "index", "orders", "type", "options")
    with connection.cursor() as cursor:
        ask = connection.introspection
        for table in (t for t in ask.table_names(cursor) if t.partition("_")[0] in PROJECT):
            for c in ask.get_table_description(cursor, table):
                found.add((table, c.name, c.type_code, c.null_ok, c.collation))
            for name, one in ask.get_constraints(cursor, table).items():
                found.add((table, name if name in given else "", repr([one.get(key) for key in kept])))
    return found


@pytest.mark.slow
def test_the_migrations_end_at_the_tables_the_tests_run_on(db, tmp_path):
    with _migrated(tmp_path) as migrated:
        theirs, ours = _tables(migrated), _tables(connection)
        assert (theirs - ours, ours - theirs) == (set(), set())
        days = "SELECT date, kind, name, source FROM core_dayoff ORDER BY date, kind"
        with migrated.cursor() as theirs, connection.cursor() as ours:
            assert theirs.execute(days).fetchall() == ours.execute(days).fetchall() != []
        assert set(MigrationRecorder(migrated).applied_migrations()) == set(
            MigrationRecorder(connection).applied_migrations()
        )
    assert DayOff.objects.exists()
