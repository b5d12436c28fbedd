"""How states look and what they say, the same everywhere: kinds of ``core.templatetags.look.st`` and words."""

from dataclasses import dataclass, replace

from congress.presets import GRADES
from core.templatetags.look import days_left, md

from .models import Assignment, Suggestion

SUGGESTION = {
    "draft": "todo",
    "submitted": "todo",
    "returned": "back",
    "declined": "no",
    "letter": "off",
    "withdrawn": "off",
    "merged": "off",
    "registered": "todo",
    "handling": "doing",
    "answered": "doing",
    "closed": "ok",
}
PART = {"pending": "todo", "handling": "doing", "asking": "back", "answered": "ok", "relieved": "off"}


@dataclass(frozen=True, slots=True)
class Mark:
    """``kind`` is one of ``look.STATUS_KINDS``, or "" for plain words; ``under`` is the second line."""

    kind: str
    word: str
    under: str = ""


def notice_days(rules):
    """Working days before a due date from which it shows yellow."""
    return rules["notice_days"]


def light(due, today, *, notice, calendar):
    """The light of an open deadline: ``Mark`` late, soon or todo with the days in words; ``notice`` counts working days."""
    if due is None:
        return Mark("off", "没有期限")
    near = due >= today and calendar.workdays_between(today, due) <= notice
    return Mark("late" if due < today else "soon" if near else "todo", days_left(due, today))


def kept(part):
    """How an answered part kept its date, in words; empty where a date is unknown."""
    if part.due_on is None or part.answered_on is None:
        return ""
    early = (part.due_on - part.answered_on).days
    return f"提前 {early} 天" if early > 0 else "到期当天" if early == 0 else f"晚了 {-early} 天"


def beside(words, part, today):
    """``words`` about a date with the one it had before it was extended: both stay visible."""
    return f"{words}（延期，原{md(part.extended_from, today)}）" if part.extended_from else words


def worst(grades):
    """The grade that needs looking at; "" among none."""
    return max(grades, key=lambda grade: GRADES.index(grade) if grade in GRADES else -1, default="")


def of_part(part, today):
    """What the state of one part says: overdue before anything else, because it cannot wait."""
    if part.status == Assignment.Status.ANSWERED:
        word = "意见已送" if part.is_helper else "已答复"
        return Mark("ok", word, md(part.answered_on, today) or "日期不明")
    if part.is_open and part.due_on and part.due_on < today:
        what = "意见" if part.is_helper else ""
        return Mark("late", f"{what}{days_left(part.due_on, today)}", part.get_status_display())
    return Mark(PART[part.status], part.get_status_display())


def of_suggestion(suggestion, parts, today):
    """What the state of a suggestion says: of the parts that answer for themselves; beneath it, that helpers are late."""
    s = Suggestion.Status
    if suggestion.status == s.MERGED and Suggestion.merged_into.is_cached(suggestion):
        return of_merged(suggestion.merged_into)
    if suggestion.status != s.HANDLING:
        return Mark(SUGGESTION[suggestion.status], suggestion.get_status_display())
    mark = _of_handling(suggestion, parts, today)
    late = [a.due_on for a in parts if a.is_helper and a.is_open and a.due_on and a.due_on < today]
    return replace(mark, under=f"会办{days_left(min(late), today)}") if late else mark


def of_merged(host):
    """A merged suggestion ends with the one it is handled with."""
    if host.status == Suggestion.Status.CLOSED:
        return Mark("ok", "已随主件办结", f"第{host.number}号")
    return Mark("off", Suggestion.Status.MERGED.label, f"第{host.number}号")


def _of_handling(suggestion, parts, today):
    own = [a for a in parts if not a.is_helper] or list(parts)
    waiting = [a for a in own if a.is_open]
    late = [a for a in waiting if a.due_on and a.due_on < today]
    if late:
        first = min(late, key=lambda a: a.due_on)
        return Mark("late", days_left(first.due_on, today))
    if any(a.status == Assignment.Status.ASKING for a in parts):
        return Mark("back", "申请改办")
    if len(own) > 1 and len(waiting) < len(own):
        return Mark("doing", f"{len(own) - len(waiting)} / {len(own)} 已答复")
    if waiting and all(a.status == Assignment.Status.PENDING for a in waiting):
        return Mark("todo", "未签收")
    return Mark("doing", "重新办理中" if suggestion.round > 1 else "办理中")


def due_of(parts, today, *, notice, calendar):
    """``(date, Mark)`` of the answer to the deputy: the nearest open date, else how the last answer kept it."""
    own = [a for a in parts if not a.is_helper and a.due_on]
    waiting = [a for a in own if a.is_open]
    if waiting:
        first = min(waiting, key=lambda a: a.due_on)
        return due_of_part(first, today, notice=notice, calendar=calendar)
    if not own:
        return None, Mark("", "")
    last = max(own, key=lambda a: a.due_on)
    return last.due_on, Mark("", beside(kept(last), last, today))


def provisional(day, calendar):
    """What a date says of itself that lies in a year whose days off are not entered yet."""
    return "" if day is None or calendar.knows(day.year) else "暂按周末推算"


def due_of_part(part, today, *, notice, calendar):
    """The same of one part."""
    if part.is_open:
        mark = light(part.due_on, today, notice=notice, calendar=calendar)
        return part.due_on, replace(mark, word=beside(mark.word, part, today), under=provisional(part.due_on, calendar))
    return part.due_on, Mark("", beside(kept(part), part, today))
