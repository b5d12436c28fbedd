"""Which database: SQLite in a file unless DATABASE_URL names another."""

from pathlib import Path

import dj_database_url

SQLITE_OPTIONS = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
}

# Compiling a query pays for reports over many millions of rows. Pages ask hundreds of small conditions about a few thousand
# rows, of which the planner fears more than there are: compiling them took seconds for queries that run milliseconds.
POSTGRESQL_OPTIONS = {"options": "-c jit=off"}


def database(url: str, sqlite_file: Path) -> dict:
    """Django's settings for the database at `url`, or for `sqlite_file` when the URL is empty."""
    if url:
        settings = dict(dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True))
    else:
        settings = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(sqlite_file)}
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        settings["OPTIONS"] = SQLITE_OPTIONS | settings.get("OPTIONS", {})
    elif settings["ENGINE"] == "django.db.backends.postgresql":
        settings["OPTIONS"] = POSTGRESQL_OPTIONS | settings.get("OPTIONS", {})
    settings["ATOMIC_REQUESTS"] = False
    return settings
