"""``manage.py bench``: speed as ratios within one run, one JSON object a line.

Works in a database of its own (``test_<name>`` on the server of DATABASE_URL) that is made for the run and dropped.
"""

import io
import json
import os
import sys
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.test import Client
from django.test.utils import setup_test_environment, teardown_test_environment
from django.utils.timezone import localdate

from congress import calendars
from dashboard.bench import alike, clock, fill, pages, sheets

SHEET_ROWS = 10_000
OPEN_PARTS = 100_000
COLUMNS = "number,title,category,period,nature,publication,deputy,cosigners,units,helpers,registered,replied,contact,klass,adoption,attitude,result"


@contextmanager
def _database():
    """A database for one part of the run."""
    own = connection.settings_dict["NAME"]
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield name
    finally:
        connection.creation.destroy_test_db(own, verbosity=0)


class Command(BaseCommand):
    help = "量测页面、导入和导出的速度，输出 JSON 行；各数只在同一次运行内互相比较。"

    def add_arguments(self, parser):
        parser.add_argument(
            "--alike", type=int, metavar="N", help="只量测在 N 件里查找相似的建议（PostgreSQL 二十万，SQLite 五千）"
        )
        parser.add_argument("--rows", type=int, default=100_000, help="建议总数，每个届次一千件（默认十万）")

    def handle(self, *, rows, alike=None, **options):
        if connection.vendor != "postgresql":
            self.stderr.write("目标是 PostgreSQL：请用 DATABASE_URL=postgres://… 运行。现在用 SQLite 量测，只供参考。")
        settings.ALLOWED_HOSTS = ["testserver"]
        setup_test_environment(debug=False)
        try:
            if alike is None:
                with _database() as name:
                    self.pages(rows)
                    self.sheets(name)
                    self.clock(name)
            with _database():
                self.alike(alike or (200_000 if connection.vendor == "postgresql" else 5_000))
        finally:
            teardown_test_environment()

    def alike(self, rows):
        """Among very many on PostgreSQL, among some thousands on SQLite; beside comparing every one of them."""
        stage = fill.Stage(localdate())
        alike.Corpus(stage, rows)
        self.say("alike", **alike.measure(stage, rows), limit_s=0.3, least_ratio=5)

    def say(self, what, **figures):
        shown = {key: round(value, 3) if isinstance(value, float) else value for key, value in figures.items()}
        self.stdout.write(json.dumps({"bench": what, "database": connection.vendor, **shown}, ensure_ascii=False))
        self.stdout.flush()

    def pages(self, rows):
        stage = fill.Stage(localdate())
        session = stage.session(current=True)
        fill.settle()
        small = pages.measure(stage, session)
        for _ in range(rows // fill.PER_SESSION - 1):
            stage.session(current=False)
        fill.settle()
        large = pages.measure(stage, session)
        for page, (few_ms, few_queries) in small.items():
            many_ms, many_queries = large[page]
            self.say(
                "page", page=page, ms_at_1000=few_ms, **{f"ms_at_{rows}": many_ms}, ratio=many_ms / few_ms, limit=1.5,
                queries=many_queries, queries_at_1000=few_queries,
            )  # fmt: skip
        self.stage = stage

    def sheets(self, database):
        def asked(path, congress):
            return [str(path), "--congress", congress, "--session", "十五届一次会议", "--create"]

        def run(path):
            call_command("import_ledger", *asked(path, "导入市人大"), stdout=io.StringIO())

        def command(path):
            return [sys.executable, "manage.py", "import_ledger", *asked(path, "另一市人大")], os.environ | {
                "DATABASE_URL": address(database)
            }

        told = sheets.measure_import(SHEET_ROWS, run, command)
        self.say(
            "import", rows=SHEET_ROWS, **told, ratio=told["import_s"] / told["openpyxl_read_s"], limit=5, limit_mib=400
        )
        told = sheets.measure_export(SHEET_ROWS, self.download)
        self.say("export", rows=SHEET_ROWS, **told, ratio=told["export_s"] / told["openpyxl_write_s"], limit=5)

    def clock(self, database):
        """A tick over many open parts, again at once, and on the next working day."""
        clock.fill(self.stage, OPEN_PARTS)
        fill.settle()
        environment = {"DATABASE_URL": address(database)}
        day = calendars.current().next_workday(self.stage.today)
        for run, at in (("first", f"{day}T09:00"), ("again", f"{day}T09:10")):
            self.say("tick", parts=OPEN_PARTS, run=run, **clock.measure(at, environment), limit_s=60, limit_mib=300)

    def download(self):
        """The ledger's sheet with the columns of the imported one, for an office of that congress."""
        from accounts.models import User
        from accounts.policy import Role
        from congress.models import Congress

        congress = Congress.objects.get(name="导入市人大")
        client = Client()
        client.force_login(User.objects.create(username="reader", name="reader", role=Role.STAFF, congress=congress))
        answer = client.get("/suggestions/", {"export": "xlsx", "cols": COLUMNS})
        size = sum(len(chunk) for chunk in answer.streaming_content)
        if answer.status_code != 200 or size < 100_000:
            raise RuntimeError(f"the export answered {answer.status_code} with {size} bytes")


def address(database):
    """The DATABASE_URL of the database the bench works in."""
    own = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database}"
    login = own["USER"] + (f":{own['PASSWORD']}" if own["PASSWORD"] else "")
    return f"postgres://{login}@{own['HOST'] or '127.0.0.1'}:{own['PORT'] or 5432}/{database}"
