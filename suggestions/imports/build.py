"""From a row of a ledger to the objects that stand for it. Nothing is saved here."""

import re
from collections.abc import Iterator
from functools import cache

from congress import calendars
from congress.models import Session
from suggestions import clocks
from suggestions.ledger import LedgerRow
from suggestions.models import Assignment, Contact, Reply, Suggestion

from .directory import Directory

A, S = Assignment.Status, Suggestion.Status
METHODS = (
    (r"座谈|会议|开会", Contact.Method.MEETING),
    (r"现场|实地|视察|踏勘", Contact.Method.ONSITE),
    (r"上门|走访|登门|面商|当面|见面|面谈|面复|拜访|邀请", Contact.Method.VISIT),
    (r"电话|手机", Contact.Method.PHONE),
    (r"网络|微信|短信|邮件|邮箱|QQ|视频", Contact.Method.NETWORK),
    (r"书面|信函|来信|发函|寄", Contact.Method.LETTER),
)


def methods(text: str) -> list[Contact.Method]:
    """The ways of contact named in a cell."""
    found = [method for pattern, method in METHODS if re.search(pattern, text, re.IGNORECASE)]
    return found or [Contact.Method.OTHER]


class Builder:
    """Builds for one session; dates that many rows share are worked out once."""

    def __init__(self, session: Session, directory: Directory):
        self.session, self.directory = session, directory
        calendar = calendars.current()
        self.solved = {one["key"]: one["is_solved"] for one in session.rule_set.classes}
        self.clock = cache(lambda role, day: clocks.clock_fields(session, role, 1, day, calendar=calendar))
        self.feedback_due = cache(lambda day: clocks.ask(session, "feedback", day, calendar=calendar))

    def suggestion(self, row: LedgerRow, *, by) -> Suggestion:
        return Suggestion(
            session=self.session, number=row.number, status=status(row), created_by=by, **self.fields(row)
        )

    def fields(self, row: LedgerRow) -> dict:
        """What the ledger decides of a suggestion, apart from number and status."""
        deputy, delegation = self.directory.proposer(row.deputy)
        return {
            "title": row.title,
            "category": self.directory.category(row.category),
            "period": row.period,
            "nature": row.nature,
            "lead_deputy": deputy,
            "proposing_delegation": delegation,
            "stated_cosigners": row.cosigners,
            "publication": row.publication,
            "round": 2 if row.is_rework else 1,
            "registered_on": row.registered_on,
            "dispatched_on": row.dispatched_on,
            "is_dispatch_assumed": row.is_dispatch_assumed,
            "closed_on": row.replied_on if status(row) == S.CLOSED else None,
        }

    def parts(self, row: LedgerRow, suggestion: Suggestion) -> Iterator[Assignment]:
        own = Assignment.Role.SEPARATE if row.is_separate else Assignment.Role.LEAD
        for name in row.leads:
            yield self.part(row, suggestion, name, own)
        for name in row.helpers:
            yield self.part(row, suggestion, name, Assignment.Role.HELPER)

    def part(self, row: LedgerRow, suggestion: Suggestion, unit: str, role: str) -> Assignment:
        """A unit's part. The dates of a second round are unknown, so its deadline is that of the first dispatch."""
        part = Assignment(
            suggestion=suggestion,
            unit=self.directory.unit(unit),
            role=role,
            round=2 if row.is_rework else 1,
            status=A.ANSWERED if row.replied_on else A.PENDING,
            **self.clock(role, row.dispatched_on),
        )
        if role == Assignment.Role.HELPER:
            part.is_answer_undated = bool(row.replied_on)
            return part
        if row.contact:
            part.has_contact = True
            part.has_met = any(method in Contact.FACE_TO_FACE for method in methods(row.contact))
        if row.replied_on:
            part.answered_on = row.replied_on
            due = self.feedback_due(row.replied_on)
            part.feedback_due_on = due.date if due else None
        return part

    def contacts(self, row: LedgerRow, part: Assignment) -> list[Contact]:
        """How the deputy was met, in the ledger's own words; when is unknown."""
        if part.is_helper or not row.contact:
            return []
        return [Contact(assignment=part, method=method, summary=row.contact) for method in methods(row.contact)]

    def reply(self, row: LedgerRow, part: Assignment) -> Reply | None:
        if part.is_helper or not row.replied_on:
            return None
        return Reply(
            assignment=part,
            current_for=part,
            status=Reply.Status.SIGNED,
            klass=row.klass,
            is_solved=self.solved[row.klass],
            sent_on=row.replied_on,
        )


def status(row: LedgerRow) -> str:
    if not row.replied_on:
        return S.HANDLING
    return S.CLOSED if row.result else S.ANSWERED


def remark(row: LedgerRow) -> str:
    """What the reader should know of an imported row."""
    parts = []
    if row.is_dispatch_assumed:
        parts.append(f"台账没有交办日期，按登记日期 {row.registered_on} 计。")
    if row.is_rework:
        parts.append("台账记为重新办理，前一轮的内容不详。")
    if row.adoption and not row.result:
        parts.append(f"台账记有采纳情况：{row.adoption}。")
    return "".join(parts)
