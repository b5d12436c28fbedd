"""委员认领 and 代表小组督办: who adopts one suggestion to supervise."""

from core.templatetags.look import md
from core.workflow import Refused
from suggestions.effects import changed
from suggestions.models import Suggestion


def unclaimed(suggestion, act):
    if not suggestion.claimed_by_id:
        return ""
    if act.by is not None and suggestion.claimed_by_id == act.by.pk:
        return "您已经认领了这件建议。"
    when = "刚刚" if suggestion.claimed_on == act.today else f"{md(suggestion.claimed_on, act.today)}"
    return f"这件建议{when}已由{suggestion.claimed_by}认领，一件建议由一位委员认领。"


def claimed(suggestion, act):
    return "" if suggestion.claimed_by_id else "这件建议还没有委员认领。"


def claim(suggestion, act):
    return changed(suggestion, {"claimed_by": act.by, "claimed_on": act.today})


def release(suggestion, act):
    """Whoever claimed it may let go as he likes; the office says why."""
    if suggestion.claimed_by_id != act.by.pk and not act.note:
        raise Refused("请写明取消认领的理由，认领的委员会看到。")
    return changed(suggestion, {"claimed_by": None, "claimed_on": None})


def may_be_given(suggestion, act):
    if suggestion.confidentiality == Suggestion.Confidentiality.INTERNAL:
        return "内部件不交代表小组督办。"
    return ""


def in_group(suggestion, act):
    return "" if suggestion.supervising_group_id else "这件建议没有交代表小组督办。"


def give_to_group(suggestion, act, *, group):
    if group.congress_id != suggestion.session.congress_id:
        raise Refused("只能交给本级人大的代表小组。")
    if group.pk == suggestion.supervising_group_id:
        raise Refused(f"这件建议已经由{group}督办。")
    return changed(suggestion, {"supervising_group": group})


def take_from_group(suggestion, act):
    return changed(suggestion, {"supervising_group": None})
