"""预交办: which units a dispatcher means to give a suggestion to, what they say to it, and what becomes of it.

Nothing here starts a clock. A part still proposed after the dispatch is one the dispatcher could not give himself: a
coordinating unit names a helper of another system, and the congress office adds it.
"""

from accounts import policy
from core.workflow import Refused
from suggestions.giving import may_receive, parts_text, wrong_parts
from suggestions.models import PreAssignment, Suggestion

NO_CHANGE = "拟定的单位和身份没有变动。要答复单位的异议，请改动单位，或者在异议旁边选“维持”并说明理由。"


def live(suggestion):
    """The parts proposed and not yet settled, in the order in which parts are named."""
    rows = suggestion.preassignments.filter(status__in=PreAssignment.LIVE).select_related("unit", "proposed_unit")
    return ranked(rows)


def ranked(rows):
    """The lead first, helpers last."""
    return sorted(rows, key=lambda p: (p.role == "helper", p.pk))


# The dispatcher proposes -----------------------------------------------------------------------------------------------------


def terms(suggestion, act, *, parts):
    if why := wrong_parts(parts):
        raise Refused(why)
    for unit, _ in parts:
        may_receive(suggestion, unit, act.today, act)
    return {}


def propose(suggestion, act, *, parts):
    """What stays as it was keeps its answer; what is not meant any more is dropped. Units of other systems are not touched."""
    from .workflow import PREASSIGNMENT

    earlier = {(p.unit_id, p.role): p for p in live(suggestion) if policy.may_give_work(act.by, p.unit)}
    meant = {(unit.pk, role): unit for unit, role in parts}
    if earlier.keys() == meant.keys():
        raise Refused(NO_CHANGE)
    for key in [key for key in earlier if key not in meant]:
        PREASSIGNMENT.follow(earlier[key], "drop", act)
    for key in [key for key in meant if key not in earlier]:
        _create(suggestion, meant[key], key[1], act)
    return {"拟承办单位": ["；".join(f"{p.get_role_display()}：{p.unit}" for p in earlier.values()), parts_text(parts)]}


def _create(suggestion, unit, role, act):
    return PreAssignment.objects.create(suggestion=suggestion, unit=unit, role=role, proposed_on=act.today)


def end(suggestion, act):
    """The suggestion is withdrawn: nobody is asked any more, and the units are told."""
    from .workflow import PREASSIGNMENT

    for pre in live(suggestion):
        PREASSIGNMENT.follow(pre, "drop", act)


# The unit answers, the dispatcher decides ------------------------------------------------------------------------------------


def being_asked(pre, act):
    if pre.suggestion.status == Suggestion.Status.REGISTERED:
        return ""
    return "这件建议已经不在预交办阶段。正式交办给本单位的，可以在期限内申请改办。"


def is_wanted(pre, act):
    if pre.suggestion.status == Suggestion.Status.HANDLING:
        return ""
    return "这件建议没有在等人大机关增加会办单位。"


def may_object(pre, act):
    if why := being_asked(pre, act):
        return why
    if pre.answer:
        return "交办方已经答复过您的异议，维持原来的意见。正式交办以后仍认为不宜由本单位办理的，可以在期限内申请改办。"
    return ""


def objection(pre, act, *, proposed_unit=None):
    return {"words": act.note, "proposed_unit": proposed_unit, "answered_on": act.today}


def objected(pre, act, *, proposed_unit=None):
    return {"建议改由": ["", str(proposed_unit)]} if proposed_unit else None


def of_unit(pre, act):
    """Whose part it is: the office answers several units on one time line."""
    return {"单位": ["", f"{pre.unit}（拟{pre.get_role_display()}）"]}


# The formal dispatch ---------------------------------------------------------------------------------------------------------


def confirmed(suggestion, parts, *, despite):
    """Under the lock: these parts are still what is proposed, and nobody has objected in between (unless ``despite``)."""
    proposed = live(suggestion)
    if {(p.unit_id, p.role) for p in proposed} != {(unit.pk, role) for unit, role in parts}:
        raise Refused("拟承办单位刚刚有变动，请重新核对。")
    against = [p for p in proposed if p.status == PreAssignment.Status.OBJECTED]
    if against and not despite:
        raise Refused(f"{'、'.join(str(p.unit) for p in against)}有异议，还没有答复。")


def settle(suggestion, act, units):
    """Work was given to ``units``: their proposals are done, others the dispatcher could have given are dropped."""
    from .workflow import PREASSIGNMENT

    given = {unit.pk for unit in units}
    for pre in live(suggestion):
        if pre.unit_id in given:
            PREASSIGNMENT.follow(pre, "dispatched", act)
        elif policy.may_give_work(act.by, pre.unit):
            PREASSIGNMENT.follow(pre, "drop", act)


def fulfil(suggestion, act, units):
    """Units were added: what was proposed for them is done; what else is proposed stays."""
    from .workflow import PREASSIGNMENT

    given = {unit.pk for unit in units}
    for pre in live(suggestion):
        if pre.unit_id in given:
            PREASSIGNMENT.follow(pre, "dispatched", act)


def want(suggestion, act, units):
    """Helpers of other systems, which only the congress office can add: those named now and those proposed before."""
    from .workflow import PREASSIGNMENT

    known = {p.unit_id for p in live(suggestion)}
    for unit in units:
        if unit.pk not in known:
            _create(suggestion, unit, "helper", act)
    for pre in live(suggestion):
        PREASSIGNMENT.follow(pre, "want", act)


def foreign_only(suggestion, act, units):
    """Refuses units that the dispatcher can give work to himself, or that cannot be given work at all."""
    for unit in units:
        if (
            not type(unit)
            .objects.handling_on(act.today)
            .filter(pk=unit.pk, congress=suggestion.session.congress_id)
            .exists()
        ):
            raise Refused(f"{unit}现在不能承办建议，请另选单位。")
        if policy.may_give_work(act.by, unit):
            raise Refused(f"{unit}归您交办，请直接选它的身份。")


# Two levels --------------------------------------------------------------------------------------------------------------------


def returned(suggestion, act):
    return {"退回单位": ["、".join(str(post.unit) for post in act.by.posts), ""]}
