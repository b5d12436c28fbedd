"""Everything that is due and not yet done. Called by a timer; running it twice or a week late does each thing once."""

import datetime as dt

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core import locks, mailing
from core.models import Pulse
from evaluations import lapses
from suggestions.reminding import run


def moment(text):
    """An ISO time; without an offset it is local, a mere day is its beginning."""
    try:
        at = dt.datetime.fromisoformat(text)
        return (at if timezone.is_aware(at) else timezone.make_aware(at)).astimezone(dt.UTC)
    except (ValueError, OverflowError) as wrong:
        raise CommandError(f"--at 不是一个时间：{text}。请写成 2026-07-02T08:00 这样。") from wrong


class Command(BaseCommand):
    help = "办理到期的事项：反馈期满的建议办结，提醒和逐级催告，发提醒汇总和邮件。可以重复运行。"

    def add_arguments(self, parser):
        parser.add_argument("--at", metavar="ISO-TIME", help="当作在这个时刻运行，如 2026-07-02T08:00；默认为现在。")

    def handle(self, *args, at=None, **options):
        at = moment(at) if at else timezone.now()
        with locks.alone("tick") as is_ours:
            if not is_ours:
                self.stdout.write("另一个定时任务正在运行，这一次不做。")
                return
            if disclosed := lapses.disclose(at):
                self.stdout.write(f"反馈期满向单位公布评价 {len(disclosed)} 件。")
            self.stdout.write(f"反馈期满办结 {len(lapses.close_lapsed(at))} 件。")
            told = run.remind(at)
            self.stdout.write(
                f"新提醒 {told.lines} 条，不再需要而取消 {told.dropped} 条，发提醒汇总 {told.digests} 份。"
                if told.is_hour
                else "现在不是工作日的 9 点到 18 点，不发提醒。"
            )
            self.stdout.write(str(mailing.deliver(at, office_hours=told.is_hour)))
            Pulse.beat("tick", at)
