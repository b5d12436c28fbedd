"""How the door keeps what happens to a bulletin, and who is told: it hangs on no suggestion and has notes of its own."""

from django.urls import reverse

from core import outbox
from core.workflow import Gone
from evaluations.models import Bulletin, BulletinNote
from suggestions.notices import NOTICES


class BulletinJournal:
    """Locks the row of the bulletin; the session is locked after it."""

    def open(self, bulletin):
        rows = Bulletin._base_manager.select_for_update(of=("self",)).select_related(
            "session__congress", "session__rule_set"
        )
        try:
            root = rows.get(pk=bulletin.pk)
            bulletin.refresh_from_db()
        except Bulletin.DoesNotExist:
            raise Gone from None
        bulletin.session = root.session

    def last(self, bulletin):
        last = bulletin.notes.select_related("actor").exclude(actor=None).order_by("-pk").first()
        return (str(last.actor), last.label) if last else None

    def used(self, once):
        return BulletinNote._base_manager.filter(once=once).exists()

    def write(self, bulletin, *, flow, verb, step, act, was, now):
        return BulletinNote.objects.create(
            bulletin=bulletin, verb=f"{flow}.{verb}", label=step.label, actor=act.by, note=act.note, at=act.at, once=act.once
        )  # fmt: skip

    def write_all(self, entries, *, flow, verb, step, act):
        """The same step on many bulletins, ``[(bulletin, changes)]``."""
        said = {"verb": f"{flow}.{verb}", "label": step.label, "actor": act.by, "note": act.note, "at": act.at}
        BulletinNote.objects.bulk_create(
            BulletinNote(bulletin=one, changes=changes, **said) for one, changes in entries
        )

    def add_changes(self, note, changes):
        note.changes = changes
        note.save(update_fields=["changes"])


JOURNAL = BulletinJournal()


def tell(bulletin, *, event, act):
    """Post the notices of one step; called by the door inside the transaction."""
    for notice in NOTICES.get(event.verb, ()):
        outbox.post(
            [pk for pk in notice.to(bulletin) if pk and (act.by is None or pk != act.by.pk)],
            subject=notice.subject.format(title=bulletin.title, number=bulletin.number, actor=act.by or "系统"),
            url=reverse("bulletin", args=[bulletin.pk]),
            at=act.at,
        )
