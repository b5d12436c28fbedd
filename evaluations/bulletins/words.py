"""The drafted text: sentences made of the figures. The office changes them as it likes; the figures stand in the tables."""

import re

from core.templatetags.look import ymd
from suggestions.measures import SMALL

from .stand import NAMED_BELOW, NAMED_LATE, PRAISED_FROM, PRAISED_MET

HEADING = re.compile(r"[一二三四五六七八九十]+、.{1,30}")  # how a line is known as a heading
SECTIONS = "一二三四五六七八九十"
MOST_NAMES = 12


def title(kind: str, session) -> str:
    """关于省十四届人大四次会议代表建议办理情况的月通报"""
    of = (
        session.name
        if not session.congress.short_name
        else f"{session.congress.short_name}{session.name.replace('届', '届人大', 1)}"
    )
    return f"关于{of}代表建议办理情况的{'报告' if kind == 'year' else '通报'}"


def draft(kind: str, session, day, stand: dict) -> str:
    """The whole text, paragraphs as lines."""
    said = Said(stand)
    parts = [
        ("总体进展", overall(said)), ("按期办理", in_time(said)), ("会办意见", helping(said)), ("沟通面商", meeting(said)),
        ("办理结果", results(said)), ("代表评价", satisfaction(said)), ("承诺兑现", promises(said)), ("重点处理建议", topics(stand)),
        ("表扬和督促", praise(stand)), ("下一步", ahead(said, stand, kind)),
    ]  # fmt: skip
    lines = [opening(kind, session, day, said)]
    for place, (heading, sentences) in zip(SECTIONS, parts, strict=True):
        lines += [f"{place}、{heading}", *sentences]
    return "\n".join(lines)


def blocks(text: str) -> list[tuple[bool, str]]:
    """``[(whether it is a heading, the line)]``."""
    lines = (line.strip(" \t\r\u3000") for line in text.splitlines())
    return [(bool(HEADING.fullmatch(line)), line) for line in lines if line]


class Said:
    """Figures as words: ``said["overdue"]`` a count, ``said.rate("on_time")`` a percentage with its numbers."""

    def __init__(self, stand):
        self.stand = stand

    def __getitem__(self, key):
        return f"{self.stand['figures'][key]['n']:,}"

    def rate(self, key):
        return share(self.stand["figures"][f"{key}_rate"])


def share(figure: dict) -> str:
    """62.26%（33/53）; small ones and empty ones say so."""
    if figure["rate"] is None:
        return "—（还没有可以计算的）"
    if figure["of"] < SMALL:
        return f"{figure['n']}/{figure['of']}（基数小，不算百分比）"
    return f"{figure['rate']}%（{figure['n']:,}/{figure['of']:,}）"


def opening(kind, session, day, said):
    whole = "现将全年办理情况报告如下。" if kind == "year" else "现将办理情况通报如下。"
    return (
        f"截至 {ymd(day)}，{session.name}代表建议已经交办 {said['dispatched']} 件，由 {said.stand['units']} 个单位承办，共 {said['assigned']} 件次，"
        f"其中主办 {said['lead']} 件、分办 {said['separate']} 件、会办 {said['helper']} 件。{whole}"
    )


def overall(said):
    yield (
        f"已签收 {said['accepted']} 件次，签收率 {said.rate('accepted')}，按期签收率 {said.rate('accepted_in_time')}。"
        f"已办结 {said['answered']} 件次，办结率 {said.rate('answered')}；在办 {said['open']} 件次。"
    )
    yield f"应当直接答复代表的主办、分办件 {said['own']} 件，已答复 {said['replied']} 件，答复办结率 {said.rate('replied')}。"


def in_time(said):
    yield f"按期办结率 {said.rate('on_time')}，其中主办、分办件按期答复率 {said.rate('own_on_time')}。"
    yield (
        f"逾期以后办结 {said['late']} 件次；逾期还没有办结 {said['overdue']} 件次，其中主办、分办 {said['own_overdue']} 件，"
        f"会办 {said['opinion_overdue']} 件。"
    )


def helping(said):
    yield (
        f"会办 {said['helper']} 件，已送出意见 {said['opinion_sent']} 件，送达率 {said.rate('opinion_sent')}，按期率 {said.rate('opinion_on_time')}；"
        f"逾期没有送出意见 {said['opinion_overdue']} 件。会办与主办同责，会办单位的情况列在附表里。"
    )


def meeting(said):
    yield (
        f"主办、分办件已与代表沟通 {said['contacted']} 件，沟通率 {said.rate('contacted')}；"
        f"走访、座谈或者现场面商 {said['face_to_face']} 件，面商率 {said.rate('face_to_face')}。"
    )


def results(said):
    told = "、".join(f"{one['label']}{one['n']:,} 件" for one in said.stand["klasses"])
    yield f"已答复的 {said['replied']} 件中，{told}。解决率 {said.rate('solved')}。"


def satisfaction(said):
    yield (
        f"首次评价应收回 {said['first_due']} 份，已收回 {said['first_returned']} 份，未收回 {said['first_missing']} 份。首次满意率含基本满意 "
        f"{said.rate('first_satisfied_broad')}，不含基本满意 {said.rate('first_satisfied_strict')}；首次不满意 {said['first_unsatisfied']} 件。"
    )
    yield (
        f"最近一轮评价应收回 {said['feedback_due']} 份，已收回 {said['feedback_returned']} 份，未收回 {said['feedback_missing']} 份。"
        f"对办理结果满意率含基本满意 {said.rate('satisfied_broad')}，不含基本满意 {said.rate('satisfied_strict')}；"
        f"对办理态度满意率含基本满意 {said.rate('attitude_satisfied_broad')}，不含基本满意 {said.rate('attitude_satisfied_strict')}。"
        f"对结果不满意 {said['unsatisfied']} 件。"
    )
    if said.stand.get("left_out"):
        yield said.stand["left_out"]


def promises(said):
    kept = said.stand["figures"]["commitments_kept_rate"]
    if not kept["of"]:
        yield "答复里的承诺还没有到完成期限的。"
        return
    yield f"答复里的承诺，完成期限已到 {kept['of']:,} 项，按期兑现 {kept['n']:,} 项，兑现率 {said.rate('commitments_kept')}。"


def topics(stand):
    if not stand["topics"]:
        yield "本届次没有确定重点处理建议。"
        return
    yield f"重点处理建议 {len(stand['topics'])} 个。"
    for one in stand["topics"]:
        late = f"，逾期未结 {one['overdue']} 件次" if one["overdue"] else ""
        yield f"{one['name']}：承办 {one['assigned']} 件次，已办结 {one['answered']} 件次{late}。"


def praise(stand):
    good = listed([f"{one['unit']}（承办 {one['assigned']} 件次）" for one in stand["praised"]])
    rule = f"承办 {PRAISED_FROM} 件次以上，没有逾期，已到期的全部按期办结，面商率不低于 {PRAISED_MET}%，没有代表不满意"
    yield f"予以表扬的单位：{good or '本期没有'}。（标准：{rule}。）"
    bad = listed(
        [f"{one['unit']}（逾期未结 {one['overdue']} 件次，按期办结率 {share(one)}）" for one in stand["named"]]
    )
    rule = f"逾期未结 {NAMED_LATE} 件次以上，或者可以判断的在 {PRAISED_FROM} 件次以上而按期办结率低于 {NAMED_BELOW}%"
    yield f"需要抓紧办理的单位：{bad or '本期没有'}。（标准：{rule}。）"


def listed(names) -> str:
    if len(names) <= MOST_NAMES:
        return "、".join(names)
    return f"{'、'.join(names[:MOST_NAMES])}等 {len(names)} 个单位"


def ahead(said, stand, kind):
    if kind == "year":
        yield f"还在办理的 {said['open']} 件次，各承办单位要继续办理，按期答复；没有了结的承诺列入承诺台账，跟踪到兑现为止。"
        return
    most = listed([f"{one['unit']} {one['n']} 件次" for one in stand["due"]])
    yield (
        f"今后 7 天以内到期 {said['due_week']} 件次，30 天以内到期 {said['due_month']} 件次{'，其中较多的是' + most if most else ''}。"
        "请各承办单位倒排时间，按期答复；会办单位按期把意见送主办单位。"
    )


PERCENT = re.compile(r"\d+(?:\.\d+)?%")


def strangers(text: str, stand: dict) -> list[str]:
    """Percentages in the words that are none of the bulletin's: mistyped, or left over from before a new count."""
    known = {f"{one['rate']}%" for one in stand["figures"].values() if one.get("rate")}
    known |= {f"{one['rate']}%" for one in stand["named"] if one["rate"]} | {
        f"{PRAISED_MET}%",
        f"{NAMED_BELOW}%",
        "100%",
    }
    cells = (
        cell
        for table in stand["tables"]
        for grid in table["grids"]
        for row in [*grid["rows"], grid["total"] or {"cells": []}]
        for cell in row["cells"]
    )
    known |= {f"{cell['rate']}%" for cell in cells if cell.get("rate")}
    return [one for one in dict.fromkeys(PERCENT.findall(text)) if one not in known]
