"""Which of the deputies' forms on a part the figures count."""

from suggestions import voices

from .models import Feedback


def middle(forms, grades):
    """The middle one of ``forms`` by result, then attitude, best first in the order of ``grades``; of two in the middle the lower.

    满意、基本满意、不满意 → 基本满意; 满意、不满意 → 不满意.
    """
    ranked = sorted(forms, key=lambda f: (grades.index(f.result), grades.index(f.attitude), f.pk))
    return ranked[len(ranked) // 2]


def settle(suggestion, part):
    """Mark on the rows of ``part`` which one counts, after one was added or replaced."""
    current = list(Feedback.objects.filter(assignment=part, is_current=True).order_by("pk"))
    counted = next((f for f in current if f.counted_for_id), None)
    chosen = _chosen(suggestion, current)
    if chosen is None or chosen == counted:
        return
    if counted:
        Feedback.objects.filter(pk=counted.pk).update(counted_for=None)
    Feedback.objects.filter(pk=chosen.pk).update(counted_for=part)


def _chosen(suggestion, current):
    lead = voices.speaker_id(suggestion)
    own = [f for f in current if f.deputy_id == lead]
    if voices.counts_all(suggestion):
        signed = voices.cosigners(suggestion)
        own = [f for f in current if f.deputy_id == lead or f.deputy_id in signed]
        return middle(own, suggestion.session.rule_set.grades) if own else None
    return own[0] if own else None
