"""延期: asked inside the date, inside the longest date and as often as the rules say; both dates stay; the date in force judges."""

import datetime as dt
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from congress import deadlines
from core.models import Message
from core.templatetags.look import md, ymd
from core.workflow import Refused
from suggestions import clocks, figures, marks, measures
from suggestions.models import Assignment, Event, Extension
from suggestions.requests import extensions
from suggestions.requests.workflow import EXTENSION
from suggestions.workflow import ASSIGNMENT
from tests.kept import kept

D = dt.timedelta


@kept
def part(world):
    return world.part(world.suggestion("accepted", helpers=[world.water]), world.roads)


def ask(world, part, *, days=20, at=None, by=None, note="要等评审结果"):
    until = part.due_on + D(days=days)
    ASSIGNMENT.take(part, "ask_extension", by=by or world.roads_liaison, at=at, note=note, until=until)
    return Extension.objects.select_related("assignment__suggestion__session__rule_set", "assignment__unit").latest(
        "pk"
    )


def fresh(part):
    return Assignment.objects.select_related("suggestion__session__rule_set", "unit").get(pk=part.pk)


def told(user):
    return list(Message.objects.filter(recipient=user).values_list("subject", flat=True))


def rule(world, **values):
    rules = world.rules.rules
    rules["extension"] = rules["extension"] | values
    world.rules.save()


def test_a_request_is_kept_and_changes_no_date(world, part):
    before = part.due_on
    extension = ask(world, part)
    kept = (extension.status, extension.asked_on, extension.reason, extension.due_before, extension.due_asked)
    assert kept == ("asked", world.today, "要等评审结果", before, before + D(days=20))
    assert (fresh(part).due_on, fresh(part).extended_from) == (before, None)
    event = Event.objects.get(verb="assignment.ask_extension")
    assert (event.note, event.audience) == ("要等评审结果", "offices")
    assert [s for s in told(world.office) if "申请延期" in s] == [f"省交通运输厅申请延期，请答复：{part.suggestion}"]
    assert "申请延期" not in " ".join(told(world.coordinator))


def test_granting_moves_the_date_keeps_the_first_one_and_tells_the_deputy(world, part):
    before, extension = part.due_on, ask(world, part)
    EXTENSION.take(extension, "grant", by=world.office, until=before + D(days=10), note="同意")
    row = fresh(part)
    assert (row.due_on, row.extended_from) == (before + D(days=10), before)
    assert (extension.status, extension.due_granted, extension.decided_on, extension.decision) == (
        "granted", before + D(days=10), world.today, "同意",
    )  # fmt: skip
    event = Event.objects.get(verb="extension.grant")
    assert event.changes == {"期限": [ymd(before), ymd(before + D(days=10))]}
    assert event.audience == "all"
    assert f"省交通运输厅的答复期限经批准延长：{part.suggestion}" in told(world.author)
    assert f"延期已批准，期限已改：{part.suggestion}" in told(world.roads_liaison)


def test_the_date_asked_for_is_the_one_given_unless_another_is_named(world, part):
    extension = ask(world, part, days=7)
    EXTENSION.take(extension, "grant", by=world.office)
    assert fresh(part).due_on == extension.due_asked


def test_a_refusal_says_why_and_changes_nothing(world, part):
    before, extension = part.due_on, ask(world, part)
    with pytest.raises(Refused, match="请写明不批准延期的理由"):
        EXTENSION.take(extension, "refuse", by=world.office)
    EXTENSION.take(extension, "refuse", by=world.office, note="时间够用")
    assert (extension.status, extension.decision, extension.decided_on) == ("refused", "时间够用", world.today)
    assert (fresh(part).due_on, fresh(part).extended_from) == (before, None)
    assert f"延期没有批准，请按原期限答复：{part.suggestion}" in told(world.roads_liaison)
    assert not Event.objects.visible_to(world.author).filter(verb__startswith="extension").exists()


def test_the_unit_takes_its_request_back_and_may_ask_again(world, part):
    EXTENSION.take(ask(world, part), "withdraw", by=world.roads_head)
    EXTENSION.take(ask(world, part), "refuse", by=world.office, note="时间够用")
    assert ask(world, part).status == "asked"


@pytest.mark.parametrize("who", ["roads_handler", "water_liaison", "party_head", "office", "author", "coordinator"])
def test_who_may_not_ask(world, part, who):
    with pytest.raises(Refused, match="“申请延期”由承办单位的联络员或负责人办理"):
        ask(world, part, by=getattr(world, who))


@pytest.mark.parametrize("verb", ["grant", "refuse"])
@pytest.mark.parametrize("who", ["roads_head", "coordinator", "author", "leader", "city_office", "water_head"])
def test_who_may_not_decide(world, part, who, verb):
    with pytest.raises(Refused, match="由人大工作人员；规则规定由协调单位批准的"):
        EXTENSION.take(ask(world, part), verb, by=getattr(world, who), note="同意")


def test_the_coordinator_decides_where_the_rules_say_so_and_only_for_its_own_units(world, part):
    rule(world, approver="coordinator")
    party = world.part(world.suggestion("accepted", lead=world.party))
    EXTENSION.take(ask(world, fresh(part)), "grant", by=world.coordinator)
    assert f"省交通运输厅申请延期，请答复：{part.suggestion}" in told(world.coordinator)
    with pytest.raises(Refused, match="您没有这项权限"):
        EXTENSION.take(ask(world, party, by=world.party_head), "grant", by=world.coordinator)
    other = world.part(world.suggestion("accepted", lead=world.money))
    EXTENSION.take(ask(world, other, by=world.money_head), "grant", by=world.office)


# When it cannot be asked -------------------------------------------------------------------------------------------------------


def test_on_the_last_day_it_can_be_asked_and_the_day_after_no_more(world, part):
    days = (part.due_on - world.today).days
    with pytest.raises(Refused) as refused:
        ask(world, part, at=world.at(days + 1, hour=0))
    assert (
        str(refused.value) == f"答复期限 {ymd(part.due_on)}已过，延期要在到期以前申请。请尽快答复，并向人大机关说明。"
    )
    assert ask(world, part, at=world.at(days, hour=23)).asked_on == part.due_on


def test_no_date_beyond_the_longest_one_neither_asked_nor_given(world, part):
    longest = clocks.ask(world.session, "reply", part.due_from).limit
    why = deadlines.due(
        world.rules.rules, "reply_longest", part.due_from, extensions.clocks.calendars.current(), world.session.year
    ).explanation
    with pytest.raises(Refused) as refused:
        ask(world, part, days=(longest - part.due_on).days + 1)
    assert str(refused.value) == f"最晚只能延到 {ymd(longest)}。{why}"
    extension = ask(world, part, days=(longest - part.due_on).days)
    with pytest.raises(Refused, match="最晚只能延到"):
        EXTENSION.take(extension, "grant", by=world.office, until=longest + D(days=1))
    EXTENSION.take(extension, "grant", by=world.office, until=longest)
    assert fresh(part).due_on == longest


def test_not_earlier_than_the_date_in_force(world, part):
    with pytest.raises(Refused, match="要晚于现在的期限"):
        ask(world, part, days=0)
    extension = ask(world, part)
    with pytest.raises(Refused, match="要晚于现在的期限"):
        EXTENSION.take(extension, "grant", by=world.office, until=part.due_on)
    late = world.at((part.due_on - world.today).days + 5)
    with pytest.raises(Refused, match="批准的日期已经过去"):
        EXTENSION.take(extension, "grant", by=world.office, at=late, until=part.due_on + D(days=1))


def test_as_often_as_the_rules_say_and_one_at_a_time(world, part):
    extension = ask(world, part, days=5)
    with pytest.raises(Refused, match="已经有一份延期申请在等答复"):
        ask(world, part)
    EXTENSION.take(extension, "grant", by=world.office)
    with pytest.raises(Refused, match="最多延期 1 次，这件已经延期 1 次"):
        ask(world, fresh(part))


def test_a_second_extension_keeps_the_first_date(world, part):
    rule(world, times=2)
    first = part.due_on
    EXTENSION.take(ask(world, fresh(part), days=5), "grant", by=world.office)
    EXTENSION.take(ask(world, fresh(part), days=5), "grant", by=world.office)
    assert (fresh(part).due_on, fresh(part).extended_from) == (first + D(days=10), first)
    steps = extensions.why(fresh(part)).steps
    assert steps[-3:] == (
        f"原期限 {ymd(first)}",
        f"{ymd(world.today)}申请延期，{ymd(world.today)}经批准延期至 {ymd(first + D(days=5))}",
        f"{ymd(world.today)}申请延期，{ymd(world.today)}经批准延期至 {ymd(first + D(days=10))}",
    )


def test_what_cannot_be_extended(world, part):
    helper = world.part(part.suggestion, world.water)
    with pytest.raises(Refused, match="会办意见不能延期"):
        ask(world, helper, by=world.water_head)
    pending = world.part(world.suggestion("handling"))
    with pytest.raises(Refused, match="当前状态是“未签收”，不能申请延期"):
        ask(world, pending)
    again = world.suggestion("answered", ago=12)
    world.grade(again, result="不满意")
    rework = world.part(again)
    ASSIGNMENT.take(rework, "accept", by=world.roads_liaison)
    with pytest.raises(Refused, match="重新办理的期限不能延期"):
        ask(world, rework)
    world.rules.rules["extension"] = None
    world.rules.save()
    with pytest.raises(Refused, match="本届次的办理规则不允许延期"):
        ask(world, fresh(part))


def test_nobody_grants_what_was_answered_or_given_away_meanwhile(world, part):
    waits = ask(world, part)
    world.answer(part.suggestion)
    waits.refresh_from_db()
    assert (waits.status, waits.due_granted) == ("withdrawn", None)
    assert Event.objects.filter(verb="extension.end", assignment=part).count() == 1
    with pytest.raises(Refused, match="当前状态是“已撤回”，不能批准延期"):
        EXTENSION.take(waits, "grant", by=world.office)
    other = world.part(world.suggestion("accepted"))
    waits = ask(world, other)
    ASSIGNMENT.take(other, "reassign", by=world.office, unit=world.money, note="职责在财政")
    waits.refresh_from_db()
    assert waits.status == "withdrawn"


# What judges, and what is shown -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "fact", "words"), [(3, "on_time", "提前 2 天"), (5, "on_time", "到期当天"), (6, "late", "晚了 1 天")]
)
def test_on_time_is_judged_by_the_date_in_force_at_that_time(world, part, days, fact, words):
    first = part.due_on
    EXTENSION.take(ask(world, part, days=5), "grant", by=world.office)
    world.answer(part.suggestion, at=world.at((first - world.today).days + days))
    row, today = fresh(part), world.today + D(days=365)
    assert marks.kept(row) == words
    found = {
        name for name in ("on_time", "late") if Assignment.objects.filter(measures.FACTS[name].q(today), pk=part.pk)
    }
    assert found == {fact}


def test_extended_and_asking_parts_are_facts_and_the_rate_is_of_all_parts(world, part):
    world.suggestion("handling")
    extension = ask(world, part)
    row = lambda: figures.table(Assignment.objects.all(), by="total", rule_set=world.rules, today=world.today)[0]  # noqa: E731
    assert (row()["extension_asked"], row()["extension_office"], row()["extension_coordinator"], row()["extended"]) == (
        1,
        1,
        0,
        0,
    )
    EXTENSION.take(extension, "grant", by=world.office)
    shown = row()
    assert (shown["extension_asked"], shown["extended"], shown["assigned"], shown["extension_rate"]) == (
        0,
        1,
        3,
        "33.33",
    )


def test_both_dates_stand_wherever_the_date_stands(world, part):
    first = part.due_on
    EXTENSION.take(ask(world, part, days=5), "grant", by=world.office, note="同意")
    was = f"原{md(first, world.today)}".replace(" ", "")
    for user, address in (
        (world.author, reverse("suggestion", args=[part.suggestion_id])),
        (world.office, reverse("suggestion", args=[part.suggestion_id])),
        (world.roads_liaison, reverse("desk")),
        (world.office, reverse("parts")),
        (world.office, reverse("ledger")),
    ):
        client = Client()
        client.force_login(user)
        text = client.get(address).content.decode().replace(" ", "")
        assert f"延期，{was}" in text, address
    text = client_of(world.author).get(reverse("suggestion", args=[part.suggestion_id])).content.decode()
    assert f"经批准延期至 {ymd(first + D(days=5))}" in text
    assert "以交办时的日期为准" not in text


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def test_what_is_asked_is_not_for_deputies_until_it_is_granted(world, part):
    ask(world, part, note="内部还没有商量好")
    address = reverse("suggestion", args=[part.suggestion_id])
    assert "内部还没有商量好" in client_of(world.office).get(address).content.decode()
    assert "内部还没有商量好" not in client_of(world.author).get(address).content.decode()


# The pages ---------------------------------------------------------------------------------------------------------------------


def test_bad_input_is_answered_in_words_and_nothing_is_lost(world, part):
    client, address = client_of(world.roads_liaison), reverse("assignment_step", args=[part.pk, "ask_extension"])
    assert client.get(address).status_code == 200
    for until, said in (
        ("", "请填写延期后的期限"),
        ("昨天", "延期后的期限不是一个日期"),
        ("9999-12-31", "最晚只能延到"),
        ("2001-01-01", "要晚于现在的期限"),
    ):
        answer = client.post(address, {"until": until, "note": "要等评审", "seen": "handling", "once": uuid.uuid4()})
        assert (answer.status_code, said in answer.content.decode(), "要等评审" in answer.content.decode()) == (
            422,
            True,
            True,
        )
    answer = client.post(address, {"until": (part.due_on + D(days=3)).isoformat(), "note": "  ", "seen": "handling"})
    assert answer.status_code == 422
    assert Extension.objects.count() == 0


def test_asking_twice_with_one_page_asks_once(world, part):
    client, address = client_of(world.roads_liaison), reverse("assignment_step", args=[part.pk, "ask_extension"])
    data = {
        "until": (part.due_on + D(days=3)).isoformat(),
        "note": "要等评审",
        "seen": "handling",
        "once": uuid.uuid4(),
    }
    assert [client.post(address, data).status_code for _ in range(2)] == [302, 302]
    assert Extension.objects.count() == 1


def test_the_office_decides_on_a_page_and_finds_it_on_its_desk(world, part):
    extension = ask(world, part)
    office = client_of(world.office)
    assert "单位申请延期，等我答复" in office.get(reverse("desk")).content.decode()
    assert "本单位申请延期，等批准" in client_of(world.roads_liaison).get(reverse("desk")).content.decode()
    address = reverse("extension_step", args=[extension.pk, "grant"])
    assert "要等评审结果" in office.get(address).content.decode()
    data = {"until": extension.due_asked.isoformat(), "note": "", "seen": "asked", "once": uuid.uuid4()}
    assert office.post(address, data).status_code == 302
    assert "单位申请延期，等我答复" not in office.get(reverse("desk")).content.decode()
    again = office.post(address, data | {"once": uuid.uuid4()})
    assert (again.status_code, "当前状态是“已批准”，不能批准延期" in again.content.decode()) == (409, True)


@pytest.mark.parametrize(
    ("who", "code"), [("roads_head", 409), ("author", 403), ("city_office", 404), ("party_head", 404), ("leader", 409)]
)
def test_forged_decisions(world, part, who, code):
    extension = ask(world, part)
    data = {"until": extension.due_asked.isoformat(), "seen": "asked", "once": uuid.uuid4()}
    answer = client_of(getattr(world, who)).post(reverse("extension_step", args=[extension.pk, "grant"]), data)
    assert (answer.status_code, Extension.objects.get().status) == (code, "asked")
