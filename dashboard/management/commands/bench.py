"""``manage.py bench``: speed as ratios within one run, one JSON object a line.

Works in a database of its own (``test_<name>`` on the server of DATABASE_URL) that is made for the run and dropped.
"""

import io
import json
import os
import sys
from contextlib import contextmanager, nullcontext

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.test import Client
from django.test.utils import setup_test_environment, teardown_test_environment
from django.utils.timezone import localdate

from congress import calendars
from dashboard.bench import alike, clock, cockpit, download, fill, history, load, pages, search, sheets, twin

SHEET_ROWS = 10_000
OPEN_PARTS = 100_000
OF_HISTORY = {"pages", "search", "export", "cockpit"}  # measured over one database of ``rows`` suggestions
PARTS = (*sorted(OF_HISTORY), "import", "tick", "alike")
WIDE = 100_000  # suggestions of one session, and rows of one export
# two and four characters; in the corpus in one of 13, 40, 97, and of 15, 32, 40, 93, 3,000
WORDS = ("校车", "养老", "孵化", "老旧小区", "知识产权", "法律援助", "农村公路", "农村戒毒")
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
        parser.add_argument(
            "--rows", type=int, default=20_000, help="建议总数，每个届次一千件（默认两万，完整的一百万）"
        )
        parser.add_argument("--load", action="store_true", help="只量测五十人同时使用演示数据（用现在的数据库）")
        parser.add_argument(
            "--only",
            action="append",
            choices=PARTS,
            default=[],
            help="只量测这一部分，可以写几次；不写就全部量测",
        )

    def handle(self, *, rows, alike=None, only, **options):
        if connection.vendor != "postgresql":
            self.stderr.write("目标是 PostgreSQL：请用 DATABASE_URL=postgres://… 运行。现在用 SQLite 量测，只供参考。")
        if options["load"]:
            return self.load()
        if rows < 3 * fill.PER_SESSION:
            raise CommandError("每个届次一千件，至少要三个届次：--rows 3000 或更多。")
        settings.ALLOWED_HOSTS = ["testserver"]
        setup_test_environment(debug=False)
        try:
            self.measure(rows, alike, {"alike"} if alike else set(only or PARTS))
        finally:
            teardown_test_environment()

    def measure(self, rows, alike, wanted):
        if wanted & OF_HISTORY:
            with _database() as name:
                self.history(rows, "pages" in wanted)
                if "search" in wanted:
                    self.searches(rows)
                if "export" in wanted:
                    self.exports(name)
                if "cockpit" in wanted:
                    self.cockpits(min(WIDE, rows))
        if wanted & {"import", "tick"}:
            with _database() as name:
                self.stage = fill.Stage(localdate())
                if "import" in wanted:
                    self.sheets(name)
                if "tick" in wanted:
                    self.clock(name, min(OPEN_PARTS, rows))
        if "alike" in wanted:
            with _database():
                self.alike(alike or (min(200_000, rows) if connection.vendor == "postgresql" else 5_000))

    def load(self):
        rounds, faults = load.measure()
        for fault in faults:
            self.stderr.write(fault)
        hello = rounds["hello"]["per_s"]
        for kind, told in rounds.items():
            self.say("load", kind=kind, users=load.USERS, workers=load.WORKERS, **told, of_hello=told["per_s"] / hello)

    def alike(self, rows):
        """Among very many on PostgreSQL, among some thousands on SQLite; beside comparing every one of them."""
        stage = fill.Stage(localdate())
        alike.Corpus(stage, rows)
        self.say("alike", **alike.measure(stage, rows), limit_s=0.3, least_ratio=5)

    def say(self, what, **figures):
        shown = {key: round(value, 3) if isinstance(value, float) else value for key, value in figures.items()}
        self.stdout.write(json.dumps({"bench": what, "database": connection.vendor, **shown}, ensure_ascii=False))
        self.stdout.flush()

    def history(self, rows, is_compared):
        """All of history; where it is asked for, the pages over the last two years beside them over all of it, and Django's own list."""
        self.stage = stage = fill.Stage(localdate())
        session = self.session = stage.session(current=True)
        stage.session(current=False)
        made = pages.visits(stage, session)
        fill.settle()
        with twin.twin() if is_compared else nullcontext() as small:
            took = history.extend(stage, rows)
            fill.settle()
            self.say("fill", rows=rows, **took)
            if not is_compared:
                return
            for page, told in pages.compare(made, small).items():
                self.say("page", page=page, rows=rows, **told, limit=1.3)
        self.say("admin", rows=rows, **pages.beside_the_admin(stage, WORDS[0]))

    def searches(self, rows):
        for word, told in search.measure(self.stage, WORDS).items():
            self.say("search", rows=rows, word=word, **told, least_ratio=20)

    def cockpits(self, wide):
        """The cockpit of a session of a thousand and of a very large one, each beside the same aggregates by hand."""
        sessions = [self.session]
        if connection.vendor == "postgresql":
            sessions.append(history.wide(self.stage, wide))
            fill.settle()
        for session in sessions:
            told = cockpit.measure(self.stage, session)
            self.say("cockpit", suggestions=session.suggestions.count(), **told, limit=1.5)

    def exports(self, database):
        for kind in ("csv", "xlsx"):
            told = download.measure(kind, self.stage.office, {"DATABASE_URL": address(database)})
            self.say("export_all", kind=kind, **told, limit_first_byte_s=1, limit_over_idle_mib=150)

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

    def clock(self, database, parts):
        """A tick over many open parts, again at once, and on the next working day."""
        clock.fill(self.stage, parts)
        fill.settle()
        environment = {"DATABASE_URL": address(database)}
        day = calendars.current().next_workday(self.stage.today)
        for run, at in (("first", f"{day}T09:00"), ("again", f"{day}T09:10")):
            self.say("tick", parts=parts, run=run, **clock.measure(at, environment), limit_s=60, limit_mib=300)

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
