"""A server refuses to start half configured; the database address decides where the data is."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from config.databases import POSTGRESQL_PLANNING, database

GOOD_KEY = "k7" * 30


def start_server(**environment):
    """Starts Django with the production settings and gives the completed process."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        cwd=settings.BASE_DIR,
        env=inherited | {"DJANGO_SETTINGS_MODULE": "config.settings.prod"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_server_with_key_and_host_starts():
    assert start_server(SECRET_KEY=GOOD_KEY, ALLOWED_HOSTS="jy.example.gov.cn").returncode == 0


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({"ALLOWED_HOSTS": "x"}, "SECRET_KEY is not set."),
        ({"ALLOWED_HOSTS": "x", "SECRET_KEY": "short"}, "SECRET_KEY has 5 characters; at least 50 are needed."),
        ({"ALLOWED_HOSTS": "x", "SECRET_KEY": "django-insecure-" + GOOD_KEY}, "SECRET_KEY is a published example"),
        ({"SECRET_KEY": GOOD_KEY}, "ALLOWED_HOSTS is not set."),
        ({"SECRET_KEY": GOOD_KEY, "ALLOWED_HOSTS": "x", "DEBUG": "1"}, "DEBUG is on."),
    ],
)
def test_server_half_configured_refuses_to_start(environment, reason):
    started = start_server(**environment)
    assert started.returncode != 0
    assert reason in started.stderr.splitlines()[-1]


def test_database_without_address_is_sqlite_file(tmp_path):
    found = database("", tmp_path / "db.sqlite3")
    assert (found["ENGINE"], found["NAME"]) == ("django.db.backends.sqlite3", str(tmp_path / "db.sqlite3"))
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_database_with_address_is_postgresql_with_kept_connections(tmp_path):
    found = database("postgres://anna:secret@db.example:5433/suggestions", tmp_path / "db.sqlite3")
    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert (found["HOST"], found["PORT"], found["NAME"], found["USER"]) == ("db.example", 5433, "suggestions", "anna")
    assert (found["CONN_MAX_AGE"], found["CONN_HEALTH_CHECKS"]) == (600, True)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite plans otherwise")
@pytest.mark.parametrize(("name", "value"), POSTGRESQL_PLANNING.items())
def test_every_connection_is_told_how_to_plan(db, name, value):
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        assert cursor.fetchone() == (value,)
