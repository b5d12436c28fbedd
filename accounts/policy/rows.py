"""Which rows of each model a user sees: a filter a model. A model not named here shows nothing."""

from collections.abc import Callable

from django.db.models import Q

from core.querysets import EVERYTHING, NOTHING, Scope

from .grades import TELLING_GRADES, grades_open, none_held, reads_late
from .roles import AMONG_DEPUTIES, HANDED_OUT, LIVE, OPEN_TO_SIGN, SOUNDED, Role

WHOLE = (Role.ADMIN, Role.STAFF, Role.LEADER, Role.VIEWER)  # they see the suggestions of their congress, all but drafts


def _own(path):
    """A filter on one congress, the user's own; an administrator without a congress serves the whole installation."""

    def scope(user):
        if user.congress_id:
            return Scope(Q(**{path: user.congress_id}))
        return EVERYTHING if user.role == Role.ADMIN else NOTHING

    return scope


def reads_whole_congress(user) -> bool:
    """Whether ``user`` sees every suggestion of the congress but drafts, and so all that a search in it finds (of all congresses, as
    an administrator without one)."""
    return user.role in WHOLE and bool(user.congress_id or user.role == Role.ADMIN)


def _suggestions(user, at=""):
    """Suggestions visible to ``user``, as a filter on ``at`` + field. A draft belongs to those who write it."""
    s = at
    match user.role:
        case role if role in WHOLE:
            own = _own(f"{s}session__congress")(user)
            return Scope(own.q & ~Q(**{f"{s}status": "draft"}))
        case Role.COORDINATOR:
            units = user.unit_ids
            q = Q(**{f"{s}coordinator__in": units}) | Q(**{f"{s}assignments__unit__coordinator__in": units})
            host = Q(**{f"{s}merged_into__coordinator__in": units}) | Q(**{f"{s}merged_into__assignments__unit__coordinator__in": units})
            own = Q(**{f"{s}session__congress": user.congress_id})
            return Scope(q & own, many=True, others=(host & own,))
        case Role.UNIT:
            live = {f"{s}assignments__unit__in": user.unit_ids, f"{s}assignments__status__in": LIVE}
            sounded = {f"{s}preassignments__unit__in": user.unit_ids, f"{s}preassignments__status__in": SOUNDED}
            hosted = {f"{s}merged_into__assignments__unit__in": user.unit_ids, f"{s}merged_into__assignments__status__in": LIVE}
            return Scope(Q(**live), many=True, others=(Q(**sounded, **{f"{s}status": "registered"}), Q(**hosted)))
        case Role.DEPUTY:
            d = user.deputy_id
            if d is None:
                return NOTHING
            signed = Q(**{f"{s}cosigners__status__in": ("invited", "confirmed")}) | Q(**{f"{s}status__in": OPEN_TO_SIGN})
            signed &= Q(**{f"{s}cosigners__deputy": d})  # who would not sign sees it only as long as he still could
            q = Q(**{f"{s}lead_deputy": d}) | signed | Q(**{f"{s}merged__lead_deputy": d})
            headed = Q(**{f"{s}proposing_delegation__deputies__is_head": True, f"{s}proposing_delegation__deputies": d})
            taken = Q(**{f"{s}supervising_group__deputies": d}) & ~Q(**{f"{s}confidentiality": "internal"})
            guest = f"{s}merged__proposing_delegation__deputies"
            spoken = Q(**{f"{guest}__is_head": True, guest: d})
            beside = Q(**{f"{s}merged__cosigners__status": "confirmed", f"{s}merged__cosigners__deputy": d})
            beside &= Q(**{f"{s}status__in": HANDED_OUT})  # what they signed is handled there; before that there is nothing to read
            return Scope(q | headed, many=True, others=(taken, spoken, beside))
    return NOTHING


def _through(path, *, also=None):
    """Rows that hang on a suggestion by ``path``: as visible as it is, narrowed by ``also(user) -> Q``."""

    def scope(user):
        seen = _suggestions(user, path)
        return seen.narrowed(also(user)) if also else seen

    return scope


def _signed_or_own(user, at=""):
    """A reply under way belongs to its unit; signed, it belongs to everybody who sees the suggestion."""
    return Q(**{f"{at}status": "signed"}) | Q(**{f"{at}assignment__unit__in": user.unit_ids})


def _of_reply(user):
    return _signed_or_own(user, "reply__")


def _file(user):
    """A file is as visible as the reply it hangs on; what hangs on an opinion stays between the offices."""
    seen = Q(reply=None) | _of_reply(user)
    if user.role not in (Role.ADMIN, Role.STAFF):  # the scan of a paper form is read once the form counts
        seen &= Q(paper=None) | Q(paper__status="checked") & none_held(user, "suggestion__")
    if user.role == Role.UNIT:  # what is ordered of one unit is not for the others
        seen &= Q(order=None) | Q(order__assignment__unit__in=user.unit_ids)
    return seen & Q(opinion=None, order=None) if user.role == Role.DEPUTY else seen


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
    if user.role == Role.UNIT:  # an order of supervision is between the congress and one unit
        told &= ~(Q(verb__startswith="order.") | Q(verb="assignment.issue_order")) | Q(assignment__unit__in=user.unit_ids)
    if reads_late(user):
        told &= ~Q(verb__in=TELLING_GRADES) | none_held(user, "suggestion__")
    return told if user.role == Role.STAFF else told & ~Q(verb__in=AMONG_DEPUTIES)


def _granted(user):
    """A deputy is told of more time once it is given; what a unit asks for stays between the offices."""
    return Q(status="granted") if user.role == Role.DEPUTY else Q()


def _between_offices(path):
    """What passes between offices about a suggestion: seen with it, but not by deputies."""

    def scope(user):
        return NOTHING if user.role == Role.DEPUTY else _through(path)(user)

    return scope


def _of_unit(path, unit):
    """What passes between the congress and one unit: the other units of the suggestion do not read it."""

    def scope(user):
        if user.role == Role.UNIT:
            return Scope(Q(**{f"{unit}__in": user.unit_ids}))
        return _between_offices(path)(user)

    return scope


# Steps of a reply on its way to the signature: who passed it to whom stays in the unit.
INSIDE_A_UNIT = ("reply.send", "reply.pass_on", "reply.send_back")


def _notifications(user):
    """Who was told what: the office all of its congress but of drafts, everybody else what he or his unit was told."""
    own = Q(recipient=user.pk)
    match user.role:
        case Role.ADMIN | Role.STAFF:
            hidden = Q(kind__in=INSIDE_A_UNIT) | Q(suggestion__status="draft")
            return _own("suggestion__session__congress")(user).narrowed(~hidden | own)
        case Role.UNIT | Role.COORDINATOR:
            return Scope(own | Q(assignment__unit__in=user.unit_ids, recipient__role__in=(Role.UNIT, Role.COORDINATOR)))
    return Scope(own)


def _topics(user):
    """Those who watch the congress see every key topic; units and deputies those of the suggestions they see."""
    if user.role in (Role.UNIT, Role.DEPUTY):
        return _suggestions(user, "suggestions__")
    return _own("session__congress")(user)


def _lookbacks(user):
    """Who is drawn stays with those who look; what was found is for everybody who sees the suggestion."""
    if user.role in (Role.UNIT, Role.DEPUTY, Role.COORDINATOR):
        return _suggestions(user, "assignment__suggestion__").narrowed(Q(status="checked"))
    return _own("draw__session__congress")(user)


def _milestones(user):
    if user.role == Role.DEPUTY:
        return NOTHING
    own = _own("session__congress")(user)
    return own.narrowed(Q(unit=None) | Q(unit__in=user.unit_ids)) if user.role == Role.UNIT else own


def _recomputations(user):
    if user.role not in (Role.ADMIN, Role.STAFF):
        return NOTHING
    return Scope(Q(congress=None) | Q(congress=user.congress_id)) if user.congress_id else _own("congress")(user)


def _of_readers(path):
    """Rows of the own congress for those who watch the whole of it."""
    readers = (Role.ADMIN, Role.STAFF, Role.LEADER, Role.VIEWER)
    return lambda user: _own(path)(user) if user.role in readers else NOTHING


def _of_office(path):
    """What the congress office keeps for itself: papers that are being entered, links that are handed out."""
    return lambda user: _own(path)(user) if user.role in (Role.ADMIN, Role.STAFF) else NOTHING


REPORTED = ("submitted", "returned", "accepted", "replaced")  # what a unit has sent; before that a report is its own


def _unit_reports(user, at=""):
    """A unit its own, in every state; its coordinator and those who watch the congress what was reported."""
    sent = Q(**{f"{at}status__in": REPORTED})
    match user.role:
        case Role.UNIT:
            return Scope(Q(**{f"{at}unit__in": user.unit_ids}))
        case Role.COORDINATOR:
            return Scope(sent & Q(**{f"{at}unit__coordinator__in": user.unit_ids}))
        case Role.DEPUTY:
            return NOTHING
    return _own(f"{at}session__congress")(user).narrowed(sent)


def _report_notes(user):
    """Who passed a report to whom inside the unit stays there."""
    seen = _unit_reports(user, "report__")
    return seen if user.role == Role.UNIT else seen.narrowed(~Q(audience="unit"))


def _report_calls(user):
    return NOTHING if user.role == Role.DEPUTY else _own("session__congress")(user)


def _bulletins(user):
    """Drafts belong to the congress office; what is issued is for everybody of the congress but the deputies."""
    if user.role == Role.DEPUTY:
        return NOTHING
    own = _own("session__congress")(user)
    return own if user.role == Role.STAFF else own.narrowed(Q(status="issued"))


def _appraisals(user, at=""):
    """Those who watch the congress see every meeting. The others real ones: a unit once it is invited to one or judged in
    it, coordinators and deputies once the result is published."""
    own, real = _own(f"{at}session__congress")(user), Q(**{f"{at}is_rehearsal": False})
    match user.role:
        case Role.ADMIN | Role.STAFF | Role.LEADER | Role.VIEWER:
            return own
        case Role.UNIT:
            judged = Q(**{f"{at}units__unit__in": user.unit_ids}) & ~Q(**{f"{at}status": "void"})
            return Scope(own.q & real & judged, many=True)
    return own.narrowed(real & Q(**{f"{at}status": "published"}))


def _of_appraisal(path):
    """What belongs to the making of a meeting: for those who watch the congress."""
    return _of_readers(f"{path}session__congress")


def _appraised(user):
    """Which units are judged is no secret to who sees the meeting; a unit that may see only its own result sees its own line."""
    seen = _appraisals(user, "appraisal__")
    if user.role != Role.UNIT:
        return seen
    return seen.narrowed(Q(unit__in=user.unit_ids) | Q(appraisal__shows="all", appraisal__status="published"))


def _standings(user):
    """The result: once it is counted for those who watch the congress, for the others once it is published."""
    seen = _appraisals(user, "appraisal__")
    readers = (Role.ADMIN, Role.STAFF, Role.LEADER, Role.VIEWER)
    return seen if user.role in readers else seen.narrowed(Q(appraisal__status="published"))


def _counted(path):
    """Ballots and marks: of nobody's, and for nobody as long as they are being cast; then for those who watch the congress."""

    def scope(user):
        counted = Q(**{f"{path}status__in": ("closed", "published")})
        return _of_appraisal(path)(user).narrowed(counted)

    return scope


def _paper_entries(user):
    """What one has read oneself from a paper ballot; another's reading only where the two differ (see the page)."""
    return Scope(Q(by=user.pk)) if user.role == Role.STAFF else NOTHING


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
    "suggestions.opinion": _between_offices("assignment__suggestion__"),
    "suggestions.reply": _through("assignment__suggestion__", also=_signed_or_own),
    "suggestions.commitment": _through("reply__assignment__suggestion__", also=_of_reply),
    "suggestions.commitmentnote": _through("commitment__reply__assignment__suggestion__"),
    "suggestions.classchange": _through("assignment__suggestion__"),
    "suggestions.preassignment": _between_offices("suggestion__"),
    "suggestions.extension": _through("assignment__suggestion__", also=_granted),
    "suggestions.coordinationrequest": _between_offices("assignment__suggestion__"),
    "suggestions.supervisionorder": _of_unit("assignment__suggestion__", "assignment__unit"),
    "suggestions.orderanswer": _of_unit("order__assignment__suggestion__", "order__assignment__unit"),
    "suggestions.supervisionrecord": _through("suggestion__"),
    "suggestions.lookbackdraw": _of_readers("session__congress"),
    "suggestions.lookbackitem": _lookbacks,
    "suggestions.keytopic": _topics,
    "suggestions.topicnote": _of_readers("topic__session__congress"),
    "suggestions.notification": _notifications,
    "suggestions.calendarfeed": lambda user: Scope(Q(user=user.pk)),
    "suggestions.milestone": _milestones,
    "suggestions.recomputation": _recomputations,
    "suggestions.attachment": _through("suggestion__", also=_file),
    "suggestions.event": _through("suggestion__", also=_audience),
    "evaluations.feedback": _through("assignment__suggestion__", also=lambda user: grades_open(user, "assignment__")),
    "evaluations.paperentry": _of_office("suggestion__session__congress"),
    "evaluations.slip": _of_office("suggestion__session__congress"),
    "evaluations.callbackdraw": _of_readers("session__congress"),
    "evaluations.callbackitem": _of_readers("draw__session__congress"),
    "evaluations.unitreport": _unit_reports,
    "evaluations.reportnote": _report_notes,
    "evaluations.reportcall": _report_calls,
    "evaluations.bulletin": _bulletins,
    "evaluations.scheme": _of_readers("congress"),
    "evaluations.schemenote": _of_readers("scheme__congress"),
    "evaluations.appraisal": _appraisals,
    "evaluations.appraisalunit": _appraised,
    "evaluations.panel": _of_appraisal("appraisal__"),
    "evaluations.juror": _of_appraisal("panel__appraisal__"),
    "evaluations.question": _of_appraisal("panel__appraisal__"),
    "evaluations.handcount": _of_appraisal("panel__appraisal__"),
    "evaluations.appraisalnote": _of_appraisal("appraisal__"),
    "evaluations.standing": _standings,
    "evaluations.ballotcode": lambda user: NOTHING,
    "evaluations.ballot": _counted("panel__appraisal__"),
    "evaluations.mark": _counted("ballot__panel__appraisal__"),
    "evaluations.keyedballot": _paper_entries,
    "evaluations.bulletinnote": lambda user: _own("bulletin__session__congress")(user) if user.role == Role.STAFF else NOTHING,
}


def see(user, label):
    """Which rows of the model ``label`` the user may see; a model not named here shows nothing."""
    return SEE[label](user) if user.is_active and label in SEE else NOTHING
