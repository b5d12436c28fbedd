"""How the door keeps what happens to a scheme: it hangs on no suggestion and has notes of its own. Nobody is told."""

from core.workflow import Gone
from evaluations.models import Scheme, SchemeNote


class SchemeJournal:
    """Locks the row of the scheme."""

    def open(self, scheme):
        try:
            Scheme._base_manager.select_for_update().get(pk=scheme.pk)
            scheme.refresh_from_db()
        except Scheme.DoesNotExist:
            raise Gone from None

    def last(self, scheme):
        last = scheme.notes.select_related("actor").exclude(actor=None).order_by("-pk").first()
        return (str(last.actor), last.label) if last else None

    def used(self, once):
        return SchemeNote._base_manager.filter(once=once).exists()

    def write(self, scheme, *, flow, verb, step, act, was, now):
        return SchemeNote.objects.create(
            scheme=scheme, verb=f"{flow}.{verb}", label=step.label, actor=act.by, note=act.note, at=act.at, once=act.once
        )  # fmt: skip

    def write_all(self, entries, *, flow, verb, step, act):
        """The same step on many schemes, ``[(scheme, changes)]``."""
        said = {"verb": f"{flow}.{verb}", "label": step.label, "actor": act.by, "note": act.note, "at": act.at}
        SchemeNote.objects.bulk_create(SchemeNote(scheme=one, changes=changes, **said) for one, changes in entries)

    def add_changes(self, note, changes):
        note.changes = changes
        note.save(update_fields=["changes"])


JOURNAL = SchemeJournal()


def tell(scheme, *, event, act):
    """A scheme concerns the office alone until an appraisal uses it; the appraisal tells the others."""
