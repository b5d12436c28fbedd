"""Who answers for a part today: read once for a whole run, asked from memory."""

from collections import defaultdict

from accounts.models import User
from accounts.policy import Role
from congress.models import Deputy
from suggestions.models import Assignment, Suggestion
from suggestions.reminders import COORDINATOR, HANDLER, INSTEAD, LIAISON, OFFICE
from units import succession
from units.models import Membership, Unit


class People:
    """Active posts of active people. What a unit owes that has ended, its successor answers for."""

    def __init__(self, today):
        self.posts, self.names = defaultdict(lambda: defaultdict(list)), {}
        held = Membership.objects.filter(is_active=True, user__is_active=True).order_by("pk")
        for unit, duty, user, name in held.values_list("unit_id", "duty", "user_id", "user__name"):
            self.posts[unit][duty].append(user)
            self.names[user] = name
        rows = list(Unit.objects.values_list("pk", "name", "coordinator_id"))
        self.units, self.coordinator = {pk: name for pk, name, _ in rows}, {pk: up for pk, _, up in rows}
        self.after = Unit.objects.successors(today)
        self.offices = defaultdict(list)
        for congress, user in User.objects.filter(role=Role.STAFF, is_active=True).values_list("congress_id", "pk"):
            self.offices[congress].append(user)
        self.active = set(User.objects.filter(is_active=True).values_list("pk", flat=True))
        heads = Deputy.objects.filter(is_head=True, delegation__isnull=False)
        self.heads = dict(heads.values_list("delegation_id", "user_id"))
        self.leads, self.unheard = {}, {}

    def meet(self, items):
        """Look up which unit leads the suggestions that these items are about; one query a batch."""
        helped = {item.suggestion for item in items if item.is_helper}
        leads = Assignment._base_manager.filter(suggestion__in=helped, is_latest=True, role=Assignment.Role.LEAD)
        self.leads = dict(leads.values_list("suggestion_id", "unit_id")) if helped else {}
        self._hear([item for item in items if item.of == "window"])

    def _hear(self, windows):
        """Where several suggestions are handled together: who of their deputies has not graded a part yet; two queries."""
        self.unheard, guests = {}, defaultdict(list)
        hosts = {item.suggestion for item in windows}
        if hosts:
            merged = Suggestion._base_manager.filter(merged_into__in=hosts).order_by("pk")
            for host, *voice in merged.values_list("merged_into", "lead_deputy__user_id", "proposing_delegation_id"):
                guests[host].append(self._speaker(*voice))
        together = [item for item in windows if item.suggestion in guests]
        if not together:
            return
        forms = Assignment._base_manager.filter(pk__in=[i.assignment for i in together], feedbacks__is_current=True)
        spoken = set(forms.values_list("pk", "feedbacks__deputy__user_id"))
        for item in together:
            asked = [self._speaker(item.deputy_user, item.delegation), *guests[item.suggestion]]
            self.unheard[item.assignment] = [
                user for user in dict.fromkeys(asked) if user in self.active and (item.assignment, user) not in spoken
            ]

    def _speaker(self, deputy_user, delegation):
        return deputy_user if delegation is None else self.heads.get(delegation)

    def acting(self, unit):
        return succession.heir(unit, self.after)

    def told(self, to, item):
        """``(ids of the people, is it somebody instead of the unit's own)``."""
        for one in (to, *INSTEAD[to]):
            if found := self._of(one, item):
                return found, one != to and one in (COORDINATOR, OFFICE) and to != COORDINATOR
        return [], False

    def _of(self, to, item):
        match to:
            case "office":
                return self.offices[item.congress]
            case "deputy":
                if item.assignment in self.unheard:
                    return self.unheard[item.assignment]
                speaker = self._speaker(item.deputy_user, item.delegation)
                return [speaker] if speaker in self.active else []
            case "lead":
                lead = self.leads.get(item.suggestion)
                posts = self.posts[self.acting(lead)] if lead else {}
                return posts.get(LIAISON) or posts.get(HANDLER) or []
            case "coordinator":
                up = self.coordinator.get(self.acting(item.unit)) or self.coordinator.get(item.unit)
                return self._everybody(up) if up else []
        found = self.posts[self.acting(item.unit)].get(to, [])
        if to == HANDLER and len(found) > 1:
            named = [user for user in found if self.names[user] == item.handler_name]
            return named or found
        return found

    def _everybody(self, unit):
        return list(dict.fromkeys(user for users in self.posts[self.acting(unit)].values() for user in users))
