"""What every chapter of a suggestion's story shares: its clock, its people, its words."""

from accounts.models import User
from suggestions.models import Assignment

from .clock import ONE_DAY, Clock
from .themes import RIVALS


class Teller:
    def __init__(self, stage, order, rng):
        self.stage, self.order, self.rng = stage, order, rng
        self.side, self.session, self.paper = order.side, order.session, order.paper
        self.is_last_year = self.session == self.side.last
        self.back = 364 if self.is_last_year else 0
        self.office = rng.choice(self.side.staff)
        self.klass = rng.choices("ABC", (58, 34, 8) if self.is_last_year else (52, 38, 10))[0]
        self.s = None

    def set_out(self, day, hand_over, in_recess):
        limit = self.stage.limit if not self.is_last_year else self.stage.limit - 180 * ONE_DAY
        self.clock = Clock(self.stage.calendar, day, limit, self.rng)
        self.hand_over, self.in_recess = hand_over, in_recess

    def until(self, low, high):
        """Go on to some day so many days before today."""
        self.clock.to(self.stage.today - self.rng.randint(low, high) * ONE_DAY)

    def handle_for(self):
        """Most replies leave well before their date, some on the last days, a few late."""
        if self.is_last_year:
            days = self.rng.choices(
                (self.rng.randint(35, 75), self.rng.randint(76, 89), self.rng.randint(94, 104)), (64, 32, 4)
            )[0]
        else:
            days = self.rng.randint(35, 62)
        self.clock.to(self.s.dispatched_on + days * ONE_DAY)

    def do(self, flow, obj, verb, by, **data):
        return flow.take(obj, verb, by=by, at=self.clock.now(), **data)

    def pick(self, words):
        text = self.rng.choice(words)
        return self.paper.say(text) if self.paper else text

    def lead_unit(self):
        theme = self.paper.theme
        key = theme.city_lead if self.side.level == "市" and theme.city_lead else theme.lead
        return self.side.unit(key, self.session)

    def rival(self):
        """The unit that might as well lead."""
        return self.side.unit(RIVALS[self.paper.theme.key], self.session)

    def parts(self, *roles):
        """The latest parts, as they are now."""
        found = Assignment.objects.filter(suggestion=self.s, is_latest=True).select_related("unit").order_by("pk")
        return [a for a in found if not roles or a.role in roles]

    def own(self):
        """The parts that answer for themselves."""
        return self.parts("lead", "separate")

    def of(self, part, duty) -> User:
        return self.stage.cast.people[part.unit_id][duty]

    def document_number(self, part, kind):
        unit, year = part.unit_id, self.clock.day.year
        return f"{self.stage.cast.marks[unit]}{kind}〔{year}〕{self.stage.next_document(unit, kind, year)}号"
