"""Rows by the hundred thousand: sessions of a thousand suggestions with their parts, replies, feedback and events."""

import datetime as dt
import itertools
import random

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from accounts.policy import Role
from congress import presets
from congress.models import Category, Committee, Congress, Delegation, Deputy, RuleSet, Session
from core import bulk
from evaluations.models import Feedback
from suggestions.models import Assignment, Commitment, Contact, Event, Reply, Suggestion
from units.models import Membership, Unit

TOPICS = (
    "农村公路",
    "校车安全",
    "老旧小区",
    "山洪预警",
    "医保结算",
    "油茶产业",
    "养老服务",
    "污水处理",
    "人才引进",
    "水库管护",
)
VERBS = ("加强", "完善", "规范", "支持", "推进")
BODY = (
    "我们走访了二十六个乡镇，发现{topic}方面投入不足、标准不一、管护没有着落。建议{verb}{topic}的资金保障，明确责任单位和时限。"
    * 4
)
STATES = ("registered", *("handling",) * 9, *("answered",) * 10, *("closed",) * 12)
PER_SESSION = 1_000
UNITS = 98


class Stage:
    """One province with its units, deputies and people; sessions are added to it a thousand suggestions at a time."""

    def __init__(self, today, *, name="量测省人大", rules=None):
        self.today, self.random, self.name = today, random.Random(20), name  # noqa: S311
        self.rules = rules or RuleSet.objects.create(name="湖南", rules=presets.load("湖南"))
        self.congress = Congress.objects.create(name=name, level="province", short_name=name[:20])
        self.office, self.leader = self.person("office", Role.STAFF), self.person("leader", Role.LEADER)
        committee = Committee.objects.create(congress=self.congress, name="委员会")
        delegation = Delegation.objects.create(congress=self.congress, name="代表团")
        self.categories = [
            Category.objects.create(congress=self.congress, name=f"类别{i}", committee=committee) for i in range(8)
        ]
        self.deputies = [
            Deputy(congress=self.congress, name=f"代表{i}", code=f"D{i}", delegation=delegation) for i in range(600)
        ]
        self.units = [Unit(congress=self.congress, name=f"第{i}厅") for i in range(UNITS)]
        with transaction.atomic():
            bulk.insert(self.deputies)
            bulk.insert(self.units)
        self.admin = self.person("admin", Role.ADMIN, is_staff=True, is_superuser=True)
        self.head = self.person("head", Role.UNIT)
        for duty in ("liaison", "head"):
            Membership.objects.create(user=self.head, unit=self.units[0], duty=duty)
        self.year = today.year - 1

    def person(self, name, role, **more):
        login = f"{name}@{self.congress.pk}"
        return User.objects.create(username=login, name=name, role=role, congress=self.congress, **more)

    def session(self, *, current):
        """Add one session. The current one has every state, the earlier ones are closed."""
        if not current:
            self.year -= 1
        year = self.today.year if current else self.year
        opened = self.today - dt.timedelta(days=100 if current else 365 * (self.today.year - year) + 100)
        session = Session.objects.create(
            congress=self.congress, term=1, meeting=1, year=max(year, 1900), name=f"第{year}次会议", opens_on=opened,
            closes_on=opened + dt.timedelta(days=5), rule_set=self.rules,
        )  # fmt: skip
        with transaction.atomic():
            self._suggestions(session, opened + dt.timedelta(days=10), STATES if current else ("closed",))
        return session

    def _suggestions(self, session, day, states):
        rows = [self._suggestion(session, i, day, self.random.choice(states)) for i in range(1, PER_SESSION + 1)]
        bulk.insert(rows)
        parts = list(itertools.chain.from_iterable(self._parts(s) for s in rows if s.status != "registered"))
        bulk.insert(parts)
        own = [a for a in parts if a.role == "lead" and a.status == "answered"]
        replies = [self._reply(a) for a in own]
        bulk.insert(replies)
        bulk.insert([self._promise(r) for r in replies if r.klass == "B" and self.random.random() < 0.25])
        bulk.insert(
            [Contact(assignment=a, method="visit", held_on=a.answered_on, summary="已当面听取意见") for a in own]
        )
        bulk.insert([self._feedback(a) for a in own if a.suggestion.status == "closed"])
        at = timezone.make_aware(dt.datetime.combine(day, dt.time(10)))
        bulk.insert(
            [
                self._event(s, verb, label, at)
                for s in rows
                for verb, label in (("suggestion.register", "立案"), ("suggestion.dispatch", "交办"))
            ]
        )

    def _suggestion(self, session, i, day, status):
        topic, verb = self.random.choice(TOPICS), self.random.choice(VERBS)
        dispatched = status != "registered"
        return Suggestion(
            session=session, number=str(i).zfill(4), title=f"关于{verb}第{i}批{topic}工作的建议", body=BODY.format(topic=topic, verb=verb),
            category=self.random.choice(self.categories), lead_deputy=self.random.choice(self.deputies), status=status,
            registered_on=day, dispatched_on=day if dispatched else None, submitted_on=day, created_by=self.office,
            closed_on=day + dt.timedelta(days=80) if status == "closed" else None,
        )  # fmt: skip

    def _parts(self, s):
        units = self.random.sample(self.units, 1 + self.random.choice((0, 1, 2, 2, 3, 3)))
        for unit in units:
            lead = unit is units[0]
            answered = s.status != "handling" or (not lead and self.random.random() < 0.6)
            yield Assignment(
                suggestion=s, unit=unit, role="lead" if lead else "helper", dispatched_on=s.dispatched_on,
                due_on=s.dispatched_on + dt.timedelta(days=92 if lead else 31), due_rule="reply" if lead else "helper", due_from=s.dispatched_on,
                status="answered" if answered else "handling", accepted_on=s.dispatched_on + dt.timedelta(days=2),
                answered_on=s.dispatched_on + dt.timedelta(days=60 if lead else 25) if answered else None,
                has_contact=lead and answered, has_met=lead and answered, feedback_due_on=s.dispatched_on + dt.timedelta(days=70) if answered else None,
            )  # fmt: skip

    def _reply(self, a):
        klass = self.random.choice("AABBC")
        return Reply(
            assignment=a, current_for=a, status="signed", level=3, klass=klass, is_solved=klass == "A", body="您提出的建议收悉，现答复如下。" * 10,
            document_number="云建复〔2026〕1号", signer_name="厅长", sent_on=a.answered_on,
        )  # fmt: skip

    def _promise(self, reply):
        due = self.today + dt.timedelta(days=self.random.randrange(-20, 200))
        return Commitment(
            reply=reply,
            session=reply.assignment.suggestion.session,
            text="年内完成整治并向代表报告",
            responsible=reply.assignment.unit.name,
            due_on=due,
            status="open",
        )

    def _feedback(self, a):
        grade = self.random.choice(("非常满意", "满意", "满意", "基本满意"))
        return Feedback(
            assignment=a,
            counted_for=a,
            deputy_id=a.suggestion.lead_deputy_id,
            attitude="满意",
            result=grade,
            source="import",
            given_on=a.answered_on,
        )

    def _event(self, s, verb, label, at):
        return Event(suggestion=s, verb=verb, label=label, actor=self.office, at=at, is_key=True)


def settle():
    """Let the database know its tables."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
