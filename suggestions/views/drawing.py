"""The pages of a random draw: ask and show who would be drawn, keep the same draw, and the sheet that lets anybody repeat it."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views import View

from accounts import policy
from congress import sessions
from core.addresses import number
from core.draws import Lot, example, is_repeated
from core.workflow import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """How one kind of draw speaks of itself on the three pages it shares with the others."""

    what: str  # what is drawn
    counter: str
    one: str  # 每一…
    named: str  # by what a row is named in the text that is hashed
    names: str
    draw: str  # the heading of the page where one draws
    empty: str
    empty_why: str
    sheet: str
    heading: str  # on the paper
    paper: str
    outcome: str
    done: str
    bad: str
    bad_state: str  # the outcome that is shown in red, as the list is narrowed to it
    sheet_name: str
    draw_name: str
    list_name: str
    has_klass: bool = False


class DrawPage(View):
    """GET asks and shows who would be drawn; POST keeps the same draw. What is asked stands in the address."""

    form_class: type
    words: Words
    template_name = ""

    def lot(self, request, asked):
        """What is drawn from."""
        raise NotImplementedError

    def keep(self, request, asked):
        """The draw, stored; Refused says why not."""
        raise NotImplementedError

    def get(self, request):
        if "seed" not in request.GET:
            return self.page(request, self.form(request, None))
        form = self.form(request, request.GET)
        return self.page(request, form, status=200 if form.is_valid() else 422)

    def post(self, request):
        form = self.form(request, request.POST)
        if not form.is_valid():
            return self.page(request, form, status=422)
        try:
            made = self.keep(request, form.cleaned_data)
        except Refused as why:
            form.add_error(None, str(why))
            return self.page(request, form, status=409)
        messages.success(request, f"已记录这次抽样：抽中 {made.items.count()} {self.words.counter}。")
        return HttpResponseRedirect(reverse(self.words.sheet_name, args=[made.pk]))

    def form(self, request, data):
        current = sessions.current(request)
        return self.form_class(data, user=request.user, initial={"session": current and current.pk})

    def page(self, request, form, status=200):
        context = {"form": form, "today": timezone.localdate(), "words": self.words}
        if form.is_bound and form.is_valid():
            context |= self.preview(request, form.cleaned_data)
        return render(request, self.template_name, context, status=status)

    def preview(self, request, asked):
        lot = self.lot(request, asked)
        lines = [
            (unit, len(lot.frame[unit]), rows) for unit, rows in lot.drawn(asked["seed"], asked["per_unit"]).items()
        ]
        plain = {name: value.pk if name == "session" else value for name, value in asked.items()}
        return {
            "asked": asked,
            "lines": lines,
            "population": len(lot.rows),
            "drawn": sum(len(rows) for *_, rows in lines),
            "kept": [(name, "on" if value is True else value) for name, value in plain.items() if value is not False],
            "example": example(lot.frame, asked["seed"]),
        }


def sheet(made, rows, *, place, words) -> dict:
    """What the sheet of a draw shows beside its ``rows``; ``place(row) -> (unit, name)``."""
    return {
        "draw": made,
        "is_same": is_repeated(made, Lot(rows, place)),
        "frame": list(made.frame.items()),
        "example": example(made.frame, made.seed),
        "list_url": results(made, words),
        "words": words,
        "today": timezone.localdate(),
    }


def results(made, words):
    """The list of what was drawn and what came of it."""
    return f"{reverse(words.list_name)}?{urlencode({'session': made.session_id, 'draw': made.pk})}"


def made_so_far(request, asked, model, *, words, done) -> dict:
    """The draws of the session that is listed, or all of them, above the list; ``done``: the state of an item that is settled."""
    if request.headers.get("HX-Request"):
        return {}
    draws = model.objects.visible_to(request.user).select_related("drawn_by", "session")
    if session := number(asked.state.effective.get("session", "")):
        draws = draws.filter(session=session)
    counted = {"done": Q(items__status=done), "bad": Q(items__outcome=words.bad_state)}
    draws = draws.annotate(drawn=Count("items"), **{name: Count("items", filter=q) for name, q in counted.items()})
    return {
        "draws": list(draws),
        "may_draw": policy.may_open(request.user, words.draw_name),
        "words": words,
        "today": timezone.localdate(),
    }
