"""``manage.py doctor``: the counts of the page 体检, for people and for programs.

Exit status: 0 when no impossible record exists (suspicious ones may), 1 when there are impossible ones, 2 when the congress or
session named does not exist.
"""

import json
import sys

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localdate

from congress.models import Congress
from core.columns import Ctx
from evaluations.doctor import CHECKS, Reading, columns, examine, findings
from suggestions.management.commands.measures import find_session

FOUND, UNKNOWN = 1, 2


class Command(BaseCommand):
    help = "列出不可能或可疑的记录。退出状态：0 没有不可能的记录，1 有不可能的记录，2 没有这个人大或届次。"

    def add_arguments(self, parser):
        parser.add_argument("--congress", metavar="NAME", help="人大名称，如：云江省人大；不写为全部")
        parser.add_argument("--session", metavar="NAME", help="届次名称，如：十四届四次会议；不写为各届次")
        parser.add_argument("--format", choices=("table", "json"), default="table")
        parser.add_argument("--rows", type=int, default=0, metavar="N", help="每项再列出前 N 条")

    def handle(self, *, congress, session, format, rows, **options):
        reading = self.reading(congress, session)
        counts = examine(CHECKS, reading)
        found = [self.entry(check, n, reading, max(rows, 0)) for check, n in zip(CHECKS, counts, strict=True)]
        getattr(self, f"as_{format}")(found)
        if impossible := sum(one["count"] for one in found if one["severity"] == "不可能"):
            self.stderr.write(f"有 {impossible} 条不可能的记录。")
            sys.exit(FOUND)

    def reading(self, congress, session):
        known = Congress.objects.filter(name=congress).first() if congress else None
        if congress and known is None:
            names = "、".join(Congress.objects.values_list("name", flat=True)) or "还没有任何人大"
            raise CommandError(f"没有人大“{congress}”。现有：{names}。", returncode=UNKNOWN)
        try:
            chosen = find_session(session, congress) if session else None
        except CommandError as fault:
            raise CommandError(str(fault), returncode=UNKNOWN) from fault
        return Reading(today=localdate(), session=chosen.pk if chosen else None, congress=known.pk if known else None)

    def entry(self, check, count, reading, most):
        entry = {"key": check.key, "label": check.label, "severity": check.severity_word, "grain": check.grain.key,
                 "count": count, "says": check.says}  # fmt: skip
        return entry | {"rows": self.rows(check, reading, most) if count else []} if most else entry

    def rows(self, check, reading, most):
        first, *_ = shown = columns.of(check.grain)
        ctx = Ctx(user=None, today=reading.today)
        ctx.extra.update({"check": check, "session": reading.session, "calendar": reading.calendar})
        found = findings.read(check.rows(reading), check).order_by(*first.order(descending=False), "pk")
        listed = list(found[:most])
        findings.prepare(listed, ctx, reading)
        return [{column.key: str(column.plain(row, ctx)) for column in shown} for row in listed]

    def as_json(self, found):
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))

    def as_table(self, found):
        for one in found:
            self.stdout.write(f"{one['count']:>8}  {one['severity']:　<3}  {one['label']}（{one['key']}）")
            for row in one.get("rows", ()):
                self.stdout.write(f"{'':>8}  {'　'.join(row.values())}")
