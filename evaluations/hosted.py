"""What the page of a merged suggestion shows of the one it is handled with: where that stands, the replies, the own form."""

from dataclasses import dataclass

from django.db.models import Prefetch

from accounts import policy
from suggestions import marks, voices
from suggestions.models import Assignment, Reply, Suggestion

from . import guards
from .models import Feedback


@dataclass(frozen=True, slots=True)
class Answer:
    reply: object
    part: object
    label: str
    form: object  # the own form of this suggestion's deputy on it, or None
    besides: list  # those of its co-signers


@dataclass(frozen=True, slots=True)
class Hosted:
    host: Suggestion
    mark: marks.Mark
    answers: list
    waiting: list  # units whose reply waits for this suggestion's deputy
    until: object


def of(dossier):
    """None for a suggestion that stands by itself, and for people who may not see its host."""
    guest = dossier.suggestion
    if guest.merged_into_id is None or not guest.sees_host:
        return None
    user = dossier.user
    replies = Reply.objects.visible_to(user).filter(status=Reply.Status.SIGNED).order_by("version")
    parts = Assignment.objects.visible_to(user).select_related("unit", "feedback").order_by("round", "pk")
    parts = parts.prefetch_related(
        Prefetch("feedbacks", Feedback.objects.filter(policy.grades_open(user, "assignment__"))),
        Prefetch("replies", replies),
    )
    guests = Suggestion.objects.visible_to(user).select_related("lead_deputy", "proposing_delegation")
    rows = Suggestion.objects.visible_to(user).select_related("session__rule_set", "session__congress", "lead_deputy")
    host = rows.prefetch_related(Prefetch("assignments", parts), Prefetch("merged", guests)).get(
        pk=guest.merged_into_id
    )
    waiting = [part.unit for part in guards.gradable_parts(host, guest) if not part.is_helper]
    latest = [part for part in host.assignments.all() if part.is_latest]
    return Hosted(
        host=host,
        mark=marks.of_merged(host)
        if host.status == host.Status.CLOSED
        else marks.of_suggestion(host, latest, dossier.today),
        answers=_answers(host, guest),
        waiting=waiting if host.status in (host.Status.HANDLING, host.Status.ANSWERED) else [],
        until=guards.window_end(host),
    )


def _answers(host, guest):
    rule_set, speaker, found = host.session.rule_set, voices.speaker_id(guest), []
    signed = {c.deputy_id: c for c in guest.cosigners.all() if c.status == "confirmed"}
    for part in sorted(host.assignments.all(), key=lambda a: (-a.round, a.rank, a.pk)):
        forms = [f for f in part.feedbacks.all() if f.is_current]
        form = next((f for f in forms if f.deputy_id == speaker), None)
        besides = [(signed[f.deputy_id].deputy_name, f) for f in forms if f.deputy_id in signed and f != form]
        newest = list(part.replies.all())[-1:]
        found += [Answer(r, part, (rule_set.klass(r.klass) or {"label": ""})["label"], form, besides) for r in newest]
    return found
