"""What a user can do now about one suggestion: the steps on offer from all four tables, and the reasons for the others."""

import uuid
from dataclasses import dataclass, field, replace

from django.utils.text import Truncator

from accounts.policy import Role
from suggestions.commitments import guards as promised
from suggestions.commitments.workflow import COMMITMENT
from suggestions.requests.workflow import COORDINATION, EXTENSION, PREASSIGNMENT
from suggestions.supervision.records import is_unsatisfied_again
from suggestions.supervision.urging import may_be_urged
from suggestions.supervision.workflow import LOOKBACK, ORDER
from suggestions.views.steps import step_url
from suggestions.workflow import ASSIGNMENT, COSIGNER, REPLY, SUGGESTION

from . import sounded
from .workflow import FEEDBACK

# The next sensible action is the first of these on offer; steps not named here are never the one prominent button.
NEXT = (
    "cosigner.confirm",
    "suggestion.submit",
    "suggestion.edit",
    "suggestion.register",
    "suggestion.dispatch",
    "preassignment.agree",
    "assignment.reassign",
    "extension.grant",
    "coordination.answer",
    "assignment.accept",
    "order.answer",
    "order.accept",
    "reply.sign",
    "reply.pass_on",
    "assignment.name_people",
    "assignment.contact",
    "reply.send",
    "reply.save",
    "assignment.draft_reply",
    "assignment.send_opinion",
    "feedback.give",
    "commitment.replace",
    "commitment.write_off",
    "commitment.grade",
    "assignment.raise_class",
    "commitment.report",
    "assignment.urge",
)
# Steps that stand together under a heading of their own, beneath what is to be done now.
GROUPS = {
    "督办": (
        "suggestion.record_supervision", "suggestion.meet_both", "suggestion.set_topic", "suggestion.leave_topic", "suggestion.claim", "suggestion.release",
        "suggestion.give_to_group", "suggestion.take_from_group",
    ),
    "登记信息": ("suggestion.amend", "suggestion.attach", "suggestion.mark_repeat", "suggestion.unmark_repeat"),
}  # fmt: skip
WORDS = {"reply.save": "继续起草答复"}  # where the label of the step is not what the button leads to
TAKES_BACK = {"leave_topic": "topic_id", "release": "claimed_by_id", "take_from_group": "supervising_group_id"}
HELPERS_ONLY = ("send_opinion", "return_opinion")
ANSWERING_ONLY = ("draft_reply", "correct_reply", "ask_extension", "ask_coordination")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A step as a button: a link to its page, or, where nothing is asked, a small form."""

    name: str  # "flow.verb"
    label: str
    url: str
    hint: str
    rank: int
    is_post: bool
    is_other: bool  # a step on somebody else's part that waits for no decision
    is_promise: bool = False  # a step on a promise, which has its button beside the promise
    seen: str = ""
    once: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass(frozen=True, slots=True)
class Refusal:
    label: str
    reason: str


@dataclass(frozen=True, slots=True)
class Offers:
    primary: Offer | None
    others: list
    on_promises: dict  # {promise: [Offer]}, shown beside each
    on_parts: list  # on parts of other units: folded away where there are many
    refused: list

    @property
    def plain(self):
        """What stands at once, without a heading."""
        grouped = {name for names in GROUPS.values() for name in names}
        return [offer for offer in self.others if offer.name not in grouped]

    @property
    def groups(self):
        """``[(heading, offers)]`` of the rest, folded away."""
        found = ((title, [o for o in self.others if o.name in names]) for title, names in GROUPS.items())
        return [(title, offers) for title, offers in found if offers]


def of(dossier):
    """What ``dossier.user`` may do now, the most sensible first, and what he may not do yet, with the reason."""
    offered, refused = [], []
    for flow, obj in _objects(dossier):
        for verb, step in flow.offered(dossier.user, obj).items():
            if not step.quiet and not _is_moot(flow, verb, obj, dossier.user):
                offered.append(_offer(dossier, flow, verb, step, obj))
        for verb, (step, reason) in flow.withheld(dossier.user, obj).items():
            if not step.quiet and not _is_moot(flow, verb, obj, dossier.user):
                refused.append(Refusal(_label(dossier, flow, verb, step, obj), reason))
    on_promises = _on_promises(dossier)
    offered += [offer for _, named in on_promises.values() for offer in named]
    ranked = sorted((offer for offer in offered if offer.rank < len(NEXT)), key=lambda offer: offer.rank)
    primary = ranked[0] if ranked else None
    rest = [offer for offer in offered if offer is not primary and not offer.is_promise]
    return Offers(
        primary,
        [o for o in rest if not o.is_other],
        {pk: there for pk, (there, _) in on_promises.items()},
        [o for o in rest if o.is_other],
        refused,
    )


def _on_promises(dossier):
    """``{promise: (its steps, the same named after it)}``: one of the latter may be the one prominent button."""
    found = {}
    for commitment in dossier.commitments:
        steps = COMMITMENT.offered(dossier.user, commitment).items()
        there = [_offer(dossier, COMMITMENT, verb, step, commitment) for verb, step in steps]
        named = [
            replace(offer, label=f"{offer.label}：{Truncator(commitment.text).chars(16)}", is_promise=True)
            for offer in there
        ]
        found[commitment.pk] = (there, named)
    return found


def _objects(dossier):
    """Everything of this suggestion the user may take a step on."""
    s, user = dossier.suggestion, dossier.user
    yield from ((SUGGESTION, s), (FEEDBACK, dossier.host or s))
    if user.role == Role.DEPUTY:
        yield from ((COSIGNER, c) for c in s.cosigners.all() if c.deputy_id == user.deputy_id)
        return
    yield from ((PREASSIGNMENT, pre) for pre in sounded.steps_on(dossier))
    yield from ((ASSIGNMENT, part) for part in dossier.latest)
    yield from ((REPLY, reply) for reply in dossier.drafts)
    yield from ((LOOKBACK, item) for part in dossier.latest for item in part.lookbacks.all())
    yield from ((ORDER, order) for part in dossier.parts for order in part.orders.all())
    for part in dossier.latest:
        yield from ((EXTENSION, e) for e in part.extensions.all() if e.status == e.Status.ASKED)
        yield from ((COORDINATION, r) for r in part.coordination_requests.all() if r.status == r.Status.ASKED)


def _is_moot(flow, verb, obj, user):
    """Steps that are not for this part at all, rather than not yet."""
    if flow is SUGGESTION and verb == "meet_both":
        return not is_unsatisfied_again(obj)
    if flow is SUGGESTION and verb in TAKES_BACK:
        return getattr(obj, TAKES_BACK[verb]) is None
    if flow is PREASSIGNMENT:
        return sounded.is_moot(verb, obj)
    if flow is FEEDBACK and (verb in ("join", "change") or (verb == "enter" and obj.status == obj.Status.CLOSED)):
        # What may still be said besides: where nothing is, no refusal stands there either.
        return bool(FEEDBACK.why_not(obj, verb, user))
    if flow is ASSIGNMENT and verb == "urge":
        return may_be_urged(obj, None) != ""
    if flow is ASSIGNMENT and verb == "raise_class":
        reply = promised.current_reply(obj)
        return reply is None or not promised.needs_commitments(obj, reply) or hasattr(obj, "class_change")
    if flow is ASSIGNMENT:
        return verb in (ANSWERING_ONLY if obj.is_helper else HELPERS_ONLY)
    if flow is REPLY:
        levels = obj.assignment.unit.sign_levels
        return (verb == "pass_on" and obj.level >= levels) or (verb == "send" and levels == 1)
    return False


def _offer(dossier, flow, verb, step, obj):
    name = f"{flow.name}.{verb}"
    is_post = not step.form and not step.page
    return Offer(
        name=name,
        label=_label(dossier, flow, verb, step, obj),
        url=step_url(flow, verb, dossier.suggestion if flow is FEEDBACK else obj),
        hint=step.hint,
        rank=NEXT.index(name) if name in NEXT and _is_next(name, obj, dossier.today) else len(NEXT),
        is_post=is_post,
        is_other=(flow is PREASSIGNMENT and verb == "drop")
        or flow is ASSIGNMENT
        and verb != "raise_class"
        and not dossier.is_own(obj)
        and obj.status != obj.Status.ASKING,
        seen=obj.status,
    )


def _label(dossier, flow, verb, step, obj):
    label = WORDS.get(f"{flow.name}.{verb}", step.label)
    part = obj.trail()["assignment"]
    if flow is ORDER:
        return f"{label}：{obj.number}"
    if flow is COMMITMENT:
        return label
    if flow is PREASSIGNMENT and not (dossier.is_own(obj) and len(dossier.user.unit_ids) == 1):
        return f"{label}：{obj.unit_name}"
    if part is None or (dossier.is_own(part) and dossier.is_only_own_unit(part)):
        return label
    return f"{label}：{part.unit}"


def _is_next(name, obj, today):
    """Some steps are always possible and only sometimes what should come next."""
    match name:
        case "assignment.reassign":
            return obj.status == obj.Status.ASKING
        case "assignment.name_people":
            return not obj.handler_name
        case "assignment.contact":
            return not obj.is_helper and not obj.has_contact
        case "assignment.draft_reply":
            return obj.has_contact
        case "assignment.urge":
            return obj.is_open and obj.due_on is not None and obj.due_on < today and obj.last_urged_on != today
        case "commitment.replace":
            return obj.change_asked_on is not None
        case "commitment.write_off":
            return obj.status == obj.Status.REPORTED
    return True
