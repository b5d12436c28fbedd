"""Why feedback cannot be given yet, or no more."""

from core.templatetags.look import ymd
from suggestions import voices
from suggestions.models import Assignment, Suggestion


def latest_parts(suggestion):
    """The parts of the latest round with unit and counted feedback; from memory where a page has read them."""
    read = getattr(suggestion, "_prefetched_objects_cache", {}).get("assignments")
    if read is None:
        read = suggestion.assignments.select_related("unit", "feedback").prefetch_related("feedbacks")
    parts = read
    return [a for a in parts if a.is_latest]


def asked_parts(suggestion):
    """The parts that can be judged at all, leads first: their word is out. Only the latest round.

    A lead or separate part once its reply is signed; a helper's part, where the rule set grades helpers, once the
    lead has answered.
    """
    parts = latest_parts(suggestion)
    A = Assignment.Status
    lead_answered = any(a.role == Assignment.Role.LEAD and a.status == A.ANSWERED for a in parts)
    all_separate = [a for a in parts if a.role == Assignment.Role.SEPARATE]
    out = lead_answered or (all_separate and all(a.status == A.ANSWERED for a in all_separate))
    graded = suggestion.session.rule_set.rules["flags"]["grades_helpers"]
    asked = [a for a in parts if a.status == A.ANSWERED and (not a.is_helper or (graded and out))]
    return sorted(asked, key=lambda a: (a.rank, a.pk))


def gradable_parts(suggestion, voice=None, *, beside=None):
    """Those of the parts that are asked about on which there is no current form of this ``voice``, the suggestion whose
    deputy speaks (of a merged one; else ``suggestion`` itself) – or of ``beside``, a co-signer (his id), who speaks for himself.
    """
    voice = voice or suggestion
    spoken = (lambda a: voices.said(a, beside)) if beside else (lambda a: voices.has_spoken(a, voice))
    return [a for a in asked_parts(suggestion) if not spoken(a)]


def changeable_parts(suggestion, deputy):
    """``{part: form}``: what this deputy (an id) has said on parts of the latest round and may say anew."""
    found = {}
    for part in asked_parts(suggestion):
        own = [f for f in part.feedbacks.all() if f.is_current and f.deputy_id == deputy and f.source != "import"]
        if own:
            found[part] = own[0]
    return found


def awaited(suggestion):
    """``[(voice, parts)]``: whose forms are still waited for, on which parts; the host's deputy first."""
    return [(voice, parts) for voice in voices.of(suggestion) if (parts := gradable_parts(suggestion, voice))]


def window_end(suggestion):
    """The last day for feedback: the latest window among answered parts; None when the rule set sets none."""
    return max((a.feedback_due_on for a in latest_parts(suggestion) if a.feedback_due_on), default=None)


def speaker_of_user(suggestion, user):
    """The deputy (an id) as whom ``user`` speaks here: of the host, of a merged suggestion, or as a co-signer; else None."""
    voice = voices.of_user(suggestion, user)
    if voice is not None:
        return voices.speaker_id(voice)
    return user.deputy_id if voices.is_cosigner(suggestion, user) else None


# The guards of the steps ------------------------------------------------------------------------------------------------------


def something_on_paper(suggestion, act):
    """Paper takes its time: the date on the form counts, not the day it is entered (see ``papers.effects``)."""
    if suggestion.status == Suggestion.Status.CLOSED and not window_end(suggestion):
        return "这件建议已经办结，没有反馈期，不能再录入反馈表。"
    waiting = awaited(suggestion) or any(
        gradable_parts(suggestion, beside=deputy) for deputy in voices.beside(suggestion)
    )
    return "" if waiting else "还没有可以评价的答复，或者反馈表都已经录入。单位签发答复以后才能录入反馈表。"


def something_to_grade(suggestion, act):
    if not gradable_parts(suggestion, voices.of_user(suggestion, act.by)):
        return "还没有等您评价的答复。单位签发答复以后就可以反馈。"
    return over(suggestion, act)


def something_to_add(suggestion, act):
    """For a co-signer."""
    if not gradable_parts(suggestion, beside=act.by.deputy_id):
        return "还没有等您评价的答复，或者您已经评价过。"
    return something_said_too_late(suggestion, act)


def something_to_change(suggestion, act):
    if not changeable_parts(suggestion, speaker_of_user(suggestion, act.by)):
        return "没有可以改的评价：您还没有反馈，或者单位已经在重新办理，请在新的答复以后再评价。"
    return something_said_too_late(suggestion, act)


def something_said_too_late(suggestion, act):
    """Why nobody may add to or change what was said any more, or ""."""
    return over(suggestion, act) or _closed_for_good(suggestion)


def over(suggestion, act):
    end = window_end(suggestion)
    if end and act.today > end:
        return f"反馈期已在 {ymd(end)}结束。需要补充意见的，请联系人大代表工作机构。"
    return ""


def _closed_for_good(suggestion):
    """Without a window the close is the end of it."""
    if suggestion.status == Suggestion.Status.CLOSED and not window_end(suggestion):
        return "这件建议已经办结，不能再评价。需要补充意见的，请联系人大代表工作机构。"
    return ""


def too_late(suggestion, voice=None):
    """What whoever comes after the close is told: by which day the word was waited for. Empty while the item is open."""
    if suggestion.status != Suggestion.Status.CLOSED:
        return ""
    end, day = window_end(suggestion), suggestion.closed_on
    if end and gradable_parts(suggestion, voice):
        return (
            f"反馈期已在 {ymd(end)}结束，这件建议已于 {ymd(day)}"
            "按未反馈办结，不能再反馈。需要补充意见的，请联系人大代表工作机构。"
        )
    return "这件建议已经办结，代表的反馈已经记录。"
