"""The second chapter: units accept, talk to the deputy, help one another, or ask to be relieved."""

from suggestions.workflow import ASSIGNMENT

from . import phrases
from .beginnings import Beginnings
from .clock import ONE_DAY


class Handling(Beginnings):
    def accept(self, *, share=1.0, days=(0, 6), spare_lead=False, skip_last=False):
        """Every unit in its own time; ``share`` of them, the lead perhaps not yet, the last perhaps never."""
        start, parts = self.clock.day, [a for a in self.parts() if a.status == "pending"]
        if skip_last:
            parts = parts[:-1]
        chosen = [a for a in parts if not (spare_lead and not a.is_helper) and self.rng.random() < share]
        for wait, part in sorted(
            ((self.rng.randint(*days), a) for a in chosen), key=lambda pair: (pair[0], pair[1].pk)
        ):
            self.clock.to(start + wait * ONE_DAY)
            self.do(ASSIGNMENT, part, "accept", self.of(part, "liaison"))
            if not part.handler_name and (not part.is_helper or (not self.is_last_year and self.rng.random() < 0.4)):
                self._name_people(part)

    def _name_people(self, part):
        cast, handler = self.stage.cast, self.of(part, "handler")
        people = {
            "leader_name": self.rng.choice(cast.leaders[part.unit_id]), "office_name": self._office_of(part),
            "handler_name": handler.name, "handler_phone": handler.phone,
        }  # fmt: skip
        self.do(ASSIGNMENT, part, "name_people", self.of(part, "liaison"), **people)

    def _office_of(self, part):
        return part.office_name or self.rng.choice(self.stage.cast.offices[part.unit_id])

    def contact(self, kind=""):
        """First a call, then face to face; nobody calls twice on the first day."""
        for part in self.own():
            if part.status not in ("handling", "answered"):
                continue
            self.clock.wait(2, 8)
            done = part.contacts.count()
            method = kind or ("phone" if not done else self.meeting())
            summary = self.pick(phrases.CALLS) if method == "phone" else self._meeting_words(method, part)
            who = (
                self.rng.choice(phrases.PARTICIPANTS).format(office=self._office_of(part))
                if method != "phone"
                else self._office_of(part)
            )
            handler = self.of(part, "handler")
            self.do(
                ASSIGNMENT,
                part,
                "contact",
                handler,
                held_on=self.clock.day,
                method=method,
                participants=who,
                summary=summary,
            )

    def meeting(self):
        talk = self.paper.theme.talk
        if talk.startswith("电话"):
            return self.rng.choice(("phone", "network", "visit"))
        return "meeting" if "座谈" in talk or "会" in talk[:12] else "onsite"

    def _meeting_words(self, method, part):
        if method == self.meeting() and not part.is_helper and part.role == "lead" and part.round == 1:
            return self.paper.say(self.paper.theme.talk)
        words = {"network": ("通过代表履职平台发送办理进展，代表表示收到，没有新的意见。",)}
        return self.pick(phrases.MEETINGS.get(method) or words[method] if method in words else phrases.MEETINGS[method])

    def opinions(self, *, share=1.0, missing=0, empty=0):
        """Helpers send their opinions, all but the last ``missing``; the first ``empty`` say nothing."""
        start = self.clock.day
        helpers = [a for a in self.parts("helper") if a.status == "handling"]
        helpers = [a for a in helpers[: len(helpers) - missing] if self.rng.random() < share]
        for number, part in enumerate(helpers):
            self.clock.to(start + self.rng.randint(1, 6) * (number + 1) * ONE_DAY)
            text = phrases.EMPTY_OPINION if number < empty else self._opinion(part)
            self.do(
                ASSIGNMENT,
                part,
                "send_opinion",
                self.of(part, "liaison"),
                text=text,
                document_number=self.document_number(part, "会"),
            )

    def _opinion(self, part):
        key = next((k for k, u in self.side.units.items() if u.pk == part.unit_id), "")
        own = self.pick(phrases.OPINIONS.get(key) or phrases.OPINIONS[""])
        ask = self.paper.say(self.rng.choice(self.paper.theme.points).ask).removesuffix("。")
        on_ask = self.rng.choice(phrases.OPINION_ON_ASK).format(ask=ask)
        return f"《{self.paper.cited}》（第{self.s.number}号）收悉。结合本单位职责，提出会办意见如下：\n一、{own}\n二、{on_ask}\n以上意见供答复代表时参考。"

    def return_opinion(self):
        lead = self.own()[0]
        self.clock.wait(2, 5)
        for part in self.parts("helper"):
            if part.status == "answered" and part.opinion.text == phrases.EMPTY_OPINION:
                self.do(
                    ASSIGNMENT,
                    part,
                    "return_opinion",
                    self.of(lead, "liaison"),
                    note=self.rng.choice(phrases.RETURN_OPINION),
                )

    def ask_back(self):
        part = self.own()[0]
        self.clock.wait(0, 2)
        liaison = self.of(part, "liaison")
        self.do(ASSIGNMENT, part, "ask_back", liaison, note=self.pick(phrases.ASK_BACK), proposed_unit=self.rival())

    def refuse_back(self):
        self.clock.wait(1, 3)
        self.do(ASSIGNMENT, self._asking(), "refuse_back", self.office, note=phrases.REFUSE_BACK)

    def reassign(self):
        part = self._asking()
        self.clock.wait(1, 3)
        self.do(ASSIGNMENT, part, "reassign", self.office, unit=part.proposed_unit, note=phrases.REASSIGN)

    def _asking(self):
        return next(a for a in self.parts() if a.status == "asking")
