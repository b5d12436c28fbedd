"""A calendar as RFC 5545 has it: all-day events only, lines of at most 75 octets, CRLF. Pure."""

import datetime as dt
from dataclasses import dataclass

PRODID = "-//jianyi//deadlines//ZH"
OCTETS = 75


@dataclass(frozen=True, slots=True)
class AllDay:
    """One day with a name. ``uid`` stays the same as long as it is the same thing; ``stamp`` is when that was last settled."""

    uid: str
    day: dt.date
    summary: str
    stamp: dt.date
    description: str = ""
    url: str = ""


def calendar(name, events):
    """The bytes of a calendar."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODID}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escape(name)}", "X-WR-TIMEZONE:Asia/Shanghai", "REFRESH-INTERVAL;VALUE=DURATION:PT6H", "X-PUBLISHED-TTL:PT6H",
    ]  # fmt: skip
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return "".join(fold(line) for line in lines).encode()


def _event(event):
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{event.stamp:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
    if event.day < dt.date.max:  # its end is the day after it; without one, one day is meant
        yield f"DTEND;VALUE=DATE:{event.day + dt.timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escape(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{escape(event.description)}"
    if event.url:
        yield f"URL:{event.url}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def escape(text):
    """Backslash, semicolon, comma and line break as the format wants them; other control characters have no place in it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "".join(c for c in text.replace("\n", "\\n") if c == "\t" or c >= " " and c != "\x7f")


def fold(line):
    """The line cut into pieces of at most 75 octets, never inside a character; each but the first begins with a blank."""
    pieces, piece, room = [], "", OCTETS
    for character in line:
        width = len(character.encode())
        if width > room:
            pieces.append(piece)
            piece, room = "", OCTETS - 1
        piece += character
        room -= width
    return "\r\n ".join([*pieces, piece]) + "\r\n"
