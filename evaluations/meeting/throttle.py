"""Guessing codes is slowed down through the database, the same for every web process: so many wrong tries from one place
in a quarter of an hour. Who has already shown a right code goes on voting."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import F, Sum

from evaluations.models import WrongCode

from . import codes

STRETCH = dt.timedelta(minutes=15)
MOST = 60  # a hall behind one address mistypes some; a guess in 3e11 is right


def is_too_often(address: str, at: dt.datetime) -> bool:
    rows = WrongCode.objects.filter(place=codes.place(address), stretch__gte=_stretch(at))
    return (rows.aggregate(n=Sum("tries"))["n"] or 0) >= MOST


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


def lift() -> int:
    """The office has looked who it is: everybody may try again. How many wrong tries there were."""
    rows = WrongCode.objects.all()
    n = rows.aggregate(n=Sum("tries"))["n"] or 0
    rows.delete()
    return n


def _stretch(at):
    seconds = int(STRETCH.total_seconds())
    return dt.datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, tz=dt.UTC)
