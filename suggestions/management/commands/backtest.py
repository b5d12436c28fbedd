"""``manage.py backtest --session NAME``: how often the units proposed at dispatch would have been the right ones."""

import json

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localdate

from congress.models import Session
from suggestions import backtest

MISSED = 10


class Command(BaseCommand):
    help = (
        "用已有届次回测交办时的单位参考：只用每件建议以前的资料，与实际主办、分办单位比较，报告前一名、前三名的命中率。"
    )

    def add_arguments(self, parser):
        parser.add_argument("--session", required=True, metavar="NAME", help="届次的名称，如 十四届四次会议")
        parser.add_argument("--congress", metavar="NAME", help="哪一级人大；只有一级的可以不写")
        parser.add_argument("--most", type=int, help="最多测多少件，在全年里均匀抽取")
        parser.add_argument("--json", action="store_true", help="输出一行 JSON")

    def handle(self, *, session, congress=None, most=None, **options):
        found = Session.objects.filter(name=session).select_related("congress", "rule_set").order_by("-opens_on")
        if congress:
            found = found.filter(congress__name=congress)
        if not found:
            known = "、".join(f"{s.congress} {s.name}" for s in Session.objects.select_related("congress")[:20])
            raise CommandError(f"没有找到届次“{session}”。现有：{known or '无'}。")
        if len(found) > 1:
            raise CommandError(
                f"“{session}”不止一个，请用 --congress 写明：{'、'.join(str(s.congress) for s in found)}。"
            )
        if most is not None and most < 1:
            raise CommandError("--most 要填大于 0 的整数。")
        one = found[0]
        known = list(Session.objects.filter(congress=one.congress).order_by("-opens_on"))
        outcome = backtest.run(one, known, localdate(), most=most)
        self._say(one, outcome, as_json=options["json"])

    def _say(self, session, outcome, *, as_json):
        figures = outcome.figures()
        if as_json:
            named = {"congress": session.congress.name, "session": session.name}
            self.stdout.write(json.dumps(named | figures, ensure_ascii=False))
            return
        if not outcome.tested:
            self.stdout.write(f"{session.congress}{session.name}：没有已经交办的建议，无从比较。")
            return
        write = self.stdout.write
        write(f"{session.congress}{session.name}：比较 {outcome.tested} 件，只用每件以前立案的和往年的资料。")
        for n in backtest.TOPS:
            write(f"  前 {n} 名含实际主办或分办单位：{outcome.hits[n]} 件，{figures[f'top{n}_percent']}%")
        write(f"  没有提出参考单位：{outcome.silent} 件")
        if outcome.preselected:
            write(
                f"  预选了主办单位：{outcome.preselected} 件，其中对的 {outcome.preselected_right} 件，"
                f"{figures['preselected_right_percent']}%"
            )
        for number, title, real, first in outcome.missed[:MISSED]:
            write(f"  未中：第{number}号 {title}：实际 {real or '（已停用的单位）'}，参考第一位 {first or '无'}")
        if len(outcome.missed) > MISSED:
            write(f"  未中的另有 {len(outcome.missed) - MISSED} 件")
