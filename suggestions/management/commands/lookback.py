"""``manage.py lookback``: the sample a draw takes, printed and not stored, so that a recorded one can be checked."""

from django.core.management.base import BaseCommand, CommandError

from suggestions.forms.draws import MOST_PER_UNIT
from suggestions.models import Assignment
from suggestions.supervision import lookback

from .measures import find_session


class Command(BaseCommand):
    help = "按种子列出回头看的样本，只看不存；排序的依据是 SHA-256(种子|单位|编号)，见 core/draws.py。"

    def add_arguments(self, parser):
        parser.add_argument("--session", required=True, metavar="NAME")
        parser.add_argument("--congress", metavar="NAME")
        parser.add_argument("--seed", required=True)
        parser.add_argument("--per-unit", type=int, required=True, metavar="N")
        parser.add_argument("--klass", default="A", help="办理结果类别，默认 A")
        parser.add_argument("--exclude-drawn", action="store_true", help="以前抽过的不再抽")

    def handle(self, *, session, congress, seed, per_unit, klass, exclude_drawn, **options):
        if not 1 <= per_unit <= MOST_PER_UNIT:
            raise CommandError(f"每个单位抽 1 到 {MOST_PER_UNIT} 件。")
        session = find_session(session, congress)
        parts = Assignment.objects.filter(suggestion__session=session)
        lot = lookback.lot(parts, klass, excludes_drawn=exclude_drawn)
        rows, frame, chosen = lot.rows, lot.frame, lot.drawn(seed, per_unit)
        for unit, drawn in chosen.items():
            self.stdout.write(f"{unit}（{klass} 类 {len(frame[unit])} 件，抽 {len(drawn)} 件）")
            for part in drawn:
                number, title = part.suggestion.number, part.suggestion.title
                self.stdout.write(f"  {number}  {lookback.digest(seed, unit, number)[:12]}  {title}")
        drawn = sum(map(len, chosen.values()))
        self.stdout.write(
            f"{session.congress}{session}：{len(frame)} 个单位，{klass} 类 {len(rows)} 件，抽中 {drawn} 件，种子 {seed}。"
        )
