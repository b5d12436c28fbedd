"""The deadlines of a rule set in the words of those who must keep them."""

from . import deadlines
from .explanations import UNITS


def in_words(raw) -> str:
    """3 个月，从交办起算."""
    if raw["unit"] == "date":
        month, day = (int(part) for part in raw["date"].split("-"))
        instead = raw["instead"]
        least = raw.get("least_days", deadlines.LEAST_DAYS)
        return f"{month} 月 {day} 日以前；交办时不足 {least} 天的，改按 {instead['amount']} {UNITS[instead['unit']]}"
    return f"{raw['amount']} {UNITS[raw['unit']]}，从{deadlines.EVENTS[raw['start']]}起算"


def clocks(rules) -> list[tuple[str, str, str]]:
    """Every deadline of the rule set: ``[(name, words, source)]``; a rule the set does not have says nothing."""
    given = rules["deadlines"]
    return [
        (label, in_words(given[rule]) if rule in given else "", given.get(rule, {}).get("source", ""))
        for rule, label in deadlines.RULES.items()
    ]


def extension(rules) -> str:
    """Who may grant more time, how often, up to when."""
    said = rules["extension"]
    if said is None:
        return "不许延期"
    who = {"office": "人大代表工作机构", "coordinator": "交办协调单位"}[said["approver"]]
    longest = rules["deadlines"].get("reply_longest")
    up_to = f"，最长 {in_words(longest)}" if longest else ""
    return f"由{who}批准，{said['times']} 次为限{up_to}{'；批准后告知代表' if said['tell_deputy'] else ''}"


def differences(old, new) -> list[tuple[str, str, str]]:
    """``[(what, before, after)]`` of two rule sets, as far as people would notice."""
    pairs = list(zip(clocks(old), clocks(new), strict=True))
    found = [(a[0], a[1] or "没有规定", b[1] or "没有规定") for a, b in pairs if a[1] != b[1]]
    more = (
        ("延期", extension),
        ("办理结果类别", lambda r: "；".join(f"{c['key']} {c['label']}{_marks(c)}" for c in r["classes"])),
        ("满意度档次", lambda r: "、".join(r["grades"])),
        ("采纳情况", lambda r: "、".join(r["adoption"])),
        ("提前提醒", lambda r: f"{r['notice_days']} 个工作日"),
        ("评价会办单位", lambda r: "是" if r["flags"]["grades_helpers"] else "否"),
        ("主办件必须面商", lambda r: "是" if r["flags"]["face_to_face_required"] else "否"),
        ("期满未反馈的", lambda r: LAPSED[r["flags"]["lapsed_feedback"]]),
        ("计入统计的反馈表", lambda r: COUNTED[r["flags"]["counted_feedback"]]),
        ("重新办理的档次", lambda r: REWORK[r["flags"]["rework_from"]]),
        ("承办单位看评价", lambda r: UNITS_READ[r["flags"]["units_read"]]),
    )
    return found + [(label, say(old), say(new)) for label, say in more if say(old) != say(new)]


LAPSED = {"not_returned": "计为未反馈", "excluded": "不计入满意率"}
COUNTED = {"lead": "领衔代表的一份", "all": "领衔、联名代表的，取居中一份"}
REWORK = {"unsatisfied": "不满意", "basically_satisfied": "基本满意和不满意"}
UNITS_READ = {"when_in": "收到反馈就可以看", "after_window": "反馈期满以后才可以看"}


def _marks(c) -> str:
    marks = [word for word, on in (("要有承诺", c["needs_commitments"]), ("计为已解决", c["is_solved"])) if on]
    return f"（{'，'.join(marks)}）" if marks else ""
