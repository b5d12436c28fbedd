"""Load the demo year through the real doors, or say how to sign in when it is already there."""

import datetime as dt
import time

from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.test.utils import override_settings
from django.utils import timezone

from accounts.models import User
from congress.models import Congress
from dashboard.demo.accounts import table
from dashboard.demo.build import build
from suggestions.models import Attachment, Suggestion

NAMES = {"云江省人大", "青岚市人大"}


class Command(BaseCommand):
    help = "载入演示数据：两级人大、两次会议、四百多件建议。已经有演示数据时只打印账号。"

    def add_arguments(self, parser):
        parser.add_argument(
            "--today",
            type=dt.date.fromisoformat,
            default=None,
            metavar="YYYY-MM-DD",
            help="演示数据里的今天，默认是当天",
        )
        parser.add_argument("--seed", type=int, default=1, help="随机种子，同一种子得到同样的数据")
        parser.add_argument("--small", action="store_true", help="只载入几十件，覆盖每一种状态")
        parser.add_argument("--reset", action="store_true", help="清空演示数据后重新载入")

    def handle(self, *, today, seed, small, reset, **options):
        there = set(Congress.objects.values_list("name", flat=True))
        if there - NAMES or (not there and (User.objects.exists() or Suggestion.objects.exists())):
            raise CommandError(
                "这个数据库里已经有别的数据，不能载入演示数据。请换一个空的数据库（设置 DATABASE_URL），再运行一次。"
            )
        if there and reset:
            self._empty()
            there = set()
        if there:
            self.stdout.write("演示数据已经载入，没有改动。要重新载入，请加 --reset。")
        else:
            self._load(today or timezone.localdate(), seed, small)
        self.stdout.write(table())

    def _load(self, today, seed, small):
        started = time.monotonic()
        self.stdout.write("正在载入演示数据，大约需要一分钟……")
        with override_settings(DEBUG=False):  # in debug Django quotes and keeps every query
            counts = build(today, seed=seed, small=small)
        words = dict(Suggestion.Status.choices)
        told = "，".join(f"{words[status]} {counts[status]}" for status in Suggestion.Status.values if counts[status])
        self.stdout.write(f"载入 {sum(counts.values())} 件建议（{told}），用时 {time.monotonic() - started:.0f} 秒。")

    def _empty(self):
        for name in Attachment.objects.values_list("file", flat=True):
            default_storage.delete(name)
        call_command("flush", interactive=False, verbosity=0)
