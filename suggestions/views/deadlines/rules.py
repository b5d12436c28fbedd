"""办理规则: copied and edited as forms. What runs under a rule set is recomputed with it, after a look at what moves."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views import View
from django.views.decorators.http import require_POST

from accounts import policy
from congress import presets, rule_words, sharing
from congress.models import RuleSet, Session
from core.addresses import number
from core.forms import HouseForm
from suggestions.forms.rules import RuleSetForm
from suggestions.recompute import in_use
from suggestions.recompute.changes import OtherRules, Rules, fingerprint, sessions

from . import preview, tabs

OVERTAKEN = "您打开以后，别人改过这套规则。下面是您填的内容，请对照现在的规则核对以后再保存。"
SHARED = "这套规则别的人大也在用，由整个平台的系统管理员修改。可以复制一份再改。"


def rule_sets(request):
    """Every rule set with the sessions that work by it; the sessions of the user's congress can be given another."""
    mine = list(Session.objects.visible_to(request.user).select_related("congress"))
    by_set: dict = {}
    for session in mine:
        by_set.setdefault(session.rule_set_id, []).append(session)
    rows = RuleSet.objects.prefetch_related("sessions")
    lines = [
        {
            "row": row,
            "sessions": by_set.get(row.pk, []),
            "elsewhere": len(row.sessions.all()) - len(by_set.get(row.pk, [])),
            "reply": next(words for label, words, _ in rule_words.clocks(row.rules) if label == "答复"),
        }
        for row in rows
    ]
    context = {
        "tabs": tabs.of(request), "lines": lines, "presets": presets.names(),
        "may_change": policy.may_open(request.user, "rule_set_edit"),
    }  # fmt: skip
    return render(request, "deadlines/rule_sets.html", context)


@require_POST
def rule_set_copy(request):
    """A copy under a name of its own, used by no session yet: there it can be edited freely."""
    given = request.POST.get("source", "")
    kind, _, which = given.partition(":")
    if kind == "preset" and which in presets.names():
        name, rules, note = which, presets.load(which), ""
    else:
        row = get_object_or_404(RuleSet.objects.all(), pk=number(which) or 0)
        name, rules, note = row.name, row.rules, row.note
    copy = RuleSet.objects.create(name=free_name(name), rules=rules, note=note)
    messages.success(request, f"已复制为“{copy.name}”。请改名称和内容；届次会议选用以后才生效。")
    return HttpResponseRedirect(reverse("rule_set_edit", args=[copy.pk]))


def free_name(name: str) -> str:
    taken = set(RuleSet.objects.values_list("name", flat=True))
    wanted = [name[:40], f"{name[:40]}（副本）", *(f"{name[:40]}（副本 {n}）" for n in range(2, 1000))]
    return next(one for one in wanted if one not in taken)


class RuleSetEdit(View):
    """The form; saving leads to the preview where anything runs by these rules."""

    def dispatch(self, request, pk):
        row = get_object_or_404(RuleSet.objects.all(), pk=pk)
        return super().dispatch(request, row)

    def get(self, request, row):
        return self.page(request, row, self.form(row), fingerprint(row.name, row.rules, row.note))

    def post(self, request, row):
        if sharing.is_shared_beyond(request.user, row):
            return preview.refuse(request, SHARED)
        now, base = fingerprint(row.name, row.rules, row.note), request.POST.get("base", "")
        form = self.form(row, data=request.POST)
        if not form.is_valid():
            return self.page(request, row, form, base, status=422)
        if base != now:
            form.add_error(None, OVERTAKEN)
            return self.page(request, row, form, now, status=409)
        said = form.cleaned_data
        change = Rules(pk=row.pk, name=said["name"], rules=form.rules, note=said["note"])
        if change.is_in_effect():
            form.add_error(None, "和现在的规则一样，没有要保存的。")
            return self.page(request, row, form, base, status=422)
        if row.sessions.exists():
            return preview.show(request, change)
        change.save()
        messages.success(request, f"已保存“{change.name}”。还没有届次会议用它。")
        return HttpResponseRedirect(reverse("rule_sets"))

    def form(self, row, **bound):
        running = [session.pk for session in sessions(rule_set=row.pk)]
        return RuleSetForm(row=row, locked=lambda rules: in_use.conflicts(running, rules) if running else [], **bound)

    def page(self, request, row, form, base, status=200):
        context = {
            "tabs": tabs.of(request), "row": row, "form": form, "base": base,
            "is_shared": sharing.is_shared_beyond(request.user, row), "shared": SHARED,
            "used_by": list(Session.objects.visible_to(request.user).filter(rule_set=row)),
        }  # fmt: skip
        return render(request, "deadlines/rule_set_edit.html", context, status=status)


class ChooseForm(HouseForm):
    rule_set = forms.ModelChoiceField(label="办理规则", queryset=RuleSet.objects.all(), empty_label=None)

    def __init__(self, *args, session, **kwargs):
        super().__init__(*args, initial={"rule_set": session.rule_set_id}, **kwargs)
        self.session = session

    def clean_rule_set(self):
        chosen = self.cleaned_data["rule_set"]
        if chosen.pk == self.session.rule_set_id:
            raise forms.ValidationError("现在用的就是这一套，请另选一套。")
        if faults := in_use.conflicts([self.session.pk], chosen.rules):
            raise forms.ValidationError(faults)
        return chosen


class SessionRules(View):
    """Another rule set for a session."""

    def dispatch(self, request, pk):
        session = Session.objects.visible_to(request.user).select_related("rule_set", "congress").filter(pk=pk).first()
        if session is None:
            raise Http404
        return super().dispatch(request, session)

    def get(self, request, session):
        return self.page(request, session, ChooseForm(session=session))

    def post(self, request, session):
        form = ChooseForm(request.POST, session=session)
        if not form.is_valid():
            return self.page(request, session, form, status=422)
        return preview.show(request, OtherRules(session=session.pk, rule_set=form.cleaned_data["rule_set"].pk))

    def page(self, request, session, form, status=200):
        context = {"tabs": tabs.of(request), "session": session, "form": form, "today": timezone.localdate()}
        return render(request, "deadlines/session_rules.html", context, status=status)
