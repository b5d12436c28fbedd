"""healthz, the icon, and the choice of a session."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from congress import calendars
from congress.models import Session
from core.models import DayOff
from tests.kept import kept


def ask():
    answer = Client().get("/healthz")
    return answer.status_code, answer.json()


def test_a_healthy_installation_answers_without_sign_in(world):
    status, answer = ask()
    assert status == 200
    missing = answer.pop("calendar_missing")
    assert answer == {"status": "ok", "database": "ok", "migrations": "ok", "last_tick": None}
    assert missing in ([], [world.today.year + 1])


def test_the_last_tick_is_told(world):
    call_command("tick", at="2026-07-02T08:00", verbosity=0)
    assert ask()[1]["last_tick"] == "2026-07-02T08:00:00+08:00"


def test_a_year_without_calendar_is_told_but_is_no_failure(world):
    calendars.install()
    DayOff.objects.filter(date__year=world.today.year).delete()
    status, answer = ask()
    assert status == 200 and world.today.year in answer["calendar_missing"]


def test_unapplied_migrations_are_a_failure(db):
    MigrationRecorder(connection).migration_qs.filter(app="core").latest("pk").delete()
    status, answer = ask()
    assert (status, answer["status"], answer["migrations"]) == (503, "failed", "unapplied")


def test_a_database_that_does_not_answer_is_a_failure(db):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_pulse RENAME TO core_pulse_away")
    status, answer = ask()
    assert (status, answer["database"]) == (503, "failed")
    assert set(answer) == {"status", "database", "migrations", "last_tick", "calendar_missing"}


def test_healthz_is_for_reading_and_never_kept(db):
    assert Client().post("/healthz").status_code == 405
    assert "no-store" in Client().get("/healthz")["Cache-Control"]


def test_the_icon_is_found_where_browsers_look(db):
    answer = Client().get("/favicon.ico")
    assert (answer.status_code, answer["Location"]) == (302, "/static/img/favicon.svg")


# The session one looks at ------------------------------------------------------------------------------------------------------


@kept
def old(world):
    return Session.objects.create(
        congress=world.province, term=14, meeting=3, year=world.today.year - 1, name="十四届三次会议", opens_on=world.today - dt.timedelta(days=400),
        closes_on=world.today - dt.timedelta(days=395), rule_set=world.rules,
    )  # fmt: skip


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def test_the_chosen_session_holds_on_every_page(world, old):
    client = client_of(world.office)
    answer = client.post("/session/", {"session": old.pk, "next": "/parts/?fact=open"})
    assert (answer.status_code, answer["Location"]) == (302, "/parts/?fact=open")
    assert client.session["chosen_session"] == old.pk
    assert str(old) in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("page", "back"),
    [
        ("/suggestions/?q=%E6%A0%A1%E8%BD%A6&session=7&page=3", "/suggestions/?q=%E6%A0%A1%E8%BD%A6"),
        ("/", "/"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("\\\\elsewhere.example", "/"),
        ("", "/"),
        ("inbox/", "/"),
    ],
)
def test_one_comes_back_to_the_page_but_never_elsewhere(world, old, page, back):
    assert client_of(world.office).post("/session/", {"session": old.pk, "next": page})["Location"] == back


@pytest.mark.parametrize("value", ["", "x", "0", "-1", "99999999999999999999999", "1.0", "\0"])
def test_a_session_that_does_not_exist_is_not_found(world, value):
    client = client_of(world.office)
    assert client.post("/session/", {"session": value, "next": "/"}).status_code == 404
    assert "chosen_session" not in client.session


def test_a_session_of_another_congress_is_not_found(world):
    assert client_of(world.office).post("/session/", {"session": world.city_session.pk}).status_code == 404


def test_choosing_is_a_post_of_somebody_signed_in(world, old):
    office = client_of(world.office)
    assert old in office.get("/session/", {"session": old.pk}).context["all_sessions"]  # asking chooses nothing
    assert "chosen_session" not in office.session
    assert Client().post("/session/", {"session": old.pk})["Location"].startswith("/login/")
