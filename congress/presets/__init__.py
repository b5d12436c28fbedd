"""Rule sets shipped with the product, one JSON file each, and the check every rule set passes before it is stored.

A rule set is a plain dict::

    name, title   short name and full title
    sources       the statutes it is taken from
    deadlines     {rule name: rule}; a name that is missing means "no such rule here". Names: ``deadlines.RULES``. A rule:
                  amount, unit (wd 工作日 | d 日 | m 个月), start (``deadlines.EVENTS``), source (the article)
                  or, for a fixed day of the session's year: unit "date", date "MM-DD", least_days and instead
                  ({amount, unit}: used when fewer days than that are left at the start, or the day is over)
    extension     {approver: office | coordinator, times, tell_deputy} or null; never beyond ``reply_longest``
    classes       result classes in order: {key: one letter, label, needs_commitments, is_solved}
    grades        words of satisfaction, best first, out of ``GRADES``; the last is 不满意
    adoption      how far a suggestion was adopted, in order
    flags         grades_helpers: the deputy grades helpers too; face_to_face_required: lead replies need a meeting;
                  lapsed_feedback: forms not returned in time count as "not_returned" or are "excluded";
                  counted_feedback: the form of the "lead" deputy counts, or "all": his and those of the co-signers, the middle one;
                  rework_from: a part is handled again from "unsatisfied" on, or from "basically_satisfied" on;
                  units_read: units read the deputies' grades "when_in", as soon as they are given, or "after_window"
    notice_days   working days before a due date from which it shows yellow
    notes         what else the statute says, and which figures are assumptions
"""

import json
from pathlib import Path

from .checks import GRADES, check

__all__ = ["GRADES", "check", "load", "names"]

FOLDER = Path(__file__).parent
FILES = {
    "湖南": "hunan",
    "上海": "shanghai",
    "北京": "beijing",
    "重庆": "chongqing",
    "山东": "shandong",
    "青岛": "qingdao",
    "河南": "henan",
    "浙江": "zhejiang",
    "贵州": "guizhou",
    "慈溪": "cixi",
}


def names() -> list[str]:
    """The presets by name, the default first."""
    return list(FILES)


def load(name: str) -> dict:
    """A fresh copy of a preset."""
    if name not in FILES:
        raise LookupError(f"没有名为“{name}”的预设规则，可用的有：{'、'.join(FILES)}。")
    return json.loads((FOLDER / f"{FILES[name]}.json").read_text(encoding="utf-8"))
