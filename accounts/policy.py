"""Who may open which page, see which rows and take which step. Nothing else in the code decides this.

Imports no model: ``SEE`` speaks in ``Q``, ``DO`` in attributes, so every app may ask here.
Congresses are separate: every filter starts from the user's own congress.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models
from django.db.models import Q

from core.querysets import EVERYTHING, NOTHING, Scope


class Role(models.TextChoices):
    ADMIN = "admin", "系统管理员"
    STAFF = "staff", "人大工作人员"
    COORDINATOR = "coordinator", "交办协调"
    UNIT = "unit", "承办单位"
    DEPUTY = "deputy", "代表"
    LEADER = "leader", "专委会/常委会领导"
    VIEWER = "viewer", "只读领导"


LIAISON, HANDLER, HEAD = "liaison", "handler", "head"  # duties inside a unit: 联络员, 经办人, 负责人

LIVE = ("pending", "handling", "asking", "answered")  # states of a part that its unit still has
OPEN_TO_SIGN = ("draft", "returned", "submitted")  # states of a suggestion in which deputies may still join it
AMONG_DEPUTIES = ("suggestion.invite", "cosigner.confirm", "cosigner.refuse")  # steps of which the units are not told

# Pages ------------------------------------------------------------------------------------------------------------------
ANYBODY = frozenset({"anonymous", *Role.values})
SIGNED_IN = frozenset(Role.values)
OFFICE = frozenset({Role.STAFF})
DISPATCHERS = frozenset({Role.STAFF, Role.COORDINATOR})
READERS = frozenset({Role.ADMIN, Role.STAFF, Role.COORDINATOR, Role.LEADER, Role.VIEWER})
LEDGER = READERS | {Role.UNIT}
CLERKS = frozenset({Role.STAFF, Role.COORDINATOR, Role.UNIT, Role.DEPUTY})

PAGES = {
    "login": ANYBODY,
    "logout": ANYBODY,
    "healthz": ANYBODY,
    "favicon": ANYBODY,
    "desk": SIGNED_IN,
    "help": SIGNED_IN,
    "profile": SIGNED_IN,
    "password_change": SIGNED_IN,
    "password_change_done": SIGNED_IN,
    "large_print": SIGNED_IN,
    "inbox": SIGNED_IN,
    "inbox_open": SIGNED_IN,
    "inbox_read_all": SIGNED_IN,
    "choose_session": SIGNED_IN,
    "view_save": SIGNED_IN,
    "view_delete": SIGNED_IN,
    "ledger": LEDGER,
    "suggestion": SIGNED_IN,
    "suggestion_step": SIGNED_IN,
    "assignment_step": SIGNED_IN,
    "cosigner_step": frozenset({Role.DEPUTY}),
    "reply_step": frozenset({Role.UNIT}),
    "file": SIGNED_IN,
    "reply_letter": SIGNED_IN,
    "mine": frozenset({Role.DEPUTY}),
    "mine_new": frozenset({Role.DEPUTY}),
    "mine_edit": frozenset({Role.DEPUTY}),
    "mine_autosave": frozenset({Role.DEPUTY}),
    "register": OFFICE,
    "register_many": OFFICE,
    "review": OFFICE,
    "review_register": OFFICE,
    "similar": OFFICE | {Role.DEPUTY},
    "dispatch": DISPATCHERS,
    "dispatch_many": DISPATCHERS,
    "dispatch_dates": DISPATCHERS,
    "handover": DISPATCHERS,
    "parts": LEDGER,
    "reply_edit": frozenset({Role.UNIT}),
    "reply_autosave": frozenset({Role.UNIT}),
    "accept_many": frozenset({Role.UNIT}),
    "feedback_list": frozenset({Role.STAFF, Role.LEADER, Role.VIEWER}),
    "feedback_give": frozenset({Role.DEPUTY}),
    "feedback_enter": OFFICE,
    "import_ledger": OFFICE,
    "import_confirm": OFFICE,
    "unit_list": READERS,
}


def may_open(user, url_name):
    """Pages not named here open for nobody."""
    role = user.role if user.is_authenticated and user.is_active else "anonymous"
    return role in PAGES.get(url_name, ())


def may_administer(user):
    """The pages of the admin, whatever marks an account carries."""
    return user.is_active and user.role == Role.ADMIN


# Rows -------------------------------------------------------------------------------------------------------------------
def _own(path):
    """A filter on one congress, the user's own; an administrator without a congress serves the whole installation."""

    def scope(user):
        if user.congress_id:
            return Scope(Q(**{path: user.congress_id}))
        return EVERYTHING if user.role == Role.ADMIN else NOTHING

    return scope


def _suggestions(user, at=""):
    """Suggestions visible to ``user``, as a filter on ``at`` + field. A draft belongs to those who write it."""
    s = at
    match user.role:
        case Role.ADMIN | Role.STAFF | Role.LEADER | Role.VIEWER:
            own = _own(f"{s}session__congress")(user)
            return Scope(own.q & ~Q(**{f"{s}status": "draft"}))
        case Role.COORDINATOR:
            units = user.unit_ids
            q = Q(**{f"{s}coordinator__in": units}) | Q(**{f"{s}assignments__unit__coordinator__in": units})
            return Scope(q & Q(**{f"{s}session__congress": user.congress_id}), many=True)
        case Role.UNIT:
            live = {f"{s}assignments__unit__in": user.unit_ids, f"{s}assignments__status__in": LIVE}
            return Scope(Q(**live), many=True)
        case Role.DEPUTY:
            d = user.deputy_id
            if d is None:
                return NOTHING
            signed = Q(**{f"{s}cosigners__status__in": ("invited", "confirmed")}) | Q(**{f"{s}status__in": OPEN_TO_SIGN})
            signed &= Q(**{f"{s}cosigners__deputy": d})  # who would not sign sees it only as long as he still could
            q = Q(**{f"{s}lead_deputy": d}) | signed | Q(**{f"{s}merged__lead_deputy": d})
            headed = Q(**{f"{s}proposing_delegation__deputies__is_head": True, f"{s}proposing_delegation__deputies": d})
            return Scope(q | headed, many=True)
    return NOTHING


def _through(path, *, also=None):
    """Rows that hang on a suggestion by ``path``: as visible as it is, narrowed by ``also(user) -> Q``."""

    def scope(user):
        seen = _suggestions(user, path)
        return Scope(seen.q & also(user), seen.many) if also else seen

    return scope


def _signed_or_own(user, at=""):
    """A reply under way belongs to its unit; signed, it belongs to everybody who sees the suggestion."""
    return Q(**{f"{at}status": "signed"}) | Q(**{f"{at}assignment__unit__in": user.unit_ids})


def _of_reply(user):
    return _signed_or_own(user, "reply__")


def _file(user):
    """A file is as visible as the reply it hangs on; what hangs on an opinion stays between the offices."""
    seen = Q(reply=None) | _of_reply(user)
    return seen & Q(opinion=None) if user.role == Role.DEPUTY else seen


def _live(user):
    """A relieved part is seen by those who dispatch and watch, not by units and deputies."""
    return ~Q(status="relieved") if user.role in (Role.UNIT, Role.DEPUTY) else Q()


def _audience(user):
    """What happens inside a unit stays there; what happens between offices is not for deputies.

    Who was asked to co-sign and would not is known to deputies and to the congress office, as on the page.
    """
    if user.role == Role.DEPUTY:
        return Q(audience="all")
    inside = Q(audience="unit", assignment__unit__in=user.unit_ids)
    told = Q(audience__in=("all", "offices")) | inside
    return told if user.role == Role.STAFF else told & ~Q(verb__in=AMONG_DEPUTIES)


def _opinions(user):
    if user.role == Role.DEPUTY:
        return NOTHING
    return _through("assignment__suggestion__")(user)


def _users(user):
    return _own("congress")(user) if user.role == Role.ADMIN else Scope(Q(pk=user.pk))


SEE: dict[str, Callable] = {
    "core.message": lambda user: Scope(Q(recipient=user.pk)),
    "core.savedview": lambda user: Scope(Q(owner=user.pk)),
    "accounts.user": _users,
    "congress.congress": _own("pk"),
    "congress.session": _own("congress"),
    "congress.delegation": _own("congress"),
    "congress.deputygroup": _own("congress"),
    "congress.committee": _own("congress"),
    "congress.category": _own("congress"),
    "congress.deputy": _own("congress"),
    "units.unit": _own("congress"),
    "units.unitalias": _own("unit__congress"),
    "units.membership": _own("unit__congress"),
    "suggestions.suggestion": _suggestions,
    "suggestions.cosigner": _through("suggestion__"),
    "suggestions.assignment": _through("suggestion__", also=_live),
    "suggestions.contact": _through("assignment__suggestion__"),
    "suggestions.opinion": _opinions,
    "suggestions.reply": _through("assignment__suggestion__", also=_signed_or_own),
    "suggestions.planneditem": _through("reply__assignment__suggestion__", also=_of_reply),
    "suggestions.attachment": _through("suggestion__", also=_file),
    "suggestions.event": _through("suggestion__", also=_audience),
    "evaluations.feedback": _through("assignment__suggestion__"),
}


def published_titles(user):
    """Suggestions of the own congress whose title its author lets everybody read, once they are registered."""
    public = Q(publication__in=("full", "title"), confidentiality="open")
    return Q(session__congress=user.congress_id) & public & Q(status__in=("registered", "merged", "handling", "answered", "closed"))


def see(user, label):
    """Which rows of the model ``label`` the user may see; a model not named here shows nothing."""
    return SEE[label](user) if user.is_active and label in SEE else NOTHING


# Steps ------------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Right:
    """A predicate and, for the refusal, who holds the right."""

    test: Callable  # (user, obj) -> bool
    who: str


def _staff(user, s):
    return user.role == Role.STAFF and user.congress_id == s.session.congress_id


def _dispatcher(user, s):
    handed = user.role == Role.COORDINATOR and s.coordinator_id in user.unit_ids
    return _staff(user, s) or handed


def _author(user, s):
    """The lead deputy, or the head of the delegation that proposes."""
    if user.role != Role.DEPUTY or user.deputy_id is None:
        return False
    if s.lead_deputy_id:
        return s.lead_deputy_id == user.deputy_id
    return user.deputy.is_head and user.deputy.delegation_id == s.proposing_delegation_id


def _member(user, a, *duties):
    held = user.duties.get(a.unit_id, set()) if user.role == Role.UNIT else set()
    return bool(held & set(duties)) if duties else bool(held)


def _leading(user, a):
    """The unit that leads the suggestion of which ``a`` is a helper's part."""
    lead = a.leading_part()
    return lead is not None and _member(user, lead, LIAISON, HANDLER, HEAD)


def _sign_off(user, reply):
    """The last level is the head's, the one before too where there are four; checking belongs to liaison or head."""
    last, level = reply.assignment.unit.sign_levels, reply.level
    duties = (HEAD,) if level >= last or level >= 3 else (LIAISON, HEAD)
    return _member(user, reply.assignment, *duties)


STAFF = Right(_staff, "人大工作人员")
DISPATCHER = Right(_dispatcher, "人大工作人员或接受转交的交办协调单位")
AUTHOR = Right(_author, "领衔代表")
PART_DISPATCHER = Right(
    lambda user, a: _staff(user, a.suggestion)
    or (user.role == Role.COORDINATOR and a.unit.coordinator_id is not None and a.unit.coordinator_id in user.unit_ids),
    "人大工作人员或该单位的交办协调单位",
)
MEMBER = Right(_member, "承办单位的人员")
SPOKESMAN = Right(lambda user, a: _member(user, a, LIAISON, HEAD), "承办单位的联络员或负责人")
LEADING = Right(lambda user, a: _leading(user, a) or _staff(user, a.suggestion), "主办单位或人大工作人员")
DRAFTER = Right(lambda user, reply: _member(user, reply.assignment), "承办单位的人员")
LEVEL = Right(_sign_off, "本级签批人")
SIGNER = Right(lambda user, reply: _member(user, reply.assignment, HEAD), "承办单位负责人")
INVITED = Right(lambda user, cosigner: user.role == Role.DEPUTY and cosigner.deputy_id == user.deputy_id, "被邀请的代表本人")
NOBODY = Right(lambda user, obj: False, "系统")

DO = {
    "suggestion.write": AUTHOR,
    "suggestion.enter": STAFF,
    "suggestion.edit": AUTHOR,
    "suggestion.autosave": AUTHOR,
    "suggestion.discard": AUTHOR,
    "suggestion.invite": AUTHOR,
    "suggestion.submit": AUTHOR,
    "suggestion.withdraw": AUTHOR,
    "suggestion.register": STAFF,
    "suggestion.return_for_change": STAFF,
    "suggestion.decline": STAFF,
    "suggestion.turn_into_letter": STAFF,
    "suggestion.merge": STAFF,
    "suggestion.unmerge": STAFF,
    "suggestion.amend": STAFF,
    "suggestion.refer": STAFF,
    "suggestion.dispatch": DISPATCHER,
    "suggestion.add_units": DISPATCHER,
    "suggestion.attach": STAFF,
    "suggestion.answered": NOBODY,
    "suggestion.rework": NOBODY,
    "suggestion.close": NOBODY,
    "suggestion.lapse": NOBODY,
    "cosigner.confirm": INVITED,
    "cosigner.refuse": INVITED,
    "assignment.accept": MEMBER,
    "assignment.name_people": MEMBER,
    "assignment.contact": MEMBER,
    "assignment.ask_back": SPOKESMAN,
    "assignment.refuse_back": PART_DISPATCHER,
    "assignment.reassign": PART_DISPATCHER,
    "assignment.send_opinion": SPOKESMAN,
    "assignment.return_opinion": LEADING,
    "assignment.draft_reply": MEMBER,
    "assignment.correct_reply": SPOKESMAN,
    "assignment.answered": NOBODY,
    "reply.save": DRAFTER,
    "reply.autosave": DRAFTER,
    "reply.send": DRAFTER,
    "reply.pass_on": LEVEL,
    "reply.send_back": LEVEL,
    "reply.sign": SIGNER,
    "reply.waive_opinions": NOBODY,
    "feedback.give": AUTHOR,
    "feedback.enter": STAFF,
    "ledger.correct": NOBODY,
    "ledger_part.correct": NOBODY,
    "ledger_part.relieve": NOBODY,
}


def may(user, verb, obj):
    """May ``user`` take the step ``verb`` ("flow.step") on ``obj``? Unlisted steps are nobody's."""
    return bool(user.is_authenticated and user.is_active and verb in DO and DO[verb].test(user, obj))


def may_give_work(user, unit):
    """Whether ``user``, who may dispatch, may dispatch to ``unit``: a coordinating unit only inside its own system."""
    if user.role == Role.COORDINATOR:
        return unit.coordinator_id is not None and unit.coordinator_id in user.unit_ids
    return user.role == Role.STAFF and user.congress_id == unit.congress_id


def who(verb):
    """Whose right the step is, for the refusal."""
    return DO[verb].who
