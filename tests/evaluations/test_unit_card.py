"""单位情况卡: every number is the list it opens, the claims are worked out anew, and the rules that choose are the printed ones."""

import datetime as dt
import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from congress.models import Session
from evaluations.card import matters, scope, sheet
from suggestions import bands
from suggestions.models import Assignment, Commitment, Suggestion
from suggestions.workflow import ASSIGNMENT
from tests.suggestions.test_proofs import lengths, year  # noqa: F401 (a fixture)
from units.models import Unit

LISTS = {reverse("parts"), reverse("commitments")}


class Links(HTMLParser):
    """``[(address, text)]`` of the links of a page."""

    def __init__(self, html):
        super().__init__()
        self.found, self.at = [], None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.at = dict(attrs).get("href", "")
            self.found.append([self.at, ""])

    def handle_endtag(self, tag):
        if tag == "a":
            self.at = None

    def handle_data(self, data):
        if self.at is not None:
            self.found[-1][1] += data


def address(unit):
    return reverse("unit_card", args=[unit.pk])


def card(world, unit, user=None):
    found = scope.find(user or world.office, unit.pk, chosen=world.session, today=world.today)
    return sheet.read(found)


def words(pieces):
    return "".join(piece.text for piece in pieces)


def move(world, suggestion, session):
    Suggestion.objects.filter(pk=suggestion.pk).update(session=session)


def session_before(world, years=1):
    return Session.objects.create(
        congress=world.province, term=14, meeting=4 - years, year=world.today.year - years, name=f"十四届{4 - years}次会议", rule_set=world.rules,
        opens_on=world.today - dt.timedelta(days=425), closes_on=world.today - dt.timedelta(days=420),
    )  # fmt: skip


def overdue(world, suggestion):
    """Its promise was due three days ago."""
    day = world.today - dt.timedelta(days=3)
    Commitment.objects.filter(reply__assignment__suggestion=suggestion).update(due_on=day)
    Assignment.objects.filter(suggestion=suggestion).update(promise_due_on=day)


# Numbers ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["office", "leader", "coordinator", "roads_head"])
def test_every_number_opens_exactly_its_rows(year, client, name):  # noqa: F811
    before = session_before(year)
    move(year, year.suggestion("closed", helpers=[year.water]), before)
    user = getattr(year, name)
    client.force_login(user)
    page = client.get(address(year.roads)).content.decode()
    links = [
        (url, text) for url, text in Links(page[page.index("<article") : page.index("</article>")]).found
        if urlsplit(url).path in LISTS and not text.endswith("天")
    ]  # fmt: skip
    assert len(links) > 50
    told = [(url, int(re.findall(r"\d+", text)[-1])) for url, text in links]
    assert [n for _, n in told] == lengths(user, [url for url, _ in told])


def test_the_card_of_a_unit_counts_those_it_took_over(world, client):
    world.suggestion("closed", lead=world.money)
    world.suggestion("closed", helpers=[world.money])
    now = card(world, world.roads)
    assert (now.assigned.n, now.scope.former) == (1, ())
    Unit.objects.filter(pk=world.money.pk).update(valid_until=world.today - dt.timedelta(days=1), successor=world.roads)
    after = card(world, world.roads)
    assert (after.assigned.n, [unit.name for unit in after.scope.former]) == (3, ["省财政厅"])
    client.force_login(world.office)
    page = client.get(address(world.roads)).content.decode()
    assert "含由它接续的省财政厅" in page
    urls = [url for url, text in Links(page).found if urlsplit(url).path in LISTS and text == "3"]
    assert urls
    assert set(lengths(world.office, urls)) == {3}


def test_years_stand_side_by_side_and_a_year_without_parts_has_dashes(world):
    long_ago, before = session_before(world, 2), session_before(world)
    move(world, world.suggestion("closed", klass="C"), before)
    world.suggestion("closed")
    world.suggestion("handling", helpers=[world.water])
    shown = card(world, world.roads)
    lines = {line.name: line for line in shown.trend.lines}
    assert list(lines) == [str(s.year) for s in (long_ago, before, world.session)]
    assert [line.of("solved").words for line in lines.values()] == ["—", "0 / 1", "1 / 1"]
    assert [[one.n for one in line.numbers] for line in lines.values()] == [[0, 0], [1, 0], [2, 0]]
    assert (shown.assigned.n, shown.assigned.change, shown.assigned.signed) == (2, 1, "+1")
    assert shown.trend.message == "解决率和满意率，有的年份基数小"


def test_the_chart_says_how_far_the_share_of_the_solved_moved(world):
    before = session_before(world)
    for place in range(20):
        s = world.suggestion("answered", klass="C" if place in (0, 1, 10) else "A")
        if place < 10:
            move(world, s, before)
    assert card(world, world.roads).trend.message == f"解决率比 {before.year} 年上升 10.00 个百分点"


def test_a_first_session_has_nothing_to_compare_with(world):
    world.suggestion("closed")
    shown = card(world, world.roads)
    assert (shown.assigned.change, shown.assigned.signed, shown.trend.message) == (None, "", "")


def test_the_chosen_session_is_the_one_shown(world, client):
    before = session_before(world)
    move(world, world.suggestion("closed"), before)
    client.force_login(world.office)
    client.post(reverse("choose_session"), {"session": before.pk})
    page = client.get(address(world.roads))
    assert page.context["session"] == before
    assert page.context["card"].assigned.n == 1
    assert [line.name for line in page.context["card"].trend.lines] == [str(before.year)]


# The claims ------------------------------------------------------------------------------------------------------------------


def test_a_claim_of_100_percent_is_taken_apart(world):
    for _ in range(9):
        world.suggestion("closed")
    happy = world.suggestion("answered")
    world.grade(happy, result="基本满意", at=world.at(-12))
    world.suggestion("answered", ago=20)
    satisfied = card(world, world.roads).claims[2]
    assert (satisfied.rate.percent, satisfied.verdict) == ("100.00", "属实")
    assert (
        words(satisfied.words)
        == "收回 10 / 11（90.91%），未收回 1 份；满意 10 / 10（100.00%），含基本满意 1 件，不含为 9 / 10（90.00%）。"
    )
    assert [(gap.label, gap.n, [item.pk for item in gap.items]) for gap in satisfied.gaps] == [
        ("基本满意", 1, [happy.pk]), ("未收回", 1, [Suggestion.objects.latest("pk").pk]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("then", "told"),
    [("nothing", "重新办理中"), ("answered", "重新办理后等待反馈"), ("基本满意", "重新办理后转为基本满意"), ("不满意", "重新办理中")],
)  # fmt: skip
def test_what_became_of_the_unsatisfied_is_told(world, then, told):
    s = world.suggestion("answered")
    world.grade(s, result="不满意", at=world.at(-15))
    if then != "nothing":
        again = world.part(s)
        ASSIGNMENT.take(again, "accept", by=world.roads_liaison, at=world.at(-14))
        world.answer(s, at=world.at(-9))
    if then not in ("nothing", "answered"):
        world.grade(s, result=then, at=world.at(-4))
    claim = card(world, world.roads).claims[2]
    assert words(claim.words).endswith(f"首次不满意 1 件，{told}。")


def test_what_lacks_an_answer_or_a_meeting_is_named(world):
    world.suggestion("closed")
    late = world.suggestion("accepted", ago=200)
    by_phone = world.suggestion("accepted")
    world.contact(world.part(by_phone), method="phone")
    answered, contacted, _ = card(world, world.roads).claims
    assert (answered.verdict, contacted.verdict) == ("不到 100%", "不到 100%")
    named = {gap.label: [item.pk for item in gap.items] for gap in (*answered.gaps, *contacted.gaps)}
    assert named == {
        "没有答复": [late.pk, by_phone.pk], "其中已逾期": [late.pk], "没有沟通": [late.pk], "没有面商": [late.pk, by_phone.pk],
    }  # fmt: skip


def test_few_are_named_and_the_list_has_the_rest(world):
    for _ in range(6):
        world.suggestion("handling")
    (gap, *_) = card(world, world.roads).claims[0].gaps
    assert (gap.n, len(gap.items), gap.more) == (6, 4, True)


# What is chosen --------------------------------------------------------------------------------------------------------------


def test_matters_stand_in_the_printed_order_and_are_four_at_most(world):
    late = world.suggestion("accepted", ago=200)
    bad = world.suggestion("answered")
    world.grade(bad, result="不满意", at=world.at(-15))
    promised = world.suggestion("closed", klass="B")
    overdue(world, promised)
    world.suggestion("handling", lead=world.water, helpers=[world.roads], ago=60)
    for _ in range(3):
        world.suggestion("accepted", ago=190)
    found = card(world, world.roads).matters
    assert len(found) == matters.MOST
    assert [one.title.split(" ")[0] for one in found[:2]] == [bad.number, late.number]
    assert "第 2 轮办理中" in found[0].words or "重新办理中" in found[0].words
    assert "逾期" in found[1].words
    assert found[-1].title == "会办意见逾期 1 件"
    assert found[-1].words == "1 件逾期未送"


def test_a_promise_not_kept_is_a_matter(world):
    promised = world.suggestion("closed", klass="B")
    overdue(world, promised)
    shown = card(world, world.roads)
    (matter,) = shown.matters
    assert (matter.klass, matter.url) == ("B", reverse("suggestion", args=[promised.pk]))
    assert matter.words.startswith("承诺“修好这条路”")
    assert words(dict(shown.lines)["承诺"]) == "期限已到、按期兑现 0 / 1，逾期没有兑现 1 项；没有了结 1 项。"


def test_what_was_done_well_meets_every_condition(world):
    well = world.suggestion("answered")
    world.grade(well, result="非常满意", at=world.at(-12))
    poorly = world.suggestion("answered", klass="C")
    world.grade(poorly, result="非常满意", at=world.at(-12))
    world.suggestion("closed")  # 满意 is not the best grade
    (good,) = card(world, world.roads).good
    assert (good.url, good.klass) == (reverse("suggestion", args=[well.pk]), "A")
    assert good.words.startswith("非常满意（本人在线）；交办后 10 天答复，早于期限 ")


def test_an_internal_suggestion_is_named_by_its_number_alone(world):
    s = world.suggestion("accepted", ago=200)
    Suggestion.objects.filter(pk=s.pk).update(confidentiality="internal")
    (matter,) = card(world, world.roads).matters
    assert matter.title == f"{s.number} （内部建议）"


# Who ---------------------------------------------------------------------------------------------------------------------------


def test_a_unit_sees_its_own_and_what_it_took_over_never_another(world, client):
    world.suggestion("closed", helpers=[world.water, world.money])
    client.force_login(world.roads_head)
    assert [client.get(address(unit)).status_code for unit in (world.roads, world.water, world.money)] == [
        200,
        404,
        404,
    ]
    Unit.objects.filter(pk=world.money.pk).update(valid_until=world.today - dt.timedelta(days=1), successor=world.roads)
    assert client.get(address(world.money)).status_code == 200


def test_what_others_come_to_is_for_those_who_watch_all(world):
    world.suggestion("closed", helpers=[world.water])
    assert card(world, world.roads).group.units == 2
    for user in (world.roads_head, world.coordinator):
        shown = card(world, world.roads, user)
        assert (shown.group, shown.trend.group) == (None, None)


def test_the_group_is_of_a_like_load(world):
    for _ in range(10):
        world.suggestion("handling", helpers=[world.water])
    world.suggestion("closed", lead=world.party)
    group = card(world, world.roads).group
    assert (group.band.key, group.units, group.row["own"], group.row["helper"]) == ("10", 2, 10, 10)


@pytest.mark.parametrize(
    ("held", "key"),
    [(0, None), (1, "1"), (9, "1"), (10, "10"), (49, "10"), (50, "50"), (99, "50"), (100, "100"), (135, "100")],
)
def test_bands(held, key):
    band = bands.of(held)
    assert (band and band.key) == key


# Speed -------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["office", "roads_head", "coordinator"])
def test_the_card_takes_as_many_queries_for_three_as_for_one(world, client, name):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address(world.roads)).status_code == 200
        return len(asked)

    client.force_login(getattr(world, name))
    world.suggestion("closed", helpers=[world.water])
    one = queries()
    for klass in ("B", "C"):
        world.grade(world.suggestion("answered", helpers=[world.water], klass=klass), result="不满意", at=world.at(-15))
    assert (queries(), one <= 14) == (one, True)


def test_a_unit_without_parts_says_so(world, client):
    client.force_login(world.office)
    page = client.get(address(world.party)).content.decode()
    assert "这个届次没有交给它的建议" in page
    assert not Assignment.objects.exists()
