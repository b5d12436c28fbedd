"""The pages of deadlines in a browser: they fit, are accessible and quiet, and a holiday is entered without a script."""

import datetime as dt

import pytest
from django.urls import reverse

from core.models import DayOff
from core.workdays import REST, Day
from suggestions.models import Milestone, Recomputation
from suggestions.recompute import confirm
from suggestions.recompute.changes import Days
from suggestions.requests.workflow import EXTENSION
from suggestions.workflow import ASSIGNMENT


@pytest.fixture
def year(world):
    long = "关于建立灵活就业人员职业伤害保障省级统筹机制、扩大新就业形态劳动者覆盖范围的建议"
    world.part_busy = world.part(world.suggestion("accepted", helpers=[world.water], ago=60, title=long))
    world.suggestion("answered", ago=12, title=long)
    for stage, before in (("contact", 50), ("draft", 10), ("sign", 3), ("opinion", 5)):
        Milestone.objects.create(session=world.session, stage=stage, workdays_before=before)
    Milestone.objects.create(session=world.session, unit=world.roads, stage="draft", workdays_before=15)
    change = Days(put=(Day(world.part_busy.due_on, REST, "抗洪放假", "云政办发电〔2026〕19号"),))
    seen = confirm.preview(change, user=world.admin, today=world.today)
    confirm.carry_out(seen.token, by=world.admin)
    world.part_busy.refresh_from_db()
    return world


def pages(world):
    record = Recomputation.objects.exclude(moved=[]).first()
    before = DayOff.objects.get(name="抗洪放假").date
    for name in ("deadline_table", "deadline_compare", "milestones", "calendar", "rule_sets", "recomputations"):
        yield world.office, reverse(name)
    yield world.office, reverse("recomputation", args=[record.pk])
    yield world.office, reverse("suggestion", args=[world.part_busy.suggestion_id])
    for name in ("calendar", "calendar_day", "calendar_import", "calendar_check", "rule_sets", "desk"):
        yield world.admin, reverse(name)
    yield world.admin, f"{reverse('calendar_day')}?date={before}"
    yield world.admin, reverse("rule_set_edit", args=[world.rules.pk])
    yield world.admin, reverse("session_rules", args=[world.session.pk])
    for name in ("desk", "parts", "milestones"):
        yield world.roads_liaison, reverse(name)
    yield world.author, reverse("deadline_table")


def test_every_page_fits_is_accessible_and_quiet(look_at, year):
    assert look_at(pages(year)) == []


def test_a_holiday_is_entered_looked_at_and_confirmed(visit, year):
    due = year.part_busy.due_on
    visitor = visit(year.admin, java_script_enabled=False)
    page = visitor.go(reverse("calendar"))
    page.get_by_role("link", name="登记一天或几天").click()
    page.locator("input[name=date]").fill(due.isoformat())
    page.locator("input[name=name]").fill("抗雪放假")
    page.locator("input[name=source]").fill("云政办发电〔2026〕20号")
    page.get_by_role("button", name="看看哪些期限会变").click()
    assert page.locator("h1").inner_text() == "1 项在办期限会变"
    assert not DayOff.objects.filter(date=due).exists()
    page.get_by_role("button", name="确认，并重算 1 项期限").click()
    page.wait_for_url("**/recomputations/*/")
    assert "抗雪放假" in page.locator("main").inner_text()
    year.part_busy.refresh_from_db()
    assert (DayOff.objects.filter(date=due).exists(), year.part_busy.due_on > due) == (True, True)


CUT_OFF = """() => {
  const found = [], texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  for (let text; (text = texts.nextNode()); ) {
    const range = document.createRange();
    range.selectNodeContents(text);
    if (text.data.trim() && range.getBoundingClientRect().right > innerWidth + 1) found.push(text.data.trim());
  }
  return found;
}"""


def test_nothing_beneath_a_date_is_cut_off_on_a_phone(visit, year):
    """What the milestone and an extension say beneath the date is longer than a phone is wide: it wraps."""
    late = year.part(year.suggestion("accepted", helpers=[year.water], ago=60))
    ASSIGNMENT.take(
        late, "ask_extension", by=year.roads_liaison, note="要等评审", until=late.due_on + dt.timedelta(days=20)
    )
    EXTENSION.take(late.extensions.get(), "grant", by=year.office, until=late.due_on + dt.timedelta(days=20))
    for user in (year.roads_liaison, year.water_liaison):
        visitor = visit(user, width=360, height=780)
        page = visitor.go(reverse("desk"))
        assert "内部节点" in visitor.text()
        assert page.evaluate(CUT_OFF) == [], user
