"""What a reply still lacks and what it already has, each missing point with the way to mend it."""

from dataclasses import dataclass

from django.urls import reverse

from core.templatetags.look import days_left, md

from . import guards
from .models import Assignment


@dataclass(frozen=True, slots=True)
class Check:
    ok: bool
    text: str
    detail: str = ""
    url: str = ""
    link: str = ""
    other_url: str = ""
    other_link: str = ""


def checks(reply, today, *, contacts=()):
    """Missing points first. ``contacts``: how the deputy was contacted, in words, newest first."""
    lacking = guards.missing(reply, today)
    found = [_missing(key, words, helper, reply, today) for key, words, helper in lacking]
    return found + _fulfilled(reply, {key for key, _, _ in lacking}, contacts)


def _missing(key, words, helper, reply, today):
    part = reply.assignment
    match key:
        case "klass":
            return Check(False, words, url="#id_klass_0", link="选择类别")
        case "body":
            return Check(False, words, url="#id_body", link="写正文")
        case "commitments":
            return Check(False, words, url="#commitments", link="写承诺事项")
        case "contact":
            here = reverse("reply_edit", args=[part.pk])
            url = reverse("assignment_step", args=[part.pk, "contact"]) + f"?next={here}"
            return Check(
                False,
                words,
                url=url,
                link="记一次沟通",
                other_url="#id_no_contact_reason",
                other_link="说明理由，不沟通了",
            )
        case "opinion":
            return Check(False, words, _of_helper(helper, today), url="#id_no_opinion_reason", link="说明理由，不等了")
    return Check(False, words)


def _of_helper(helper, today):
    said = [f"{md(helper.due_on, today)}到期，{days_left(helper.due_on, today)}" if helper.due_on else "没有期限"]
    if helper.status != Assignment.Status.HANDLING:
        said.append(helper.get_status_display())
    who = " ".join(x for x in (helper.handler_name, helper.handler_phone or helper.unit.phone) if x)
    if who:
        said.append(f"联系：{who}")
    return "；".join(said) + "。"


def _fulfilled(reply, lacking, contacts):
    part, found = reply.assignment, []
    if "klass" not in lacking:
        found.append(Check(True, f"已选办理结果类别 {reply.klass}"))
    if "body" not in lacking:
        found.append(Check(True, f"已写正文，{letters(reply.body)} 字"))
    if "commitments" not in lacking and (promised := len(reply.commitments.all())):
        found.append(Check(True, f"承诺事项 {promised} 项，都有期限"))
    if part.has_contact:
        times = f"与代表沟通 {len(contacts)} 次（{contacts[0]}）" if contacts else "与代表的沟通已有记录"
        found.append(Check(True, times if part.has_met else f"{times}，还没有面商"))
    elif "contact" not in lacking:
        found.append(Check(True, "已写明没有沟通的理由", reply.no_contact_reason))
    helpers = part.helpers()
    here = [str(h.unit) for h in helpers if h.status == Assignment.Status.ANSWERED]
    if here:
        found.append(Check(True, f"{'、'.join(here)}意见已收"))
    if len(here) < len(helpers) and reply.no_opinion_reason.strip():
        found.append(Check(True, "已写明不等会办意见的理由", reply.no_opinion_reason))
    return found


def letters(text):
    """The length of a text as an office counts it: without blanks."""
    return len("".join(text.split()))
