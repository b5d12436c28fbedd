"""The deputies' word in a browser: links, paper forms, call-backs, changes, and the form on a phone by its link alone."""

import pytest
from django.urls import reverse

from evaluations.callbacks.effects import draw
from evaluations.models import Feedback
from evaluations.sheets import of
from evaluations.slips import effects as slips
from evaluations.slips import tokens
from evaluations.workflow import CALLBACK, PAPER, SLIP
from tests.evaluations.test_feedback_changes import again, cosigner


@pytest.fixture
def year(world):
    """A form that is waited for, with a co-signer and a link; a paper to be checked; one checked and drawn; one given online."""
    long = "关于建立灵活就业人员职业伤害保障省级统筹机制、扩大新就业形态劳动者覆盖范围的建议"
    world.open = world.suggestion("answered", ago=12, helpers=[world.water], title=long)
    world.signer = cosigner(world, world.open)
    world.open = again(world.open)
    world.secret = tokens.new()
    world.slip = slips.issue(of(world.open)[0], flow=SLIP, token=world.secret, by=world.office, at=world.at())
    world.keyed = world.suggestion("answered", ago=12, title=long)
    world.entry = world.key_paper(world.keyed, result="不满意", words="没有写清楚补助标准和时限。")
    world.checked = world.suggestion("answered", ago=12, title=long)
    world.key_paper(world.checked)
    world.check(world.checked)
    world.online = world.suggestion("answered", ago=12, title=long)
    world.grade(world.online)
    forms = Feedback.objects.all()
    world.drawn = draw(world.session, flow=CALLBACK, forms=forms, seed="甲", per_unit=1, by=world.office, at=world.at())
    return world


def pages(world):
    for name in ("feedback_bulk", "papers", "slips", "slips_new", "callbacks", "callback_draw", "feedback_list"):
        yield world.office, reverse(name)
    yield world.office, f"{reverse('callback_draw')}?session={world.session.pk}&per_unit=1&seed=2"
    yield world.office, reverse("callback_sheet", args=[world.drawn.pk])
    yield world.office, reverse("callback_step", args=[world.drawn.items.get().pk, "record"])
    yield world.office, reverse("feedback_enter", args=[world.open.pk])
    yield world.office, reverse("suggestion", args=[world.keyed.pk])
    for verb in sorted(SLIP.offered(world.office, world.slip)):
        yield world.office, reverse("slip_step", args=[world.slip.pk, verb])
    yield world.office2, reverse("paper_check", args=[world.entry.pk])
    for verb in sorted(set(PAPER.offered(world.office2, world.entry)) - {"compare"}):
        yield world.office2, reverse("paper_step", args=[world.entry.pk, verb])
    yield world.author, reverse("feedback_give", args=[world.open.pk])
    yield world.author, reverse("feedback_change", args=[world.online.pk])
    yield world.signer, reverse("feedback_join", args=[world.open.pk])
    yield world.viewer, reverse("feedback_list")
    yield None, reverse("slip", args=[world.secret])


def test_every_page_fits_is_accessible_and_quiet(look_at, year):
    assert look_at(pages(year)) == []
