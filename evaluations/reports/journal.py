"""How the door keeps what happens to a unit's report, which hangs on no suggestion, and who is told of it."""

from django.urls import reverse

from accounts.models import User
from accounts.policy import Role
from core import outbox
from core.workflow import Gone
from evaluations.models import ReportNote, UnitReport
from suggestions.audiences import D, people_of
from suggestions.notices import Notice


class ReportJournal:
    """Locks the row of the report."""

    def open(self, report):
        rows = UnitReport._base_manager.select_for_update(of=("self",)).select_related("unit", "session__congress")
        try:
            root = rows.get(pk=report.pk)
            report.refresh_from_db()
        except UnitReport.DoesNotExist:
            raise Gone from None
        report.hang_on(root)

    def last(self, report):
        last = report.notes.select_related("actor").exclude(actor=None).order_by("-pk").first()
        return (str(last.actor), last.label) if last else None

    def used(self, once):
        return ReportNote._base_manager.filter(once=once).exists()

    def write(self, report, *, flow, verb, step, act, was, now):
        return ReportNote.objects.create(
            report=report, verb=f"{flow}.{verb}", label=step.label, audience=step.audience, actor=act.by, note=act.note, at=act.at,
            once=act.once,
        )  # fmt: skip

    def write_all(self, entries, *, flow, verb, step, act):
        """The same step on many reports, ``[(report, changes)]``."""
        said = {"verb": f"{flow}.{verb}", "label": step.label, "audience": step.audience, "actor": act.by}
        ReportNote.objects.bulk_create(ReportNote(report=r, note=act.note, at=act.at, **said) for r, _ in entries)

    def add_changes(self, note, changes):
        """The steps of a report change nothing but its state and what is frozen."""


JOURNAL = ReportJournal()


def heads(report):
    return people_of([report.unit_id], D.HEAD)


def writers(report):
    return people_of([report.unit_id], D.LIAISON, D.HANDLER)


def everybody(report):
    return people_of([report.unit_id])


def office(report):
    staff = User.objects.filter(role=Role.STAFF, congress=report.session.congress_id, is_active=True)
    return list(staff.values_list("pk", flat=True))


NOTICES = {
    "unit_report.send": [Notice(heads, "年度办理情况报告等您签发：{name}")],
    "unit_report.send_back": [Notice(writers, "年度办理情况报告被退回修改：{name}")],
    "unit_report.sign": [Notice(office, "单位报送了年度办理情况报告：{name}")],
    "unit_report.return_report": [Notice(everybody, "年度办理情况报告被人大机关退回，请修改后重新报送：{name}")],
    "unit_report.accept": [Notice(everybody, "年度办理情况报告已接收：{name}")],
}


def tell(report, *, event, act):
    """Post the notices of one step; called by the door inside the transaction."""
    for notice in NOTICES.get(event.verb, ()):
        outbox.post(
            [pk for pk in notice.to(report) if pk and (act.by is None or pk != act.by.pk)],
            subject=notice.subject.format(name=report), body=act.note, url=reverse("unit_report", args=[report.pk]), at=act.at,
        )  # fmt: skip
