"""A deputy's own pages: what waits, writing, keeping drafts, submitting, inviting."""

import datetime as dt
import uuid

import pytest

from congress.models import Session
from core.workflow import Refused
from suggestions import drafts, sittings, titles
from suggestions.models import Suggestion
from suggestions.workflow import COSIGNER, SUGGESTION
from tests.world import BODY, pdf

SHEET = {"body": BODY, "research": "survey", "raised_before": "two", "publication": "title", "wants_contact": "on"}


def sheet(world, **fields):
    return (
        SHEET | {"title": "关于修好村口断头路的建议", "category": world.category.pk, "once": str(uuid.uuid4())} | fields
    )


@pytest.fixture
def author(client, world):
    client.force_login(world.author)
    return client


# The list ----------------------------------------------------------------------------------------------------------------


def test_the_list_of_a_deputy_without_suggestions_says_how_to_begin(author):
    page = author.get("/mine/").content.decode()
    assert "您还没有提出建议" in page
    assert "/mine/new/" in page


def test_an_account_without_deputy_is_told_whom_to_ask(client, world):
    client.force_login(world.user("nobody", "deputy"))
    assert "还没有与代表名册对应" in client.get("/mine/").content.decode()
    assert client.get("/mine/new/").status_code == 409


def test_the_list_says_what_waits_and_where_everything_stands(author, world):
    s = world.suggestion("submitted", title="关于退回的建议")
    SUGGESTION.take(s, "return_for_change", by=world.office, note="请补充调研数据")
    world.draft(title="关于草稿的建议")
    world.suggestion("answered", title="关于已答复的建议", ago=12)
    world.suggestion("handling", title="关于办理中的建议", ago=1)
    other = world.suggestion("submitted", title="关于别人的建议", deputy=world.other_deputy)
    SUGGESTION.take(other, "invite", by=world.other_author, deputies=[world.deputy])
    response = author.get("/mine/")
    page = response.content.decode()
    assert "有 <b>4 件</b>事等您办" in page
    assert "人大代表工作机构请您修改：请补充调研数据" in page
    assert "谷雨生（双河代表团）邀请您附议" in page
    assert "省交通运输厅已答复，请您评价" in page
    assert "省交通运输厅还没有签收，应在" in page
    titles_shown = [line.row.title for _, lines in response.context["years"] for line in lines]
    assert titles_shown == ["关于办理中的建议", "关于已答复的建议", "关于退回的建议"]


@pytest.mark.parametrize("copies", [1, 3])
def test_the_list_asks_the_same_number_of_queries(author, world, copies, django_assert_max_num_queries):
    for _ in range(copies):
        world.suggestion("answered", helpers=[world.water])
        world.draft()
        other = world.suggestion("submitted", deputy=world.other_deputy)
        SUGGESTION.take(other, "invite", by=world.other_author, deputies=[world.deputy])
    with django_assert_max_num_queries(12):
        author.get("/mine/")


def test_an_invitation_is_confirmed_from_the_list(author, world):
    s = world.suggestion("submitted", deputy=world.other_deputy)
    SUGGESTION.take(s, "invite", by=world.other_author, deputies=[world.deputy])
    cosigner = s.cosigners.get()
    response = author.post(f"/cosigners/{cosigner.pk}/do/confirm/", {"seen": "invited", "once": str(uuid.uuid4())})
    cosigner.refresh_from_db()
    assert (response["Location"], cosigner.status) == ("/mine/", "confirmed")
    page = author.get("/mine/").content.decode()
    assert "邀请您附议" not in page
    assert "领衔：谷雨生" in page


def test_a_refused_invitation_leaves_the_list(author, world):
    s = world.suggestion("submitted", deputy=world.other_deputy)
    SUGGESTION.take(s, "invite", by=world.other_author, deputies=[world.deputy])
    COSIGNER.take(s.cosigners.get(), "refuse", by=world.author)
    assert s.title not in author.get("/mine/").content.decode()


# Writing -----------------------------------------------------------------------------------------------------------------


def test_a_draft_is_saved_half_done_and_says_what_is_missing(author, world):
    response = author.post("/mine/new/", sheet(world, title="村口断头路", body="", do="save"), follow=True)
    s = Suggestion.objects.get()
    assert (s.status, s.title, s.body, s.lead_deputy, s.session) == (
        "draft",
        "村口断头路",
        "",
        world.deputy,
        world.session,
    )
    assert "可改为“关于村口断头路的建议”" in response.content.decode()


def test_a_whole_sheet_is_submitted_in_one_go(author, world):
    fields = sheet(
        world, do="submit", uploads=[pdf("调研报告.pdf")], wished_units=[world.roads.pk], is_reference_only="on"
    )
    response = author.post("/mine/new/", fields)
    s = Suggestion.objects.get()
    assert response["Location"] == "/mine/"
    assert (s.status, s.submitted_on, s.period) == ("submitted", world.today, "recess")
    assert (s.research, s.raised_before, s.publication, s.wants_contact, s.is_reference_only) == (
        "survey",
        "two",
        "title",
        True,
        True,
    )
    assert [f.name for f in s.attachments.all()] == ["调研报告.pdf"]
    assert list(s.wished_units.all()) == [world.roads]
    assert list(s.events.order_by("pk").values_list("verb", flat=True)) == ["suggestion.write", "suggestion.submit"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": "村口断头路"}, "标题要写成“关于……的建议”。现在写的是“村口断头路”，可改为“关于村口断头路的建议”。"),
        ({"title": ""}, "请填写标题。"),
        ({"body": " "}, "请填写正文。"),
        ({"title": "关" * 201}, "标题最多 200 个字"),
        ({"publication": "all"}, "是否同意公开里没有您选的这一项"),
        ({"wished_units": ["9999999"]}, "希望由哪些单位承办"),
        ({"category": "x"}, "类别里没有您选的这一项"),
    ],
)
def test_a_faulty_sheet_is_not_submitted_and_nothing_typed_is_lost(author, world, fields, said):
    response = author.post("/mine/new/", sheet(world, do="submit") | {"body": "写了很久的正文"} | fields)
    page = response.content.decode()
    assert (response.status_code, Suggestion.objects.count()) == (422, 0)
    assert said in page
    if "body" not in fields:
        assert "写了很久的正文" in page


def test_a_second_click_makes_no_second_draft(author, world):
    fields = sheet(world, do="save")
    author.post("/mine/new/", fields)
    author.post("/mine/new/", fields)
    assert Suggestion.objects.count() == 1


def test_a_second_click_on_submit_submits_once(author, world):
    fields = sheet(world, do="submit")
    author.post("/mine/new/", fields)
    response = author.post("/mine/new/", fields, follow=True)
    assert "没有重复记录" in response.content.decode()
    assert Suggestion.objects.count() == 1


def test_autosave_makes_the_draft_once_and_leaves_no_further_event(author, world):
    fields = sheet(world, title="关于半件的建议")
    first = author.post("/mine/autosave/", fields).json()
    s = Suggestion.objects.get()
    assert first["url"] == f"/mine/{s.pk}/edit/"
    again = author.post(first["autosave"], fields | {"title": "关于半件路的建议", "revision": first["revision"]}).json()
    s.refresh_from_db()
    assert (s.title, again["revision"]) == ("关于半件路的建议", drafts.mark(s))
    assert s.events.count() == 1


def test_autosave_of_an_empty_page_stores_nothing(author, world):
    assert author.post("/mine/autosave/", sheet(world, title="", body="")).json() == {}
    assert Suggestion.objects.count() == 0


def test_saving_by_hand_while_autosave_is_under_way_makes_one_draft(author, world):
    fields = sheet(world)
    author.post("/mine/autosave/", fields)
    author.post("/mine/new/", fields | {"do": "submit", "title": "关于修好村口两条断头路的建议"})
    assert list(Suggestion.objects.values_list("status", "title")) == [("submitted", "关于修好村口两条断头路的建议")]


def test_an_older_window_does_not_overwrite_newer_words(author, world):
    s = world.draft(title="关于旧话的建议")
    old = drafts.mark(s)
    author.post(f"/mine/{s.pk}/edit/", sheet(world, title="关于新话的建议", revision=old, seen="draft", do="save"))
    stale = author.post(
        f"/mine/{s.pk}/edit/", sheet(world, title="关于旧窗的建议", revision=old, seen="draft", do="save")
    )
    page = stale.content.decode()
    s.refresh_from_db()
    assert (stale.status_code, s.title) == (409, "关于新话的建议")
    assert "已经在另一个窗口" in page
    assert "关于旧窗的建议" in page
    assert "关于新话的建议" in page
    auto = author.post(f"/mine/{s.pk}/autosave/", sheet(world, title="关于旧窗的建议", revision=old))
    assert (auto.status_code, auto.json()["fault"]) == (409, drafts.OVERTAKEN)


def test_an_error_in_an_older_window_does_not_make_it_the_newer_one(author, world):
    s = world.draft()
    old = drafts.mark(s)
    author.post(f"/mine/{s.pk}/edit/", sheet(world, revision=old, seen="draft", do="save"))
    faulty = author.post(f"/mine/{s.pk}/edit/", sheet(world, title="", revision=old, seen="draft", do="submit"))
    assert f'name="revision" value="{old}"' in faulty.content.decode()


def test_a_returned_text_keeps_its_earlier_words_on_record(author, world):
    s = world.suggestion("submitted", title="关于修路的建议")
    SUGGESTION.take(s, "return_for_change", by=world.office, note="请写具体")
    page = author.get(f"/mine/{s.pk}/edit/").content.decode()
    assert "请写具体" in page
    assert "data-autosave=" not in page
    fields = sheet(
        world, title="关于修三条路的建议", body="三条路都坏了。", revision=drafts.mark(s), seen="returned", do="submit"
    )
    author.post(f"/mine/{s.pk}/edit/", fields)
    s.refresh_from_db()
    changes = s.events.get(verb="suggestion.edit").changes
    assert (s.status, changes["标题"], changes["正文"]) == (
        "submitted",
        ["关于修路的建议", "关于修三条路的建议"],
        [BODY, "三条路都坏了。"],
    )
    assert author.post(f"/mine/{s.pk}/autosave/", fields).status_code == 409


def test_a_file_can_be_taken_back_from_a_draft(author, world):
    s = world.draft()
    author.post(
        f"/mine/{s.pk}/edit/", sheet(world, uploads=[pdf("错的.pdf"), pdf("对的.pdf")], seen="draft", do="save")
    )
    wrong = s.attachments.get(name="错的.pdf")
    author.post(f"/mine/{s.pk}/edit/", sheet(world, removed=[wrong.pk], seen="draft", do="save"))
    assert list(s.attachments.values_list("name", flat=True)) == ["对的.pdf"]


def test_a_draft_can_be_thrown_away_by_its_author_only(author, world):
    s = world.draft()
    SUGGESTION.take(s, "invite", by=world.author, deputies=[world.other_deputy])
    with pytest.raises(Refused, match="没有这项权限"):
        SUGGESTION.take(s, "discard", by=world.other_author)
    author.post(f"/suggestions/{s.pk}/do/discard/", {"seen": "draft", "once": str(uuid.uuid4())})
    assert not Suggestion.objects.filter(pk=s.pk).exists()


@pytest.mark.parametrize("who", ["other_author", "city_author"])
def test_nobody_writes_in_the_text_of_another(client, world, who):
    s = world.draft()
    SUGGESTION.take(s, "invite", by=world.author, deputies=[world.other_deputy])
    client.force_login(getattr(world, who))
    expected = 409 if who == "other_author" else 404  # an invited deputy may read it, nobody else knows of it
    assert client.get(f"/mine/{s.pk}/edit/").status_code == expected
    assert client.post(f"/mine/{s.pk}/edit/", sheet(world, do="save")).status_code == expected
    assert client.post(f"/mine/{s.pk}/autosave/", sheet(world)).status_code == expected
    s.refresh_from_db()
    assert s.body == BODY


def test_a_submitted_suggestion_is_no_longer_edited(author, world):
    s = world.suggestion("submitted")
    response = author.get(f"/mine/{s.pk}/edit/")
    assert (response.status_code, "现在还不能修改这件建议" in response.content.decode()) == (409, True)


def test_the_head_of_a_delegation_may_write_in_its_name(client, world):
    client.force_login(world.other_author)
    assert "以代表团名义（双河代表团）" in client.get("/mine/new/").content.decode()
    client.post("/mine/new/", sheet(world, in_name="delegation", do="submit"))
    s = Suggestion.objects.get()
    assert (s.lead_deputy, s.proposing_delegation, s.status) == (None, world.delegation, "submitted")
    assert "以代表团名义" in client.get("/mine/").content.decode()


def test_the_head_may_turn_a_delegations_draft_into_his_own(client, world):
    client.force_login(world.other_author)
    client.post("/mine/new/", sheet(world, in_name="delegation", do="save"))
    s = Suggestion.objects.get()
    SUGGESTION.take(s, "invite", by=world.other_author, deputies=[world.other_deputy])
    client.post(f"/mine/{s.pk}/edit/", sheet(world, in_name="self", seen="draft", do="save"))
    s.refresh_from_db()
    assert (s.lead_deputy, s.proposing_delegation, s.cosigners.count()) == (world.other_deputy, None, 0)


def test_other_deputies_cannot_write_in_the_name_of_a_delegation(author, world):
    author.post("/mine/new/", sheet(world, in_name="delegation", do="save"))
    assert Suggestion.objects.get().lead_deputy == world.deputy


def test_deputies_are_invited_by_delegation(author, world):
    s = world.draft()
    page = author.get(f"/suggestions/{s.pk}/do/invite/").content.decode()
    assert "<summary>双河代表团" in page
    assert "闻青禾" not in page[page.index("picks-list") :].split("</form>")[0]
    author.post(
        f"/suggestions/{s.pk}/do/invite/",
        {"deputies": [world.other_deputy.pk], "seen": "draft", "once": str(uuid.uuid4())},
    )
    assert "待本人确认" in author.get(f"/mine/{s.pk}/edit/").content.decode()


# The rules behind --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "proposed"),
    [
        ("农村校车安全", "关于农村校车安全的建议"),
        ("关于农村校车安全", "关于农村校车安全的建议"),
        ("《农村校车安全的建议》", "关于农村校车安全的建议"),
        ("关于农村校车安全的意见。", "关于农村校车安全的建议"),
        ("关于的建议", ""),
        ("", ""),
    ],
)
def test_a_wrong_title_is_answered_with_a_right_one(title, proposed):
    assert titles.proposal(title) == proposed
    assert titles.fault(title)
    assert not proposed or not titles.fault(proposed)


@pytest.mark.parametrize(("day", "period"), [(-1, "recess"), (0, "session"), (5, "session"), (6, "recess")])
def test_the_days_of_the_session_decide_the_period(world, day, period):
    assert sittings.period_on(world.session, world.session.opens_on + dt.timedelta(days=day)) == period


def test_a_suggestion_of_the_recess_belongs_to_the_session_before(world):
    coming = Session(
        year=world.today.year + 1,
        opens_on=world.today + dt.timedelta(days=1),
        closes_on=world.today + dt.timedelta(days=6),
    )
    assert sittings.session_on([coming, world.session], world.today) == world.session
    assert sittings.session_on([coming, world.session], coming.opens_on) == coming
    assert sittings.session_on([coming], world.today) == coming
    assert sittings.session_on([], world.today) is None
