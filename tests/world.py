"""A small world for tests: two congresses, their people and units. Everything that happens, happens through the doors."""

import datetime as dt

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from accounts.policy import Role
from congress import presets
from congress.models import Category, Committee, Congress, Delegation, Deputy, RuleSet, Session
from evaluations.guards import gradable_parts
from evaluations.models import PaperEntry
from evaluations.workflow import FEEDBACK, PAPER
from suggestions.models import Assignment, Suggestion
from suggestions.workflow import ASSIGNMENT, REPLY, SUGGESTION
from units.models import Membership, Unit

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
BODY = "近年来，村里的路坏了没有人修。\n建议：一、修路；二、管护。"


def pdf(name="扫描件.pdf"):
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


class World:
    """``world.suggestion("answered", helpers=[world.water])`` walks a suggestion to a state by the steps people take.

    Unless told otherwise a suggestion is dispatched 30 days before ``today``.
    """

    def __init__(self, today=None, rules="湖南"):
        self.today = today or timezone.localdate()
        self.numbers = 0
        self.clerks = {}
        self.rules = RuleSet.objects.create(name=rules, rules=presets.load(rules))
        self.province = Congress.objects.create(name="云江省人大", level="province", short_name="省")
        self.city = Congress.objects.create(name="青岚市人大", level="city", short_name="市", parent=self.province)
        self.session = self._session(self.province, self.rules)
        self.city_session = self._session(self.city, self.rules)
        self._people()
        self._units()

    def under(self, rules=None, *, today=None):
        """The same world on another day, or with its sessions under another preset."""
        self.today = today or self.today
        if rules:
            self.rules.name, self.rules.rules = rules, presets.load(rules)
            self.rules.save()
        for session in (self.session, self.city_session):
            session.opens_on, session.year = self.today - dt.timedelta(days=60), self.today.year
            session.closes_on = session.opens_on + dt.timedelta(days=5)
            session.rule_set = self.rules
            session.save()
        return self

    def _session(self, congress, rules):
        opened = self.today - dt.timedelta(days=60)
        return Session.objects.create(
            congress=congress, term=14, meeting=4, year=self.today.year, name="十四届四次会议", opens_on=opened,
            closes_on=opened + dt.timedelta(days=5), rule_set=rules,
        )  # fmt: skip

    def _people(self):
        self.committee = Committee.objects.create(congress=self.province, name="农业与农村委员会")
        self.category = Category.objects.create(congress=self.province, name="农业农村", committee=self.committee)
        self.delegation = Delegation.objects.create(congress=self.province, name="双河代表团")
        self.admin = self.user("admin", Role.ADMIN, is_staff=True, is_superuser=True)
        self.office = self.user("office", Role.STAFF, title="代表工委")
        self.office2 = self.user("office2", Role.STAFF)
        self.leader = self.user("leader", Role.LEADER, committee=self.committee)
        self.viewer = self.user("viewer", Role.VIEWER)
        self.author = self.user("author", Role.DEPUTY)
        self.deputy = Deputy.objects.create(
            congress=self.province, name="闻青禾", user=self.author, delegation=self.delegation
        )
        self.other_author = self.user("other_author", Role.DEPUTY)
        self.other_deputy = Deputy.objects.create(
            congress=self.province, name="谷雨生", user=self.other_author, delegation=self.delegation, is_head=True
        )
        self.city_office = self.user("city_office", Role.STAFF, congress=self.city)
        self.city_author = self.user("city_author", Role.DEPUTY, congress=self.city)
        self.city_deputy = Deputy.objects.create(congress=self.city, name="白溪亭", user=self.city_author)

    def _units(self):
        self.government = Unit.objects.create(
            congress=self.province, name="省政府办公厅督查室", kind=Unit.Kind.COORDINATOR
        )
        self.coordinator = self.user("coordinator", Role.COORDINATOR, units=[(self.government, "liaison")])
        make = Unit.objects.create
        self.roads = make(congress=self.province, name="省交通运输厅", coordinator=self.government)
        self.water = make(congress=self.province, name="省水利厅", coordinator=self.government)
        self.money = make(congress=self.province, name="省财政厅", coordinator=self.government)
        self.party = make(congress=self.province, name="省委宣传部", kind=Unit.Kind.PARTY)
        self.city_unit = make(congress=self.city, name="市住建局")
        duties = [
            (getattr(self, name), duty, f"{name}_{duty}")
            for name in ("roads", "water", "money", "party", "city_unit")
            for duty in ("liaison", "handler", "head")
        ]
        people = [User(username=n, name=n, role=Role.UNIT, congress=unit.congress) for unit, _, n in duties]
        User.objects.bulk_create(people)
        Membership.objects.bulk_create(
            Membership(user=user, unit=unit, duty=duty) for user, (unit, duty, _) in zip(people, duties, strict=True)
        )
        for user in people:
            setattr(self, user.username, user)

    def user(self, name, role, *, congress=None, units=(), **fields):
        user = User.objects.create(username=name, name=name, role=role, congress=congress or self.province, **fields)
        for unit, duty in units:
            Membership.objects.create(user=user, unit=unit, duty=duty)
        return user

    def at(self, days=0, hour=10):
        """An instant ``days`` from today."""
        day = self.today + dt.timedelta(days=days)
        return timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))

    # A suggestion on its way ---------------------------------------------------------------------------------------------

    def _title(self):
        self.numbers += 1
        return f"关于修第{self.numbers}条路的建议"

    def draft(self, *, title=None, deputy=None, at=None, **fields):
        deputy = deputy or self.deputy
        fields = {"body": BODY, "category": self.category if deputy.congress == self.province else None} | fields
        session = self.session if deputy.congress == self.province else self.city_session
        s = Suggestion(
            session=session,
            lead_deputy=deputy,
            title=title or self._title(),
            created_by=deputy.user,
            **fields,
        )
        return SUGGESTION.create(s, "write", by=deputy.user, at=at or self.at(-40))

    def suggestion(
        self, state="submitted", *, lead=None, helpers=(), separate=(), ago=30, klass="A", office=None, **fields
    ):
        """Walk to ``state``: draft, submitted, registered, handling, accepted, answered (all parts), closed."""
        office = office or self.office
        s = self.draft(at=self.at(-ago - 10), **fields)
        path = ["draft", "submitted", "registered", "handling", "accepted", "answered", "closed"]
        goal = path.index(state)
        if goal >= 1:
            SUGGESTION.take(s, "submit", by=s.created_by, at=self.at(-ago - 5))
        if goal >= 2:
            SUGGESTION.take(s, "register", by=office, at=self.at(-ago - 2))
        if goal >= 3:
            parts = [(u, "separate") for u in separate] or [(lead or self.roads, "lead")]
            SUGGESTION.take(
                s, "dispatch", by=office, at=self.at(-ago), parts=[*parts, *((h, "helper") for h in helpers)]
            )
        if goal >= 4:
            for a in s.assignments.filter(is_latest=True):
                ASSIGNMENT.take(a, "accept", by=self.of(a, "liaison"), at=self.at(-ago + 1))
        if goal >= 5:
            self.answer(s, klass=klass, at=self.at(min(-ago + 10, 0)))
        if goal >= 6:
            self.grade(s, at=self.at(min(-ago + 12, 0)))
        return Suggestion.objects.get(pk=s.pk)

    def of(self, part, duty):
        """Who has this duty in the unit of ``part``; looked up once, with what the policy asks of the person."""
        key = part.unit_id, duty
        if key not in self.clerks:
            self.clerks[key] = User.objects.filter(memberships__unit=part.unit_id, memberships__duty=duty).first()
        return self.clerks[key]

    def part(self, suggestion, unit=None):
        parts = Assignment.objects.select_related("suggestion__session__rule_set", "unit").filter(
            suggestion=suggestion, is_latest=True
        )
        return parts.get(unit=unit) if unit else parts.exclude(role="helper").get()

    def answer(self, suggestion, *, klass="A", at=None):
        """Everything the units must do until the whole item is answered."""
        at = at or self.at()
        parts = list(Assignment.objects.filter(suggestion=suggestion, is_latest=True))
        for a in sorted(parts, key=lambda a: a.role != "helper"):
            if a.status == "pending":
                ASSIGNMENT.take(a, "accept", by=self.of(a, "liaison"), at=at)
            if a.is_helper:
                if a.status == "handling":
                    ASSIGNMENT.take(
                        a, "send_opinion", by=self.of(a, "liaison"), at=at, text="本单位将配合做好资金保障工作。"
                    )
            elif a.status == "handling":
                self.contact(a, at=at)
                self.reply(a, klass=klass, at=at)
        suggestion.refresh_from_db()
        return suggestion

    def contact(self, part, *, method="visit", at=None):
        at = at or self.at()
        day = max(timezone.localdate(at), part.dispatched_on)
        return ASSIGNMENT.take(
            part,
            "contact",
            by=self.of(part, "handler"),
            at=at,
            held_on=day,
            method=method,
            summary="代表要求写明时限。",
        )

    def draft_reply(self, part, *, klass="A", at=None, **values):
        """A draft that lacks nothing but its signatures."""
        at = at or self.at()
        ASSIGNMENT.take(part, "draft_reply", by=self.of(part, "handler"), at=at)
        reply = part.replies.get(status="draft")
        commitments = (
            [{"text": "修好这条路", "responsible": str(part.unit), "due_on": self.today + dt.timedelta(days=90)}]
            if klass == "B"
            else []
        )
        values = {"klass": klass, "body": "您提出的建议收悉，现答复如下。", "commitments": commitments} | values
        REPLY.take(reply, "save", by=self.of(part, "handler"), at=at, revision=reply.revision, **values)
        return reply

    def reply(self, part, *, klass="A", at=None, **values):
        """Draft, check, sign."""
        reply = self.draft_reply(part, klass=klass, at=at, **values)
        REPLY.take(reply, "send", by=self.of(part, "handler"), at=at)
        while reply.level < part.unit.sign_levels:
            REPLY.take(reply, "pass_on", by=self.of(part, "liaison" if reply.level == 2 else "head"), at=at)
        return self.sign(reply, at=at)

    def sign(self, reply, *, at=None, number="云建复〔2026〕1号"):
        head = self.of(reply.assignment, "head")
        return REPLY.take(
            reply,
            "sign",
            by=head,
            at=at,
            document_number=number,
            signer_name="厅长",
            contact_person="经办",
            contact_phone="1",
        )

    def grade(self, suggestion, *, result="满意", attitude="满意", words="", at=None, only=None):
        """The deputy grades all parts that wait for it."""
        words = words or ("没有写清楚时限" if "不满意" in (result, attitude) else "")
        grades = [
            {"part": a, "attitude": attitude, "result": result, "words": words, "adoption": "采纳"}
            for a in gradable_parts(suggestion)
            if only is None or a.unit in only
        ]
        return FEEDBACK.take(suggestion, "give", by=suggestion.lead_deputy.user, at=at, grades=grades)

    def key_paper(self, suggestion, *, by=None, at=None, result="满意", words="", **values):
        """A paper form of the lead deputy, keyed once by the office and not checked yet."""
        grades = [{"part": a, "attitude": "满意", "result": result, "words": words} for a in gradable_parts(suggestion)]
        values = {"uploads": [pdf()], "given_on": self.today, "signed_by": "闻青禾"} | values
        FEEDBACK.take(suggestion, "enter", by=by or self.office, at=at, grades=grades, **values)
        return PaperEntry.objects.get(suggestion=suggestion, status="waiting")

    def check(self, suggestion, *, by=None, at=None):
        """Somebody else keys the paper forms of ``suggestion`` that wait, and keys the same."""
        for entry in PaperEntry.objects.filter(suggestion=suggestion, status="waiting"):
            other = self.office2 if entry.entered_by_id != self.office2.pk else self.office
            PAPER.take(entry, "compare", by=by or other, at=at, again=entry.grades)
        suggestion.refresh_from_db()
