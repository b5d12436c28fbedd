"""Where promises stand on a day: one question each, asked alike by the ledger, the desks, the summary and the figures."""

import datetime as dt

from django.db.models import F, Q

from suggestions.marks import Mark, light
from suggestions.models import Commitment

C = Commitment.Status
SOON = 30  # days
SIGNED = ~Q(status=C.PLANNED)
RUNNING = Q(status__in=Commitment.RUNNING)
OPEN = Q(status=C.OPEN)  # not yet reported: while the office verifies a report, the unit is not late


def _always(q):
    return lambda today: q


# {key: (label, today -> Q)}
STATES = {
    "all": ("全部承诺", _always(SIGNED)),
    "running": ("没有了结的", _always(RUNNING)),
    "overdue": ("到期没有兑现的", lambda today: OPEN & Q(due_on__lt=today)),
    "soon": (f"{SOON} 天内到期的", lambda today: OPEN & Q(due_on__gte=today, due_on__lte=today + dt.timedelta(days=SOON))),
    "reported": ("已报完成、等待销号的", _always(Q(status=C.REPORTED))),
    "change_asked": ("单位申请调整的", _always(RUNNING & Q(change_asked_on__isnull=False))),
    "kept": ("按期兑现的", _always(Q(status=C.KEPT))),
    "late": ("逾期兑现的", _always(Q(status=C.LATE))),
    "broken": ("未兑现的", _always(Q(status=C.BROKEN))),
    "replaced": ("已改为新承诺的", _always(Q(status=C.REPLACED))),
    "ungraded": ("已销号、代表还没有评价的", _always(Q(status__in=Commitment.WRITTEN_OFF, fulfilment=""))),
    "due": ("期限已到的", lambda today: SIGNED & ~Q(status=C.REPLACED) & Q(due_on__lte=today)),
    "due_kept": ("期限已到并且按期兑现的", lambda today: Q(status=C.KEPT, due_on__lte=today, written_off_on__lte=F("due_on"))),
}  # fmt: skip
BETWEEN_OFFICES = ("change_asked",)  # what deputies are not told before it is decided
MARKS = {C.KEPT: "ok", C.LATE: "ok", C.BROKEN: "no", C.REPLACED: "off"}


def q(key, today):
    return STATES[key][1](today)


def mark(commitment, today, *, notice, calendar):
    """What the state of one promise says; overdue before anything else."""
    if commitment.status == C.REPORTED:
        return Mark("doing", "已报完成，待销号")
    if commitment.status in MARKS:
        return Mark(MARKS[commitment.status], commitment.get_status_display())
    near = light(commitment.due_on, today, notice=notice, calendar=calendar)
    return near if near.kind in ("late", "soon") else Mark("doing", "履行中")
