"""建议: everything about one suggestion on one page, and only the steps on offer."""

from django.http import QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts import policy
from evaluations import dossier as dossiers
from evaluations import hosted, offers, promises, requests, sections, sounded, stops, supervised
from suggestions import story
from suggestions.views.ledger import Ledger


def suggestion(request, pk):
    everything = request.GET.get("all") == "1"
    dossier = dossiers.read(request.user, pk, timezone.localdate(), all_events=everything)
    together = hosted.of(dossier)
    dossier.host = together and together.host
    return render(
        request,
        "suggestions/page.html",
        {"hosted": together} | _context(dossier, request.user, everything, _beside(request, pk)),
    )


def _context(dossier, user, everything, beside):
    s = dossier.suggestion
    context = {
        "s": s,
        "today": dossier.today,
        "dossier": dossier,
        "is_out": s.dispatched_on is not None,
        "back": _back(user),
        "beside": beside,
        "tags": sections.tags(dossier),
        "facts": sections.facts(dossier),
        "sees_topic": policy.may_open(user, "topic"),
        "sees_told": policy.may_open(user, "told"),
        "results": sections.results(dossier),
        "stops": stops.of(dossier),
        "ending": stops.ending_event(dossier),
        "under_text": sections.under_text(dossier),
        "is_long": len(s.body) > sections.LONG_TEXT,
        "signers": sections.signers(dossier),
        "files": dossier.files,
        "offers": offers.of(dossier),
        "proposals": sounded.proposals(dossier),
        "entries": [story.entry(event) for event in dossier.events],
        "event_count": dossier.event_count,
        "supervision": supervised.of(dossier),
        "shows_all_events": everything or dossier.event_count <= len(dossier.events),
    }
    if context["is_out"]:
        context |= _handling(dossier, context["offers"].on_promises)
    return context | {"tabs": _tabs(context)}


def _handling(dossier, on_promises):
    return {
        "units": sections.units(dossier),
        "decisions": sounded.decisions(dossier),
        "contacts": [(c, dossier.files_of(contact_id=c.pk)) for c in dossier.contacts],
        "three_ones": sections.three_ones(dossier),
        "opinions": sections.advice(dossier),
        "shows_opinions": dossier.sees_offices and any(a.is_helper for a in dossier.parts),
        "answers": sections.answers(dossier),
        "drafts": sections.drafts(dossier),
        "promises": promises.of(dossier, on_promises),
        "class_changes": [change for part in dossier.parts if (change := sections.class_change(part))],
        "requests": requests.of(dossier),
        "judgements": sections.judgements(dossier),
        "counts_all": dossier.rules["flags"]["counted_feedback"] == "all",
    }


def _back(user):
    """Where the page was opened from: ``(address, name)`` of the list that is the user's."""
    if not policy.may_open(user, "ledger"):
        return {"url": reverse("mine"), "label": "我的建议"}
    return {"url": reverse("ledger"), "label": "本单位建议" if user.role == policy.Role.UNIT else "建议台账"}


def _beside(request, pk):
    """The place in the ledger the page was opened from (``?list=`` is what the ledger was asked), or None."""
    if "list" not in request.GET or not policy.may_open(request.user, "ledger"):
        return None
    ledger = Ledger.reading(request)
    state = ledger.state(request, QueryDict(request.GET["list"]))
    return {"url": reverse("ledger") + state.link, "list": state.query, "place": ledger.place(request, state, pk)}


def _tabs(context):
    """The sections that stand on the page: ``[(anchor, name, count)]``."""
    found = [("text", "正文", "")]
    if context["is_out"]:
        asked = context["requests"]
        found += [("requests", "延期和协调", len(asked.extensions) + len(asked.coordination))] if asked else []
        found.append(("contact", "沟通", len(context["contacts"])))
        if context["shows_opinions"]:
            found.append(("opinion", "会办意见", len(context["opinions"])))
        found.append(("reply", "答复", len(context["answers"])))
        graded = sum(grade.feedback is not None for judgement in context["judgements"] for grade in judgement.grades)
        found += [("feedback", "反馈", graded)] if context["judgements"] else []
        found += [("promise", "承诺", len(context["promises"]))] if context["promises"] else []
    found += [("supervision", "督办", n)] if (n := context["supervision"].count) else []
    found += [("files", "附件", len(context["files"]))] if context["files"] else []
    return [*found, ("log", "时间线", context["event_count"])]
