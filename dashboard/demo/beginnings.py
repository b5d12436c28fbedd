"""The first chapter: the deputy writes, the office registers and hands over."""

from suggestions.models import Suggestion
from suggestions.workflow import COSIGNER, SUGGESTION

from . import phrases
from .teller import Teller


class Beginnings(Teller):
    def write(self):
        """Most deputies write on their own page, some hand in paper that the office enters; a few are a delegation's."""
        title, body = (self.paper.title, self.paper.body) if self.paper else self.order.special[:2]
        own = self._proposer()
        online = self.order.star or self.order.fate in ("draft", "returned") or self.rng.random() < 0.6
        fields = {
            "title": title, "body": body, "session": self.session, "period": "recess" if self.in_recess else "session",
            "publication": self.rng.choices(("full", "title", "none"), (80, 15, 5))[0],
            "research": self.rng.choice(("survey", "talk", "visit", "visit", "none")),
            "raised_before": self.rng.choices(("new", "two", "three", "more"), (78, 13, 6, 3))[0],
            "is_reference_only": self.rng.random() < 0.02,
            "confidentiality": self.rng.choices(("open", "internal"), (98, 2))[0], "category": self.side.categories[self.paper.theme.category] if self.paper else None,
        }  # fmt: skip
        if own:
            fields |= {"lead_deputy": self.deputy}
        else:
            fields |= {"proposing_delegation": self.deputy.delegation}
        if online:
            self.s = Suggestion(created_by=self.author, **fields)
            SUGGESTION.create(self.s, "write", by=self.author, at=self.clock.now(), wished_units=self._wished())
            self._invite()
        else:
            clerk = self.office
            self.s = Suggestion(created_by=clerk, submitted_on=self.clock.day, **fields)
            others = self._others(self.rng.choice((0, 0, 1, 2, 4, 8))) if own else ()
            SUGGESTION.create(
                self.s, "enter", by=clerk, at=self.clock.now(), cosigners=others, wished_units=self._wished()
            )

    def _proposer(self):
        """Sets the deputy; says whether he proposes himself, or at the head of his delegation."""
        heads = [d for d in self.side.deputies if d.is_head]
        by_delegation = self.paper and not self.order.star and self.rng.random() < 0.025
        stars = set(self.side.stars.values())
        self.deputy = self.side.stars.get(self.order.star) or self.rng.choice(
            heads if by_delegation else self.side.deputies
        )
        if self.deputy in stars and not self.order.star and self.order.fate in ("submitted", "draft"):
            self.deputy = heads[0]
        self.author = self.deputy.user
        return not by_delegation

    def _wished(self):
        if not self.paper or self.rng.random() < 0.6:
            return []
        return [self.lead_unit()]

    def _others(self, count):
        return self.rng.sample([d for d in self.side.deputies if d != self.deputy], count)

    def _invite(self):
        others = self._others(self.rng.choice((0, 0, 0, 0, 1, 2, 4)))
        second = self.side.stars.get("deputy2")
        waiting = self.order.fate in ("draft", "submitted", "returned")
        if waiting and second and second != self.deputy and second not in others:
            others.append(second)
        if not others:
            return
        self.do(SUGGESTION, self.s, "invite", self.author, deputies=others)
        self.clock.wait(0, 1)
        for cosigner in list(self.s.cosigners.select_related("deputy")):
            invited = next(d for d in others if d.pk == cosigner.deputy_id)
            if waiting and (invited == second or self.rng.random() < 0.3):
                continue  # still to answer
            verb = "refuse" if self.rng.random() < 0.06 else "confirm"
            self.do(COSIGNER, cosigner, verb, invited.user)

    def submit(self):
        if self.s.status == "draft":
            self.clock.wait(0, 1)
            self.do(SUGGESTION, self.s, "submit", self.author)

    def withdraw(self):
        self.clock.wait(1, 4)
        self.do(SUGGESTION, self.s, "withdraw", self.author, note=self.pick(phrases.WITHDRAW))

    def register(self):
        self.clock.wait(1, 5)
        self.do(SUGGESTION, self.s, "register", self.office, category=self.s.category)

    def return_for_change(self):
        self.clock.wait(1, 3)
        self.do(SUGGESTION, self.s, "return_for_change", self.office, note=self.pick(phrases.RETURN_CHANGE))

    def decline(self):
        self.clock.wait(1, 5)
        self.do(SUGGESTION, self.s, "decline", self.office, note=f"{self.order.special[2]}。{self.order.special[3]}")

    def turn_into_letter(self):
        self.clock.wait(1, 5)
        self.do(SUGGESTION, self.s, "turn_into_letter", self.office, note=self.order.special[3])

    def merge(self):
        host = Suggestion.objects.get(pk=self.order.host.story.s.pk)
        self.clock.to(host.registered_on)
        self.do(SUGGESTION, self.s, "merge", self.office, host=host, note=phrases.MERGE.format(number=host.number))

    def refer(self):
        self.do(SUGGESTION, self.s, "refer", self.office, coordinator=self.lead_unit().coordinator)

    def _parts(self):
        """Lead and helpers, or separate units: what the office decides."""
        theme, lead = self.paper.theme, self.lead_unit()
        helpers = [u for key in theme.helpers if (u := self.side.unit(key, self.session)) and u != lead]
        if self.order.fate in ("asking", "kept", "reassigned"):
            helpers = [u for u in helpers if u != self.rival()]
        separate = self.side.unit(theme.separate, self.session) if theme.separate else None
        if separate:
            rest = [(u, "helper") for u in helpers[:1] if u != separate]
            return [(lead, "separate"), (separate, "separate"), *rest]
        least = (
            min(2, len(helpers))
            if self.order.fate.startswith(("opinion", "rework", "pending_late"))
            else min(1, len(helpers))
        )
        most = max(least, min(len(helpers), 2 if self.is_last_year else 5))
        return [(lead, "lead"), *((u, "helper") for u in helpers[: self.rng.randint(least, most)])]

    def dispatch(self):
        """The office hands over itself, or through the coordinator of the system to which all the units belong."""
        parts = self._parts()
        through = {unit.coordinator for unit, _ in parts}
        self.clock.to(self.hand_over)
        by = self.office
        if len(through) == 1 and self.rng.random() < 0.35:
            self.refer()
            by = self.stage.cast.people[next(iter(through)).pk]["liaison"]
        self.do(SUGGESTION, self.s, "dispatch", by, parts=parts, opinion=self.rng.choice(phrases.OFFICE_OPINION))
