"""What stands in the section of the promises: each with its light, its notes, its evidence and what it replaced."""

from dataclasses import dataclass

from suggestions import marks
from suggestions.commitments import returned, states
from suggestions.models import Commitment

C = Commitment.Status


@dataclass(frozen=True, slots=True)
class Note:
    note: object
    files: list


@dataclass(frozen=True, slots=True)
class Promise:
    item: Commitment
    unit: str
    mark: marks.Mark
    notes: list  # of Note, the newest first
    files: list  # what the office kept when it wrote the promise off
    before: list  # the promises this one stands for, the latest first
    offers: list  # the steps the user may take on it
    returned: object = None  # the record of the last report sent back, where it stands among the records shown


def of(dossier, offers):
    """Everything promised in signed replies; running ones first, by their dates. A replaced one stands under its heir.

    ``offers``: ``{promise: its steps}``.
    """
    known = {c.pk: c for c in dossier.commitments}
    shown = [c for c in known.values() if c.replaced_by_id not in known]
    notice = marks.notice_days(dossier.rules)
    found = [
        Promise(
            item=c, unit=c.reply.assignment.unit.name_on(dossier.today),
            mark=states.mark(c, dossier.today, notice=notice, calendar=dossier.calendar),
            notes=[Note(note, dossier.files_of(note_id=note.pk)) for note in _notes(dossier, c, known)],
            files=dossier.files_of(commitment_id=c.pk), before=_before(c, known.values()),
            offers=offers.get(c.pk, []), returned=returned.latest(dossier.events, c),
        )
        for c in shown
    ]  # fmt: skip
    return sorted(found, key=lambda p: (not p.item.is_running, p.item.status == C.REPLACED, p.item.due_on, p.item.pk))


def _before(commitment, known):
    """Over as many replacements as there were; the chain cannot run in a circle, because a replaced promise is settled."""
    found = [c for c in known if c.replaced_by_id == commitment.pk]
    return sorted(found, key=lambda c: -c.pk) + [older for c in found for older in _before(c, known)]


def _notes(dossier, commitment, known):
    """What was reported about the promise and about those it stands for."""
    mine = [commitment, *_before(commitment, known.values())]
    notes = [note for c in mine for note in dossier.commitment_notes.get(c.pk, ())]
    return sorted(notes, key=lambda note: (note.noted_on, note.pk), reverse=True)
