"""延期: a unit asks for more time, the office or its coordinator decides as the rule set says. Guards and effects.

The date first given stays on the part (``extended_from``) beside the one in force (``due_on``); both stay visible.
"""

from congress import deadlines
from core.templatetags.look import ymd
from core.workflow import Refused
from suggestions import clocks
from suggestions.models import Assignment, Extension

E = Extension.Status
RULE = "reply"  # the only date that can be moved: that of the answer to the deputy in its first count


def rules(part):
    """What the rule set says of extensions: ``{approver, times, tell_deputy}``, or None where it allows none."""
    return part.suggestion.session.rule_set.rules.get("extension")


def approver(part):
    """Who decides by rule, in words. Where a unit has no coordinator the congress office decides."""
    by_coordinator = (rules(part) or {}).get("approver") == "coordinator" and part.unit.coordinator_id
    return "交办协调单位" if by_coordinator else "人大代表工作机构"


def longest(part, *, calendar=None):
    """The last date an extension can lead to, as a ``deadlines.Due``; None where the rule set names none."""
    if not part.due_from:
        return None
    session = part.suggestion.session
    words = deadlines.EVENTS[deadlines.start_event(session.rule_set.rules, RULE)]
    return clocks.ask(session, "reply_longest", part.due_from, calendar=calendar, words=words)


def may_ask(part, act):
    if why := _never(part):
        return why
    if act.today > part.due_on:
        return f"答复期限 {ymd(part.due_on)}已过，延期要在到期以前申请。请尽快答复，并向人大机关说明。"
    if any(e.status == E.ASKED for e in part.extensions.all()):
        return "已经有一份延期申请在等答复。"
    granted = sum(e.status == E.GRANTED for e in part.extensions.all())
    if granted >= rules(part)["times"]:
        return f"按本届次的办理规则最多延期 {rules(part)['times']} 次，这件已经延期 {granted} 次。"
    return ""


def _never(part):
    """Why the date of ``part`` is not one that can be moved, or ""."""
    if part.is_helper:
        return "会办意见不能延期；确有困难的，请与主办单位商量。"
    if not rules(part):
        return "本届次的办理规则不允许延期。"
    if "reply_longest" not in part.suggestion.session.rule_set.rules["deadlines"]:
        return "本届次的办理规则没有写明最长答复期限，不能延期；请联系人大代表工作机构。"
    if part.due_on is None:
        return "期限还没有起算，不用延期。"
    if part.due_rule != RULE:
        return "重新办理的期限不能延期。"
    return ""


def outside(part, until):
    """Why the part cannot be extended to ``until``, with the last possible date and its explanation, or ""."""
    last = longest(part)
    if last is None:
        return "这一份的期限没有起算日，不能延期；请联系人大代表工作机构。"
    if last.date <= part.due_on:
        return f"现在的期限 {ymd(part.due_on)}已经是规则允许的最长期限，不能再延。{last.explanation}"
    if until <= part.due_on:
        return f"要晚于现在的期限 {ymd(part.due_on)}。"
    return f"最晚只能延到 {ymd(last.date)}。{last.explanation}" if until > last.date else ""


def ask(part, act, *, until):
    if why := outside(part, until):
        raise Refused(why)
    Extension.objects.create(
        assignment=part, asked_on=act.today, reason=act.note, due_before=part.due_on, due_asked=until
    )
    return {"申请延至": [ymd(part.due_on), ymd(until)]}


# The answer --------------------------------------------------------------------------------------------------------------------


def can_be_granted(extension, act):
    part = extension.assignment
    if part.status not in Assignment.OPEN:
        return f"这一份现在是“{part.get_status_display()}”，不用再延期。"
    return _never(part)


def granted(extension, act, *, until=None):
    """The fields of the request that go with the new state; refused for a date out of bounds."""
    until = until or extension.due_asked
    if why := outside(extension.assignment, until):
        raise Refused(why)
    if until < act.today:
        raise Refused("批准的日期已经过去，请写今天或以后的日期。")
    return {"due_granted": until, "decided_on": act.today, "decision": act.note}


def move(extension, act, *, until=None):
    """The part's date moves; the first one stays beside it, whatever number of extensions follow."""
    part, old = extension.assignment, extension.assignment.due_on
    part.extended_from = part.extended_from or old
    part.due_on = extension.due_granted
    part.save(update_fields=["extended_from", "due_on"])
    return {"期限": [ymd(old), ymd(part.due_on)]}


def refused(extension, act):
    return {"decided_on": act.today, "decision": act.note}


def end(part, act):
    """A request that waits while its part is answered or given to another unit has nothing to ask for any more."""
    from .workflow import EXTENSION  # the table names the effects

    for extension in part.extensions.filter(status=E.ASKED):
        extension.assignment = part
        EXTENSION.follow(extension, "end", act)


# What the pages say ------------------------------------------------------------------------------------------------------------


def why(part, *, calendar=None):
    """Why a part is due on its day (``clocks.Why`` or None), with the extensions that moved it."""
    given = clocks.shown(clocks.why(part, calendar=calendar), part.extended_from or part.due_on)
    found = [e for e in part.extensions.all() if e.status == E.GRANTED] if part.extended_from else []
    if given is None or not found:
        return given
    steps = [f"原期限 {ymd(part.extended_from)}"]
    steps += [f"{ymd(e.asked_on)}申请延期，{ymd(e.decided_on)}经批准延期至 {ymd(e.due_granted)}" for e in found]
    return clocks.Why(part.due_on, (*given.steps, *steps), given.source)
