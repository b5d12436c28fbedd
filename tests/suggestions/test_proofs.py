"""Every figure of every dimension is the list its address opens, today and on a past day."""

import datetime as dt
from collections import Counter
from urllib.parse import urlsplit

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from django.urls import resolve, reverse
from django.utils import timezone

from congress.models import Category, Deputy, Session
from core.counting import count_each
from suggestions import figures, measures, proofs
from suggestions.models import Assignment, Commitment, KeyTopic, Suggestion
from suggestions.supervision.workflow import TOPIC
from suggestions.views.commitments import CommitmentLedger
from suggestions.views.ledger import Parts
from suggestions.workflow import ASSIGNMENT
from tests.kept import kept

PAGES = {"parts": Parts, "commitments": CommitmentLedger}
SPLIT = [by for by in measures.DIMENSIONS if by != "total"]
# Facts and dimensions are asked independently of each other: all facts in total, these in every dimension.
TYPICAL = (
    "assigned",
    "own",
    "overdue",
    "opinion_sent",
    "contacted",
    "solved",
    "feedback_due",
    "first_returned",
    "given_back",
    "promise_overdue",
)


def lengths(user, addresses):
    """The numbers of rows of the lists behind ``addresses``, asked as the pages ask them; choices are looked up once."""
    lists, bases = [], {}
    for address in addresses:
        url = urlsplit(address)
        request = RequestFactory().get(address)
        request.user, request.session = user, {}
        page = PAGES[resolve(url.path).url_name].reading(request)
        state = page.state(request, QueryDict(url.query))
        base = bases.setdefault(type(page), page.filterset_class(state.effective, page.rows(request), request=request))
        filterset = base.asking(state.effective)
        assert filterset.is_valid(), (address, filterset.form.errors)
        lists.append(filterset.qs)
    found = []
    for start in range(0, len(lists), 100):
        found += count_each(lists[start : start + 100])
    return found


@kept
def year(world):
    """A little of everything, with rows that joins would double and names that are missing."""
    world.suggestion("closed", helpers=[world.water, world.money])
    part = world.part(world.suggestion("accepted", ago=20))
    world.contact(part, at=world.at(-5))
    world.contact(part, method="phone", at=world.at(-2))
    twice = world.suggestion("answered", helpers=[world.water], klass="B")
    world.grade(twice, result="不满意", at=world.at(-15), only=[world.roads])
    again = world.part(twice)
    ASSIGNMENT.take(again, "accept", by=world.roads_liaison, at=world.at(-14))
    world.answer(twice, klass="B", at=world.at(-9))
    world.grade(twice, result="基本满意", at=world.at(-4), only=[world.roads])
    world.suggestion("handling", ago=200, helpers=[world.party])
    world.suggestion("answered", separate=[world.roads, world.water], klass="C", deputy=world.other_deputy)
    back = world.part(world.suggestion("handling", ago=3))
    ASSIGNMENT.take(back, "ask_back", by=world.roads_liaison, note="不属于本单位")
    ASSIGNMENT.take(back, "reassign", by=world.office, note="同意", unit=world.party)
    Category.objects.create(congress=world.province, name="城建环保")
    world.suggestion("answered", klass="B", category=Category.objects.get(name="城建环保"))
    alone = Deputy.objects.create(congress=world.province, name="路未央", user=world.user("alone", "deputy"))
    world.suggestion("handling", deputy=alone, category=None, ago=45)
    topic = KeyTopic(session=world.session, name="农村公路管护", kind="group", opened_on=world.today)
    TOPIC.create(topic, "open", by=world.office)
    Suggestion.objects.filter(pk=twice.pk).update(topic=topic)
    Commitment.objects.filter(reply__assignment__suggestion=twice).update(due_on=world.today - dt.timedelta(days=3))
    return world


def counted(world, by, **kwargs):
    parts = Assignment.objects.filter(suggestion__session=world.session)
    return figures.table(parts, by=by, rule_set=world.rules, today=world.today, **kwargs)


def numbers(row):
    return [key for key in (*measures.FACTS, *figures.PROMISES) if row.get(key) is not None]


@pytest.mark.parametrize("by", measures.DIMENSIONS)
def test_every_figure_opens_exactly_its_rows(year, by):
    told = [
        (row["key"], key, row[key], proofs.address(key, year.session, by=by, ref=row["ref"]))
        for row in counted(year, by)
        for key in numbers(row)
        if by == "total" or key in TYPICAL + figures.PROMISES
    ]
    found = lengths(year.office, [address for *_, address in told])
    assert [(*one[:3], n) for one, n in zip(told, found, strict=True)] == [(*one[:3], one[2]) for one in told]


@pytest.mark.parametrize("by", ["category", "total"])
def test_figures_of_a_past_day_open_exactly_their_rows(year, by):
    for back in (8, 18, 40):
        day = year.today - dt.timedelta(days=back)
        told = [
            (day, row["key"], key, row[key], proofs.address(key, year.session, by=by, ref=row["ref"], until=day))
            for row in counted(year, by, until=day)
            for key in numbers(row)
        ]
        assert told or back == 40
        assert [one[3] for one in told] == lengths(year.office, [one[4] for one in told])


def test_looking_back_at_today_changes_nothing_that_has_dates(year):
    """What can be looked back at is today what it is, except what an undated or future word would change."""
    (now,), (back,) = counted(year, "total"), counted(year, "total", until=year.today)
    assert {f: back[f] for f in measures.FACTS if back.get(f) is not None} == {
        f: now[f] for f in measures.FACTS if back.get(f) is not None
    }


@pytest.mark.parametrize("by", SPLIT)
def test_groups_add_up_to_the_whole(year, by):
    (total,) = counted(year, "total")
    rows = counted(year, by)
    only = measures.DIMENSIONS[by].only
    for key in numbers(total):
        if only and key in measures.FACTS:
            whole = Assignment.objects.filter(only, measures.FACTS[key].q(year.today)).count()
            assert whole == sum(row[key] for row in rows), key
        elif not only:
            assert total[key] == sum(row[key] for row in rows), key


def test_a_past_day_knows_only_what_had_happened(year):
    day = year.today - dt.timedelta(days=18)
    (then,) = counted(year, "total", until=day)
    parts = Assignment.objects.filter(suggestion__session=year.session, is_latest=True)
    assert then["assigned"] == parts.filter(dispatched_on__lte=day).count()
    assert then["answered"] == sum(1 for a in parts if a.status == "answered" and a.answered_on <= day)
    assert then["overdue"] == 2  # the old one and its helper: due long ago, open to this day
    assert "unaccepted" not in then or then["unaccepted"] is None


def test_what_left_no_dates_cannot_be_looked_back_at(year, client):
    client.force_login(year.office)
    page = client.get(reverse("parts"), {"fact": "unaccepted", "until": year.today.isoformat()})
    assert "没有按日期留下记录" in page.content.decode()
    assert page.context["count"] == 0
    page = client.get(reverse("parts"), {"fact": "", "until": year.today.isoformat()})
    assert "要和一项办理情况一起选" in page.content.decode()


def test_a_page_pays_for_the_figures_it_names(year):
    (row,) = counted(year, "total", facts=["overdue"], rates=["on_time"])
    assert set(row) == {"key", "ref", "assigned", "overdue", "on_time", "dated", "on_time_rate", *figures.PROMISES}


def test_average_days_count_from_dispatch_to_reply(world):
    parts = Assignment.objects.all()
    assert figures.average_days(parts) is None
    world.suggestion("answered", ago=30)  # answered after 10 days
    s = world.suggestion("accepted", ago=20)
    world.answer(s, at=world.at(-5))  # after 15
    (total,) = counted(world, "total")
    assert (figures.average_days(parts), total["average_days"]) == ("12.5", "12.5")
    (month, *_) = counted(world, "month")
    assert month["average_days"] is not None


@pytest.mark.parametrize(
    ("now", "before", "difference"),
    [("62.26", "58.10", "4.16"), ("0.00", "100.00", "-100.00"), (None, "1.00", None), ("1.00", None, None)],
)
def test_differences_are_points_of_published_rates(now, before, difference):
    told = figures.points(now, before)
    assert (None if told is None else str(told)) == difference


def test_small_groups_are_named_with_what_they_lack(year):
    assert Counter(row["key"] for row in counted(year, "category")) == {"农业农村": 1, "城建环保": 1, "未分类": 1}
    assert {row["key"] for row in counted(year, "committee")} == {"农业与农村委员会", "没有对口委员会"}
    assert {row["key"] for row in counted(year, "topic")} == {"农村公路管护", "没有列为重点建议"}
    assert {row["key"] for row in counted(year, "delegation")} == {"双河代表团", "未编入代表团"}
    assert {row["key"] for row in counted(year, "system")} == {"政府系统", "党群系统"}
    assert {row["key"] for row in counted(year, "role")} == {"主办", "会办", "分办"}
    assert {row["key"] for row in counted(year, "congress")} == {"云江省人大"}
    assert [row["key"] for row in counted(year, "session")] == ["十四届四次会议"]


def test_sessions_of_a_congress_side_by_side(year):
    before = Session.objects.create(
        congress=year.province, term=14, meeting=3, year=year.today.year - 1, name="十四届三次会议", rule_set=year.rules,
        opens_on=year.today - dt.timedelta(days=425), closes_on=year.today - dt.timedelta(days=420),
    )  # fmt: skip
    s = year.suggestion("closed")
    Suggestion.objects.filter(pk=s.pk).update(session=before)
    rows = figures.table(
        Assignment.objects.visible_to(year.office), by="session", rule_set=year.rules, today=timezone.localdate()
    )
    assert {row["key"]: row["assigned"] for row in rows}["十四届三次会议"] == 1
