"""What people can be reminded of, read in batches: open parts, windows for feedback, promises, orders of supervision."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, Q

from suggestions import measures
from suggestions.models import Assignment, Commitment, Suggestion, SupervisionOrder

BATCH = 2_000
HORIZON = 60  # days: nobody is reminded of a window, a promise or an order that ends later

PLAIN = {
    "suggestion": "suggestion_id",
    "number": "suggestion__number",
    "title": "suggestion__title",
    "confidentiality": "suggestion__confidentiality",
    "session": "suggestion__session_id",
    "congress": "suggestion__session__congress_id",
    "deputy_user": "suggestion__lead_deputy__user_id",
    "delegation": "suggestion__proposing_delegation_id",
    "unit": "unit_id",
    "role": "role",
    "status": "status",
    "dispatched_on": "dispatched_on",
    "accepted_on": "accepted_on",
    "has_contact": "has_contact",
    "handler_name": "handler_name",
}


@dataclass(slots=True)
class Item:
    """One thing and what the table asks of it. ``pk`` is its own key, ``due_on`` and ``what`` its own date and words."""

    of: str
    pk: int
    assignment: int
    commitment: int | None
    due_on: dt.date | None
    what: str
    suggestion: int
    number: str
    title: str
    confidentiality: str
    session: int
    congress: int
    deputy_user: int | None
    delegation: int | None
    unit: int
    role: str
    status: str
    dispatched_on: dt.date
    accepted_on: dt.date | None
    has_contact: bool
    handler_name: str
    stated: str = ""  # the state of the promise or order itself
    reported_on: dt.date | None = None

    @property
    def is_helper(self):
        return self.role == Assignment.Role.HELPER

    @property
    def is_open(self):
        return self.status in Assignment.OPEN

    @property
    def cite(self):
        """What is internal is named by its number alone: digests may leave by mail."""
        return f"第{self.number}号（内部建议）" if self.is_internal else f"第{self.number}号《{self.title}》"

    @property
    def is_internal(self):
        return self.confidentiality == Suggestion.Confidentiality.INTERNAL


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of one kind; ``own`` are the columns in which an item is itself, ``path`` leads to its part."""

    model: type
    path: str
    rows: object  # (today) -> Q: those of which somebody may have to be reminded
    own: tuple  # assignment, commitment, due_on, what, stated, reported_on
    via: str  # the assignment of a row


# Parts on which the deputies of merged suggestions are asked too; who of them has spoken already, ``people`` knows.
JUDGED_TOGETHER = measures.JUDGED & Q(
    suggestion__status__in=("handling", "answered"),
    suggestion__in=Suggestion._base_manager.filter(merged_into__isnull=False).values("merged_into"),
)


def _near(today):
    return today + dt.timedelta(days=HORIZON)


SOURCES = {
    "part": Source(Assignment, "", lambda today: measures.OPEN & Q(suggestion__status="handling"), ("pk", None, "due_on", None, None, None), "pk"),
    "window": Source(
        Assignment, "",
        lambda today: (measures.FACTS["feedback_awaited"].q(today) | JUDGED_TOGETHER)
        & Q(feedback_due_on__range=(today, _near(today))),
        ("pk", None, "feedback_due_on", None, None, None), "pk",
    ),
    "promise": Source(
        Commitment, "reply__assignment__",
        lambda today: Q(status__in=Commitment.RUNNING, due_on__lte=_near(today)) | Q(status=Commitment.Status.REPORTED),
        ("reply__assignment_id", "pk", "due_on", "text", "status", "reported_on"), "reply__assignment",
    ),
    "order": Source(
        SupervisionOrder, "assignment__",
        lambda today: Q(status=SupervisionOrder.Status.ISSUED, due_on__lte=_near(today)),
        ("assignment_id", None, "due_on", "number", "status", None), "assignment",
    ),
}  # fmt: skip


def batches(of, today, *, size=BATCH):
    """Lists of items, each read with one query, in the order of their keys."""
    last = 0
    while True:
        found = read(of, SOURCES[of].rows(today) & Q(pk__gt=last), limit=size)
        if found:
            yield found
        if len(found) < size:
            return
        last = found[-1].pk


def read(of, which, *, limit=None):
    source = SOURCES[of]
    names = ("assignment", "commitment", "due_on", "what", "stated", "reported_on")
    own = {name: path for name, path in zip(names, source.own, strict=True) if path}
    columns = own | {name: source.path + path for name, path in PLAIN.items()}
    rows = source.model._base_manager.filter(which).order_by("pk")
    if of == "promise":
        rows = rows.exclude(status=Commitment.Status.PLANNED)
    blank = {"commitment": None, "what": "", "stated": "", "reported_on": None}
    values = rows.values_list("pk", *(F(path) for path in columns.values()))
    keys = ("pk", *columns)
    return [Item(of=of, **(blank | dict(zip(keys, row, strict=True)))) for row in (values[:limit] if limit else values)]
