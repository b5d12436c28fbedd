"""What a bulletin says, as one piece of plain data: the thing that is sealed, shown, printed and given out."""

from django.utils import timezone

from evaluations.models import Bulletin
from suggestions.figures import points
from suggestions.measures import SMALL

from .stand import KEY

FORMAT = "代表建议办理通报 1"


def make(bulletin, *, number=None, at=None, by=None) -> dict:
    """The whole of it; without number, time and issuer it is the preview of a draft."""
    session, stand, before = bulletin.session, bulletin.content["stand"], previous(bulletin)
    return {
        "format": FORMAT,
        "congress": session.congress.name,
        "office": session.congress.office,
        "session": str(session),
        "kind": bulletin.get_kind_display(),
        "number": number,
        "title": bulletin.title,
        "text": bulletin.text,
        "day": bulletin.day.isoformat(),
        "issued_at": timezone.localtime(at).isoformat(timespec="seconds") if at else None,
        "issued_by": str(by) if by else None,
        "corrects": reference(bulletin.corrects),
        "previous": reference(before),
        "changes": changes(before.content["stand"]["figures"], stand["figures"]) if before else [],
        "stand": stand,
    }


def shown(bulletin) -> dict:
    """What readers see: of an issued one what was sealed, whatever has changed since."""
    return bulletin.content if bulletin.is_issued else make(bulletin)


def previous(bulletin):
    """The last issue of the same kind in the session; of year reports the last one of this or an earlier session."""
    issued = Bulletin._base_manager.filter(kind=bulletin.kind, status=Bulletin.Status.ISSUED).exclude(pk=bulletin.pk)
    if bulletin.is_year:
        earlier = issued.filter(
            session__congress=bulletin.session.congress_id, session__year__lte=bulletin.session.year
        )
        return earlier.order_by("-session__year", "-issued_at", "-pk").first()
    return issued.filter(session=bulletin.session).order_by("-issued_at", "-pk").first()


def reference(issue) -> dict | None:
    """How another issue is named inside a sealed one; its seal ties the issues to one another."""
    if issue is None:
        return None
    return {"title": issue.title, "number": issue.number, "day": issue.day.isoformat(), "seal": issue.seal}


def changes(before: dict, now: dict) -> list[dict]:
    """Key figures beside those of the issue before: counts by their number, rates in percentage points."""
    return [_change(before[key], now[key]) for key in KEY if key in before and key in now]


def _change(before, now) -> dict:
    made = {"label": now["label"], "before": value(before), "now": value(now), "unit": ""}
    if "of" not in now:
        return made | {"change": _signed(now["n"] - before["n"])}
    by = points(now["rate"], before["rate"])
    if by is None:
        return made | {"change": "—"}
    if min(now["of"], before["of"]) < SMALL:
        return made | {"change": "基数小，不比较"}
    return made | {"change": _signed(by), "unit": "个百分点" if by else ""}


def value(figure) -> str:
    """A count, a percentage, n / n for small ones, a dash for nothing."""
    if "of" not in figure:
        return f"{figure['n']:,}"
    if figure["rate"] is None:
        return "—"
    return f"{figure['n']} / {figure['of']}" if figure["of"] < SMALL else f"{figure['rate']}%"


def _signed(value) -> str:
    """+5, −3, 持平."""
    return "持平" if not value else f"{value:+,}".replace("-", "−")
