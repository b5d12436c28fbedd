"""Whose turn: of everything a unit has under way, the one next step for the person who looks.

TURNS is read from above; the first line that applies and that the door offers is the button. ``routine`` names the duties
whose daily work it is; the others may take the step too and find it on the page of the suggestion.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse

from accounts.policy import HANDLER, HEAD, LIAISON
from core.templatetags.look import days_left, md
from suggestions import guards, marks, measures, milestones
from suggestions.flows import FLOWS
from suggestions.models import Assignment, Reply
from suggestions.views.steps import step_url
from units.models import Membership

A, R = Assignment.Status, Reply.Status
EVERYBODY, CLERKS = (LIAISON, HANDLER, HEAD), (LIAISON, HANDLER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    step: str  # "flow.verb", asked of the door
    button: str
    routine: tuple
    when: Callable  # (case) -> bool
    says: Callable = lambda case: None  # (case) -> Mark in place of that of the part
    at_letter: bool = False  # leads to the letter, where the step is taken after reading


@dataclass(slots=True)
class Case:
    """A part with the reply its unit is working on."""

    part: Assignment
    reply: Reply | None
    today: object

    @property
    def is_late(self):
        return bool(self.part.is_open and self.part.due_on and self.part.due_on < self.today)

    @property
    def lacks(self):
        return len(guards.missing(self.reply, self.today)) if self.reply else 0

    @property
    def answers(self):
        """The part still owes its answer, and none is begun."""
        return self.part.status == A.HANDLING and self.reply is None and not self.part.is_helper


def _drafting(case):
    return case.reply is not None and case.reply.status == R.DRAFT


def _checking(case):
    return case.reply is not None and case.reply.status == R.CHECKING


def _lacking(case):
    return marks.Mark("soon", f"答复缺 {case.lacks} 项") if case.lacks else marks.Mark("doing", "起草中")


TURNS = (
    Turn(step="assignment.accept", button="签收", routine=CLERKS, when=lambda c: c.part.status == A.PENDING),
    Turn(step="reply.sign", button="签发", routine=(HEAD,), when=lambda c: c.reply is not None, says=lambda c: marks.Mark("soon", "等您签发"), at_letter=True),
    Turn(step="reply.pass_on", button="审核", routine=(LIAISON, HEAD), when=_checking, says=lambda c: marks.Mark("soon", "等您审核"), at_letter=True),
    Turn(step="reply.send_back", button="审核", routine=(LIAISON, HEAD), when=_checking, says=_lacking, at_letter=True),
    Turn(step="reply.save", button="按退回意见修改", routine=CLERKS, when=lambda c: _drafting(c) and c.reply.return_words != "",
         says=lambda c: marks.Mark("back", "被退回修改", c.reply.return_words), at_letter=True),
    Turn(step="reply.send", button="核对后送审", routine=CLERKS, when=_drafting, says=lambda c: marks.Mark("doing", "已经写好"), at_letter=True),
    Turn(step="reply.save", button="补齐后送签", routine=CLERKS, when=_drafting, says=_lacking, at_letter=True),
    Turn(step="assignment.name_people", button="落实责任人", routine=(LIAISON,),
         when=lambda c: c.part.status == A.HANDLING and not c.part.handler_name and not c.reply and not c.is_late),
    Turn(step="assignment.send_opinion", button="写会办意见", routine=(LIAISON,), when=lambda c: c.part.is_helper),
    Turn(step="assignment.contact", button="约代表沟通", routine=CLERKS, when=lambda c: c.answers and not c.part.has_contact,
         says=lambda c: marks.Mark("soon", "尚未沟通")),
    Turn(step="assignment.draft_reply", button="起草答复", routine=CLERKS, when=lambda c: c.answers, at_letter=True),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to do, with its one button."""

    part: Assignment
    step: str
    button: str
    url: str
    mark: marks.Mark
    due_under: str
    node: object = None  # the internal milestone that counts now

    @property
    def can_tick(self):
        return self.step == "assignment.accept"


def under_way(chair):
    """The parts of the user's units that are open or have a letter on its way, with what the door asks of them."""
    user = chair.user
    letters = Reply.objects.visible_to(user, within=Q(assignment__suggestion__session=chair.session)).exclude(
        status=R.SIGNED
    )
    others = Assignment.objects.visible_to(user, within=Q(suggestion__session=chair.session)).select_related("unit")
    heir = Q(unit__predecessors=OuterRef("unit"), unit__predecessors__valid_until__lt=chair.today)
    clerks = Membership.objects.filter(
        Q(unit=OuterRef("unit")) | heir, duty__in=CLERKS, is_active=True, user__is_active=True
    )
    rows = chair.parts().filter(
        measures.OPEN | measures.LATEST & Exists(letters.filter(assignment=OuterRef("pk"))), unit__in=user.unit_ids
    )
    rows = (
        milestones.gathered(
            user, milestones.with_progress(rows.annotate(has_clerks=Exists(clerks))), "suggestion__session"
        )
        .select_related("suggestion", "unit")
        .defer("suggestion__body", "suggestion__office_opinion")
    )
    rows = rows.prefetch_related(
        Prefetch("replies", letters.prefetch_related("commitments")), Prefetch("suggestion__assignments", others)
    )
    found = list(rows.order_by("due_on", "suggestion__number", "pk"))
    for part in found:
        part.suggestion.session = chair.session
        for reply in part.replies.all():
            reply.assignment = part
    return found


def rows(chair, parts):
    """What is the user's turn, overdue and nearest deadlines first, parts without a date last."""
    plan = milestones.unfolded(parts[0]) if parts else milestones.Plan(())
    notice = marks.notice_days(chair.session.rule_set.rules)
    about = {"today": chair.today, "calendar": chair.calendar, "notice": notice}
    made = [replace(row, node=plan.current(part, **about)) for part in parts if (row := next_step(chair, part))]
    return sorted(made, key=lambda row: (not row.part.is_open, row.part.due_on is None, row.part.due_on, row.part.pk))


def next_step(chair, part):
    case = Case(part, guards.open_reply(part), chair.today)
    duties = chair.user.duties.get(part.unit_id, set())
    for turn in TURNS:
        flow, verb = turn.step.split(".")
        obj = case.reply if flow == "reply" else part
        if obj is None or not turn.when(case) or not (duties & set(turn.routine) or not part.has_clerks):
            continue
        if obj.status in FLOWS[flow].steps[verb].source and not FLOWS[flow].why_not(obj, verb, chair.user):
            return _row(chair, case, turn, flow, verb, obj)
    return None


def _row(chair, case, turn, flow, verb, obj):
    part = case.part
    url = reverse("reply_edit", args=[part.pk]) if turn.at_letter else step_url(FLOWS[flow], verb, obj)
    said = turn.says(case)
    mark = said or marks.of_part(part, chair.today)
    if case.is_late:
        late = marks.of_part(part, chair.today)
        mark = marks.Mark(late.kind, late.word, said.word if said else late.under)
    return Row(part, turn.step, turn.button, url, mark, due_under(chair, part))


def due_under(chair, part):
    """还有 5 天，2 个工作日; for what is late its state says it."""
    if not part.is_open or part.due_on is None:
        return "更正已送达的答复" if not part.is_open else "签收后起算" if part.status == A.PENDING else ""
    if part.due_on < chair.today:
        return f"{md(part.dispatched_on, chair.today)}交办"
    left = days_left(part.due_on, chair.today)
    work = chair.calendar.workdays_between(chair.today, part.due_on)
    words = f"{left}，{work} 个工作日" if left.startswith("还有") else left
    return marks.beside(words, part, chair.today)
