"""What follows when links are handed out, taken back and used. No token passes through here but on its way to the paper."""

import datetime as dt

from django.db import transaction
from django.db.models import Prefetch

from core.workflow import Act
from evaluations import guards
from evaluations.models import Slip
from suggestions import voices
from suggestions.journal import JOURNAL
from suggestions.models import Commitment, Reply, Suggestion

LIFE = dt.timedelta(days=30)  # where the rules set no window
MOST_CHANGES = 3  # of one form through one link


def unusable(slip, act):
    """Why the slip cannot be used now, in a word for the list of the office; "" when it can. The phone says none of this.

    Once used, it still changes within the window what came in through it.
    """
    host = slip.suggestion
    if slip.status == Slip.Status.USED:
        return "" if changeable(slip, act) else slip.get_status_display()
    if slip.status != Slip.Status.OPEN:
        return slip.get_status_display()
    if act.today > slip.expires_on or guards.over(host, act):
        return "已过期"
    if host.status not in (Suggestion.Status.HANDLING, Suggestion.Status.ANSWERED):
        return "已办结"
    return "" if parts(slip) else "已评价"


def parts(slip):
    """What there is to grade on this slip: of the round for which it was made."""
    host = slip.suggestion
    beside = slip.deputy_id if is_cosigner(slip) else None
    if beside is None and voices.speaker_id(slip.voice) != slip.deputy_id:
        return []
    return [p for p in guards.gradable_parts(host, slip.voice, beside=beside) if p.round <= slip.round]


def changeable(slip, act):
    """``{part: form}``: what came in through a used link and may be changed through it: of its round, within the window, a few
    times."""
    host = slip.suggestion
    if slip.status != Slip.Status.USED or act.today > slip.expires_on or guards.something_said_too_late(host, act):
        return {}
    own = guards.changeable_parts(host, slip.deputy_id)
    forms = {p: f for p, f in own.items() if f.source == f.Source.LINK and p.round <= slip.round}
    changed = [f for p in forms for f in p.feedbacks.all() if f.deputy_id == slip.deputy_id and f.replaces_id]
    return forms if len(changed) < MOST_CHANGES * max(1, len(forms)) else {}


def still_changeable(slip, act):
    return "" if changeable(slip, act) else "这张链接不能再改评价。"


def may_go(slip, act):
    """A used link is taken back only as long as something could be changed with it."""
    if slip.status == Slip.Status.USED and not changeable(slip, act):
        return "这张链接已经使用，也不能再改评价，不用收回。"
    return ""


def is_cosigner(slip):
    return slip.deputy_id in voices.beside(slip.suggestion)


def letters(slip, asked=None):
    """The replies in force that are to be read before grading, with their promises."""
    wanted = [part.pk for part in (asked if asked is not None else parts(slip))]
    promises = Prefetch("commitments", Commitment._base_manager.order_by("position", "pk"))
    return Reply._base_manager.filter(current_for__in=wanted).prefetch_related(promises)


def still_usable(slip, act):
    why = unusable(slip, act)
    return f"这张链接{why}。" if why else ""


@transaction.atomic
def issue(sheet, *, flow, token, by, at):
    """One slip for one deputy and one round; an earlier one that is still open goes. ``flow`` is SLIP."""
    from .tokens import digest  # which asks this module whether a slip can be used

    host, act = sheet.host, Act(by=by, at=at)
    JOURNAL.open(host)
    for earlier in Slip.objects.filter(suggestion=host, deputy=sheet.deputy, status=Slip.Status.OPEN):
        earlier.suggestion = host
        flow.follow(earlier, "replace", act)
    slip = Slip(
        suggestion=host, voice=sheet.voice, deputy=sheet.deputy, round=host.round, digest=digest(token), made_by=by, made_at=at,
        expires_on=guards.window_end(host) or act.today + LIFE,
    )  # fmt: skip
    return flow.create(slip, "issue", by=by, at=at)


def named(slip, act, **data):
    return {"代表": ["", f"{slip.deputy}（第{slip.voice.number}号）"]}


def spent(slip, act, *, grades):
    # The table of steps names the effects of this module, so it is fetched late.
    from evaluations.workflow import FEEDBACK

    FEEDBACK.follow(slip.suggestion, "give_by_link", act, grades=grades, slip=slip)
    return named(slip, act)


def changed(slip, act, *, grades, reason):
    from evaluations.workflow import FEEDBACK

    told = {"grades": grades, "reason": reason, "slip": slip, "forms": changeable(slip, act)}
    FEEDBACK.follow(slip.suggestion, "change_by_link", act, **told)
    return named(slip, act)
