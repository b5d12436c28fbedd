"""Who may do what, as a whole: every step × every role, every model × every role. What is not listed fails."""

import pytest
from django.apps import apps

from accounts import policy
from core.querysets import VisibleQuerySet
from evaluations.bulletins.workflow import BULLETIN
from evaluations.meeting.workflow import APPRAISAL
from evaluations.models import Appraisal, Bulletin, CallbackItem, Feedback, PaperEntry, Scheme, Slip, UnitReport
from evaluations.schemes.workflow import SCHEME
from evaluations.workflow import CALLBACK, FEEDBACK, PAPER, REPORT, SLIP
from suggestions.flows import FLOWS
from suggestions.imports.parts import PART
from suggestions.imports.store import LEDGER
from suggestions.models import (
    Commitment,
    CoordinationRequest,
    Extension,
    KeyTopic,
    LookbackItem,
    PreAssignment,
    Reply,
    Suggestion,
    SupervisionOrder,
)
from suggestions.workflow import SUGGESTION
from tests.kept import kept

FLOWS = FLOWS | {
    f.name: f for f in (FEEDBACK, PAPER, SLIP, CALLBACK, REPORT, BULLETIN, SCHEME, APPRAISAL, LEDGER, PART)
}
PEOPLE = (
    "admin", "office", "coordinator", "leader", "viewer", "roads_liaison", "roads_handler", "roads_head", "water_liaison",
    "water_handler", "water_head", "party_head", "author", "other_author", "city_office", "city_author", "city_unit_head",
)  # fmt: skip
OFFICE, AUTHOR = {"office"}, {"author"}
LEAD, HELPER = {"roads_liaison", "roads_handler", "roads_head"}, {"water_liaison", "water_handler", "water_head"}

# On an item led by roads, helped by water, referred to the coordinator, with a draft of roads at level 2 of 3.
EXPECTED = {
    "suggestion.write": AUTHOR,
    "suggestion.enter": OFFICE,
    "suggestion.edit": AUTHOR,
    "suggestion.autosave": AUTHOR,
    "suggestion.discard": AUTHOR,
    "suggestion.invite": AUTHOR,
    "suggestion.submit": AUTHOR,
    "suggestion.withdraw": AUTHOR,
    "suggestion.register": OFFICE,
    "suggestion.return_for_change": OFFICE,
    "suggestion.decline": OFFICE,
    "suggestion.turn_into_letter": OFFICE,
    "suggestion.merge": OFFICE,
    "suggestion.unmerge": OFFICE,
    "suggestion.amend": OFFICE,
    "suggestion.attach": OFFICE,
    "suggestion.refer": OFFICE,
    "suggestion.return_to_office": {"coordinator"},
    "suggestion.predispatch": OFFICE | {"coordinator"},
    "suggestion.dispatch": OFFICE | {"coordinator"},
    "suggestion.add_units": OFFICE | {"coordinator"},
    "suggestion.set_topic": OFFICE,
    "suggestion.leave_topic": OFFICE,
    "suggestion.claim": {"leader"},
    "suggestion.release": OFFICE,
    "suggestion.give_to_group": OFFICE,
    "suggestion.take_from_group": OFFICE,
    "suggestion.mark_repeat": OFFICE,
    "suggestion.unmark_repeat": OFFICE,
    "suggestion.repeat_counted": set(),
    "suggestion.record_supervision": OFFICE | {"leader"},
    "suggestion.meet_both": OFFICE,
    "suggestion.answered": set(),
    "suggestion.rework": set(),
    "suggestion.close": set(),
    "suggestion.disclose": set(),
    "suggestion.lapse": set(),
    "cosigner.confirm": {"other_author"},
    "cosigner.refuse": {"other_author"},
    "assignment.accept": LEAD,
    "assignment.name_people": LEAD,
    "assignment.contact": LEAD,
    "assignment.ask_back": LEAD - {"roads_handler"},
    "assignment.refuse_back": OFFICE | {"coordinator"},
    "assignment.reassign": OFFICE | {"coordinator"},
    "assignment.send_opinion": LEAD - {"roads_handler"},
    "assignment.return_opinion": OFFICE,  # of the lead's own part: only the office; of a helper's part see below
    "assignment.draft_reply": LEAD,
    "assignment.correct_reply": LEAD - {"roads_handler"},
    "assignment.raise_class": OFFICE,
    "assignment.urge": OFFICE | {"coordinator", "leader"},
    "assignment.issue_order": OFFICE,
    "assignment.ask_extension": LEAD - {"roads_handler"},
    "assignment.ask_coordination": LEAD - {"roads_handler"},
    "assignment.answered": set(),
    "assignment.recompute": set(),
    "reply.save": LEAD,
    "reply.autosave": LEAD,
    "reply.send": LEAD,
    "reply.pass_on": LEAD - {"roads_handler"},
    "reply.send_back": LEAD - {"roads_handler"},
    "reply.sign": {"roads_head"},
    "reply.waive_opinions": set(),
    "preassignment.agree": LEAD - {"roads_handler"},
    "preassignment.object": LEAD - {"roads_handler"},
    "preassignment.keep": OFFICE | {"coordinator"},
    "preassignment.drop": OFFICE | {"coordinator"},
    "preassignment.decline": OFFICE,
    "preassignment.want": set(),
    "preassignment.dispatched": set(),
    "topic.open": OFFICE,
    "topic.edit": OFFICE,
    "topic.note": OFFICE | {"leader", "viewer"},  # the viewer leads it, the leader sits in its committee
    "topic.close": OFFICE,
    "topic.reopen": OFFICE,
    "lookback.draw": OFFICE,
    "lookback.record": OFFICE | {"leader"},
    "lookback.correct": OFFICE,
    "extension.grant": OFFICE,  # of a rule set in which the office decides
    "extension.refuse": OFFICE,
    "extension.withdraw": LEAD - {"roads_handler"},
    "extension.end": set(),
    "coordination.answer": OFFICE | {"coordinator"},  # asked of the coordinator
    "coordination.withdraw": LEAD - {"roads_handler"},
    "coordination.end": set(),
    "commitment.promise": set(),
    "commitment.note": LEAD,
    "commitment.report": LEAD - {"roads_handler"},
    "commitment.ask_change": LEAD - {"roads_handler"},
    "commitment.refuse_change": OFFICE,
    "commitment.return_report": OFFICE,
    "commitment.write_off": OFFICE,
    "commitment.declare_broken": OFFICE,
    "commitment.replace": OFFICE,
    "commitment.supersede": set(),
    "commitment.grade": AUTHOR,
    "order.answer": LEAD - {"roads_handler"},
    "order.accept": OFFICE,
    "order.return_answer": OFFICE,
    "order.cancel": OFFICE,
    "order.void": set(),
    "feedback.give": AUTHOR,
    "feedback.join": set(),  # who was invited has not confirmed
    "feedback.change": AUTHOR,
    "feedback.enter": OFFICE,
    "feedback.record_paper": set(),
    "feedback.change_by_link": set(),
    "feedback.give_by_link": set(),
    "paper.compare": OFFICE,
    "paper.settle": OFFICE,
    "paper.drop": OFFICE,
    "slip.issue": OFFICE,
    "slip.revoke": OFFICE,
    "slip.change": set(),
    "slip.replace": set(),
    "slip.spend": set(),
    "callback.draw": OFFICE,
    "callback.record": OFFICE,
    "callback.correct": OFFICE,
    "bulletin.draft": OFFICE,
    "bulletin.save": OFFICE,
    "bulletin.autosave": OFFICE,
    "bulletin.recount": OFFICE,
    "bulletin.issue": OFFICE,
    "bulletin.discard": OFFICE,
    "unit_report.begin": LEAD,
    "unit_report.save": LEAD,
    "unit_report.send": LEAD,
    "unit_report.send_back": {"roads_head"},
    "unit_report.sign": {"roads_head"},
    "unit_report.return_report": OFFICE,
    "unit_report.accept": OFFICE,
    "unit_report.supersede": set(),
    **{f"appraisal.{verb}": OFFICE for verb in APPRAISAL.steps},
    "scheme.copy": OFFICE,
    "scheme.revise": OFFICE,
    "scheme.save": OFFICE,
    "scheme.freeze": OFFICE,
    "scheme.discard": OFFICE,
    "ledger.correct": set(),
    "ledger_part.correct": set(),
    "ledger_part.relieve": set(),
}


@kept
def item(world):
    s = world.suggestion("draft")
    SUGGESTION.take(s, "invite", by=world.author, at=world.at(-39), deputies=[world.other_deputy])
    SUGGESTION.take(s, "submit", by=world.author, at=world.at(-38))
    SUGGESTION.take(s, "register", by=world.office, at=world.at(-37))
    SUGGESTION.take(s, "refer", by=world.office, at=world.at(-36), coordinator=world.government)
    parts = [(world.roads, "lead"), (world.water, "helper")]
    SUGGESTION.take(s, "dispatch", by=world.coordinator, at=world.at(-30), parts=parts)
    world.lead = world.part(s, world.roads)
    world.helper = world.part(s, world.water)
    reply = Reply.objects.create(assignment=world.lead, status="checking", level=2)
    s = Suggestion.objects.select_related("session").get(pk=s.pk)
    return {
        "suggestion": s, "feedback": s, "assignment": world.lead, "reply": reply, "cosigner": s.cosigners.get(), "ledger": s,
        "topic": KeyTopic(session=s.session, leader=world.viewer, committee=world.committee),
        "extension": Extension(assignment=world.lead), "coordination": CoordinationRequest(assignment=world.lead, to="coordinator"),
        "order": SupervisionOrder(assignment=world.lead, congress=world.province),
        "lookback": LookbackItem(assignment=world.lead), "commitment": Commitment(reply=reply), "ledger_part": world.lead, "preassignment": PreAssignment(suggestion=s, unit=world.roads, role="lead"),
        "appraisal": Appraisal(session=s.session),
        "unit_report": UnitReport(unit=world.roads, session=s.session), "bulletin": Bulletin(session=s.session), "scheme": Scheme(congress=world.province),
        "paper": PaperEntry(suggestion=s), "slip": Slip(suggestion=s), "callback": CallbackItem(feedback=Feedback(assignment=world.lead)),
    }  # fmt: skip


def test_every_step_has_one_line_in_the_policy_and_one_here():
    steps = {f"{flow.name}.{verb}" for flow in FLOWS.values() for verb in flow.steps}
    assert set(policy.DO) == steps
    assert set(EXPECTED) == steps


@pytest.mark.parametrize("verb", list(EXPECTED))
def test_who_may_take_the_step(world, item, verb):
    obj = item[verb.split(".")[0]]
    assert {name for name in PEOPLE if policy.may(getattr(world, name), verb, obj)} == EXPECTED[verb]


def test_an_opinion_is_sent_back_by_the_lead_or_the_office(world, item):
    may = {name for name in PEOPLE if policy.may(getattr(world, name), "assignment.return_opinion", world.helper)}
    assert may == OFFICE | LEAD


def test_a_unit_never_writes_feedback(world, item):
    for verb in ("feedback.give", "feedback.enter"):
        for person in LEAD | HELPER | {"coordinator"}:
            assert not policy.may(getattr(world, person), verb, item["suggestion"])


def test_inactive_people_may_nothing(world, item):
    world.office.is_active = False
    assert [v for v in policy.DO if policy.may(world.office, v, item[v.split(".")[0]])] == []
    assert Suggestion.objects.visible_to(world.office).count() == 0


def test_every_visible_model_has_a_filter():
    models = {m._meta.label_lower for m in apps.get_models() if isinstance(m._default_manager.all(), VisibleQuerySet)}
    assert models == set(policy.SEE)


# Rows each person sees of the item above: suggestion, parts, the unit's draft, the invitation.
SEEN = {
    "admin": (1, 2, 0), "office": (1, 2, 0), "coordinator": (1, 2, 0), "leader": (1, 2, 0), "viewer": (1, 2, 0),
    "roads_liaison": (1, 2, 1), "roads_handler": (1, 2, 1), "roads_head": (1, 2, 1),
    "water_liaison": (1, 2, 0), "water_handler": (1, 2, 0), "water_head": (1, 2, 0), "party_head": (0, 0, 0),
    "author": (1, 2, 0), "other_author": (1, 2, 0), "city_office": (0, 0, 0), "city_author": (0, 0, 0), "city_unit_head": (0, 0, 0),
}  # fmt: skip


@pytest.mark.parametrize("name", PEOPLE)
def test_what_each_person_sees_of_one_item(world, item, name):
    user, s = getattr(world, name), item["suggestion"]
    seen = (
        Suggestion.objects.visible_to(user).count(),
        s.assignments.all().visible_to(user).count(),
        Reply.objects.visible_to(user).count(),
    )
    assert seen == SEEN[name]


@pytest.mark.parametrize("name", PEOPLE)
def test_a_draft_is_seen_by_its_author_and_those_he_invited(world, name):
    s = world.suggestion("draft")
    SUGGESTION.take(s, "invite", by=world.author, at=world.at(-39), deputies=[world.other_deputy])
    seen = Suggestion.objects.visible_to(getattr(world, name)).count()
    assert seen == (1 if name in ("author", "other_author") else 0)


def test_what_happens_inside_a_unit_stays_there(world, item):
    world.suggestion("answered", helpers=[world.water])
    from suggestions.models import Event

    def verbs(user):
        return set(Event.objects.visible_to(user).values_list("verb", flat=True))

    assert "reply.send" in verbs(world.roads_handler)
    assert "reply.send" not in verbs(world.office) | verbs(world.water_head) | verbs(world.author)
    assert "assignment.send_opinion" in verbs(world.office)
    assert "assignment.send_opinion" not in verbs(world.author)


def test_two_memberships_do_not_show_a_row_twice(world, item):
    from units.models import Membership

    Membership.objects.create(user=world.roads_head, unit=world.water, duty="head")
    user = type(world.roads_head).objects.get(pk=world.roads_head.pk)
    assert Suggestion.objects.visible_to(user).count() == 1
    assert world.lead.suggestion.assignments.all().visible_to(user).count() == 2
