"""What became of a deputy's suggestions: each told by its end, session by session, with a sentence that adds them up.

Built on ``suggestions.own``, which tells where each stands; here stands what it came to. Nothing is counted that is not
listed beneath it, so the numbers tell nobody of rows he may not open.
"""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode

from accounts import policy
from accounts.policy import Role
from congress import calendars
from congress.models import Session
from evaluations.models import Feedback
from suggestions import marks, measures, own
from suggestions.commitments import states
from suggestions.filters import of_delegation
from suggestions.models import ClassChange, Commitment, Suggestion

S = Suggestion.Status
HANDLED = (S.HANDLING, S.ANSWERED, S.CLOSED)
NOT_DRAFT = ~Q(status=S.DRAFT)

# What a suggestion came to: in the order in which a sentence tells it. The first four say what the units answered.
KINDS = {
    "solved": "已解决",
    "partly": "部分解决",
    "doing": "正在解决",
    "unsolved": "暂未解决",
    "again": "不满意、正在重新办理",
    "handling": "正在办理",
    "merged": "并入别的建议办理",
    S.REGISTERED: "等待交办",
    S.SUBMITTED: "等待审核",
    S.RETURNED: "退回修改",
    S.DECLINED: "没有立案",
    S.LETTER: "转为来信处理",
    S.WITHDRAWN: "已经撤回",
}
ANSWERED = ("solved", "partly", "doing", "unsolved")
MARKS = {"solved": "ok", "partly": "doing", "doing": "doing", "unsolved": "off"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What one unit answered, in the words of the rule set, and what the deputy thinks of it."""

    unit: object
    klass: str
    label: str
    change: ClassChange | None
    now: str  # the label after a later change
    form: Feedback | None


@dataclass(frozen=True, slots=True)
class Promise:
    row: Commitment
    mark: marks.Mark
    grade_url: str  # where its deputy says whether it was kept; "" when it is not his turn


@dataclass(frozen=True, slots=True)
class Outcome:
    line: own.Line
    kind: str
    mark: marks.Mark
    answers: list
    promises: list
    is_mine: bool  # the visitor may act on it

    @property
    def word(self):
        return KINDS[self.kind]

    @property
    def is_dissatisfied(self):
        return any(answer.form and answer.form.result == "不满意" for answer in self.answers)

    @property
    def is_awaited(self):
        return bool(self.line.graded_by)

    @property
    def broken(self):
        return sum(p.mark.kind in ("late", "no") for p in self.promises)


@dataclass(frozen=True, slots=True)
class Group:
    """What of a year was done alike: ``verb`` 领衔提出, how many with their list (for readers who have one), what it came to."""

    verb: str
    n: int
    url: str
    came_to: str


@dataclass(slots=True)
class Year:
    """A session's suggestions: those led, those headed for the delegation, and the rest: those co-signed."""

    session: Session
    rest_verb: str = "附议"
    led: list = field(default_factory=list)
    headed: list = field(default_factory=list)
    signed: list = field(default_factory=list)

    @property
    def own(self):
        return [*self.led, *self.headed]

    @property
    def all(self):
        return [*self.own, *self.signed]

    @property
    def groups(self):
        """The sentence of the year, piece by piece; what was co-signed comes to something only where nothing was led."""
        pieces = (
            ("领衔提出", self.led, True),
            ("以代表团名义提出", self.headed, True),
            (self.rest_verb, self.signed, not self.own),
        )
        return [
            Group(
                f"另{verb}" if not is_told else verb, len(rows), self._list(rows[0].line), told(rows) if is_told else ""
            )
            for verb, rows, is_told in pieces
            if rows
        ]

    def _list(self, line):
        row = line.row
        if not line.is_author:
            return ""
        asked = {"session": self.session.pk, "deputy": row.lead_deputy_id or measures.NONE}
        if not row.lead_deputy_id:
            asked["delegation"] = row.proposing_delegation_id
        return f"{reverse('ledger')}?{urlencode(asked)}"

    @property
    def dissatisfied(self):
        return sum(one.is_dissatisfied for one in self.own)

    @property
    def awaited(self):
        return sum(one.is_awaited for one in self.own)

    @property
    def broken(self):
        return sum(one.broken for one in self.own)


def told(outcomes):
    found = Counter(one.kind for one in outcomes)
    return "，".join(f"{found[kind]} 件{word}" for kind, word in KINDS.items() if found[kind])


def of_deputy(user, deputy, today):
    """The years of ``deputy``, newest first, as far as ``user`` sees them."""
    rows = own.rows_of(user, deputy).filter(NOT_DRAFT)
    return years(user, rows, today, deputy=deputy)


def of_delegation_seen_by(user, delegation, today):
    """The years of a delegation as one of its deputies sees them: his own, what he co-signed, what he heads."""
    rows = own.read(user, of_delegation(delegation.pk, at="") & NOT_DRAFT, deputy=user.deputy)
    return years(user, rows, today, deputy=user.deputy, rest_verb="能打开")


def years(user, rows, today, *, deputy, rest_verb="附议"):
    lines = [own.line_of(row, user, today, deputy=deputy) for row in rows]
    reading = Reading(user, lines, deputy, today)
    found = []
    for session, told_lines in own.by_session(lines):
        year = Year(session, rest_verb)
        for line in told_lines:
            place = year.signed if not line.is_author else year.led if line.row.lead_deputy_id else year.headed
            place.append(reading.outcome(line))
        found.append(year)
    return found


class Reading:
    """What hangs on the lines, read once for all of them: rule sets, later classes, own forms, promises."""

    def __init__(self, user, lines, deputy, today):
        self.user, self.deputy, self.today = user, deputy, today
        self.is_himself = user.role == Role.DEPUTY and user.deputy_id == deputy.pk
        parts = [part.pk for line in lines for part in line.parts]
        hosts = [line.row.merged_into for line in lines if line.row.merged_into_id]
        sessions = {row.session_id for row in (*hosts, *(line.row for line in lines))}
        self.rules = {
            s.pk: s.rule_set
            for s in Session.objects.visible_to(user).filter(pk__in=sessions).select_related("rule_set")
        }
        changes = ClassChange.objects.visible_to(user).filter(assignment__in=parts)
        self.changes = {change.assignment_id: change for change in changes}
        forms = Feedback.objects.visible_to(user).filter(assignment__in=parts, deputy=deputy, is_current=True)
        self.forms = {form.assignment_id: form for form in forms}
        self.promises = self._promises(lines)

    def _promises(self, lines):
        """``{suggestion: [promises]}`` of every round; one that another took the place of is told by that one."""
        wanted = {(line.row.merged_into_id or line.row.pk): line.row.merged_into or line.row for line in lines}
        rows = (
            Commitment.objects.visible_to(self.user)
            .filter(states.SIGNED, reply__assignment__suggestion__in=wanted)
            .exclude(status=Commitment.Status.REPLACED)
            .select_related("reply__assignment__unit")
            .defer("reply__body")
            .order_by("due_on", "pk")
        )
        calendar, found = calendars.current(), {}
        for row in rows:
            part = row.reply.assignment
            part.suggestion = wanted[part.suggestion_id]
            notice = marks.notice_days(self.rules[part.suggestion.session_id].rules)
            mark = states.mark(row, self.today, notice=notice, calendar=calendar)
            found.setdefault(part.suggestion_id, []).append(Promise(row, mark, self._grade_url(row)))
        return found

    def _grade_url(self, row):
        due = self.is_himself and row.status in Commitment.WRITTEN_OFF and not row.fulfilment
        if due and policy.may(self.user, "commitment.grade", row):
            return reverse("commitment_step", args=[row.pk, "grade"])
        return ""

    def outcome(self, line):
        row = line.row
        rules = self.rules[row.session_id]
        kind = self.kind(row, line.parts, rules)
        word = line.mark if kind not in ANSWERED else marks.Mark(MARKS[kind], KINDS[kind])
        return Outcome(
            line=line,
            kind=kind,
            mark=word,
            answers=[self.answer(line, part, rules) for part in line.parts if getattr(part, "reply", None)],
            promises=self.promises.get(row.merged_into_id or row.pk, []),
            is_mine=self.is_himself and line.is_author,
        )

    def kind(self, row, parts, rules):
        """By the classes of the units that answer for themselves, as they are now; of a merged one by its host's."""
        status = row.merged_into.status if row.merged_into_id else row.status
        if status not in HANDLED:
            return "merged" if row.merged_into_id else status
        answering = [part for part in parts if not part.is_helper]
        if row.merged_into_id and not answering:
            return "merged"  # handled with one that the deputy does not see
        if not answering or any(getattr(part, "reply", None) is None for part in answering):
            return "again" if max((part.round for part in answering), default=1) > 1 else "handling"
        solved = [self.is_solved(part, rules) for part in answering]
        if all(solved):
            return "solved"
        if any(solved):
            return "partly"
        return "doing" if any(self.klass(part, rules).get("needs_commitments") for part in answering) else "unsolved"

    def klass(self, part, rules):
        """The class of a part as it is now; one the rule set does not know is called by its letter."""
        change = self.changes.get(part.pk)
        key = change.now if change else part.reply.klass
        return rules.klass(key) or {"key": key, "label": ""}

    def is_solved(self, part, rules):
        return self.klass(part, rules).get("is_solved", False) if part.pk in self.changes else part.reply.is_solved

    def answer(self, line, part, rules):
        given = rules.klass(part.reply.klass) or {"label": ""}
        change = self.changes.get(part.pk)
        form = self.forms.get(part.pk) if line.row.merged_into_id else getattr(part, "feedback", None)
        now = self.klass(part, rules)["label"] if change else ""
        return Answer(part.unit, part.reply.klass, given["label"], change, now, form)
