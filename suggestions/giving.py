"""Who can be given work: which units make a whole together, and whether one of them can receive anything today."""

from accounts import policy
from core.templatetags.look import ymd
from core.workflow import Refused

from .models import Assignment


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


def may_receive(suggestion, unit, day, act):
    """Refuses a unit that cannot be given work on ``day``, or not by this dispatcher; of an ended one it names the successor."""
    if not type(unit).objects.handling_on(day).filter(pk=unit.pk, congress=suggestion.session.congress_id).exists():
        if unit.valid_until and unit.valid_until < day:
            heir = f"由{unit.successor}承接，请改选{unit.successor}" if unit.successor_id else "请另选单位"
            raise Refused(f"{unit}已在 {ymd(unit.valid_until)}停用，{heir}。")
        raise Refused(f"{unit}现在不能承办建议（已停用、不属于本级人大或者是协调单位），请另选单位。")
    if not policy.may_give_work(act.by, unit):
        raise Refused(f"{unit}不归您所在的协调单位交办，请选本系统的单位，或者请人大代表工作机构办理。")
