"""The third chapter: the reply, from the draft through its levels to the signature, and its correction."""

from congress.deadlines import add_months
from suggestions.workflow import ASSIGNMENT, REPLY

from . import phrases
from .handling import Handling


class Replies(Handling):
    def draft(self, part=None):
        part = part or self.own()[0]
        if part.status == "handling":
            self.do(ASSIGNMENT, part, "draft_reply", self.of(part, "handler"))
        reply = part.replies.exclude(status="signed").get()
        klass, handler = self._class_of(part), self.of(part, "handler")
        values = {
            "klass": klass, "body": self._body(part, klass), "commitments": self._promises(part) if klass == "B" else [],
            "contact_person": handler.name, "contact_phone": handler.phone,
        }  # fmt: skip
        if not part.has_contact:
            values["no_contact_reason"] = phrases.NO_CONTACT
        if any(h.is_open for h in part.helpers()) and self.order.fate not in ("opinion_missing", "rework_open"):
            values["no_opinion_reason"] = phrases.NO_OPINION
        self.do(REPLY, reply, "save", handler, revision=reply.revision, **values)
        return reply

    def _class_of(self, part):
        """What could not be done at first is planned in the second round."""
        if part.round > 1 and self.klass == "C":
            self.klass = "B"
        return self.klass

    def _body(self, part, klass):
        body = self.paper.reply(klass, part.unit.name, done=min(part.round, 2))
        if part.round > 1:
            first, _, rest = body.partition("\n")
            again = f"您反馈对第{part.round - 1}轮办理结果不满意，我们进行了认真检查，并再次与您沟通。现将进一步办理情况答复如下："
            body = f"您提出的《{self.paper.cited}》收悉。{again}\n{rest}"
        return body

    def _promises(self, part):
        name = part.unit.name
        return [
            {"text": what, "responsible": name, "due_on": add_months(self.clock.day, months)}
            for what, months in self.paper.planned(name, done=min(part.round, 2))
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
        self.klass = klass or self.klass
        for part in self.own()[: 1 if only_first else None]:
            if part.status != "handling":
                continue
            reply = self.draft(part)
            if part.unit.sign_levels > 1:
                self.do(REPLY, reply, "send", self.of(part, "handler"))
                self._climb(part, reply)
            self._sign(part, reply)

    def _sign(self, part, reply):
        head, handler = self.of(part, "head"), self.of(part, "handler")
        self.do(
            REPLY, reply, "sign", head, document_number=self.document_number(part, "复"), signer_name=head.name,
            contact_person=handler.name, contact_phone=handler.phone,
        )  # fmt: skip
        self.s.refresh_from_db()

    def correct(self):
        part = self.own()[0]
        self.clock.wait(1, 2)
        self.do(
            ASSIGNMENT, part, "correct_reply", self.of(part, "liaison"), note="答复中一处数字有误，更正后重新送达。"
        )
        reply = part.replies.exclude(status="signed").get()
        body = reply.body.replace("现答复如下：", "前次答复有一处数字有误，现更正并答复如下：")
        commitments = list(reply.commitments.values("text", "responsible", "due_on"))
        self.do(
            REPLY, reply, "save", self.of(part, "handler"), revision=reply.revision, body=body, commitments=commitments
        )
        if part.unit.sign_levels > 1:
            self.do(REPLY, reply, "send", self.of(part, "handler"))
            self._climb(part, reply)
        self._sign(part, reply)
