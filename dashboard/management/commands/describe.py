"""``manage.py describe``: write the four tables to docs/, or with ``--check`` say whether they are current."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from dashboard import describe


class Command(BaseCommand):
    help = "把流程、权限、期限和统计口径写到 docs/；--check 只检查是否最新。"
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true")

    def handle(self, *, check, **options):
        folder = Path(settings.BASE_DIR) / "docs"
        folder.mkdir(exist_ok=True)
        stale = []
        for name, text in describe.pages().items():
            path = folder / name
            if path.exists() and path.read_text(encoding="utf-8") == text:
                continue
            stale.append(name)
            if not check:
                path.write_text(text, encoding="utf-8")
        if check and stale:
            raise CommandError(f"docs/ 里的 {'、'.join(stale)} 不是最新的，请运行 manage.py describe。")
        self.stdout.write("docs/ 已是最新。" if not stale else f"已写入 {'、'.join(stale)}。")
