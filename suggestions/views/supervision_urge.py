"""催办 of many: one drafted text, filled in for every item, shown before it is sent; each part through the door."""

import uuid
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views import View

from core.addresses import numbers, own_page
from core.forms import HouseForm
from core.workflow import Again, Gone, Refused
from suggestions import figures
from suggestions.models import Assignment
from suggestions.supervision import desk, urging
from suggestions.workflow import ASSIGNMENT
from units.models import Membership

from .steps import token
from .supervision_desk import Desk

MOST = 200  # of one click
NAMED = 10  # refusals told one by one


class UrgeManyForm(HouseForm):
    words = forms.CharField(
        label="催办的内容", max_length=1000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="【】里的字会按每一件填好，可以用的有：" + "".join(f"【{name}】" for name in urging.NAMES) + "。",
    )  # fmt: skip
    again = forms.BooleanField(label="今天催过的也再催一次", required=False)


@dataclass(slots=True)
class Line:
    """What one unit will read, and who of it."""

    part: Assignment
    text: str
    people: list
    is_again: bool  # urged today already


class UrgeMany(View):
    """Asked for with POST from the list (many ticks make a long address); ``do=send`` takes the steps, ``do=look`` shows the text."""

    def get(self, request):
        return HttpResponseRedirect(reverse("supervision"))

    def post(self, request):
        do = request.POST.get("do", "")
        sends, looks = do == "send", do == "look"
        about = self.about(request)
        rows = picked(request)
        if not rows:
            messages.warning(request, "没有选中要催办的件，请先勾选。")
            return HttpResponseRedirect(self.back(request))
        if len(rows) > MOST:
            messages.warning(request, f"一次最多催办 {MOST} 件，请少选一些，分几次办理。")
            return HttpResponseRedirect(self.back(request))
        able, unable = self.split(request, rows, about)
        if not (sends or looks):
            form = UrgeManyForm(initial={"words": about.words})
            return self.page(request, form, able, unable, about, about.words)
        form = UrgeManyForm(request.POST)
        if not form.is_valid():
            return self.page(request, form, able, unable, about, request.POST.get("words", ""), status=422)
        words = form.cleaned_data["words"]
        for part in able:
            if fault := urging.untrue(words, part, localdate(), about.day):
                form.add_error("words", f"第{part.suggestion.number}号（{part.unit}）{fault}")
        if form.errors:
            return self.page(request, form, able, unable, about, words, status=422)
        if looks:
            return self.page(request, form, able, unable, about, words)
        return self.send(request, able, unable, about, words, again=form.cleaned_data["again"])

    def about(self, request):
        """The list the parts were picked from: named by this page, or in the address of the list that was shown."""
        known = request.POST.get("about") or QueryDict(request.POST.get("query", "")).get("fact", desk.FIRST)
        return desk.BY_FACT.get(known, desk.PLAIN)

    def split(self, request, rows, about):
        """``(those that can be urged, [(part, why not)])``; what left the list since it was shown is named too."""
        there = set()
        if about in desk.LISTS:
            on_it = Assignment.objects.visible_to(request.user).filter(
                figures.condition(about.fact, localdate(), reader=request.user)
            )
            there = set(on_it.filter(pk__in=[part.pk for part in rows]).values_list("pk", flat=True))
        able, unable = [], []
        for part in rows:
            why = ASSIGNMENT.why_not(part, "urge", request.user)
            if not why and about in desk.LISTS and part.pk not in there:
                why = f"已经不在“{about.label}”里，不用再催。"
            unable.append((part, why)) if why else able.append(part)
        return able, unable

    def send(self, request, able, unable, about, words, *, again):
        today, once, done, skipped, twice = localdate(), token(request), 0, list(unable), 0
        listed = about.fact if about in desk.LISTS else ""
        for part in able:
            own = str(uuid.uuid5(uuid.UUID(once), str(part.pk))) if once else ""
            note = urging.fill(words, part, today, about.day)
            try:
                ASSIGNMENT.take(part, "urge", by=request.user, once=own, note=note, about=listed, again=again)
                done += 1
            except Again:
                twice += 1
            except Gone:
                continue
            except Refused as why:
                skipped.append((part, str(why)))
        if done:
            messages.success(request, f"已催办 {done} 件，各单位立即收到。")
        for part, why in skipped[:NAMED]:
            messages.warning(request, f"第{part.suggestion.number}号（{part.unit}）没有催：{why}")
        if len(skipped) > NAMED:
            messages.warning(request, f"另有 {len(skipped) - NAMED} 件没有催，原因同类，请回到清单查看。")
        if twice and not done:
            messages.warning(request, "您刚刚已经催办过，没有重复发送。")
        return HttpResponseRedirect(self.back(request))

    def page(self, request, form, able, unable, about, words, *, status=200):
        today = localdate()
        people = of_units(request.user, {part.unit_id for part in able})
        lines = [
            Line(part, urging.fill(words, part, today, about.day), people.get(part.unit_id, []), part.last_urged_on == today)
            for part in able
        ]  # fmt: skip
        if not any(line.is_again for line in lines):
            del form.fields["again"]
        context = {
            "form": form, "lines": lines, "unable": unable, "about": about, "today": today,
            "units": len({part.unit_id for part in able}), "nobody": [line for line in lines if not line.people],
            "query": request.POST.get("query", ""), "next": request.POST.get("next", ""), "back_url": self.back(request),
            "once": request.POST.get("once") or str(uuid.uuid4()), "listed": about.label if about in desk.LISTS else "",
        }  # fmt: skip
        return render(request, "suggestions/supervision/urge.html", context, status=status)

    def back(self, request):
        query = request.POST.get("query", "")
        return own_page(request.POST.get("next", ""), reverse("supervision") + (f"?{query}" if query else ""))


def picked(request):
    """The ticked parts of the list the user was shown."""
    said, lists = request.POST, Desk.reading(request)
    if said.get("all") == "1" and "query" in said:
        rows = lists.chosen(request)
    else:
        rows = lists.rows(request).filter(pk__in=numbers(said.getlist("pick")))
    beside = ("suggestion__session__rule_set", "suggestion__session__congress", "unit")
    return list(rows.select_related(*beside).defer("suggestion__body").order_by("unit", "suggestion", "pk")[: MOST + 1])


def of_units(user, unit_ids):
    """``{unit: ["周明（联络员）", …]}`` of everybody who will be told."""
    posts = Membership.objects.visible_to(user).filter(unit__in=unit_ids, is_active=True, user__is_active=True)
    found = {}
    for post in posts.select_related("user").order_by("unit", "pk"):
        found.setdefault(post.unit_id, []).append(f"{post.user.name}（{post.get_duty_display()}）")
    return found
