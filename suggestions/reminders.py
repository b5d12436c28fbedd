"""Who is reminded of what and when, as one table; the machinery is in ``suggestions/reminding/``.

A reminder counts from one date of one thing (its *occasion*) in working days: -5 is the fifth working day before it, 0 the
day itself (or the last working day before it), 3 the third working day after it. Each rung is told once per thing, date,
rung and person. Of the rungs that have been reached a person is told the highest that is his, so that after an outage
nobody is told the same thing in several lines.
"""

from dataclasses import dataclass

from .reminding import occasions

# The hours in which digests go out, on working days, Beijing time.
FROM_HOUR, UNTIL_HOUR = 9, 18

NOTICE = "notice_days"  # of the rule set: as many working days before the date as its yellow light

# Whom a rung tells.
HANDLER, LIAISON, HEAD, COORDINATOR, OFFICE, LEAD, DEPUTY = (
    "handler", "liaison", "head", "coordinator", "office", "lead", "deputy",
)  # fmt: skip
# Who is told where there is nobody of that kind: the first of these that exists. The congress office always does.
INSTEAD = {
    HANDLER: (LIAISON, HEAD, COORDINATOR, OFFICE),
    LIAISON: (HEAD, HANDLER, COORDINATOR, OFFICE),
    HEAD: (LIAISON, HANDLER, COORDINATOR, OFFICE),
    COORDINATOR: (OFFICE,),
    LEAD: (),
    DEPUTY: (),
    OFFICE: (),
}

BEFORE, THROUGH, AFTER = (
    "before",
    "through",
    "after",
)  # until the last working day comes; until the date has passed; on and on


@dataclass(frozen=True, slots=True)
class Rung:
    workdays: int | str
    to: tuple


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """``text`` may name {cite} {unit} {due} {what}; it says dates, never "today", for it may be read days later."""

    label: str
    of: str  # part, window, promise or order: see reminding/items.py
    occasion: object  # (item, almanac) -> the date it counts from, or None when there is nothing to remind of
    rungs: tuple
    lasts: str = AFTER
    text: str
    anchor: str = ""
    each: str = "item"  # or "suggestion": one line for all its parts


def _ladder(first, *after):
    return tuple(Rung(*rung) for rung in (first, *after))


LATE = _ladder((1, (HANDLER,)), (3, (LIAISON,)), (5, (HEAD,)), (10, (COORDINATOR,)), (15, (OFFICE,)))
LATE_OPINION = _ladder((1, (HANDLER, LEAD)), (3, (LIAISON,)), (5, (HEAD,)), (10, (COORDINATOR,)), (15, (OFFICE,)))

REMINDERS = {
    "due_soon": Reminder(label="答复快到期", of="part", occasion=occasions.reply_due, lasts=BEFORE,
                         rungs=_ladder((NOTICE, (HANDLER,))), text="{cite}：{due}前答复代表"),
    "due_today": Reminder(label="答复到期", of="part", occasion=occasions.reply_due, lasts=THROUGH,
                          rungs=_ladder((0, (HANDLER, LIAISON))), text="{cite}：{due}到期，还没有答复"),
    "overdue": Reminder(label="答复逾期", of="part", occasion=occasions.reply_due,
                        rungs=LATE, text="{cite}：{unit}{due}到期，没有答复"),
    "not_accepted": Reminder(label="没有签收", of="part", occasion=occasions.dispatched,
                             rungs=_ladder((3, (LIAISON,)), (5, (HEAD,)), (8, (COORDINATOR,)), (10, (OFFICE,))),
                             text="{cite}：{due}交办，{unit}还没有签收"),
    "no_contact": Reminder(label="没有与代表沟通", of="part", occasion=occasions.first_contact,
                           rungs=_ladder((0, (HANDLER,)), (5, (LIAISON,)), (10, (HEAD,))),
                           text="{cite}：{unit}到{due}还没有与代表沟通的记录，请尽快沟通", anchor="contact"),
    "opinion_soon": Reminder(label="会办意见快到期", of="part", occasion=occasions.opinion_due, lasts=BEFORE,
                             rungs=_ladder((NOTICE, (HANDLER,))), text="{cite}：{due}前向主办单位送会办意见"),
    "opinion_today": Reminder(label="会办意见到期", of="part", occasion=occasions.opinion_due, lasts=THROUGH,
                              rungs=_ladder((0, (HANDLER, LIAISON))), text="{cite}：会办意见{due}到期，还没有送出"),
    "opinion_overdue": Reminder(label="会办意见逾期", of="part", occasion=occasions.opinion_due,
                                rungs=LATE_OPINION, text="{cite}：{unit}的会办意见{due}到期，没有送出"),
    "feedback_ending": Reminder(label="反馈期快满", of="window", occasion=occasions.window_end, lasts=THROUGH, each="suggestion",
                                rungs=_ladder((-3, (DEPUTY,)), (0, (DEPUTY,))), text="{cite}：请在{due}前评价办理情况"),
    "promise_soon": Reminder(label="承诺快到期", of="promise", occasion=occasions.promise_due, lasts=THROUGH,
                             rungs=_ladder((-10, (HANDLER,)), (0, (HANDLER, LIAISON))),
                             text="{cite}：承诺“{what}”{due}前完成", anchor="promise"),
    "promise_overdue": Reminder(label="承诺逾期", of="promise", occasion=occasions.promise_due,
                                rungs=LATE, text="{cite}：{unit}承诺“{what}”{due}到期，没有兑现", anchor="promise"),
    "promise_unsettled": Reminder(label="承诺等待销号", of="promise", occasion=occasions.promise_reported,
                                  rungs=_ladder((5, (OFFICE,))), text="{cite}：{unit}{due}报承诺完成，等待核实销号", anchor="promise"),
    "order_soon": Reminder(label="督办回复快到期", of="order", occasion=occasions.order_due, lasts=THROUGH,
                           rungs=_ladder((-2, (HANDLER, LIAISON)), (0, (LIAISON, HEAD))),
                           text="{cite}：{what}，{due}前回复", anchor="supervision"),
    "order_overdue": Reminder(label="督办回复逾期", of="order", occasion=occasions.order_due,
                              rungs=_ladder((1, (LIAISON, HEAD)), (3, (COORDINATOR,)), (5, (OFFICE,))),
                              text="{cite}：{unit}没有回复{what}，{due}到期", anchor="supervision"),
}  # fmt: skip
