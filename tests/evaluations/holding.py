"""A meeting on its way, for tests: prepared, opened, voted on, counted – by the doors people use."""

import re

from django.test import Client
from django.urls import reverse

from evaluations import presets
from evaluations.meeting import asking, casting, codes
from evaluations.meeting.workflow import APPRAISAL
from evaluations.models import Appraisal, Panel, Scheme


class Hall:
    """``Hall(world).opened()`` is a meeting of two units under 益阳 with three panels, and the codes somebody holds."""

    def __init__(self, world, preset="yiyang", *, rehearsal=False, name="年度评议会"):
        self.world, self.codes = world, {}
        one = presets.load(preset)
        self.scheme, _ = Scheme.objects.get_or_create(
            congress=world.province, name=one["name"], version=1, defaults={"rules": one["rules"]}
        )
        self.appraisal = APPRAISAL.create(
            Appraisal(
                session=world.session, name=name, held_on=world.today, scheme=self.scheme, is_rehearsal=rehearsal
            ),
            "prepare",
            by=world.office,
        )

    def take(self, verb, *, by=None, **data):
        self.appraisal.refresh_from_db()
        return APPRAISAL.take(self.appraisal, verb, by=by or self.world.office, **data)

    @property
    def panels(self):
        return {panel.role: panel for panel in Panel.objects.filter(appraisal=self.appraisal)}

    def panel(self, role="standing"):
        return Panel.objects.select_related("appraisal__session").get(appraisal=self.appraisal, role=role)

    def prepared(self, **more):
        """Two units, each with one closed item."""
        for unit in (self.world.roads, self.world.water):
            self.world.suggestion("closed", lead=unit)
        return self.judge(self.world.roads, self.world.water, **more)

    def judge(self, *units, jurors=3, present=None, spare=1):
        """These units, ``jurors`` people on every panel, that many codes and ``spare`` more."""
        self.take("choose_units", units=[(unit, "人工选定") for unit in units], choice="hand")
        for panel in self.panels.values():
            people = [(f"{panel.role}{n}", "委员", None) for n in range(jurors)]
            self.take("invite_jurors", panel=panel, people=people)
            self.draw(panel, jurors + spare)
            here = list(panel.jurors.values_list("pk", flat=True))[: jurors if present is None else present]
            self.take("call_roll", panel=panel, present=here, spare=spare)
        return self

    def draw(self, panel, n):
        drawn = codes.draw(n)
        self.take("draw", panel=panel, digests=[codes.digest(code) for code in drawn])
        self.codes.setdefault(panel.role, []).extend(drawn)
        return drawn

    def opened(self, **more):
        self.prepared(**more)
        self.take("open")
        return self

    def marks(self, role="standing", *values):
        """``{question: value}`` for the questions of a panel in their order."""
        found = asking.questions(asking.sections(self.panel(role)))
        return {str(one.pk): value for one, value in zip(found, values, strict=False) if value}

    def cast(self, code, *values, role="standing"):
        receipt = codes.new_receipt()
        casting.cast(code, self.marks(role, *values), receipt=receipt)
        return receipt

    def voted(self, **more):
        """Everybody casts: one 满意, one 基本满意, one abstains."""
        self.opened(**more)
        for role in self.panels:
            for code, values in zip(self.codes[role], (("满意", "不满意"), ("基本满意", "满意"), ()), strict=False):
                self.cast(code, *values, role=role)
        return self

    def closed(self, **more):
        self.voted(**more)
        self.take("close")
        return self

    def published(self, *, shows="own", is_public=False):
        self.closed()
        self.take("publish", shows=shows, is_public=is_public)
        return self


class Phone:
    """A juror's browser; checks forged requests like a real one."""

    def __init__(self, **more):
        self.client = Client(**more)

    def enter(self, code):
        return self.client.post(reverse("vote"), {"code": code})

    def send(self, do, answers=None, **more):
        """Post the ballot; ``answers`` are ``{question: value}``."""
        data = {f"q{key}": value for key, value in (answers or {}).items()} | {"do": do} | more
        return self.client.post(reverse("vote_ballot"), data)

    def review(self, answers):
        """The page one looks over, as the form it sends."""
        page = self.send("review", answers)
        return hidden(page)

    def cast(self, answers):
        form = self.review(answers)
        return self.client.post(reverse("vote_ballot"), form | {"do": "cast"})


def hidden(page):
    """``{name: value}`` of the hidden fields of a page, but for Django's own."""
    text = page.content.decode()
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text))
    found.pop("csrfmiddlewaretoken", None)
    return found


def receipt_of(page):
    return re.search(r'class="vote-receipt">([^<]+)<', page.content.decode()).group(1)
