"""The congress supervises: units are urged, orders go out and come back in every state, visits and meetings are on record.

Told at the end of the year's stories, on the last working days, about the items that hang. Every step through its door and
at its own time: the steps are collected first and taken in the order of their days, as the numbers of the orders want it.
"""

import datetime as dt

from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from suggestions import measures
from suggestions.models import Assignment, SupervisionOrder
from suggestions.supervision import desk, orders, urging
from suggestions.supervision.workflow import ORDER
from suggestions.workflow import ASSIGNMENT, SUGGESTION

from . import supervising_words as words

URGED, AGAIN, UNCONTACTED, UNACCEPTED = 26, 8, 8, 5  # how many parts are urged, urged twice, urged about what
MET, VISITED = 5, 4  # suggestions of one meeting, suggestions that were visited


def supervise(stage):
    Supervision(stage).tell()


class Supervision:
    def __init__(self, stage):
        self.stage, self.side = stage, stage.cast.province
        self.office, self.second = self.side.staff[0], self.side.staff[-1]
        self.leader = User.objects.get(username="leader")
        self.committee = User.objects.get(username="committee")
        self.steps = []  # (instant, what is done then)
        self.urged = set()  # parts, by their keys

    def tell(self):
        hanging = self.hanging("overdue")
        self.urge_overdue(hanging)
        self.urge_others("no_contact", UNCONTACTED, 1)
        self.urge_others("unaccepted", UNACCEPTED, 1)
        self.order(hanging)
        self.meet(hanging)
        self.visit(self.hanging("reworking"))
        for _, step in sorted(self.steps, key=lambda pair: pair[0]):
            step()

    # Time and people ---------------------------------------------------------------------------------------------------------

    def day(self, back):
        """So many working days before the last one of the demo."""
        return self.stage.calendar.add_workdays(self.stage.limit, -back) if back else self.stage.limit

    def at(self, day, hour, minute):
        return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute % 60)))

    def hanging(self, fact):
        """Parts of this year's session, those on which nothing has happened for the longest first."""
        parts = Assignment.objects.filter(suggestion__session=self.side.now).select_related("suggestion", "unit")
        parts = parts.filter(measures.FACTS[fact].q(self.stage.today)).annotate(last=Max("suggestion__events__at"))
        return list(parts.order_by("last", "pk"))

    def is_quiet(self, part, day):
        """Nothing happens to the item on that day or later: what is told does not come between other people's steps."""
        return timezone.localdate(part.last) < day

    def liaison(self, part):
        return self.stage.cast.people[part.unit_id]["liaison"]

    def later(self, at, flow, obj, verb, by, **data):
        def take():
            obj.refresh_from_db()
            flow.take(obj, verb, by=by, at=at, **{k: v() if callable(v) else v for k, v in data.items()})

        self.steps.append((at, take))

    # 催办 --------------------------------------------------------------------------------------------------------------------

    def urge(self, part, fact, day, by, minute):
        self.urged.add(part.pk)
        one = desk.BY_FACT[fact]
        text = lambda: urging.fill(one.words, part, day, one.day)  # noqa: E731 (filled when it is sent)
        self.later(self.at(day, 9 + minute // 60, minute), ASSIGNMENT, part, "urge", by, note=text)

    def urge_overdue(self, hanging):
        first, again = self.day(4), self.day(1)
        late = [part for part in hanging if part.due_on < first and self.is_quiet(part, first)][:URGED]
        for n, part in enumerate(late):
            self.urge(part, "overdue", first, self.office if n % 3 else self.second, n)
        for n, part in enumerate(late[:AGAIN]):
            system = self.stage.cast.people.get(part.unit.coordinator_id, {}).get("liaison")
            by = self.leader if n % 4 == 3 else system or self.office
            self.urge(part, "urged_open", again, by, 5 + n)

    def urge_others(self, fact, most, back):
        day = self.day(back)
        chosen = [part for part in self.hanging(fact) if self.is_quiet(part, day)]
        for n, part in enumerate(chosen[-most:]):
            if part.pk not in self.urged and part.due_on and part.due_on >= day:
                self.urge(part, fact, day, self.office, 30 + n)

    # 督办通知书 --------------------------------------------------------------------------------------------------------------

    def order(self, hanging):
        """One in every state: waiting, due soon, overdue, answered, returned, accepted, cancelled. The longest tales first:
        each needs a part on which nothing has happened since its first day."""
        tales = (
            (self.accepted, 12), (self.overdue, 10), (self.returned, 9), (self.cancelled, 8), (self.soon, 7), (self.answered, 6),
            (self.answered, 6), (self.waiting, 2),
        )  # fmt: skip
        left = [p for p in hanging if not p.is_helper] + [p for p in self.hanging("open") if not p.is_helper]
        taken = set()
        for n, (tale, back) in enumerate(tales):
            free = (p for p in left if p.pk not in taken and self.is_quiet(p, self.day(back)))
            if part := next(free, None):
                taken.add(part.pk)
                tale(part, n)

    def issue(self, part, back, n, due_on=None):
        day = self.day(back)
        text = lambda: orders.draft_words(part, day)  # noqa: E731 (drafted when it is issued)
        self.later(self.at(day, 10, 3 * n), ASSIGNMENT, part, "issue_order", self.office, words=text, due_on=due_on)

    def then(self, part, back, hour, verb, by, **data):
        """A step on the order that the part has got by then."""
        at = self.at(self.day(back), hour, int(part.suggestion.number))

        def take():
            order = SupervisionOrder.objects.filter(assignment=part).latest("pk")
            ORDER.take(order, verb, by=by, at=at, **data)

        self.steps.append((at, take))

    def answer(self, part, back, n, hour=15):
        self.then(part, back, hour, "answer", self.liaison(part), text=words.ANSWERS[n % len(words.ANSWERS)])

    def waiting(self, part, n):
        self.issue(part, 2, n)

    def soon(self, part, n):
        self.issue(part, 7, n, due_on=self.stage.calendar.next_workday(self.stage.today + dt.timedelta(days=1)))

    def overdue(self, part, n):
        self.issue(part, 10, n, due_on=self.day(2))

    def answered(self, part, n):
        self.issue(part, 6, n)
        self.answer(part, 1, n)

    def returned(self, part, n):
        self.issue(part, 9, n)
        self.then(part, 4, 11, "answer", self.liaison(part), text=words.EMPTY_ANSWER)
        again = self.stage.calendar.add_workdays(self.stage.today, 4)
        self.then(part, 3, 16, "return_answer", self.office, note=words.RETURN, due_on=again)

    def accepted(self, part, n):
        self.issue(part, 12, n)
        self.answer(part, 6, n)
        self.then(part, 5, 10, "accept", self.office)

    def cancelled(self, part, n):
        self.issue(part, 8, n)
        self.then(part, 5, 14, "cancel", self.office, note=words.CANCEL)

    # 督办活动 ----------------------------------------------------------------------------------------------------------------

    def record(self, part, back, hour, by, **data):
        day = self.day(back)
        self.later(
            self.at(day, hour, int(part.suggestion.number)),
            SUGGESTION,
            part.suggestion,
            "record_supervision",
            by,
            held_on=day,
            **data,
        )

    def meet(self, hanging):
        """One meeting about several items: one text on the page of each."""
        items = {part.suggestion_id: part for part in hanging if self.is_quiet(part, self.day(2))}
        for part in list(items.values())[-MET:]:
            self.record(part, 2, 16, self.office, kind="meeting", participants=words.MET, summary=words.MEETING)

    def visit(self, reworking):
        items = list({part.suggestion_id: part for part in reworking if not part.is_helper}.values())
        for n, part in enumerate([p for p in items if self.is_quiet(p, self.day(3))][:VISITED]):
            kind, who, told = words.VISITS[n % len(words.VISITS)]
            self.record(part, 3, 15, self.committee if n % 2 else self.leader, kind=kind, participants=who.format(unit=part.unit),
                        summary=told.format(unit=part.unit, title=part.suggestion.title))  # fmt: skip
