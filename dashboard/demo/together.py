"""The deputies of merged suggestions grade the reply they got, each for himself."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from accounts.policy import Role
from evaluations.guards import gradable_parts
from evaluations.models import PaperEntry
from evaluations.workflow import FEEDBACK, PAPER
from suggestions import voices

from .scan import PDF

LATER = timedelta(minutes=25)
WORDS = "同一件事几位代表都提了，答复把各件的要求都写到了。"


def guests_grade(host, office, clock, *, result="满意", words=WORDS):
    """Every deputy of a suggestion merged into ``host`` who has not spoken yet; on paper where he has no account."""
    for guest in voices.guests(host):
        parts = gradable_parts(host, guest)
        speaker = voices.speaker(guest)
        if not parts or speaker is None:
            continue
        grades = [
            {"part": a, "attitude": "满意", "result": "满意" if a.is_helper else result, "words": "" if a.is_helper else words, "adoption": "",
             "contact_how": "" if a.is_helper else "meeting"}
            for a in parts
        ]  # fmt: skip
        if speaker.user:
            FEEDBACK.take(host, "give", by=speaker.user, at=clock.now(), grades=grades)
        else:
            scan = SimpleUploadedFile("征询意见表扫描件.pdf", PDF, content_type="application/pdf")
            FEEDBACK.take(
                host, "enter", by=office, at=clock.now(), grades=grades, voice=guest, uploads=[scan], given_on=clock.day, signed_by=speaker.name
            )  # fmt: skip
            check(host)


def check(host):
    """Another clerk keys the paper once more, a little later."""
    entry = PaperEntry.objects.get(suggestion=host, status=PaperEntry.Status.WAITING)
    others = User.objects.filter(role=Role.STAFF, congress=host.session.congress_id).exclude(pk=entry.entered_by_id)
    at = entry.entered_at + LATER
    PAPER.take(entry, "compare", by=others.order_by("pk").first(), at=at, again=entry.grades)
