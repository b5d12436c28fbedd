"""Who may take which step, asked of user and object. A step not named here is nobody's."""

from collections.abc import Callable
from dataclasses import dataclass

from .deputies import leads, speaks_beside
from .roles import HANDLER, HEAD, LIAISON, Role


@dataclass(frozen=True, slots=True)
class Right:
    """A predicate and, for the refusal, who holds the right."""

    test: Callable  # (user, obj) -> bool
    who: str


def _staff(user, s):
    return user.role == Role.STAFF and user.congress_id == s.session.congress_id


def _handed(user, s):
    return user.role == Role.COORDINATOR and s.coordinator_id is not None and s.coordinator_id in user.unit_ids


def _dispatcher(user, s):
    return _staff(user, s) or _handed(user, s)


def _member(user, a, *duties):
    held = user.duties.get(a.unit_id, set()) if user.role == Role.UNIT else set()
    return bool(held & set(duties)) if duties else bool(held)


def _leading(user, a):
    """The unit that leads the suggestion of which ``a`` is a helper's part."""
    lead = a.leading_part()
    return lead is not None and _member(user, lead, LIAISON, HANDLER, HEAD)


def _sign_off(user, reply):
    """The last level is the head's, the one before too where there are four; checking belongs to liaison or head."""
    last, level = reply.assignment.unit.sign_levels, reply.level
    duties = (HEAD,) if level >= last or level >= 3 else (LIAISON, HEAD)
    return _member(user, reply.assignment, *duties)


def _of_topic(user, topic):
    """Whoever answers for a key topic: its leaders, its committee, the congress office."""
    if _staff(user, topic) or user.pk in (topic.leader_id, topic.supervisor_id):
        return True
    return user.role == Role.LEADER and topic.committee_id is not None and user.committee_id == topic.committee_id


def _looks_again(user, item):
    """The office, and the members of the committee that watches the category."""
    s = item.assignment.suggestion
    mine = user.role == Role.LEADER and user.committee_id is not None and s.category_id is not None
    return _staff(user, s) or (mine and s.category.committee_id == user.committee_id)


def looks_after(user, unit):
    """The coordinator of ``unit``."""
    return user.role == Role.COORDINATOR and unit.coordinator_id is not None and unit.coordinator_id in user.unit_ids


def _grants_time(user, extension):
    """The congress office, and by rule the coordinator of the unit."""
    part = extension.assignment
    by_rule = (part.suggestion.session.rule_set.rules.get("extension") or {}).get("approver") == "coordinator"
    return _staff(user, part.suggestion) or (by_rule and looks_after(user, part.unit))


def _settles(user, request):
    """Whoever was asked; the congress office may always answer, or record what a leader has said."""
    part = request.assignment
    topic = part.suggestion.topic
    asked = {
        "coordinator": looks_after(user, part.unit),
        "leader": topic is not None and topic.leader_id is not None and topic.leader_id == user.pk,
    }
    return _staff(user, part.suggestion) or asked.get(request.to, False)


STAFF = Right(_staff, "人大工作人员")
DISPATCHER = Right(_dispatcher, "人大工作人员或接受转交的交办协调单位")
HANDED = Right(_handed, "接受转交的交办协调单位")
PRE_DISPATCHER = Right(lambda user, pre: _dispatcher(user, pre.suggestion), "人大工作人员或接受转交的交办协调单位")
AUTHOR = Right(leads, "领衔代表")
SPEAKER = Right(lambda user, s: leads(user, s) or any(leads(user, guest) for guest in s.merged.all()), "领衔代表")
COSIGNED = Right(speaks_beside, "已确认附议的联名代表")
SAID = Right(lambda user, s: SPEAKER.test(user, s) or speaks_beside(user, s), "作过评价的代表本人")
PART_DISPATCHER = Right(
    lambda user, a: _staff(user, a.suggestion)
    or (user.role == Role.COORDINATOR and a.unit.coordinator_id is not None and a.unit.coordinator_id in user.unit_ids),
    "人大工作人员或该单位的交办协调单位",
)
MEMBER = Right(_member, "承办单位的人员")
SPOKESMAN = Right(lambda user, a: _member(user, a, LIAISON, HEAD), "承办单位的联络员或负责人")
LEADING = Right(lambda user, a: _leading(user, a) or _staff(user, a.suggestion), "主办单位或人大工作人员")
DRAFTER = Right(lambda user, reply: _member(user, reply.assignment), "承办单位的人员")
LEVEL = Right(_sign_off, "本级签批人")
SIGNER = Right(lambda user, reply: _member(user, reply.assignment, HEAD), "承办单位负责人")
SUPERVISOR = Right(
    lambda user, a: PART_DISPATCHER.test(user, a)
    or (user.role == Role.LEADER and user.congress_id == a.suggestion.session.congress_id),
    "人大工作人员、该单位的交办协调单位或专委会、常委会领导",
)
RECORDER = Right(
    lambda user, s: _staff(user, s) or (user.role == Role.LEADER and user.congress_id == s.session.congress_id),
    "人大工作人员或专委会、常委会领导",
)
PART_STAFF = Right(lambda user, obj: _staff(user, obj.trail()["suggestion"]), "人大工作人员")
ORDERED = Right(lambda user, order: _member(user, order.assignment, LIAISON, HEAD), "承办单位的联络员或负责人")
INVITED = Right(lambda user, cosigner: user.role == Role.DEPUTY and cosigner.deputy_id == user.deputy_id, "被邀请的代表本人")
PROMISER = Right(lambda user, c: _member(user, c.reply.assignment), "承办单位的人员")
PROMISE_SPOKESMAN = Right(lambda user, c: _member(user, c.reply.assignment, LIAISON, HEAD), "承办单位的联络员或负责人")
PROMISE_AUTHOR = Right(lambda user, c: leads(user, c.reply.assignment.suggestion), "领衔代表")
CLAIMER = Right(lambda user, s: user.role == Role.LEADER and user.congress_id == s.session.congress_id, "常委会、专委会的委员")
RELEASER = Right(lambda user, s: user.pk == s.claimed_by_id or _staff(user, s), "认领的委员或人大工作人员")
TOPIC_PEOPLE = Right(_of_topic, "人大工作人员、领办和督办领导、督办委员会")
LOOKBACK_STAFF = Right(lambda user, item: _staff(user, item.assignment.suggestion), "人大工作人员")
LOOKER = Right(_looks_again, "人大工作人员或对口的委员会")
EXTENSION_UNIT = Right(lambda user, r: _member(user, r.assignment, LIAISON, HEAD), "承办单位的联络员或负责人")
EXTENSION_DECIDER = Right(_grants_time, "人大工作人员；规则规定由协调单位批准的，也可以由该单位的交办协调单位")
SETTLER = Right(_settles, "接到请求的协调单位或领办领导；人大工作人员可以答复或代为记录")
REPORTER = Right(lambda user, report: _member(user, report), "承办单位的人员")
REPORT_HEAD = Right(lambda user, report: _member(user, report, HEAD), "承办单位负责人")
SCHEME_STAFF = Right(lambda user, scheme: _staff_of(user, scheme.congress_id), "人大工作人员")
NOBODY = Right(lambda user, obj: False, "系统")

DO = {
    "suggestion.write": AUTHOR,
    "suggestion.enter": STAFF,
    "suggestion.edit": AUTHOR,
    "suggestion.autosave": AUTHOR,
    "suggestion.discard": AUTHOR,
    "suggestion.invite": AUTHOR,
    "suggestion.submit": AUTHOR,
    "suggestion.withdraw": AUTHOR,
    "suggestion.register": STAFF,
    "suggestion.return_for_change": STAFF,
    "suggestion.decline": STAFF,
    "suggestion.turn_into_letter": STAFF,
    "suggestion.merge": STAFF,
    "suggestion.unmerge": STAFF,
    "suggestion.amend": STAFF,
    "suggestion.refer": STAFF,
    "suggestion.return_to_office": HANDED,
    "suggestion.predispatch": DISPATCHER,
    "suggestion.dispatch": DISPATCHER,
    "suggestion.add_units": DISPATCHER,
    "suggestion.attach": STAFF,
    "suggestion.record_supervision": RECORDER,
    "suggestion.meet_both": STAFF,
    "suggestion.set_topic": STAFF,
    "suggestion.leave_topic": STAFF,
    "suggestion.claim": CLAIMER,
    "suggestion.release": RELEASER,
    "suggestion.give_to_group": STAFF,
    "suggestion.take_from_group": STAFF,
    "suggestion.mark_repeat": STAFF,
    "suggestion.unmark_repeat": STAFF,
    "suggestion.repeat_counted": NOBODY,
    "suggestion.answered": NOBODY,
    "suggestion.rework": NOBODY,
    "suggestion.close": NOBODY,
    "suggestion.disclose": NOBODY,
    "suggestion.lapse": NOBODY,
    "cosigner.confirm": INVITED,
    "cosigner.refuse": INVITED,
    "assignment.accept": MEMBER,
    "assignment.name_people": MEMBER,
    "assignment.contact": MEMBER,
    "assignment.ask_back": SPOKESMAN,
    "assignment.refuse_back": PART_DISPATCHER,
    "assignment.reassign": PART_DISPATCHER,
    "assignment.send_opinion": SPOKESMAN,
    "assignment.return_opinion": LEADING,
    "assignment.draft_reply": MEMBER,
    "assignment.correct_reply": SPOKESMAN,
    "assignment.raise_class": PART_STAFF,
    "assignment.urge": SUPERVISOR,
    "assignment.issue_order": PART_STAFF,
    "assignment.ask_extension": SPOKESMAN,
    "assignment.ask_coordination": SPOKESMAN,
    "assignment.answered": NOBODY,
    "assignment.recompute": NOBODY,
    "reply.save": DRAFTER,
    "reply.autosave": DRAFTER,
    "reply.send": DRAFTER,
    "reply.pass_on": LEVEL,
    "reply.send_back": LEVEL,
    "reply.sign": SIGNER,
    "reply.waive_opinions": NOBODY,
    "preassignment.agree": SPOKESMAN,
    "preassignment.object": SPOKESMAN,
    "preassignment.keep": PRE_DISPATCHER,
    "preassignment.drop": PRE_DISPATCHER,
    "preassignment.decline": Right(lambda user, pre: _staff(user, pre.suggestion), "人大工作人员"),
    "preassignment.want": NOBODY,
    "preassignment.dispatched": NOBODY,
    "extension.grant": EXTENSION_DECIDER,
    "extension.refuse": EXTENSION_DECIDER,
    "extension.withdraw": EXTENSION_UNIT,
    "extension.end": NOBODY,
    "coordination.answer": SETTLER,
    "coordination.withdraw": EXTENSION_UNIT,
    "coordination.end": NOBODY,
    "commitment.promise": NOBODY,
    "commitment.note": PROMISER,
    "commitment.report": PROMISE_SPOKESMAN,
    "commitment.ask_change": PROMISE_SPOKESMAN,
    "commitment.refuse_change": PART_STAFF,
    "commitment.return_report": PART_STAFF,
    "commitment.write_off": PART_STAFF,
    "commitment.declare_broken": PART_STAFF,
    "commitment.replace": PART_STAFF,
    "commitment.supersede": NOBODY,
    "commitment.grade": PROMISE_AUTHOR,
    "order.answer": ORDERED,
    "order.accept": PART_STAFF,
    "order.return_answer": PART_STAFF,
    "order.cancel": PART_STAFF,
    "order.void": NOBODY,
    "topic.open": STAFF,
    "topic.edit": STAFF,
    "topic.note": TOPIC_PEOPLE,
    "topic.close": STAFF,
    "topic.reopen": STAFF,
    "lookback.draw": LOOKBACK_STAFF,
    "lookback.record": LOOKER,
    "lookback.correct": LOOKBACK_STAFF,
    "feedback.give": SPEAKER,
    "feedback.join": COSIGNED,
    "feedback.change": SAID,
    "feedback.enter": STAFF,
    "feedback.record_paper": NOBODY,
    "feedback.change_by_link": NOBODY,
    "feedback.give_by_link": NOBODY,
    "paper.compare": PART_STAFF,
    "paper.settle": PART_STAFF,
    "paper.drop": PART_STAFF,
    "slip.issue": PART_STAFF,
    "slip.revoke": PART_STAFF,
    "slip.replace": NOBODY,
    "slip.spend": NOBODY,
    "slip.change": NOBODY,
    "callback.draw": PART_STAFF,
    "callback.record": PART_STAFF,
    "callback.correct": PART_STAFF,
    "unit_report.begin": REPORTER,
    "unit_report.save": REPORTER,
    "unit_report.send": REPORTER,
    "unit_report.send_back": REPORT_HEAD,
    "unit_report.sign": REPORT_HEAD,
    "unit_report.return_report": STAFF,
    "unit_report.accept": STAFF,
    "unit_report.supersede": NOBODY,
    "bulletin.draft": STAFF,
    "bulletin.save": STAFF,
    "bulletin.autosave": STAFF,
    "bulletin.recount": STAFF,
    "bulletin.issue": STAFF,
    "bulletin.discard": STAFF,
    "appraisal.prepare": STAFF,
    "appraisal.copy": STAFF,
    "appraisal.amend": STAFF,
    "appraisal.choose_units": STAFF,
    "appraisal.record_event": STAFF,
    "appraisal.add_panel": STAFF,
    "appraisal.drop_panel": STAFF,
    "appraisal.invite_jurors": STAFF,
    "appraisal.call_roll": STAFF,
    "appraisal.invite": STAFF,
    "appraisal.draw": STAFF,
    "appraisal.spoil": STAFF,
    "appraisal.open": STAFF,
    "appraisal.lift_throttle": STAFF,
    "appraisal.enter_paper": STAFF,
    "appraisal.set_hand_count": STAFF,
    "appraisal.check_hand_count": STAFF,
    "appraisal.close": STAFF,
    "appraisal.void": STAFF,
    "appraisal.publish": STAFF,
    "appraisal.recount": STAFF,
    "appraisal.correct": STAFF,
    "appraisal.certify": STAFF,
    "scheme.copy": SCHEME_STAFF,
    "scheme.revise": SCHEME_STAFF,
    "scheme.save": SCHEME_STAFF,
    "scheme.freeze": SCHEME_STAFF,
    "scheme.discard": SCHEME_STAFF,
    "ledger.correct": NOBODY,
    "ledger_part.correct": NOBODY,
    "ledger_part.relieve": NOBODY,
}


def may(user, verb, obj):
    """May ``user`` take the step ``verb`` ("flow.step") on ``obj``? Unlisted steps are nobody's."""
    return bool(user.is_authenticated and user.is_active and verb in DO and DO[verb].test(user, obj))


def may_give_work(user, unit):
    """Whether ``user``, who may dispatch, may dispatch to ``unit``: a coordinating unit only inside its own system."""
    if user.role == Role.COORDINATOR:
        return unit.coordinator_id is not None and unit.coordinator_id in user.unit_ids
    return user.role == Role.STAFF and user.congress_id == unit.congress_id


def may_plan(user, session, unit):
    """Whether ``user`` sets the internal milestones of a unit, or, without one, of the session."""
    if unit is None:
        return _staff_of(user, session.congress_id)
    return user.role == Role.UNIT and bool(user.duties.get(unit.pk, set()) & {LIAISON, HEAD})


def _staff_of(user, congress_id):
    return user.role == Role.STAFF and user.congress_id == congress_id


def is_author(user, suggestion):
    """Whether ``user`` speaks for ``suggestion``: its lead deputy, or the head of the delegation that proposes it."""
    return user.is_active and leads(user, suggestion)


def who(verb):
    """Whose right the step is, for the refusal."""
    return DO[verb].who
