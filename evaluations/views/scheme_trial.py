"""试算 of a scheme on a session: the units in their order, what each total is made of, and how much hangs on the weights."""

from django import forms
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate

from congress import sessions
from congress.models import Session
from core.forms import HouseForm
from evaluations.models import Scheme
from evaluations.schemes import trial
from evaluations.schemes.way import nodes
from suggestions.models import Assignment
from units.models import Unit

MOST = (("", "全部单位"), ("10", "承办最多的 10 个"), ("20", "承办最多的 20 个"), ("50", "承办最多的 50 个"))


class TrialForm(HouseForm):
    session = forms.ModelChoiceField(label="届次", queryset=None, empty_label=None)
    most = forms.ChoiceField(label="单位", choices=MOST, required=False)

    def __init__(self, *args, user, congress, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["session"].queryset = (
            Session.objects.visible_to(user).filter(congress=congress).select_related("congress")
        )


def _asked(request, scheme):
    """The form, with the session one works in where none is named; and the session, or None."""
    current = sessions.current(request)
    start = current.pk if current and current.congress_id == scheme.congress_id else None
    form = TrialForm({"session": start, **request.GET.dict()}, user=request.user, congress=scheme.congress_id)
    return form, form.cleaned_data["session"] if form.is_valid() else None


def scheme_trial(request, pk):
    scheme = get_object_or_404(Scheme.objects.visible_to(request.user).select_related("congress"), pk=pk)
    form, session = _asked(request, scheme)
    context = {"scheme": scheme, "form": form, "session": session, "today": localdate()}
    if session is None:
        return render(
            request, "evaluations/schemes/trial.html", context, status=422 if form["session"].value() else 200
        )
    most = form.cleaned_data["most"]
    tried = trial.run(request.user, scheme, session, localdate(), most=int(most) if most else None)
    context |= {"trial": tried, "query": urlencode({"session": session.pk})}
    if tried.result:
        rows = trial.moved(tried)
        context |= {
            "lines": _lines(tried, scheme, session), "parts": [p for p in scheme.rules["parts"] if scheme.rules["outcome"] == "total"],
            "moved": rows if tried.shifts else [], "sentence": trial.in_a_sentence(rows) if tried.shifts else "",
            "is_ranked": scheme.rules["outcome"] == "total", "with_bands": bool(scheme.rules["bands"]),
            "with_pass": scheme.rules["pass_from"] is not None, "with_share": scheme.rules["contribution"] is not None,
        }  # fmt: skip
    return render(request, "evaluations/schemes/trial.html", context)


def _lines(tried, scheme, session) -> list[dict]:
    """By rank; units without a total come last, in their order."""
    units = sorted(tried.result.units, key=lambda unit: (unit.rank is None, unit.rank or 0))
    return [
        {
            "unit": unit, "items": len(unit.items),
            "parts": [unit.parts.get(part["key"]) for part in scheme.rules["parts"]] if scheme.rules["outcome"] == "total" else [],
            "url": f"{reverse('scheme_trial_unit', args=[scheme.pk, int(unit.key[1:])])}?{urlencode({'session': session.pk})}",
        }
        for unit in units
    ]  # fmt: skip


def scheme_trial_unit(request, pk, unit):
    """The whole way to one unit's total. Its rank is told by the page of all."""
    scheme = get_object_or_404(Scheme.objects.visible_to(request.user).select_related("congress"), pk=pk)
    unit = get_object_or_404(Unit.objects.visible_to(request.user).filter(congress=scheme.congress_id), pk=unit)
    form, session = _asked(request, scheme)
    context = {"scheme": scheme, "unit": unit, "session": session, "today": localdate(), "form": form}
    if session is not None:
        tried = trial.run(request.user, scheme, session, localdate(), only=unit, weigh=False)
        context["trial"] = tried
        if tried.result:
            score = tried.result.units[0]
            context |= {"score": score, "nodes": nodes(score.lines, _addresses(request.user, score))}
    return render(request, "evaluations/schemes/trial_unit.html", context)


def _addresses(user, score) -> dict:
    """``{key of an item: the page of its suggestion}``."""
    keys = [int(item.key[1:]) for item in score.items]
    parts = Assignment.objects.visible_to(user).filter(pk__in=keys).values_list("pk", "suggestion_id")
    return {f"a{pk}": reverse("suggestion", args=[suggestion]) for pk, suggestion in parts}
