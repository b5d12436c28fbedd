"""What follows when a unit answers: a helper's opinion to the lead, a reply to the deputy, and what they complete.

Each effect may return ``{field: [old, new]}`` for the event.
"""

from core.workflow import Refused

from . import clocks, files
from .commitments import effects as promises
from .effects import changed
from .models import Assignment, Commitment, Opinion, Reply, Suggestion
from .requests import coordination, extensions

A, S = Assignment.Status, Suggestion.Status


def send_opinion(part, act, *, text, document_number="", uploads=()):
    Opinion.objects.filter(current_for=part).update(current_for=None)
    opinion = Opinion.objects.create(
        assignment=part, current_for=part, text=text, document_number=document_number, sent_on=act.today
    )
    files.keep(uploads, suggestion=part.suggestion, by=act.by, kind="会办意见", opinion=opinion)
    lead = part.leading_part()
    if lead is not None and lead.status == A.ANSWERED:
        open_window(part, act.today)
    complete(part.suggestion, act)


def return_opinion(part, act):
    opinion = part.opinion
    changed(opinion, {"current_for": None, "returned_on": act.today, "return_reason": act.note})
    due = clocks.ask(part.suggestion.session, "helper_redo", act.today)
    return changed(part, {"due_on": due.date, "due_rule": "helper_redo", "due_from": act.today}) if due else None


# The reply -------------------------------------------------------------------------------------------------------------------


def draft_reply(part, act):
    """A new version; a correction starts from the words of the one before."""
    last = part.replies.order_by("-version").first()
    old = (
        {
            f: getattr(last, f)
            for f in ("klass", "body", "contact_person", "contact_phone", "no_contact_reason", "no_opinion_reason")
        }
        if last
        else {}
    )
    reply = Reply.objects.create(
        assignment=part, version=last.version + 1 if last else 1, saved_by=act.by, saved_at=act.at, **old
    )
    if last:
        # What is settled, reported or overdue is not promised again.
        for item in last.commitments.filter(promises.in_time(act.today)):
            Commitment.objects.create(
                reply=reply,
                session_id=item.session_id,
                text=item.text,
                responsible=item.responsible,
                due_on=item.due_on,
                position=item.position,
            )


def save_reply(reply, act, *, revision, commitments=None, uploads=(), removed=(), **values):
    """Keep the words; ``commitments=None`` leaves the promises as they are."""
    as_shown(reply, act, revision)
    changed(reply, values | {"revision": reply.revision + 1, "saved_by": act.by, "saved_at": act.at})
    if commitments is not None:
        reply.commitments.all().delete()
        session = reply.assignment.suggestion.session_id
        for position, item in enumerate(commitments):
            Commitment.objects.create(reply=reply, session_id=session, position=position, **item)
    files.keep(uploads, suggestion=reply.assignment.suggestion, by=act.by, kind="答复附件", reply=reply)
    files.remove(removed)


def as_shown(reply, act, revision):
    """``revision`` is the one the page showed: nobody overwrites or signs words he has not seen. None: no page was shown."""
    if revision is None or revision == reply.revision:
        return
    whose = "您在另一个窗口" if reply.saved_by_id == act.by.pk else f"{reply.saved_by}在您打开之后"
    raise Refused(f"{whose}改过这份答复。请看清现在的内容，核对以后再办理。")


def next_level(reply, act, *, revision=None):
    as_shown(reply, act, revision)
    return changed(
        reply,
        {"level": reply.level + 1, "revision": reply.revision + 1, "saved_by": act.by},
        skip=("revision", "saved_by"),
    )


def keep_words(reply, act, *, revision=None):
    as_shown(reply, act, revision)
    changed(reply, {"return_words": act.note})


def sign(reply, act, *, revision=None, document_number="", signer_name="", contact_person="", contact_phone=""):
    """Signed and sent in one: the part is answered, the deputy's window opens."""
    from .workflow import ASSIGNMENT, REPLY  # the tables name the effects, so the effects fetch the tables late

    as_shown(reply, act, revision)
    part = reply.assignment
    klass = part.suggestion.session.rule_set.klass(reply.klass)
    Reply.objects.filter(current_for=part).update(current_for=None)
    report = changed(
        reply,
        {
            "document_number": document_number,
            "signer_name": signer_name or str(act.by),
            "contact_person": contact_person,
            "contact_phone": contact_phone,
            "is_solved": klass["is_solved"],
            "current_for": part,
        },
        skip=("current_for", "is_solved"),
    )
    report |= {"办理结果类别": ["", reply.klass]}
    promises.run(reply, act)
    if reply.no_contact_reason and not part.has_contact:
        report |= {"没有沟通的理由": ["", reply.no_contact_reason]}
    if reply.no_opinion_reason and any(helper.is_open for helper in part.helpers()):
        REPLY.follow(reply, "waive_opinions", act)
    if part.status == A.HANDLING:
        ASSIGNMENT.follow(part, "answered", act)
    return report


def waived(reply, act):
    """Why the lead did not wait is a matter between the offices: an event of its own, which deputies do not read."""
    return {"不等会办意见的理由": ["", reply.no_opinion_reason]}


def part_answered(part, act):
    """The last part that answers for itself completes the item and opens the deputy's window."""
    open_window(part, part.answered_on)
    extensions.end(part, act)
    coordination.end(part, act)
    for helper in part.helpers():
        if helper.status == A.ANSWERED:
            open_window(helper, part.answered_on)
    complete(part.suggestion, act)


def open_window(part, day):
    session = part.suggestion.session
    due = clocks.ask(session, "feedback", day)
    held = due is not None and session.rule_set.rules["flags"]["units_read"] == "after_window"
    changed(part, {"feedback_due_on": due.date if due else None, "is_grade_held": held})


def complete(suggestion, act):
    """Move on to the deputy's word when nothing is being handled any more.

    A helper whose opinion was waived does not hold the item up; one that works on a round of its own does.
    """
    from .workflow import SUGGESTION

    suggestion.refresh_from_db(fields=["status"])
    if suggestion.status != S.HANDLING:
        return
    parts = list(suggestion.assignments.filter(is_latest=True))
    own = [a for a in parts if not a.is_helper]
    alone = [a for a in parts if a.is_helper and a.is_open and a.round > max(o.round for o in own)]
    if not alone and all(a.status == A.ANSWERED for a in own):
        SUGGESTION.follow(suggestion, "answered", act)
