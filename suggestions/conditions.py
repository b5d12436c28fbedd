"""Conditions of the measures that ask other tables than the parts themselves."""

from django.db.models import Exists, OuterRef, Q

from .commitments import states
from .models import Assignment, Commitment, CoordinationRequest, SupervisionRecord

STILL = Q(round__gt=1, feedback__result="不满意")  # handled again, and the deputy still dissatisfied


def disagreeing(*to):
    """Parts whose unit has asked one of ``to`` to settle a disagreement and waits."""
    return CoordinationRequest._base_manager.filter(status="asked", to__in=to).values("assignment")


def has(model, **row):
    """Parts with such a row; asked of each part, so that the rows of other years are not read."""
    return Q(Exists(model._base_manager.filter(assignment=OuterRef("pk"), **row)))


def owing(today):
    """Parts with an overdue promise, as the ledger of promises has it: a report that the office still verifies is not late."""
    return Commitment._base_manager.filter(states.q("overdue", today)).values("reply__assignment")


def met_both():
    """Suggestions about which both sides were brought together on the day of the grade or later."""
    met = SupervisionRecord._base_manager.filter(suggestion=OuterRef("suggestion"), kind="both")
    return Q(Exists(met.filter(held_on__gte=OuterRef("feedback__given_on"))))


def called_differently():
    """Parts whose counted form was drawn for a call in which the deputy said something else."""
    return Assignment._base_manager.filter(feedback__callbacks__outcome="differs").values("pk")
