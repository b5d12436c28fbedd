"""What waits on the desks about promises, across all years: the session one works in does not hide what was promised before it.

TABLE names, for each role, the states of promises that are his to act on and those he waits for; each row opens its list.
"""

from dataclasses import dataclass

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.http import urlencode

from accounts.policy import Role
from core.templatetags.look import md
from suggestions import marks
from suggestions.commitments import reach, states

from .tally import Row
from .waits import Wait

REPORTED = Wait(name="reported", says="单位报告已经完成的承诺，等我核实销号", button="核实报完成的承诺")
CHANGE_ASKED = Wait(name="change_asked", says="单位申请调整承诺，等我决定", button="答复承诺调整申请")
OVERDUE = Wait(name="overdue", says="承诺已经到期，还没有兑现（各年都算）", first="最早到期的一项", is_red=True)
SOON = Wait(name="soon", says=f"承诺 {states.SOON} 天内到期（各年都算）", first="最早到期的一项")
OWN_OVERDUE = Wait(
    name="overdue", says="本单位的承诺已经到期，还没有兑现（各年都算）", first="最早到期的一项", is_red=True
)
OWN_SOON = Wait(name="soon", says=f"本单位的承诺 {states.SOON} 天内到期（各年都算）", first="最早到期的一项")
OWN_REPORTED = Wait(name="reported", says="已经报完成，等人大机关核实销号")
OWN_CHANGE_ASKED = Wait(name="change_asked", says="申请调整的承诺，等人大机关决定")
UNGRADED = Wait(name="ungraded", says="向您承诺的事已经办完销号，等您评价兑现情况", button="评价兑现情况")

FOR_ME = {
    Role.STAFF: (REPORTED, CHANGE_ASKED),
    Role.UNIT: (OWN_OVERDUE, OWN_SOON),
    Role.DEPUTY: (UNGRADED,),
}
FOR_OTHERS = {
    Role.STAFF: (OVERDUE, SOON),
    Role.COORDINATOR: (OVERDUE, SOON),
    Role.UNIT: (OWN_REPORTED, OWN_CHANGE_ASKED),
    Role.LEADER: (OVERDUE,),
    Role.VIEWER: (OVERDUE,),
}
WAITING = {"ungraded": "等您评价", "change_asked": "等待答复"}
NO_CLOCK = ("reported", "change_asked", "ungraded")  # nothing runs out for whoever is asked


@dataclass(frozen=True, slots=True)
class Desk:
    for_me: list
    for_others: list

    @property
    def waiting(self):
        return sum(row.n for row in self.for_me)


def of(chair):
    """The rows of one desk: one query counts, one more names the promises that come first."""
    role = chair.user.role
    mine, others = FOR_ME.get(role, ()), FOR_OTHERS.get(role, ())
    waits = [*mine, *others]
    asked = {wait.name: states.q(wait.name, chair.today) for wait in waits}
    if not asked:
        return Desk([], [])
    within = Q()
    for q in asked.values():
        within |= q
    rows = reach.promises(chair.user, within=within)
    columns = {f"n_{name}": Count("pk", filter=q) for name, q in asked.items()}
    columns |= {f"day_{name}": Min("due_on", filter=q) for name, q in asked.items()}
    counted = rows.aggregate(**columns)
    firsts = _firsts(rows, asked, counted)
    made = {w.name: _row(chair, w, counted, firsts.get(w.name)) for w in waits if counted[f"n_{w.name}"]}
    return Desk([made[w.name] for w in mine if w.name in made], [made[w.name] for w in others if w.name in made])


def _firsts(rows, asked, counted):
    """``{state: the promise that is due first}``."""
    wanted = Q(pk__in=())
    for name, q in asked.items():
        if counted[f"n_{name}"]:
            wanted |= q & Q(due_on=counted[f"day_{name}"])
    if not any(counted[f"n_{name}"] for name in asked):
        return {}
    full = rows.filter(wanted).select_related("reply__assignment__suggestion__session", "reply__assignment__unit")
    found = {}
    for promise in full.defer("reply__body", "reply__assignment__suggestion__body").order_by("-due_on", "-pk"):
        for name in asked:
            if promise.due_on == counted[f"day_{name}"] and _is_of(promise, name):
                found[name] = promise
    return found


def _is_of(promise, name):
    """Whether a promise of that day is of this state: reported, judged and running ones do not mix."""
    if name == "ungraded":
        return not promise.is_running
    return promise.status == (promise.Status.REPORTED if name == "reported" else promise.Status.OPEN)


def _row(chair, wait, counted, first):
    day = counted[f"day_{wait.name}"]
    if wait.name in NO_CLOCK:
        mark = marks.Mark("todo", WAITING.get(wait.name, "等待核实"), f"最早 {md(day, chair.today)}到期")
    else:
        light = marks.light(day, chair.today, notice=chair.notice, calendar=chair.calendar)
        word = f"最久{light.word}" if light.kind == "late" else light.word
        mark = marks.Mark(light.kind, word, f"{md(day, chair.today)}到期")
    return Row(
        wait=wait, n=counted[f"n_{wait.name}"], text=wait.says, under=f"{wait.first}：{named(first)}" if first else "",
        mark=mark, url=f"{reverse('commitments')}?{urlencode({'state': wait.name})}", order=(wait.name in NO_CLOCK, day),
    )  # fmt: skip


def named(promise):
    """2025年第0317号，省交通运输厅：修好这条路."""
    part = promise.reply.assignment
    return f"{part.suggestion.session.year}年第{part.suggestion.number}号，{part.unit}：{promise.text}"
