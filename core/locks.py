"""Only one of several processes does a job that must not be done twice at once."""

import zlib
from contextlib import contextmanager

from django.db import connection


@contextmanager
def alone(name):
    """True inside while no other process holds ``name``, False while one does; held by the database connection.

    PostgreSQL keeps it as an advisory lock of the session, so that it ends with the process however that ends. SQLite
    has one writer at a time: there everybody gets True, and the jobs take their turn at its write lock.
    """
    if connection.vendor != "postgresql":
        yield True
        return
    key = zlib.crc32(name.encode())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        (is_ours,) = cursor.fetchone()
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
