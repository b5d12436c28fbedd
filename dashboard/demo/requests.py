"""More time, somebody to settle a disagreement, and two deputies who judge one reply differently. No chance is involved, so that
the other stories stay as they are; it is told after what the units did by themselves."""

import datetime as dt

from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from evaluations.guards import gradable_parts
from evaluations.workflow import FEEDBACK
from suggestions.models import Assignment, CoordinationRequest, Extension, Suggestion
from suggestions.requests import extensions
from suggestions.requests.workflow import COORDINATION, EXTENSION
from suggestions.workflow import ASSIGNMENT
from units.models import Membership

from . import together
from .clock import last_workday

REASONS = (
    "方案已经征求市州意见，还有两个市州没有反馈；专家评审安排在下月上旬，评审以后才能确定资金和工期，写进答复才有把握。",
    "代表要求写明到每个乡镇的时间表，摸底正在进行，预计还要三周。",
    "涉及的省级标准正在修订，征求意见期没有结束，等标准定稿以后答复才完整。",
    "经办人调整岗位，希望延长办理时间。",
)
GRANTED = "同意延期。延期期间每半个月向代表通报一次进展。"
REFUSED = "标准没有定稿不影响先作答复：能定的先写明，不能定的写明时间表。请按原期限答复。"
QUESTIONS = (
    "与会办单位在管护经费由哪一级承担上意见不一致，两次会商没有结果。本单位建议省级补助、县级兜底，请协调。",
    "代表提出的牵头部门问题，按“三定”规定两个单位都有职责，会商没有结果。请明确由哪个单位写入实施方案。",
    "答复口径涉及年度预算安排，会办单位要求不写具体数额，代表要求写明。请人大机关协调。",
)
SETTLED = "经专题会议研究：经费由省级补助百分之六十，其余由县级统筹，写入下一年度预算。由主办单位据此答复代表。"
UNHAPPY = "我那一件提的是两个镇的问题，答复只写了另一件里的县城，没有安排，请重新研究。"


def tell(stage):
    parts = _parts(stage)
    asked, decided = _day(stage, 4), _day(stage, 2)
    for part, number in zip(parts[:4], range(4), strict=False):
        _extend(stage, part, number, asked, decided)
    led = [p for p in parts[7:] if p.suggestion.topic and p.suggestion.topic.leader_id]
    _settle(parts[4:7] + led[:1], asked, decided)
    _judge(stage)


def _parts(stage):
    """Parts whose unit is at work and has time left, those of the unit that visitors sign in for first."""
    own = Membership.objects.filter(user__username="liaison").values_list("unit", flat=True).first()
    rows = Assignment.objects.filter(
        suggestion__session=stage.cast.province.now,
        is_latest=True,
        status="handling",
        due_rule="reply",
        due_on__gt=stage.limit,
    ).exclude(role="helper")
    rows = rows.annotate(last=Max("suggestion__events__at")).filter(last__lt=_day(stage, 4))
    found = rows.select_related("suggestion__session__rule_set", "suggestion__topic", "unit").order_by("due_on", "pk")
    return sorted(found, key=lambda a: a.unit_id != own)


def _extend(stage, part, number, asked, decided):
    """Granted, waiting, refused, taken back."""
    longest = extensions.longest(part).date
    until = min(stage.calendar.next_workday(part.due_on + dt.timedelta(days=30)), longest)
    if until <= part.due_on:
        return
    liaison, office = _person(part, "liaison"), User.objects.get(username="office")
    ASSIGNMENT.take(part, "ask_extension", by=liaison, at=asked, note=REASONS[number], until=until)
    extension = Extension.objects.select_related("assignment__unit").get(assignment=part, status="asked")
    match number:
        case 0:
            EXTENSION.take(extension, "grant", by=office, at=decided, until=until, note=GRANTED)
        case 2:
            EXTENSION.take(extension, "refuse", by=office, at=decided, note=REFUSED)
        case 3:
            EXTENSION.take(extension, "withdraw", by=liaison, at=decided)


def _settle(parts, asked, decided):
    """Answered by the coordinator, waiting for the congress office, taken back, and brought to a leader where one leads."""
    for part, to in zip(parts, ("coordinator", "office", "office", "leader"), strict=False):
        if to == "coordinator" and not part.unit.coordinator_id:
            to = "office"
        if to == "leader" and not (part.suggestion.topic and part.suggestion.topic.leader_id):
            to = "coordinator" if part.unit.coordinator_id else "office"
        number = parts.index(part)
        units = [a.unit for a in part.helpers()]
        liaison = _person(part, "liaison")
        ASSIGNMENT.take(
            part,
            "ask_coordination",
            by=liaison,
            at=asked,
            to=to,
            question=QUESTIONS[number % len(QUESTIONS)],
            units=units,
        )
        request = CoordinationRequest.objects.select_related("assignment__unit").get(assignment=part, status="asked")
        if number == 0:
            by = Membership.objects.filter(unit=part.unit.coordinator_id).select_related("user").first()
            COORDINATION.take(
                request, "answer", by=by.user if by else User.objects.get(username="office"), at=decided, note=SETTLED
            )
        elif number == 2:
            COORDINATION.take(request, "withdraw", by=liaison, at=decided)


def _judge(stage):
    """The deputy of the host is content, the one of the merged suggestion is not: a new round for both."""
    rows = Suggestion.objects.filter(session=stage.cast.province.now, status="answered", merged__isnull=False)
    for host in rows.select_related("session__rule_set", "lead_deputy__user").distinct().order_by("pk"):
        if not (host.lead_deputy and host.lead_deputy.user and gradable_parts(host)):
            continue
        grades = [
            {"part": a, "attitude": "满意", "result": "满意", "words": "", "adoption": "", "contact_how": ""} for a in gradable_parts(host)
        ]  # fmt: skip
        FEEDBACK.take(host, "give", by=host.lead_deputy.user, at=_day(stage, 1), grades=grades)
        at = _At(_day(stage, 1) + dt.timedelta(minutes=50))
        together.guests_grade(host, User.objects.get(username="office"), at, result="不满意", words=UNHAPPY)
        return


class _At:
    """A clock that stands still."""

    def __init__(self, at):
        self.at, self.day = at, timezone.localdate(at)

    def now(self):
        return self.at


def _person(part, duty):
    return (
        Membership.objects.filter(unit=part.unit, duty=duty, is_active=True)
        .select_related("user")
        .order_by("pk")
        .first()
        .user
    )


def _day(stage, days):
    day = last_workday(stage.calendar, stage.limit - dt.timedelta(days=days))
    return timezone.make_aware(dt.datetime.combine(day, dt.time(15, 40)))
