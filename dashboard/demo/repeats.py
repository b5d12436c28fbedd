"""What was raised for years: a small ledger of the session before last, and the same matters of two and three years marked.

The office marks them on the last working day, after it has read the year through; one mark was a mistake and is taken back.
"""

import csv
import datetime as dt
import re
import tempfile
from pathlib import Path

from django.utils import timezone

from core.sheets import open_sheets
from evaluations.imports import Place, import_ledger, read_ledger
from suggestions import likeness
from suggestions.models import Suggestion
from suggestions.workflow import SUGGESTION

HEADS = ("编号", "标题", "类别", "提出时间", "性质", "是否公开", "领衔代表", "附议人数", "主办单位", "会办单位", "登记日期", "答复日期",
         "沟通方式", "办理结果", "采纳情况", "对办理工作的评价", "对办理结果的评价")  # fmt: skip
TWO_YEARS, THREE_YEARS = 9, 4  # matters raised for two years and more; those of them that go back one year further
ALIKE = 0.85
OLD = (
    ("C", "未采纳", "基本满意"),
    ("B", "部分采纳", "满意"),
    ("C", "近期不能落实", "不满意"),
    ("B", "部分采纳", "基本满意"),
)
MISTAKE = "核对原件，两件说的是两个地方的事，不是同一件。"
PLACE = re.compile(r"[一-鿿]{2}(?:县|区|市)")


def tell(stage):
    side = stage.cast.province
    found = _pairs(side)
    pairs = [pair for pair in found if _places(pair[0]) == _places(pair[1])][:TWO_YEARS]
    elsewhere = [pair for pair in found if _places(pair[0]) != _places(pair[1])][:1]
    if not pairs:
        return
    old = _ledger(stage, side, [last for _, last in pairs[:THREE_YEARS]])
    office, at = side.staff[0], timezone.make_aware(dt.datetime.combine(stage.limit, dt.time(15, 20)))
    for place, (now, last) in enumerate(pairs):
        same = [last, *(old[place : place + 1])]
        SUGGESTION.take(now, "mark_repeat", by=office, at=at + dt.timedelta(minutes=3 * place), same=same)
    for wrong, last in elsewhere:
        SUGGESTION.take(wrong, "mark_repeat", by=office, at=at + dt.timedelta(minutes=40), same=[last])
        SUGGESTION.take(wrong, "unmark_repeat", by=office, at=at + dt.timedelta(minutes=45), note=MISTAKE)


def _places(suggestion):
    return set(PLACE.findall(suggestion.title))


def _pairs(side):
    """This year's suggestions with last year's of the same matter: led by the same unit, the most alike first."""
    S = Suggestion.Status
    rows = Suggestion.objects.filter(status__in=(S.HANDLING, S.ANSWERED, S.CLOSED)).select_related(
        "session__congress", "session__rule_set", "lead_deputy", "category"
    )
    lasts = list(
        rows.filter(session=side.last, lead_deputy__isnull=False).order_by("pk").prefetch_related("assignments__unit")
    )
    found = []
    weights = likeness.Weights(_Even())
    sets = {s.pk: likeness.pairs(s.title) for s in lasts}
    for now in rows.filter(session=side.now).order_by("pk"):
        mine = likeness.pairs(now.title)
        score, last = max(
            ((likeness.likeness(mine, sets[s.pk], weights), s) for s in lasts), key=lambda pair: (pair[0], -pair[1].pk)
        )
        if score >= ALIKE and last.category_id == now.category_id:
            found.append((score, now, last))
    found.sort(key=lambda row: (-row[0], row[1].pk))
    chosen, taken = [], set()
    for _, now, last in found:
        if last.pk not in taken:
            taken.add(last.pk)
            chosen.append((now, last))
    return chosen


class _Even:
    """No pair is commoner than another."""

    def __getitem__(self, pair):
        return 1


def _ledger(stage, side, lasts):
    """The closed items of the session before last, from its ledger; no replies in full, as such ledgers are."""
    session = stage.cast._session(side.congress, 2)
    day = session.closes_on + dt.timedelta(days=20)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            sheet = csv.writer(file)
            sheet.writerow(HEADS)
            for number, (last, (klass, adopted, grade)) in enumerate(zip(lasts, OLD, strict=False), 1):
                lead = next(part for part in last.assignments.all() if part.role != "helper")
                sheet.writerow(
                    (f"{number * 37:04}", last.title, last.category.name, "大会期间", "当年", "公开", last.lead_deputy.name, 3, lead.unit.name, "",
                     day.isoformat(), (day + dt.timedelta(days=80)).isoformat(), "座谈", klass, adopted, "满意", grade)
                )  # fmt: skip
        place = Place.of(session)
        outcome = import_ledger(read_ledger(open_sheets(str(path)), place), place)
    if outcome.faults:
        raise ValueError("；".join(map(str, outcome.faults)))
    return list(Suggestion.objects.filter(session=session).select_related("session").order_by("number"))
