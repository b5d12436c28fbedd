"""Everything about one suggestion that a user may see, read in a fixed number of queries."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import BooleanField, Count, Exists, F, OuterRef, Prefetch, Q, Subquery, Value, Window
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from accounts import policy
from accounts.policy import Role
from congress import calendars
from core.gather import gathering, unfold
from suggestions import milestones, told, veil
from suggestions.models import (
    Assignment,
    Attachment,
    Commitment,
    CommitmentNote,
    Contact,
    CoordinationRequest,
    CoSigner,
    Event,
    Extension,
    LookbackItem,
    Opinion,
    OrderAnswer,
    Reply,
    Suggestion,
    SupervisionOrder,
    SupervisionRecord,
)  # fmt: skip
from suggestions.repeats import chain

from . import sounded
from .models import Feedback, PaperEntry

FIRST_EVENTS = 20
PAPER_READERS = (Role.STAFF, Role.ADMIN)  # those who see the paper forms that wait to be checked


@dataclass
class Dossier:
    """One suggestion with its collections in memory; ``user`` has read it, nothing in it is hidden from him."""

    suggestion: Suggestion
    user: Any
    today: Any
    calendar: Any
    events: list
    event_count: int
    host: Any = None  # of a merged suggestion: the one it is handled with, where the user sees it

    @property
    def rules(self):
        return self.suggestion.session.rule_set.rules

    @cached_property
    def parts(self):
        return list(self.suggestion.assignments.all())

    @property
    def latest(self):
        return [part for part in self.parts if part.is_latest]

    @cached_property
    def replies(self):
        """Signed replies, the last round and version first."""
        found = [reply for part in self.parts for reply in part.replies.all() if reply.status == Reply.Status.SIGNED]
        return sorted(found, key=lambda reply: (-reply.assignment.round, reply.assignment.pk, -reply.version))

    @cached_property
    def drafts(self):
        """What the user's own unit is still writing."""
        return [reply for part in self.parts for reply in part.replies.all() if reply.status != Reply.Status.SIGNED]

    @property
    def contacts(self):
        found = [contact for part in self.parts for contact in part.contacts.all()]
        return sorted(found, key=lambda contact: (contact.held_on or date.min, contact.pk), reverse=True)

    @property
    def opinions(self):
        if not self.sees_offices:
            return []
        found = [opinion for part in self.parts for opinion in part.opinions.all()]
        return sorted(found, key=lambda opinion: (-opinion.assignment.round, opinion.assignment.pk, -opinion.pk))

    @cached_property
    def files(self):
        return list(self.suggestion.attachments.all())

    def files_of(self, **owner):
        """The files that hang on one reply, opinion or contact: ``files_of(reply_id=3)``."""
        ((name, pk),) = owner.items()
        return [file for file in self.files if getattr(file, name) == pk]

    @cached_property
    def commitments(self):
        """The promises of signed replies, of every round and version."""
        found = [c for reply in self.replies for c in reply.commitments.all() if c.status != Commitment.Status.PLANNED]
        for promise in found:
            veil.mute(promise, self.user)
        return found

    @cached_property
    def commitment_notes(self):
        """``{promise: its notes, the newest first}``; asked for only where there are promises."""
        if not self.commitments:
            return {}
        notes = CommitmentNote.objects.visible_to(self.user).filter(commitment__in=self.commitments)
        found = {}
        for note in notes.select_related("noted_by").order_by("-noted_on", "-pk"):
            found.setdefault(note.commitment_id, []).append(note)
        return found

    @property
    def confirmed(self):
        return [c for c in self.suggestion.cosigners.all() if c.status == CoSigner.Status.CONFIRMED]

    @property
    def cosigner_count(self):
        return len(self.confirmed) or self.suggestion.stated_cosigners

    @property
    def sees_offices(self):
        """May the user see what happens between the units and the congress office? Deputies may not."""
        return self.user.role != Role.DEPUTY

    def is_own(self, part):
        return part.unit_id in self.user.unit_ids

    def is_only_own_unit(self, part):
        """Is no other unit of the user (or one that his took over) at work here, so that its name need not be said?"""
        return {p.unit_id for p in self.latest if self.is_own(p)} <= {part.unit_id}


def read(user, pk, today, *, all_events=False):
    """The dossier of suggestion ``pk``; 404 for suggestions the user may not see."""
    suggestion = get_object_or_404(_suggestions(user).prefetch_related(*_collections(user, pk)), pk=pk)
    unfold(suggestion, "cosigners")
    for guest in unfold(suggestion, "merged"):
        if isinstance(guest.gathered_cosigners, str):  # SQLite hands JSON within JSON on as text
            guest.gathered_cosigners = json.loads(guest.gathered_cosigners)
        unfold(guest, "cosigners")
    unfold(suggestion, "preassignments")
    unfold(suggestion, "supervision_records")
    if user.role in PAPER_READERS:
        unfold(suggestion, "papers")
    for part in suggestion.assignments.all():
        unfold(part, "contacts")
        unfold(part, "feedbacks")
        unfold(part, "extensions")
        unfold(part, "coordination_requests")
        unfold(part, "lookbacks")
        if user.role != Role.DEPUTY:
            for order in part.orders.all():
                unfold(order, "answers")
        for reply in part.replies.all():
            unfold(reply, "commitments")
    events, count = _events(user, suggestion, all_events)
    return Dossier(
        suggestion=suggestion, user=user, today=today, calendar=calendars.current() if suggestion.dispatched_on else None,
        events=events, event_count=count,
    )  # fmt: skip


def _suggestions(user):
    host = Suggestion.objects.visible_to(user).filter(pk=OuterRef("merged_into"))
    rows = (
        Suggestion.objects.visible_to(user)
        .select_related(
            "session__congress", "session__rule_set", "category__committee", "lead_deputy__delegation", "proposing_delegation",
            "coordinator", "merged_into", "topic__leader", "claimed_by", "supervising_group",
        )
        .annotate(sees_host=Exists(host))
    )  # fmt: skip
    rows = milestones.gathered(user, rows)
    guests = Suggestion.objects.visible_to(user).annotate(
        named=Coalesce("lead_deputy__name", "proposing_delegation__name")
    )
    guests = gathering(guests, "cosigners", CoSigner.objects.all(), ("deputy_id", "status"))
    rows = chain.with_years(rows)
    cosigners = CoSigner.objects.annotate(deputy_name=F("deputy__name"))
    records = SupervisionRecord.objects.annotate(recorder=F("recorded_by__name"))
    rows = rows.annotate(told=_told(user))
    rows = gathering(rows, "supervision_records", records, ("kind", "held_on", "participants", "summary", "recorder"))
    if user.role in PAPER_READERS:
        keyed = PaperEntry.objects.visible_to(user).filter(status__in=PaperEntry.OPEN)
        keyed = keyed.annotate(deputy_name=F("deputy__name"), keyer=F("entered_by__name"))
        rows = gathering(rows, "papers", keyed, ("status", "deputy_name", "keyer"))
    rows = sounded.with_proposals(rows, user)
    rows = gathering(rows, "cosigners", cosigners, ("deputy_id", "status", "is_stated_by_office", "deputy_name"))
    return gathering(
        rows,
        "merged",
        guests,
        ("number", "title", "lead_deputy_id", "proposing_delegation_id", "named", "gathered_cosigners"),
    )


def _told(user):
    """How many times somebody was told something about the suggestion, as far as the user may know."""
    rows = told.sent(user).filter(suggestion=OuterRef("pk")).order_by().values("suggestion")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)


def _collections(user, pk):
    """What hangs on the suggestion ``pk``; the policy is told which, and need not look through all that the user sees."""
    of_part = Q(assignment__suggestion=pk)
    attachments = Attachment.objects.visible_to(user, within=Q(suggestion=pk)).select_related("uploaded_by")
    replies = gathering(
        Reply.objects.visible_to(user, within=of_part),
        "commitments",
        Commitment.objects.all(),
        (
            "text",
            "responsible",
            "due_on",
            "position",
            "status",
            "change_asked_on",
            "change_words",
            "reported_on",
            "written_off_on",
            "settled_on",
            "replaced_by_id",
            "fulfilment",
            "fulfilment_words",
            "fulfilment_on",
        ),  # fmt: skip
    )
    found = [
        Prefetch("assignments", _parts(user, pk)),
        Prefetch("assignments__replies", replies.order_by("version")),
        Prefetch("attachments", attachments.order_by("pk")),
    ]
    if user.role != Role.DEPUTY:  # opinions are between the units: the policy shows deputies none
        found.append(Prefetch("assignments__opinions", Opinion.objects.visible_to(user, within=of_part).order_by("pk")))
        answers = ("text", "sent_on", "returned_on", "return_reason")
        orders = gathering(
            SupervisionOrder.objects.visible_to(user, within=of_part), "answers", OrderAnswer.objects.all(), answers
        )
        found.append(Prefetch("assignments__orders", orders.order_by("pk")))
    return found


def _parts(user, pk):
    """The parts with their contacts and feedback. That a reply is being written is known outside the unit, its words are not."""
    of_part = Q(assignment__suggestion=pk)
    parts = Assignment.objects.visible_to(user, within=Q(suggestion=pk)).select_related(
        "unit__successor", "proposed_unit", "feedback", "class_change"
    )
    drafts = Reply.objects.filter(assignment=OuterRef("pk")).exclude(status=Reply.Status.SIGNED)
    is_drafting = Value(False, output_field=BooleanField()) if user.role == Role.DEPUTY else Exists(drafts)
    parts = milestones.with_progress(parts.annotate(is_drafting=is_drafting))
    parts = _with_requests(parts, user, of_part)
    parts = gathering(
        parts,
        "lookbacks",
        LookbackItem.objects.visible_to(user, within=of_part),
        ("status", "outcome", "checked_on", "draw_id"),
    )
    parts = gathering(parts, "contacts", Contact.objects.all(), ("held_on", "method", "participants", "summary"))
    read = policy.grades_open(user, "assignment__")
    feedbacks = Feedback.objects.filter(read).annotate(deputy_name=F("deputy__name"))
    fields = (
        "attitude", "result", "adoption", "contact_how", "words", "given_on", "signed_by", "source", "scan_id", "is_current",
        "counted_for_id", "deputy_id", "deputy_name",
        "checked_by_id", "reason",
    )  # fmt: skip
    return gathering(parts, "feedbacks", feedbacks, fields).order_by("round", "pk")


def _with_requests(parts, user, of_part):
    """What the units asked for: more time, and somebody to settle a disagreement."""
    extensions = Extension.objects.visible_to(user, within=of_part)
    fields = ("status", "asked_on", "reason", "due_before", "due_asked", "due_granted", "decided_on", "decision")
    parts = gathering(parts, "extensions", extensions, fields)
    requests = CoordinationRequest.objects.visible_to(user, within=of_part).annotate(
        answered_name=F("answered_by__name")
    )
    fields = ("to", "status", "question", "asked_on", "answer", "answered_on", "answered_name")
    return gathering(parts, "coordination_requests", requests, fields)


def _events(user, suggestion, everything):
    rows = Event.objects.visible_to(user, within=Q(suggestion=suggestion))
    rows = (
        rows.select_related("actor", "unit", "assignment__unit")
        .annotate(how_many=Window(Count("*")))
        .order_by("-at", "-pk")
    )
    found = list(rows if everything else rows[:FIRST_EVENTS])
    return found, found[0].how_many if found else 0
