"""One suggestion on its way: every method is what people do, in words of the domain, through the doors."""

import datetime as dt

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from congress.deadlines import add_months
from core.workflow import Act
from evaluations.guards import gradable_parts
from evaluations.workflow import FEEDBACK
from suggestions.models import Assignment, Suggestion
from suggestions.workflow import ASSIGNMENT, COSIGNER, REPLY, SUGGESTION

from . import phrases
from .clock import ONE_DAY, Clock
from .scan import PDF

ADOPTED = {"A": "采纳", "B": "部分采纳", "C": "近期不能落实"}


class Story:
    def __init__(self, stage, order, rng):
        self.stage, self.order, self.rng = stage, order, rng
        self.side, self.session, self.paper = order.side, order.session, order.paper
        self.is_last_year = self.session == self.side.last
        self.back = 364 if self.is_last_year else 0
        self.klass = rng.choices("ABC", (58, 34, 8) if self.is_last_year else (52, 38, 10))[0]
        self.s = None

    # Time ------------------------------------------------------------------------------------------------------------------

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
            days = self.rng.choices((self.rng.randint(35, 75), self.rng.randint(76, 89), self.rng.randint(94, 104)), (62, 32, 6))[0]
        else:
            days = self.rng.randint(35, 62)
        self.clock.to(self.s.dispatched_on + days * ONE_DAY)

    def do(self, flow, obj, verb, by, **data):
        return flow.take(obj, verb, by=by, at=self.clock.now(), **data)

    def pick(self, words):
        text = self.rng.choice(words)
        return self.paper.say(text) if self.paper else text

    @property
    def office(self):
        return self.side.staff[self.s.pk % len(self.side.staff)]

    # The deputy ------------------------------------------------------------------------------------------------------------

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
            "is_reference_only": False, "category": self.side.categories[self.paper.theme.category] if self.paper else None,
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
            clerk = self.rng.choice(self.side.staff)
            self.s = Suggestion(created_by=clerk, submitted_on=self.clock.day, **fields)
            others = self._others(self.rng.choice((0, 0, 1, 2, 4, 8))) if own else ()
            SUGGESTION.create(self.s, "enter", by=clerk, at=self.clock.now(), cosigners=others, wished_units=self._wished())

    def _proposer(self):
        """Sets the deputy; says whether he proposes himself, or at the head of his delegation."""
        heads = [d for d in self.side.deputies if d.is_head]
        by_delegation = self.paper and not self.order.star and self.rng.random() < 0.025
        stars = set(self.side.stars.values())
        self.deputy = self.side.stars.get(self.order.star) or self.rng.choice(heads if by_delegation else self.side.deputies)
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
        others = self._others(self.rng.choice((0, 0, 0, 1, 2, 3, 5)))
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

    # The office ------------------------------------------------------------------------------------------------------------

    def register(self):
        self.clock.wait(1, 5)
        self.clock.day = min(self.clock.day, self.hand_over)
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

    def lead_unit(self):
        theme = self.paper.theme
        key = theme.city_lead if self.side.level == "市" and theme.city_lead else theme.lead
        return self.side.unit(key, self.session)

    def _parts(self):
        """Lead and helpers, or separate units: what the office decides."""
        theme, lead = self.paper.theme, self.lead_unit()
        helpers = [u for key in theme.helpers if (u := self.side.unit(key, self.session)) and u != lead]
        separate = self.side.unit(theme.separate, self.session) if theme.separate else None
        if separate:
            rest = [(u, "helper") for u in helpers[:1] if u != separate]
            return [(lead, "separate"), (separate, "separate"), *rest]
        least = min(2, len(helpers)) if self.order.fate.startswith(("opinion", "rework", "pending_late")) else min(1, len(helpers))
        return [(lead, "lead"), *((u, "helper") for u in helpers[: self.rng.randint(least, len(helpers))])]

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

    # The units -------------------------------------------------------------------------------------------------------------

    def parts(self, *roles):
        found = Assignment.objects.filter(suggestion=self.s, is_latest=True).select_related("unit").order_by("pk")
        return [a for a in found if not roles or a.role in roles]

    def own(self):
        return self.parts("lead", "separate")

    def of(self, part, duty) -> User:
        return self.stage.cast.people[part.unit_id][duty]

    def accept(self, *, share=1.0, days=(0, 6), spare_lead=False, skip_last=False):
        """Every unit in its own time; ``share`` of them, the lead perhaps not yet, the last perhaps never."""
        start, parts = self.clock.day, [a for a in self.parts() if a.status == "pending"]
        if skip_last:
            parts = parts[:-1]
        chosen = [a for a in parts if not (spare_lead and not a.is_helper) and self.rng.random() < share]
        for wait, part in sorted(((self.rng.randint(*days), a) for a in chosen), key=lambda pair: (pair[0], pair[1].pk)):
            self.clock.to(start + wait * ONE_DAY)
            self.do(ASSIGNMENT, part, "accept", self.of(part, "liaison"))
            if not part.handler_name and (not part.is_helper or self.rng.random() < 0.7):
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
            method = kind or ("phone" if not done else self._meeting())
            summary = self.pick(phrases.CALLS) if method == "phone" else self._meeting_words(method, part)
            who = self.rng.choice(phrases.PARTICIPANTS).format(office=self._office_of(part)) if method != "phone" else self._office_of(part)
            handler = self.of(part, "handler")
            self.do(ASSIGNMENT, part, "contact", handler, held_on=self.clock.day, method=method, participants=who, summary=summary)

    def _meeting(self):
        talk = self.paper.theme.talk
        if talk.startswith("电话"):
            return self.rng.choice(("phone", "network", "visit"))
        return "meeting" if "座谈" in talk or "会" in talk[:12] else "onsite"

    def _meeting_words(self, method, part):
        if method == self._meeting() and not part.is_helper and part.role == "lead" and part.round == 1:
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
            self.do(ASSIGNMENT, part, "send_opinion", self.of(part, "liaison"), text=text, document_number=self._number(part, "会"))

    def _opinion(self, part):
        key = next((k for k, u in self.side.units.items() if u.pk == part.unit_id), "")
        words = self.pick(phrases.OPINIONS.get(key) or phrases.OPINIONS[""])
        return f"《{self.paper.cited}》（第{self.s.number}号）收悉。结合本单位职责，提出会办意见如下：\n{words}\n以上意见供答复代表时参考。"

    def return_opinion(self):
        lead = self.own()[0]
        self.clock.wait(2, 5)
        for part in self.parts("helper"):
            if part.status == "answered" and part.opinion.text == phrases.EMPTY_OPINION:
                self.do(ASSIGNMENT, part, "return_opinion", self.of(lead, "liaison"), note=self.rng.choice(phrases.RETURN_OPINION))

    def ask_back(self):
        part = self.own()[0]
        others = [a.unit for a in self.parts()]
        free = [u for u in self.side.units.values() if u not in others and u.coordinator_id == part.unit.coordinator_id]
        self.clock.wait(0, 2)
        liaison = self.of(part, "liaison")
        self.do(ASSIGNMENT, part, "ask_back", liaison, note=self.pick(phrases.ASK_BACK), proposed_unit=self._neighbour(free))

    def _neighbour(self, free):
        """Another unit of the same field, as the theme of some other suggestion of the category would have it."""
        from .themes import THEMES

        keys = [t.lead for t in THEMES if t.category == self.paper.theme.category]
        near = [self.side.units[k] for k in keys if k in self.side.units and self.side.units[k] in free]
        return self.rng.choice(near or free)

    def refuse_back(self):
        self.clock.wait(1, 3)
        self.do(ASSIGNMENT, self._asking(), "refuse_back", self.office, note=phrases.REFUSE_BACK)

    def reassign(self):
        part = self._asking()
        self.clock.wait(1, 3)
        self.do(ASSIGNMENT, part, "reassign", self.office, unit=part.proposed_unit, note=phrases.REASSIGN)

    def _asking(self):
        return next(a for a in self.parts() if a.status == "asking")

    # The reply -------------------------------------------------------------------------------------------------------------

    def _number(self, part, kind="复"):
        return f"{self.stage.cast.marks[part.unit_id]}{kind}〔{self.clock.day.year}〕{self.stage.next_document(part.unit_id, kind, self.clock.day.year)}号"

    def draft(self, part=None, klass=""):
        part = part or self.own()[0]
        if part.status == "handling":
            self.do(ASSIGNMENT, part, "draft_reply", self.of(part, "handler"))
        reply = part.replies.exclude(status="signed").get()
        klass = klass or self.klass
        handler = self.of(part, "handler")
        values = {
            "klass": klass, "body": self._body(part, klass), "planned": self._planned(part) if klass == "B" else [],
            "contact_person": handler.name, "contact_phone": handler.phone,
        }  # fmt: skip
        if not part.has_contact:
            values["no_contact_reason"] = phrases.NO_CONTACT
        if any(h.is_open for h in part.helpers()) and self.order.fate not in ("opinion_missing", "rework_open"):
            values["no_opinion_reason"] = phrases.NO_OPINION
        self.do(REPLY, reply, "save", handler, revision=reply.revision, **values)
        return reply

    def _body(self, part, klass):
        body = self.paper.reply(klass, part.unit.name)
        if part.round > 1:
            first, _, rest = body.partition("\n")
            again = f"您反馈对第{part.round - 1}轮办理结果不满意，我们进行了认真检查，并再次与您沟通。现将进一步办理情况答复如下："
            body = f"您提出的《{self.paper.cited}》收悉。{again}\n{rest}"
        return body

    def _planned(self, part):
        name = part.unit.name
        return [
            {"text": what, "responsible": name, "due_on": add_months(self.clock.day, months)}
            for what, months in self.paper.planned(name)
        ]

    def open_reply(self):
        part = self.own()[0]
        return part, part.replies.exclude(status="signed").get()

    def send(self):
        part, reply = self.open_reply()
        if part.unit.sign_levels > 1:
            self.clock.wait(0, 2)
            self.do(REPLY, reply, "send", self.of(part, "handler"))

    def pass_on(self):
        """Up to the last level, where the signature is waited for."""
        part, reply = self.open_reply()
        self._climb(part, reply)

    def _climb(self, part, reply):
        while reply.status == "checking" and reply.level < part.unit.sign_levels:
            self.clock.wait(0, 1)
            self.do(REPLY, reply, "pass_on", self.of(part, "liaison" if reply.level == 2 else "head"))

    def send_back(self):
        part, reply = self.open_reply()
        if reply.status != "checking":
            return
        self.clock.wait(0, 2)
        duty = "head" if reply.level >= min(3, part.unit.sign_levels) else "liaison"
        self.do(REPLY, reply, "send_back", self.of(part, duty), note=self.rng.choice(phrases.RETURN_DRAFT))

    def answer(self, klass="", only_first=False):
        """Everything from the draft to the signature, for every part that answers for itself."""
        for part in self.own()[: 1 if only_first else None]:
            if part.status != "handling":
                continue
            reply = self.draft(part, klass)
            if part.unit.sign_levels > 1:
                self.do(REPLY, reply, "send", self.of(part, "handler"))
                self._climb(part, reply)
            self._sign(part, reply)

    def _sign(self, part, reply):
        head, handler = self.of(part, "head"), self.of(part, "handler")
        self.do(
            REPLY, reply, "sign", head, document_number=self._number(part), signer_name=head.name,
            contact_person=handler.name, contact_phone=handler.phone,
        )  # fmt: skip
        self.s.refresh_from_db()

    def correct(self):
        part = self.own()[0]
        self.clock.wait(1, 2)
        self.do(ASSIGNMENT, part, "correct_reply", self.of(part, "liaison"), note="答复中一处数字有误，更正后重新送达。")
        reply = part.replies.exclude(status="signed").get()
        body = reply.body.replace("现答复如下：", "前次答复有一处数字有误，现更正并答复如下：")
        planned = list(reply.planned_items.values("text", "responsible", "due_on"))
        self.do(REPLY, reply, "save", self.of(part, "handler"), revision=reply.revision, body=body, planned=planned)
        if part.unit.sign_levels > 1:
            self.do(REPLY, reply, "send", self.of(part, "handler"))
            self._climb(part, reply)
        self._sign(part, reply)

    # The deputy's word -----------------------------------------------------------------------------------------------------

    def feedback(self, *, unsatisfied=False, second=False, paper=False):
        self.s = Suggestion.objects.get(pk=self.s.pk)
        parts = gradable_parts(self.s)
        until = min([a.feedback_due_on for a in parts if a.feedback_due_on], default=self.clock.limit)
        self.clock.wait(1, 5)
        self.clock.day = min(self.clock.day, until)
        grades = [self._grade(a, unsatisfied and not a.is_helper, second) for a in parts]
        if paper:
            scan = SimpleUploadedFile("征询意见表扫描件.pdf", PDF, content_type="application/pdf")
            signed = self.deputy.name
            self.do(FEEDBACK, self.s, "enter", self.office, grades=grades, uploads=[scan], given_on=self.clock.day, signed_by=signed)
        else:
            self.do(FEEDBACK, self.s, "give", self.author, grades=grades)

    def _grade(self, part, unsatisfied, second):
        weights = {"A": (42, 50, 8), "B": (20, 64, 16), "C": (8, 60, 32)}[self.klass]
        result = "不满意" if unsatisfied else self.rng.choices(("非常满意", "满意", "基本满意"), (10, 55, 35) if second else weights)[0]
        better = {"非常满意": ("非常满意",), "满意": ("满意", "非常满意"), "基本满意": ("满意", "基本满意"), "不满意": ("基本满意", "满意")}
        words = self.rng.choice(phrases.WORDS[result]) if not part.is_helper else ""
        if unsatisfied and self.paper.theme.unhappy:
            words = self.paper.say(self.paper.theme.unhappy)
        return {
            "part": part, "result": result, "attitude": self.rng.choice(better[result]), "words": words,
            "adoption": "未采纳" if unsatisfied and self.klass == "C" else ADOPTED[self.klass],
            "contact_how": self.rng.choice(("meeting", "visit", "phone", "visit", "other")) if not part.is_helper else "",
        }  # fmt: skip

    def lapse(self):
        """Nobody answered inside the window."""
        until = max(a.feedback_due_on for a in self.own())
        self.clock.to(until + dt.timedelta(days=1))
        SUGGESTION.follow(Suggestion.objects.get(pk=self.s.pk), "lapse", Act(by=None, at=self.clock.now()))
