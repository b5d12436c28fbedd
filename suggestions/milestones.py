"""内部节点（倒排工期）: by when each stage of a part should be done so that the legal date is kept. A plan, never a deadline.

The congress office plans for a session, a unit for itself; of a stage both have planned, the unit's own plan holds. Done
or not is read from what has happened; being late for a plan is shown, and counted nowhere.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, JSONField, OuterRef, Subquery
from django.db.models.functions import JSONObject

from core.gather import JSONList
from core.templatetags.look import md

from .marks import Mark, light
from .models import Assignment, Milestone, Reply

Stage = Milestone.Stage
OF_HELPER, OF_OWN = (Stage.OPINION,), (Stage.CONTACT, Stage.DRAFT, Stage.SIGN, Stage.REPLY)
SHORT = {
    Stage.CONTACT: "沟通",
    Stage.OPINION: "会办意见",
    Stage.DRAFT: "初稿",
    Stage.SIGN: "送签",
    Stage.REPLY: "答复",
}
FIELDS = ("unit_id", "stage", "workdays_before", "on_date")


@dataclass(frozen=True, slots=True)
class Goal:
    """One line of a plan."""

    unit_id: int | None
    stage: str
    workdays_before: int | None
    on_date: dt.date | None

    def day(self, part, calendar) -> dt.date | None:
        """The day for ``part``; None where it has no legal date to count from, or was handed over too late for it."""
        if self.on_date is None and part.due_on is None:
            return None
        if self.on_date is None:
            day = calendar.add_workdays(part.due_on, -self.workdays_before)
        else:
            day = min(self.on_date, part.due_on or self.on_date)
        return day if day > part.dispatched_on else None


@dataclass(frozen=True, slots=True)
class Node:
    """One stage of one part, with its light."""

    label: str
    day: dt.date
    is_done: bool
    mark: Mark

    @property
    def said(self) -> str:
        """初稿 5月12日，已过 3 天."""
        return f"{self.label} {md(self.day)}，{self.mark.word}"


class Plan:
    """The goals of one session."""

    def __init__(self, goals: Iterable[Goal]):
        self._goals = {(goal.unit_id, goal.stage): goal for goal in goals}

    def __bool__(self):
        return bool(self._goals)

    def goal(self, unit_id, stage) -> Goal | None:
        return self._goals.get((unit_id, stage)) or self._goals.get((None, stage))

    def nodes(self, part, *, today, calendar, notice, is_inside=True) -> list[Node]:
        """Every planned stage of an open part. ``is_inside``: whether the reader may know how far a draft has come."""
        if not self._goals or not part.is_open:
            return []
        found = []
        for stage in OF_HELPER if part.is_helper else OF_OWN:
            goal = self.goal(part.unit_id, stage)
            if goal is None or (stage == Stage.SIGN and not is_inside):
                continue
            if day := goal.day(part, calendar):
                done = is_done(part, stage)
                found.append(Node(SHORT[stage], day, done, _mark(day, done, today, notice, calendar)))
        return found

    def current(self, part, **about) -> Node | None:
        """The node that counts now: the first by date that is not done."""
        ahead = [node for node in self.nodes(part, **about) if not node.is_done]
        return min(ahead, key=lambda node: node.day) if ahead else None


def _mark(day, done, today, notice, calendar) -> Mark:
    if done:
        return Mark("ok", "已完成")
    mark = light(day, today, notice=notice, calendar=calendar)
    return Mark("late", f"已过 {(today - day).days} 天") if mark.kind == "late" else mark


def is_done(part, stage) -> bool:
    """``part`` carries ``is_begun`` and ``is_sent_on`` (``with_progress``)."""
    if part.status == Assignment.Status.ANSWERED:
        return True
    match stage:
        case Stage.CONTACT:
            return part.has_contact
        case Stage.DRAFT:
            return part.is_begun
        case Stage.SIGN:
            return part.is_sent_on
    return False


def with_progress(parts):
    """``parts`` (a queryset) with what the stages ask of the letter."""
    letters = Reply._base_manager.filter(assignment=OuterRef("pk"))
    return parts.annotate(is_begun=Exists(letters), is_sent_on=Exists(letters.exclude(status=Reply.Status.DRAFT)))


def plans(user) -> dict[int, Plan]:
    """The plans of all sessions ``user`` sees, by session, for lists that may show any of them: one query."""
    found: dict[int, list] = {}
    for session, *goal in Milestone.objects.visible_to(user).values_list("session_id", *FIELDS):
        found.setdefault(session, []).append(Goal(*goal))
    return {session: Plan(goals) for session, goals in found.items()}


def gathered(user, rows, link="session"):
    """``rows`` with the plan of their session (found by ``link``) in ``plan_rows``, without a query of its own."""
    fields = JSONObject(**{field: field for field in FIELDS})
    goals = Milestone.objects.visible_to(user).filter(session=OuterRef(link)).order_by().values("session")
    plan = Subquery(goals.annotate(rows=JSONList(fields)).values("rows"), output_field=JSONField())
    return rows.annotate(plan_rows=plan)


def unfolded(row) -> Plan:
    """The plan that came with ``gathered``."""
    goals = row.plan_rows or []
    return Plan(
        Goal(**goal | {"on_date": goal["on_date"] and dt.date.fromisoformat(goal["on_date"])}) for goal in goals
    )


@transaction.atomic
def keep(session, unit, goals: dict) -> None:
    """The plan as it was filled in, ``{stage: (working days, day)}``: stages left empty are not planned any more."""
    Milestone._base_manager.filter(session=session, unit=unit).exclude(stage__in=goals).delete()
    for stage, (before, day) in goals.items():
        Milestone._base_manager.update_or_create(
            session=session, unit=unit, stage=stage, defaults={"workdays_before": before, "on_date": day}
        )
