"""Guessing codes is slowed down through the database, the same for every web process: so many wrong tries from one place
in a quarter of an hour. Who has already shown a right code goes on voting.

A wrong code belongs to no meeting, so it counts for all of them. The office may forgive a place for the ballots of its own
meeting: those open again from there until as many wrong tries have come anew; the ballots of other meetings do not.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F, Sum

from evaluations.models import ForgivenCodes, WrongCode

from . import codes

STRETCH = dt.timedelta(minutes=15)
MOST = 60  # a hall behind one address mistypes some; a guess in 3e11 is right


@dataclass(frozen=True, slots=True)
class Slowed:
    """A place from which the ballots of a meeting do not open now. ``place`` is a digest; ``is_here``: that of who looks."""

    place: str
    tries: int
    is_here: bool


def is_too_often(address: str, at: dt.datetime, appraisal=None) -> bool:
    """Whether the ballots of ``appraisal`` stay shut for this place; without one, whether a wrong code is not even looked at:
    unless some meeting has forgiven the place, whose jurors may mistype again."""
    place = codes.place(address)
    tries = _tries(at, place=place).get(place, 0)
    if tries < MOST:
        return False
    forgiven = _forgiven(at, place=place)
    return tries - (forgiven.get(appraisal.pk, 0) if appraisal else max(forgiven.values(), default=0)) >= MOST


def count(address: str, at: dt.datetime) -> None:
    """Note one wrong try; what is a day old is forgotten."""
    key = {"place": codes.place(address), "stretch": _stretch(at)}
    WrongCode.objects.filter(stretch__lt=at - dt.timedelta(days=1)).delete()
    if WrongCode.objects.filter(**key).update(tries=F("tries") + 1):
        return
    try:
        with transaction.atomic():
            WrongCode.objects.create(**key)
    except IntegrityError:
        WrongCode.objects.filter(**key).update(tries=F("tries") + 1)


def slowed(appraisal, at: dt.datetime, *, address: str = "") -> list[Slowed]:
    """The places from which the ballots of this meeting do not open now, that of ``address`` first."""
    here, forgiven = codes.place(address), dict(_lifted(at, appraisal=appraisal).values_list("place", "tries"))
    found = [
        Slowed(place, tries, place == here)
        for place, tries in _tries(at).items()
        if tries - forgiven.get(place, 0) >= MOST
    ]
    return sorted(found, key=lambda one: (not one.is_here, -one.tries, one.place))


def lift(appraisal, at: dt.datetime, *, place: str) -> int:
    """Forgive one place for the ballots of one meeting. How many wrong tries there were; 0 where it was not slowed down."""
    if place not in {one.place for one in slowed(appraisal, at)}:
        return 0
    tries = _tries(at, place=place)[place]
    ForgivenCodes.objects.filter(stretch__lt=at - dt.timedelta(days=1)).delete()
    ForgivenCodes.objects.update_or_create(
        appraisal=appraisal, place=place, stretch=_stretch(at), defaults={"tries": tries}
    )
    return tries


def _tries(at, **narrowed) -> dict:
    """``{place: wrong tries}`` of the stretch of ``at``."""
    rows = WrongCode.objects.filter(stretch__gte=_stretch(at), **narrowed).values("place").order_by()
    return {row["place"]: row["n"] for row in rows.annotate(n=Sum("tries"))}


def _lifted(at, **narrowed):
    return ForgivenCodes.objects.filter(stretch__gte=_stretch(at), **narrowed)


def _forgiven(at, **narrowed) -> dict:
    """``{meeting: wrong tries that were forgiven}``."""
    return dict(_lifted(at, **narrowed).values_list("appraisal", "tries"))


def _stretch(at):
    seconds = int(STRETCH.total_seconds())
    return dt.datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, tz=dt.UTC)
