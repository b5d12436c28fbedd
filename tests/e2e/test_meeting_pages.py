"""评议会 in a real browser: every page on a phone and on an office screen, and a ballot cast with JavaScript switched off."""

import pytest
from django.urls import reverse

from evaluations.meeting import codes
from evaluations.models import Ballot
from tests.evaluations.holding import Hall


@pytest.fixture
def halls(world):
    """One meeting of every state; the scheme of the last marks by points."""
    world.voting = Hall(world, name="正在投票的评议会").opened()
    world.told = Hall(world, name="已经公布的评议会").published(shows="all", is_public=True)
    world.points = Hall(world, "xiangxiang", name="按分项打分的评议会").opened()
    world.fresh = Hall(world, name="刚开始准备的评议会")
    return world


def pages(world):
    yield world.office, reverse("appraisals")
    yield world.office, reverse("appraisal_new")
    yield world.office, reverse("appraisal_units", args=[world.fresh.appraisal.pk])
    for hall in (world.fresh, world.voting, world.told):
        yield world.office, reverse("appraisal", args=[hall.appraisal.pk])
        yield world.office, reverse("appraisal_booklet", args=[hall.appraisal.pk])
        yield world.office, reverse("appraisal_panel", args=[hall.panel().pk])
    for hall in (world.voting, world.points):
        panel = next(iter(hall.panels.values()))
        yield world.office, reverse("appraisal_paper", args=[panel.pk])
        yield world.office, reverse("appraisal_hand", args=[panel.pk])
    for verb in ("void", "spoil"):
        yield world.office, reverse("appraisal_step", args=[world.voting.appraisal.pk, verb])
    told = world.told.appraisal.pk
    for name in ("appraisal_standing", "appraisal_sheet", "appraisal_certificate", "appraisal_extract"):
        yield world.office, reverse(name, args=[told])
    yield world.office, reverse("appraisal_unit", args=[told, world.roads.pk])
    yield world.office, reverse("appraisal_ballots", args=[told, world.told.panel().pk])
    yield world.roads_head, reverse("appraisal", args=[told])
    yield world.roads_head, reverse("appraisal_standing", args=[told])
    for name in ("vote", "vote_receipt"):
        yield world.office, reverse(name)


def test_every_page_fits_is_accessible_and_quiet(look_at, halls):
    assert look_at(pages(halls)) == []


def test_the_screen_of_the_hall_fits_without_scrolling(visit, halls):
    visitor = visit(halls.office, width=1920)
    visitor.page.set_viewport_size({"width": 1920, "height": 1080})
    visitor.go(reverse("appraisal_screen", args=[halls.voting.appraisal.pk]))
    assert visitor.page.evaluate("document.documentElement.scrollHeight") <= 1080
    visitor.check_access()


@pytest.mark.parametrize("scripted", [True, False])
def test_a_ballot_is_cast_on_a_phone(visit, halls, scripted):
    """By the QR where there is a script, by typing where there is none; six units in one sweep."""
    code = halls.voting.codes["standing"][0 if scripted else 1]
    visitor = visit(width=360, java_script_enabled=scripted)
    page = visitor.page
    if scripted:
        page.goto(f"{visitor.server.url}{reverse('vote')}#{code}")
        page.wait_for_url("**/vote/ballot/")
        assert code not in page.url
        visitor.fits()
        visitor.check_access()
    else:
        page.goto(f"{visitor.server.url}{reverse('vote')}")
        page.locator("#code").fill(codes.shown(code))
        page.locator("main button").click()
    heights = [box.bounding_box()["height"] for box in page.locator("fieldset").all()]
    assert max(heights) * 6 <= 2 * 640
    page.locator("fieldset").nth(0).locator("label", has_text="基本满意").click()
    page.get_by_role("button", name="核对后再投出").click()
    assert "2 项里有 1 项选了弃权或者空着" in page.locator("main").inner_text()
    page.get_by_role("button", name="投出").click()
    receipt = page.locator(".vote-receipt").inner_text()
    page.goto(f"{visitor.server.url}{reverse('vote_receipt')}")
    page.locator("#receipt").fill(receipt)
    page.locator("main button").click()
    assert "这张票已经计入" in page.locator("main").inner_text()
    assert Ballot.objects.filter(panel=halls.voting.panel()).count() == 1
