"""Files leave the system through one view, for those who may see what they hang on."""

from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from suggestions.models import Attachment
from suggestions.workflow import ASSIGNMENT, REPLY, SUGGESTION
from tests.world import PDF, pdf


@pytest.fixture(autouse=True)
def place_for_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def fetch(client, user, attachment):
    client.force_login(user)
    return client.get(f"/files/{attachment.key}/")


def readers(client, world, attachment, *roles):
    return [role for role in roles if fetch(client, getattr(world, role), attachment).status_code == 200]


EVERYBODY = (
    "office", "leader", "viewer", "admin", "coordinator", "roads_handler", "water_handler", "party_head", "author", "other_author",
    "city_office", "city_author", "city_unit_head",
)  # fmt: skip


@pytest.fixture
def suggestion(world):
    return world.suggestion("accepted", helpers=[world.water])


def test_a_file_of_the_suggestion_is_for_all_who_see_it_and_for_no_others(client, world, suggestion):
    SUGGESTION.take(suggestion, "attach", by=world.office, uploads=[pdf()])
    found = readers(client, world, Attachment.objects.get(), *EVERYBODY)
    assert found == ["office", "leader", "viewer", "admin", "coordinator", "roads_handler", "water_handler", "author"]


def test_a_file_of_a_helpers_opinion_is_not_for_deputies(client, world, suggestion):
    part = world.part(suggestion, world.water)
    ASSIGNMENT.take(part, "send_opinion", by=world.water_liaison, text="内部测算", uploads=[pdf()])
    found = readers(client, world, Attachment.objects.get(), *EVERYBODY)
    assert found == ["office", "leader", "viewer", "admin", "coordinator", "roads_handler", "water_handler"]


def test_a_file_of_a_draft_reply_is_its_units_own_until_it_is_signed(client, world, suggestion):
    part = world.part(suggestion)
    world.contact(part)
    reply = world.draft_reply(part, uploads=[pdf()], no_opinion_reason="无需等待")
    file = Attachment.objects.get()
    assert readers(client, world, file, *EVERYBODY) == ["roads_handler"]
    REPLY.take(reply, "send", by=world.roads_handler)
    REPLY.take(reply, "pass_on", by=world.roads_liaison)
    world.sign(reply)
    found = readers(client, world, file, *EVERYBODY)
    assert found == ["office", "leader", "viewer", "admin", "coordinator", "roads_handler", "water_handler", "author"]


def test_a_visitor_without_a_name_is_sent_to_sign_in(client, world, suggestion):
    SUGGESTION.take(suggestion, "attach", by=world.office, uploads=[pdf()])
    response = client.get(f"/files/{Attachment.objects.get().key}/")
    assert response.status_code == 302 and response["Location"].startswith("/login/")


@pytest.mark.parametrize(
    ("name", "content_type", "disposition"),
    [
        ("扫描件 第1页.PDF", "application/pdf", "inline"),
        ("现场.png", "image/png", "inline"),
        ("清单.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "attachment"),
        ("旧文件.html", "application/octet-stream", "attachment"),
        ("旧图.svg", "application/octet-stream", "attachment"),
    ],
)
def test_a_file_keeps_its_name_and_only_harmless_kinds_open_in_the_browser(
    client, world, suggestion, name, content_type, disposition
):
    upload = SimpleUploadedFile(name, PDF, content_type="text/html")
    SUGGESTION.take(suggestion, "attach", by=world.office, uploads=[upload])
    response = fetch(client, world.office, Attachment.objects.get())
    assert response["Content-Type"] == content_type
    assert response["Content-Disposition"] == f"{disposition}; filename*=utf-8''{quote(name)}"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-cache"
    assert (
        "script-src 'self'" in response["Content-Security-Policy"]
        and "default-src 'none'" in response["Content-Security-Policy"]
    )
    assert b"".join(response.streaming_content) == PDF


def test_a_file_that_is_gone_from_the_disk_says_so(client, world, suggestion):
    SUGGESTION.take(suggestion, "attach", by=world.office, uploads=[pdf("批复.pdf")])
    file = Attachment.objects.get()
    Path(file.file.path).unlink()
    response = fetch(client, world.office, file)
    assert response.status_code == 404
    assert "批复.pdf" in response.content.decode() and "这个文件打不开了" in response.content.decode()


@pytest.mark.parametrize(
    "address", ["/files/00000000-0000-4000-8000-000000000000/", "/files/1/", "/files/..%2f..%2fdb.sqlite3/"]
)
def test_a_guessed_address_finds_nothing(client, world, address):
    client.force_login(world.office)
    assert client.get(address).status_code == 404
