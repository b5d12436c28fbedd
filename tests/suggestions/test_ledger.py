"""The ledger and the list of parts, through HTTP."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from congress import sessions
from congress.models import Session
from suggestions import figures, measures
from suggestions.models import Assignment, Suggestion
from tests.kept import kept
from tests.listing import values

LEDGER, PARTS = "/suggestions/", "/parts/"


def titles(page):
    return [line.row.title for line in page.context["lines"]]


def csv(client, address, **asked):
    body = b"".join(client.get(address, {**asked, "export": "csv"}).streaming_content)
    return [line.split(",") for line in body.decode("utf-8-sig").splitlines()]


@pytest.fixture
def office(world, client):
    client.force_login(world.office)
    return client


@pytest.mark.parametrize("address", [LEDGER, PARTS])
def test_the_number_of_queries_does_not_grow_with_the_rows(world, office, address):
    counted = []
    for n in (1, 2):
        for _ in range(n):
            world.suggestion("answered", helpers=[world.water, world.money])
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert office.get(address).status_code == 200
        counted.append(len(found))
    assert counted[0] == counted[1]
    assert counted[0] <= 12


@pytest.mark.parametrize(
    "who", ["office", "leader", "viewer", "admin", "coordinator", "roads_liaison", "water_handler"]
)
def test_everyone_sees_a_shared_item_once(world, client, who):
    world.suggestion("handling", helpers=[world.water, world.money])
    client.force_login(getattr(world, who))
    assert client.get(LEDGER).context["count"] == 1


@pytest.mark.parametrize("who", ["party_liaison", "city_office", "city_unit_head"])
def test_strangers_see_nothing(world, client, who):
    world.suggestion("handling", helpers=[world.water])
    client.force_login(getattr(world, who))
    assert client.get(LEDGER).context["count"] == 0
    assert client.get(PARTS).context["count"] == 0


def test_a_draft_is_not_in_the_ledger(world, office):
    world.suggestion("draft")
    assert office.get(LEDGER).context["count"] == 0


@pytest.mark.parametrize("word", ["村级", "广播", "闻青", "水利", "0001", "村级 水利"])
def test_two_characters_find_an_item_by_title_text_deputy_unit_or_number(world, office, word):
    found = world.suggestion("handling", lead=world.water, title="关于增设村级广播的建议")
    world.suggestion("handling", title="关于修路的建议", deputy=world.other_deputy)
    assert titles(office.get(LEDGER, {"q": word})) == [found.title]


def test_conditions_on_parts_are_asked_of_the_same_part(world, office):
    """A late helper does not make the lead late."""
    s = world.suggestion("accepted", helpers=[world.water], ago=60)
    assert s.assignments.get(unit=world.water).due_on < world.today
    asked = {"fact": "overdue", "unit": world.water.pk}
    assert office.get(LEDGER, asked).context["count"] == 1
    assert office.get(LEDGER, {"fact": "overdue", "unit": world.roads.pk}).context["count"] == 0
    assert office.get(LEDGER, {"fact": "overdue", "role": "lead"}).context["count"] == 0


@pytest.mark.parametrize("status", ["registered", "dispatched", "closed"])
def test_status_narrows(world, office, status):
    for state in ("registered", "handling", "closed"):
        world.suggestion(state)
    assert (
        office.get(LEDGER, {"status": status}).context["count"]
        == {"registered": 1, "dispatched": 2, "closed": 1}[status]
    )


def test_numbers_sort_as_numbers(world, office):
    for number in ("10", "9", "101"):
        s = world.suggestion("submitted")
        from suggestions.workflow import SUGGESTION

        SUGGESTION.take(s, "register", by=world.office, number=number)
    assert [line.row.number for line in office.get(LEDGER, {"sort": "number"}).context["lines"]] == ["9", "10", "101"]


def test_the_sheet_has_the_rows_and_columns_of_the_page(world, office):
    for helpers in ([world.water], []):
        world.suggestion("answered", helpers=helpers, klass="B")
    page = office.get(LEDGER, {"cols": "number,title,units,helpers,klass"})
    assert csv(office, LEDGER, cols="number,title,units,helpers,klass") == [
        [c.label for c in page.context["shown_columns"]],
        *(
            [line.row.number, line.row.title, "省交通运输厅", "省水利厅" if line.row.helping else "", "B"]
            for line in page.context["lines"]
        ),
    ]


def test_every_column_shows_and_exports(world, office):
    world.suggestion("closed", helpers=[world.water])
    world.suggestion("handling", separate=[world.roads, world.water])
    for address in (LEDGER, PARTS):
        keys = ",".join(c.key for c in office.get(address).context["list_page"].columns)
        assert office.get(address, {"cols": keys}).status_code == 200
        assert len(csv(office, address, cols=keys)) == office.get(address).context["count"] + 1


@kept
def counted(world):
    """Parts of most facts, and the figures over them."""
    s = world.suggestion("answered", helpers=[world.water], klass="B")
    world.grade(s, result="不满意", at=world.at(-18), only=[world.roads])
    world.suggestion("accepted", ago=120)
    world.suggestion("closed", separate=[world.roads, world.party])
    parts = Assignment.objects.filter(suggestion__session=world.session)
    (total,) = figures.table(parts, by="total", rule_set=world.rules, today=world.today)
    return total


@pytest.mark.parametrize("fact", list(measures.FACTS))
def test_every_fact_opens_exactly_its_list(office, counted, fact):
    assert office.get(PARTS, {"fact": fact}).context["count"] == counted[fact]


def test_a_wrong_filter_value_is_named_and_nothing_is_shown(world, office):
    world.suggestion("handling")
    page = office.get(LEDGER, {"status": "nonsense"})
    assert page.status_code == 200
    assert page.context["count"] == 0
    assert "筛选条件“状态”" in page.content.decode()


def test_another_session_is_another_ledger(world, office):
    world.suggestion("handling")
    assert office.get(LEDGER, {"session": world.city_session.pk}).context["count"] == 0
    assert office.get(LEDGER, {"session": ""}).context["count"] == 1


def test_deputies_have_their_own_page_instead(world, client):
    client.force_login(world.author)
    assert client.get(reverse("ledger")).status_code == 403


def test_a_unit_sees_its_own_parts_first_and_everybodys_on_demand(world, client):
    world.suggestion("accepted", lead=world.roads, helpers=[world.water])
    client.force_login(world.roads_liaison)
    own = client.get(PARTS)
    assert [line.row.unit for line in own.context["lines"]] == [world.roads]
    assert client.get(PARTS, {"unit": ""}).context["count"] == 2
    assert "<h1>本单位建议</h1>" in client.get(LEDGER).content.decode()


def test_the_page_of_an_item_leads_to_its_neighbours_in_the_list_it_was_opened_from(world, office):
    first, second, third = (world.suggestion("registered", title=f"关于第{n}座桥的建议") for n in "一二三")
    asked = "q=%E7%AC%AC&sort=-number"
    page = office.get(f"/suggestions/{second.pk}/", {"list": asked})
    place = page.context["beside"]["place"]
    assert (place.n, place.count, place.before, place.after) == (2, 3, third.pk, first.pk)
    assert f'href="/suggestions/?{asked.replace("&", "&amp;")}">' in page.content.decode()
    assert office.get(f"/suggestions/{third.pk}/", {"list": asked}).context["beside"]["place"].before is None


def test_an_item_that_left_the_list_has_no_neighbours(world, office):
    s = world.suggestion("registered")
    page = office.get(f"/suggestions/{s.pk}/", {"list": "status=handling&nonsense=%00"})
    assert page.context["beside"]["place"] is None
    assert "下一件" not in page.content.decode()


def test_late_helpers_are_named_beneath_the_state(world, office):
    s = world.suggestion("handling", helpers=[world.water], ago=5)
    Assignment.objects.filter(suggestion=s, role="helper").update(due_on=world.today - timedelta(days=3))
    page = office.get(LEDGER, {"fact": "overdue"})
    (line,) = page.context["lines"]
    state = values(page, line)["state"]
    assert (state.word, state.under) == ("未签收", "会办逾期 3 天")


# All years -------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def many_years(world):
    """More sessions than stand in the menu, each with something answered and something under way."""
    newest, made = world.session, []
    for back in range(sessions.MENU + 1):
        if back:
            opened = newest.opens_on - timedelta(days=365 * back)
            world.session = Session.objects.create(
                congress=world.province, term=1, meeting=back, year=newest.year - back, name=f"第{back}次", opens_on=opened,
                closes_on=opened + timedelta(days=5), rule_set=newest.rule_set,
            )  # fmt: skip
        made += [world.suggestion("answered", helpers=[world.water]), world.suggestion("handling")]
    world.session = newest
    return made


def numbered(page):
    return {tab.label: tab.count for tab in page.context["tabs"]}


@pytest.mark.parametrize("address", [LEDGER, PARTS])
def test_of_all_years_only_the_open_tab_is_counted(world, office, many_years, address):
    one = office.get(address)
    assert None not in numbered(one).values()
    assert "只数打开的一类" not in one.text
    whole = office.get(address, {"session": ""})
    counted = {label: n for label, n in numbered(whole).items() if n is not None}
    assert counted == {"全部": whole.context["count"]}
    assert "只数打开的一类" in whole.text
    for tab in whole.context["tabs"]:  # whichever is opened says how many it has
        page = office.get(f"{address}{tab.url}")
        assert [t.label for t in page.context["tabs"] if t.count is not None] == [tab.label]
        assert numbered(page)[tab.label] == page.context["count"] == len(page.context["lines"])


@pytest.mark.parametrize("address", [LEDGER, PARTS])
@pytest.mark.parametrize("who", ["office", "coordinator", "roads_liaison", "water_handler", "deputy_user"])
def test_of_all_years_the_pages_together_are_the_list(world, client, many_years, address, who):
    if not hasattr(world, who):
        pytest.skip("nobody of that name")
    client.force_login(getattr(world, who))
    first = client.get(address, {"session": "", "per": "25"})
    if first.status_code != 200:
        return
    keys = [line.row.pk for line in first.context["lines"]]
    for page in range(2, first.context["page"].paginator.num_pages + 1):
        keys += [
            line.row.pk for line in client.get(address, {"session": "", "per": "25", "page": page}).context["lines"]
        ]
    model = Suggestion if address == LEDGER else Assignment
    of = model.objects.visible_to(getattr(world, who))
    assert len(keys) == len(set(keys)) == first.context["count"]
    assert set(keys) <= set(of.values_list("pk", flat=True))


@pytest.mark.parametrize("session", ["", None], ids=["all years", "one session"])
@pytest.mark.parametrize("address", [LEDGER, PARTS])
def test_every_order_of_every_view_has_all_its_rows(world, office, many_years, address, session):
    """Also where the order is a question of its own (the nearest date of an item) and the view is one (an item with a late part)."""
    asked = {} if session is None else {"session": session}
    facts = [
        dict(tab.filters) for tab in office.get(address).context["list_page"].tabs(office.get(address).wsgi_request)
    ]
    shown = office.get(address).context["list_page"].columns
    orders = [column.key for column in shown if not all(isinstance(term, str) for term in column.sort)]
    assert address == PARTS or "due" in orders
    for fact in facts[1:]:
        there = {line.row.pk for line in office.get(address, asked | fact | {"per": "100"}).context["lines"]}
        for order in orders:
            page = office.get(address, asked | fact | {"sort": f"-{order}", "per": "100"})
            assert {line.row.pk for line in page.context["lines"]} == there, (fact, order)
            state, listed = page.context["state"], page.context["list_page"]
            assert bool(listed.is_wide(page.wsgi_request, state)) == (session == ""), (fact, order)


@pytest.mark.parametrize("who", ["office", "leader", "coordinator", "roads_liaison", "water_handler", "city_office"])
def test_what_is_narrowed_early_is_what_is_narrowed_late(world, many_years, who):
    user = getattr(world, who)
    for session in Session.objects.all():
        for model, at in ((Suggestion, "session"), (Assignment, "suggestion__session")):
            late = model.objects.visible_to(user).filter(**{at: session})
            early = model.objects.visible_to(user, within=Q(**{at: session}))
            assert sorted(early.values_list("pk", flat=True)) == sorted(late.values_list("pk", flat=True))
