"""The one door: whatever happens to a tracked object is a Step taken here.

A tracked object has a ``status`` field and a ``trail()`` naming the objects its events hang on. The journal given to
a Workflow locks and writes; who may take a step is asked of ``may``; who is told is left to ``told``.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db import IntegrityError, transaction
from django.utils import timezone

ALREADY_SENT = "您刚刚已经提交过，没有重复记录。"


class Refused(Exception):
    """The step cannot be taken; the text says why, to the user."""


class Gone(Exception):
    """The object was there when the page was shown and is not any more: somebody deleted it. Answered like a missing page."""


class Again(Refused):
    """The same submission arrived twice; the first one counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Who does it, when, in which words, and (``once``) the page's token that makes a second click harmless."""

    by: Any
    at: dt.datetime
    note: str = ""
    once: str | None = None

    @property
    def today(self) -> dt.date:
        return timezone.localdate(self.at)


def always(obj, act) -> str:
    return ""


def nothing(obj, act, **data) -> None:
    return None


def no_fields(obj, act, **data) -> dict:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of a workflow's table."""

    label: str  # what the button says
    source: tuple = ()  # the states it starts from
    target: str | Callable = ""  # the state it leads to, or (obj) -> state; empty: the state stays
    form: type | str | None = None  # what the user is asked: a StepForm, or its dotted name
    guard: Callable = always  # (obj, act) -> why not yet, or ""
    then: Callable = nothing  # (obj, act, **data) -> {field: [old, new]} or None; same transaction
    sets: dict = field(default_factory=dict)  # fields written with the state; values may be (act) -> value
    settles: Callable = (
        no_fields  # (obj, act, **data) -> fields written with the state, decided by what was asked; may be the state
    )
    auto: bool = False  # follows from another step only
    needs_note: bool = False  # words are compulsory
    audience: str = "all"  # who reads the event: all, offices, unit
    hint: str = ""  # what happens next, for the page
    page: str = ""  # the url name of a page of its own; empty: the generic one
    is_key: bool = False  # a landmark on the time line
    quiet: bool = False  # leaves no event and tells nobody: the state must stay, e.g. keeping the words of a draft
    is_button: bool = True  # False: its page takes the step by itself


class Journal(Protocol):
    """How events are kept."""

    def open(self, obj) -> None: ...
    def last(self, obj) -> tuple[str, str] | None: ...
    def used(self, once: str) -> bool: ...
    def write(self, obj, *, flow: str, verb: str, step: Step, act: Act, was: str, now: str) -> Any: ...
    def write_all(self, entries, *, flow: str, verb: str, step: Step, act: Act) -> None: ...
    def add_changes(self, event, changes: dict) -> None: ...


class Workflow:
    """The steps of one kind of object, and the only code that writes its ``status``."""

    def __init__(
        self, name: str, *, may: Callable, who: Callable, journal: Journal, told: Callable, steps: dict[str, Step]
    ):
        self.name, self.may, self.who, self.journal, self.told, self.steps = name, may, who, journal, told, steps

    def why_not(self, obj, verb: str, user, *, at: dt.datetime | None = None) -> str:
        """Why ``user`` cannot take the step now, in words; empty when he can."""
        step = self.steps[verb]
        if step.auto or not self.may(user, f"{self.name}.{verb}", obj):
            return f"“{step.label}”由{self.who(f'{self.name}.{verb}')}办理，您没有这项权限。"
        if obj.status not in step.source:
            return f"当前状态是“{obj.get_status_display()}”，不能{step.label}。"
        return step.guard(obj, Act(by=user, at=at or timezone.now()))

    def offered(self, user, obj) -> dict[str, Step]:
        """The steps ``user`` may take now: what the page shows as buttons."""
        mine = {verb: step for verb, step in self.steps.items() if step.is_button and obj.status in step.source}
        return {verb: step for verb, step in mine.items() if not self.why_not(obj, verb, user)}

    def withheld(self, user, obj) -> dict[str, tuple[Step, str]]:
        """Steps that are the user's, in the right state, but not yet possible, each with the reason."""
        here = {v: s for v, s in self.steps.items() if s.is_button and obj.status in s.source}
        mine = {v: s for v, s in here.items() if self.may(user, f"{self.name}.{v}", obj)}
        return {verb: (step, why) for verb, step in mine.items() if (why := self.why_not(obj, verb, user))}

    @transaction.atomic
    def take(
        self,
        obj,
        verb: str,
        *,
        by,
        note: str = "",
        at: dt.datetime | None = None,
        seen: str = "",
        once: str = "",
        **data,
    ):
        """Take a step for a user.

        ``seen`` is the state the user's page showed; a state that has moved on means that somebody else was quicker.
        Raises Refused with the reason; nothing is stored then.
        """
        step, act = self.steps[verb], Act(by=by, at=at or timezone.now(), note=note.strip(), once=once or None)
        expected = seen or obj.status
        self.journal.open(obj)
        if once and self.journal.used(once):
            raise Again("您刚刚已经办理过这一步，没有重复记录。")
        if obj.status != expected:
            raise Refused(self._overtaken(obj))
        if why := self.why_not(obj, verb, by, at=act.at):
            raise Refused(why)
        if step.needs_note and not act.note:
            raise Refused(f"请写明{step.label}的理由。")
        return self.follow(obj, verb, act, **data)

    def _overtaken(self, obj) -> str:
        now = f"现在的状态是“{obj.get_status_display()}”。请核对后再办理。"
        if last := self.journal.last(obj):
            return f"{last[0]}刚刚已办理“{last[1]}”，{now}"
        return f"别人刚刚已经办理，{now}"

    @transaction.atomic
    def follow(self, obj, verb: str, act: Act, **data):
        """Take a step because another one led here: policy is not asked again, state and constraints are."""
        step = self.steps[verb]
        was = obj.status
        now = step.target(obj) if callable(step.target) else step.target or was
        values = {"status": now} | {name: v(act) if callable(v) else v for name, v in step.sets.items()}
        values |= step.settles(obj, act, **data)
        now = values["status"]
        moved = type(obj)._base_manager.filter(pk=obj.pk, status=was, status__in=step.source).update(**values)
        if not moved:
            raise Refused(self._overtaken(obj))
        for name, value in values.items():
            setattr(obj, name, value)
        self._conclude(obj, verb, step, act, was, now, data)
        return obj

    @transaction.atomic
    def follow_all(self, items, verb, act: Act):
        """The same step on many objects at once, ``[(obj, data)]``, in a few queries however many they are.

        Only for steps that leave the state as it is. The caller holds the locks and tells whoever is to know.
        """
        step, model = self.steps[verb], type(items[0][0])
        if step.target:
            raise ValueError(f"{self.name}.{verb} moves on, so each object takes it for itself")
        there = model._base_manager.filter(pk__in=[obj.pk for obj, _ in items], status__in=step.source)
        if there.count() != len(items):
            raise Refused("其中有的刚刚已经办到别的状态，没有改动任何一件。请核对后再办理。")
        written, entries = set(), []
        for obj, data in items:
            for name, value in step.settles(obj, act, **data).items():
                setattr(obj, name, value)
                written.add(name)
            entries.append((obj, step.then(obj, act, **data) or {}))
        if written:
            model._base_manager.bulk_update([obj for obj, _ in items], sorted(written), batch_size=200)
        self.journal.write_all(entries, flow=self.name, verb=verb, step=step, act=act)

    @transaction.atomic
    def run(self, obj, verb: str, *, at: dt.datetime | None = None, once: str = "", **data):
        """Take a step that time itself calls for, or a paper in the hand of somebody who is not signed in; no user is the actor.

        Only steps that are nobody's (``auto``). State and guard are asked under the lock; raises Refused with the reason.
        """
        step, act = self.steps[verb], Act(by=None, at=at or timezone.now(), once=once or None)
        if not step.auto:
            raise ValueError(f"{self.name}.{verb} is taken by a person")
        self.journal.open(obj)
        if once and self.journal.used(once):
            raise Again(ALREADY_SENT)
        if obj.status not in step.source:
            raise Refused(f"当前状态是“{obj.get_status_display()}”，不能{step.label}。")
        if why := step.guard(obj, act):
            raise Refused(why)
        return self.follow(obj, verb, act, **data)

    @transaction.atomic
    def create(self, obj, verb: str, *, by, note: str = "", at: dt.datetime | None = None, once: str = "", **data):
        """Bring a new object into being through a step that has no source."""
        step, act = self.steps[verb], Act(by=by, at=at or timezone.now(), note=note, once=once or None)
        if once and self.journal.used(once):
            raise Again(ALREADY_SENT)
        if not self.may(by, f"{self.name}.{verb}", obj):
            raise Refused(f"“{step.label}”由{self.who(f'{self.name}.{verb}')}办理，您没有这项权限。")
        obj.status = step.target
        for name, value in step.sets.items():
            setattr(obj, name, value(act) if callable(value) else value)
        try:
            with transaction.atomic():
                obj.save(force_insert=True)
                self._conclude(obj, verb, step, act, "", obj.status, data)
        except IntegrityError:
            if once and self.journal.used(once):  # the same page arrived twice within an instant
                raise Again(ALREADY_SENT) from None
            raise
        return obj

    def _conclude(self, obj, verb, step, act, was, now, data):
        if step.quiet:
            step.then(obj, act, **data)
            return
        event = self.journal.write(obj, flow=self.name, verb=verb, step=step, act=act, was=was, now=now)
        if changes := step.then(obj, act, **data):
            self.journal.add_changes(event, changes)
        self.told(obj, event=event, act=act)
