"""Who watches which suggestions: each kind of supervisor has a list of exactly those, the same on desks and in the lists."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q

from accounts.policy import Role

NONE = Q(pk__in=())


@dataclass(frozen=True, slots=True)
class Watch:
    """``q(user, at)`` is a filter on ``at`` + field of a suggestion, across to-one relations (a deputy is in a group once)."""

    label: str
    q: Callable
    concerns: Callable  # (user) -> whether the row stands on his desk


def _of_account(path):
    return lambda user, at: Q(**{f"{at}{path}": user.pk})


def _of_committee(path):
    return lambda user, at: Q(**{f"{at}{path}": user.committee_id}) if user.committee_id else NONE


def _of_group(user, at):
    return Q(**{f"{at}supervising_group__deputies": user.deputy_id}) if user.deputy_id else NONE


def _sits(user):
    return user.role == Role.LEADER


def _sits_in_committee(user):
    return _sits(user) and user.committee_id is not None


WATCHES = {
    "led": Watch("我领办的重点建议", _of_account("topic__leader"), lambda user: user.role in (Role.LEADER, Role.VIEWER)),
    "supervised": Watch("我督办的重点建议", _of_account("topic__supervisor"), lambda user: user.role in (Role.LEADER, Role.VIEWER)),
    "committee": Watch("本委员会督办的重点建议", _of_committee("topic__committee"), _sits_in_committee),
    "claimed": Watch("我认领的", _of_account("claimed_by"), _sits),
    "field": Watch("本委员会对口的", _of_committee("category__committee"), _sits_in_committee),
    "group": Watch("本小组督办的", _of_group, lambda user: user.role == Role.DEPUTY),
}  # fmt: skip


def of(user):
    """``{key: watch}`` of those that concern ``user``."""
    return {key: watch for key, watch in WATCHES.items() if watch.concerns(user)}
