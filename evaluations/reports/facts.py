"""Part one of a unit's report: the figures, worked out by the system and never edited by the unit."""

from collections import Counter

from congress.models import Session
from evaluations.card import counting, promised, rows, scope, sheet
from suggestions import measures

GROUPS = (
    ("承办总量", ("assigned", "lead", "separate", "helper"), ()),
    ("答复和期限", ("own_late", "own_overdue", "opinion_overdue"), ("replied", "own_on_time", "opinion_sent", "opinion_on_time")),
    ("办理结果", (), ("solved",)),
    ("沟通和面商", ("uncontacted", "unmet"), ("contacted", "face_to_face")),
    ("代表评价", ("basically_satisfied", "unsatisfied", "first_unsatisfied", "feedback_missing"),
     ("feedback_returned", "first_satisfied_broad", "first_satisfied_strict", "satisfied_broad", "satisfied_strict")),
    ("承诺", (), ("commitments_kept",)),
    ("重点建议和监督", ("key_topic", "urged", "was_ordered", "extended", "given_back"), ()),
)  # fmt: skip


def collect(user, report, today) -> dict:
    """``{as_of, congress, session, unit, former, groups, topics}``; text and integers only. Six queries."""
    session = scope.with_edges(Session.objects.visible_to(user)).select_related("rule_set").get(pk=report.session_id)
    former = scope.former(user, report.unit, today)
    about = scope.Scope(user=user, unit=report.unit, former=former, sessions=(session,), today=today)
    row = counting.by_session(about)[report.session.pk]
    items, promises = rows.read(about), promised.read(about)
    groups = [
        {"title": title, "rows": [*map(_rate(row), rates), *map(_fact(row), facts)]} for title, facts, rates in GROUPS
    ]
    by_title = {group["title"]: group["rows"] for group in groups}
    by_title["办理结果"][:0] = _classes(report.session.rule_set, items)
    by_title["承诺"] += [
        _line("没有了结的承诺", promises.running, "项"),
        _line("其中逾期没有兑现", promises.overdue, "项"),
    ]
    if (days := sheet.average_days(items)) is not None:
        by_title["答复和期限"].append({"label": "平均办理天数", "n": None, "of": row["timed"], "said": f"{days} 天"})
    return {
        "as_of": today.isoformat(),
        "congress": report.session.congress.name,
        "session": str(report.session),
        "unit": report.unit.letterhead,
        "former": [unit.name for unit in about.former],
        "groups": groups,
        "topics": [{"name": name, "n": n} for _, name, n in rows.topics(items)],
    }


def _line(label, n, noun="件"):
    return {"label": label, "n": n, "of": None, "said": f"{n} {noun}"}


def _fact(row):
    return lambda key: _line(measures.FACTS[key].label, row[key])


def _rate(row):
    def line(key):
        label, part, whole = measures.RATES[key]
        percent = row[f"{key}_rate"]
        said = "—" if percent is None else f"{percent}%"
        return {"label": label, "n": row[part], "of": row[whole], "said": said}

    return line


def _classes(rule_set, items):
    by_letter = Counter(part.reply__klass for part in rows.parts_of(items) if rows.is_(part, "own"))
    return [_line(f"{c['key']} 类（{c['label']}）", by_letter[c["key"]]) for c in rule_set.classes]


def differences(frozen: dict, now: dict) -> list[tuple]:
    """``[(group, label, as frozen, as it is now)]`` of the figures that have moved since."""
    is_now = {(group["title"], row["label"]): row for group in now["groups"] for row in group["rows"]}
    moved = []
    for group in frozen["groups"]:
        for row in group["rows"]:
            other = is_now.get((group["title"], row["label"]))
            if other is not None and other != row:
                moved.append((group["title"], row["label"], words(row), words(other)))
    return moved


def words(row: dict) -> str:
    """A figure as one reads it: 97.06%（33 / 34）."""
    if not row["of"]:
        return row["said"]
    return f"{row['said']}（{row['n']} / {row['of']}）" if row["n"] is not None else f"{row['said']}（{row['of']} 件）"
