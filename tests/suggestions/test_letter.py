"""The reply as a letter: its words, its versions, and who may read it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from congress.models import Deputy
from suggestions.models import Reply
from suggestions.workflow import ASSIGNMENT, REPLY, SUGGESTION
from tests.kept import kept


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def fetch(client, user, reply):
    client.force_login(user)
    return client.get(f"/replies/{reply.pk}/")


def paper(client, user, reply):
    response = fetch(client, user, reply)
    assert response.status_code == 200
    return words(re.search(r"<article.*?</article>", response.content.decode(), re.S).group())


@kept
def reply(world):
    type(world.roads).objects.filter(pk=world.roads.pk).update(full_name="云江省交通运输厅")
    world.suggestion("answered", helpers=[world.water], klass="B", ago=12)
    return Reply.objects.get()


def test_a_signed_reply_is_a_letter_with_everything_a_letter_has(client, world, reply):
    text = paper(client, world.author, reply)
    sent = f"{reply.sent_on.year} 年 {reply.sent_on.month} 月 {reply.sent_on.day} 日"
    assert text.startswith(
        "云江省交通运输厅 云建复〔2026〕1号 办理结果类别： B 关于省十四届人大四次会议第0001号建议的答复 闻青禾代表："
    )
    assert f"云江省交通运输厅 {sent}" in text
    assert "签发人 厅长 联系人及电话 经办 1 抄送 云江省人大常委会代表工作委员会，省政府办公厅督查室" in text
    assert "1．修好这条路（省交通运输厅，" in text and "草稿" not in text


def test_the_letter_addresses_all_who_signed(client, world):
    s = world.draft()
    others = [Deputy.objects.create(congress=world.province, name=f"附议人{n}") for n in range(4)]
    SUGGESTION.take(s, "invite", by=world.author, deputies=others)
    s.cosigners.exclude(deputy=others[0]).update(status="confirmed")
    SUGGESTION.take(s, "submit", by=world.author)
    SUGGESTION.take(s, "register", by=world.office)
    SUGGESTION.take(s, "dispatch", by=world.office, parts=[(world.roads, "lead")])
    world.answer(s)
    assert "闻青禾等4名代表：" in paper(client, world.office, Reply.objects.get())


@pytest.mark.parametrize(
    ("body", "opening"), [("一、已经修好。", 1), ("您提出的建议收悉，现答复如下：\n已经修好。", 1)]
)
def test_the_letter_says_once_that_the_suggestion_has_come(client, world, body, opening):
    s = world.suggestion("accepted")
    world.contact(world.part(s))
    world.reply(world.part(s), body=body)
    assert paper(client, world.office, Reply.objects.get()).count("收悉") == opening


def test_a_draft_is_a_preview_for_its_own_unit_and_not_found_by_others(client, world):
    s = world.suggestion("accepted", helpers=[world.water])
    world.contact(world.part(s))
    draft = world.draft_reply(world.part(s), no_opinion_reason="无需等待")
    assert paper(client, world.roads_handler, draft).startswith("草稿 未签发，不作为答复")
    others = ("office", "leader", "viewer", "admin", "coordinator", "water_head", "party_head", "author", "city_office")
    assert {fetch(client, getattr(world, role), draft).status_code for role in others} == {404}


@pytest.mark.parametrize("role", ["office", "leader", "viewer", "admin", "coordinator", "water_head", "author"])
def test_a_signed_reply_is_read_by_all_who_see_the_suggestion(client, world, reply, role):
    assert fetch(client, getattr(world, role), reply).status_code == 200


@pytest.mark.parametrize("role", ["party_head", "other_author", "city_office", "city_author"])
def test_a_signed_reply_is_not_found_by_others(client, world, reply, role):
    assert fetch(client, getattr(world, role), reply).status_code == 404


def test_a_corrected_version_says_so_and_the_first_says_that_it_is_replaced(client, world, reply):
    part = world.part(reply.assignment.suggestion)
    ASSIGNMENT.take(part, "correct_reply", by=world.roads_liaison, note="文号有误")
    second = part.replies.get(status="draft")
    REPLY.take(second, "send", by=world.roads_handler)
    REPLY.take(second, "pass_on", by=world.roads_liaison)
    world.sign(second)
    assert "第 1 版 已有更正的一版" in paper(client, world.author, reply)
    assert "更正答复" in paper(client, world.author, second)


def test_the_letter_asks_at_most_twelve_queries(client, world, reply):
    client.force_login(world.roads_head)
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/replies/{reply.pk}/")
    assert len(asked) <= 12
