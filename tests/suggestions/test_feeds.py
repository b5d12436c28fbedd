"""Calendar feeds: the format, what they hold, and who reads them."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import ical
from suggestions import feeds
from suggestions.models import Assignment, CalendarFeed, Suggestion
from suggestions.workflow import ASSIGNMENT
from tests.suggestions.test_merging import give, merged
from units.models import Membership, Unit


def unfolded(data):
    """The content lines of a calendar; fails on whatever a strict reader would fail on."""
    assert data.endswith(b"\r\n")
    raw = data.split(b"\r\n")[:-1]
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in raw)
    for line in raw:
        line.decode()  # no character is cut in two
    lines = []
    for line in raw:
        if line.startswith(b" "):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    return [line.decode() for line in lines]


def events(data):
    found, current = [], None
    for line in unfolded(data):
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            current = {}
        elif line == "END:VEVENT":
            found.append(current)
            current = None
        elif current is not None:
            current[name] = value
    return found


def opened(user, unit=None):
    return feeds.create(user, name="手机", unit=unit, at=timezone.now())


def ask(token):
    return Client().get(reverse("feed_ics", args=[token]))


def test_lines_are_folded_at_75_octets_between_characters():
    day = dt.date(2026, 12, 31)
    long = "关于" + "建议、" * 60 + "，含英文, 分号; 反斜杠\\ 和\r\n换行\x07"
    data = ical.calendar("名称", [ical.AllDay("a-1@x", day, long, day, description="第一行\n第二行")])
    (event,) = events(data)
    assert event["SUMMARY"] == long.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;").replace(
        "\r\n", "\\n"
    ).replace("\x07", "")
    assert event["DTSTART;VALUE=DATE"] == "20261231"
    assert event["DTEND;VALUE=DATE"] == "20270101"
    assert event["DTSTAMP"] == "20261231T000000Z"
    lines = unfolded(data)
    assert (lines[0], lines[1], lines[-1]) == ("BEGIN:VCALENDAR", "VERSION:2.0", "END:VCALENDAR")
    assert {"METHOD:PUBLISH", f"PRODID:{ical.PRODID}"} <= set(lines)


def test_the_deadlines_of_a_unit(world):
    s = world.suggestion("handling", ago=2)
    other = world.suggestion("handling", ago=2, lead=world.water)
    part = world.part(s)
    _, token = opened(world.roads_liaison, world.roads)
    answer = ask(token)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in answer["Cache-Control"]
    found = {event["UID"]: event for event in events(answer.content)}
    assert set(found) == {f"part-{part.pk}@jianyi", f"back-{part.pk}@jianyi"}
    assert found[f"part-{part.pk}@jianyi"]["DTSTART;VALUE=DATE"] == f"{part.due_on:%Y%m%d}"
    assert str(other.number) not in answer.content.decode()
    moved = part.due_on + dt.timedelta(days=9)
    Assignment.objects.filter(pk=part.pk).update(due_on=moved)
    again = {event["UID"]: event for event in events(ask(token).content)}
    assert again[f"part-{part.pk}@jianyi"]["DTSTART;VALUE=DATE"] == f"{moved:%Y%m%d}"
    assert set(again) == set(found)


def test_promises_and_orders_are_in_it(world):
    world.suggestion("answered", klass="B")
    part = world.part(world.suggestion("accepted"))
    ASSIGNMENT.take(part, "issue_order", by=world.office, words="请说明进展", due_on=world.today + dt.timedelta(days=9))
    kinds = {event["UID"].split("-")[0] for event in events(ask(opened(world.roads_head)[1]).content)}
    assert kinds == {"part", "promise", "order"}
    kinds = {event["UID"].split("-")[0] for event in events(ask(opened(world.office)[1]).content)}
    assert kinds == {"order"}


def test_the_window_of_a_deputy(world):
    s = world.suggestion("answered", ago=12, helpers=[world.water])
    found = events(ask(opened(world.author)[1]).content)
    assert [event["UID"] for event in found] == [f"window-{s.pk}@jianyi"]
    assert events(ask(opened(world.other_author)[1]).content) == []


def test_the_calendar_of_whoever_speaks_for_a_merged_suggestion_or_a_delegation(world):
    """A guest's deputy grades what his suggestion was merged into; the head of a delegation grades what it proposed."""
    host, guest = merged(world)
    (event,) = events(ask(opened(world.other_author)[1]).content)
    until = world.part(host).feedback_due_on
    assert (event["UID"], event["DTSTART;VALUE=DATE"]) == (f"window-{guest.pk}@jianyi", f"{until:%Y%m%d}")
    assert guest.title in event["SUMMARY"]
    give(world, host, world.other_author)
    assert events(ask(opened(world.other_author)[1]).content) == []
    Suggestion.objects.filter(pk=guest.pk).update(lead_deputy=None, proposing_delegation=world.delegation)
    Suggestion.objects.filter(pk=host.pk).update(lead_deputy=None, proposing_delegation=world.delegation)
    assert [e["UID"] for e in events(ask(opened(world.other_author)[1]).content)] == [f"window-{host.pk}@jianyi"]
    assert events(ask(opened(world.author)[1]).content) == []


def test_who_decides_a_request_to_be_relieved_has_its_day_in_the_calendar(world):
    world.under("重庆")
    part = world.part(world.suggestion("handling", ago=2))
    ASSIGNMENT.take(part, "ask_back", by=world.roads_liaison, note="不属于本单位", proposed_unit=world.water)
    for user, days in ((world.office, 1), (world.coordinator, 1), (world.city_office, 0)):
        found = [e for e in events(ask(opened(user)[1]).content) if e["UID"].startswith("asked-")]
        assert [e["DTSTART;VALUE=DATE"] for e in found] == [
            f"{world.part(part.suggestion).decision_due_on:%Y%m%d}"
        ] * days


def test_what_is_internal_is_a_number_only(world):
    s = world.suggestion("handling", title="关于某个不能说的地方的建议")
    Suggestion.objects.filter(pk=s.pk).update(confidentiality="internal")
    text = "".join(unfolded(ask(opened(world.roads_head)[1]).content))
    assert "不能说" not in text
    assert f"第{s.number}号建议" in text


def test_the_token_is_shown_once_and_kept_nowhere(world):
    client = Client()
    client.force_login(world.roads_liaison)
    answer = client.post(reverse("feeds"), {"name": "办公室电脑", "whose": str(world.roads.pk)})
    feed = CalendarFeed.objects.get()
    token = answer.context["address"].rsplit("/", 1)[1].removesuffix(".ics")
    assert (feed.user, feed.unit, feed.digest) == (world.roads_liaison, world.roads, feeds.digest(token))
    assert ask(token).status_code == 200
    feed.refresh_from_db()
    assert feed.last_read_at is not None
    assert token not in client.get(reverse("feeds")).content.decode()
    assert token not in str(list(CalendarFeed.objects.values()))


def test_a_revoked_feed_is_gone_and_only_ones_own_can_be_revoked(world):
    feed, token = opened(world.roads_head)
    stranger, client = Client(), Client()
    stranger.force_login(world.water_head)
    assert stranger.post(reverse("feed_revoke", args=[feed.pk])).status_code == 404
    assert ask(token).status_code == 200
    client.force_login(world.roads_head)
    assert client.post(reverse("feed_revoke", args=[feed.pk])).status_code == 302
    assert ask(token).status_code == 404
    assert ask("x" * 43).status_code == ask("无").status_code == 404


def test_who_left_reads_no_more(world):
    _, whole = opened(world.roads_liaison, world.roads)
    Membership.objects.filter(user=world.roads_liaison).update(is_active=False)
    assert ask(whole).status_code == 404
    _, own = opened(world.water_head)
    world.water_head.is_active = False
    world.water_head.save()
    assert ask(own).status_code == 404


def test_a_successor_goes_on_with_the_work_of_the_ended_unit(world):
    part = world.part(world.suggestion("accepted"))
    Unit.objects.filter(pk=world.roads.pk).update(valid_until=world.today - dt.timedelta(days=1), successor=world.water)
    found = events(ask(opened(world.water_liaison, world.water)[1]).content)
    assert f"part-{part.pk}@jianyi" in {event["UID"] for event in found}


@pytest.mark.parametrize(
    "said",
    [
        {"name": ""},
        {"name": "x" * 41, "whose": "own"},
        {"name": "手机", "whose": "99999"},
        {"name": "手机", "whose": ""},
    ],
)
def test_bad_input_is_refused_in_words(world, said):
    client = Client()
    client.force_login(world.roads_liaison)
    assert client.post(reverse("feeds"), said).status_code == 422
    assert CalendarFeed.objects.count() == 0


def test_a_handler_opens_none_for_the_unit_and_nobody_opens_too_many(world):
    client = Client()
    client.force_login(world.roads_handler)
    assert client.post(reverse("feeds"), {"name": "单位", "whose": str(world.roads.pk)}).status_code == 422
    for _ in range(feeds.MOST_FEEDS + 1):
        client.post(reverse("feeds"), {"name": "又一个", "whose": "own"})
    assert CalendarFeed.objects.count() == feeds.MOST_FEEDS
