"""One run of the clock for reminders and digests. From the state of the data alone: run twice or a week late, it tells each
thing once."""

from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from . import digests
from .lines import Teller


@dataclass(frozen=True, slots=True)
class Told:
    is_hour: bool
    lines: int = 0
    dropped: int = 0
    digests: int = 0


def remind(at):
    """Collect what is to be told at ``at`` and send the digests; outside working hours nothing happens."""
    teller = Teller(timezone.localdate(at))
    if not digests.is_hour(at, teller.almanac.calendar):
        return Told(is_hour=False)
    if (
        connection.vendor == "sqlite"
    ):  # its write lock is the only one there is: a second run waits, then finds nothing to do
        with transaction.atomic():
            return _remind(teller, at)
    return _remind(teller, at)


def _remind(teller, at):
    dropped = digests.drop_pointless(teller)
    post = digests.Post(at)
    post.take_waiting()
    lines = digests.collect(teller, post)
    return Told(is_hour=True, dropped=dropped, lines=lines, digests=post.close())
