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


def gradable_parts(suggestion, voice=None):
    """The parts a deputy can grade now, leads first: their word is out, and there is no current form of this ``voice``,
    the suggestion whose deputy speaks (of a merged one; else ``suggestion`` itself).

    A lead or separate part once its reply is signed; a helper's part, where the rule set grades helpers, once the
    lead has answered. Only the latest round.
    """
    voice = voice or suggestion
    parts = latest_parts(suggestion)
    A = Assignment.Status
    lead_answered = any(a.role == Assignment.Role.LEAD and a.status == A.ANSWERED for a in parts)
    all_separate = [a for a in parts if a.role == Assignment.Role.SEPARATE]
    out = lead_answered or (all_separate and all(a.status == A.ANSWERED for a in all_separate))
    graded = suggestion.session.rule_set.rules["flags"]["grades_helpers"]

    def is_due(a):
        if voices.has_spoken(a, voice):
            return False
        if a.is_helper:
            return graded and out and a.status == A.ANSWERED
        return a.status == A.ANSWERED

    return sorted((a for a in parts if is_due(a)), key=lambda a: (a.rank, a.pk))


def awaited(suggestion):
    """``[(voice, parts)]``: whose forms are still waited for, on which parts; the host's deputy first."""
    return [(voice, parts) for voice in voices.of(suggestion) if (parts := gradable_parts(suggestion, voice))]


def window_end(suggestion):
    """The last day for feedback: the latest window among answered parts; None when the rule set sets none."""
    return max((a.feedback_due_on for a in latest_parts(suggestion) if a.feedback_due_on), default=None)


def something_on_paper(suggestion, act):
    """Paper takes its time: the date on the form counts, not the day it is entered (see ``effects.record_paper``)."""
    return "" if awaited(suggestion) else "还没有可以评价的答复，或者反馈表都已经录入。单位签发答复以后才能录入反馈表。"


def something_to_grade(suggestion, act):
    if not gradable_parts(suggestion, voices.of_user(suggestion, act.by)):
        return "还没有等您评价的答复。单位签发答复以后就可以反馈。"
    end = window_end(suggestion)
    if end and act.today > end:
        return f"反馈期已在 {ymd(end)}结束。需要补充意见的，请联系人大代表工作机构。"
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
