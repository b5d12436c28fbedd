"""The unit's parts of the session one by one, every round, with what the measures say of each; one query."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import BooleanField, Case, Value, When
from django.urls import reverse

from accounts import policy
from suggestions import figures
from suggestions.models import Assignment, Suggestion

ASKED = (
    "own", "timed", "reply_missing", "own_overdue", "own_late", "own_on_time", "uncontacted", "unmet", "face_to_face", "solved",
    "feedback_missing", "basically_satisfied", "unsatisfied", "first_unsatisfied", "reworking", "opinion_overdue", "opinion_late",
    "opinion_returned", "lookback_failed", "order_overdue", "promise_overdue", "repeat_unsolved", "extended", "key_topic", "rework",
)  # fmt: skip
COLUMNS = (
    "pk", "suggestion_id", "suggestion__number", "suggestion__title", "suggestion__confidentiality", "suggestion__repeat_years",
    "suggestion__topic_id", "suggestion__topic__name", "unit_id", "role", "round", "is_latest", "status", "dispatched_on", "due_on",
    "answered_on", "reply__klass", "feedback__result", "feedback__attitude", "feedback__source", "is_grade_held",
)  # fmt: skip


@dataclass(slots=True)
class Item:
    """One suggestion and the rounds of the unit's part in it, the first one first."""

    pk: int
    number: str
    title: str
    rounds: list = field(default_factory=list)

    @property
    def url(self):
        return reverse("suggestion", args=[self.pk])

    @property
    def latest(self):
        return next((part for part in reversed(self.rounds) if part.is_latest), self.rounds[-1])

    @property
    def klass(self):
        return self.latest.reply__klass or ""

    def has(self, fact) -> bool:
        return any(is_(part, fact) for part in self.rounds)

    def part(self, fact):
        return next(part for part in self.rounds if is_(part, fact))


def is_(part, fact) -> bool:
    return getattr(part, f"is_{fact}")


def read(scope) -> list[Item]:
    """By number."""
    yes = Value(True, output_field=BooleanField())
    no = Value(False, output_field=BooleanField())
    flags = {
        f"is_{fact}": Case(When(figures.condition(fact, scope.today, reader=scope.user), then=yes), default=no)
        for fact in ASKED
    }
    parts = scope.parts().exclude(status=Assignment.Status.RELIEVED).annotate(**flags)
    parts = parts.order_by("suggestion__number", "suggestion_id", "round", "pk")
    found = {}
    for part in parts.values_list(*COLUMNS, *flags, named=True):
        internal = part.suggestion__confidentiality == Suggestion.Confidentiality.INTERNAL
        title = "（内部建议）" if internal else part.suggestion__title
        item = found.setdefault(part.suggestion_id, Item(part.suggestion_id, part.suggestion__number, title))
        if part.is_grade_held and policy.reads_late(scope.user):
            part = part._replace(feedback__result=None, feedback__attitude=None, feedback__source=None)
        item.rounds.append(part)
    return list(found.values())


def parts_of(items) -> list:
    return [part for item in items for part in item.rounds]


def topics(items) -> list[tuple]:
    """``[(topic id, its name, how many of the unit's parts)]``."""
    found = defaultdict(int)
    for part in parts_of(items):
        if is_(part, "key_topic"):
            found[part.suggestion__topic_id, part.suggestion__topic__name] += 1
    return [(*topic, n) for topic, n in found.items()]
