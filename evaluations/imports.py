"""Importing a ledger of past years: what the suggestions part stores, and the deputies' grades with it.

place = Place.find("某市人大", "十六届一次会议", rules="慈溪", create=True)
parsed = read_ledger(open_sheets(path), place)
outcome = import_ledger(parsed, place, create=True)
"""

from collections.abc import Iterable

from django.db import IntegrityError

from congress.models import Session
from core import bulk
from core.sheets import SheetRefused, SheetRows
from suggestions.imports import Outcome, Place, store
from suggestions.imports.directory import Directory
from suggestions.ledger import LedgerRow, Parsed, SeveralLedgers, parse
from suggestions.models import Assignment

from .models import Feedback

__all__ = ["Outcome", "Parsed", "Place", "SeveralLedgers", "import_ledger", "read_ledger"]


class FeedbackGrades:
    """Grades of a ledger are feedback whose day and form are unknown."""

    def stored(self, session: Session) -> dict[int, tuple[str, str, str]]:
        counted = Feedback.objects.filter(counted_for__suggestion__session=session, counted_for__is_latest=True)
        counted = counted.exclude(counted_for__role=Assignment.Role.HELPER).order_by("-pk")
        rows = counted.values_list("counted_for__suggestion", "attitude", "result", "adoption")
        return {pk: (attitude, result, adoption) for pk, attitude, result, adoption in rows}

    def add(self, parts: Iterable[tuple[Assignment, LedgerRow]], by) -> None:
        bulk.insert([
            Feedback(
                assignment=part, counted_for=part, deputy_id=part.suggestion.lead_deputy_id, attitude=row.attitude,
                result=row.result, adoption=row.adoption, source=Feedback.Source.IMPORT, entered_by=by,
            )
            for part, row in parts
        ])  # fmt: skip

    def correct(self, part: Assignment, row: LedgerRow | None, by) -> None:
        """Another grade is a new row; the one before stays, and counts no longer."""
        counted = Feedback.objects.filter(counted_for=part)
        was = counted.values_list("deputy", "attitude", "result", "adoption").first()
        now = (part.suggestion.lead_deputy_id, row.attitude, row.result, row.adoption) if row and row.result else None
        if was != now:
            counted.update(is_current=False, counted_for=None)
            if now:
                self.add([(part, row)], by)


def read_ledger(sheets: Iterable[SheetRows], place: Place, *, sheet: str = "", all_sheets: bool = False) -> Parsed:
    """The rows of a file by the words of the session's rules. Raises SheetRefused when nothing can be read."""
    return parse(
        sheets,
        classes=place.rules["classes"],
        grades=place.rules["grades"],
        adoptions=place.rules["adoption"],
        known_units=Directory(place.congress, create=False).names_of_units(),
        sheet=sheet,
        all_sheets=all_sheets,
    )


def import_ledger(
    parsed: Parsed, place: Place | Session, *, create=False, update=False, dry_run=False, by=None
) -> Outcome:
    """Store it, all or nothing; ``outcome.faults`` says why not. ``dry_run`` counts and stores nothing."""
    if isinstance(place, Session):
        place = Place.of(place)
    try:
        return store(parsed, place, grades=FeedbackGrades(), create=create, update=update, dry_run=dry_run, by=by)
    except IntegrityError as fault:
        if place.session:
            raise
        raise SheetRefused("刚刚有人建立了同名的人大或届次，没有导入任何内容。请再导入一次。") from fault
