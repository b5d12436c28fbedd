"""Which report of a unit one reads, and what stands in it; the same for the page, the paper, Word and the meeting's booklet."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from core.seals import canonical, seal
from evaluations.models import UnitReport

from . import facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What is printed. ``seal`` is empty as long as nothing is frozen: the figures are those of today then."""

    title: str
    unit: str
    congress: str
    session: str
    former: list
    as_of: dt.date
    groups: list  # [(heading, [(label, words)])]
    topics: list  # [(name, how many)]
    sections: list  # [(heading, text)]
    version: int
    signer: str = ""
    signed_at: dt.datetime | None = None
    seal: str = ""


def content(report, *, user=None, today=None) -> Content:
    """The content of ``report``: of a signed one exactly what was frozen, of one being written today's figures for ``user``."""
    if report.frozen is None:
        told = facts.collect(user, report, today)
        written = [(heading, getattr(report, name)) for name, heading in UnitReport.headings()]
        return _content(report, told, written)
    written = [(one["heading"], one["text"]) for one in report.frozen["sections"]]
    signed = {"signer": report.frozen["signer"], "signed_at": dt.datetime.fromisoformat(report.frozen["signed_at"])}
    return _content(report, report.frozen["facts"], written, seal=report.seal, **signed)


def _content(report, told, written, **signed) -> Content:
    return Content(
        title=f"{told['unit']}{report.session.year}年度办理代表建议情况报告", unit=told["unit"], congress=told["congress"],
        session=told["session"], former=told["former"], as_of=dt.date.fromisoformat(told["as_of"]),
        groups=[(g["title"], [(row["label"], facts.words(row)) for row in g["rows"]]) for g in told["groups"]],
        topics=[(topic["name"], topic["n"]) for topic in told["topics"]], sections=written, version=report.version, **signed,
    )  # fmt: skip


def is_sound(report) -> bool:
    """Whether what was frozen still has its seal."""
    return seal(report.frozen) == report.seal


def sealed_bytes(report) -> bytes:
    """What the seal was made of; ``sha256sum`` over it gives the seal."""
    return canonical(report.frozen)


# Which one -------------------------------------------------------------------------------------------------------------------


ALL = Q()


def versions(user, within=ALL):
    """Reports the user may read, the newest version of each unit first, without their long texts."""
    rows = UnitReport.objects.visible_to(user, within=within).defer(*UnitReport.SECTIONS, "frozen")
    return rows.order_by("unit", "-version")


def shown(user, unit, session):
    """The report to open from the unit's card: the newest the user may read; None where there is none. One query."""
    return versions(user, Q(unit=unit, session=session)).first()


def material(user, session) -> list[Content]:
    """For the booklet of the meeting: of every unit the accepted version, or else the one that was reported last."""
    valid = UnitReport.objects.visible_to(user, within=Q(session=session, status__in=UnitReport.VALID))
    best = {}
    for report in valid.select_related("unit", "session__congress").order_by("version"):
        held = best.get(report.unit_id)
        if held is None or report.status == UnitReport.Status.ACCEPTED or held.status != UnitReport.Status.ACCEPTED:
            best[report.unit_id] = report
    return [content(report) for report in sorted(best.values(), key=lambda r: (r.unit.kind, r.unit_id))]
