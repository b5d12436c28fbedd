"""The office reviews what was handed in: one by one through the steps, or registers many at once."""

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from congress.models import Category
from core.forms import HouseForm
from core.lists import Bulk, ListPage, Tab
from core.workflow import Again, Refused
from suggestions import entering, review, similar
from suggestions.models import Suggestion
from suggestions.workflow import SUGGESTION

from .steps import token

MOST_AT_ONCE = 200
VERBS = ("return_for_change", "merge", "decline", "turn_into_letter")


class Review(ListPage):
    name, title, subject = "review", "登记审核", "建议"
    template_name = "suggestions/review.html"
    columns, filterset_class, default_sort = review.COLUMNS, review.ReviewFilter, "submitted"
    keep = ("session",)
    bulk_actions = (Bulk("批量立案", "review_register"), Bulk("并案", "merge_many"))
    empty_title = "没有等待审核的建议"
    empty_text = "代表提交的、登记时没有直接立案的，会列在这里。"

    def rows(self, request):
        waiting = (Suggestion.Status.SUBMITTED, Suggestion.Status.RETURNED)
        return Suggestion.objects.visible_to(request.user).filter(status__in=waiting)

    def decorate(self, queryset):
        rows = queryset.select_related("category", "session", "lead_deputy__delegation", "proposing_delegation")
        return rows.prefetch_related("cosigners", "wished_units").defer("office_opinion")

    def defaults(self, request):
        return {"status": Suggestion.Status.SUBMITTED}

    def tabs(self, request):
        return [Tab("待审核", {"status": "submitted"}), Tab("退回修改中", {"status": "returned"})]

    def prepare(self, rows, ctx):
        near = similar.nearest(rows, ctx.user)
        for row in rows:
            row.alike = near.get(row.pk)
            row.register_url = back_here(row, "register")
            row.verbs = [(SUGGESTION.steps[verb].label, back_here(row, verb)) for verb in VERBS]


def back_here(row, verb):
    """Where the step is taken; it leads back to the list, because the next one waits there."""
    return f"{reverse('suggestion_step', args=[row.pk, verb])}?next={reverse('review')}"


class Categories(HouseForm):
    """The category of each suggestion that is to be registered."""

    def __init__(self, *args, rows, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.known = {str(c.pk): c for c in Category.objects.visible_to(user)}
        choices = [("", "请选择类别"), *((key, c.name) for key, c in self.known.items())]
        for row in rows:
            self.fields[f"category_{row.pk}"] = field = forms.ChoiceField(
                label=f"类别：{row.title}", choices=choices, initial=row.category_id
            )
            field.error_messages["required"] = f"请选择类别：{row.title}。"
            row.field = f"category_{row.pk}"

    def chosen(self):
        return {int(name.removeprefix("category_")): self.known[key] for name, key in self.cleaned_data.items()}


class RegisterPicked(View):
    """POST from the list shows what will get which number; POST with ``confirm`` does it, all or none, in the order shown."""

    def get(self, request):
        return HttpResponseRedirect(reverse("review"))

    def post(self, request):
        chosen = Review.reading(request).chosen(request).filter(status=Suggestion.Status.SUBMITTED)
        waiting = chosen.select_related(
            "session__rule_set", "session__congress", "category", "lead_deputy", "proposing_delegation"
        )
        rows = list(waiting.order_by("session", "submitted_on", "pk")[: MOST_AT_ONCE + 1])
        if not rows or len(rows) > MOST_AT_ONCE:
            lacking = "没有选中等待审核的建议，请先勾选。也可能别的同事刚刚已经审核。"
            messages.warning(request, lacking if not rows else f"一次最多立案 {MOST_AT_ONCE} 件，请分几次办理。")
            return HttpResponseRedirect(reverse("review"))
        if "confirm" not in request.POST:
            return self.page(request, rows, Categories(rows=rows, user=request.user))
        return self.register(request, rows)

    def register(self, request, rows):
        form = Categories(request.POST, rows=rows, user=request.user)
        shown = request.POST.getlist("pick")
        if len(rows) != len(set(shown)):
            form.add_error(
                None,
                f"您打开以后，有 {len(set(shown)) - len(rows)} 件已被别人办理或撤回，已从下面去掉。请核对后再按一次。",
            )
            return self.page(request, rows, form, status=409)
        if not form.is_valid():
            return self.page(request, rows, form, status=422)
        try:
            done = entering.register(rows, by=request.user, categories=form.chosen(), once=token(request))
        except Again as again:
            messages.warning(request, str(again))
        except Refused as refused:
            form.add_error(None, f"一件也没有立案：{refused}")
            return self.page(request, rows, form, status=409)
        else:
            messages.success(
                request,
                f"已立案 {len(done)} 件，编号第{done[0].number}号{f'至第{done[-1].number}号' if len(done) > 1 else ''}。",
            )
        return HttpResponseRedirect(reverse("review"))

    def page(self, request, rows, form, status=200):
        for row in rows:
            row.box = form[row.field]
            row.fault = SUGGESTION.why_not(row, "register", request.user)
        context = {
            "rows": rows,
            "form": form,
            "once": token(request) if status == 422 else str(uuid.uuid4()),
            "first": first_number(rows),
        }
        return render(request, "suggestions/review_register.html", context, status=status)


def first_number(rows):
    """The next number of the session, where all rows are of one."""
    session = rows[0].session
    return (
        str(session.next_number).zfill(session.number_width)
        if all(row.session_id == session.pk for row in rows)
        else ""
    )
