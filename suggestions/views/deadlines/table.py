"""期限规则表: the deadlines of the session in plain words; and one day of dispatch under several rule sets, side by side."""

from dataclasses import dataclass

from django import forms
from django.shortcuts import render
from django.utils import timezone

from congress import calendars, deadlines, presets, rule_words, sessions
from congress.models import RuleSet
from core.fields import DayField
from core.forms import HouseForm
from suggestions.models import Suggestion

from . import tabs

SHOWN_FIRST = ("湖南", "上海", "重庆")  # compared with the session's own until others are chosen
# What is asked of one suggestion: everything else starts with something that happens later.
COMPARED = ("give_back", "first_contact", "helper", "reply", "reply_longest", "rework", "feedback")


def deadline_table(request):
    session = sessions.current(request)
    rules = session.rule_set.rules if session else None
    context = {
        "tabs": tabs.of(request),
        "session": session,
        "rules": rules,
        "clocks": rule_words.clocks(rules) if rules else [],
        "extension": rule_words.extension(rules) if rules else "",
        "lapsed": rule_words.LAPSED[rules["flags"]["lapsed_feedback"]] if rules else "",
        "counted": rule_words.COUNTED[rules["flags"]["counted_feedback"]] if rules else "",
        "rework": rule_words.REWORK[rules["flags"]["rework_from"]] if rules else "",
        "units_read": rule_words.UNITS_READ[rules["flags"]["units_read"]] if rules else "",
    }
    return render(request, "deadlines/table.html", context)


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    note: str
    rules: dict


class CompareForm(HouseForm):
    start = DayField(label="交办日期", help_text="假定当天签收；重新办理、反馈也从这一天起算，便于比较。")
    sets = forms.MultipleChoiceField(label="比较哪几套规则", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, known, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sets"].choices = [(key, column.name) for key, column in known.items()]

    def clean_start(self):
        day = self.cleaned_data["start"]
        if not 2000 <= day.year <= 2100:
            raise forms.ValidationError("请填 2000 年到 2100 年之间的日期。")
        return day


def deadline_compare(request):
    """``?suggestion=`` takes the day of dispatch of one the user may see, and 本届次 is its session."""
    today, given = timezone.localdate(), _given(request)
    session = given.session if given else sessions.current(request)
    known = columns(session)
    first = (
        ["own", *(key for key in known if key.removeprefix("preset:") in SHOWN_FIRST)]
        if "own" in known
        else list(known)[:3]
    )
    start = given.dispatched_on if given else today
    asked = request.GET.copy()
    asked.setdefault("start", start.isoformat())
    if "sets" not in asked:
        asked.setlist("sets", first)
    form = CompareForm(asked, known=known)
    context = {"tabs": tabs.of(request), "form": form, "session": session, "suggestion": given, "today": today}
    if form.is_valid():
        chosen = [known[key] for key in form.cleaned_data["sets"]]
        context |= {
            "chosen": chosen,
            "start": form.cleaned_data["start"],
            "lines": compared(chosen, form.cleaned_data["start"], year=given.session.year if given else None),
        }
    return render(request, "deadlines/compare.html", context, status=200 if form.is_valid() else 422)


def _given(request):
    key = request.GET.get("suggestion", "")
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        return None
    rows = Suggestion.objects.visible_to(request.user).exclude(dispatched_on=None)
    return rows.select_related("session__rule_set").filter(pk=int(key)).first()


def columns(session) -> dict[str, Column]:
    """What may be compared: the session's own rules, other rule sets kept here, the presets."""
    found = {"own": Column(session.rule_set.name, "本届次", session.rule_set.rules)} if session else {}
    kept = RuleSet.objects.exclude(pk=session.rule_set_id if session else None).order_by("pk")
    found |= {f"set:{row.pk}": Column(row.name, "平台上的规则", row.rules) for row in kept}
    same = [column.rules for column in found.values()]
    loaded = {name: presets.load(name) for name in presets.names()}
    found |= {f"preset:{n}": Column(n, "预设", rules) for n, rules in loaded.items() if rules not in same}
    return found


def compared(chosen, start, year=None):
    """``[(rule, [(Column, Due or None)])]``. Fixed dates lie in ``year``, that of a suggestion's session; without a
    suggestion in the year of the dispatch."""
    calendar = calendars.current()
    lines = []
    for rule in COMPARED:
        cells = []
        for column in chosen:
            due = deadlines.due(column.rules, rule, start, calendar, session_year=year or start.year)
            cells.append((column, due))
        lines.append((deadlines.RULES[rule], cells))
    return lines
