"""What follows from a step, in its transaction. Each effect may return ``{field: [old, new]}`` for the event."""

from accounts import policy
from core.workflow import Refused

from . import clocks, drafts, files, numbers
from .models import Assignment, Contact, CoSigner, Opinion, PlannedItem, Reply, Suggestion

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
            suggestion=suggestion, deputy=deputy, is_stated_by_office=True, status=CoSigner.Status.CONFIRMED, answered_at=act.at
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
    """The host is read again under the lock: it must still be on its way and stand by itself."""
    host.refresh_from_db()
    if host.pk == suggestion.pk or host.session_id != suggestion.session_id:
        raise Refused("只能并入同一届次的另一件建议。")
    if host.status not in (S.REGISTERED, S.HANDLING):
        raise Refused(f"第{host.number}号现在是“{host.get_status_display()}”，不能并入；请选待交办或办理中的建议。")
    return {"merged_into": host, **number_it(suggestion, act, number=number)}


def merged(suggestion, act, *, host, number=""):
    return {"并入": ["", str(host)], "编号": ["", suggestion.number]}


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
    return Assignment.objects.create(suggestion=suggestion, unit=unit, role=role, round=round, replaces=replaces, **clock)


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
        Assignment.objects.create(suggestion=suggestion, unit=part.unit, role=part.role, round=number, **clock, **people)
    return changed(suggestion, {"round": max(number, suggestion.round)}) | {"单位": ["", "、".join(str(a.unit) for a in again.values())]}


# The unit handles ------------------------------------------------------------------------------------------------------------


def accepted(part, act):
    if fields := clocks.on_receipt(part, act.today):
        changed(part, fields)


def name_people(part, act, **people):
    return changed(part, people)


def log_contact(part, act, *, held_on, method, participants="", summary="", uploads=()):
    contact = Contact.objects.create(assignment=part, held_on=held_on, method=method, participants=participants, summary=summary)
    files.keep(uploads, suggestion=part.suggestion, by=act.by, kind="沟通记录", contact=contact)
    note_contact(part, contact)
    return {"沟通": ["", f"{contact.get_method_display()}，{held_on.month}月{held_on.day}日"]}


def note_contact(part, contact):
    """The two marks on a part that its contacts decide."""
    changed(part, {"has_contact": True, "has_met": part.has_met or contact.is_face_to_face})


def ask_back(part, act, *, proposed_unit=None):
    changed(part, {"asked_on": act.today, "proposed_unit": proposed_unit})
    return {"建议改由": ["", str(proposed_unit)]} if proposed_unit else None


def state_before_asking(part):
    return A.HANDLING if part.accepted_on else A.PENDING


def reassign(part, act, *, unit):
    """The new unit's clock starts at its own dispatch; the old part stays on record."""
    if unit.pk == part.unit_id:
        raise Refused("改办要选另一个单位。")
    if part.suggestion.assignments.filter(is_latest=True, unit=unit).exists():
        raise Refused(f"{unit}已经承办这件建议，请另选单位，或者先调整它的身份。")
    _hand_over(part.suggestion, unit, part.role, act.today, act, round=part.round, replaces=part)
    return {"承办单位": [str(part.unit), str(unit)]}


def send_opinion(part, act, *, text, document_number="", uploads=()):
    Opinion.objects.filter(current_for=part).update(current_for=None)
    opinion = Opinion.objects.create(assignment=part, current_for=part, text=text, document_number=document_number, sent_on=act.today)
    files.keep(uploads, suggestion=part.suggestion, by=act.by, kind="会办意见", opinion=opinion)
    lead = part.leading_part()
    if lead is not None and lead.status == A.ANSWERED:
        open_window(part, act.today)
    complete(part.suggestion, act)


def return_opinion(part, act):
    opinion = part.opinion
    changed(opinion, {"current_for": None, "returned_on": act.today, "return_reason": act.note})
    due = clocks.ask(part.suggestion.session, "helper_redo", act.today)
    return changed(part, {"due_on": due.date, "due_rule": "helper_redo", "due_from": act.today}) if due else None


# The reply -------------------------------------------------------------------------------------------------------------------


def draft_reply(part, act):
    """A new version; a correction starts from the words of the one before."""
    last = part.replies.order_by("-version").first()
    old = {f: getattr(last, f) for f in ("klass", "body", "contact_person", "contact_phone", "no_contact_reason", "no_opinion_reason")} if last else {}
    reply = Reply.objects.create(assignment=part, version=last.version + 1 if last else 1, saved_by=act.by, saved_at=act.at, **old)
    if last:
        for item in last.planned_items.all():
            PlannedItem.objects.create(reply=reply, text=item.text, responsible=item.responsible, due_on=item.due_on, position=item.position)


def save_reply(reply, act, *, revision, planned=None, uploads=(), removed=(), **values):
    """Keep the words; ``planned=None`` leaves the planned items as they are."""
    as_shown(reply, act, revision)
    changed(reply, values | {"revision": reply.revision + 1, "saved_by": act.by, "saved_at": act.at})
    if planned is not None:
        reply.planned_items.all().delete()
        for position, item in enumerate(planned):
            PlannedItem.objects.create(reply=reply, position=position, **item)
    files.keep(uploads, suggestion=reply.assignment.suggestion, by=act.by, kind="答复附件", reply=reply)
    files.remove(removed)


def as_shown(reply, act, revision):
    """``revision`` is the one the page showed: nobody overwrites or signs words he has not seen. None: no page was shown."""
    if revision is None or revision == reply.revision:
        return
    whose = "您在另一个窗口" if reply.saved_by_id == act.by.pk else f"{reply.saved_by}在您打开之后"
    raise Refused(f"{whose}改过这份答复。请看清现在的内容，核对以后再办理。")


def next_level(reply, act, *, revision=None):
    as_shown(reply, act, revision)
    return changed(reply, {"level": reply.level + 1, "revision": reply.revision + 1, "saved_by": act.by}, skip=("revision", "saved_by"))


def keep_words(reply, act, *, revision=None):
    as_shown(reply, act, revision)
    changed(reply, {"return_words": act.note})


def sign(reply, act, *, revision=None, document_number="", signer_name="", contact_person="", contact_phone=""):
    """Signed and sent in one: the part is answered, the deputy's window opens."""
    from .workflow import ASSIGNMENT  # the tables name the effects, so the effects fetch the tables late

    as_shown(reply, act, revision)
    part = reply.assignment
    klass = part.suggestion.session.rule_set.klass(reply.klass)
    Reply.objects.filter(current_for=part).update(current_for=None)
    report = changed(
        reply,
        {
            "document_number": document_number,
            "signer_name": signer_name or str(act.by),
            "contact_person": contact_person,
            "contact_phone": contact_phone,
            "is_solved": klass["is_solved"],
            "current_for": part,
        },
        skip=("current_for", "is_solved"),
    )
    waived = {
        "没有沟通的理由": reply.no_contact_reason if not part.has_contact else "",
        "不等会办意见的理由": reply.no_opinion_reason if any(h.is_open for h in part.helpers()) else "",
    }
    report |= {"办理结果类别": ["", reply.klass]} | {label: ["", words] for label, words in waived.items() if words}
    if part.status == A.HANDLING:
        ASSIGNMENT.follow(part, "answered", act)
    return report


def part_answered(part, act):
    """The last part that answers for itself completes the item and opens the deputy's window."""
    open_window(part, part.answered_on)
    for helper in part.helpers():
        if helper.status == A.ANSWERED:
            open_window(helper, part.answered_on)
    complete(part.suggestion, act)


def open_window(part, day):
    due = clocks.ask(part.suggestion.session, "feedback", day)
    changed(part, {"feedback_due_on": due.date if due else None})


def complete(suggestion, act):
    """Move on to the deputy's word when nothing is being handled any more.

    A helper whose opinion was waived does not hold the item up; one that works on a round of its own does.
    """
    from .workflow import SUGGESTION

    suggestion.refresh_from_db(fields=["status"])
    if suggestion.status != S.HANDLING:
        return
    parts = list(suggestion.assignments.filter(is_latest=True))
    own = [a for a in parts if not a.is_helper]
    alone = [a for a in parts if a.is_helper and a.is_open and a.round > max(o.round for o in own)]
    if not alone and all(a.status == A.ANSWERED for a in own):
        SUGGESTION.follow(suggestion, "answered", act)
