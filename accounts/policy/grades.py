"""Which grades are kept from the side of the units until the window for feedback is over, where the rule set says so."""

from django.db.models import Q

from .roles import READING_LATE


def reads_late(user):
    """Whether the deputies' grades are kept from ``user`` where a part says so (``Assignment.is_grade_held``): by rule until the
    window for feedback is over. Everybody else reads them at once."""
    return user.role in READING_LATE


def grades_open(user, at=""):
    """The parts (``at`` leads to them) whose grades ``user`` may read."""
    return Q(**{f"{at}is_grade_held": False}) if reads_late(user) else Q()


def none_held(user, suggestion):
    """Suggestions none of whose grades are kept from ``user``: what tells of a form there, tells of all of it."""
    return ~Q(**{f"{suggestion}assignments__is_grade_held": True}) if reads_late(user) else Q()


# Steps whose records tell what a deputy said, or that he has said something.
TELLING_GRADES = (
    "feedback.give", "feedback.join", "feedback.change", "feedback.enter", "feedback.record_paper", "feedback.give_by_link", "feedback.change_by_link",
    "paper.compare", "paper.settle", "paper.drop", "slip.spend", "slip.change", "callback.record", "callback.correct", "commitment.grade",
)  # fmt: skip
