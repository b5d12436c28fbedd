"""The result: ranks, how each total was made down to the anonymous ballots, the sealed file, the papers to sign."""

import datetime as dt

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render

from accounts import policy
from core import seals
from core.addresses import number
from evaluations.meeting import counting, extract, results
from evaluations.meeting.workflow import APPRAISAL
from evaluations.models import Mark, Panel, Question, Standing

from .appraisals import rows
from .reports import attached


def standing_of(request, pk):
    """``(appraisal, standing)``: the newest version the reader may see, or the one that ``version=`` names."""
    one = get_object_or_404(rows(request), pk=pk)
    found = Standing.objects.visible_to(request.user).filter(appraisal=one).order_by("-version")
    if asked := number(request.GET.get("version", "")):
        found = found.filter(version=asked)
    standing = found.first()
    if standing is None:
        raise Http404
    return one, standing


def standing(request, pk):
    """All units, or to a unit that may see no other its own line."""
    one, made = standing_of(request, pk)
    versions = Standing.objects.visible_to(request.user).filter(appraisal=one).order_by("-version").defer("content")
    context = results.table(request.user, one, made) | {
        "appraisal": one, "standing": made, "day": dt.date.fromisoformat(made.content["day"]), "versions": versions, "is_whole": seals.seal(made.content) == made.seal,
        "is_reader": policy.may_compare_units(request.user), "counts": counting.of(one),
        "offers": [(verb, step.label) for verb, step in APPRAISAL.offered(request.user, one).items() if verb in ("recount", "correct", "publish")],
    }  # fmt: skip
    return render(request, "evaluations/appraisal/standing.html", context)


def unit(request, pk, unit):
    """How one unit's total was made: part, panel, item, mark – as the engine derives it from the sealed inputs."""
    one, made = standing_of(request, pk)
    if unit not in results.opened_units(request.user, made):
        raise Http404
    context = results.derivation(made, unit) | {
        "appraisal": one, "standing": made, "is_reader": policy.may_compare_units(request.user),
    }  # fmt: skip
    return render(request, "evaluations/appraisal/unit.html", context)


def ballots(request, pk, panel):
    """The ballots of a panel as they are sealed: no code, no name, no time, in the order of their own words."""
    one, made = standing_of(request, pk)
    held = get_object_or_404(Panel.objects.visible_to(request.user), pk=panel, appraisal=one)
    asked = (
        Question.objects.visible_to(request.user).filter(panel=held).select_related("unit__unit", "item__suggestion")
    )
    if not Mark.objects.visible_to(request.user).filter(question__panel=held).exists():
        asked = asked.none()
    context = results.ballots(made, held, list(asked.order_by("position")), request.GET.get("unit", "")) | {
        "appraisal": one, "standing": made, "panel": held,
    }  # fmt: skip
    return render(request, "evaluations/appraisal/ballots.html", context)


def file(request, pk, version):
    """The sealed file; ``manage.py recount`` computes it again without the database."""
    one = get_object_or_404(rows(request), pk=pk)
    made = get_object_or_404(Standing.objects.visible_to(request.user), appraisal=one, version=version)
    name = f"{one}_第{made.version}版.json"
    return attached(seals.packed(made.content, made.seal), name)


def sheet(request, pk):
    """The result on paper, to be signed."""
    one, made = standing_of(request, pk)
    context = results.table(request.user, one, made) | {
        "appraisal": one, "standing": made, "counts": counting.of(one), "total": counting.together(counting.of(one)),
    }  # fmt: skip
    return render(request, "evaluations/appraisal/sheet.html", context)


def certificate(request, pk):
    """What became of the ballots, to be signed by who did it and who watched."""
    one = get_object_or_404(rows(request), pk=pk)
    if not one.is_counted:
        raise Http404
    counts = counting.of(one)
    context = {"appraisal": one, "counts": counts, "total": counting.together(counts)}
    return render(request, "evaluations/appraisal/certificate.html", context)


@login_not_required
def public_extract(request, pk):
    """For everybody, where the office published it: units, ranks, bands – nothing of panels, items or ballots."""
    made = extract.find(pk)
    if made is None:
        raise Http404
    return render(request, "evaluations/appraisal/extract.html", made)
