"""Papers become suggestions: entered, and at once registered where the office says so; all of them or none."""

from django.db import transaction

from .models import Suggestion
from .workflow import SUGGESTION

BESIDE = ("cosigners", "uploads", "wished_units", "registers", "number", "same")


@transaction.atomic
def enter(papers, *, session, by, registers, once=""):
    """Store ``papers`` (dicts of fields, with ``cosigners uploads wished_units number`` beside) in their order; returns the suggestions.

    ``once`` makes a second sending of the same page harmless. Raises Refused, with nothing stored.
    """
    stored = []
    for paper in papers:
        fields = {name: value for name, value in paper.items() if name not in BESIDE}
        suggestion = Suggestion(session=session, created_by=by, **fields)
        brought = {name: paper.get(name, ()) for name in ("cosigners", "uploads", "wished_units")}
        SUGGESTION.create(suggestion, "enter", by=by, once=once, **brought)
        stored.append(suggestion)
        once = ""  # the token of the page goes with its first paper
    if registers:
        typed_first = sorted(zip(stored, papers, strict=True), key=lambda pair: not pair[1].get("number"))
        for suggestion, paper in typed_first:  # so that the system does not issue a number that a later row brings
            SUGGESTION.take(suggestion, "register", by=by, number=paper.get("number", ""), category=suggestion.category)
    for suggestion, paper in zip(stored, papers, strict=True):
        if same := paper.get("same"):  # earlier ones of the same matter
            SUGGESTION.take(suggestion, "mark_repeat", by=by, same=list(same))
    return stored


@transaction.atomic
def register(suggestions, *, by, categories, once=""):
    """Register submitted suggestions in the given order with numbers in that order.

    All rows are locked before the first number is issued: whoever registers one of them singly holds its row and waits
    for the numbers, and must not wait for us while we wait for him. Raises Refused, with nothing stored.
    """
    list(
        Suggestion._base_manager.select_for_update()
        .filter(pk__in=[s.pk for s in suggestions])
        .order_by("pk")
        .values("pk")
    )
    for suggestion in suggestions:
        SUGGESTION.take(
            suggestion,
            "register",
            by=by,
            seen=Suggestion.Status.SUBMITTED,
            category=categories[suggestion.pk],
            once=once,
        )
        once = ""
    return suggestions
