"""驾驶舱: every number is its list, last year is asked on the same day, and nobody sees more than is his."""

import datetime as dt
import re
from html import unescape
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from congress.models import Category, Session
from dashboard.cockpit import charts, comparison, flow, numbers, scope, shown, words
from suggestions import figures, measures
from suggestions.models import Assignment, Commitment, Contact, Suggestion
from suggestions.workflow import ASSIGNMENT
from tests.kept import kept
from tests.suggestions.test_proofs import lengths

URL, SCREEN = reverse("cockpit"), reverse("cockpit_screen")
LINK = re.compile(r'<a[^>]* href="([^"]+)"[^>]*>(.*?)</a>', re.DOTALL)
COUNT = re.compile(r"(\d[\d,]*)(?: [件份])?$")  # the number a link ends with; a percentage does not
WHO = ("office", "leader", "viewer", "admin", "coordinator")


def of_last_year(world):
    """A session of the year before with one part replied to by this day of its year and one only afterwards."""
    now = world.session
    world.session = Session.objects.create(
        congress=world.province, term=14, meeting=3, year=now.year - 1, name="十四届三次会议", rule_set=world.rules,
        opens_on=world.today - dt.timedelta(days=430), closes_on=world.today - dt.timedelta(days=425),
    )  # fmt: skip
    early = world.suggestion("closed", ago=400, helpers=[world.water])
    late = world.suggestion("answered", ago=372)
    before, world.session = world.session, now
    return before, early, late


@kept
def year(world):
    """A little of everything: late helpers, a second round, promises, names that are missing, last year's rows."""
    world.suggestion("closed", helpers=[world.water, world.money])
    world.suggestion("handling", ago=200, helpers=[world.party, world.water])
    world.suggestion("handling", ago=150, helpers=[world.money])
    twice = world.suggestion("answered", helpers=[world.water], klass="B")
    world.grade(twice, result="不满意", at=world.at(-15), only=[world.roads])
    ASSIGNMENT.take(world.part(twice), "accept", by=world.roads_liaison, at=world.at(-14))
    world.answer(twice, klass="B", at=world.at(-9))
    world.grade(twice, result="基本满意", at=world.at(-4), only=[world.roads])
    Commitment.objects.filter(reply__assignment__suggestion=twice).update(due_on=world.today - dt.timedelta(days=3))
    Assignment.objects.filter(suggestion=twice, promise_due_on__isnull=False).update(promise_due_on=world.today - dt.timedelta(days=3))  # fmt: skip
    world.suggestion("answered", separate=[world.roads, world.water], klass="C", deputy=world.other_deputy)
    Category.objects.create(congress=world.province, name="城建环保")
    world.suggestion("answered", lead=world.party, category=Category.objects.get(name="城建环保"))
    world.suggestion("handling", category=None, ago=3)
    world.before, *_ = of_last_year(world)
    return world


@pytest.fixture
def see(client):
    def get(user, url=URL, **asked):
        client.force_login(user)
        return client.get(url, asked)

    return get


def links(page):
    """``[(address, words)]`` of the links to lists that a page shows."""
    main = page.content.decode().partition("<main")[2]
    found = [(unescape(url), unescape(re.sub(r"<[^>]+>", "", text)).strip()) for url, text in LINK.findall(main)]
    return [(url, text) for url, text in found if url.startswith((reverse("parts"), reverse("commitments")))]


def counted(page):
    return page.context["counted"]


def percent(key, row):
    part, whole = measures.RATES[key][1:]
    return figures.rate(row[part], row[whole])


# Numbers and their lists -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("url", [URL, SCREEN])
def test_every_number_opens_exactly_its_rows(year, see, who, url):
    user = getattr(year, who)
    page = see(user, url, units="all")
    told = [(address, text) for address, text in links(page) if COUNT.search(text)]
    assert len(told) > 15
    found = lengths(user, [address for address, _ in told])
    said = [int(COUNT.search(text)[1].replace(",", "")) for _, text in told]
    assert [(a, n) for (a, _), n in zip(told, found, strict=True)] == [
        (a, n) for (a, _), n in zip(told, said, strict=True)
    ]


def test_every_percentage_is_what_its_two_lists_give(year, see):
    page = see(year.office)
    for key in page.context["keys"]:
        part, whole = lengths(year.office, [key.url, key.whole_url])
        assert (key.part, key.whole, key.percent) == (part, whole, figures.rate(part, whole))


def test_figures_are_those_of_the_command(year, see):
    whole = counted(see(year.office)).whole
    parts = Assignment.objects.filter(suggestion__session=year.session)
    (told,) = figures.table(parts, by="total", rule_set=year.rules, today=year.today)
    asked = [*numbers.OF_UNITS, *figures.needed(numbers.RATES), *figures.PROMISES]
    assert {f: whole[f] for f in asked} == {f: told[f] for f in asked}
    assert {r: whole[f"{r}_rate"] for r in numbers.RATES} == {r: told[f"{r}_rate"] for r in numbers.RATES}
    assert counted(see(year.office)).suggestions == told["suggestions"]
    assert counted(see(year.office)).words["classes"] == told["classes"]
    assert counted(see(year.office)).words["result"] == told["result"]


def test_units_and_categories_add_up_to_the_whole(year, see):
    seen = counted(see(year.office))
    for rows, facts in ((seen.units, numbers.OF_UNITS), (seen.categories, ("assigned", *numbers.OF_CATEGORIES))):
        assert {f: sum(row[f] for row in rows) for f in facts} == {
            f: Assignment.objects.filter(measures.FACTS[f].q(year.today), suggestion__session=year.session).count()
            for f in facts
        }


def test_a_unit_whose_earlier_round_counts_keeps_its_row(year, see):
    """The second round went to another unit: the first round's grade stays with the one that earned it."""
    s = year.suggestion("answered", lead=year.money, ago=12)
    year.grade(s, result="不满意")
    ASSIGNMENT.take(year.part(s), "reassign", by=year.office, note="改由水利部门办理", unit=year.water)
    seen = counted(see(year.office))
    total = Assignment.objects.filter(measures.FACTS["first_unsatisfied"].q(year.today)).count()
    assert seen.whole["first_unsatisfied"] == total == 2


def test_the_line_is_the_figure_of_each_day(year, see):
    seen = counted(see(year.office))
    points = flow.points(seen)
    assert len(points) >= 3
    assert points[-1].day >= year.today
    gap = year.session.year - year.before.year
    for point in points:
        for session, share, day in (
            (year.session, point.now, point.day),
            (year.before, point.then, numbers.same_day(point.day, gap)),
        ):
            if share is None:
                continue
            parts = Assignment.objects.filter(suggestion__session=session)
            rows = figures.table(parts, by="total", rule_set=year.rules, today=year.today, facts=[], rates=["replied"], until=day)  # fmt: skip
            assert share == rows[0]["replied_rate"], (session, day)


def test_points_of_the_line_open_the_rows_of_their_day(year, see):
    points = [p for p in flow.points(counted(see(year.office))) if p.now is not None]
    found = lengths(year.office, [p.url for p in points])
    wholes = lengths(year.office, [p.url.replace("fact=replied", "fact=own") for p in points])
    assert [p.now for p in points] == [figures.rate(a, b) for a, b in zip(found, wholes, strict=True)]


# Last year -------------------------------------------------------------------------------------------------------------------


def test_last_year_is_asked_on_the_same_day(year, see):
    seen = counted(see(year.office))
    assert seen.before.day == numbers.same_day(year.today, 1)
    assert (seen.before.row["own"], seen.before.row["replied"]) == (2, 1)
    now = percent("replied", seen.whole)
    change = shown.change(seen, "replied")
    assert change.points == figures.points(now, "50.00")
    assert change.word.startswith("▲ 高") == (change.points > 0)
    assert f"比去年 <b>{change.word}</b> 个百分点" in see(year.office).content.decode()


def test_worse_than_last_year_is_said_in_red_and_in_words(world, see):
    before, *_ = of_last_year(world)
    world.suggestion("handling", ago=10)
    page = see(world.office).content.decode()
    assert '比去年 <b class="worse">▼ 低 50.00</b> 个百分点' in page
    assert "进度比去年慢" in page


def test_without_a_session_before_nothing_is_compared(world, see):
    world.suggestion("answered")
    page = see(world.office)
    assert counted(page).before is None
    assert "▲" not in page.content.decode()
    for url in (URL, SCREEN):
        assert see(world.office, url).content.decode().count("没有上一年的届次") == 1  # once, for all of the figures


def test_last_years_rows_without_dates_are_not_compared(year, see):
    Assignment.objects.filter(suggestion__session=year.before, role="helper").update(answered_on=None, is_answer_undated=True)  # fmt: skip
    Contact.objects.filter(assignment__suggestion__session=year.before).update(held_on=None)
    seen = counted(see(year.office))
    assert shown.change(seen, "opinion_sent").why == "去年有 1 件没有日期，不能比较"
    assert shown.change(seen, "face_to_face").why == "去年有 2 件没有日期，不能比较"
    assert shown.change(seen, "replied").points is not None


def test_a_year_left_out_is_named(year, see):
    Session.objects.filter(pk=year.before.pk).update(year=year.session.year - 2)
    assert counted(see(year.office)).before.name == f"{year.session.year - 2} 年"


def test_a_session_of_last_year_with_nothing_dispatched_by_then(world, see):
    before, early, late = of_last_year(world)
    Suggestion.objects.filter(pk__in=[early.pk, late.pk]).update(session=world.city_session)
    world.suggestion("handling")
    page = see(world.office)
    assert counted(page).before.row == {}
    assert "还没有交办数据，不作比较" in page.content.decode()


@pytest.mark.parametrize(("day", "back"), [(dt.date(2028, 2, 29), dt.date(2027, 2, 28)), (dt.date(2026, 6, 17), dt.date(2025, 6, 17))])  # fmt: skip
def test_the_same_day_of_another_year(day, back):
    assert numbers.same_day(day, 1) == back


# Words -----------------------------------------------------------------------------------------------------------------------


def test_the_sentence_names_the_weakest_point_and_the_next_deadline(year, see):
    page = see(year.office)
    seen, text = counted(page), re.sub(r"<[^>]+>", "", str(page.context["rest"]))
    fact, of, short, _ = words.weakest(seen)
    assert short in page.context["short"]
    day, n = seen.next_due
    assert f"{day.month}月{day.day}日" in text
    assert f"还有 {n} 件 应当送出" in text
    assert n == Assignment.objects.filter(due_on=day, role__in=("lead", "separate"), status__in=Assignment.OPEN).count()


def test_nothing_late_is_said_soberly(world, see):
    world.suggestion("closed")
    page = see(world.office)
    assert "没有逾期和不满意的" in page.context["short"]
    assert "没有逾期、不满意和没有了结的事" in page.content.decode()
    assert "答复都已送出" in page.content.decode()


def rows(**numbers_):
    return [{"key": name, "ref": i, "opinion_overdue": n} for i, (name, n) in enumerate(numbers_.items())]


@pytest.mark.parametrize(
    ("late", "message"),
    [
        ({"甲": 40, "乙": 5, "丙": 5, "丁": 5, "戊": 5, "己": 5}, "会办意见逾期 65 件，一半以上集中在 1 个单位"),
        ({"甲": 5, "乙": 5, "丙": 5, "丁": 5}, "会办意见逾期 20 件，分布在 4 个单位"),
        ({"甲": 5, "乙": 5}, None),
        ({}, None),
    ],
)
def test_the_title_of_a_chart_is_what_the_numbers_say(late, message):
    seen = SimpleNamespace(
        units=rows(**late), whole={"opinion_overdue": sum(late.values())}, urls=lambda key: lambda ref: "/", url=lambda key: "/"
    )  # fmt: skip
    chart = charts.late_opinions(seen)
    assert (chart and chart.title) == message


def test_units_beyond_the_first_are_summed_up():
    late = {f"第{i}厅": 20 - i for i in range(12)}
    seen = SimpleNamespace(
        units=rows(**late), whole={"opinion_overdue": sum(late.values())}, urls=lambda key: lambda ref: "/", url=lambda key: "/"
    )  # fmt: skip
    *_, rest = charts.late_opinions(seen).rows
    assert rest[0] == "其余 5 个单位"
    assert f">{sum(sorted(late.values())[:5])}<" in rest[1][0]


# Units beside each other -----------------------------------------------------------------------------------------------------


def unit(name, assigned, answered, **more):
    row = figures.empty((*numbers.OF_UNITS, *figures.needed(numbers.RATES)), numbers.RATES)
    row |= {"key": name, "ref": sum(map(ord, name)), "assigned": assigned, "answered": answered} | more
    return row | {f"{r}_rate": percent(r, row) for r in ("answered", "face_to_face")}


def compared(*units, sort="-answered", **kwargs):
    seen = SimpleNamespace(units=list(units), urls=lambda key: lambda ref: f"/{key}/{ref}")
    return comparison.bands(seen, sort, **kwargs)


def test_units_are_ranked_inside_their_band_and_equals_share_a_rank():
    first, second = compared(unit("甲", 100, 50), unit("乙", 120, 60), unit("丙", 200, 10), unit("丁", 60, 60))
    assert [(line.name, line.rank) for line in first.lines] == [("乙", 1), ("甲", 1), ("丙", 3)] or [
        (line.name, line.rank) for line in first.lines
    ] == [("甲", 1), ("乙", 1), ("丙", 3)]
    assert first.rate == figures.rate(120, 420)
    assert [(line.name, line.rank) for line in second.lines] == [("丁", 1)]


def test_few_parts_are_not_ranked_and_not_made_percent():
    (band,) = compared(unit("甲", 9, 9), unit("乙", 2, 1))
    assert (band.title, band.is_ranked, [line.rank for line in band.lines]) == ("承办不足 10 件", False, [None, None])
    assert "%" not in band.lines[0].answered
    assert re.sub(r"<[^>]+>", "", band.lines[0].answered) == "9 / 9"


@pytest.mark.parametrize(("assigned", "title"), [(100, "承办 100 件以上"), (99, "承办 50—99 件"), (50, "承办 50—99 件"), (49, "承办 10—49 件"), (10, "承办 10—49 件"), (9, "承办不足 10 件")])  # fmt: skip
def test_the_edges_of_the_bands(assigned, title):
    assert [band.title for band in compared(unit("甲", assigned, 0))] == [title]


@pytest.mark.parametrize("sort", ["face_to_face", "-face_to_face"])
def test_an_empty_rate_is_last_both_ways(sort):
    none = unit("甲", 20, 1)
    some = [unit("乙", 20, 1, own=10, face_to_face=9), unit("丙", 20, 1, own=10, face_to_face=2)]
    (band,) = compared(none, *some, sort=sort)
    assert [line.name for line in band.lines][-1] == "甲"
    assert [line.name for line in band.lines][:2] == (["丙", "乙"] if sort == "face_to_face" else ["乙", "丙"])


def test_a_long_band_shows_some_and_all_when_asked():
    units = [unit(f"第{i:02}厅", 20, i) for i in range(15)]
    assert [len(band.lines) for band in compared(*units)] == [8]
    assert [len(band.lines) for band in compared(*units, shows_all=True)] == [15]


def test_what_is_to_be_noticed_is_the_gravest():
    (band,) = compared(
        unit("甲", 20, 1, own_overdue=2, no_contact=3), unit("乙", 20, 20), unit("丙", 20, 2, no_contact=1)
    )
    said = {line.name: re.sub(r"<[^>]+>", "", line.mark) for line in band.lines}
    assert said == {"甲": "答复逾期 2", "乙": "都已办结", "丙": "没有沟通 1"}


def test_the_address_sorts_and_nothing_else_does(year, see):
    assert see(year.office, sort="-unit").context["sort"] == "-unit"
    assert see(year.office, sort="pk;drop").context["sort"] == comparison.USUAL
    head = see(year.office, sort="own").content.decode()
    assert 'aria-sort="ascending"' in head


# Whose rows ------------------------------------------------------------------------------------------------------------------


def test_scopes_count_their_own_and_no_other(year, see):
    year.suggestion("handling", lead=year.city_unit, deputy=year.city_deputy, office=year.city_office)
    whole = counted(see(year.office)).whole["assigned"]
    by = {key: counted(see(year.office, scope=key)) for key in ("kind:party", "kind:government", f"system:{year.government.pk}")}  # fmt: skip
    assert {u["key"] for u in by["kind:party"].units} == {"省委宣传部"}
    assert by["kind:party"].whole["assigned"] + by["kind:government"].whole["assigned"] == whole
    assert {u["key"] for u in by[f"system:{year.government.pk}"].units} == {"省交通运输厅", "省水利厅", "省财政厅"}
    field = counted(see(year.leader, scope="field"))
    assert [c["key"] for c in field.categories] == ["农业农村"]
    assert "市住建局" not in see(year.office).content.decode()


@pytest.mark.parametrize("key", ["kind:party", "system", "field"])
def test_every_number_of_a_scope_opens_its_rows(year, see, key):
    key = f"system:{year.government.pk}" if key == "system" else key
    page = see(year.leader, scope=key, units="all")
    told = [(a, int(t.replace(",", ""))) for a, t in links(page) if re.fullmatch(r"[\d,]+", t)]
    assert told
    assert lengths(year.leader, [a for a, _ in told]) == [n for _, n in told]


def test_a_coordinator_sees_its_own_system_only(year, see):
    page = see(year.coordinator)
    assert "省委宣传部" not in {u["key"] for u in counted(page).units}
    assert page.context["scope"].narrowed == {"system": year.government.pk}
    assert "省委宣传部" not in page.content.decode()
    for key in ("kind:party", "field", "system:999"):
        assert see(year.coordinator, scope=key).status_code == 404


@pytest.mark.parametrize("asked", [{"scope": "kind:nothing"}, {"scope": "system:x"}, {"session": "x"}, {"session": "999999"}])  # fmt: skip
@pytest.mark.parametrize("url", [URL, SCREEN])
def test_what_is_not_offered_is_not_found(year, see, url, asked):
    assert see(year.office, url, **asked).status_code == 404


def test_the_session_of_another_congress_is_not_found(year, see):
    assert see(year.office, session=year.city_session.pk).status_code == 404
    assert see(year.city_office, session=year.session.pk).status_code == 404
    assert scope.chosen(scope.offered(year.city_office, year.city_session), f"system:{year.government.pk}") is None


def test_an_earlier_session_can_be_looked_at(year, see):
    page = see(year.office, session=year.before.pk)
    assert counted(page).session == year.before
    assert counted(page).whole["assigned"] == 3
    assert f"{year.before.year} 年办得怎么样" in page.content.decode()
    assert f'name="session" value="{year.before.pk}"' in page.content.decode()  # the scope keeps it


@pytest.mark.parametrize("url", [URL, SCREEN])
def test_an_empty_session_says_so(world, see, url):
    page = see(world.office, url)
    assert page.status_code == 200
    assert "还没有交办的建议" in page.content.decode()


@pytest.mark.parametrize("url", [URL, SCREEN])
def test_no_session_at_all(world, see, url):
    Session.objects.all().delete()
    assert see(world.office, url).status_code == 200


def test_an_empty_scope_offers_the_whole(world, see):
    world.suggestion("handling")
    page = see(world.office, scope="kind:court").content.decode()
    assert "这个范围里没有交办的建议" in page


# Cost ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("url", [URL, SCREEN])
def test_the_number_of_questions_is_fixed(world, client, who, url):
    of_last_year(world)
    client.force_login(getattr(world, who))
    asked = []
    for _ in range(2):
        for _ in range(1 if not asked else 2):
            world.suggestion("answered", helpers=[world.water, world.money], klass="B")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).context["counted"].whole["assigned"]
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 14


def test_the_guide_of_leaders_names_it(world, see):
    assert "驾驶舱" in see(world.leader, reverse("help")).content.decode().partition("<main")[2]
