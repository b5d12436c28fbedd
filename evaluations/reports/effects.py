"""What stands in the way of the steps of a unit's report, and what they freeze."""

from django.utils import timezone

from core.seals import seal
from core.workflow import Refused
from evaluations.models import UnitReport

from . import facts

R = UnitReport.Status


def is_written(report, act):
    missing = [heading for name, heading in UnitReport.headings() if not getattr(report, name).strip()]
    return f"还没有写：{'、'.join(missing)}。写好并保存以后再送。" if missing else ""


def keep(report, act, *, revision, **words):
    """The words of the page, if nobody saved others meanwhile."""
    if revision != report.revision:
        who = report.saved_by or "别人"
        raise Refused(f"{who}刚刚保存了别的内容。请核对以后再保存。")
    texts = {name: words[name] for name in UnitReport.SECTIONS if name in words}
    return {**texts, "revision": revision + 1, "saved_at": act.at, "saved_by": act.by}


def back(report, act):
    return {"words_back": act.note}


def returned(report, act):
    return {"words_back": act.note, "decided_on": act.today}


def freeze(report, act):
    """Figures of this moment, the words, who signed and when – in one piece, under one seal."""
    content = {
        "facts": facts.collect(act.by, report, act.today),
        "sections": [{"heading": heading, "text": getattr(report, name)} for name, heading in UnitReport.headings()],
        "version": report.version,
        "signer": str(act.by),
        "signed_at": timezone.localtime(act.at).isoformat(timespec="seconds"),
    }
    return {"frozen": content, "seal": seal(content), "signed_at": act.at, "signer": act.by, "words_back": ""}


def replace_submitted(report, act):
    """A later version takes the place of one that still waits for the office."""
    _replace(report, act, R.SUBMITTED)


def replace_accepted(report, act):
    _replace(report, act, R.ACCEPTED)


def _replace(report, act, status):
    from evaluations.workflow import REPORT

    others = UnitReport._base_manager.filter(unit=report.unit_id, session=report.session_id, status=status)
    for other in others.exclude(pk=report.pk).select_related("unit", "session__congress").order_by("version"):
        REPORT.follow(other, "supersede", act)
