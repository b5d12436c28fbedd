"""What the checks ask across to-many relations or of the day: always EXISTS, so that no row comes twice."""

from django.db.models import Exists, F, OuterRef, Q

from suggestions.models import Assignment, Contact
from units.models import Membership

OWN = Q(role__in=("lead", "separate"))
CONTACTS = Contact._base_manager.filter(assignment=OuterRef("pk"))
PARTS_OF = Assignment._base_manager.filter(suggestion=OuterRef("pk"), is_latest=True)
BESIDE = Assignment._base_manager.filter(suggestion=OuterRef("suggestion"), is_latest=True)
POSTS = Membership._base_manager.filter(unit=OuterRef("pk"), is_active=True, user__is_active=True)


def future(rows, reading):
    day = reading.today
    return rows.filter(Q(dispatched_on__gt=day) | Q(accepted_on__gt=day) | Q(answered_on__gt=day))


def contact_after(rows, reading):
    before = CONTACTS.filter(Q(held_on=None) | Q(held_on__lte=OuterRef("answered_on")))
    after = CONTACTS.filter(held_on__gt=OuterRef("answered_on"))
    return rows.filter(OWN, Exists(after), ~Exists(before), status="answered", reply__no_contact_reason="")


def contact_undated(rows, reading):
    return rows.filter(
        Exists(CONTACTS.filter(held_on=None)), ~Exists(CONTACTS.filter(held_on__isnull=False)), is_latest=True
    )


def two_leads(rows, reading):
    others = Assignment._base_manager.filter(suggestion=OuterRef("suggestion"), round=OuterRef("round"), role="lead")
    return rows.filter(Exists(others.exclude(pk=OuterRef("pk")).exclude(status="relieved")), role="lead").exclude(
        status="relieved"
    )


def renamed_helper(rows, reading):
    """A helper that is the lead under its former or later name; the same unit twice is refused by the database."""
    lead = BESIDE.filter(role="lead")
    same = Q(unit=OuterRef("unit__successor")) | Q(unit__successor=OuterRef("unit"))
    return rows.filter(Exists(lead.filter(same)), role="helper", is_latest=True)


def lead_and_separate(rows, reading):
    return rows.filter(Exists(PARTS_OF.filter(role="lead")), Exists(PARTS_OF.filter(role="separate")))


def nobody_answers(rows, reading):
    return rows.filter(~Exists(PARTS_OF.filter(OWN)), status__in=("handling", "answered", "closed"))


def closed_but_open(rows, reading):
    return rows.filter(Exists(PARTS_OF.filter(status__in=Assignment.OPEN)), status="closed")


def ended_without_successor(rows, reading):
    return rows.filter(
        is_latest=True, status__in=Assignment.OPEN, unit__valid_until__lt=reading.today, unit__successor=None
    )


def wrong_speaker(rows, reading):
    lead, body = F("assignment__suggestion__lead_deputy"), F("assignment__suggestion__proposing_delegation")
    mistaken = Q(assignment__suggestion__lead_deputy__isnull=False) & ~Q(deputy=lead)
    stranger = Q(assignment__suggestion__proposing_delegation__isnull=False) & (
        Q(deputy__delegation=None) | ~Q(deputy__delegation=body)
    )
    by_all = Q(
        assignment__suggestion__session__rule_set__rules__flags__counted_feedback="all"
    )  # where co-signers count too
    return rows.filter(mistaken | stranger, ~by_all, counted_for__isnull=False, deputy__isnull=False)


def without_post(duty):
    return lambda rows, reading: rows.filter(~Exists(POSTS.filter(duty=duty)))
