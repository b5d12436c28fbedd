"""How the door keeps what happens to a key topic: it hangs on no single suggestion and has notes of its own."""

from django.urls import reverse

from core import outbox
from core.workflow import Gone
from suggestions.models import KeyTopic, TopicNote
from suggestions.notices import NOTICES


class TopicJournal:
    """Locks the row of the topic, and nothing after it: suggestions are locked before their topic."""

    def open(self, topic):
        rows = KeyTopic._base_manager.select_for_update(of=("self",)).select_related("session__congress")
        try:
            root = rows.get(pk=topic.pk)
            topic.refresh_from_db()
        except KeyTopic.DoesNotExist:
            raise Gone from None
        topic.hang_on(root)

    def last(self, topic):
        last = topic.notes.select_related("actor").exclude(actor=None).order_by("-pk").first()
        return (str(last.actor), last.label) if last else None

    def used(self, once):
        return TopicNote._base_manager.filter(once=once).exists()

    def write(self, topic, *, flow, verb, step, act, was, now):
        return TopicNote.objects.create(
            topic=topic, verb=f"{flow}.{verb}", label=step.label, actor=act.by, note=act.note, at=act.at, once=act.once
        )

    def write_all(self, entries, *, flow, verb, step, act):
        """The same step on many topics, ``[(topic, changes)]``."""
        said = {"verb": f"{flow}.{verb}", "label": step.label, "actor": act.by, "note": act.note, "at": act.at}
        TopicNote.objects.bulk_create(TopicNote(topic=topic, changes=changes, **said) for topic, changes in entries)

    def add_changes(self, note, changes):
        note.changes = changes
        note.save(update_fields=["changes"])


JOURNAL = TopicJournal()


def tell(topic, *, event, act):
    """Post the notices of one step; called by the door inside the transaction."""
    for notice in NOTICES.get(event.verb, ()):
        outbox.post(
            [pk for pk in notice.to(topic) if pk and (act.by is None or pk != act.by.pk)],
            subject=notice.subject.format(name=topic.name, actor=act.by or "系统"),
            body=act.note,
            url=reverse("topic", args=[topic.pk]),
            at=act.at,
        )
