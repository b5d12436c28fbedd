"""Which database: SQLite in a file unless DATABASE_URL names another."""

from pathlib import Path

import dj_database_url

SQLITE_OPTIONS = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
}

# What a connection of ours is told about planning; a pooler that refuses start-up options must set it for the database instead.
# Compiling a query pays for reports over many millions of rows. Pages ask hundreds of small conditions about a few thousand
# rows, of which the planner fears more than there are: compiling them took seconds for queries that run milliseconds.
# The rows of one year are worth a look-up each: at 4, the default for spinning disks, the planner reads all years instead.
# Helpers of a query begin to help after a page is done, and take the processors from other people's pages.
POSTGRESQL_PLANNING = {"jit": "off", "random_page_cost": "1.1", "max_parallel_workers_per_gather": "0"}
POSTGRESQL_OPTIONS = {"options": " ".join(f"-c {name}={value}" for name, value in POSTGRESQL_PLANNING.items())}


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
