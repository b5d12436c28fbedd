"""Who has reported in a session and who has not; of a unit, where its own report stands."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from accounts import policy
from evaluations.models import ReportCall, UnitReport
from evaluations.workflow import REPORT
from suggestions import figures, proofs
from suggestions.models import Assignment
from units.models import Unit

from . import reading

R = UnitReport.Status
MARKS = {
    R.DRAFT: "doing", R.SIGNING: "doing", R.SUBMITTED: "soon", R.RETURNED: "back", R.ACCEPTED: "ok", R.REPLACED: "off",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A unit with its newest report that the reader may see, or None."""

    unit: Any
    parts: int
    parts_url: str
    report: Any

    @property
    def mark(self):
        return MARKS[self.report.status] if self.report else "todo"

    @property
    def word(self):
        return self.report.get_status_display() if self.report else "没有报送"


def of_session(user, session) -> dict:
    """Every unit with parts in the session; three queries however many there are."""
    parts = Assignment.objects.visible_to(user, within=Q(suggestion__session=session))
    held = figures.table(parts, by="unit", rule_set=session.rule_set, today=session.opens_on, facts=("assigned",))
    by_id = {row["ref"]: row["assigned"] for row in held}
    units = [
        unit
        for unit in Unit.objects.visible_to(user).filter(pk__in=by_id).order_by("kind", "pk")
        if policy.may_read_unit(user, unit)
    ]
    newest = {}
    for report in reading.versions(user, Q(session=session)):
        newest.setdefault(report.unit_id, report)
    lines = [
        Line(unit=unit, parts=by_id[unit.pk], parts_url=proofs.address("assigned", session, by="unit", ref=unit.pk), report=newest.get(unit.pk))
        for unit in units
    ]  # fmt: skip
    here = [line.report.status for line in lines if line.report]
    return {
        "lines": lines,
        "reported": sum(status in UnitReport.VALID for status in here),
        "waiting": sum(status == R.SUBMITTED for status in here),
        "missing": sum(line.report is None for line in lines),
    }


def own(user, session) -> list[dict]:
    """Of each of the user's units: its versions in the session, and whether one more may be begun."""
    versions = {}
    for report in reading.versions(user, Q(session=session)).select_related("signer"):
        versions.setdefault(report.unit_id, []).append(report)
    return [
        {
            "unit": unit,
            "versions": (told := versions.get(unit.pk, [])),
            "begins": not told or not told[0].is_open,
            "marks": MARKS,
        }
        for unit in user.own_units
        if unit.congress_id == session.congress_id
    ]


def why_not_begin(user, unit, session) -> str:
    if unit not in user.own_units:
        return "这个单位已经停用，由接续它的单位报告。"
    parts = Assignment.objects.visible_to(user, within=Q(suggestion__session=session, unit__in=user.unit_ids))
    if not parts.exclude(status=Assignment.Status.RELIEVED).exists():
        return "本单位在这个届次没有承办建议，不用报告。"
    return ""


def may_renew(user, report) -> bool:
    """Whether the user's unit may begin another version after this one."""
    newer = UnitReport.objects.visible_to(user).filter(
        unit=report.unit, session=report.session, version__gt=report.version
    )
    return REPORT.may(user, "unit_report.begin", report) and not newer.exists()


def set_call(session, told):
    ReportCall.objects.update_or_create(session=session, defaults=told)
