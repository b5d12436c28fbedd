"""``manage.py measures``: the figures of a session, for people and for programs."""

import csv
import json

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localdate

from congress.models import Session
from suggestions import figures, measures
from suggestions.models import Assignment

NESTED = ("classes", "attitude", "result")


def find_session(name, congress=None):
    """The session of that name (or "name（year年）"); CommandError when there is none or more than one."""
    found = Session.objects.select_related("congress", "rule_set")
    found = found.filter(congress__name=congress) if congress else found
    rows = [s for s in found if name in (s.name, str(s), f"{s.congress}{s.name}")]
    if len(rows) == 1:
        return rows[0]
    if rows:
        raise CommandError(
            f"几个人大都有“{name}”：{'、'.join(str(s.congress) for s in rows)}。请用 --congress 写明是哪一个。"
        )
    known = "、".join(f"{s.congress}{s.name}" for s in found) or "还没有任何届次"
    raise CommandError(f"没有届次“{name}”。现有：{known}。")


class Command(BaseCommand):
    help = "按单位、类别等列出一个届次的各项数字；定义见 docs/measures.md。"

    def add_arguments(self, parser):
        parser.add_argument("--session", required=True, metavar="NAME")
        parser.add_argument("--congress", metavar="NAME")
        parser.add_argument("--by", choices=list(measures.DIMENSIONS), default="unit")
        parser.add_argument("--format", choices=("table", "csv", "json"), default="table")

    def handle(self, *, session, congress, by, format, **options):
        session = find_session(session, congress)
        parts = Assignment.objects.filter(suggestion__session=session)
        rows = figures.table(parts, by=by, rule_set=session.rule_set, today=localdate())
        for row in rows:
            del row["ref"]  # a key of this installation says nothing to others
        getattr(self, f"as_{format}")(rows, measures.DIMENSIONS[by].title)

    def as_json(self, rows, title):
        self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))

    def as_csv(self, rows, title):
        flat = [flatten(row) for row in rows]
        if flat:
            writer = csv.DictWriter(self.stdout, fieldnames=list(flat[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(flat)

    def as_table(self, rows, title):
        columns = [
            (title, "key"),
            *((measures.FACTS[k].label, k) for k in ("assigned", "lead", "helper", "separate", "answered", "overdue")),
        ]
        columns += [(label, f"{key}_rate") for key, (label, _, _) in measures.RATES.items() if key in SHOWN_RATES]
        lines = [[label for label, _ in columns], *([cell(row[key]) for _, key in columns] for row in rows)]
        widths = [max(width(line[i]) for line in lines) for i in range(len(columns))]
        for line in lines:
            self.stdout.write("  ".join(text + " " * (widths[i] - width(text)) for i, text in enumerate(line)).rstrip())


SHOWN_RATES = ("answered", "on_time", "face_to_face", "feedback_returned", "satisfied_broad", "satisfied_strict")


def flatten(row):
    flat = {}
    for key, value in row.items():
        flat |= {f"{key}.{word}": n for word, n in value.items()} if key in NESTED else {key: value}
    return flat


def cell(value):
    return "—" if value is None else str(value)


def width(text):
    """Columns a terminal needs: a Chinese character takes two."""
    return sum(2 if ord(c) > 0x2E7F or c == "—" else 1 for c in text)
