"""Last year's meeting, held and published by the doors; this year's, in preparation.

No chance is involved, so that the other stories stay as they are: who marks what follows from places in lists. The codes
of the ballots are drawn as ever; nobody keeps them.
"""

import datetime as dt

from django.utils import timezone

from evaluations.meeting import asking, casting, choosing, codes
from evaluations.meeting.workflow import APPRAISAL
from evaluations.models import Appraisal, Panel, Scheme
from evaluations.schemes import effects as schemes
from evaluations.schemes.workflow import SCHEME

from .clock import last_workday

HELD_BEFORE = dt.timedelta(days=45)  # last year's meeting stands before this year's session
HELD_AFTER = dt.timedelta(days=40)  # this year's is still to come
JUDGED = 8  # units at most
PEOPLE = {"standing": 21, "committees": 12}
ABSENT = 2  # of each panel
AGENDA = "主任会议成员说明评议办法\n各承办单位报告办理情况\n委员和代表询问，单位回答\n不记名现场测评\n宣布结果"
# out of twenty marks of a usual unit: how many of each grade, best first; the rest is left blank
SHARES = (13, 5, 1)


def tell(stage):
    side = stage.cast.province
    office = side.staff[0]
    day = last_workday(stage.calendar, side.now.opens_on - HELD_BEFORE)
    scheme = _scheme(side, office, _at(day - dt.timedelta(days=30), 9, 0))
    held = _prepare(stage, side, side.last, scheme, day, at=_at(day - dt.timedelta(days=20), 9, 30))
    if held is not None:
        _hold(held, office, day)
    coming = stage.calendar.next_workday(stage.limit + HELD_AFTER)
    _prepare(stage, side, side.now, scheme, coming, at=_at(stage.limit, 16, 0))


def _scheme(side, office, at) -> Scheme:
    """益阳, as it ships; the first meeting freezes it."""
    return SCHEME.create(schemes.copy(side.congress, preset="yiyang"), "copy", by=office, at=at)


def _prepare(stage, side, session, scheme, day, *, at):
    """A meeting with its units and people; None where nothing could be judged."""
    office = side.staff[0]
    found = choosing.candidates(office, session, timezone.localdate(at))
    units = choosing.proposed(found, Appraisal.Choice.MOST, JUDGED)
    if not units:
        return None
    one = Appraisal(
        session=session, name=f"{session.year} 年度代表建议办理工作评议会", held_on=day, place="省人大常委会会议厅", scheme=scheme, agenda=AGENDA
    )  # fmt: skip
    APPRAISAL.create(one, "prepare", by=office, at=at)
    APPRAISAL.take(one, "choose_units", by=office, at=at, units=units, choice=Appraisal.Choice.MOST)
    place = 0
    for panel in one.panels.filter(group=None).order_by("position"):
        people = side.deputies[place : place + PEOPLE.get(panel.role, 12)]
        place += len(people)
        APPRAISAL.take(
            one, "invite_jurors", by=office, at=at, panel=panel, people=[(who.name, "委员", who) for who in people]
        )
    return one


def _hold(one, office, day):
    held = {}
    for panel in one.panels.filter(group=None).order_by("position"):
        here = list(panel.jurors.order_by("pk").values_list("pk", flat=True))[:-ABSENT]
        drawn = codes.draw(len(here) + ABSENT)
        APPRAISAL.take(
            one, "draw", by=office, at=_at(day, 8, 30), panel=panel, digests=[codes.digest(c) for c in drawn]
        )
        APPRAISAL.take(one, "call_roll", by=office, at=_at(day, 9, 0), panel=panel, present=here, spare=ABSENT)
        held[panel.pk] = drawn[: len(here)]
    APPRAISAL.take(one, "open", by=office, at=_at(day, 10, 30))
    for pk, drawn in held.items():
        panel = Panel.objects.select_related("appraisal__session").get(pk=pk)
        asked = asking.questions(asking.sections(panel))
        for juror, code in enumerate(drawn[:-1]):  # one came and did not vote
            chosen = {str(q.pk): said for unit, q in enumerate(asked) if (said := _mark(juror, unit, q.grades))}
            casting.cast(code, chosen, receipt=codes.new_receipt())
    APPRAISAL.take(one, "close", by=office, at=_at(day, 11, 10))
    APPRAISAL.take(
        one, "certify", by=office, at=_at(day, 11, 40), paper=Appraisal.Paper.DESTROYED, paper_words="票号单当场收回，由监票人监督销毁。"
    )  # fmt: skip
    later = day + dt.timedelta(days=1)
    APPRAISAL.take(one, "publish", by=office, at=_at(later, 9, 0), shows=Appraisal.Shows.ALL, is_public=True)


def _mark(juror, unit, grades):
    """Units differ: the further down the agenda, the more critical the hall."""
    place = (7 * juror + 3 * unit) % 20 + unit // 3
    for grade, share in zip(grades, SHARES, strict=False):
        if place < share:
            return grade
        place -= share
    return ""


def _at(day, hour, minute):
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))
