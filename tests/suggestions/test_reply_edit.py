"""The editor of a reply, through its pages: written, checked and signed by the people of a unit."""

import re
import uuid

import pytest
from django.urls import reverse

from suggestions.models import Attachment, Reply
from suggestions.workflow import ASSIGNMENT, REPLY
from tests.kept import kept
from tests.world import pdf

EMPTY = {"commitments-TOTAL_FORMS": "0", "commitments-INITIAL_FORMS": "0"}


@kept
def part(world):
    return world.part(world.suggestion("accepted"))


def levels(world, number):
    type(world.roads).objects.filter(pk=world.roads.pk).update(sign_levels=number)


def edit(part):
    return reverse("reply_edit", args=[part.pk])


def begin(world, part):
    ASSIGNMENT.take(part, "draft_reply", by=world.roads_handler)
    return part.replies.get(status="draft")


def words(reply, **changed):
    reply.refresh_from_db()
    return (
        EMPTY
        | {
            "seen": reply.status,
            "once": str(uuid.uuid4()),
            "revision": reply.revision,
            "body": "现答复如下。",
            "klass": "A",
        }
        | changed
    )


def row(number, **fields):
    return {f"commitments-{number}-{name}": value for name, value in fields.items()}


def post(client, user, url, data):
    client.force_login(user)
    return client.post(url, data)


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# Beginning ------------------------------------------------------------------------------------------------------------------


def test_looking_begins_nothing_and_the_button_does_once(world, part, client):
    client.force_login(world.roads_handler)
    page = client.get(edit(part))
    assert page.status_code == 200
    assert "开始起草" in text(page)
    assert part.replies.count() == 0
    data = {"do": "start", "seen": "handling", "once": str(uuid.uuid4())}
    assert client.post(edit(part), data).url == edit(part)
    assert client.post(edit(part), data).url == edit(part)
    assert part.replies.count() == 1
    assert part.events.filter(verb="assignment.draft_reply").count() == 1


def test_a_part_not_accepted_says_so_and_leads_to_accepting(world, client):
    part = world.part(world.suggestion("handling"))
    client.force_login(world.roads_handler)
    page = client.get(edit(part))
    assert page.status_code == 409
    assert "当前状态是“未签收”，不能起草答复。" in text(page)
    assert reverse("assignment_step", args=[part.pk, "accept"]) in page.content.decode()


def test_a_helper_is_told_where_its_words_go(world, client):
    s = world.suggestion("accepted", helpers=[world.water])
    client.force_login(world.water_liaison)
    page = client.get(edit(world.part(s, world.water)))
    assert page.status_code == 409
    assert "会办单位把意见送主办单位，不单独答复代表。" in text(page)


def test_the_letter_is_addressed_and_titled(world, part, client):
    begin(world, part)
    client.force_login(world.roads_handler)
    page = text(client.get(edit(part)))
    assert f"第{part.suggestion.number}号建议的答复" in page
    assert "闻青禾代表：" in page
    assert f"您提出的《{part.suggestion.title}》收悉，现答复如下：" in page


def test_the_editor_does_not_open_a_letter_that_opens_itself(world, part, client):
    draft = begin(world, part)
    draft.body = "您提出的建议收悉，现答复如下：\n已经修好。"
    draft.save()
    client.force_login(world.roads_handler)
    assert text(client.get(edit(part))).count("收悉") == 1


def test_no_class_is_chosen_for_the_writer(world, part, client):
    begin(world, part)
    client.force_login(world.roads_handler)
    page = client.get(edit(part)).content.decode()
    radios = re.findall(r'<input type="radio" name="klass"[^>]*>', page)
    assert len(radios) == len(world.rules.classes)
    assert [r for r in radios if "checked" in r] == []


# Writing --------------------------------------------------------------------------------------------------------------------


def test_saving_keeps_words_promises_and_files(world, part, client):
    reply = begin(world, part)
    data = words(
        reply, do="save", klass="B", contact_person="江晚舟", contact_phone="8221", **{"commitments-TOTAL_FORMS": "3"}, uploads=[pdf("方案.pdf")],
        **row(0, text="修好这条路", responsible="", due_on="2027-03-31"), **row(1, text="", responsible="", due_on=""),
        **row(2, text="没有用的一行", responsible="", due_on="", DELETE="on"),
    )  # fmt: skip
    assert post(client, world.roads_handler, edit(part), data).status_code == 302
    reply.refresh_from_db()
    assert (reply.klass, reply.body, reply.contact_person, reply.saved_by) == (
        "B",
        "现答复如下。",
        "江晚舟",
        world.roads_handler,
    )
    assert list(reply.commitments.values_list("text", "responsible", "due_on__year")) == [
        ("修好这条路", "省交通运输厅", 2027)
    ]
    assert list(reply.attachments.values_list("name", "kind")) == [("方案.pdf", "答复附件")]
    assert part.events.filter(verb="reply.save").count() == 1


def test_a_promise_without_its_day_is_named_and_nothing_is_lost(world, part, client):
    reply = begin(world, part)
    data = words(
        reply,
        do="save",
        body="写了很久的正文",
        **{"commitments-TOTAL_FORMS": "1"},
        **row(0, text="修路", responsible="", due_on=""),
    )
    page = post(client, world.roads_handler, edit(part), data)
    assert page.status_code == 422
    assert "缺期限：请写明哪一天以前完成。" in text(page)
    assert "写了很久的正文" in page.content.decode()
    reply.refresh_from_db()
    assert reply.body == ""


def test_own_files_of_the_draft_can_be_taken_off_and_nobody_elses(world, part, client):
    reply = begin(world, part)
    post(client, world.roads_handler, edit(part), words(reply, do="save", uploads=[pdf()]))
    mine = reply.attachments.get()
    other = Attachment.objects.create(
        suggestion=part.suggestion, file=pdf(), name="建议附件.pdf", size=9, uploaded_by=world.office
    )
    refused = post(client, world.roads_handler, edit(part), words(reply, do="save", removed=[other.pk]))
    assert refused.status_code == 422
    post(client, world.roads_handler, edit(part), words(reply, do="save", removed=[mine.pk]))
    assert list(Attachment.objects.filter(suggestion=part.suggestion).values_list("pk", flat=True)) == [other.pk]


def test_a_second_click_saves_once(world, part, client):
    reply = begin(world, part)
    data = words(reply, do="save")
    post(client, world.roads_handler, edit(part), data)
    page = client.post(edit(part), data, follow=True)
    assert "没有重复记录" in text(page)
    assert part.events.filter(verb="reply.save").count() == 1


def test_the_second_of_two_writers_keeps_his_words_and_sees_the_others(world, part, client):
    reply = begin(world, part)
    stale = words(reply, do="save", body="经办人写的")
    post(client, world.roads_liaison, edit(part), words(reply, do="save", body="联络员写的"))
    page = post(client, world.roads_handler, edit(part), stale)
    assert page.status_code == 409
    assert "roads_liaison在您打开之后改过这份答复。" in text(page)
    assert ("经办人写的" in text(page), "联络员写的" in text(page)) == (True, True)
    reply.refresh_from_db()
    assert reply.body == "联络员写的"
    assert f'name="revision" value="{reply.revision}"' in page.content.decode()  # after merging he can save
    assert "data-autosave" not in page.content.decode()  # but not without his will


def test_words_saved_after_the_draft_was_sent_are_shown_for_copying(world, part, client):
    world.contact(part)
    reply = world.draft_reply(part)
    stale = words(reply, do="save", body="来晚了的修改")
    REPLY.take(reply, "send", by=world.roads_liaison)
    page = post(client, world.roads_handler, edit(part), stale)
    assert page.status_code == 409
    assert "来晚了的修改" in text(page)
    reply.refresh_from_db()
    assert reply.body != "来晚了的修改"


def test_absurd_posts_are_answered_with_reasons(world, part, client):
    begin(world, part)
    client.force_login(world.roads_handler)
    for data in (
        {},
        {"do": "save"},
        {"do": "sign", "revision": "x"},
        {"do": "send", "revision": "-1"},
        EMPTY | {"revision": "9" * 30, "klass": "Z"},
    ):
        assert client.post(edit(part), data).status_code in (409, 422)


# Saving by itself -----------------------------------------------------------------------------------------------------------


def autosave(client, user, part, data):
    return post(client, user, reverse("reply_autosave", args=[part.pk]), data)


def test_autosave_keeps_the_words_and_leaves_no_event(world, part, client):
    reply = begin(world, part)
    before = part.events.count()
    said = autosave(client, world.roads_handler, part, words(reply, body="一 二\n三"))
    assert said.status_code == 200
    assert (said.json()["revision"], said.json()["letters"]) == (1, 3)
    reply.refresh_from_db()
    assert (reply.body, reply.revision, part.events.count()) == ("一 二\n三", 1, before)


def test_autosave_leaves_promises_alone_while_a_row_is_unfinished(world, part, client):
    reply = begin(world, part)
    whole = {"commitments-TOTAL_FORMS": "1"} | row(0, text="修路", due_on="2027-03-31")
    autosave(client, world.roads_handler, part, words(reply) | whole)
    autosave(
        client,
        world.roads_handler,
        part,
        words(reply, body="新") | {"commitments-TOTAL_FORMS": "1"} | row(0, text="修路", due_on=""),
    )
    reply.refresh_from_db()
    assert (reply.body, reply.commitments.count()) == ("新", 1)


def test_autosave_of_an_old_window_is_refused(world, part, client):
    reply = begin(world, part)
    stale = words(reply, body="旧")
    autosave(client, world.roads_liaison, part, words(reply, body="新"))
    said = autosave(client, world.roads_handler, part, stale)
    assert said.status_code == 409
    assert said.json()["why"].startswith("roads_liaison在您打开之后改过这份答复。")
    reply.refresh_from_db()
    assert reply.body == "新"


def test_autosave_after_sending_is_refused(world, part, client):
    world.contact(part)
    reply = world.draft_reply(part)
    data = words(reply)
    REPLY.take(reply, "send", by=world.roads_handler)
    assert autosave(client, world.roads_handler, part, data).status_code == 409


# Sending --------------------------------------------------------------------------------------------------------------------


def test_what_is_missing_refuses_the_sending_and_the_words_are_kept(world, part, client):
    reply = begin(world, part)
    page = post(client, world.roads_handler, edit(part), words(reply, do="send", body="写好的正文", klass="B"))
    assert page.status_code == 409
    found = text(page)
    assert ("选 B 类要写明承诺事项和完成期限" in found, "还没有与代表沟通的记录" in found) == (True, True)
    assert f"/parts/{part.pk}/do/contact/?next=/parts/{part.pk}/reply/" in page.content.decode()
    reply.refresh_from_db()
    assert (reply.status, reply.body) == ("draft", "写好的正文")


def test_logging_the_contact_leads_back_to_the_letter(world, part, client):
    begin(world, part)
    client.force_login(world.roads_handler)
    url = reverse("assignment_step", args=[part.pk, "contact"]) + f"?next={edit(part)}"
    answer = client.post(url, {"method": "visit", "held_on": str(world.today), "seen": "handling"})
    assert answer.url == edit(part)
    away = client.post(url.split("?")[0] + "?next=//evil.example/", {"method": "visit", "held_on": str(world.today)})
    assert away.url == reverse("suggestion", args=[part.suggestion_id])


def test_a_missing_opinion_is_named_with_its_day_and_the_override_is_on_record(world, client):
    s = world.suggestion("accepted", helpers=[world.water], ago=60)
    part = world.part(s)
    world.contact(part)
    reply = begin(world, part)
    page = post(client, world.roads_handler, edit(part), words(reply, do="send"))
    assert page.status_code == 409
    helper = world.part(s, world.water)
    late = (world.today - helper.due_on).days
    assert f"{helper.due_on.month}月{helper.due_on.day}日到期，逾期 {late} 天" in text(page)
    sent = post(client, world.roads_handler, edit(part), words(reply, do="send", no_opinion_reason="意见与本件无关"))
    assert sent.status_code == 302
    REPLY.take(Reply.objects.get(pk=reply.pk), "pass_on", by=world.roads_liaison)
    world.sign(Reply.objects.get(pk=reply.pk))
    assert s.events.get(verb="reply.waive_opinions").changes == {"不等会办意见的理由": ["", "意见与本件无关"]}


def test_sending_where_the_head_signs_at_once_says_so(world, part, client):
    levels(world, 1)
    world.contact(part)
    reply = begin(world, part)
    page = post(client, world.roads_handler, edit(part), words(reply, do="send"))
    assert page.status_code == 409
    assert "本单位只有一级签批，由负责人直接签发。" in text(page)
    assert "写好后请单位负责人在这一页签发" in text(page)


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_letter_goes_through_every_level_to_the_deputy(world, part, client, number):
    levels(world, number)
    world.contact(part)
    reply = begin(world, part)
    people = {1: world.roads_handler, 2: world.roads_liaison, 3: world.roads_head, 4: world.roads_head}
    if number == 1:
        to_sign = post(client, world.roads_head, edit(part), words(reply, do="sign"))
        assert to_sign.url == reverse("reply_step", args=[reply.pk, "sign"])
    else:
        assert post(client, world.roads_handler, edit(part), words(reply, do="send")).status_code == 302
    for level in range(2, number):
        client.force_login(people[level])
        assert "通过，送下一级" in text(client.get(edit(part)))
        reply.refresh_from_db()
        data = {"seen": "checking", "once": str(uuid.uuid4()), "revision": reply.revision, "note": ""}
        assert client.post(reverse("reply_step", args=[reply.pk, "pass_on"]), data).status_code == 302
    reply.refresh_from_db()
    data = {
        "seen": reply.status, "once": str(uuid.uuid4()), "revision": reply.revision, "document_number": "云交建复〔2026〕8 号",
        "signer_name": "贺远征", "contact_person": "江晚舟", "contact_phone": "8221",
    }  # fmt: skip
    assert post(client, world.roads_head, reverse("reply_step", args=[reply.pk, "sign"]), data).status_code == 302
    reply.refresh_from_db()
    part.refresh_from_db()
    assert (reply.status, reply.document_number, part.status) == ("signed", "云交建复〔2026〕8 号", "answered")
    assert client.get(edit(part)).url == reverse("reply_letter", args=[reply.pk])


# Checking -------------------------------------------------------------------------------------------------------------------


@kept
def checking(world, part):
    world.contact(part)
    reply = world.draft_reply(part)
    REPLY.take(reply, "send", by=world.roads_handler)
    return reply


def test_others_see_whose_turn_it_is(world, part, checking, client):
    client.force_login(world.roads_handler)
    page = client.get(edit(part))
    assert "现在等联络员或负责人审核" in text(page)
    assert f"/replies/{checking.pk}/do/" not in page.content.decode()


@pytest.mark.parametrize(("passed", "by"), [(0, "roads_liaison"), (1, "roads_head")])
def test_every_level_may_send_back_and_the_writer_reads_why(world, part, checking, client, passed, by):
    if passed:
        REPLY.take(checking, "pass_on", by=world.roads_liaison)
    url = reverse("reply_step", args=[checking.pk, "send_back"])
    data = {"seen": "checking", "revision": checking.revision}
    assert post(client, getattr(world, by), url, data | {"note": ""}).status_code == 422
    assert client.post(url, data | {"note": "第二条没有写时限"}).status_code == 302
    client.force_login(world.roads_handler)
    page = text(client.get(edit(part)))
    assert "退回修改： 第二条没有写时限" in page


def test_a_handler_cannot_sign(world, part, checking, client):
    REPLY.take(checking, "pass_on", by=world.roads_liaison)
    data = {
        "seen": "checking", "revision": checking.revision, "document_number": "1 号", "signer_name": "我", "contact_person": "我", "contact_phone": "1",
    }  # fmt: skip
    page = post(client, world.roads_handler, reverse("reply_step", args=[checking.pk, "sign"]), data)
    assert page.status_code == 409
    assert "“签发答复”由承办单位负责人办理，您没有这项权限。" in text(page)
    checking.refresh_from_db()
    assert checking.status == "checking"


def test_words_changed_since_the_page_was_opened_are_not_signed(world, part, checking, client):
    shown = checking.revision
    REPLY.take(checking, "send_back", by=world.roads_liaison, note="改")
    REPLY.take(checking, "save", by=world.roads_handler, revision=shown, body="悄悄改过的正文")
    REPLY.take(checking, "send", by=world.roads_handler)
    page = post(
        client,
        world.roads_liaison,
        reverse("reply_step", args=[checking.pk, "pass_on"]),
        {"seen": "checking", "revision": shown},
    )
    assert page.status_code == 409
    assert "roads_handler在您打开之后改过这份答复。" in text(page)
    checking.refresh_from_db()
    assert checking.level == 2


def test_a_document_number_left_blank_between_the_brackets_is_named(world, part, checking, client):
    REPLY.take(checking, "pass_on", by=world.roads_liaison)
    data = {
        "seen": "checking", "revision": checking.revision, "document_number": "云交建复〔2026〕号", "signer_name": "贺", "contact_person": "江", "contact_phone": "1",
    }  # fmt: skip
    page = post(client, world.roads_head, reverse("reply_step", args=[checking.pk, "sign"]), data)
    assert page.status_code == 422
    assert "文号还没有填编号" in text(page)


# Later rounds and versions --------------------------------------------------------------------------------------------------


def test_the_second_round_says_what_the_deputy_missed(world, client):
    s = world.suggestion("answered", ago=12)
    world.grade(s, result="不满意", words="没有标准、没有时间")
    part = world.part(s)
    ASSIGNMENT.take(part, "accept", by=world.roads_liaison)
    begin(world, part)
    client.force_login(world.roads_handler)
    page = text(client.get(edit(part)))
    assert f"第{s.number}号建议的再次答复" in page
    assert f"{world.today.month} 月 {world.today.day} 日您反馈对第 1 轮办理结果不满意，我们重新进行了研究。" in page
    assert ("没有标准、没有时间" in page, "第 1 轮答复" in page) == (True, True)


def test_a_correction_is_marked_and_the_signed_version_stays(world, client):
    part = world.part(world.suggestion("answered"))
    client.force_login(world.roads_liaison)
    answer = client.post(
        reverse("assignment_step", args=[part.pk, "correct_reply"]), {"note": "数字有误", "seen": "answered"}
    )
    assert answer.url == edit(part)
    assert "更正稿： 已签发的第 1 版不变" in text(client.get(edit(part)))
    draft = part.replies.get(status="draft")
    client.post(edit(part), words(draft, do="save", body="更正后的正文"))
    assert list(part.replies.order_by("version").values_list("version", "status", "body")) == [
        (1, "signed", "您提出的建议收悉，现答复如下。"),
        (2, "draft", "更正后的正文"),
    ]


# Who ------------------------------------------------------------------------------------------------------------------------


def test_another_unit_finds_nothing_here(world, client):
    s = world.suggestion("accepted", helpers=[world.water])
    part = world.part(s)
    reply = begin(world, part)
    for user in (world.water_liaison, world.party_head, world.city_unit_head):
        client.force_login(user)
        assert client.get(edit(part)).status_code == 404
        assert client.post(edit(part), words(reply, do="save", body="外人写的")).status_code == 404
        assert autosave(client, user, part, words(reply, body="外人写的")).status_code == 404
        assert client.post(reverse("reply_step", args=[reply.pk, "sign"]), {}).status_code == 404
    reply.refresh_from_db()
    assert reply.body == ""


def test_the_office_does_not_open_the_drafts_of_units(world, part, client):
    begin(world, part)
    client.force_login(world.office)
    assert client.get(edit(part)).status_code == 403


def queries(client, url, django_assert_max_num_queries):
    with django_assert_max_num_queries(40) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_the_number_of_queries_does_not_grow(world, client, django_assert_max_num_queries):
    few = world.part(world.suggestion("accepted", helpers=[world.water]))
    many = world.part(world.suggestion("accepted", helpers=[world.water, world.money, world.party]))
    counts = []
    for part, times in ((few, 1), (many, 3)):
        for _ in range(times):
            world.contact(part)
        reply = begin(world, part)
        items = [{"text": f"第{n}项", "responsible": "厅", "due_on": world.today} for n in range(times)]
        uploads = [pdf(f"{n}.pdf") for n in range(times)]
        REPLY.take(reply, "save", by=world.roads_handler, revision=0, klass="B", commitments=items, uploads=uploads)
        client.force_login(world.roads_handler)
        counts.append(queries(client, edit(part), django_assert_max_num_queries))
    assert counts[0] == counts[1]
    assert counts[1] <= 12, counts
