"""并案: one suggestion joins another and is handled with it; undone as long as nobody has answered. Guards and effects."""

from django.db import OperationalError, transaction

from core.templatetags.look import ymd
from core.workflow import Refused

from . import numbers
from .models import Reply, Suggestion

S = Suggestion.Status
HOSTS = (S.REGISTERED, S.HANDLING)


def may_join(suggestion, act):
    """Why ``suggestion`` cannot become part of another, or ""."""
    if guests := "、".join(f"第{guest.number}号" for guest in suggestion.merged.all()):
        return f"{guests}已经并入这一件，这一件不能再并入别的。请把要并的并入这一件，或者先取消并案。"
    if suggestion.status == S.REGISTERED and suggestion.preassignments.filter(
        status__in=suggestion.preassignments.model.LIVE
    ):
        return "这一件正在预交办，请先撤销拟承办单位，再并案。"
    return ""


def may_leave(suggestion, act):
    """Taken back as long as nobody has answered: a deputy who has the reply keeps it, and the right to judge it."""
    if (reply := first_answer(suggestion.merged_into)) is None:
        return ""
    number = suggestion.merged_into.number
    return (
        f"{reply.assignment.unit}已在 {ymd(reply.sent_on)}答复第{number}号，本件的代表同时收到了答复，不能再取消并案。"
    )


def leave(suggestion, act):
    """Asked again under the lock of the host, at whose row a signature waits too."""
    Suggestion._base_manager.select_for_update(of=("self",)).get(pk=suggestion.merged_into_id)
    if why := may_leave(suggestion, act):
        raise Refused(why)
    return {"merged_into": None}


def first_answer(host):
    """The first signed reply of ``host``, or None."""
    signed = Reply._base_manager.filter(assignment__suggestion=host, status=Reply.Status.SIGNED)
    return signed.select_related("assignment__unit").order_by("sent_on", "pk").first()


def join(suggestion, act, *, host, number=""):
    """The fields of the guest. The host is locked too: it must still be on its way, stand by itself and be unanswered."""
    host = _locked(suggestion, host)
    if host.pk == suggestion.pk or host.session_id != suggestion.session_id:
        raise Refused("只能并入同一届次的另一件建议。")
    if host.status not in HOSTS:
        raise Refused(f"第{host.number}号现在是“{host.get_status_display()}”，不能并入；请选待交办或办理中的建议。")
    if reply := first_answer(host):
        raise Refused(
            f"第{host.number}号已由{reply.assignment.unit}在 {ymd(reply.sent_on)}答复，不能再并入；请选还没有答复的建议。"
        )
    registered = suggestion.registered_on or act.today
    issued = suggestion.number or numbers.issue(suggestion, number)
    return {"merged_into": host, "registered_on": registered, "number": issued}


def _locked(suggestion, host):
    """A guest that waits for review waits for its host. A registered one might be the host of the same moment, the other
    way round: it does not wait, so that the two cannot wait for each other."""
    rows = Suggestion._base_manager.filter(pk=host.pk)
    if suggestion.status != S.REGISTERED:
        return rows.select_for_update().get()
    try:
        with transaction.atomic():
            return rows.select_for_update(nowait=True).get()
    except OperationalError:
        raise Refused(f"第{host.number}号正由别的同事办理，请稍后再试。") from None


def joined(suggestion, act, *, host, number=""):
    """By its number only: co-signers read this, and may not see the host."""
    return {"并入": ["", f"第{host.number}号"], "编号": ["", suggestion.number]}


def lock(suggestions):
    """Lock several before they are joined, in the one order that cannot end in two clerks waiting for each other:
    those that wait for review first, then the registered ones, each by key."""
    for status in (S.SUBMITTED, S.REGISTERED):
        keys = [s.pk for s in suggestions if s.status == status]
        list(Suggestion._base_manager.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",)))
