"""The database of a test run: its tables straight from the models, which takes a fifth of the time the migrations need.

``tests/config/test_migrations.py`` proves that the migrations end at the same tables.
"""

from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RunPython, RunSQL

PROJECT = ("core", "accounts", "congress", "units", "suggestions", "evaluations", "dashboard")


def finish():
    """What the migrations do beyond the tables (calendars, the search index), in their order; then all of them count as applied."""
    executor = MigrationExecutor(connection)
    plan = [migration for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    for migration in plan:
        for operation in migration.operations if migration.app_label in PROJECT else ():
            if isinstance(operation, RunSQL):
                raise NotImplementedError(
                    f"{migration}: write RunSQL as RunPython, or teach tests/database.py about it"
                )
            if isinstance(operation, RunPython):
                with connection.schema_editor() as editor:
                    operation.code(apps, editor)
    executor.recorder.ensure_schema()
    for migration in plan:
        executor.recorder.record_applied(migration.app_label, migration.name)
