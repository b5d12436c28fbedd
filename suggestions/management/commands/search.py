"""``manage.py search``: prove that a search looks through what the texts say, make its rows anew, or learn what has become common."""

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from suggestions import search_index, search_words

SHOWN = 10


class Command(BaseCommand):
    help = (
        "核对搜索用的索引和全部文字是否一致（只有 PostgreSQL 有这个索引）；--rebuild 重新建立；"
        "--learn 记住五千件以上、百分之二以上的建议都有的三四字词，搜索它们就不用逐件核对文字。"
    )

    def add_arguments(self, parser):
        ways = parser.add_mutually_exclusive_group()
        ways.add_argument("--rebuild", action="store_true", help="按现在的文字重新建立，期间不能保存")
        ways.add_argument("--learn", action="store_true", help="记住常用的词，期间照常使用；中断了再运行就接着做")

    def handle(self, *, rebuild, learn, **options):
        if connection.vendor != "postgresql":
            self.stdout.write("SQLite 逐件查找，没有索引，不用核对。")
        elif rebuild:
            search_index.rebuild()
            self.stdout.write("搜索用的索引已重新建立。")
        elif learn:
            if (new := search_words.learn()) is None:
                raise CommandError("另一个 manage.py search --learn 正在运行，这一次不做。")
            self.stdout.write(f"新记住常用词 {new} 个，现在一共 {search_words.count()} 个。")
        elif new := search_words.waiting():
            raise CommandError(
                f"有 {len(new)} 个常用词还没有记完，现在不能核对。"
                "如果没有别人正在运行 manage.py search --learn，请再运行它，它会接着做。"
            )
        elif wrong := search_index.faults():
            shown = "、".join(map(str, wrong[:SHOWN]))
            raise CommandError(
                f"有 {len(wrong)} 件建议和索引不一致（主键 {shown}）。请运行 manage.py search --rebuild。"
            )
        else:
            self.stdout.write("搜索用的索引和全部文字一致。")
