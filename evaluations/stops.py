"""Where a suggestion stands: the stops of its way from 提出 to 办结, built from its state and its rounds."""

from dataclasses import dataclass, replace

from congress.explanations import UNITS
from core.templatetags.look import days_left, md
from suggestions.marks import worst
from suggestions.models import Suggestion

S = Suggestion.Status
ENDINGS = {S.DECLINED: "不予立案", S.LETTER: "转为来信", S.WITHDRAWN: "撤回", S.MERGED: "并案"}


@dataclass(frozen=True, slots=True)
class Stop:
    label: str
    note: str = ""
    is_done: bool = False
    is_now: bool = False


def of(dossier):
    """The stops in order. The first that is not done is where it stands now; an ended way ends there."""
    stops = _beginning(dossier)
    if ending := ENDINGS.get(dossier.suggestion.status):
        return [stop for stop in stops if stop.is_done] + [Stop(ending, _ended(dossier), is_now=True)]
    stops += _rounds(dossier)
    stops.append(_last(dossier))
    now = next((i for i, stop in enumerate(stops) if not stop.is_done), None)
    return [replace(stop, is_now=i == now) for i, stop in enumerate(stops)]


def _beginning(dossier):
    s, today = dossier.suggestion, dossier.today
    proposed = Stop(
        "提出",
        md(s.submitted_on, today) or ("草稿" if s.status == S.DRAFT else "—"),
        is_done=s.status not in (S.DRAFT, S.RETURNED),
    )
    if s.status == S.RETURNED:
        proposed = Stop("退回修改", "改好后再次提交")
    registered = Stop(
        "立案",
        md(s.registered_on, today) or ("审核中" if s.status == S.SUBMITTED else ""),
        is_done=s.registered_on is not None,
    )
    waiting = f"已转交{s.coordinator}" if s.coordinator else "待交办"
    day = md(s.dispatched_on, today) + ("（推定）" if s.is_dispatch_assumed else "")
    dispatched = Stop(
        "交办",
        day if s.dispatched_on else waiting if s.status == S.REGISTERED else "",
        is_done=s.dispatched_on is not None,
    )
    return [proposed, registered, dispatched]


def _ended(dossier):
    s = dossier.suggestion
    if s.status == S.MERGED:
        ended = f"，{md(s.merged_into.closed_on, dossier.today)}办结" if s.merged_into.closed_on else ""
        return (f"并入第{s.merged_into.number}号" if s.merged_into.number else "并入另一件") + ended
    event = ending_event(dossier)
    return md(event.at, dossier.today) if event else ""


def ending_event(dossier):
    """The event that ended the way early; its note is the reason."""
    s = dossier.suggestion
    if s.status not in (*ENDINGS, S.RETURNED):
        return None
    return next((e for e in dossier.events if e.verb.startswith("suggestion.") and e.now == s.status != e.was), None)


def _rounds(dossier):
    """Two stops a round: the answer of its units and the deputy's word on it."""
    own = [a for a in dossier.parts if not a.is_helper and a.status != a.Status.RELIEVED]
    numbers = sorted({a.round for a in own}) or [1]
    stops = []
    for number in numbers:
        parts = [a for a in own if a.round == number]
        is_last = number == numbers[-1]
        name = f"第 {number} 轮" if numbers[-1] > 1 else ""
        stops += [_answer(dossier, parts, name), _feedback(dossier, parts, name, is_last)]
    return stops


def _answer(dossier, parts, name):
    answered = [a for a in parts if a.status == a.Status.ANSWERED]
    if parts and len(answered) == len(parts):
        day = md(max((a.answered_on for a in parts if a.answered_on), default=None), dossier.today) or "日期不明"
        return Stop(f"{name}答复", " · ".join([day, *_classes(parts)]), is_done=True)
    if not parts:
        return Stop(f"{name}答复")
    due = min((a.due_on for a in parts if a.is_open and a.due_on), default=None)
    words = [f"已答复 {len(answered)} / {len(parts)}"] if answered else []
    if due:
        words.append(f"{md(due, dossier.today)}到期" if due >= dossier.today else days_left(due, dossier.today))
    return Stop(f"{name}办理", " · ".join(words))


def _classes(parts):
    signed = [[r for r in a.replies.all() if r.status == r.Status.SIGNED] for a in parts]
    classes = sorted({replies[-1].klass for replies in signed if replies})
    return ["、".join(classes)] if classes else []


def _feedback(dossier, parts, name, is_last):
    given = [f for a in parts for f in a.feedbacks.all() if f.counted_for_id]
    closed = dossier.suggestion.status == S.CLOSED
    words = _graded(given, parts, dossier) if given else "期满未反馈" if closed else _awaited(dossier, parts)
    return Stop("反馈", words, is_done=closed or (not is_last and bool(given)))


def _graded(given, parts, dossier):
    day = md(max((f.given_on for f in given if f.given_on), default=None), dossier.today)
    missing = f"{len(given)} / {len(parts)}" if len(given) < len(parts) else ""
    return " · ".join(word for word in (day, worst(f.result for f in given), missing) if word)


def _awaited(dossier, parts):
    until = max((a.feedback_due_on for a in parts if a.feedback_due_on), default=None)
    if until:
        return f"{md(until, dossier.today)}截止" if until >= dossier.today else f"{md(until, dossier.today)}已截止"
    rule = dossier.rules["deadlines"].get("feedback") or {}
    return f"答复后 {rule['amount']} {UNITS[rule['unit']]}" if rule.get("unit") in UNITS else ""


def _last(dossier):
    s = dossier.suggestion
    return Stop("办结", md(s.closed_on, dossier.today), is_done=s.status == S.CLOSED)
