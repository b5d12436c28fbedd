"""What follows from a paper form: it waits until a second person has keyed the same, and becomes feedback through the door."""

from core.templatetags.look import ymd
from core.workflow import Refused
from evaluations import effects, guards
from evaluations.models import Feedback, PaperEntry
from suggestions import files, voices
from suggestions.models import Assignment, Suggestion

COMPARED = {"attitude": "办理态度", "result": "办理结果", "adoption": "采纳情况", "contact_how": "联系方式"}
WORDS = dict(Feedback.ContactHow.choices)


def keep(suggestion, act, *, grades, uploads, given_on, voice=None, beside=None, signed_by="", late_reason=""):
    """Keyed once: kept with its scan, counted nowhere. ``beside``: the co-signer whose form it is."""
    voice = effects.joined(suggestion, voice)
    deputy = beside or effects.speaker(voice)
    if why := _wrong_day(suggestion, act, given_on):
        raise Refused(why)
    if suggestion.status == Suggestion.Status.CLOSED and not late_reason.strip():
        raise Refused("这件建议已按未反馈办结。期内签的表可以补录，请写明为什么晚到。")
    waiting = {p.pk: p for p in guards.gradable_parts(suggestion, voice, beside=beside.pk if beside else None)}
    for grade in grades:
        if grade["part"].pk not in waiting:
            raise Refused(f"{grade['part'].unit}现在不能评价，可能刚刚已经评价过。请刷新后核对。")
        if why := effects.wrong_grade(suggestion, waiting.pop(grade["part"].pk), grade, given_on):
            raise Refused(why)
    if not grades:
        raise Refused("请至少评价一个单位。")
    if PaperEntry.objects.filter(suggestion=suggestion, deputy=deputy, status__in=PaperEntry.OPEN).exists():
        raise Refused(f"{deputy}代表的反馈表已经录入，正等第二人核对。")
    scans = files.keep(uploads, suggestion=suggestion, by=act.by, kind="反馈表扫描件")
    if not scans:
        raise Refused("请附上纸质反馈表的扫描件。")
    PaperEntry.objects.create(
        suggestion=suggestion, voice=voice, deputy=deputy, round=suggestion.round, given_on=given_on, signed_by=signed_by or deputy.name,
        late_reason=late_reason.strip(), grades=[_plain(grade) for grade in grades], scan=scans[0], entered_by=act.by, entered_at=act.at,
    )  # fmt: skip
    report = {"代表": ["", f"{deputy}（第{voice.number}号），待第二人核对"]}
    return report | ({"迟录的理由": ["", late_reason.strip()]} if late_reason.strip() else {})


def _wrong_day(suggestion, act, given_on):
    end = guards.window_end(suggestion)
    if given_on > act.today:
        return "反馈日期不能晚于今天。"
    if end and given_on > end:
        return f"反馈期已在 {ymd(end)}结束，表上的日期晚于这一天，不能录入。"
    return ""


def _plain(grade):
    names = ("attitude", "result", "adoption", "contact_how")
    return {"part": grade["part"].pk, "words": grade["words"].strip()} | {name: grade.get(name, "") for name in names}


# The second person ---------------------------------------------------------------------------------------------------------


def by_another(entry, act):
    """Four eyes: whoever keyed it does not check it."""
    if act.by.pk == entry.entered_by_id:
        return "录入和核对要由两个人做：这张表是您录入的，请换一位同事核对。"
    return ""


def differences(entry, again=None):
    """``[(part, name, first, second)]`` of the two keyings."""
    first = {row["part"]: row for row in entry.grades}
    found = []
    for row in again if again is not None else entry.again:
        found += [
            (row["part"], name, first[row["part"]][name], row[name])
            for name in COMPARED
            if first[row["part"]][name] != row[name]
        ]
    return found


def compare(entry, act, *, again):
    """What is written with the state; the state itself says whether both keyed the same."""
    if {row["part"] for row in again} != {row["part"] for row in entry.grades} or len(again) != len(entry.grades):
        raise Refused("请照表上评价的单位录入，一个也不能少。")
    alike = not differences(entry, again)
    return {
        "again": [{name: row[name] for name in ("part", *COMPARED)} for row in again],
        "checked_by": act.by,
        "checked_at": act.at,
        "status": PaperEntry.Status.CHECKED if alike else PaperEntry.Status.DIFFERING,
    }


def compared(entry, act, *, again):
    if entry.status == PaperEntry.Status.CHECKED:
        count(entry, act)
        return {"核对": ["", f"{entry.deputy}（第{entry.voice.number}号），两次录入一致"]}
    return {"核对": ["", f"{entry.deputy}（第{entry.voice.number}号），两次录入有 {len(differences(entry))} 处不一致"]}


def settle(entry, act, *, chosen, reason):
    """``chosen``: ``{(part, name): "first" | "second"}`` for every difference."""
    wanted = {(part, name) for part, name, *_ in differences(entry)}
    if set(chosen) != wanted or not set(chosen.values()) <= {"first", "second"}:
        raise Refused("请对照扫描件，逐处选定以哪一次录入为准。")
    if not reason.strip():
        raise Refused("请写明取舍的理由。")
    settled = [
        {"part": part, "name": name, "first": first, "second": second, "chosen": chosen[part, name]}
        for part, name, first, second in differences(entry)
    ]
    return {"settled": settled, "settled_reason": reason.strip(), "checked_by": act.by, "checked_at": act.at}


def settled(entry, act, *, chosen, reason):
    count(entry, act)
    units = dict(Assignment._base_manager.filter(suggestion=entry.suggestion).values_list("pk", "unit__name"))
    report = {
        f"{units[row['part']]}，{COMPARED[row['name']]}": [
            f"一录{shown(row['name'], row['first'])}，二录{shown(row['name'], row['second'])}",
            f"定为{shown(row['name'], row[row['chosen']])}",
        ]
        for row in entry.settled
    }
    return report | {"取舍的理由": ["", entry.settled_reason]}


def shown(name, value):
    return (WORDS.get(value, value) if name == "contact_how" else value) or "没有填"


def final(entry):
    """The grades as they count: the first keying, corrected where the two were settled otherwise."""
    rows = {row["part"]: dict(row) for row in entry.grades}
    for one in entry.settled:
        rows[one["part"]][one["name"]] = one[one["chosen"]]
    return list(rows.values())


def count(entry, act):
    """Becomes the deputy's word, through the door of feedback."""
    # The table of steps names the effects of this module, so it is fetched late.
    from evaluations.workflow import FEEDBACK

    host = entry.suggestion
    parts = {p.pk: p for p in guards.latest_parts(host)}
    if gone := [row for row in entry.grades if row["part"] not in parts]:
        raise Refused(f"表上评价的 {len(gone)} 个单位已经进入新的一轮办理，这张表不能再计入。请作废，写明情况。")
    origin = effects.Origin(
        source=Feedback.Source.PAPER,
        entered_by=entry.entered_by,
        checked_by=act.by,
        scan=entry.scan,
        given_on=entry.given_on,
        signed_by=entry.signed_by,
    )
    beside = entry.deputy if entry.deputy_id in voices.beside(host) else None
    grades = [row | {"part": parts[row["part"]]} for row in final(entry)]
    FEEDBACK.follow(host, "record_paper", act, grades=grades, voice=entry.voice, beside=beside, origin=origin)


def dropped(entry, act):
    return {"作废": [f"{entry.deputy}（第{entry.voice.number}号）", ""]}
