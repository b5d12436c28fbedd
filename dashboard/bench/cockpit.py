"""The cockpit of one session beside the same aggregates written by hand: one plain SQL statement for each block of the page.

The statements ask what the page shows, no more and no less; ``measure`` refuses to compare where their numbers differ.
"""

import time

from django.db import connection
from django.test import Client
from django.utils.timezone import localdate

from dashboard.cockpit.numbers import same_day

ROUNDS = 9
PARTS = """
    FROM suggestions_assignment a
    JOIN suggestions_suggestion s ON s.id = a.suggestion_id
    LEFT JOIN suggestions_reply r ON r.current_for_id = a.id
    LEFT JOIN evaluations_feedback f ON f.counted_for_id = a.id
"""
OF_SESSION = "WHERE s.session_id = %(session)s AND s.status <> 'draft' AND a.status <> 'relieved'"
OPEN = "a.is_latest AND a.status IN ('pending', 'handling', 'asking')"
OWN = "a.is_latest AND a.role IN ('lead', 'separate')"
HELPER = "a.is_latest AND a.role = 'helper'"
DATED = "(a.status = 'answered' AND a.answered_on IS NOT NULL AND a.due_on IS NOT NULL OR a.status IN ('pending', 'handling', 'asking') AND a.due_on < %(today)s)"
ON_TIME = "a.status = 'answered' AND a.answered_on <= a.due_on"
BROAD, STRICT = "('非常满意', '满意', '基本满意')", "('非常满意', '满意')"
# the rules of the stage grade helpers too, once the whole is answered
DUE = "a.is_latest AND a.status = 'answered' AND (a.role <> 'helper' OR s.status IN ('answered', 'closed'))"
PROMISES_OVERDUE = """a.promise_due_on < %(today)s AND a.id IN (SELECT rr.assignment_id FROM suggestions_commitment c
    JOIN suggestions_reply rr ON rr.id = c.reply_id WHERE c.status = 'open' AND c.due_on < %(today)s)"""
REPEATED = f"""{OWN} AND s.repeat_years >= 2 AND (r.id IS NULL OR NOT r.is_solved)
    AND s.id NOT IN (SELECT e.to_suggestion_id FROM suggestions_suggestion_earlier e)"""

COUNTED = {
    "assigned": "a.is_latest", "own": OWN, "helper": HELPER, "answered": "a.is_latest AND a.status = 'answered'",
    "replied": f"{OWN} AND r.id IS NOT NULL", "solved": f"{OWN} AND r.is_solved", "own_on_time": f"{OWN} AND {ON_TIME}",
    "own_dated": f"{OWN} AND {DATED}", "opinion_sent": f"{HELPER} AND a.status = 'answered'", "opinion_on_time": f"{HELPER} AND {ON_TIME}",
    "opinion_dated": f"{HELPER} AND {DATED}", "face_to_face": f"{OWN} AND a.has_met", "no_contact": f"{OPEN} AND {OWN} AND NOT a.has_contact",
    "feedback_due": DUE, "feedback_missing": f"{DUE} AND f.id IS NULL",
    "feedback_returned": "a.is_latest AND f.id IS NOT NULL", "satisfied_broad": f"a.is_latest AND f.result IN {BROAD}",
    "satisfied_strict": f"a.is_latest AND f.result IN {STRICT}", "unsatisfied": "a.is_latest AND f.result = '不满意'",
    "attitude_satisfied_broad": f"a.is_latest AND f.attitude IN {BROAD}", "attitude_satisfied_strict": f"a.is_latest AND f.attitude IN {STRICT}",
    "first_returned": "a.round = 1 AND f.id IS NOT NULL", "first_satisfied_broad": f"a.round = 1 AND f.result IN {BROAD}",
    "first_satisfied_strict": f"a.round = 1 AND f.result IN {STRICT}", "first_unsatisfied": "a.round = 1 AND f.result = '不满意'",
    "own_overdue": f"{OPEN} AND {OWN} AND a.due_on < %(today)s", "opinion_overdue": f"{OPEN} AND a.role = 'helper' AND a.due_on < %(today)s",
    "promise_overdue": PROMISES_OVERDUE, "repeat_unsolved": REPEATED, "reworking": f"{OPEN} AND a.round > 1",
    "unaccepted": "a.is_latest AND a.status = 'pending'", "reply_missing": f"{OPEN} AND {OWN}",
}  # fmt: skip
OF_UNITS = (
    "assigned", "own", "helper", "answered", "own_on_time", "own_dated", "opinion_on_time", "opinion_dated", "face_to_face", "feedback_returned",
    "satisfied_strict", "own_overdue", "opinion_overdue", "promise_overdue", "reworking", "unsatisfied", "no_contact", "unaccepted",
)  # fmt: skip
WEAK = (
    "own_overdue", "opinion_overdue", "promise_overdue", "unsatisfied", "repeat_unsolved", "no_contact", "reworking", "unaccepted", "feedback_missing",
)  # fmt: skip
OF_CATEGORIES = (
    "assigned",
    "own",
    "replied",
    "face_to_face",
    "solved",
    "feedback_returned",
    "satisfied_strict",
    "unsatisfied",
)
GRADES = ("非常满意", "满意", "基本满意", "不满意")
BY_THEN = "r.sent_on <= %(day)s"
# last year on the same day: what had come about by then
BEFORE = {
    "own": f"{OWN} AND a.dispatched_on <= %(day)s", "helper": f"{HELPER} AND a.dispatched_on <= %(day)s", "replied": f"{OWN} AND {BY_THEN}",
    "solved": f"{OWN} AND r.is_solved AND {BY_THEN}", "opinion_sent": f"{HELPER} AND a.status = 'answered' AND a.answered_on <= %(day)s",
    "own_on_time": f"{OWN} AND {ON_TIME} AND a.answered_on <= %(day)s", "opinion_on_time": f"{HELPER} AND {ON_TIME} AND a.answered_on <= %(day)s",
    "own_dated": f"{OWN} AND a.status = 'answered' AND a.answered_on <= %(day)s AND a.due_on IS NOT NULL",
    "opinion_dated": f"{HELPER} AND a.status = 'answered' AND a.answered_on <= %(day)s AND a.due_on IS NOT NULL",
    "own_late": f"{OWN} AND a.due_on < %(day)s AND (a.status <> 'answered' OR a.answered_on > %(day)s)",
    "opinion_late": f"{HELPER} AND a.due_on < %(day)s AND (a.status <> 'answered' OR a.answered_on > %(day)s)",
    "face_to_face": f"""{OWN} AND EXISTS (SELECT 1 FROM suggestions_contact c WHERE c.assignment_id = a.id
        AND c.held_on <= %(day)s AND c.method IN ('visit', 'meeting', 'onsite'))""",
    "own_undated": f"{OWN} AND a.is_answer_undated", "opinion_undated": f"{HELPER} AND a.is_answer_undated",
    "met_undated": f"""{OWN} AND a.has_met AND NOT EXISTS (SELECT 1 FROM suggestions_contact c WHERE c.assignment_id = a.id
        AND c.held_on IS NOT NULL AND c.method IN ('visit', 'meeting', 'onsite'))""",
    "feedback_undated": "f.id IS NOT NULL AND f.given_on IS NULL",
} | {name: f"{COUNTED[name]} AND f.given_on <= %(day)s" for name in COUNTED if "satisfied" in name or name.endswith("_returned")}  # fmt: skip


def _counts(named):
    return ", ".join(f"COUNT(*) FILTER (WHERE {condition}) AS {name}" for name, condition in named.items())


def _some(names):
    return {name: COUNTED[name] for name in names}


def _promises(day):
    return f"""
    SELECT COUNT(*) FILTER (WHERE c.status <> 'planned' AND c.status <> 'replaced' AND c.due_on <= {day}),
           COUNT(*) FILTER (WHERE c.status = 'kept' AND c.due_on <= {day} AND c.written_off_on <= c.due_on)
    FROM suggestions_commitment c JOIN suggestions_reply rr ON rr.id = c.reply_id JOIN suggestions_assignment p ON p.id = rr.assignment_id
    JOIN suggestions_suggestion s ON s.id = p.suggestion_id
    JOIN suggestions_assignment a ON a.suggestion_id = s.id AND a.unit_id = p.unit_id AND a.is_latest
    WHERE s.session_id = %(session)s"""


def statements():
    """``{block of the page: statement}``."""
    graded = ", ".join(
        f"COUNT(*) FILTER (WHERE {rounds} AND f.{about} = '{grade}')"
        for rounds in ("a.is_latest", "a.round = 1")
        for about in ("result", "attitude")
        for grade in GRADES
    )
    classes = ", ".join(f"COUNT(*) FILTER (WHERE {OWN} AND r.klass = '{letter}')" for letter in "ABC")
    units = ", ".join(f"COUNT(DISTINCT a.unit_id) FILTER (WHERE {COUNTED[name]})" for name in WEAK)
    parts = f"{PARTS} {OF_SESSION}"
    return {
        "key_figures": f"SELECT {_counts(COUNTED)} {parts}",
        "before": f"SELECT {_counts(BEFORE)} {PARTS} {OF_SESSION.replace('%(session)s', '%(before)s')}",
        "flow": f"SELECT s.session_id, a.dispatched_on, r.sent_on, COUNT(*) {PARTS} WHERE s.session_id IN (%(session)s, %(before)s) AND {OWN} GROUP BY 1, 2, 3",
        "units": f"SELECT u.name, u.id, {_counts(_some(OF_UNITS))} {PARTS} JOIN units_unit u ON u.id = a.unit_id {OF_SESSION} GROUP BY 1, 2 ORDER BY 1",
        "categories": f"SELECT k.name, k.id, {_counts(_some(OF_CATEGORIES))} {PARTS} LEFT JOIN congress_category k ON k.id = s.category_id {OF_SESSION} GROUP BY 1, 2 ORDER BY 1",
        "classes": f"SELECT k.name, k.id, {classes} {PARTS} LEFT JOIN congress_category k ON k.id = s.category_id {OF_SESSION} GROUP BY 1, 2 ORDER BY 1",
        "grades": f"SELECT {graded} {parts}",
        "late_opinions": f"SELECT u.name, u.id, COUNT(*) {PARTS} JOIN units_unit u ON u.id = a.unit_id {OF_SESSION} AND {COUNTED['opinion_overdue']} GROUP BY 1, 2 ORDER BY 3 DESC",
        "units_of_weak_points": f"SELECT {units} {parts}",
        "promises": _promises("%(today)s"),
        "promises_before": _promises("%(day)s").replace("%(session)s", "%(before)s"),
        "next_deadline": f"SELECT a.due_on, COUNT(*) {parts} AND {OPEN} AND {OWN} AND a.due_on >= %(today)s GROUP BY 1 ORDER BY 1 LIMIT 1",
        "suggestions": f"SELECT COUNT(DISTINCT a.suggestion_id) {parts} AND a.is_latest",
    }


def measure(stage, session):
    """``{page_ms, by_hand_ms, ratio, statements, blocks_ms: {block: ms}}``, the least of several turns between page and hand."""
    client = Client()
    client.force_login(stage.office)
    address = f"/cockpit/?session={session.pk}"
    page = client.get(address)
    counted = page.context["counted"] if page.context else None
    params = _params(session, counted)
    asked = statements()
    _agree(counted, asked, params)
    pages, hands, blocks = [], [], {name: [] for name in asked}
    for _ in range(ROUNDS):
        start = time.perf_counter()
        if client.get(address).status_code != 200:
            raise RuntimeError("the cockpit did not answer")
        pages.append(time.perf_counter() - start)
        whole = 0.0
        for name, sql in asked.items():
            start = time.perf_counter()
            _all(sql, params)
            blocks[name].append(time.perf_counter() - start)
            whole += blocks[name][-1]
        hands.append(whole)
    page_ms, hand_ms = min(pages) * 1000, min(hands) * 1000
    return {
        "page_ms": page_ms, "by_hand_ms": hand_ms, "ratio": page_ms / hand_ms, "statements": len(asked),
        "blocks_ms": {name: round(min(times) * 1000, 1) for name, times in blocks.items()},
    }  # fmt: skip


def _params(session, counted):
    before, today = counted and counted.before, localdate()
    return {
        "session": session.pk, "before": before.session.pk if before else 0, "today": today, "day": before.day if before else same_day(today, 1),
    }  # fmt: skip


def _all(sql, params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _agree(counted, asked, params):
    """What is compared must be the same: the whole of the session by hand and on the page."""
    (row,) = _all(asked["key_figures"], params)
    by_hand = dict(zip(COUNTED, row, strict=True))
    shown = {name: counted.whole[name] for name in COUNTED}
    if by_hand != shown:
        differing = {name: (by_hand[name], shown[name]) for name in COUNTED if by_hand[name] != shown[name]}
        raise RuntimeError(f"the page and the statements differ: {differing}")
