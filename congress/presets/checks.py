"""What a rule set must look like; every fault is a Chinese sentence for the person who edits it."""

from .. import deadlines

GRADES = ("非常满意", "满意", "基本满意", "不满意")
APPROVERS = ("office", "coordinator")
FLAGS = {
    "grades_helpers": (True, False),
    "face_to_face_required": (True, False),
    "lapsed_feedback": ("not_returned", "excluded"),
    "counted_feedback": ("lead", "all"),
    "rework_from": ("unsatisfied", "basically_satisfied"),
    "units_read": ("when_in", "after_window"),
}


def check(rules) -> list[str]:
    """The faults of a rule set; an empty list means it can be used."""
    if not isinstance(rules, dict):
        return ["办理规则应当是一个对象（键和值）。"]
    faults = [f"不认识的项“{key}”，请删除或改正。" for key in rules if key not in PARTS]
    for key, part in PARTS.items():
        if key in rules:
            faults += part(rules[key])
        else:
            faults.append(f"缺少“{key}”一项，请补上。")
    return faults or _together(rules)


def _together(rules):
    """What two parts of a rule set must agree on."""
    if rules["flags"]["units_read"] == "after_window" and "feedback" not in rules["deadlines"]:
        return ["没有反馈期限，就不能等反馈期满再让承办单位看评价。请设反馈期限，或者改为收到反馈就可以看。"]
    return []


def _text(label):
    def part(value):
        return [] if _is_text(value) else [f"{label}不能为空，应当是文字。"]

    return part


def _texts(label, least=0):
    def part(value):
        if not isinstance(value, list) or not all(_is_text(item) for item in value):
            return [f"{label}应当是一列文字。"]
        if len(value) < least:
            return [f"{label}至少要有 {least} 项。"]
        return [f"{label}中有重复的项。"] if len(set(value)) < len(value) else []

    return part


def _is_text(value) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _deadlines(value):
    if not isinstance(value, dict):
        return ["期限（deadlines）应当是一个对象，每条规则一项。"]
    faults = [
        f"不认识的期限规则“{name}”，可用的有：{'、'.join(deadlines.RULES)}。"
        for name in value
        if name not in deadlines.RULES
    ]
    known = {name: raw for name, raw in value.items() if name in deadlines.RULES}
    for name, raw in known.items():
        faults += [f"期限“{deadlines.RULES[name]}”：{fault}" for fault in deadlines.faults(raw)]
    if "reply" not in value:
        faults.append("缺少答复期限（reply），请补上。")
    return faults or _longest(known)


def _longest(rules):
    first, last = rules["reply"], rules.get("reply_longest")
    if last is None or first["unit"] != last["unit"] or first["unit"] == "date":
        return []
    return ["最长答复期限不能短于答复期限。"] if last["amount"] < first["amount"] else []


def _extension(value):
    if value is None:
        return []
    if not isinstance(value, dict) or set(value) != {"approver", "times", "tell_deputy"}:
        return ["延期（extension）应当写明 approver、times、tell_deputy 三项，不许延期的写 null。"]
    faults = []
    if value["approver"] not in APPROVERS:
        faults.append("延期的批准人（approver）只能是 office（人大机关）或 coordinator（交办协调）。")
    if not _is_count(value["times"], 1, 10):
        faults.append("延期次数（times）应当是 1 到 10 的整数。")
    if not isinstance(value["tell_deputy"], bool):
        faults.append("延期是否告知代表（tell_deputy）只能是 true 或 false。")
    return faults


def _is_count(value, least, most) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _classes(value):
    if not isinstance(value, list) or not value:
        return ["办理结果类别（classes）至少要有一类。"]
    faults = [fault for number, item in enumerate(value, 1) for fault in _class(number, item)]
    if faults:
        return faults
    keys = [item["key"] for item in value]
    return ["办理结果类别的代号（key）有重复。"] if len(set(keys)) < len(keys) else []


def _class(number, item):
    wanted = {"key", "label", "needs_commitments", "is_solved"}
    if not isinstance(item, dict) or set(item) != wanted:
        return [f"第 {number} 个办理结果类别应当写明 key、label、needs_commitments、is_solved 四项。"]
    faults = []
    key = item["key"]
    if not (isinstance(key, str) and len(key) == 1 and "A" <= key <= "Z"):
        faults.append(f"第 {number} 个办理结果类别的代号应当是一个大写字母。")
    if not _is_text(item["label"]):
        faults.append(f"第 {number} 个办理结果类别没有名称。")
    if not isinstance(item["needs_commitments"], bool) or not isinstance(item["is_solved"], bool):
        faults.append(f"第 {number} 个办理结果类别的 needs_commitments 和 is_solved 只能是 true 或 false。")
    return faults


def _grades(value):
    chosen = value if isinstance(value, list) else []
    if not {"满意", "不满意"} <= {grade for grade in chosen if isinstance(grade, str)}:
        return ["满意度档次（grades）至少要有“满意”和“不满意”。"]
    if chosen != [grade for grade in GRADES if grade in chosen]:
        return [f"满意度档次（grades）只能从{'、'.join(GRADES)}中选，由高到低排列，不得重复。"]
    return []


def _flags(value):
    if not isinstance(value, dict) or set(value) != set(FLAGS):
        return [f"开关（flags）应当写明 {'、'.join(FLAGS)}。"]
    return [
        f"开关“{key}”的值无法识别，只能是 {' 或 '.join(str(choice).lower() for choice in choices)}。"
        for key, choices in FLAGS.items()
        if not any(value[key] is choice or (isinstance(choice, str) and value[key] == choice) for choice in choices)
    ]


def _notice_days(value):
    return [] if _is_count(value, 0, 60) else ["提前提醒的工作日数（notice_days）应当是 0 到 60 的整数。"]


PARTS = {
    "name": _text("名称（name）"),
    "title": _text("标题（title）"),
    "sources": _texts("依据（sources）"),
    "deadlines": _deadlines,
    "extension": _extension,
    "classes": _classes,
    "grades": _grades,
    "adoption": _texts("采纳情况（adoption）", least=1),
    "flags": _flags,
    "notice_days": _notice_days,
    "notes": _texts("说明（notes）"),
}
