"""The way of a reply through its unit: which levels, who at each, how far it has come."""

from dataclasses import dataclass

from core.templatetags.look import md

from .models import Reply

# By the number of levels: the name of each, in order. The last one signs.
LEVELS = {1: ("签发",), 2: ("起草", "签发"), 3: ("起草", "审核", "签发"), 4: ("起草", "把关", "审核", "签发")}
STEPS = (
    "assignment.draft_reply",
    "assignment.correct_reply",
    "reply.send",
    "reply.pass_on",
    "reply.send_back",
    "reply.sign",
)


@dataclass(slots=True)
class Stop:
    label: str
    note: str = ""
    is_done: bool = False
    is_now: bool = False


def names(levels):
    return LEVELS[min(max(levels, 1), 4)]


def who_at(level, levels):
    """Whose turn a level is, as ``policy`` has it: drafting is everybody's, the last levels are the head's."""
    if level >= levels:
        return "单位负责人"
    return "经办人" if level == 1 else "单位负责人" if level >= 3 else "联络员或负责人"


def level_name(reply):
    levels = reply.assignment.unit.sign_levels
    return names(levels)[min(reply.level, levels) - 1]


def turn(reply):
    """Who must do what, in a few words: 联络员或负责人审核."""
    return f"{who_at(reply.level, reply.assignment.unit.sign_levels)}{level_name(reply)}"


def stops(reply, events, today):
    """``events``: those of the part, oldest first. What happened before this draft was begun belongs to an earlier letter."""
    levels = reply.assignment.unit.sign_levels
    chain = [Stop(label, who_at(level, levels)) for level, label in enumerate(names(levels), 1)]
    chain.append(Stop("送达", "代表，抄送人大机关"))
    at = 0
    for event in events:
        said = f"{event.actor}　{md(event.at, today)}"
        if event.verb in ("assignment.draft_reply", "assignment.correct_reply", "reply.send_back"):
            at = 0
            for level, stop in enumerate(chain[:-1], 1):
                stop.note, stop.is_done = who_at(level, levels), False
            if event.verb == "reply.send_back":
                chain[0].note = f"{said}　退回修改"
        elif event.verb in ("reply.send", "reply.pass_on", "reply.sign") and at < len(chain) - 1:
            chain[at].note, chain[at].is_done = said, True
            at += 1
    if reply.status == Reply.Status.SIGNED:
        chain[-1].is_done = True
    else:
        chain[min(reply.level, levels) - 1].is_now = True
    return chain
