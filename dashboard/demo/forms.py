"""What the office is in the middle of: paper forms that wait for the second person, links that are out, a sample to ring up."""

import datetime as dt

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core.workflow import Refused
from evaluations import sheets
from evaluations.callbacks.effects import draw
from evaluations.models import Feedback, PaperEntry
from evaluations.slips import effects as slips
from evaluations.slips import tokens
from evaluations.workflow import CALLBACK, FEEDBACK, PAPER, SLIP

from .scan import PDF

LINKS = 4  # slips that are out
CALLS = ("agrees", "differs", "unreached")


def tell(stage):
    side, day = stage.cast.province, stage.limit
    first, second = side.staff[:2]
    waiting = [
        s
        for s in sheets.missing(sheets.hosts(first, side.now, day).order_by("number", "pk"))
        if s.voice.pk == s.host.pk
    ]
    leads = [s for s in waiting if not s.is_cosigner]
    for sheet in leads[1:3]:
        _key(sheet, first, day, _at(day, 14, 20))
    _differ(PaperEntry.objects.filter(status=PaperEntry.Status.WAITING).order_by("pk").first(), second, _at(day, 15, 5))
    for sheet in [s for s in waiting if s not in leads[1:3]][:LINKS]:
        slips.issue(sheet, flow=SLIP, token=tokens.new(), by=first, at=_at(day, 16, 0))
    _call(side, first, day)


def _key(sheet, by, day, at):
    grades = [
        {
            "part": part,
            "attitude": "满意",
            "result": "基本满意" if not part.is_helper else "满意",
            "words": "",
            "adoption": "部分采纳",
            "contact_how": "visit",
        }
        for part in sheet.parts
    ]
    scan = SimpleUploadedFile("征询意见表扫描件.pdf", PDF, content_type="application/pdf")
    FEEDBACK.take(
        sheet.host, "enter", by=by, at=at, grades=grades, voice=sheet.voice, uploads=[scan], given_on=day, signed_by=str(sheet.deputy)
    )  # fmt: skip


def _differ(entry, by, at):
    """The second officer read one mark otherwise; nobody has settled it yet."""
    if entry is not None:
        again = [row | {"result": "满意"} for row in entry.grades]
        PAPER.take(entry, "compare", by=by, at=at, again=again)


def _call(side, by, day):
    """Some forms of this session were drawn; the first calls have been made."""
    forms = Feedback.objects.filter(assignment__suggestion__session=side.now)
    try:
        made = draw(side.now, flow=CALLBACK, forms=forms, seed=f"{day:%Y%m%d}", per_unit=1, by=by, at=_at(day, 9, 30))
    except Refused:  # no paper form in a small demo
        return
    for item, outcome in zip(made.items.select_related("feedback").order_by("position"), CALLS, strict=False):
        said = {"outcome": outcome}
        if outcome == "differs":
            said |= {
                "attitude": item.feedback.attitude,
                "result": _another(item.feedback.result),
                "words": "代表说当时勾的不是这一档，请查原表。",
            }
        CALLBACK.take(item, "record", by=by, at=_at(day, 11, 0), **said)


def _another(grade):
    return "基本满意" if grade != "基本满意" else "满意"


def _at(day, hour, minute):
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))
