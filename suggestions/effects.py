"""What follows from a step, in its transaction. Each effect may return ``{field: [old, new]}`` for the event.

What follows when a unit answers – opinions and replies – stands in ``answering.py``.
"""

from accounts import policy
from core.templatetags.look import md
from core.workflow import Refused

from . import clocks, drafts, files, numbers
from .models import Assignment, Contact, CoSigner, Suggestion

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


def register(suggestion, act, *, number="", category=None):
    return {"编号": ["", suggestion.number]} | (changed(suggestion, {"category": category}) if category else {})


def merge_into(suggestion, act, *, host, number=""):
    """The host is locked too, after its guest: it must still be on its way and stand by itself."""
    host = Suggestion._base_manager.select_for_update().get(pk=host.pk)
    if host.pk == suggestion.pk or host.session_id != suggestion.session_id:
        raise Refused("只能并入同一届次的另一件建议。")
    if host.status not in (S.REGISTERED, S.HANDLING):
        raise Refused(f"第{host.number}号现在是“{host.get_status_display()}”，不能并入；请选待交办或办理中的建议。")
    return {"merged_into": host, **number_it(suggestion, act, number=number)}


def merged(suggestion, act, *, host, number=""):
    """By its number only: co-signers read this, and may not see the host."""
    return {"并入": ["", f"第{host.number}号"], "编号": ["", suggestion.number]}


# Dispatch --------------------------------------------------------------------------------------------------------------------


def refer(suggestion, act, *, coordinator):
    return changed(suggestion, {"coordinator": coordinator})


def dispatch_terms(suggestion, act, *, parts, opinion="", dispatched_on=None):
    """Checked before the state moves. ``parts``: ``[(unit, role)]`` – one lead with helpers, or separate units with helpers."""
    if why := wrong_parts(parts):
        raise Refused(why)
    day = dispatched_on or act.today
    if day > act.today:
        raise Refused("交办日期不能晚于今天。")
    if day < suggestion.registered_on:
        raise Refused("交办日期不能早于立案日期。")
    return {"dispatched_on": day, "office_opinion": opinion}


def dispatch(suggestion, act, *, parts, **data):
    for unit, role in parts:
        _hand_over(suggestion, unit, role, suggestion.dispatched_on, act)
    return {"承办单位": ["", parts_text(parts)]}


def wrong_parts(parts):
    """Why these units cannot handle an item together, or ""."""
    roles = [role for _, role in parts]
    units = [unit for unit, _ in parts]
    if len(set(units)) != len(units):
        return "同一个单位只能选一种身份。"
    leads, separates = roles.count("lead"), roles.count("separate")
    if leads > 1:
        return "主办单位只能有一个；几个单位各自答复的，请都选“分办”。"
    if leads and separates:
        return "主办和分办不能同时用：一个单位牵头的选主办和会办，各自答复的都选分办。"
    if not leads and separates < 2:
        return "请选一个主办单位，或者至少两个分办单位。"
    return ""


def parts_text(parts):
    labels = dict(Assignment.Role.choices)
    return "；".join(f"{labels[role]}：{unit}" for unit, role in parts)


def _hand_over(suggestion, unit, role, day, act, *, round=1, replaces=None):
    if not type(unit).objects.handling_on(day).filter(pk=unit.pk, congress=suggestion.session.congress_id).exists():
        raise Refused(f"{unit}现在不能承办建议（已停用、不属于本级人大或者是协调单位），请另选单位。")
    if not policy.may_give_work(act.by, unit):
        raise Refused(f"{unit}不归您所在的协调单位交办，请选本系统的单位，或者请人大代表工作机构办理。")
    clock = clocks.clock_fields(suggestion.session, role, round, day)
    return Assignment.objects.create(
        suggestion=suggestion, unit=unit, role=role, round=round, replaces=replaces, **clock
    )


def add_units(suggestion, act, *, units, role="helper"):
    for unit in units:
        if suggestion.assignments.filter(is_latest=True, unit=unit).exists():
            raise Refused(f"{unit}已经承办这件建议。")
        _hand_over(suggestion, unit, role, act.today, act, round=1)
    return {"追加": ["", parts_text([(unit, role) for unit in units])]}


def start_round(suggestion, act, *, parts):
    """After 不满意: the parts get a new round; what was said and written stays with the old one."""
    number = max(a.round for a in parts) + 1
    again = {a.pk: a for a in parts}
    for part in parts:
        again |= {h.pk: h for h in part.helpers()}
    for part in again.values():
        Assignment.objects.filter(pk=part.pk).update(is_latest=False)
        clock = clocks.clock_fields(suggestion.session, part.role, number, act.today)
        people = {f: getattr(part, f) for f in ("leader_name", "office_name", "handler_name", "handler_phone")}
        Assignment.objects.create(
            suggestion=suggestion, unit=part.unit, role=part.role, round=number, **clock, **people
        )
    return changed(suggestion, {"round": max(number, suggestion.round)}) | {
        "单位": ["", "、".join(str(a.unit) for a in again.values())]
    }


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
    changed(part, {"asked_on": act.today, "proposed_unit": proposed_unit})
    return {"建议改由": ["", str(proposed_unit)]} if proposed_unit else None


def state_before_asking(part):
    """原来的状态"""
    return A.HANDLING if part.accepted_on else A.PENDING


def reassign(part, act, *, unit):
    """The new unit's clock starts at its own dispatch; the old part stays on record."""
    if unit.pk == part.unit_id:
        raise Refused("改办要选另一个单位。")
    if part.suggestion.assignments.filter(is_latest=True, unit=unit).exists():
        raise Refused(f"{unit}已经承办这件建议，请另选单位，或者先调整它的身份。")
    _hand_over(part.suggestion, unit, part.role, act.today, act, round=part.round, replaces=part)
    return {"承办单位": [str(part.unit), str(unit)]}
