"""The unit card is exactly one page of A4, however crowded the unit."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from congress.models import Session
from suggestions.models import Assignment, Commitment, KeyTopic, Suggestion
from suggestions.supervision.topics_grouping import gather

LONG = "关于建立灵活就业人员职业伤害保障省级统筹机制、扩大新就业形态劳动者覆盖范围、完善待遇标准和经办服务的建议"


@pytest.fixture
def crowded(world):
    """Everything that can be on a card: five years, every gap, every matter, every kind of supervision, long titles."""
    for years in range(4, 0, -1):
        before = Session.objects.create(
            congress=world.province, term=14, meeting=9 - years, year=world.today.year - years, name=f"十四届{9 - years}次会议", rule_set=world.rules,
            opens_on=world.today - dt.timedelta(days=365 * years + 60), closes_on=world.today - dt.timedelta(days=365 * years + 55),
        )  # fmt: skip
        old = [
            world.suggestion("closed", helpers=[world.water]),
            world.suggestion("closed", lead=world.water, helpers=[world.roads]),
        ]
        Suggestion.objects.filter(pk__in=[s.pk for s in old]).update(session=before)
    for _ in range(5):
        world.suggestion("accepted", ago=200, title=LONG)
        bad = world.suggestion("answered", title=LONG)
        world.grade(bad, result="不满意", at=world.at(-15))
        fair = world.suggestion("answered", title=LONG)
        world.grade(fair, result="基本满意", at=world.at(-15))
        broken = world.suggestion("closed", klass="B", title=LONG)
        Commitment.objects.filter(reply__assignment__suggestion=broken).update(
            due_on=world.today - dt.timedelta(days=9)
        )
        world.suggestion("answered", klass="C", title=LONG)
        world.suggestion("handling", lead=world.water, helpers=[world.roads], ago=60, title=LONG)
    for _ in range(2):
        well = world.suggestion("answered", title=LONG)
        world.grade(well, result="非常满意", at=world.at(-12))
    for name in (
        "新就业形态劳动者权益保障和公共服务",
        "城乡公交一体化和农村客运长效机制",
        "农村公路管护责任和资金保障",
    ):
        topic = KeyTopic(session=world.session, name=name, kind="group", opened_on=world.today)
        gather([world.suggestion("registered", title=LONG)], topic=topic, by=world.office)
    Assignment.objects.filter(unit=world.roads, is_latest=True).update(urge_count=1)
    late = Assignment.objects.filter(unit=world.roads, status="answered", role="lead", is_latest=True)[:5]
    for part in late:
        Assignment.objects.filter(pk=part.pk).update(due_on=part.answered_on - dt.timedelta(days=4))
    return world


def test_the_card_of_a_crowded_unit_is_exactly_one_page(visit, crowded, tmp_path):
    visitor = visit(crowded.office)
    visitor.context.set_default_navigation_timeout(60_000)
    visitor.go(reverse("unit_card", args=[crowded.roads.pk]))
    visitor.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    pdf = visitor.page.pdf(path=tmp_path / "card.pdf", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", pdf)) == 1
    assert visitor.page.locator(".chart canvas").count() == 1
    assert visitor.faults == []


@pytest.mark.parametrize("width", [360, 768])
def test_the_card_is_readable_on_small_screens(visit, crowded, width):
    visitor = visit(crowded.roads_head, width=width)
    visitor.context.set_default_navigation_timeout(60_000)
    visitor.go(reverse("unit_card", args=[crowded.roads.pk]))
    visitor.fits()
    visitor.check_access()
