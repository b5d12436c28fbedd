"""Which database: SQLite in a file unless DATABASE_URL names another."""

from pathlib import Path

import dj_database_url

SQLITE_OPTIONS = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
}


def database(url: str, sqlite_file: Path) -> dict:
    """Django's settings for the database at `url`, or for `sqlite_file` when the URL is empty."""
    if url:
        settings = dict(dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True))
    else:
        settings = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(sqlite_file)}
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        settings["OPTIONS"] = SQLITE_OPTIONS | settings.get("OPTIONS", {})
    settings["ATOMIC_REQUESTS"] = False
    return settings
