"""Why a meeting cannot be opened, closed or published yet: one sentence for every thing that is missing."""

from core.templatetags.look import ymd
from evaluations.models import Appraisal, HandCount, KeyedBallot

from . import asking, counting


def to_open(appraisal) -> list[str]:
    """What is missing before voting can begin."""
    return [*_scheme(appraisal), *_units(appraisal), *_panels(appraisal)]


def can_open(appraisal, act):
    missing = to_open(appraisal)
    if not missing and appraisal.held_on > act.today and not appraisal.is_rehearsal:
        missing = [f"评议日期是 {ymd(appraisal.held_on)}，还没有到。提前开会的，请先修改日期；要试一遍，请用演练。"]
    return "".join(missing)


def _scheme(appraisal):
    from evaluations import scoring

    if appraisal.scheme is None:
        return ["还没有选评分办法。"]
    faults = scoring.validate(appraisal.scheme.whole())
    return [f"评分办法有毛病：{'；'.join(str(one).rstrip('。') for one in faults)}。请先改好。"] if faults else []


def _units(appraisal):
    return [] if appraisal.units.exists() else ["还没有选评议单位。"]


def _panels(appraisal):
    if appraisal.scheme is None:
        return []
    scheme, counts = appraisal.scheme.rules, counting.of(appraisal)
    there = {count.panel.role for count in counts}
    asked = asking.roles(scheme)
    found = [
        f"评分办法里的“{label}”还没有评议组。"
        for role, label in asked
        if role not in there and not asking.is_of_group(scheme, role)
    ]
    known = {role for role, _ in asked}
    for count in counts:
        name = count.panel.name
        if count.panel.role not in known:
            found.append(f"评分办法不要评议组“{name}”打分，请移出。")
        elif not count.invited and (count.panel.group_id is None or count.drawn):  # a group without both judges nothing
            found.append(f"评议组“{name}”还没有人员，请先登记评议人员；不要这一组的，请移出。")
    return found


def can_close(appraisal, act):
    faults = [why for count in counting.of(appraisal) if (why := counting.why_not_valid(count))]
    open_entries = KeyedBallot._base_manager.filter(code__panel__appraisal=appraisal).values("code").distinct().count()
    if open_entries:
        faults.append(f"还有 {open_entries} 张纸质票没有复录或者两次录入不一致，请先处理。")
    unchecked = HandCount._base_manager.filter(panel__appraisal=appraisal, checked_by=None).select_related("panel")
    faults += [f"“{one.panel.name}”的票数汇总还没有第二个人核对。" for one in unchecked]
    return "".join(faults)


def not_rehearsed(appraisal, act):
    return "这是演练，结果不公布。" if appraisal.is_rehearsal else ""


def has_standing(appraisal, act):
    return "" if appraisal.standings.exists() else "还没有结果。"


def is_complete(appraisal) -> bool:
    return appraisal.status != Appraisal.Status.PREPARING or not to_open(appraisal)


def can_invite(appraisal, act):
    return "" if appraisal.units.exists() else "还没有选评议单位，先选单位再通知。"


def counts_events(appraisal, act):
    if appraisal.scheme is None or not asking.events(appraisal.scheme.rules):
        return "评分办法没有要登记的加减分事项。"
    return can_invite(appraisal, act)
