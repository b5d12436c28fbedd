"""An empty ledger to fill in: the columns by their usual names and one row that shows how."""

import datetime as dt
from collections.abc import Sequence

from .headers import WORDS

FIELDS = tuple(name for name in WORDS if name != "separate")  # 分办 is written as two names under 主办单位
HEADS = tuple(WORDS[name][0] or "" for name in FIELDS)
REMOVE = "关于修建滨河步道的建议（示例，导入前请删除这一行）"


def row(*, classes: Sequence[dict], grades: Sequence[str], adoptions: Sequence[str], year: int) -> list:
    """One suggestion with every cell filled, in the words of a session's rules."""
    said = {
        "number": "1", "title": REMOVE, "category": "城建环保", "period": "大会期间", "nature": "当年", "publication": "公开",
        "deputy": "张三", "cosigners": 2, "lead": "市住建局", "helpers": "市财政局、市水利局", "registered": dt.date(year, 2, 10),
        "dispatched": dt.date(year, 3, 1), "replied": dt.date(year, 5, 20), "contact": "上门征求意见", "klass": classes[0]["key"],
        "adoption": next(iter(adoptions), ""), "attitude": grades[0], "result": grades[0],
    }  # fmt: skip
    return [said[name] for name in FIELDS]
