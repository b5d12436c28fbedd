"""What follows from a step on a promise, in its transaction; and what a new reply means for the promises made before it.

Nobody in a unit settles a promise: a unit reports and proposes, the congress office writes off, declares broken or agrees to
another promise. The words and the date of a promise never change.
"""

from django.db.models import Q

from core.templatetags.look import ymd
from core.workflow import Refused
from suggestions import files
from suggestions.effects import changed
from suggestions.models import Attachment, ClassChange, Commitment, CommitmentNote

from .guards import standing

C = Commitment.Status


def refresh_due(part):
    """The part that carries promises knows the nearest date of those still running, whatever round it is of.

    One that is reported waits for the office: the date of what the unit still has to do goes before it.
    """
    running = Commitment.objects.filter(reply__assignment=part, status__in=Commitment.RUNNING)
    found = min(
        ((status != C.OPEN, due_on) for status, due_on in running.values_list("status", "due_on")), default=None
    )
    changed(part, {"promise_due_on": found and found[1]})


def in_words(text, due_on):
    return f"{text}（{ymd(due_on)}以前）"


# A reply is signed -----------------------------------------------------------------------------------------------------------


def run(reply, act):
    """The promises of a reply that was signed just now begin to run; they take the place of the unit's running ones.

    What is overdue or reported already stays beside them, and a reply without promises takes the place of none: only the
    office settles what was once due, no unit writes itself a new date.
    """
    from .workflow import COMMITMENT  # the table names these effects

    part = reply.assignment
    made = list(reply.commitments.filter(status=C.PLANNED))
    for commitment in made:
        commitment.reply = reply
        COMMITMENT.follow(commitment, "promise", act)
    if not made:
        return
    earlier = of_unit(part).filter(in_time(act.today))
    for old in earlier.exclude(reply=reply).select_related("reply__assignment__unit"):
        old.reply.assignment.suggestion = part.suggestion
        COMMITMENT.follow(old, "supersede", act, by=heir(old, made))


def in_time(today):
    """Promises a later reply of the unit may put in other words."""
    return Q(status=C.OPEN, due_on__gte=today)


def of_unit(part):
    """What the unit of ``part`` has promised in its suggestion, in whatever round."""
    return Commitment.objects.filter(
        reply__assignment__suggestion=part.suggestion_id, reply__assignment__unit=part.unit_id
    )


def heir(old, made):
    """Which of the new promises stands for ``old``: the one in the same words, else in the same place, else the first."""
    same = [new for new in made if new.text == old.text] or [new for new in made if new.position == old.position]
    return (same or made)[0]


def promised(commitment, act):
    refresh_due(commitment.reply.assignment)
    return {"承诺": ["", in_words(commitment.text, commitment.due_on)]}


def superseded(commitment, act, *, by):
    return _replaced(commitment, by)


def _replaced(commitment, new):
    changed(commitment, {"replaced_by": new})
    refresh_due(commitment.reply.assignment)
    return {"承诺": [in_words(commitment.text, commitment.due_on), in_words(new.text, new.due_on)]}


# The unit reports ------------------------------------------------------------------------------------------------------------


def note(commitment, act, *, uploads=()):
    _keep_note(commitment, act, act.note, uploads, kind="承诺进展")
    return _about(commitment)


def change_terms(commitment, act):
    """A proposal in words, between the offices; only the congress office makes another promise of it."""
    return {"change_asked_on": act.today, "change_words": act.note}


def change_asked(commitment, act):
    return _about(commitment)


def change_refused(commitment, act):
    return _about(commitment)


def _keep_note(commitment, act, text, uploads, *, kind):
    kept = CommitmentNote.objects.create(commitment=commitment, text=text, noted_on=act.today, noted_by=act.by)
    files.keep(uploads, suggestion=commitment.reply.assignment.suggestion, by=act.by, kind=kind, note=kept)


def _about(commitment):
    return {"承诺": ["", in_words(commitment.text, commitment.due_on)]}


def report_terms(commitment, act, *, done_on, uploads=()):
    """Done is what can be shown: a report brings a file, unless one came with the progress before."""
    _check_day(commitment, act, done_on)
    if not uploads and not Attachment.objects.filter(note__commitment=commitment).exists():
        raise Refused("还没有佐证材料。请附上验收单、照片、文件等能够证明已经完成的材料。")
    return {"reported_on": done_on}


def reported(commitment, act, *, done_on, uploads=()):
    _keep_note(commitment, act, f"报告已于{ymd(done_on)}完成：{act.note}", uploads, kind="承诺佐证")
    refresh_due(commitment.reply.assignment)
    return _about(commitment) | {"完成日期（单位报告）": ["", ymd(done_on)]}


def report_returned(commitment, act):
    refresh_due(commitment.reply.assignment)
    return _about(commitment)


# The office settles ----------------------------------------------------------------------------------------------------------


def write_off_terms(commitment, act, *, done_on, uploads=()):
    """In time or late is decided by the day the office has verified, not by the day of writing off."""
    _check_day(commitment, act, done_on)
    if commitment.status == C.OPEN and not act.note:
        raise Refused("单位还没有报完成。直接销号的，请写明核实的情况。")
    state = C.KEPT if done_on <= commitment.due_on else C.LATE
    return {"status": state, "written_off_on": done_on, "settled_on": act.today, "change_asked_on": None}


def written_off_state(commitment):
    """按期兑现，晚于期限完成的为逾期兑现"""
    return C.KEPT


written_off_state.leads_to = (C.KEPT, C.LATE)  # which of them, ``write_off_terms`` decides


def written_off(commitment, act, *, done_on, uploads=()):
    part = commitment.reply.assignment
    files.keep(uploads, suggestion=part.suggestion, by=act.by, kind="销号核实", commitment=commitment)
    refresh_due(part)
    return _about(commitment) | {"完成日期": ["", ymd(done_on)], "结果": ["", commitment.get_status_display()]}


def _check_day(commitment, act, day):
    if day > act.today:
        raise Refused("完成日期不能晚于今天。还没有完成的，等完成以后再办。")
    if commitment.reply.sent_on and day < commitment.reply.sent_on:
        raise Refused(f"答复 {ymd(commitment.reply.sent_on)}才签发，完成日期不能更早。")


def broken(commitment, act):
    refresh_due(commitment.reply.assignment)
    return _about(commitment)


def replace_terms(commitment, act, *, text, responsible, due_on):
    if not text.strip() or not responsible.strip():
        raise Refused("新承诺要写明做什么、由谁负责。")
    if due_on <= act.today:
        raise Refused("新承诺的完成期限要在今天以后。")
    if (text.strip(), due_on) == (commitment.text, commitment.due_on):
        raise Refused("新承诺与原承诺相同，没有要改的。")
    return {"settled_on": act.today, "change_asked_on": None}


def replace(commitment, act, *, text, responsible, due_on):
    """Another row under the same reply; the old one keeps its words and its date."""
    from .workflow import COMMITMENT

    reply = commitment.reply
    new = Commitment.objects.create(
        reply=reply,
        session_id=commitment.session_id,
        text=text.strip(),
        responsible=responsible.strip(),
        due_on=due_on,
        position=commitment.position,
    )
    new.reply = reply
    COMMITMENT.follow(new, "promise", act)
    return _replaced(commitment, new)


# The deputy judges, the class follows ----------------------------------------------------------------------------------------


def grade_terms(commitment, act, *, grade, words=""):
    suggestion = commitment.reply.assignment.suggestion
    if grade not in suggestion.session.rule_set.grades:
        raise Refused(f"“{grade}”不是这个届次的评价等次。")
    if grade == "不满意" and not words.strip():
        raise Refused("选“不满意”的，请写几句原因。")
    return {
        "fulfilment": grade,
        "fulfilment_words": words.strip(),
        "fulfilment_on": act.today,
        "fulfilment_by": act.by.deputy,
    }


def graded(commitment, act, *, grade, words=""):
    said = {"对兑现的评价": ["", grade]} | ({"具体意见": ["", words.strip()]} if words.strip() else {})
    return _about(commitment) | said


def raise_class(part, act, *, now, changed_on):
    """A dated record beside the reply; the reply keeps the class it was signed with."""
    reply = part.reply
    klass = part.suggestion.session.rule_set.klass(now)
    if klass is None or not klass["is_solved"] or klass["needs_commitments"]:
        raise Refused(f"“{now}”不是可以改记的类别，请选计为已解决的类别。")
    if changed_on > act.today:
        raise Refused("变动日期不能晚于今天。")
    if left := of_unit(part).filter(status__in=Commitment.RUNNING).first():
        raise Refused(f"前一轮答复的承诺还没有销号：{left.text}（{ymd(left.due_on)}以前）。")
    last = max(c.written_off_on for c in standing(part) if c.written_off_on)
    if changed_on < last:
        raise Refused(f"最后一项承诺 {ymd(last)}才完成，变动日期不能更早。")
    ClassChange.objects.create(assignment=part, was=reply.klass, now=now, changed_on=changed_on, words=act.note)
    return {"办理结果类别": [reply.klass, f"{now}（{ymd(changed_on)}起）"]}
