"""The same data at two sizes side by side, so that both are asked in turn and no mood of the machine tells them apart."""

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, connections


@contextmanager
def twin():
    """A copy of the database as it is now; yields ``asked``: inside ``with asked():`` every query goes to the copy."""
    folder = tempfile.mkdtemp(prefix="bench-")
    copy = connection.copy()
    make = _made_by_postgresql if connection.vendor == "postgresql" else _made_by_sqlite
    drop = make(copy, Path(folder))

    @contextmanager
    def asked():
        large, connections["default"] = connections["default"], copy
        try:
            yield
        finally:
            connections["default"] = large

    try:
        yield asked
    finally:
        copy.close()
        drop()
        shutil.rmtree(folder)


def _made_by_postgresql(copy, folder):
    name = connection.settings_dict["NAME"]
    copy.settings_dict["NAME"] = f"{name}_small"
    small, own = (connection.ops.quote_name(one) for one in (f"{name}_small", name))
    connection.close()  # nobody may be connected to what is copied
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {small}")
        cursor.execute(f"CREATE DATABASE {small} TEMPLATE {own}")

    def drop():
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {small}")

    return drop


def _made_by_sqlite(copy, folder):
    copy.settings_dict["NAME"] = str(folder / "small.sqlite3")
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM INTO '{copy.settings_dict['NAME']}'")
    return lambda: None
