"""The work desk: what waits for whom, every number its list, every button offered by the door."""

import csv
import datetime as dt
import re

import pytest
from django.test import Client
from django.utils.html import escape

from accounts.models import User
from congress import calendars
from congress.models import Category, Session
from dashboard import countdown, gaps, tally, turns, waits
from dashboard.views import desk
from evaluations.workflow import FEEDBACK
from suggestions import measures
from suggestions.flows import FLOWS
from suggestions.models import Assignment, Suggestion
from suggestions.views import dispatch
from suggestions.workflow import ASSIGNMENT, REPLY, SUGGESTION
from tests.kept import kept
from units.models import Membership, Unit

EVERYBODY = (
    "office",
    "coordinator",
    "roads_liaison",
    "roads_handler",
    "roads_head",
    "author",
    "other_author",
    "leader",
    "viewer",
    "admin",
    "city_office",
)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def page(user, address="/"):
    answer = signed_in(user).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def told(text):
    """A page without the tokens that differ each time it is asked for."""
    return re.sub(r"[A-Za-z0-9]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", text)


def again(user):
    """The same user as the next request sees him, with nothing remembered."""
    return User.objects.get(pk=user.pk)


def chair(world, user):
    return tally.Chair(again(user), world.session, world.today, calendars.current())


def listed(user, url):
    """How many rows the list behind ``url`` has: its export."""
    answer = signed_in(user).get(f"{url}{'&' if '?' in url else '?'}export=csv")
    assert answer.status_code == 200, url
    text = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return len(list(csv.reader(text.decode("utf-8-sig").splitlines()))) - 1


@kept
def year(world):
    """A little of everything that can wait."""
    world.suggestion("draft")
    world.suggestion("submitted")
    world.suggestion("submitted", deputy=world.other_deputy)
    world.suggestion("registered")
    referred = world.suggestion("registered")
    SUGGESTION.take(referred, "refer", by=world.office, at=world.at(-2), coordinator=world.government)
    back = world.part(world.suggestion("handling", ago=3))
    ASSIGNMENT.take(
        back, "ask_back", by=world.roads_liaison, at=world.at(-1), note="不属于本单位", proposed_unit=world.water
    )
    world.suggestion("handling", ago=200, helpers=[world.water])  # overdue
    world.suggestion("handling", lead=world.party, helpers=[world.roads], ago=120)  # a lead outside the system
    world.suggestion("accepted", ago=88, helpers=[world.money])
    world.suggestion("answered", helpers=[world.water], ago=15)
    world.suggestion("answered", separate=[world.roads, world.water], ago=14)
    again_ = world.suggestion("answered", ago=13)
    world.grade(again_, result="不满意", at=world.at(-2))
    world.suggestion("closed", ago=40)
    drafted = world.part(world.suggestion("accepted", ago=20))
    world.contact(drafted)
    world.draft_reply(drafted)
    checked = world.part(world.suggestion("accepted", ago=19))
    world.contact(checked)
    REPLY.take(world.draft_reply(checked), "send", by=world.roads_handler, at=world.at(-1))
    return world


# Every number is its list ------------------------------------------------------------------------------------------------------


def rows_of(world, name):
    here = chair(world, getattr(world, name))
    role = here.user.role
    narrowed = {"coordinator": desk.systems, "unit": desk.own_units}.get(role, lambda user: [(desk.Q(), (), "")])(
        here.user
    )
    return tally.rows(here, desk.asked((*waits.FOR_ME.get(role, ()), *waits.FOR_OTHERS[role]), narrowed))


@pytest.mark.parametrize("name", ["office", "coordinator", "roads_liaison", "leader", "viewer"])
def test_every_row_opens_the_list_of_exactly_what_it_counts(year, name):
    user = getattr(year, name)
    rows = rows_of(year, name)
    assert rows
    for row in rows:
        if row.wait.page == "dispatch":
            assert dispatch.queue(again(user), year.session).count() == row.n, row.text
            assert page(user, row.url)
        else:
            assert listed(user, row.url) == row.n, row.text


def test_what_waits_for_the_office(year):
    found = {row.wait.key: row.n for row in rows_of(year, "office")}
    near = [
        a for a in Assignment.objects.filter(is_latest=True) if a.is_open and 0 <= (a.due_on - year.today).days <= 7
    ]
    assert found.pop("due_week", 0) == len(near)
    assert found == {
        "submitted": 2, "registered": 2, "asking": 1, "overdue": 5, "opinion_overdue": 3, "unaccepted": 5, "no_contact": 5, "reworking": 1,
        "feedback_awaited": 4,
    }  # fmt: skip


def test_a_coordinator_sees_his_own_system_only(year):
    found = {row.wait.key: row.n for row in rows_of(year, "coordinator")}
    assert found["registered"] == 1 and found["asking"] == 1
    assert (
        found["overdue"]
        == Assignment.objects.filter(measures.FACTS["overdue"].q(year.today), unit__coordinator=year.government).count()
        == 4
    )


@pytest.mark.parametrize("name", ["office", "coordinator", "roads_liaison", "leader"])
def test_rows_are_counted_by_the_facts(year, name):
    for row in rows_of(year, name):
        if row.wait.fact:
            parts = Assignment.objects.filter(row.wait.q(year.today), suggestion__session=year.session).exclude(
                status="relieved"
            )
            assert row.wait.fact in measures.FACTS and row.n <= parts.count()


def test_the_nearest_deadline_comes_first_and_days_without_one_last(year):
    rows = rows_of(year, "office")
    assert [row.order for row in rows] == sorted(row.order for row in rows)
    assert [row.mark.kind for row in rows][0] == "late"
    assert [row.order[0] for row in rows] == sorted(row.order[0] for row in rows)


def test_a_row_names_the_item_that_comes_first(year):
    (asking,) = [row for row in rows_of(year, "office") if row.wait.key == "asking"]
    part = Assignment.objects.get(status="asking")
    assert (
        asking.under
        == f"最早一件：第{part.suggestion.number}号《{part.suggestion.title}》，省交通运输厅建议改由省水利厅办理"
    )


def test_a_request_runs_against_the_clock_where_the_rules_have_one(world):
    world.rules.rules["deadlines"]["reassign"] = {"amount": 5, "unit": "d", "start": "return"}
    world.rules.save()
    world.session.refresh_from_db()
    part = world.part(world.suggestion("handling", ago=9))
    ASSIGNMENT.take(part, "ask_back", by=world.roads_liaison, at=world.at(-8), note="不属于本单位")
    (asking,) = [row for row in rows_of(world, "office") if row.wait.key == "asking"]
    assert asking.mark.kind == "late" and asking.mark.word.startswith("最久逾期")


def test_the_figures_of_a_unit_open_their_lists(year):
    ((unit, figures, url),) = desk.unit(chair(year, year.roads_liaison))["figures"]
    assert unit == year.roads and figures["assigned"] == 10
    for fact in desk.FIGURES:
        assert listed(year.roads_liaison, url + fact) == figures[fact], fact


def test_what_is_late_and_still_open_is_named_beside_what_was_on_time(year):
    client = Client()
    client.force_login(year.roads_liaison)
    ((_, figures, _),) = desk.unit(chair(year, year.roads_liaison))["figures"]
    assert figures["dated"] == figures["on_time"] + figures["late"] + figures["overdue"] and figures["overdue"]
    text = client.get("/").content.decode()
    assert (f"逾期在办 {figures['overdue']} 件" in text, "没有逾期办结的" in text) == (True, False)


def test_the_figures_of_leaders_open_their_lists(year):
    other = Category.objects.create(congress=year.province, name="教科文卫")
    Suggestion.objects.filter(number="0001").update(category=other)
    found = desk.leader(chair(year, year.leader))
    ((_, figures, url),) = found["figures"]
    for fact in desk.FIGURES:
        assert listed(year.leader, url + fact) == figures[fact], fact
    assert [category for category, _ in found["field"]] == [year.category]
    for _, cells in found["field"]:
        for fact, n, address in cells:
            assert listed(year.leader, address) == n, fact
    assert desk.leader(chair(year, year.viewer))["field"] == []


def test_the_day_of_the_countdown_opens_what_is_due_that_day(year):
    for name, build in (
        ("office", desk.office),
        ("coordinator", desk.office),
        ("leader", desk.leader),
        ("roads_liaison", desk.unit),
    ):
        panel = build(chair(year, getattr(year, name)))["panel"]
        assert panel.n > 0 and listed(getattr(year, name), panel.url) == panel.n, name


def test_somebody_in_two_units_sees_each_by_itself(year):
    Membership.objects.create(user=year.roads_liaison, unit=year.water, duty="liaison")
    here = chair(year, year.roads_liaison)
    assert [unit for unit, _, _ in desk.unit(here)["figures"]] == [year.roads, year.water]
    for _, figures, url in desk.unit(here)["figures"]:
        assert listed(year.roads_liaison, url + "assigned") == figures["assigned"]
    assert f"{year.roads}、{year.water} · 要办的事" in page(year.roads_liaison)


# Whose turn ------------------------------------------------------------------------------------------------------------------


def stages(world):
    """Parts at every stage of a unit's work; roads leads, water helps."""
    yield world.suggestion("handling", helpers=[world.water])
    yield world.suggestion("accepted", helpers=[world.water])
    yield world.suggestion("accepted", ago=200, helpers=[world.water])
    named = world.suggestion("accepted", helpers=[world.water])
    for unit in (world.roads, world.water):
        ASSIGNMENT.take(
            world.part(named, unit),
            "name_people",
            by=world.of(world.part(named, unit), "liaison"),
            leader_name="甲",
            office_name="乙处",
            handler_name="丙",
            handler_phone="1",
        )
    yield named
    for state in ("contacted", "empty", "drafted", "returned", "checking", "last"):
        s = world.suggestion("accepted")
        part = world.part(s)
        ASSIGNMENT.take(
            part,
            "name_people",
            by=world.roads_liaison,
            leader_name="甲",
            office_name="乙处",
            handler_name="丙",
            handler_phone="1",
        )
        world.contact(part)
        if state == "empty":
            ASSIGNMENT.take(part, "draft_reply", by=world.roads_handler)
        if state in ("drafted", "returned", "checking", "last"):
            reply = world.draft_reply(part)
        if state in ("returned", "checking", "last"):
            REPLY.take(reply, "send", by=world.roads_handler)
        if state == "last":
            REPLY.take(reply, "pass_on", by=world.roads_liaison)
        if state == "returned":
            REPLY.take(reply, "send_back", by=world.roads_liaison, note="请写明时限")
        yield s
    asking = world.suggestion("handling", ago=3)
    ASSIGNMENT.take(world.part(asking), "ask_back", by=world.roads_liaison, note="不属于本单位")
    yield asking
    corrected = world.suggestion("answered")
    ASSIGNMENT.take(world.part(corrected), "correct_reply", by=world.roads_liaison, note="写错了文号")
    yield corrected
    yield world.suggestion("answered")
    waiting = world.suggestion("accepted", helpers=[world.money])
    world.contact(world.part(waiting, world.roads))
    world.draft_reply(world.part(waiting, world.roads))
    yield waiting


@pytest.mark.parametrize(
    "name", ["roads_liaison", "roads_handler", "roads_head", "water_liaison", "water_handler", "water_head"]
)
def test_a_button_is_there_if_and_only_if_the_door_offers_a_step_of_ones_daily_work(world, name):
    list(stages(world))
    here = chair(world, getattr(world, name))
    shown = {row.part.pk: row.step for row in turns.rows(here, turns.under_way(here))}
    own = Assignment.objects.visible_to(here.user).filter(
        unit__in=here.user.unit_ids, is_latest=True, suggestion__session=world.session
    )
    checked = 0
    for part in own.select_related("suggestion__session__rule_set", "unit"):
        letter = (
            part.replies.exclude(status="signed")
            .select_related("assignment__unit", "assignment__suggestion__session__rule_set")
            .first()
        )
        offered = {f"assignment.{verb}" for verb in ASSIGNMENT.offered(here.user, part)}
        offered |= {f"reply.{verb}" for verb in REPLY.offered(here.user, letter)} if letter else set()
        case = turns.Case(part, letter, world.today)
        duties = here.user.duties[part.unit_id]
        daily = [
            turn.step for turn in turns.TURNS if duties & set(turn.routine) and turn.when(case) and turn.step in offered
        ]
        assert shown.get(part.pk) == (daily[0] if daily else None), part
        checked += part.pk in shown
    assert checked == len(shown)


def test_what_each_person_of_a_unit_is_asked_to_do(world):
    list(stages(world))

    def asked(name):
        here = chair(world, getattr(world, name))
        return sorted(row.button for row in turns.rows(here, turns.under_way(here)))

    assert asked("roads_liaison") == sorted(
        [
            "签收",
            "落实责任人",
            "约代表沟通",
            "约代表沟通",
            "起草答复",
            "补齐后送签",
            "核对后送审",
            "按退回意见修改",
            "审核",
            "核对后送审",
            "补齐后送签",
        ]
    )
    assert asked("roads_handler") == sorted(
        [
            "签收",
            "约代表沟通",
            "约代表沟通",
            "约代表沟通",
            "起草答复",
            "补齐后送签",
            "核对后送审",
            "按退回意见修改",
            "核对后送审",
            "补齐后送签",
        ]
    )
    assert asked("roads_head") == ["审核", "签发"]
    assert asked("water_liaison") == sorted(["签收", "落实责任人", "写会办意见", "写会办意见"])
    assert asked("water_handler") == ["签收"]
    assert asked("water_head") == []


def test_a_head_without_clerks_does_everything_himself(world):
    world.suggestion("handling")
    Membership.objects.filter(unit=world.roads).exclude(duty="head").update(is_active=False)
    here = chair(world, world.roads_head)
    assert [row.button for row in turns.rows(here, turns.under_way(here))] == ["签收"]


def test_every_turn_is_a_step_of_the_tables(world):
    for turn in turns.TURNS:
        flow, verb = turn.step.split(".")
        assert not FLOWS[flow].steps[verb].auto


def test_every_button_leads_somewhere(world):
    list(stages(world))
    for name in ("roads_liaison", "roads_handler", "roads_head", "water_liaison"):
        user = getattr(world, name)
        here = chair(world, user)
        for row in turns.rows(here, turns.under_way(here)):
            assert signed_in(user).get(row.url).status_code == 200, (name, row.step)


def test_ticked_parts_are_accepted_from_the_desk(world):
    for _ in range(3):
        world.suggestion("handling")
    parts = list(Assignment.objects.filter(unit=world.roads).order_by("pk"))
    text = page(world.roads_liaison)
    assert text.count('name="picked"') == 3 and 'action="/parts/accept/"' in text
    once = re.search(r'name="once" value="([^"]+)"', text).group(1)
    answer = signed_in(world.roads_liaison).post(
        "/parts/accept/", {"picked": [parts[0].pk, parts[1].pk], "once": once, "next": "/"}, follow=True
    )
    assert "已签收 2 件。" in answer.content.decode()
    assert [a.status for a in Assignment.objects.order_by("pk")] == ["handling", "handling", "pending"]


# What the pages say ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EVERYBODY)
def test_the_first_page_changes_for_those_whom_the_work_concerns_and_for_nobody_else(world, name):
    user = getattr(world, name)
    empty = page(user)
    assert f"{world.today.year} 年 {world.today.month} 月 {world.today.day} 日，星期" in empty
    for state in ("submitted", "registered", "handling", "accepted", "answered", "closed"):
        world.suggestion(state)
    concerned = [one for one in EVERYBODY if one not in ("other_author", "admin", "city_office")]
    assert (told(page(user)) != told(empty)) == (name in concerned)


@pytest.mark.parametrize("name", ["office", "coordinator", "roads_liaison", "other_author"])
def test_with_nothing_to_do_the_page_says_so_and_what_comes_next(world, name):
    text = page(getattr(world, name))
    assert "今天没有事在等您" in text
    assert "会出现在这里" in text or "您还没有提出建议" in text


def test_a_fresh_installation_without_sessions(world):
    Session.objects.all().delete()
    for name in EVERYBODY:
        assert "届次" in page(getattr(world, name))


def test_a_deputy_reads_who_waits_and_where_his_suggestions_stand(world):
    draft = world.suggestion("draft", title="关于草稿的建议")
    invited = world.suggestion("submitted", deputy=world.other_deputy, title="关于邀请的建议")
    SUGGESTION.take(invited, "invite", by=world.other_author, at=world.at(-1), deputies=[world.deputy])
    answered = world.suggestion("answered", title="关于答复的建议", ago=12)
    returned = world.suggestion("submitted", title="关于退回的建议")
    SUGGESTION.take(returned, "return_for_change", by=world.office, at=world.at(-1), note="请写明地点")
    text = page(world.author)
    assert "有 <b>4 件</b>事在等您，其中 <b>1 件</b>答复等您评价" in text
    for words in (
        "接着写：关于草稿的建议",
        "是否附议：关于邀请的建议",
        "评价答复：关于答复的建议",
        "修改后再提交：关于退回的建议",
        "请写明地点",
    ):
        assert words in text
    assert (
        "省交通运输厅" in text
        and f'href="/suggestions/{answered.pk}/feedback/"' in text
        and f'href="/mine/{draft.pk}/edit/"' in text
    )
    FEEDBACK.take(
        answered,
        "give",
        by=world.author,
        grades=[{"part": world.part(answered), "attitude": "满意", "result": "满意", "words": ""}],
    )
    assert "有 <b>3 件</b>事在等您。" in page(world.author)


def test_what_waits_for_a_deputy_is_what_his_own_page_says(world):
    world.suggestion("draft")
    world.suggestion("answered", ago=12)
    number = re.compile(r"有 <b>(\d+) 件</b>事")
    assert number.search(page(world.author)).group(1) == number.search(page(world.author, "/mine/")).group(1) == "2"


def test_what_i_dealt_with_last_is_my_own_step_and_only_what_i_still_see(world):
    s = world.suggestion("answered", ago=12)
    text = page(world.roads_head)
    assert f'href="/suggestions/{s.pk}/"' in text and "签发答复</span>" in text and "答复完毕</span>" not in text
    back = world.suggestion("handling", ago=3, title="关于改办的建议")
    ASSIGNMENT.take(world.part(back), "ask_back", by=world.roads_liaison, at=world.at(-1), note="不属于本单位")
    assert "关于改办的建议" in page(world.roads_liaison)
    ASSIGNMENT.take(world.part(back), "reassign", by=world.office, note="同意", unit=world.water)
    assert "关于改办的建议" not in page(world.roads_liaison)


def test_another_session_and_another_congress_are_not_counted(world):
    world.suggestion("submitted")
    world.suggestion("submitted", deputy=world.city_deputy)
    old = Session.objects.create(
        congress=world.province, term=14, meeting=3, year=world.today.year - 1, name="十四届三次会议", opens_on=world.today - dt.timedelta(days=400),
        closes_on=world.today - dt.timedelta(days=395), rule_set=world.rules,
    )  # fmt: skip
    moved = world.suggestion("submitted")
    Suggestion.objects.filter(pk=moved.pk).update(session=old)
    assert {row.wait.key: row.n for row in rows_of(world, "office")} == {"submitted": 1}
    client = signed_in(world.office)
    client.post("/session/", {"session": old.pk, "next": "/"})
    answer = client.get("/").content.decode()
    assert f"/review/?session={old.pk}" in answer and "有 <b>1 件</b>事在等您" in answer


def test_texts_are_escaped(world):
    world.suggestion("submitted", title="关于<script>alert(1)</script>的建议")
    for user in (world.office, world.author):
        text = page(user)
        assert "<script>alert" not in text and escape("<script>alert(1)</script>") in text


# The administrator -----------------------------------------------------------------------------------------------------------


def test_gaps_in_the_reference_data_open_exactly_their_rows_in_the_admin(world):
    User.objects.create(username="lost", name="无单位", role="unit", congress=world.province)
    User.objects.create(username="lost2", name="无代表", role="deputy", congress=world.province)
    Unit.objects.create(congress=world.province, name="空单位")
    Category.objects.create(congress=world.province, name="无委员会")
    found = gaps.found(world.admin)
    assert {g.gap.says for g in found} >= {
        "承办单位的账户没有所属单位",
        "代表账户没有对应的代表",
        "单位还没有任何人员",
        "类别没有对口委员会",
    }
    client = signed_in(world.admin)
    for one in found:
        answer = client.get(one.gap.url)
        assert answer.status_code == 200 and answer.context["cl"].queryset.count() == one.n, one.gap.says
    text = page(world.admin)
    assert all(one.gap.says in text for one in found)


def test_a_missing_calendar_is_told_when_its_notice_is_due():
    calendar = calendars.shipped()
    assert gaps.missing_years(calendar, dt.date(2026, 6, 1)) == []
    assert gaps.missing_years(calendar, dt.date(2026, 11, 15)) == [2027]
    assert gaps.missing_years(calendar, dt.date(2027, 1, 4)) == [2027]


# The countdown ---------------------------------------------------------------------------------------------------------------


def test_the_strip_of_days_before_a_deadline_names_days_off():
    calendar = calendars.shipped()
    cells = countdown.strip(dt.date(2026, 6, 22), dt.date(2026, 6, 17), calendar)
    assert [(c.weekday, c.day.day, c.word, c.css) for c in cells] == [
        ("周三", 17, "今天", "today"), ("周四", 18, "上班", ""), ("周五", 19, "端午", "off"), ("周六", 20, "端午", "off"), ("周日", 21, "端午", "off"),
        ("周一", 22, "到期", "due"),
    ]  # fmt: skip
    assert (
        countdown.work(dt.date(2026, 6, 22), dt.date(2026, 6, 17), calendar)
        == "除去休息日，还有 2 个工作日（18 日、22 日）。"
    )


def test_a_far_deadline_shows_its_last_days_and_a_near_one_what_follows():
    calendar = calendars.shipped()
    far = countdown.strip(dt.date(2026, 6, 22), dt.date(2026, 5, 1), calendar)
    assert (far[0].day, far[-1].css) == (dt.date(2026, 6, 17), "due")
    near = countdown.strip(dt.date(2026, 6, 23), dt.date(2026, 6, 22), calendar)
    assert [c.css for c in near][:2] == ["today", "due"]
    assert countdown.work(dt.date(2026, 6, 22), dt.date(2026, 6, 22), calendar) == "今天下班以前要办完。"


def test_why_it_is_that_day_comes_from_the_engine(world):
    world.suggestion("handling", ago=80)
    panel = desk.office(chair(world, world.office))["panel"]
    part = Assignment.objects.get()
    assert panel.due == part.due_on == panel.why.due and "交办，从次日起算" in panel.why.steps[0]
    assert "为什么是这一天" in page(world.office)


# Queries -----------------------------------------------------------------------------------------------------------------------


def fill(world, n):
    for _ in range(n):
        for state in ("draft", "submitted", "registered", "handling", "accepted"):
            world.suggestion(state, helpers=[world.water] if state in ("handling", "accepted") else ())
        world.suggestion("answered", helpers=[world.water], ago=12)
        part = world.part(world.suggestion("accepted", ago=20))
        world.contact(part)
        world.draft_reply(part, klass="B")
        back = world.part(world.suggestion("handling", ago=3))
        ASSIGNMENT.take(back, "ask_back", by=world.roads_liaison, at=world.at(-1), note="不属于本单位")
        other = world.suggestion("submitted", deputy=world.other_deputy)
        SUGGESTION.take(other, "invite", by=world.other_author, at=world.at(-1), deputies=[world.deputy])


def test_the_number_of_queries_does_not_grow(world, django_assert_max_num_queries):
    asked = []
    for n in (1, 2):
        fill(world, n)
        asked.append({})
        for name in EVERYBODY:
            client = signed_in(getattr(world, name))
            with django_assert_max_num_queries(14) as queries:
                assert client.get("/").status_code == 200
            asked[-1][name] = len(queries)
    assert asked[0] == asked[1]
