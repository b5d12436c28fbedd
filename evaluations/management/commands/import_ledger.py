"""A ledger of past years into a session: all of it, or every fault and nothing."""

from django.core.management.base import BaseCommand, CommandError

from congress import presets
from core.sheets import SheetRefused, open_sheets
from evaluations.imports import Outcome, Place, import_ledger, read_ledger

SKIPPED = {"blank": "空行", "closing": "合计、说明行", "header": "重复的表头"}
MADE = {"units": "单位", "deputies": "代表", "delegations": "代表团", "categories": "类别"}


class Command(BaseCommand):
    help = "导入往年办理台账（.xlsx、.xls、.csv）。任何一行有错就全部不入库，并列出所有错误。"

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="台账文件")
        parser.add_argument("--congress", required=True, metavar="NAME", help="人大名称，如：云江省人大")
        parser.add_argument("--session", required=True, metavar="NAME", help="届次名称，如：十四届四次会议")
        parser.add_argument(
            "--rules",
            default="",
            metavar="PRESET",
            help=f"新建届次所用的规则：{'、'.join(presets.names())}；不写为湖南",
        )
        parser.add_argument("--create", action="store_true", help="新建还没有的人大、届次、单位、代表、代表团和类别")
        parser.add_argument("--update", action="store_true", help="改写内容不同的已导入建议，改动记入办理记录")
        parser.add_argument("--dry-run", action="store_true", help="只检查和计数，不入库")
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--sheet", default="", metavar="NAME", help="只导入这一张工作表")
        which.add_argument("--all-sheets", action="store_true", help="导入所有带表头的工作表")

    def handle(self, *args, file, congress, session, rules, create, update, dry_run, sheet, all_sheets, **options):
        try:
            place = Place.find(congress, session, rules=rules, create=create)
            parsed = read_ledger(open_sheets(file), place, sheet=sheet, all_sheets=all_sheets)
            outcome = import_ledger(parsed, place, create=create, update=update, dry_run=dry_run)
        except SheetRefused as refused:
            raise CommandError(str(refused)) from refused
        if outcome.faults:
            for fault in outcome.faults:
                self.stderr.write(str(fault))
            raise CommandError(f"共 {len(outcome.faults)} 处错误，没有导入任何内容。请改正后重新导入。")
        for line in report(outcome):
            self.stdout.write(line)


def report(outcome: Outcome) -> list[str]:
    """What was done, in lines."""
    done = "试算完成，没有入库" if outcome.is_dry_run else "导入完成"
    lines = [
        f"{done}：共 {outcome.rows} 件，新增 {outcome.created} 件，更新 {outcome.updated} 件，相同未动 {outcome.unchanged} 件。"
    ]
    if outcome.made:
        lines.append(f"新建：{'、'.join(outcome.made)}。")
    made = [f"{label} {len(names)} 个" for kind, label in MADE.items() if (names := getattr(outcome, kind))]
    if made:
        lines.append(f"新建{'、'.join(made)}。")
    if outcome.skipped:
        lines.append(
            f"跳过：{'、'.join(f'{SKIPPED[why]} {count} 行' for why, count in sorted(outcome.skipped.items()))}。"
        )
    if outcome.ignored_columns:
        lines.append(f"没有使用的列：{'、'.join(outcome.ignored_columns)}。")
    if outcome.without_header:
        lines.append(f"没有表头、跳过的工作表：{'、'.join(outcome.without_header)}。")
    return lines
