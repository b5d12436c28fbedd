"""What follows from the steps of a meeting: what is frozen at opening, what is counted at closing."""

from django.db.models import Max

from congress.models import DeputyGroup
from core.workflow import Refused
from evaluations.models import AppraisalUnit, BallotCode, HandCount, Juror, KeyedBallot, Panel, Standing
from suggestions.models import Suggestion

from . import asking, counting, document, guards, throttle

MOST_CODES = 2000  # of one panel

# Preparing -------------------------------------------------------------------------------------------------------------------


def fill(appraisal, act, **told):
    """The words of the form."""
    return told


def seat(appraisal, act, **told):
    """A panel for everybody the scheme asks; where deputy groups judge what they supervised, one for each of them."""
    if appraisal.scheme is None:
        return
    scheme = appraisal.scheme.rules
    there = list(appraisal.panels.values_list("role", "group"))
    place = len(there)
    for role, label in asking.roles(scheme):
        groups = _groups(appraisal.session) if asking.is_of_group(scheme, role) else [None]
        for group in groups:
            if (role, group and group.pk) in there:
                continue
            place += 1
            Panel.objects.create(
                appraisal=appraisal, role=role, name=_free(appraisal, group.name if group else label), group=group, position=place
            )  # fmt: skip


def _free(appraisal, name):
    taken = appraisal.panels.filter(name=name[:40]).exists()
    return f"{name[:36]}（{appraisal.panels.count() + 1}）" if taken else name[:40]


def _groups(session):
    """The deputy groups that supervise something in the session."""
    ids = Suggestion._base_manager.filter(session=session).exclude(supervising_group=None)
    return list(DeputyGroup._base_manager.filter(pk__in=ids.values("supervising_group")).order_by("position", "pk"))


def choose(appraisal, act, *, units, choice):
    """The units in the order of the agenda, ``[(unit, why)]``."""
    was = "、".join(str(one) for one in appraisal.units.select_related("unit"))
    events = dict(appraisal.units.values_list("unit", "events"))
    appraisal.units.all().delete()
    AppraisalUnit.objects.bulk_create(
        AppraisalUnit(appraisal=appraisal, unit=unit, position=place, why=why[:60], events=events.get(unit.pk, [])) for place, (unit, why) in enumerate(units, 1)
    )  # fmt: skip
    return {"评议单位": [was, "、".join(str(unit) for unit, _ in units)]}


def as_chosen(appraisal, act, *, units, choice):
    return {"choice": choice}


def record_event(appraisal, act, *, unit, event, times):
    """What the scheme adds or takes off for something that happened; the reason stands in the note. 0 takes it back."""
    held = [one for one in unit.events if one["event"] != event]
    if times:
        held.append({"event": event, "times": times, "reason": act.note})
    AppraisalUnit._base_manager.filter(pk=unit.pk).update(events=held)
    label = dict(asking.events(appraisal.scheme.rules))[event]
    return {str(unit): ["", f"{label} {times} 次"]}


def add_panel(appraisal, act, *, role, name):
    last = appraisal.panels.aggregate(last=Max("position"))["last"] or 0
    if appraisal.panels.filter(name=name).exists():
        raise Refused(f"已经有评议组“{name}”，请换一个名称。")
    Panel.objects.create(appraisal=appraisal, role=role, name=name, position=last + 1)
    return {"评议组": ["", name]}


def drop_panel(appraisal, act, *, panel):
    if panel.codes.exists():
        raise Refused(f"“{panel.name}”已经抽取票号，不能移出。")
    name = panel.name
    panel.delete()
    return {"评议组": [name, ""]}


def invite_jurors(appraisal, act, *, panel, people):
    """The people of a panel, ``[(name, post, deputy or None)]``; those already on the list stay, with their presence."""
    held = {(one.name, one.deputy_id): one for one in panel.jurors.all()}
    wanted = {(name, deputy and deputy.pk): (name, post, deputy) for name, post, deputy in people}
    gone = [one.pk for key, one in held.items() if key not in wanted]
    panel.jurors.filter(pk__in=gone).delete()
    new = [told for key, told in wanted.items() if key not in held]
    Juror.objects.bulk_create(Juror(panel=panel, name=n, post=p, deputy=d) for n, p, d in new)
    return {panel.name: [f"{len(held)} 人", f"{len(wanted)} 人"]}


def call_roll(appraisal, act, *, panel, present, spare):
    """Who is here, and how many slips were not handed out."""
    drawn = panel.codes.filter(is_spoiled=False, is_cast=False).count()
    if spare > drawn:
        raise Refused(f"没有投出也没有作废的票只有 {drawn} 张，备用票不能是 {spare} 张。")
    panel.jurors.filter(pk__in=present).update(is_present=True)
    panel.jurors.exclude(pk__in=present).update(is_present=False)
    Panel._base_manager.filter(pk=panel.pk).update(spare=spare)
    return {panel.name: ["", f"实到 {len(present)} 人，备用票 {spare} 张没有发出"]}


# Codes -----------------------------------------------------------------------------------------------------------------------


def draw(appraisal, act, *, panel, digests):
    """Codes enter as digests, in the order of the digests, so that the rows tell nothing of the order of the slips."""
    if panel.codes.count() + len(digests) > MOST_CODES:
        raise Refused(f"一个评议组最多 {MOST_CODES} 个票号。")
    batch = (panel.codes.aggregate(last=Max("batch"))["last"] or 0) + 1
    BallotCode.objects.bulk_create(BallotCode(panel=panel, digest=one, batch=batch) for one in sorted(digests))
    return {panel.name: ["", f"第 {batch} 批 {len(digests)} 个票号"]}


def spoil(appraisal, act, *, panel, digest="", batch=None):
    """One code, or all of a batch that are still unused; what was marked with them is gone."""
    rows = panel.codes.filter(is_cast=False, is_spoiled=False)
    rows = rows.filter(digest=digest) if digest else rows.filter(batch=batch)
    if not rows.exists():
        raise Refused("没有可以作废的票号：票号不对，或者已经投票、已经作废。")
    KeyedBallot._base_manager.filter(code__in=rows.values("pk")).delete()
    n = rows.update(is_spoiled=True, draft={})
    return {panel.name: ["", f"作废 {n} 个票号"]}


# Opening, closing ------------------------------------------------------------------------------------------------------------


def open_voting(appraisal, act):
    """Scheme, units and their items as they are at this moment; the ballots ask exactly about them."""
    from evaluations import inputs

    units = [one.unit for one in appraisal.units.select_related("unit")]
    told = _with_events(appraisal, inputs.units(act.by, appraisal.session, units, act.today))
    _refuse_empty(appraisal.scheme.rules, told)
    _drop_idle_groups(appraisal, told)
    scheme = appraisal.scheme.whole()
    asking.write(appraisal, scheme, told)
    return {"frozen": {"scheme": scheme, "units": told, "day": act.today.isoformat()}, "opened_at": act.at}


def _with_events(appraisal, told):
    """The recorded events the scheme knows, with their units."""
    known = {event for event, _ in asking.events(appraisal.scheme.rules)}
    held = {f"u{unit}": events for unit, events in appraisal.units.values_list("unit", "events")}
    return [unit | {"events": [one for one in held[unit["key"]] if one["event"] in known]} for unit in told]


def _refuse_empty(scheme, told):
    """A unit of which nothing could be scored."""
    needs_items = scheme["level"] == "item" or any(p["kind"] != "panel" or p["of"] == "item" for p in scheme["parts"])
    empty = [unit["name"] for unit in told if needs_items and not any(asking.weighs(scheme, i) for i in unit["items"])]
    if empty:
        raise Refused(f"{'、'.join(empty)}在这个届次没有可以评的件，请移出评议单位。")


def _drop_idle_groups(appraisal, told):
    """Deputy groups that supervised nothing of the chosen units, or of which nobody was invited, judge nothing."""
    busy = {item["facts"].get("group") for unit in told for item in unit["items"]}
    groups = appraisal.panels.filter(group__isnull=False, codes=None)
    groups.exclude(group__name__in=busy - {None}).delete()
    groups.filter(jurors=None).delete()


def freeze_scheme(appraisal, act):
    """A draft scheme is final from the first meeting on that uses it; a rehearsal leaves it as it is."""
    from evaluations.schemes.workflow import SCHEME

    if not appraisal.is_rehearsal and not appraisal.scheme.is_frozen:
        SCHEME.follow(appraisal.scheme, "freeze", act)


def close(appraisal, act):
    """All panels are locked first: from here on every ballot is in or too late."""
    list(Panel._base_manager.select_for_update().filter(appraisal=appraisal).order_by("pk"))
    if why := guards.can_close(appraisal, act):
        raise Refused(why)
    return {"closed_at": act.at}


def count(appraisal, act):
    """The first standing."""
    made = freeze_standing(appraisal, act, frozen=appraisal.frozen)
    BallotCode._base_manager.filter(panel__appraisal=appraisal).exclude(draft={}).update(draft={})
    return {"结果": ["", f"第 1 版，封印 {made.seal[:12]}…"]}


def freeze_standing(appraisal, act, *, frozen, why="") -> Standing:
    from evaluations import scoring

    last = appraisal.standings.order_by("-version").first()
    version = last.version + 1 if last else 1
    try:
        content = document.make(
            appraisal, frozen=frozen, version=version, reason=why, corrects=last.seal if last else None
        )
    except scoring.Faulty as fault:
        raise Refused("不能计算：" + "".join(str(one) for one in fault.faults)) from None
    return Standing.objects.create(
        appraisal=appraisal, version=version, content=content, seal=document.seal(content), why=why, made_at=act.at, made_by=act.by
    )  # fmt: skip


def void(appraisal, act):
    return {"void_why": act.note}


# Afterwards ------------------------------------------------------------------------------------------------------------------


def publish(appraisal, act, *, shows, is_public):
    return {"shows": shows, "is_public": is_public, "published_at": act.at}


def recount(appraisal, act):
    """An objection is answered by counting again: from the sealed file, and from the ballots as they are stored."""
    from evaluations import scoring

    last = appraisal.standings.order_by("-version").first()
    faults = list(scoring.differences(last.content))
    if document.seal(last.content) != last.seal:
        faults.append("封印与内容不符。")
    if document.panels(appraisal) != last.content["panels"]:
        faults.append("选票与封存的不符。")
    return {f"第 {last.version} 版": ["", "复算一致" if not faults else "复算不一致：" + "；".join(faults)]}


def correct(appraisal, act):
    """A new version with the facts as they stand in the records today, for the same day and the same ballots."""
    from evaluations import inputs

    last, frozen = appraisal.standings.order_by("-version").first(), appraisal.frozen
    units = [one.unit for one in appraisal.units.select_related("unit")]
    told = _with_events(appraisal, inputs.units(act.by, appraisal.session, units, _day(frozen["day"])))
    if lost := _keys(frozen["units"]) - _keys(told):
        raise Refused(f"有 {len(lost)} 件在记录里已经换了承办单位或者轮次，选票评的是原来的，不能自动更正。")
    made = freeze_standing(appraisal, act, frozen=frozen | {"units": told}, why=act.note)
    if made.content["result"] == last.content["result"]:
        raise Refused(f"按现在的记录重新计算，结果与第 {last.version} 版完全相同，不需要更正。")
    return {"结果": [f"第 {last.version} 版", f"第 {made.version} 版，封印 {made.seal[:12]}…"]}


def certify(appraisal, act, *, paper, paper_words):
    return {"paper": paper, "paper_words": paper_words}


def copy(appraisal, act, *, source):
    """Units, panels and people of another meeting: for a rehearsal, or to hold a void one again."""
    AppraisalUnit.objects.bulk_create(
        AppraisalUnit(appraisal=appraisal, unit_id=one.unit_id, position=one.position, why=one.why, events=one.events)
        for one in source.units.all()
    )
    for panel in source.panels.all():
        made = Panel.objects.create(
            appraisal=appraisal, role=panel.role, name=panel.name, group_id=panel.group_id, position=panel.position
        )
        Juror.objects.bulk_create(
            Juror(panel=made, name=one.name, post=one.post, deputy_id=one.deputy_id) for one in panel.jurors.all()
        )
    seat(appraisal, act)
    return {"照": ["", str(source)]}


def _day(text):
    import datetime as dt

    return dt.date.fromisoformat(text)


def _keys(units):
    return {item["key"] for unit in units for item in unit["items"]}


def set_hand_count(appraisal, act, *, panel, issued, collected, spoiled, totals):
    """What a hand count came to; a change asks for the second person anew."""
    HandCount.objects.update_or_create(
        panel=panel,
        defaults={
            "issued": issued, "collected": collected, "spoiled": spoiled, "totals": totals, "entered_by": act.by, "checked_by": None,
        },
    )  # fmt: skip
    return {panel.name: ["", f"发出 {issued}，收回 {collected}，作废 {spoiled}"]}


def check_hand_count(appraisal, act, *, panel):
    rows = HandCount._base_manager.filter(panel=panel, checked_by=None).exclude(entered_by=act.by)
    if not rows.update(checked_by=act.by):
        raise Refused("票数汇总要由录入人以外的第二个人核对。")
    return {panel.name: ["", "票数汇总核对无误"]}


def lift_throttle(appraisal, act, *, place, named):
    """Somebody mistyped codes in the hall: the ballots of this meeting open again from that place. ``named``: what it is called."""
    tries = throttle.lift(appraisal, act.at, place=place)
    if not tries:
        raise Refused("这个来处现在没有被限制，不用解除。")
    return {named: ["", f"一刻钟内输错 {tries} 次，解除限制"]}


def counts(appraisal):
    return counting.of(appraisal)
