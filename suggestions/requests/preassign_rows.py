"""Which proposals and referrals stand on whose page: the units' to answer, the dispatcher's to decide."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q

from accounts import policy
from accounts.policy import Role
from suggestions.dispatching import queue
from suggestions.models import PreAssignment, Suggestion

from . import preassign_facts
from .preassign import ranked
from .preassign_facts import LIVE

P, S = PreAssignment.Status, Suggestion.Status
# What a dispatcher may look for on the tab 预交办: (key, label, which suggestions)
SAID = (("", "全部"), ("objected", "有异议"), ("waiting", "还没有回复"), ("agreed", "全部同意"))


def meant_for(user, session):
    """What is proposed to the units of ``user`` and still open, oldest first."""
    rows = PreAssignment.objects.visible_to(user, within=Q(suggestion__session=session))
    return rows.filter(LIVE, unit__in=user.unit_ids, suggestion__status=S.REGISTERED).order_by("proposed_on", "pk")


def unanswered(user, session):
    return meant_for(user, session).filter(status=P.PROPOSED)


def beside(user, pres):
    """``{suggestion: [the live proposals of all units]}``; one query."""
    ids = {pre.suggestion_id for pre in pres}
    rows = PreAssignment.objects.visible_to(user).filter(LIVE, suggestion__in=ids).select_related("unit")
    found = {}
    for pre in ranked(rows):
        found.setdefault(pre.suggestion_id, []).append(pre)
    return found


def sounded(user, session, said=""):
    """Suggestions ``user`` dispatches whose units are being asked; objections first, then the longest waiting."""
    live = PreAssignment.objects.filter(LIVE, suggestion=OuterRef("pk"))
    against, silent = live.filter(status=P.OBJECTED), live.filter(status=P.PROPOSED)
    rows = queue(user, session).filter(Exists(live)).annotate(is_objected=Exists(against), is_silent=Exists(silent))
    match said:
        case "objected":
            rows = rows.filter(is_objected=True)
        case "waiting":
            rows = rows.filter(is_silent=True, is_objected=False)
        case "agreed":
            rows = rows.filter(is_silent=False, is_objected=False)
    return rows.order_by("-is_objected", "-is_silent", "registered_on", "pk")


def with_proposals(rows):
    """The suggestions with their live proposals in ``pres``."""
    live = PreAssignment.objects.filter(LIVE).select_related("unit__successor", "proposed_unit").order_by("pk")
    return rows.prefetch_related(Prefetch("preassignments", live, to_attr="pres"))


def referred(user, session):
    """Handed to a coordinator and not dispatched by it yet, the longest first. For the congress office."""
    if user.role != Role.STAFF:
        return Suggestion.objects.none()
    return queue(user, session).filter(coordinator__isnull=False).order_by("referred_on", "registered_on", "pk")


def returned(user, session):
    """Come back from a coordinator and not handed on since."""
    if user.role != Role.STAFF:
        return Suggestion.objects.none()
    return queue(user, session).filter(preassign_facts.returned())


def wanted(user, session):
    """Helpers that coordinators asked the congress office to add."""
    if user.role != Role.STAFF:
        return PreAssignment.objects.none()
    rows = PreAssignment.objects.visible_to(user, within=Q(suggestion__session=session))
    return rows.filter(LIVE, suggestion__status=S.HANDLING).order_by("suggestion", "pk")


# The formal dispatch of everything that was pre-dispatched ---------------------------------------------------------------------


@dataclass(slots=True)
class Ready:
    """One suggestion in the formal dispatch: the parts proposed, and why it cannot go along or only if asked for."""

    suggestion: Suggestion
    pres: list
    why_not: str = ""
    objections: list = ()
    silent: list = ()
    is_ticked: bool = False

    @property
    def parts(self):
        return [(pre.unit, pre.role) for pre in self.pres]

    @property
    def mark(self):
        """The parts as shown: what is dispatched is what was seen."""
        return ",".join(f"{pre.unit_id}:{pre.role}" for pre in self.pres)


def ready(user, suggestion, day, wrong):
    """How ``suggestion`` (with its ``pres``) stands; ``wrong(parts)`` says why parts do not make a whole."""
    pres = ranked(suggestion.pres)
    found = Ready(suggestion, pres)
    found.objections = [pre for pre in pres if pre.status == P.OBJECTED]
    found.silent = [pre for pre in pres if pre.status == P.PROPOSED]
    found.why_not = _hindered(user, pres, day) or wrong(found.parts)
    return found


def _hindered(user, pres, day):
    for pre in pres:
        unit = pre.unit
        if unit.valid_until and unit.valid_until < day:
            heir = f"，由{unit.successor}承接" if unit.successor_id else ""
            return f"{unit}已经停用{heir}，请重新拟定"
        if not policy.may_give_work(user, unit):
            return f"拟由{unit}{pre.get_role_display()}，不归您交办，请由人大代表工作机构交办"
    return ""
