"""Everything that is due and not yet done. Called by a timer; running it twice or a week late does each thing once."""

import datetime as dt

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.models import Pulse
from evaluations import lapses


def moment(text):
    """An ISO time; without an offset it is local, a mere day is its beginning."""
    try:
        at = dt.datetime.fromisoformat(text)
        return (at if timezone.is_aware(at) else timezone.make_aware(at)).astimezone(dt.UTC)
    except (ValueError, OverflowError) as wrong:
        raise CommandError(f"--at 不是一个时间：{text}。请写成 2026-07-02T08:00 这样。") from wrong


class Command(BaseCommand):
    help = "办理到期的事项：反馈期已满而没有反馈的建议按未反馈办结。可以重复运行。"

    def add_arguments(self, parser):
        parser.add_argument("--at", metavar="ISO-TIME", help="当作在这个时刻运行，如 2026-07-02T08:00；默认为现在。")

    def handle(self, *args, at=None, **options):
        at = moment(at) if at else timezone.now()
        closed = lapses.close_lapsed(at)
        Pulse.beat("tick", at)
        self.stdout.write(f"反馈期满办结 {len(closed)} 件。")
