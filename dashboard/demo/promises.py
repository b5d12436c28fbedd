"""What became of last year's promises: kept and graded, late, broken, promised anew, reported and waiting, and quite a few overdue.

Told at the end, because a promise outlives its suggestion: every step by the people of today, a unit that ended by those who
took its work over.
"""

import datetime as dt

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from congress.deadlines import add_months
from suggestions.commitments.workflow import COMMITMENT
from suggestions.models import Assignment, Attachment, Commitment
from suggestions.workflow import ASSIGNMENT

from .clock import ONE_DAY
from .scan import PDF

# In turn, over the promises whose date has passed.
FATES = (
    "kept", "overdue_noted", "graded", "reported", "late", "graded", "replaced", "overdue", "kept", "asked", "broken", "graded",
    "returned", "late_graded",
)  # fmt: skip
NOTES = (
    "已经完成前期调研和方案起草，正在征求市州意见，下一步报审。",
    "所需经费已列入年度预算，项目进入招标程序。",
    "试点已经启动，正在总结做法，下一步全面推开。",
    "主体工作已完成约七成，受雨季影响进度比计划慢，正在赶工。",
)
REPORTS = (
    "对照承诺内容已全部完成，验收单和相关文件附后。",
    "文件已经印发执行，印发件附后；各市州已按要求落实。",
    "项目已通过验收并投入使用，现场照片和验收意见附后。",
)
CHECKED = ("经查阅验收文件并到现场察看，情况属实。", "经核对印发文件并电话回访基层单位，情况属实。")
RETURNED = "验收材料只有方案，没有完成的证明。请补充验收单和现场照片后再报。"
BROKEN = "期限已过，经核实没有实质进展，单位也没有提出调整。认定为未兑现，纳入年度评议。"
REPLACED = "上级补助资金下达推迟，单位书面申请调整完成时间，经主任会议听取情况后同意，原承诺和期限保留。"
ASKED = "因配套资金推迟下达，原定时间难以完成，申请把完成期限推迟半年，同时增加一次进展通报。"
GRADED = (
    ("非常满意", ""),
    ("满意", ""),
    ("满意", "答应的事办到了，希望后续管护也跟上。"),
    ("基本满意", "办是办了，比说好的晚了一些。"),
)
NOT_ENOUGH = ("不满意", "只做了一部分，与承诺的范围有差距，希望明年继续落实。")
RAISED = "答复所列承诺事项已全部核实销号。"
HEIRS_NOTE = "机构改革后由本单位接续办理。已与原单位完成资料移交，正在按原承诺推进。"


def follow_up(stage, rng):
    Promises(stage, rng).tell()


class Promises:
    def __init__(self, stage, rng):
        self.stage, self.rng, self.minute = stage, rng, 0

    def tell(self):
        self.raise_one()
        due = [c for c in self.running() if c.due_on < self.stage.today - 14 * ONE_DAY]
        for number, commitment in enumerate(due):
            if commitment.reply.assignment.unit.valid_until:
                self.inherited(commitment)
            else:
                getattr(self, FATES[number % len(FATES)])(commitment)
        for commitment in self.running()[::3]:
            if commitment.due_on >= self.stage.today:
                self.do(
                    commitment,
                    "note",
                    self.handler(commitment),
                    self.stage.limit - 9 * ONE_DAY,
                    note=self.rng.choice(NOTES),
                )
        self.date_files()

    def date_files(self):
        """The database dates files by the wall clock; here they came with their notes."""
        for file in Attachment.objects.filter(note__isnull=False).select_related("note"):
            at = timezone.make_aware(dt.datetime.combine(file.note.noted_on, dt.time(11)))
            Attachment.objects.filter(pk=file.pk).update(uploaded_at=at)

    def running(self):
        """Last year's first, those of the easy accounts before the others, so that every account meets every state."""
        rows = Commitment.objects.filter(status="open").select_related(
            "reply__assignment__unit",
            "reply__assignment__suggestion__session",
            "reply__assignment__suggestion__lead_deputy__user",
        )
        side = self.stage.cast.province
        stars = {deputy.pk for deputy in side.stars.values()}

        def place(c):
            part = c.reply.assignment
            known = part.suggestion.lead_deputy_id in stars or part.unit_id == side.units["edu"].pk
            return (part.suggestion.session.year, not known, c.due_on, c.pk)

        return sorted(rows, key=place)

    # Who and when ----------------------------------------------------------------------------------------------------------------

    def do(self, obj, verb, by, day, *, flow=COMMITMENT, **data):
        day = self.stage.calendar.next_workday(max(min(day, self.stage.limit), self.sent(obj)))
        self.minute = (self.minute + 7) % 420
        at = timezone.make_aware(dt.datetime.combine(day, dt.time(9 + self.minute // 60, self.minute % 60)))
        flow.take(obj, verb, by=by, at=self.after_all(obj, at), **data)

    def after_all(self, obj, at):
        """Two promises of one item have their days each; what is told later happened later."""
        last = obj.trail()["suggestion"].events.order_by("-at").values_list("at", flat=True).first()
        return max(at, last + dt.timedelta(minutes=7))

    def sent(self, obj):
        """Nothing happens to a promise before it was made; the next working day after the signature."""
        reply = obj.reply
        return self.stage.calendar.next_workday(reply.sent_on + ONE_DAY)

    def of(self, commitment, duty):
        return self.stage.cast.people[commitment.reply.assignment.unit_id][duty]

    def handler(self, commitment):
        return self.of(commitment, "handler")

    def office(self, commitment):
        congress = commitment.reply.assignment.suggestion.session.congress_id
        cast = self.stage.cast
        side = cast.province if cast.province.congress.pk == congress else cast.city
        return side.staff[commitment.due_on.toordinal() % len(side.staff)]

    def paper(self, name="验收材料.pdf"):
        return SimpleUploadedFile(name, PDF, content_type="application/pdf")

    # What became of it -----------------------------------------------------------------------------------------------------------

    def report(self, c, done_on, day):
        self.do(
            c,
            "report",
            self.of(c, "liaison"),
            day,
            done_on=done_on,
            note=self.rng.choice(REPORTS),
            uploads=[self.paper()],
        )

    def settle(self, c, done_on):
        day = done_on + 3 * ONE_DAY
        self.report(c, done_on, day)
        self.do(c, "write_off", self.office(c), day + 6 * ONE_DAY, done_on=done_on, note=self.rng.choice(CHECKED))

    def kept(self, c):
        self.do(c, "note", self.handler(c), c.due_on - 40 * ONE_DAY, note=self.rng.choice(NOTES))
        self.settle(c, max(c.due_on - 12 * ONE_DAY, self.sent(c)))

    def graded(self, c):
        self.kept(c)
        self.grade(c, *self.rng.choice(GRADED))

    def late(self, c):
        self.settle(c, min(c.due_on + 9 * ONE_DAY, self.stage.limit - 5 * ONE_DAY))

    def late_graded(self, c):
        self.late(c)
        self.grade(c, *NOT_ENOUGH)

    def grade(self, c, grade, words):
        s = c.reply.assignment.suggestion
        if s.lead_deputy_id is None:
            return
        self.do(c, "grade", s.lead_deputy.user, c.settled_on + 5 * ONE_DAY, grade=grade, words=words)

    def reported(self, c):
        self.report(c, self.stage.limit - 6 * ONE_DAY, self.stage.limit - 2 * ONE_DAY)

    def returned(self, c):
        self.report(c, c.due_on, c.due_on + 2 * ONE_DAY)
        self.do(c, "return_report", self.office(c), c.due_on + 8 * ONE_DAY, note=RETURNED)

    def overdue(self, c):
        """Nothing was heard of it."""

    def overdue_noted(self, c):
        self.do(c, "note", self.handler(c), c.due_on - 20 * ONE_DAY, note=self.rng.choice(NOTES))

    def asked(self, c):
        self.do(c, "ask_change", self.of(c, "liaison"), self.stage.limit - 3 * ONE_DAY, note=ASKED)

    def broken(self, c):
        self.do(c, "declare_broken", self.office(c), c.due_on + 12 * ONE_DAY, note=BROKEN)

    def replaced(self, c):
        day = c.due_on - 8 * ONE_DAY
        new_day = max(add_months(c.due_on, 6), self.stage.today + 20 * ONE_DAY)
        self.do(c, "ask_change", self.of(c, "liaison"), day - 5 * ONE_DAY, note=ASKED)
        self.do(
            c, "replace", self.office(c), day, text=c.text, responsible=c.responsible, due_on=new_day, note=REPLACED
        )

    def inherited(self, c):
        """The unit has ended: whoever took over reports on its promise."""
        unit = c.reply.assignment.unit
        heir = User.objects.get(pk=self.stage.cast.people[unit.successor_id]["handler"].pk)
        self.do(c, "note", heir, max(unit.valid_until + 40 * ONE_DAY, self.stage.limit - 60 * ONE_DAY), note=HEIRS_NOTE)

    def raise_one(self):
        """B→A: one item whose promises are all kept."""
        of_part = {}
        for c in self.running():
            of_part.setdefault(c.reply.assignment_id, []).append(c)
        late = self.stage.today - 14 * ONE_DAY
        mine = next((found for found in of_part.values() if all(c.due_on < late for c in found)), [])
        for c in mine:
            self.graded(c)
        if not mine:
            return
        part = Assignment.objects.select_related("suggestion__session__rule_set", "unit").get(
            pk=mine[0].reply.assignment_id
        )
        day = self.stage.calendar.next_workday(min(max(c.settled_on for c in mine) + 4 * ONE_DAY, self.stage.limit))
        at = self.after_all(part, timezone.make_aware(dt.datetime.combine(day, dt.time(15))))
        ASSIGNMENT.take(part, "raise_class", by=self.office(mine[0]), at=at, now="A", changed_on=day, note=RAISED)
