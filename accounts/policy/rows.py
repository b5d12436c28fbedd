"""Which rows of each model a user sees: a filter a model. A model not named here shows nothing."""

from collections.abc import Callable

from django.db.models import Q

from core.querysets import EVERYTHING, NOTHING, Scope

from .roles import AMONG_DEPUTIES, LIVE, OPEN_TO_SIGN, Role


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
