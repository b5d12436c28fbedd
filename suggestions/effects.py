"""What follows from a step, in its transaction. Each effect may return ``{field: [old, new]}`` for the event.

What follows when a unit answers – opinions and replies – stands in ``answering.py``.
"""

import datetime as dt

from core.templatetags.look import md, ymd
from core.workflow import Refused

from . import clocks, drafts, files, numbers
from .giving import may_receive, parts_text, wrong_parts
from .models import Assignment, Contact, CoSigner, Suggestion
from .requests import coordination, extensions, preassign

A, S = Assignment.Status, Suggestion.Status


def changed(obj, values, *, skip=()):
    """Write ``values`` to ``obj`` and report what was different, in words people can read."""
    report = {}
    for name, new in values.items():
        field = obj._meta.get_field(name)
        old = getattr(obj, name)
        if old == new:
            continue
        setattr(obj, name, new)
        if name not in skip:
            report[str(field.verbose_name)] = [_shown(field, old), _shown(field, new)]
    if values:
        obj.save(update_fields=list(values))
    return report


def _shown(field, value):
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return ymd(value)
    return str(dict(field.flatchoices).get(value, value))


# The deputy and the office write ---------------------------------------------------------------------------------------------


def remember_form(suggestion, act, *, wished_units=(), cosigners=(), uploads=(), **values):
    """What a new suggestion brings beside its own fields. Co-signers named by the office come from the signed paper."""
    suggestion.wished_units.set(wished_units)
    for deputy in cosigners:
        CoSigner.objects.create(
            suggestion=suggestion,
            deputy=deputy,
            is_stated_by_office=True,
            status=CoSigner.Status.CONFIRMED,
            answered_at=act.at,
        )
    files.keep(uploads, suggestion=suggestion, by=act.by, kind="建议附件")


def edit(suggestion, act, *, uploads=(), removed=(), **values):
    """The writer saves. A returned text was read by the office, so its earlier words stay on record too."""
    report = keep_draft(suggestion, act, skip=("body",) if suggestion.status == S.DRAFT else (), **values)
    files.keep(uploads, suggestion=suggestion, by=act.by, kind="建议附件")
    gone = files.remove(removed)
    return report | ({"删除的附件": ["、".join(gone), ""]} if gone else {})


def keep_draft(suggestion, act, *, revision="", wished_units=None, skip=(), **values):
    """``revision``: the mark of the text this window started from; an old window does not overwrite what is newer."""
    if revision and revision != drafts.mark(suggestion):
        raise Refused(drafts.OVERTAKEN)
    if wished_units is not None:
        suggestion.wished_units.set(wished_units)
    if lead := values.get("lead_deputy"):
        suggestion.cosigners.filter(deputy=lead).delete()  # nobody co-signs his own
    return changed(suggestion, values, skip=skip)


def discard(suggestion, act):
    """A draft nobody else was given: gone for good. Whoever was invited loses the invitation with it."""
    files.remove(suggestion.attachments.all())
    suggestion.delete()


def invite(suggestion, act, *, deputies):
    for deputy in deputies:
        CoSigner.objects.get_or_create(suggestion=suggestion, deputy=deputy)
    return {"邀请附议": ["", "、".join(str(d) for d in deputies)]}


def amend(suggestion, act, **values):
    wished = values.pop("wished_units", None)
    if wished is not None:
        suggestion.wished_units.set(wished)
    return changed(suggestion, values)


def attach(suggestion, act, *, uploads, kind="附件"):
    files.keep(uploads, suggestion=suggestion, by=act.by, kind=kind or "附件")
    return {"附件": ["", "、".join(f.name for f in uploads)]}


def number_it(suggestion, act, *, number="", **data):
    return {"number": suggestion.number or numbers.issue(suggestion, number)}


def register(suggestion, act, *, number="", category=None, same=()):
    """``same``: earlier suggestions of the same matter."""
    if same:
        from .workflow import SUGGESTION  # the table names this module

        SUGGESTION.follow(suggestion, "mark_repeat", act, same=same)
    return {"编号": ["", suggestion.number]} | (changed(suggestion, {"category": category}) if category else {})


# Dispatch --------------------------------------------------------------------------------------------------------------------


def refer(suggestion, act, *, coordinator):
    if coordinator.pk == suggestion.coordinator_id:
        raise Refused(f"这件已经转交{coordinator}。")
    return changed(suggestion, {"coordinator": coordinator, "referred_on": act.today})


def dispatch_terms(
    suggestion, act, *, parts, opinion="", dispatched_on=None, wanted=(), as_proposed=False, despite=False
):
    """Checked before the state moves. ``parts``: ``[(unit, role)]`` – one lead with helpers, or separate units with helpers.

    ``wanted`` are helpers the dispatcher cannot give work to. ``as_proposed``: the formal dispatch of what was
    pre-dispatched, ``despite`` objections or not.
    """
    if why := wrong_parts(parts):
        raise Refused(why)
    preassign.foreign_only(suggestion, act, wanted)
    if as_proposed:
        preassign.confirmed(suggestion, parts, despite=despite)
    day = dispatched_on or act.today
    if day > act.today:
        raise Refused("交办日期不能晚于今天。")
    if day < suggestion.registered_on:
        raise Refused("交办日期不能早于立案日期。")
    return {"dispatched_on": day, "office_opinion": opinion}


def dispatch(suggestion, act, *, parts, wanted=(), **data):
    for unit, role in parts:
        _hand_over(suggestion, unit, role, suggestion.dispatched_on, act)
    preassign.settle(suggestion, act, [unit for unit, _ in parts])
    preassign.want(suggestion, act, wanted)
    return {"承办单位": ["", parts_text(parts)]}


def _hand_over(suggestion, unit, role, day, act, *, round=1, replaces=None):
    may_receive(suggestion, unit, day, act)
    clock = clocks.clock_fields(suggestion.session, role, round, day)
    return Assignment.objects.create(
        suggestion=suggestion, unit=unit, role=role, round=round, replaces=replaces, **clock
    )


def add_units(suggestion, act, *, units, role="helper"):
    for unit in units:
        if suggestion.assignments.filter(is_latest=True, unit=unit).exists():
            raise Refused(f"{unit}已经承办这件建议。")
        _hand_over(suggestion, unit, role, act.today, act, round=1)
    preassign.fulfil(suggestion, act, units)
    return {"追加": ["", parts_text([(unit, role) for unit in units])]}


def start_round(suggestion, act, *, parts):
    """After 不满意: the parts get a new round; what was said and written stays with the old one."""
    from .supervision import orders  # it changes rows as effects do, so it is fetched late

    number = max(a.round for a in parts) + 1
    again = {a.pk: a for a in parts}
    for part in parts:
        again |= {h.pk: h for h in part.helpers()}
    for part in again.values():
        # What a unit must do better it is told at once, even where grades are kept back until the window is over.
        Assignment.objects.filter(pk=part.pk).update(is_latest=False, is_grade_held=False)
        clock = clocks.clock_fields(suggestion.session, part.role, number, act.today)
        people = {f: getattr(part, f) for f in ("leader_name", "office_name", "handler_name", "handler_phone")}
        successor = Assignment.objects.create(
            suggestion=suggestion, unit=part.unit, role=part.role, round=number, **clock, **people
        )
        orders.carry(part, successor)
    return changed(suggestion, {"round": max(number, suggestion.round)}) | {
        "单位": ["", "、".join(str(a.unit) for a in again.values())]
    }


def disclose(suggestion, act):
    """The window is over: the units read what the deputies said."""
    held = list(suggestion.assignments.filter(is_grade_held=True).select_related("unit").order_by("pk"))
    Assignment.objects.filter(pk__in=[part.pk for part in held]).update(is_grade_held=False)
    return {"单位": ["", "、".join(str(part.unit) for part in held)]}


# The unit handles ------------------------------------------------------------------------------------------------------------


def accepted(part, act):
    if fields := clocks.on_receipt(part, act.today):
        changed(part, fields)


def name_people(part, act, **people):
    return changed(part, people)


def log_contact(part, act, *, held_on, method, participants="", summary="", uploads=()):
    contact = Contact.objects.create(
        assignment=part, held_on=held_on, method=method, participants=participants, summary=summary
    )
    files.keep(uploads, suggestion=part.suggestion, by=act.by, kind="沟通记录", contact=contact)
    note_contact(part, contact)
    return {"沟通": ["", f"{contact.get_method_display()}，{md(held_on)}"]}


def note_contact(part, contact):
    """The two marks on a part that its contacts decide."""
    changed(part, {"has_contact": True, "has_met": part.has_met or contact.is_face_to_face})


def ask_back(part, act, *, proposed_unit=None):
    decision = clocks.ask(part.suggestion.session, "reassign", act.today)
    asked = {
        "asked_on": act.today,
        "proposed_unit": proposed_unit,
        "decision_due_on": decision.date if decision else None,
    }
    changed(part, asked)
    return {"建议改由": ["", str(proposed_unit)]} if proposed_unit else None


def state_before_asking(part):
    """原来的状态"""
    return A.HANDLING if part.accepted_on else A.PENDING


def reassign(part, act, *, unit):
    """The new unit's clock starts at its own dispatch; the old part stays on record."""
    from .supervision import orders  # it changes rows as effects do, so it is fetched late

    if unit.pk == part.unit_id:
        raise Refused("改办要选另一个单位。")
    if part.suggestion.assignments.filter(is_latest=True, unit=unit).exists():
        raise Refused(f"{unit}已经承办这件建议，请另选单位，或者先调整它的身份。")
    orders.part_given_away(part, act)
    extensions.end(part, act)
    coordination.end(part, act)
    _hand_over(part.suggestion, unit, part.role, act.today, act, round=part.round, replaces=part)
    return {"承办单位": [str(part.unit), str(unit)]}


# The calendar or the rules change --------------------------------------------------------------------------------------------


def new_dates(part, act, *, fields, report):
    return fields


def dates_told(part, act, *, fields, report):
    return report
