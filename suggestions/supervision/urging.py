"""催办: a reminder to the unit of one part, on record, in words that fit the item."""

import re

from core.templatetags.look import ymd
from core.workflow import Refused
from suggestions import figures, measures
from suggestions.effects import changed
from suggestions.models import Assignment, LookbackItem

NAMES = ("编号", "标题", "单位", "期限", "逾期天数", "已催次数", "轮次")
TODAY_ALREADY = "今天已经催办过一次。确需再催的，请勾选“今天催过的也再催一次”。"


def may_be_urged(part, act):
    """A promise is owed by the part that made it, whatever round came after; what a second look found undone is owed too."""
    if part.promise_due_on:
        return ""
    if not part.is_latest:
        return "这是上一轮的承办，请催最近一轮。"
    if part.is_open or part.order_due_on or _was_found_undone(part):
        return ""
    return f"{part.unit}已经{'送出会办意见' if part.is_helper else '答复'}，没有要催的事。"


def _was_found_undone(part):
    checked = [item for item in part.lookbacks.all() if item.status == LookbackItem.Status.CHECKED]
    return bool(checked) and max(checked, key=lambda item: item.pk).outcome == LookbackItem.Outcome.FAILED


def _is_on(about, part, act):
    """Whether the part is on the list, as far as who urges may know."""
    return Assignment._base_manager.filter(figures.condition(about, act.today, reader=act.by), pk=part.pk).exists()


def urge(part, act, *, about="", again=False):
    """``about``: the list it was picked from; what left it meanwhile is not urged with words that are no longer true."""
    if about and not _is_on(about, part, act):
        raise Refused(f"已经不在“{measures.FACTS[about].label}”里，不用再催。")
    if not act.note:
        raise Refused("请写明催办的内容。")
    if part.last_urged_on == act.today and not again:
        raise Refused(TODAY_ALREADY)
    return changed(part, {"urge_count": part.urge_count + 1, "last_urged_on": act.today})


# The words -------------------------------------------------------------------------------------------------------------------


def fill(words, part, today, day="due_on"):
    """The text for one part: 【编号】 and the other names filled in. Reads ``part.suggestion`` and ``part.unit``."""
    due = getattr(part, day) if day else None
    known = {
        "编号": part.suggestion.number,
        "标题": part.suggestion.title,
        "单位": part.unit.name,
        "期限": ymd(due).replace(" ", "") if due else "（签收后起算）",
        "逾期天数": str(max(0, (today - due).days)) if due else "0",
        "已催次数": str(part.urge_count),
        "轮次": str(part.round),
    }
    return re.sub("【(" + "|".join(NAMES) + ")】", lambda found: known[found[1]], words)


def untrue(words, part, today, day="due_on"):
    """Why these words cannot be sent for ``part``, or ""."""
    due = getattr(part, day) if day else None
    if "【逾期天数】" in words and not (due and due < today):
        return "没有逾期，文字里不能用【逾期天数】。"
    if "【期限】" in words and due is None:
        return "还没有期限，文字里不能用【期限】。"
    return ""
