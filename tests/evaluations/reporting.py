"""A unit's yearly report on its way, for tests."""

from django.db.models import Max

from accounts.models import User
from evaluations.models import UnitReport
from evaluations.workflow import REPORT

WORDS = {name: f"{heading}写在这里。" for name, heading in UnitReport.headings()}


def person(unit, duty):
    return User.objects.get(memberships__unit=unit, memberships__duty=duty, username__endswith=duty)


def report(world, unit, state="draft", *, at=None, **words):
    """Walk a new version to ``state``: draft, signing, submitted, returned or accepted."""
    last = UnitReport.objects.filter(unit=unit, session=world.session).aggregate(last=Max("version"))["last"] or 0
    handler, head = person(unit, "handler"), person(unit, "head")
    new = UnitReport(unit=unit, session=world.session, version=last + 1)
    REPORT.create(new, "begin", by=handler, at=at)
    REPORT.take(new, "save", by=handler, at=at, revision=new.revision, **(WORDS | words))
    if state in ("signing", "submitted", "returned", "accepted"):
        REPORT.take(new, "send", by=handler, at=at)
    if state in ("submitted", "returned", "accepted"):
        REPORT.take(new, "sign", by=head, at=at)
    if state == "returned":
        REPORT.take(new, "return_report", by=world.office, at=at, note="存在的问题写得太空，请写到件。")
    if state == "accepted":
        REPORT.take(new, "accept", by=world.office, at=at)
    return UnitReport.objects.select_related("unit", "session__congress", "session__rule_set").get(pk=new.pk)
