"""``manage.py search``: prove that a search looks through what the texts say, or make its rows anew."""

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from suggestions import search_index

SHOWN = 10


class Command(BaseCommand):
    help = "核对搜索用的索引和全部文字是否一致（只有 PostgreSQL 有这个索引）；--rebuild 重新建立。"

    def add_arguments(self, parser):
        parser.add_argument("--rebuild", action="store_true", help="按现在的文字重新建立")

    def handle(self, *, rebuild, **options):
        if connection.vendor != "postgresql":
            self.stdout.write("SQLite 逐件查找，没有索引，不用核对。")
        elif rebuild:
            search_index.rebuild()
            self.stdout.write("搜索用的索引已重新建立。")
        elif wrong := search_index.faults():
            shown = "、".join(map(str, wrong[:SHOWN]))
            raise CommandError(
                f"有 {len(wrong)} 件建议和索引不一致（主键 {shown}）。请运行 manage.py search --rebuild。"
            )
        else:
            self.stdout.write("搜索用的索引和全部文字一致。")
