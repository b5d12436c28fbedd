"""``manage.py vote_load``: a hall votes at once, in a database of its own; one JSON line, exit status 1 when anything was lost."""

import json
import tempfile
from dataclasses import asdict
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from dashboard.bench import ballots, ballots_hall

MOST = 500


class Command(BaseCommand):
    help = "让 N 个人在一分钟内通过 gunicorn 投票，同时办公室在工作、一个进程被杀掉；核对选票一张不少、不多、不变。"

    def add_arguments(self, parser):
        parser.add_argument("--jurors", type=int, default=None, help="人数，默认 PostgreSQL 200，SQLite 40")
        parser.add_argument("--seconds", type=float, default=60.0, help="在多少秒内陆续投票（默认 60）")
        parser.add_argument("--workers", type=int, default=3, help="gunicorn 进程数（默认 3）")
        parser.add_argument("--no-kill", action="store_true", help="不杀进程")

    def handle(self, *, jurors, seconds, workers, **options):
        jurors = jurors or (200 if connection.vendor == "postgresql" else 40)
        if not (1 <= jurors <= MOST and 0 <= seconds <= 300 and 1 <= workers <= 16):
            raise CommandError(f"人数 1 到 {MOST}，时间不超过 300 秒，进程 1 到 16 个。")
        with tempfile.TemporaryDirectory() as folder:
            told = self.measure(Path(folder), jurors, seconds, workers, kills=not options["no_kill"])
        self.stdout.write(
            json.dumps({"bench": "ballots", "database": connection.vendor, **asdict(told)}, ensure_ascii=False)
        )
        if told.faults:
            raise CommandError("；".join(told.faults[:5]))

    def measure(self, folder, jurors, seconds, workers, *, kills):
        own = connection.settings_dict["NAME"]
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = str(folder / "votes.sqlite3")
        name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            hall = ballots_hall.open_hall(jurors)
            connection.close()
            return ballots.run(
                hall.appraisal, hall.held, jurors=jurors, seconds=seconds, workers=workers, office=hall.office, kills=kills,
                environment={"DATABASE_URL": ballots_hall.address(name)},
            )  # fmt: skip
        finally:
            connection.creation.destroy_test_db(own, verbosity=0)
