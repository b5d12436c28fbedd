"""Which session one looks at: the newest in the menu of every page, all of them on a page of their own."""

import datetime as dt
import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

from congress import sessions
from congress.models import Session
from tests.kept import kept

URL = "/session/"


@kept
def old(world):
    """Sessions of years gone by, the oldest first."""
    years = range(2001, 2001 + sessions.MENU + 3)
    return [
        Session.objects.create(
            congress=world.province, term=9, meeting=1, year=year, name=f"第{year}次", rule_set=world.rules,
            opens_on=dt.date(year, 1, 10), closes_on=dt.date(year, 1, 15),
        )
        for year in years
    ]  # fmt: skip


def menu(page):
    form = re.search(r'<form class="menu-list".*?</form>', page, re.S)
    return [int(pk) for pk in re.findall(r'name="session" value="(\d+)"', form[0])] if form else []


def page(client, url=URL):
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_menu_holds_the_newest_and_leads_to_all(world, old, client):
    client.force_login(world.office)
    newest = Session.objects.filter(congress=world.province)[: sessions.MENU]
    html = page(client, "/suggestions/?q=0001&per=25")
    assert menu(html) == [s.pk for s in newest]
    link = re.search(r'<a href="(/session/\?[^"]*)">查看全部届次</a>', html)[1]
    listed = page(client, link)
    chosen = [
        int(pk) for pk in re.findall(r'<button class="btn btn-sm" type="submit" name="session" value="(\d+)"', listed)
    ]
    assert chosen == [s.pk for s in Session.objects.filter(congress=world.province)][1:]  # the newest is looked at
    assert 'name="next" value="/suggestions/?q=0001&amp;per=25"' in listed


def test_an_old_session_once_chosen_stands_in_the_menu_and_holds(world, old, client):
    client.force_login(world.office)
    assert client.post(URL, {"session": old[0].pk, "next": "/suggestions/"}).status_code == 302
    html = page(client, "/suggestions/")
    assert menu(html)[-1] == old[0].pk
    assert len(menu(html)) == sessions.MENU + 1
    assert f'value="{old[0].pk}" aria-current="true"' in html
    assert str(old[0]) in html


def test_few_sessions_need_no_page_of_their_own(world, client):
    client.force_login(world.office)
    assert "查看全部届次" not in page(client, "/suggestions/")


def test_a_page_asks_no_more_when_there_are_many_sessions(world, client):
    client.force_login(world.office)

    def asked():
        page(client, "/suggestions/")
        with CaptureQueriesContext(connection) as queries:
            page(client, "/suggestions/")
        return len(queries)

    few = asked()
    for year in range(1950, 1990):
        Session.objects.create(
            congress=world.province, term=1, meeting=1, year=year, name=f"第{year}次", rule_set=world.rules,
            opens_on=dt.date(year, 1, 10), closes_on=dt.date(year, 1, 15),
        )  # fmt: skip
    assert asked() == few


def test_nobody_is_led_elsewhere_from_the_page_of_all(world, client):
    client.force_login(world.office)
    assert 'name="next" value="/"' in page(client, f"{URL}?next=https://evil.example/")
