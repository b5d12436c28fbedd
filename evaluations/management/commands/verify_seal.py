"""``manage.py verify_seal FILE``: make the seal of a published file again, without the database."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from core import seals


class Command(BaseCommand):
    help = "重新计算下载的通报、年度报告（.json）的封印，看内容有没有被改动；不用连接数据库。"
    requires_system_checks: list = []

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="FILE")

    def handle(self, *, files, **options):
        broken = [name for name in files if not self.check_one(name)]
        if broken:
            raise CommandError(f"{len(broken)} 个文件的内容与封印不一致：{'、'.join(broken)}。")

    def check_one(self, name) -> bool:
        try:
            content, said = seals.unpacked(Path(name).read_text(encoding="utf-8"))
            made = seals.seal(content)
        except (OSError, UnicodeDecodeError):
            raise CommandError(f"读不了文件 {name}。请确认路径，并且是从系统下载的 .json 文件。") from None
        except (TypeError, ValueError):
            raise CommandError(
                f"{name} 不是系统下载的封印文件：要有 content 和 seal 两项，数字都是整数或文字。"
            ) from None
        self.stdout.write(
            f"{name}\n  文件写明的封印 {said}\n  重新计算的封印 {made}\n  {'一致' if said == made else '不一致'}"
        )
        return said == made
