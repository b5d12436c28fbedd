"""The page of one suggestion: what it shows, to whom, with which buttons, at what price."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from congress import calendars
from evaluations.workflow import FEEDBACK
from suggestions.models import Assignment, Suggestion
from suggestions.workflow import ASSIGNMENT, REPLY, SUGGESTION
from tests.world import pdf

ROLES = ["office", "leader", "viewer", "admin", "coordinator", "roads_liaison", "roads_head", "water_liaison", "author"]
LONG = "这条路已经坏了三年。" * 100


@pytest.fixture(autouse=True)
def place_for_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def read(client, user, suggestion, query=""):
    client.force_login(user)
    response = client.get(f"/suggestions/{suggestion.pk}/{query}")
    assert response.status_code == 200
    return response.content.decode()


def cost(client, user, suggestion):
    client.force_login(user)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(f"/suggestions/{suggestion.pk}/").status_code == 200
    return sum(query["sql"].startswith("SELECT") for query in asked if "JSON('{" not in query["sql"])


def section(page, anchor):
    found = re.search(rf'<section [^>]*id="{anchor}".*?</section>', page, re.S)
    return found.group() if found else ""


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def stops(page):
    """The stops of the way: ``[(label, state)]``."""
    path = re.search(r'<ol class="path".*?</ol>', page, re.S).group()
    return [(label, state or "") for state, label in re.findall(r'<li(?: class="(\w+)")?[^>]*><b>(.*?)</b>', path)]


def buttons(page):
    panel = re.search(r"<aside.*?</aside>", page, re.S).group()
    return re.findall(r'<(?:a|button) class="btn[^>]*>(.*?)</', panel)


def primary(page):
    return re.findall(r'class="btn btn-primary"[^>]*>(.*?)</', re.search(r"<aside.*?</aside>", page, re.S).group())


def second_round(world, **fields):
    """A lead with two helpers, graded 不满意 and handed over again."""
    s = world.suggestion("answered", helpers=[world.water, world.money], klass="B", ago=20, **fields)
    world.grade(s, result="不满意", words="没有写清楚标准", at=world.at(-8))
    return Suggestion.objects.get(pk=s.pk)


# What it costs ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_the_page_asks_at_most_fourteen_queries_however_much_there_is_to_show(client, world, role):
    small = world.suggestion("answered", helpers=[world.water], klass="B")  # the notes of promises are one query
    big = world.suggestion("accepted", helpers=[world.water, world.money, world.party], body=LONG)
    part = world.part(big)
    for method in ("phone", "visit", "onsite"):
        world.contact(part, method=method)
    SUGGESTION.take(big, "attach", by=world.office, uploads=[pdf("一.pdf"), pdf("二.pdf"), pdf("三.pdf")])
    world.answer(big, klass="B")
    world.grade(big, result="不满意")
    again = world.part(Suggestion.objects.get(pk=big.pk))
    ASSIGNMENT.take(again, "accept", by=world.roads_liaison)
    world.contact(again)
    world.draft_reply(again, klass="B")
    user = getattr(world, role)
    assert cost(client, user, small) == cost(client, user, big) <= 14


@pytest.mark.parametrize("role", ["office", "author"])
def test_a_suggestion_not_yet_handed_over_costs_no_more(client, world, role):
    assert cost(client, getattr(world, role), world.suggestion("registered")) <= 12


def test_a_host_of_merged_items_costs_no_more(client, world):
    host = world.suggestion("registered")
    for _ in range(3):
        SUGGESTION.take(world.suggestion("submitted"), "merge", by=world.office, host=host)
    SUGGESTION.take(host, "dispatch", by=world.office, parts=[(world.roads, "lead")])
    assert cost(client, world.office, host) <= 12
    assert section(read(client, world.office, host), "text")


# Who sees it ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["city_office", "city_author", "other_author", "party_liaison", "city_unit_head"])
def test_a_suggestion_of_others_is_not_found(client, world, role):
    client.force_login(getattr(world, role))
    assert client.get(f"/suggestions/{world.suggestion('answered').pk}/").status_code == 404


def test_a_draft_is_the_authors_own(client, world):
    draft = world.draft()
    assert "草稿" in read(client, world.author, draft)
    client.force_login(world.office)
    assert client.get(f"/suggestions/{draft.pk}/").status_code == 404


def test_a_deputy_reads_no_opinions_no_requests_and_nothing_from_inside_a_unit(client, world):
    s = world.suggestion("handling", helpers=[world.water, world.money], ago=5)
    ASSIGNMENT.take(
        world.part(s, world.money), "ask_back", by=world.money_liaison, note="不归我管", proposed_unit=world.party
    )
    for unit in (world.roads, world.water):
        ASSIGNMENT.take(world.part(s, unit), "accept", by=world.of(world.part(s, unit), "liaison"))
    helper = world.part(s, world.water)
    ASSIGNMENT.take(
        helper, "send_opinion", by=world.water_liaison, text="内部测算每公里五千元", uploads=[pdf("测算表.pdf")]
    )
    ASSIGNMENT.take(helper, "return_opinion", by=world.roads_handler, note="补充测算依据")
    world.draft_reply(world.part(s), body="这是还没有签发的稿子")
    Suggestion.objects.filter(pk=s.pk).update(office_opinion="请牵头研究")
    secrets = [
        "不归我管",
        "省委宣传部",
        "申请改办",
        "内部测算",
        "测算表",
        "补充测算依据",
        "没有签发的稿子",
        "起草",
        "内部流转",
        "请牵头研究",
        "退回重写",
    ]
    page = read(client, world.author, s)
    assert [secret for secret in secrets if secret in page] == []
    office = read(client, world.office, s)
    assert [secret for secret in secrets if secret not in office] == ["没有签发的稿子", "起草"]


def test_how_far_a_draft_is_only_its_own_unit_reads(client, world):
    s = world.suggestion("accepted", helpers=[world.water])
    world.contact(world.part(s))
    world.draft_reply(world.part(s), body="这是还没有签发的稿子", no_opinion_reason="无需等待")
    own, other = (section(read(client, user, s), "reply") for user in (world.roads_liaison, world.water_liaison))
    assert "起草中" in own and "第 1 级，共 3 级" in own and f"/parts/{world.part(s).pk}/reply/" in own
    assert "省交通运输厅内部流转" in other and "起草中" not in other and "/reply/" not in other


# Where it stands --------------------------------------------------------------------------------------------------------------

FUTURE = [("答复", ""), ("反馈", ""), ("办结", "")]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("draft", [("提出", "now"), ("立案", ""), ("交办", ""), *FUTURE]),
        ("submitted", [("提出", "done"), ("立案", "now"), ("交办", ""), *FUTURE]),
        ("registered", [("提出", "done"), ("立案", "done"), ("交办", "now"), *FUTURE]),
        (
            "handling",
            [("提出", "done"), ("立案", "done"), ("交办", "done"), ("办理", "now"), ("反馈", ""), ("办结", "")],
        ),
        (
            "answered",
            [("提出", "done"), ("立案", "done"), ("交办", "done"), ("答复", "done"), ("反馈", "now"), ("办结", "")],
        ),
        ("closed", [(name, "done") for name in ("提出", "立案", "交办", "答复", "反馈", "办结")]),
    ],
)
def test_the_way_shows_where_it_stands(client, world, state, expected):
    assert stops(read(client, world.author, world.suggestion(state))) == expected


def test_a_second_round_has_its_own_stops_and_the_first_stays(client, world):
    assert stops(read(client, world.office, second_round(world)))[3:] == [
        ("第 1 轮答复", "done"), ("反馈", "done"), ("第 2 轮办理", "now"), ("反馈", ""), ("办结", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("verb", "data", "last"),
    [
        ("decline", {"note": "属于正在审理的案件"}, "不予立案"),
        ("turn_into_letter", {"note": "属于正在审理的案件"}, "转为来信"),
    ],
)
def test_a_way_that_ended_early_ends_there_with_the_reason(client, world, verb, data, last):
    s = world.suggestion("submitted")
    SUGGESTION.take(s, verb, by=world.office, **data)
    page = read(client, world.author, s)
    assert stops(page) == [("提出", "done"), (last, "now")]
    assert "属于正在审理的案件" in re.search(r'<div class="note note-amber">.*?</div>', page, re.S).group()


def test_a_returned_suggestion_says_what_to_change_and_offers_to_change_it(client, world):
    s = world.suggestion("submitted")
    SUGGESTION.take(s, "return_for_change", by=world.office, note="请一事一议")
    page = read(client, world.author, s)
    assert stops(page)[0] == ("退回修改", "now")
    assert "请一事一议" in page and "修改建议" in buttons(page)


def test_a_merged_suggestion_leads_to_its_host_for_those_who_see_that(client, world):
    host, merged = world.suggestion("registered", deputy=world.other_deputy), world.suggestion("submitted")
    SUGGESTION.take(merged, "merge", by=world.office, host=host)
    page = read(client, world.author, merged)
    assert stops(page) == [("提出", "done"), ("立案", "done"), ("并案", "now")]
    assert f'href="/suggestions/{host.pk}/"' in page
    assert f'href="/suggestions/{merged.pk}/"' in read(client, world.office, host)
    assert f'href="/suggestions/{merged.pk}/"' not in read(client, world.other_author, host)


# The units --------------------------------------------------------------------------------------------------------------------


def test_every_due_date_of_every_part_explains_itself(client, world):
    calendars.install()
    page = read(client, world.office, world.suggestion("accepted", helpers=[world.water, world.money]))
    assert section(page, "units").count("为什么是这一天") == 3
    assert "从次日起算" in section(page, "units")


def test_the_lights_say_what_each_unit_has_done(client, world):
    s = world.suggestion("accepted", helpers=[world.water], ago=60)
    world.contact(world.part(s), method="phone", at=world.at(-20))
    world.contact(world.part(s), method="visit", at=world.at(-19))
    units = words(section(read(client, world.office, s), "units"))
    assert "次日签收 面商 1 次 电话 1 次 未答复" in units
    assert "不要求 由主办沟通 意见逾期" in units


def test_a_relieved_unit_is_shown_with_its_successor_to_the_office_alone(client, world):
    s = world.suggestion("handling", ago=5)
    ASSIGNMENT.take(world.part(s), "reassign", by=world.office, note="职责调整", unit=world.water)
    assert "改由省水利厅承办" in section(read(client, world.office, s), "units")
    assert "省交通运输厅" not in section(read(client, world.author, s), "units")


def test_the_first_round_stays_readable_beside_the_second(client, world):
    page = read(client, world.office, second_round(world))
    assert "第 1 轮的办理情况（3 个单位）" in words(section(page, "units"))
    assert "没有写清楚标准" in section(page, "feedback")
    assert "第 1 轮" in section(page, "reply") and "修好这条路" in section(page, "promise")


def test_separate_units_with_different_classes_are_each_shown(client, world):
    s = world.suggestion("accepted", separate=[world.roads, world.water])
    for unit, klass in ((world.roads, "A"), (world.water, "C")):
        part = world.part(s, unit)
        world.contact(part)
        world.reply(part, klass=klass)
    head = words(re.search(r'<div class="headline">.*?<ol class="path"', read(client, world.office, s), re.S).group())
    assert "A 省交通运输厅 C 省水利厅" in head


# What one can do --------------------------------------------------------------------------------------------------------------


def part_of(s, unit):
    return Assignment.objects.get(suggestion=s, unit=unit, is_latest=True)


def contacted(world):
    s = world.suggestion("accepted")
    ASSIGNMENT.take(
        world.part(s),
        "name_people",
        by=world.roads_liaison,
        leader_name="赵",
        office_name="路政处",
        handler_name="钱",
        handler_phone="1",
    )
    world.contact(world.part(s))
    return s


def asked_back(world):
    s = world.suggestion("handling", ago=5)
    ASSIGNMENT.take(world.part(s), "ask_back", by=world.roads_liaison, note="不属于本单位职责")
    return s


def drafted(world, *, sent=False):
    s = contacted(world)
    reply = world.draft_reply(world.part(s))
    if sent:
        REPLY.take(reply, "send", by=world.roads_handler)
    return s


@pytest.mark.parametrize(
    ("make", "role", "expected"),
    [
        (lambda w: w.draft(), "author", ["提交建议"]),
        (lambda w: w.suggestion("submitted"), "office", ["立案"]),
        (lambda w: w.suggestion("registered"), "office", ["交办"]),
        (lambda w: w.suggestion("handling"), "office", []),
        (asked_back, "office", ["改办：省交通运输厅"]),
        (lambda w: w.suggestion("handling"), "roads_handler", ["签收"]),
        (lambda w: w.suggestion("accepted"), "roads_handler", ["落实责任人"]),
        (contacted, "roads_handler", ["起草答复"]),
        (drafted, "roads_handler", ["送审"]),
        (lambda w: drafted(w, sent=True), "roads_liaison", ["审核通过"]),
        (lambda w: w.suggestion("answered", ago=12), "author", ["反馈意见"]),
        (lambda w: w.suggestion("answered", ago=12), "roads_head", []),
        (lambda w: w.suggestion("closed"), "author", []),
    ],
)  # fmt: skip
def test_the_one_red_button_is_the_next_sensible_action(client, world, make, role, expected):
    assert primary(read(client, getattr(world, role), make(world))) == expected


@pytest.mark.parametrize("role", ["viewer", "admin", "coordinator", "author"])
def test_who_has_nothing_to_do_gets_no_buttons(client, world, role):
    s = world.suggestion("closed", helpers=[world.water])
    assert buttons(read(client, getattr(world, role), s)) == []


def test_who_supervises_can_still_do_so_when_an_item_is_closed(client, world):
    s = world.suggestion("closed", helpers=[world.water])
    assert "记督办活动" in buttons(read(client, world.leader, s))
    assert {"发督办通知书：省交通运输厅", "发督办通知书：省水利厅"} <= set(buttons(read(client, world.office, s)))


def test_a_step_that_asks_nothing_is_taken_from_the_page_itself(client, world):
    s = world.suggestion("handling")
    page = read(client, world.roads_liaison, s)
    part = part_of(s, world.roads)
    form = re.search(rf'<form[^>]*action="/parts/{part.pk}/do/accept/".*?</form>', page, re.S).group()
    asked = {name: re.search(rf'name="{name}" value="([^"]+)"', form).group(1) for name in ("seen", "once")}
    assert asked["seen"] == "pending"
    assert client.post(f"/parts/{part.pk}/do/accept/", asked).status_code == 302
    assert part_of(s, world.roads).status == "handling"
    client.post(f"/parts/{part.pk}/do/accept/", asked)
    assert s.events.filter(verb="assignment.accept").count() == 1


def test_steps_that_cannot_be_taken_yet_say_why_and_those_of_others_are_not_named(client, world):
    s = world.suggestion("accepted", helpers=[world.water], ago=30)
    panel = words(re.search(r"<aside.*?</aside>", read(client, world.roads_liaison, s), re.S).group())
    assert "现在还不能做的 1 件事 申请改办 申请改办的期限已在" in panel
    assert "送会办意见" not in panel and "更正登记信息" not in panel


def test_an_invited_deputy_confirms_on_the_page(client, world):
    s = world.draft()
    SUGGESTION.take(s, "invite", by=world.author, deputies=[world.other_deputy])
    assert primary(read(client, world.other_author, s)) == ["确认附议"]
    assert "不附议" in buttons(read(client, world.other_author, s))


# The rest ---------------------------------------------------------------------------------------------------------------------


def test_a_long_text_is_folded_and_complete(client, world):
    text = section(read(client, world.author, world.suggestion("registered", body=LONG)), "text")
    assert "展开全文（1000 字）" in text and LONG in text
    assert "展开全文" not in section(read(client, world.author, world.suggestion("registered")), "text")


def test_a_long_opinion_is_folded_behind_its_first_words_and_complete(client, world):
    s = world.suggestion("handling", helpers=[world.water], ago=5)
    helper = world.part(s, world.water)
    ASSIGNMENT.take(helper, "accept", by=world.water_liaison)
    ASSIGNMENT.take(helper, "send_opinion", by=world.water_liaison, text=f"来件收悉，意见如下：\n一、{LONG}")
    opinion = section(read(client, world.office, s), "opinion")
    gist = re.search(r'<span class="gist">(.*?)</span>', opinion).group(1)
    assert (gist[:4], gist[-2:], len(gist)) == ("一、这条", "……", 92)
    assert LONG in opinion and "来件收悉，意见如下：" in opinion


def test_a_text_is_shown_as_it_was_written_never_as_markup(client, world):
    s = world.suggestion("registered", title="关于<script>的建议", body="<b>粗体</b> & 其他")
    page = read(client, world.office, s)
    assert "<script>的" not in page and "&lt;b&gt;粗体&lt;/b&gt; &amp; 其他" in page


def test_a_corrected_reply_stands_beside_the_first(client, world):
    s = world.suggestion("answered", ago=12)
    part = world.part(s)
    ASSIGNMENT.take(part, "correct_reply", by=world.roads_liaison, note="文号有误")
    reply = part.replies.get(status="draft")
    REPLY.take(reply, "send", by=world.roads_handler)
    REPLY.take(reply, "pass_on", by=world.roads_liaison)
    world.sign(reply, number="云建复〔2026〕9号")
    replies = words(section(read(client, world.author, s), "reply"))
    assert "云建复〔2026〕9号" in replies and "更正 第 2 版" in replies
    assert "云建复〔2026〕1号" in replies and "已有更正的一版" in replies


def test_feedback_on_paper_is_marked_with_its_scan(client, world):
    s = world.suggestion("answered", ago=12)
    grades = [{"part": world.part(s), "attitude": "满意", "result": "满意", "words": "", "adoption": "采纳"}]
    FEEDBACK.take(s, "enter", by=world.office, grades=grades, uploads=[pdf()], given_on=world.today, signed_by="闻青禾")
    world.check(s)
    given = section(read(client, world.author, s), "feedback")
    scan = s.attachments.get()
    assert "代录（已核对）" in given and f'href="/files/{scan.key}/">扫描件' in given


def test_feedback_that_is_waited_for_is_shown_as_not_returned_with_its_last_day(client, world):
    s = world.suggestion("answered", helpers=[world.water], ago=12)
    given = words(section(read(client, world.office, s), "feedback"))
    until = world.part(s).feedback_due_on
    assert given.count("未反馈") == 4 and f"{until.month} 月 {until.day} 日前反馈" in given


def test_the_time_line_shows_twenty_and_then_all(client, world):
    s = world.suggestion("submitted")
    for number in range(25):
        SUGGESTION.take(s, "amend", by=world.office, title=f"关于第{number}次改名的建议")
    short, whole = read(client, world.office, s), read(client, world.office, s, "?all=1")
    assert section(short, "log").count("更正登记信息") == 20
    assert "查看全部 26 条记录" in short and "查看全部" not in whole
    assert section(whole, "log").count("更正登记信息") == 25
    assert "<del>关于第23次改名的建议</del> → 关于第24次改名的建议" in section(short, "log")


def test_a_long_change_is_folded(client, world):
    s = world.suggestion("submitted")
    SUGGESTION.take(s, "amend", by=world.office, body=LONG)
    assert "正文有改动，看改动前后" in section(read(client, world.office, s), "log")


def test_the_tabs_name_the_sections_that_are_there(client, world):
    page = read(client, world.office, world.suggestion("answered", helpers=[world.water]))
    anchors = re.findall(r'<a href="#(\w+)"', re.search(r'<ul class="tabs.*?</ul>', page, re.S).group())
    assert anchors == ["main", "text", "contact", "opinion", "reply", "feedback", "log"]
    assert all(f'id="{anchor}"' in page for anchor in anchors)


def test_the_way_back_is_the_list_of_the_reader(client, world):
    s = world.suggestion("answered")
    crumbs = {
        role: words(re.search(r'<p class="crumbs">.*?</p>', read(client, getattr(world, role), s), re.S).group())
        for role in ("office", "roads_head", "author")
    }
    assert crumbs == {
        "office": "建议台账 › 第0001号",
        "roads_head": "本单位建议 › 第0001号",
        "author": "我的建议 › 第0001号",
    }


# Supervision beside the rest ------------------------------------------------------------------------------------------------


def test_the_office_is_first_offered_to_urge_the_unit_that_is_late_and_not_twice_a_day(client, world):
    s = world.suggestion("accepted", ago=200)
    page = read(client, world.office, s)
    assert primary(page) == ["催办：省交通运输厅"]
    ASSIGNMENT.take(world.part(s), "urge", by=world.office, note="请抓紧办理", at=world.at())
    assert primary(read(client, world.office, s)) == []


def test_steps_of_supervision_and_of_the_register_stand_under_headings(client, world):
    client.force_login(world.office)
    s = world.suggestion("accepted")
    offers = client.get(f"/suggestions/{s.pk}/").context["offers"]
    assert [title for title, _ in offers.groups] == ["督办", "登记信息"]
    listed = [offer.name for offer in offers.plain] + [o.name for _, group in offers.groups for o in group]
    assert sorted(listed) == sorted(offer.name for offer in offers.others)
