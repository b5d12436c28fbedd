"""A deputy's own suggestions: what waits for him, what he led and co-signed, and where each stands in words."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from accounts import policy

from . import marks, standing
from .models import Assignment, CoSigner, Event, Suggestion

S = Suggestion.Status


@dataclass(slots=True)
class Line:
    """One suggestion as its deputy sees it."""

    row: Suggestion
    mark: marks.Mark
    words: str
    is_author: bool
    graded_by: list  # units that wait for a grade
    grade_until: object  # the last day for it, or None
    parts: list  # those that handle it: of a merged one, its host's


class Own:
    """Everything of one deputy, read once; all lists are empty for somebody who is on no roll of deputies."""

    def __init__(self, user, today):
        self.is_known = user.deputy_id is not None
        self.invitations = invited(user) if self.is_known else []
        self.lines = [line_of(row, user, today) for row in rows_of(user)] if self.is_known else []
        self.returned = [x for x in self.lines if x.is_author and x.row.status == S.RETURNED]
        self.to_grade = sorted(
            (x for x in self.lines if x.graded_by), key=lambda x: (x.grade_until is None, x.grade_until)
        )
        self.drafts = [x for x in self.lines if x.is_author and x.row.status == S.DRAFT]

    @property
    def waiting(self):
        """How many things wait for him."""
        return sum(map(len, (self.invitations, self.returned, self.to_grade, self.drafts)))


def invited(user):
    """Invitations the deputy has not answered, while answering still counts."""
    unanswered = CoSigner.objects.visible_to(user).filter(deputy=user.deputy_id, status=CoSigner.Status.INVITED)
    rows = unanswered.filter(suggestion__status__in=policy.OPEN_TO_SIGN)
    return list(
        rows.select_related("suggestion__lead_deputy__delegation", "suggestion__proposing_delegation").order_by("pk")
    )


def rows_of(user, deputy=None):
    """Led, written for the delegation, or co-signed; newest session first. A deputy has dozens, not thousands.

    Of ``deputy``, the user himself unless another is named; as far as ``user`` sees it.
    """
    deputy = deputy or user.deputy
    own = Q(lead_deputy=deputy)
    if deputy.is_head and deputy.delegation_id:
        own |= Q(proposing_delegation=deputy.delegation_id)
    led = Suggestion.objects.visible_to(user, within=own).order_by().values("pk")
    signed = (
        CoSigner.objects.visible_to(user, within=Q(deputy=deputy, status=CoSigner.Status.CONFIRMED))
        .order_by()
        .values("suggestion")
    )
    return read(user, Q(pk__in=led.union(signed)), deputy=deputy)


def read(user, within, *, deputy):
    """The rows ``within`` that ``user`` sees, with everything ``line_of`` tells of them."""
    parts = (
        Assignment.objects.visible_to(user)
        .filter(is_latest=True)
        .select_related("unit", "reply", "feedback")
        .order_by("pk")
    )
    ended = Event.objects.visible_to(user).filter(verb__in=[f"suggestion.{verb}" for verb in standing.ENDED.values()])
    return (
        Suggestion.objects.visible_to(user, within=within)
        .select_related("session", "lead_deputy", "proposing_delegation", "merged_into")
        .defer("body", "office_opinion", "merged_into__body")
        .annotate(
            signed=Count("cosigners", filter=Q(cosigners__status="confirmed")),
            asked=Count("cosigners", filter=Q(cosigners__status="invited")),
        )
        .prefetch_related(
            Prefetch("assignments", queryset=parts, to_attr="latest_parts"),
            Prefetch("merged_into__assignments", queryset=_with_own_form(parts, deputy), to_attr="host_parts"),
            Prefetch("events", queryset=ended, to_attr="endings"),
        )
        .order_by("-session__year", "-session__opens_on", "-pk")
    )


def _with_own_form(parts, deputy):
    """Parts of a suggestion into which another was merged: ``has_own`` says whether this deputy has graded them."""
    graded = Assignment._base_manager.filter(pk=OuterRef("pk"), feedbacks__deputy=deputy, feedbacks__is_current=True)
    return parts.annotate(has_own=Exists(graded))


def by_session(lines):
    """``[(session, lines)]`` in the order of the lines."""
    found = {}
    for line in lines:
        found.setdefault(line.row.session, []).append(line)
    return list(found.items())


def line_of(row, user, today, *, deputy=None):
    """``row`` (one of ``rows_of``) told in words to its deputy, or of another ``deputy``."""
    deputy, is_told_himself = deputy or user.deputy, deputy is None or deputy.pk == user.deputy_id
    is_author = row.lead_deputy_id == deputy.pk or (
        deputy.is_head and row.proposing_delegation_id == deputy.delegation_id is not None
    )
    note = row.endings[0].note if row.endings and row.status in standing.ENDED else ""
    host, parts = row.merged_into, row.latest_parts
    if host is not None:  # prefetched under the host's own name
        parts = getattr(host, "host_parts", [])
    units, until = standing.waiting_for_grade(host or row, parts, today) if is_author else ([], None)
    return Line(
        row=row,
        mark=marks.of_suggestion(row, row.latest_parts, today),
        words=standing.in_words(row, parts, today, note=note, you="您" if is_told_himself else "代表"),
        is_author=is_author,
        graded_by=units,
        grade_until=until,
        parts=parts,
    )
