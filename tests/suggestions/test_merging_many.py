"""Several suggestions become one handling at once: looked at first, then all of them or none."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from suggestions.models import Event, Suggestion
from suggestions.workflow import SUGGESTION


@pytest.fixture
def office(world):
    client = Client()
    client.force_login(world.office)
    return client


def post(client, rows, **said):
    return client.post(reverse("merge_many"), {"pick": [s.pk for s in rows], **said})


def confirm(client, rows, host, **said):
    return post(client, rows, confirm=1, host=host, once=uuid.uuid4(), **said)


def states():
    return list(Suggestion.objects.order_by("pk").values_list("status", "merged_into", "number"))


def test_the_page_shows_them_and_changes_nothing(world, office):
    rows = [world.suggestion("submitted"), world.suggestion("submitted", deputy=world.other_deputy)]
    page = post(office, rows)
    text = page.content.decode()
    assert (page.status_code, all(s.title in text for s in rows), "谷雨生" in text) == (200, True, True)
    assert 'type="radio" name="host"' in text and "checked" not in text
    assert states() == [("submitted", None, "")] * 2
    assert "并案" in office.get(reverse("review")).content.decode()


def test_one_becomes_the_host_and_the_others_join_it(world, office):
    rows = [
        world.suggestion("submitted"),
        world.suggestion("submitted", deputy=world.other_deputy),
        world.suggestion("registered"),
    ]
    host = rows[1]
    answer = confirm(office, rows, host.pk, note="同一条路")
    assert (answer.status_code, answer.url) == (302, reverse("suggestion", args=[host.pk]))
    assert states() == [("merged", host.pk, "0003"), ("registered", None, "0002"), ("merged", host.pk, "0001")]
    assert {e.note for e in Event.objects.filter(verb="suggestion.merge")} == {"同一条路"}


def test_all_join_another_by_its_number(world, office):
    host = world.suggestion("handling")
    rows = [world.suggestion("submitted"), world.suggestion("submitted")]
    assert confirm(office, rows, "other", named=host.number.lstrip("0")).status_code == 302
    assert {(s.status, s.merged_into_id) for s in Suggestion.objects.exclude(pk=host.pk)} == {("merged", host.pk)}


def test_bad_input_is_answered_in_words(world, office):
    rows = [world.suggestion("submitted"), world.suggestion("submitted")]
    answered = world.suggestion("answered")
    for host, more, said in (
        ("", {}, "请选择哪一件是主件"),
        ("other", {}, "请填另一件的编号"),
        ("other", {"named": "9999"}, "没有编号是“9999”的"),
        ("other", {"named": answered.number}, f"没有编号是“{answered.number}”的"),
        (str(answered.pk), {}, "里没有您选的这一项"),
        ("1;drop", {}, "里没有您选的这一项"),
    ):
        answer = confirm(office, rows, host, note="写过的理由", **more)
        text = answer.content.decode()
        assert (answer.status_code, said in text, "写过的理由" in text) == (422, True, True), (host, more)
    assert [s[0] for s in states()[:2]] == ["submitted"] * 2


def test_one_that_cannot_join_stops_all(world, office):
    guest, carrier = world.suggestion("submitted"), world.suggestion("registered")
    SUGGESTION.take(guest, "merge", by=world.office, host=carrier)
    other, host = world.suggestion("submitted"), world.suggestion("registered")
    answer = confirm(office, [other, carrier, host], host.pk)
    assert (answer.status_code, "一件也没有并案" in answer.content.decode()) == (409, True)
    assert (Suggestion.objects.get(pk=other.pk).status, Suggestion.objects.get(pk=carrier.pk).status) == (
        "submitted",
        "registered",
    )


def test_what_cannot_be_merged_at_all_is_said_on_the_list(world, office):
    closed, submitted = world.suggestion("closed"), world.suggestion("submitted")
    for data, said in (
        ({"pick": []}, "没有选中要并案的建议"),
        ({"pick": [closed.pk, submitted.pk]}, "请只勾选待审核、待交办的建议"),
        ({"pick": [submitted.pk], "all": "1"}, "要逐件勾选"),
        ({"pick": ["x", 10**30, -1]}, "没有选中要并案的建议"),
    ):
        answer = office.post(reverse("merge_many"), data, follow=True)
        assert (answer.status_code, said in answer.content.decode()) == (200, True), data
    answer = confirm(office, [submitted], submitted.pk)
    assert (answer.status_code, "除了主件，还要至少勾选一件" in answer.content.decode()) == (409, True)


def test_a_second_click_changes_nothing(world, office):
    rows = [world.suggestion("submitted"), world.suggestion("registered")]
    once = uuid.uuid4()
    for _ in range(2):
        assert post(office, rows, confirm=1, host=rows[1].pk, once=once).status_code == 302
    assert Event.objects.filter(verb="suggestion.merge").count() == 1


@pytest.mark.parametrize("who", ["coordinator", "roads_head", "author", "leader", "admin"])
def test_only_the_office_merges(world, who):
    client = Client()
    client.force_login(getattr(world, who))
    assert post(client, [world.suggestion("submitted")]).status_code == 403
