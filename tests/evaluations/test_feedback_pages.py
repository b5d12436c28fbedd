"""征询意见表, 代录反馈表 and 满意度, as their people use them."""

import datetime as dt
import re
import uuid

import pytest
from django.urls import reverse

from evaluations.models import Feedback
from suggestions.models import Assignment, Attachment, Suggestion
from tests.kept import kept
from tests.world import pdf

from .test_feedback import fresh


def page(response):
    return response.content.decode()


def url(s, name="feedback_give"):
    return reverse(name, args=[s.pk])


def sheet(*marks, seen="answered", **more):
    """What the browser sends: ``marks`` are (part, {name: value})."""
    posted = {"seen": seen, "once": str(uuid.uuid4())} | more
    for part, values in marks:
        posted |= {f"p{part.pk}-{name}": value for name, value in values.items()}
    return posted


GOOD = {"attitude": "非常满意", "result": "满意", "contact_how": "visit", "adoption": "采纳", "words": "办得好。"}
BAD = {"attitude": "满意", "result": "不满意", "words": "没有写清楚时限。"}


def checked(text):
    """Name and value of every radio that is chosen."""
    inputs = [
        tag for tag in re.findall(r"<input[^>]*>", text) if 'type="radio"' in tag and re.search(r"\schecked\b", tag)
    ]
    return [(re.search(r'name="([^"]+)"', t)[1], re.search(r'value="([^"]+)"', t)[1]) for t in inputs]


@pytest.fixture
def deputy(world, client):
    client.force_login(world.author)
    return client


@pytest.fixture
def office(world, client):
    client.force_login(world.office)
    return client


# The deputy's sheet -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["feedback_give", "feedback_enter"])
def test_nothing_is_preselected(world, client, name):
    s = fresh(world, helpers=[world.water])
    client.force_login(world.author if name == "feedback_give" else world.office)
    text = page(client.get(url(s, name)))
    assert text.count('type="radio"') == 2 * (4 + 4 + 5 + 4)
    assert checked(text) == []


def test_the_sheet_shows_the_letter_and_the_last_day(world, deputy):
    s = fresh(world, klass="B")
    text = page(deputy.get(url(s)))
    reply = world.part(s).reply
    end = world.part(s).feedback_due_on
    assert "您对省交通运输厅的办理满意吗？" in text
    assert "您提出的建议收悉，现答复如下。" in text and "修好这条路" in text
    assert reverse("reply_letter", args=[reply.pk]) in text
    assert f"{end.year} 年 {end.month} 月 {end.day} 日以前提交" in text


def test_one_good_word_closes_the_item_and_says_so(world, deputy):
    s = fresh(world)
    response = deputy.post(url(s), sheet((world.part(s), GOOD)), follow=True)
    assert response.redirect_chain == [(url(s) + "?done=1", 302)]
    assert "谢谢，您的反馈已经记录" in page(response) and "这件建议已于" in page(response)
    f = Feedback.objects.get()
    assert (f.attitude, f.result, f.contact_how, f.adoption, f.words) == tuple(
        GOOD[n] for n in ("attitude", "result", "contact_how", "adoption", "words")
    )
    assert (f.source, f.deputy, f.entered_by, f.given_on) == ("online", world.deputy, world.author, world.today)
    assert Suggestion.objects.get(pk=s.pk).status == "closed"


def test_a_bad_word_opens_the_second_round_and_says_by_when_and_why(world, deputy):
    s = fresh(world)
    text = page(deputy.post(url(s), sheet((world.part(s), BAD)), follow=True))
    due = world.part(s).due_on
    assert f"省交通运输厅重新办理（第 2 轮），{due.year} 年 {due.month} 月 {due.day} 日" in text
    assert "为什么是这一天" in text
    assert "没有写清楚时限。" in text  # the first round stays in sight
    assert (Suggestion.objects.get(pk=s.pk).status, world.part(s).round) == ("handling", 2)


def test_earlier_words_stand_beneath_the_second_sheet(world, deputy):
    s = fresh(world)
    world.grade(s, result="不满意", words="没有写清楚时限。")
    world.answer(s)
    text = page(deputy.get(url(s)))
    assert "先读第 2 轮答复" in text and "第 1 轮" in text and "没有写清楚时限。" in text
    assert checked(text) == []


def test_a_unit_left_blank_waits_and_the_page_says_so(world, deputy):
    s = fresh(world, separate=[world.roads, world.water])
    roads, water = world.part(s, world.roads), world.part(s, world.water)
    response = deputy.post(url(s), sheet((roads, GOOD), (water, {"words": "  "})), follow=True)
    assert "省水利厅还等您评价" in page(response)
    assert [f.assignment for f in Feedback.objects.all()] == [roads]
    assert Suggestion.objects.get(pk=s.pk).status == "answered"
    assert "谢谢" in page(deputy.post(url(s), sheet((water, GOOD)), follow=True))
    assert Suggestion.objects.get(pk=s.pk).status == "closed"


def test_a_unit_still_handling_is_named_on_the_thank_you_page(world, deputy):
    s = world.suggestion("accepted", ago=15, separate=[world.roads, world.water])
    roads = world.part(s, world.roads)
    world.contact(roads)
    world.reply(roads)
    text = page(deputy.post(url(s), sheet((roads, GOOD), seen="handling"), follow=True))
    assert "省水利厅还在办理，答复以后再请您评价" in text


def test_a_unit_put_off_is_left_out_whatever_is_filled_in(world, deputy):
    s = fresh(world, separate=[world.roads, world.water])
    roads, water = world.part(s, world.roads), world.part(s, world.water)
    deputy.post(url(s), sheet((roads, GOOD), (water, {"attitude": "满意", "later": "on"})))
    assert [f.assignment for f in Feedback.objects.all()] == [roads]


def test_half_a_unit_is_a_fault_beside_the_field_and_nothing_is_stored(world, deputy):
    s = fresh(world, separate=[world.roads, world.water])
    roads, water = world.part(s, world.roads), world.part(s, world.water)
    response = deputy.post(url(s), sheet((roads, GOOD), (water, {"result": "不满意"})))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [f"p{water.pk}-attitude", f"p{water.pk}-words"]
    assert f'href="#id_p{water.pk}-attitude_0"' in page(response)
    assert "有 2 处要改" in page(response)
    assert Feedback.objects.count() == 0
    chosen = {f"p{roads.pk}-{n}": GOOD[n] for n in ("attitude", "result", "contact_how", "adoption")} | {
        f"p{water.pk}-result": "不满意"
    }
    assert dict(checked(page(response))) == chosen  # what he chose himself, no more


@pytest.mark.parametrize("units", [1, 2])
def test_an_empty_sheet_is_told_what_to_do(world, deputy, units):
    s = fresh(world, helpers=[world.water][: units - 1])
    part = world.part(s)
    response = deputy.post(url(s), sheet((part, {"words": ""})))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [f"p{part.pk}-attitude", f"p{part.pk}-result"][: 3 - units]
    assert checked(page(response)) == []
    assert Feedback.objects.count() == 0


def test_all_units_put_off_is_no_sheet(world, deputy):
    s = fresh(world, helpers=[world.water])
    marks = [(a, {"attitude": "满意", "later": "on"}) for a in s.assignments.all()]
    response = deputy.post(url(s), sheet(*marks))
    assert response.status_code == 422 and "请至少评价一个单位" in page(response)
    assert Feedback.objects.count() == 0


def test_a_second_click_is_told_and_stores_nothing_more(world, deputy):
    s = fresh(world, separate=[world.roads, world.water])
    posted = sheet((world.part(s, world.roads), GOOD))
    deputy.post(url(s), posted)
    again = deputy.post(url(s), posted, follow=True)
    assert "您刚刚已经提交过，没有重复记录。" in page(again) and "谢谢" in page(again)
    assert Feedback.objects.count() == 1


def test_the_back_button_after_all_is_said_changes_nothing(world, deputy):
    s = fresh(world)
    part = world.part(s)
    deputy.post(url(s), sheet((part, GOOD)))
    response = deputy.post(url(s), sheet((part, BAD)))
    assert response.status_code == 409 and "已经办结" in page(response)
    assert [f.result for f in Feedback.objects.all()] == ["满意"]


def test_a_second_window_does_not_lose_words_about_a_unit_already_graded(world, deputy):
    s = fresh(world, separate=[world.roads, world.water])
    roads, water = world.part(s, world.roads), world.part(s, world.water)
    deputy.post(url(s), sheet((roads, GOOD)))
    response = deputy.post(url(s), sheet((roads, BAD), (water, GOOD)))
    assert response.status_code == 422
    assert "有的刚刚已经评价过" in page(response) and "没有写清楚时限。" in page(response)
    assert Feedback.objects.count() == 1


def test_a_page_from_before_another_answer_keeps_what_was_filled_in(world, deputy):
    s = fresh(world, separate=[world.roads, world.water])
    roads = world.part(s, world.roads)
    response = deputy.post(url(s), sheet((roads, GOOD), seen="handling"))
    assert response.status_code == 409
    assert dict(checked(page(response)))[f"p{roads.pk}-result"] == "满意"
    assert 'name="seen" value="answered"' in page(response)
    assert Feedback.objects.count() == 0


@pytest.mark.parametrize("state", ["submitted", "registered", "handling", "accepted"])
def test_before_an_answer_there_is_nothing_to_grade(world, deputy, state):
    s = world.suggestion(state)
    for response in (deputy.get(url(s)), deputy.post(url(s), sheet())):
        assert response.status_code == 409
        assert "现在还不能反馈意见" in page(response)


def test_absurd_posts_are_refused_without_an_error(world, deputy):
    s = fresh(world)
    part = world.part(s)
    wild = [
        {},
        {"seen": "x" * 5000, "once": "no token"},
        {f"p{part.pk}-attitude": "\0", f"p{part.pk}-result": "💥" * 999, f"p{part.pk}-words": "字" * 99999},
        {"p999999999999999999-words": "x", "p0-attitude": "满意"},
        {f"p{part.pk}-attitude": ["不满意", "满意"], f"p{part.pk}-result": ["满意"], "seen": "closed"},
    ]
    assert {deputy.post(url(s), data).status_code for data in wild} == {422, 409}
    assert deputy.get(url(s) + "?done=1").status_code == 200  # nothing said yet: the sheet, no thanks
    assert Feedback.objects.count() == 0


def test_words_are_shown_as_text(world, deputy):
    s = fresh(world)
    text = page(deputy.post(url(s), sheet((world.part(s), GOOD | {"words": "<script>alert(1)</script>"})), follow=True))
    assert "<script>alert" not in text and "&lt;script&gt;alert(1)" in text


# From paper -------------------------------------------------------------------------------------------------------------------


def paper(world, *marks, **more):
    return sheet(*marks, **({"given_on": str(world.today), "signed_by": "闻青禾", "scan": pdf()} | more))


def test_the_office_enters_a_form_and_goes_on_to_the_missing_ones(world, office):
    s = fresh(world)
    response = office.post(url(s, "feedback_enter"), paper(world, (world.part(s), GOOD)), follow=True)
    assert response.redirect_chain == [(f"/feedback/?session={world.session.pk}&forms=feedback_missing", 302)]
    assert f"已代录第{s.number}号的反馈表" in page(response)
    assert Feedback.objects.count() == 0
    assert "待核对" in page(response) or "待核对" in page(office.get("/feedback/"))
    world.check(s)
    f = Feedback.objects.get()
    assert (f.source, f.entered_by, f.deputy, f.signed_by, f.scan.name) == (
        "paper",
        world.office,
        world.deputy,
        "闻青禾",
        "扫描件.pdf",
    )
    text = page(office.get("/feedback/?forms=feedback_returned"))
    assert "代录" in text and "扫描件" in text and reverse("file", args=[f.scan.key]) in text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"scan": ""}, "scan"),
        ({"scan": pdf("表.exe")}, "scan"),
        ({"given_on": ""}, "given_on"),
        ({"given_on": "下周"}, "given_on"),
        ({"given_on": "2999-01-01"}, "given_on"),
        ({"given_on": "2001-01-01"}, "given_on"),
        ({"signed_by": " "}, "signed_by"),
    ],
)
def test_paper_that_is_not_whole_is_refused_beside_the_field(world, office, wrong, field):
    s = fresh(world)
    response = office.post(url(s, "feedback_enter"), paper(world, (world.part(s), GOOD), **wrong))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert dict(checked(page(response)))[f"p{world.part(s).pk}-result"] == "满意"
    assert (Feedback.objects.count(), Attachment.objects.count()) == (0, 0)


def test_unsatisfied_on_paper_without_words_is_refused(world, office):
    s = fresh(world)
    part = world.part(s)
    response = office.post(url(s, "feedback_enter"), paper(world, (part, BAD | {"words": ""})))
    assert (response.status_code, list(response.context["form"].errors)) == (422, [f"p{part.pk}-words"])
    assert Feedback.objects.count() == 0


def test_a_form_signed_after_the_window_is_refused_with_its_last_day(world, office):
    s = world.suggestion("answered", ago=30)
    end = world.part(s).feedback_due_on
    response = office.post(url(s, "feedback_enter"), paper(world, (world.part(s), GOOD)))
    assert response.status_code == 422
    assert f"反馈期已在 {end.year} 年 {end.month} 月 {end.day} 日结束" in page(response)
    office.post(url(s, "feedback_enter"), paper(world, (world.part(s), GOOD), given_on=str(end)))
    world.check(s)
    assert Feedback.objects.get().given_on == end


# 满意度 -----------------------------------------------------------------------------------------------------------------------


@kept
def year(world):
    """One of each: missing, due soon, past its window, good, bad and in round 2, one helper, another congress."""
    world.missing = fresh(world, helpers=[world.water])
    world.missing.assignments.update(feedback_due_on=world.today + dt.timedelta(days=5))
    world.over = world.suggestion("answered", ago=40)
    world.good = fresh(world)
    world.grade(world.good)
    world.bad = fresh(world)
    world.grade(world.bad, result="不满意")
    world.rude = fresh(world, separate=[world.roads, world.money])
    world.grade(world.rude, attitude="不满意", only=[world.roads])
    Assignment.objects.filter(suggestion=world.rude, unit=world.money).update(
        feedback_due_on=world.today + dt.timedelta(days=30)
    )
    world.suggestion("handling")
    return world


def listed(client, query=""):
    lines = client.get(f"/feedback/?{query}").context["lines"]
    return sorted((line.row.suggestion.number, line.row.unit.name, line.row.round) for line in lines)


def rows(*found):
    return sorted((Suggestion.objects.get(pk=s.pk).number, unit.name, round) for s, unit, round in found)


def test_each_tab_lists_exactly_its_forms_and_counts_them(year, office):
    w = year
    missing = [(w.missing, w.roads, 1), (w.missing, w.water, 1), (w.over, w.roads, 1), (w.rude, w.money, 1)]
    back = [(w.good, w.roads, 1), (w.rude, w.roads, 1)]
    want = {
        "": rows(*missing, *back, (w.bad, w.roads, 1)),
        "forms=feedback_missing": rows(*missing),
        "forms=soon": rows(*missing[:2]),
        "forms=over": rows((w.over, w.roads, 1)),
        "forms=feedback_returned": rows(*back),
        "forms=complaint": rows((w.bad, w.roads, 1), (w.rude, w.roads, 1)),
        "forms=meeting_due": rows(),
        "forms=guests": rows(),
        "forms=feedback_on_paper": rows(),
    }
    assert {query: listed(office, query) for query in want} == want
    tabs = office.get("/feedback/").context["tabs"]
    assert [tab.count for tab in tabs] == [len(found) for found in want.values()]
    assert [len(office.get("/feedback/" + tab.url).context["lines"]) for tab in tabs] == [tab.count for tab in tabs]


def test_every_figure_opens_as_many_rows_as_it_counts(year, office):
    figures = {figure.label: figure for figure in office.get("/feedback/").context["figures"]}
    assert (figures["应反馈"].value, figures["未反馈"].value, figures["反馈率"].value, figures["反馈率"].of) == (
        "6",
        "4",
        "33.33",
        "2 / 6 份",
    )
    assert (figures["满意率（含基本满意）"].value, figures["首次满意率（含基本满意）"].value) == ("100.00", "66.67")
    for figure in figures.values():
        counted = figure.of.split(" / ")[0] if figure.unit == "%" else figure.value
        assert len(office.get(figure.url).context["lines"]) == int(counted), figure.label
    assert figures["满意率（含基本满意）"].is_small


def test_an_empty_session_says_so_and_divides_by_nothing(world, office):
    response = office.get("/feedback/")
    assert "这个届次还没有要反馈的答复" in page(response)
    assert [figure.value for figure in response.context["figures"]] == ["0", "0", "—", "—", "—", "—", "—", "—"]


@pytest.mark.parametrize("session", ["999999", "x", "-1", "9" * 40])
def test_a_session_that_does_not_exist_shows_nothing(year, office, session):
    response = office.get(f"/feedback/?session={session}")
    assert response.status_code == 200
    assert (response.context["lines"], response.context["figures"][0].value) == ([], "0")


@pytest.mark.parametrize("who", ["leader", "viewer"])
def test_leaders_read_and_cannot_enter(year, client, who):
    client.force_login(getattr(year, who))
    text = page(client.get("/feedback/"))
    assert "未反馈" in text and "/feedback/paper/" not in text


@pytest.mark.parametrize("who", ["author", "roads_liaison", "coordinator", "admin"])
def test_the_list_is_closed_to_everybody_else(year, client, who):
    client.force_login(getattr(year, who))
    assert client.get("/feedback/").status_code == 403


def test_another_congress_sees_none_of_it(year, client):
    client.force_login(year.city_office)
    assert listed(client) == []
    assert listed(client, f"session={year.session.pk}") == []


def test_the_sheet_is_the_list(year, office):
    response = office.get("/feedback/?forms=feedback_missing&export=csv&cols=number,unit,until,result")
    lines = b"".join(response).decode("utf-8-sig").strip().splitlines()
    assert lines[0] == "编号,承办单位,反馈期限,办理结果"
    assert sorted(tuple(line.split(",")[:2]) for line in lines[1:]) == [
        (n, u) for n, u, _ in listed(office, "forms=feedback_missing")
    ]
    assert {line.split(",")[3] for line in lines[1:]} == {""}


# Queries ----------------------------------------------------------------------------------------------------------------------


def queries(django_assert_max_num_queries, client, address):
    client.get(address)
    with django_assert_max_num_queries(13) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_the_list_asks_the_same_number_of_queries_for_one_row_and_for_many(
    world, office, django_assert_max_num_queries
):
    fresh(world)
    one = queries(django_assert_max_num_queries, office, "/feedback/")
    for i in range(3):
        s = fresh(world, helpers=[world.water])
        if i:
            office.post(url(s, "feedback_enter"), paper(world, (world.part(s), GOOD)))
        if i == 1:
            world.check(s)
    assert queries(django_assert_max_num_queries, office, "/feedback/") == one


@pytest.mark.parametrize("name", ["feedback_give", "feedback_enter"])
def test_the_sheets_ask_the_same_number_of_queries_for_one_unit_and_for_three(
    world, client, django_assert_max_num_queries, name
):
    client.force_login(world.author if name == "feedback_give" else world.office)
    few = queries(django_assert_max_num_queries, client, url(fresh(world), name))
    s = fresh(world, separate=[world.roads, world.water, world.money], klass="B")
    assert queries(django_assert_max_num_queries, client, url(s, name)) == few


def test_the_thank_you_page_asks_a_fixed_number_of_queries(world, deputy, django_assert_max_num_queries):
    for units in ({}, {"helpers": [world.water, world.money]}):
        s = fresh(world, **units)
        world.grade(s, result="不满意", only=[world.roads])
        with django_assert_max_num_queries(12):
            assert deputy.get(url(s) + "?done=1").status_code == 200
