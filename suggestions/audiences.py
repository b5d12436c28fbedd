"""Who is told: the people behind a unit, an office, an author, asked of the object a step was taken on."""

from django.utils.timezone import localdate

from accounts.models import User
from accounts.policy import Role
from units.models import Membership, Unit

D = Membership.Duty


def people_of(unit_ids, *duties):
    """Of an ended unit also the people of the one that took its work over."""
    rows = Membership.objects.filter(unit__in=acting(unit_ids), is_active=True, user__is_active=True)
    return list((rows.filter(duty__in=duties) if duties else rows).values_list("user_id", flat=True))


def acting(unit_ids):
    """The units and, where some have ended by today, those that act for them now."""
    found, new = set(), {pk for pk in unit_ids if pk}
    while new - found:
        found |= new
        handed_on = Unit.objects.handed_on(localdate()).filter(pk__in=new)
        new = set(handed_on.values_list("successor", flat=True))
    return found


def authors(obj):
    """The lead deputy, or the head of the proposing delegation."""
    s = obj.trail()["suggestion"]
    if s.lead_deputy_id:
        return [s.lead_deputy.user_id]
    return list(s.proposing_delegation.deputies.filter(is_head=True).values_list("user_id", flat=True))


def guest_authors(obj):
    """Who proposed the suggestions that are handled together with this one and is not told as its own proposer."""
    own = set(authors(obj))
    found = [pk for guest in obj.trail()["suggestion"].merged.all() for pk in authors(guest)]
    return [pk for pk in dict.fromkeys(found) if pk not in own]


def host_units(obj):
    """The units that already handle what this suggestion has joined."""
    parts = obj.merged_into.assignments.filter(is_latest=True)
    return people_of(list(parts.values_list("unit_id", flat=True)), D.LIAISON, D.HANDLER)


def office(obj):
    s = obj.trail()["suggestion"]
    return list(
        User.objects.filter(role=Role.STAFF, congress=s.session.congress_id, is_active=True).values_list(
            "pk", flat=True
        )
    )


def invited(obj):
    return list(obj.trail()["suggestion"].cosigners.filter(status="invited").values_list("deputy__user_id", flat=True))


def coordinators(obj):
    return people_of([obj.trail()["suggestion"].coordinator_id])


def pending_units(obj):
    parts = obj.trail()["suggestion"].assignments.filter(is_latest=True, status="pending")
    return people_of(list(parts.values_list("unit_id", flat=True)), D.LIAISON, D.HANDLER)


def own_unit(obj):
    return people_of([obj.trail()["assignment"].unit_id], D.LIAISON, D.HANDLER)


def successor_unit(obj):
    return people_of(list(obj.replaced_by.values_list("unit_id", flat=True)), D.LIAISON, D.HANDLER)


def lead_unit(obj):
    lead = obj.trail()["assignment"].leading_part()
    return people_of([lead.unit_id], D.LIAISON, D.HANDLER) if lead else []


def whole_unit(obj):
    """Everybody of the unit, its head too: what supervision says is not for the clerks alone."""
    return people_of([obj.trail()["assignment"].unit_id], D.LIAISON, D.HANDLER, D.HEAD)


def heads(obj):
    return people_of([obj.trail()["assignment"].unit_id], D.HEAD)


def checkers(obj):
    """Whoever must look at the reply next: the head at the last levels, the liaison before."""
    levels = obj.assignment.unit.sign_levels
    return heads(obj) if obj.level >= levels or obj.level >= 3 else people_of([obj.assignment.unit_id], D.LIAISON)


def dispatchers(obj):
    """Who decides a request of a unit: its coordinator where the item came through one, and the congress office."""
    suggestion, part = obj.trail()["suggestion"], obj.trail()["assignment"]
    through = people_of([part.unit.coordinator_id]) if suggestion.coordinator_id == part.unit.coordinator_id else []
    return [*through, *office(obj)]


def sounded(obj):
    """The units that are asked whether they would take the suggestion and have not answered."""
    asked = obj.preassignments.filter(status="proposed").values_list("unit_id", flat=True)
    return people_of(list(asked), D.LIAISON, D.HEAD)


def sounded_unit(obj):
    return people_of([obj.unit_id], D.LIAISON, D.HEAD)


def sounders(obj):
    """Who proposed parts to units: the congress office, and the coordinator where the item was referred to one."""
    return [*(coordinators(obj) if obj.trail()["suggestion"].coordinator_id else []), *office(obj)]


def time_givers(obj):
    """Who decides on more time: the congress office, and by rule the unit's coordinator."""
    part = obj.trail()["assignment"]
    rule = obj.trail()["suggestion"].session.rule_set.rules.get("extension") or {}
    return [*(people_of([part.unit.coordinator_id]) if rule.get("approver") == "coordinator" else []), *office(obj)]


def settlers(obj):
    """Whoever was asked last to settle a disagreement."""
    part = obj.trail()["assignment"]
    request = part.coordination_requests.filter(status="asked").order_by("-pk").first()
    match request and request.to:
        case "coordinator":
            return people_of([part.unit.coordinator_id])
        case "leader":
            return [part.suggestion.topic.leader_id]
    return office(obj)


def divided_units(obj):
    """The unit that asked for a decision, and the units named in the request that handle the same suggestion."""
    part = obj.assignment
    handling = part.suggestion.assignments.filter(is_latest=True, unit__in=obj.units.all())
    return people_of([part.unit_id, *handling.values_list("unit_id", flat=True)], D.LIAISON, D.HANDLER, D.HEAD)


def all_units(obj):
    parts = obj.trail()["suggestion"].assignments.filter(is_latest=True)
    return people_of(list(parts.values_list("unit_id", flat=True)), D.LIAISON, D.HEAD)


def judged_units(obj):
    """Of a deputy's word, the units that may read it by now."""
    return [] if obj.trail()["suggestion"].assignments.filter(is_grade_held=True).exists() else all_units(obj)


def promising_unit(obj):
    """Of a deputy's word about a promise, its unit, once it may read his words."""
    return [] if obj.trail()["assignment"].is_grade_held else own_unit(obj)


def topic_people(topic):
    """Who answers for a key topic beside the office."""
    members = User.objects.filter(role=Role.LEADER, committee=topic.committee_id, is_active=True)
    found = [topic.leader_id, topic.supervisor_id]
    return found + (list(members.values_list("pk", flat=True)) if topic.committee_id else [])


def topic_circle(topic):
    staff = User.objects.filter(role=Role.STAFF, congress=topic.session.congress_id, is_active=True)
    return [*topic_people(topic), *staff.values_list("pk", flat=True)]


def bulletin_readers(bulletin):
    """Whom a published bulletin is for: the office, the leaders, coordinators and units of its congress."""
    roles = (Role.STAFF, Role.LEADER, Role.VIEWER, Role.COORDINATOR, Role.UNIT)
    found = User.objects.filter(congress=bulletin.session.congress_id, role__in=roles, is_active=True)
    return list(found.order_by("pk").values_list("pk", flat=True))


def topic_of(suggestion):
    return topic_people(suggestion.topic) if suggestion.topic_id else []


def group_members(suggestion):
    if suggestion.supervising_group_id is None:
        return []
    return list(suggestion.supervising_group.deputies.filter(is_serving=True).values_list("user_id", flat=True))
