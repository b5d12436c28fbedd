"""``manage.py recount FILE``: recompute an appraisal from its downloaded file, without the database."""

from django.core.management.base import BaseCommand, CommandError

from evaluations import recount


class Command(BaseCommand):
    help = "按下载的评议档案（.json）重新计算校验码、总分、名次、档次和结论，和文件里写的比对；不用连接数据库。有不一致时退出码为 1。"
    requires_system_checks: list = []

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--steps", action="store_true", help="写出每个总分的全部算式，可以用笔核对")

    def handle(self, *, file, steps, **options):
        try:
            agrees = recount.main(file, steps=steps, out=self.stdout.write)
        except ValueError as why:
            raise CommandError(str(why)) from None
        if not agrees:
            raise CommandError("重新计算的结果和文件不一致，见上。")
