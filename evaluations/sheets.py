"""Whose forms are waited for: one sheet for each deputy who may speak of a suggestion now. What links, paper and bulk entry work on."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q

from congress.models import Deputy
from suggestions import measures, voices
from suggestions.models import Assignment, CoSigner, Suggestion

from . import guards
from .models import PaperEntry, Slip

ANSWERABLE = (Suggestion.Status.HANDLING, Suggestion.Status.ANSWERED)


@dataclass(frozen=True, slots=True)
class Sheet:
    """``voice`` is the suggestion of which ``deputy`` speaks; ``is_cosigner``: beside its lead deputy."""

    host: Suggestion
    voice: Suggestion
    deputy: Deputy
    is_cosigner: bool
    parts: tuple
    until: object  # the last day, or None
    slip: Slip | None = None  # a link that is out already
    paper: PaperEntry | None = None  # a paper form that was keyed and waits

    @property
    def key(self):
        return f"{self.host.pk}-{self.voice.pk}-{self.deputy.pk}"

    @property
    def beside(self):
        return self.deputy if self.is_cosigner else None


def of(host):
    """The sheets that are missing, the lead deputy's first, then those of merged suggestions, then the co-signers'."""
    until = guards.window_end(host)
    slips = {slip.deputy_id: slip for slip in host.slips.all() if slip.status == Slip.Status.OPEN}
    papers = {p.deputy_id: p for p in host.papers.all() if p.status in PaperEntry.OPEN}
    found = []
    for voice, parts in guards.awaited(host):
        if (deputy := voices.speaker(voice)) is not None:
            found.append((voice, deputy, False, parts))
    asked = voices.beside(host)
    for voice in (host, *host.merged.all()):
        for signer in voice.cosigners.all():
            mine = asked.get(signer.deputy_id) == voice and signer.status == CoSigner.Status.CONFIRMED
            if mine and (parts := guards.gradable_parts(host, beside=signer.deputy_id)):
                found.append((voice, signer.deputy, True, parts))
    return [
        Sheet(host, voice, deputy, beside, tuple(parts), until, slips.get(deputy.pk), papers.get(deputy.pk))
        for voice, deputy, beside, parts in found
    ]


def hosts(user, session, today):
    """Suggestions of ``session`` of which some deputy may still speak, with all that ``of`` reads.

    Without ``today`` those too whose window is over and that are not closed yet: paper takes its time.
    """
    judged = Assignment._base_manager.filter(measures.JUDGED, suggestion=OuterRef("pk"))
    in_time = Q(feedback_due_on=None) | Q(feedback_due_on__gte=today) if today else Q()
    parts = Assignment.objects.visible_to(user).select_related("unit", "feedback").prefetch_related("feedbacks")
    signers = CoSigner.objects.visible_to(user).select_related("deputy")
    guests = (
        Suggestion.objects.visible_to(user)
        .select_related("session__congress", "lead_deputy", "proposing_delegation")
        .prefetch_related(Prefetch("cosigners", signers))
    )
    return (
        Suggestion.objects.visible_to(user)
        .filter(Exists(judged.filter(in_time)), session=session, status__in=ANSWERABLE)
        .select_related("session__rule_set", "session__congress", "lead_deputy__delegation", "proposing_delegation")
        .defer("body", "office_opinion")
        .prefetch_related(
            Prefetch("assignments", parts.order_by("round", "pk")),
            Prefetch("merged", guests.defer("body", "office_opinion")),
            Prefetch("cosigners", signers),
            Prefetch("slips", Slip.objects.visible_to(user)),
            Prefetch("papers", PaperEntry.objects.visible_to(user)),
        )
    )


def missing(rows):
    """The sheets of these suggestions, in their order."""
    return [sheet for host in rows for sheet in of(host)]


def find(user, session, keys, today):
    """The sheets named by ``keys`` (``Sheet.key``) that are still missing; others are left out."""
    wanted = set(keys)
    numbers = {int(head) for key in wanted if (head := key.partition("-")[0]).isdecimal() and len(head) < 18}
    return [sheet for sheet in missing(hosts(user, session, today).filter(pk__in=numbers)) if sheet.key in wanted]
