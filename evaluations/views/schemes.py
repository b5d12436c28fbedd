"""评分办法: the samples, the congress's own and their versions; edited and frozen by the office, read by those who watch."""

import uuid

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views import View
from django.views.decorators.http import require_POST

from accounts import policy
from core.addresses import number
from core.workflow import Again, Refused
from evaluations import presets, scoring
from evaluations.models import Scheme, SchemeNote
from evaluations.presets.examples import EXAMPLES
from evaluations.schemes import effects
from evaluations.schemes.forms import SchemeForm, shapes_from, shapes_of, with_one_more
from evaluations.schemes.parts import MOST
from evaluations.schemes.way import nodes
from evaluations.schemes.words import ADDABLE, TYPES
from evaluations.schemes.workflow import SCHEME
from suggestions.views.steps import StepView, token

TAKEN = "已经有这份办法的一个草稿，请接着改那一份，或者先删除它。"


def rows(request):
    return Scheme.objects.visible_to(request.user).select_related("congress", "saved_by", "follows")


def may_edit(user):
    return policy.may_open(user, "scheme_edit")


# Reading ---------------------------------------------------------------------------------------------------------------------


def schemes(request):
    """The congress's own, the newest version of a name first, and the samples."""
    context = {
        "schemes": list(rows(request)), "presets": presets.everything(), "may_edit": may_edit(request.user), "once": str(uuid.uuid4()),
        "today": localdate(),
    }  # fmt: skip
    return render(request, "evaluations/schemes/list.html", context)


def scheme_preset(request, key):
    """A sample in words, with its example."""
    try:
        preset = presets.load(key)
    except LookupError:
        raise Http404 from None
    rules = presets.scheme(key)
    context = {
        "key": key, "preset": preset, "said": scoring.explain(rules), "units": [(unit, nodes(unit.lines, {})) for unit in scoring.score(EXAMPLES[key]()).units],
        "may_edit": may_edit(request.user), "once": str(uuid.uuid4()),
    }  # fmt: skip
    return render(request, "evaluations/schemes/preset.html", context)


def scheme(request, pk):
    """The scheme in words, what is new in it, its versions, and what can be done."""
    one = get_object_or_404(rows(request), pk=pk)
    said = scoring.explain(one.whole())
    before = scoring.explain(one.follows.whole()) if one.follows else []
    context = {
        "scheme": one, "said": said, "today": localdate(), "once": str(uuid.uuid4()), "may_edit": may_edit(request.user),
        "added": [line for line in said if line not in before] if before else [], "gone": [line for line in before if line not in said],
        "versions": [v for v in rows(request).filter(congress=one.congress_id, name=one.name) if v.pk != one.pk],
        "notes": SchemeNote.objects.visible_to(request.user).filter(scheme=one).select_related("actor"),
        "offers": [(v, s.label) for v, s in SCHEME.offered(request.user, one).items() if not s.page],
    }  # fmt: skip
    return render(request, "evaluations/schemes/page.html", context)


# Writing ---------------------------------------------------------------------------------------------------------------------


@require_POST
def scheme_copy(request):
    """``source`` names a sample (``preset:yiyang``) or a scheme (``scheme:12``)."""
    kind, _, which = request.POST.get("source", "").partition(":")
    if kind == "preset" and which in presets.FILES:
        made = effects.copy(request.user.congress, preset=which)
    else:
        made = effects.copy(request.user.congress, scheme=get_object_or_404(rows(request), pk=number(which) or 0))
    return _create(request, made, "copy", f"已复制为“{made.name}”。请改名称和内容，定稿以后评议可以选用。")


@require_POST
def scheme_revise(request, pk):
    one = get_object_or_404(rows(request), pk=pk)
    if not one.is_frozen:
        messages.warning(request, "这一版还没有定稿，直接修改就可以。")
        return HttpResponseRedirect(reverse("scheme", args=[one.pk]))
    return _create(request, effects.next_version(one), "revise", "已起草新的版本，内容和原来的一版相同，请修改。")


def _create(request, made, verb, said):
    try:
        with transaction.atomic():
            SCHEME.create(made, verb, by=request.user, once=token(request))
    except IntegrityError:
        messages.warning(request, TAKEN)
        return HttpResponseRedirect(reverse("schemes"))
    except (Again, Refused) as why:
        messages.warning(request, str(why))
        return HttpResponseRedirect(reverse("schemes"))
    messages.success(request, said)
    return HttpResponseRedirect(reverse("scheme_edit", args=[made.pk]))


class Edit(View):
    """The form beside the scheme in words. ``do``: save, look (say what the form would mean), add (one more part, not stored yet)."""

    def dispatch(self, request, pk):
        self.scheme = get_object_or_404(rows(request), pk=pk)
        if why := SCHEME.why_not(self.scheme, "save", request.user):
            return self.refuse(request, why)
        return super().dispatch(request)

    def refuse(self, request, why):
        context = {
            "step_label": "修改评分办法", "refused": why, "obj_line": str(self.scheme), "obj_name": "评分办法",
            "back_url": reverse("scheme", args=[self.scheme.pk]), "back_label": "看这份办法",
        }  # fmt: skip
        return render(request, "step.html", context, status=409)

    def get(self, request):
        return self.page(request, SchemeForm(scheme=self.scheme, shapes=shapes_of(self.scheme.rules)))

    def post(self, request):
        shapes = shapes_from(request.POST, self.scheme)
        kind = request.POST.get("add", "")
        if request.POST.get("do") == "add" and kind in ADDABLE and self.scheme.rules["outcome"] == "total":
            return self.one_more(request, shapes, kind)
        form = SchemeForm(request.POST, scheme=self.scheme, shapes=shapes)
        if not form.is_valid():
            return self.page(request, form, status=422)
        if request.POST.get("do") == "look":
            return self.page(request, form, looked=form.rules)
        return self.save(request, form)

    def one_more(self, request, shapes, kind):
        """A blank part beneath what was typed."""
        if len(shapes) >= MOST:
            form = SchemeForm(request.POST, scheme=self.scheme, shapes=shapes)
            form.add_error(None, f"组成部分最多 {MOST} 项。")
            return self.page(request, form, status=422)
        more, values = with_one_more(shapes, kind)
        typed = request.POST.dict() | values | {"p_count": len(more)}
        form = SchemeForm(scheme=self.scheme, shapes=more, initial=typed)
        return self.page(request, form, added=len(more))

    def save(self, request, form):
        said = {name: form.cleaned_data[name] for name in ("name", "source", "revision")}
        try:
            SCHEME.take(
                self.scheme, "save", by=request.user, seen=request.POST.get("seen", ""), once=token(request), rules=form.rules, **said
            )  # fmt: skip
        except Again as again:
            messages.warning(request, str(again))
        except IntegrityError:
            form.add_error("name", "已经有一份办法叫这个名称，请换一个。")
            return self.page(request, form, status=409)
        except Refused as why:
            self.scheme.refresh_from_db()
            if refused := SCHEME.why_not(self.scheme, "save", request.user):
                return self.refuse(request, refused)
            form.add_error(None, str(why))
            return self.page(request, form, status=409)
        else:
            messages.success(request, "已保存。")
        return HttpResponseRedirect(reverse("scheme", args=[self.scheme.pk]))

    def page(self, request, form, status=200, looked=None, added=None):
        rules = looked or self.scheme.rules
        context = {
            "scheme": self.scheme, "form": form, "said": scoring.explain(rules), "is_looked": looked is not None, "added": added,
            "addable": [(key, TYPES[key]) for key in ADDABLE] if self.scheme.rules["outcome"] == "total" else [],
            "once": str(uuid.uuid4()), "seen": Scheme.Status.DRAFT,
            # after somebody else was quicker the page has shown what is stored: saving again takes its place
            "revision": self.scheme.revision if status == 409 else form["revision"].value(),
        }  # fmt: skip
        return render(request, "evaluations/schemes/edit.html", context, status=status)


class SchemeStep(StepView):
    flow, model = SCHEME, Scheme

    def queryset(self, request):
        return rows(request)

    def which(self, obj):
        return f"：{obj}"

    def back(self, obj):
        return reverse("scheme", args=[obj.pk])

    def after(self, request, obj):
        still = rows(request).filter(pk=obj.pk).exists()
        return self.back(obj) if still else reverse("schemes")

    def context(self, request, obj, step):
        return {
            "step": step, "step_label": step.label, "button": step.label, "obj": obj, "obj_name": "评分办法", "obj_line": str(obj),
            "back_url": self.back(obj), "back_label": "回到这份办法", "next_steps": [s for s in step.hint.split("；") if s],
            "once": request.POST.get("once") or str(uuid.uuid4()), "seen": obj.status, "today": localdate(),
        }  # fmt: skip
