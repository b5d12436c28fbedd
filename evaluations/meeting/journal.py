"""How the door keeps what happens to a meeting, and who is told of it. A single ballot leaves no trace here."""

from django.urls import reverse

from accounts.models import User
from accounts.policy import Role
from core import outbox
from core.workflow import Gone
from evaluations.models import Appraisal, AppraisalNote
from suggestions.audiences import people_of
from suggestions.notices import Notice


class AppraisalJournal:
    """Locks the row of the meeting."""

    def open(self, appraisal):
        rows = Appraisal._base_manager.select_for_update(of=("self",)).select_related(
            "session__congress", "session__rule_set"
        )
        try:
            root = rows.get(pk=appraisal.pk)
            appraisal.refresh_from_db()
        except Appraisal.DoesNotExist:
            raise Gone from None
        appraisal.session = root.session

    def last(self, appraisal):
        last = appraisal.notes.select_related("actor").exclude(actor=None).order_by("-pk").first()
        return (str(last.actor), last.label) if last else None

    def used(self, once):
        return AppraisalNote._base_manager.filter(once=once).exists()

    def write(self, appraisal, *, flow, verb, step, act, was, now):
        return AppraisalNote.objects.create(
            appraisal=appraisal, verb=f"{flow}.{verb}", label=step.label, actor=act.by, note=act.note, at=act.at, once=act.once
        )  # fmt: skip

    def write_all(self, entries, *, flow, verb, step, act):
        """The same step on many meetings, ``[(appraisal, changes)]``."""
        said = {"verb": f"{flow}.{verb}", "label": step.label, "actor": act.by, "note": act.note, "at": act.at}
        AppraisalNote.objects.bulk_create(AppraisalNote(appraisal=a, changes=changes, **said) for a, changes in entries)

    def add_changes(self, note, changes):
        note.changes = changes
        note.save(update_fields=["changes"])


JOURNAL = AppraisalJournal()


def units(appraisal):
    """The people of the judged units; of a rehearsal nobody."""
    if appraisal.is_rehearsal:
        return []
    return people_of(list(appraisal.units.values_list("unit_id", flat=True)))


def readers(appraisal):
    if appraisal.is_rehearsal:
        return []
    rows = User.objects.filter(
        role__in=(Role.LEADER, Role.VIEWER), congress=appraisal.session.congress_id, is_active=True
    )
    return list(rows.values_list("pk", flat=True))


NOTICES = {
    "appraisal.invite": [
        Notice(units, "请准备评议会：{name}，{day}，报送本单位年度报告"), Notice(readers, "请参加评议会：{name}，{day}"),
    ],
    "appraisal.publish": [
        Notice(units, "评议结果已公布，请看本单位的结果：{name}"), Notice(readers, "评议结果已公布：{name}"),
    ],
    "appraisal.correct": [Notice(units, "评议结果有更正，请看新的一版：{name}")],
}  # fmt: skip


def tell(appraisal, *, event, act):
    """Post the notices of one step; called by the door inside the transaction."""
    if event.verb == "appraisal.correct" and appraisal.status != Appraisal.Status.PUBLISHED:
        return
    for notice in NOTICES.get(event.verb, ()):
        outbox.post(
            [pk for pk in notice.to(appraisal) if pk and (act.by is None or pk != act.by.pk)],
            subject=notice.subject.format(name=appraisal, day=f"{appraisal.held_on:%Y-%m-%d}"), body=act.note,
            url=reverse("appraisal", args=[appraisal.pk]), at=act.at,
        )  # fmt: skip
