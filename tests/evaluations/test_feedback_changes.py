"""A word changed within the window, the co-signers' words beside it, what counts, and from which grade on a part is handled again."""

import datetime as dt

import pytest
from django.urls import reverse

from congress.models import Deputy
from core.workflow import Refused
from evaluations.counting import middle
from evaluations.lapses import close_lapsed
from evaluations.models import Feedback
from evaluations.workflow import FEEDBACK
from suggestions import measures
from suggestions.models import Assignment, Suggestion
from tests.suggestions.test_merging import client_of
from tests.world import World

from .test_feedback import fresh, give, of_delegation, said
from .test_feedback_pages import sheet


def change(world, s, *grades, by=None, reason="与单位又谈了一次", **act):
    return FEEDBACK.take(s, "change", by=by or world.author, grades=list(grades), reason=reason, **act)


def rule(world, **flags):
    world.rules.rules["flags"] |= flags
    world.rules.save()


def cosigner(world, s, name="联名人"):
    user = world.user(f"user of {name}", "deputy")
    deputy = Deputy.objects.create(congress=world.province, name=name, user=user)
    s.cosigners.create(deputy=deputy, status="confirmed")
    return user


def again(s):
    return Suggestion.objects.select_related("session__rule_set").get(pk=s.pk)


# Changed within the window ----------------------------------------------------------------------------------------------------------


def test_a_change_within_the_window_is_a_new_row_and_the_earlier_form_stays(world):
    s = fresh(world)
    world.grade(s, result="满意")
    assert again(s).status == "closed"
    change(world, again(s), said(world.part(s), result="基本满意"))
    old, new = Feedback.objects.order_by("pk")
    assert (old.result, old.is_current, old.counted_for) == ("满意", False, None)
    assert (new.result, new.is_current, new.counted_for, new.replaces, new.reason) == (
        "基本满意", True, world.part(s), old, "与单位又谈了一次"
    )  # fmt: skip
    assert again(s).status == "closed"
    event = s.events.get(verb="feedback.change")
    assert event.changes["省交通运输厅"] == ["态度满意，结果满意", "态度满意，结果基本满意"]


def test_a_change_to_unsatisfied_opens_the_closed_item_again(world):
    s = fresh(world)
    world.grade(s)
    change(world, again(s), said(world.part(s), result="不满意", words="又停工了"))
    s = again(s)
    assert (s.status, s.round, s.closed_on, world.part(s).round) == ("handling", 2, None, 2)
    with pytest.raises(Refused, match="没有可以改的评价"):  # what opened the round stays
        change(world, s, said(world.part(s)))


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_change_needs_a_reason(world, reason):
    s = fresh(world)
    world.grade(s)
    with pytest.raises(Refused, match="为什么改"):
        change(world, again(s), said(world.part(s), result="基本满意"), reason=reason)
    assert Feedback.objects.count() == 1


def test_what_is_not_changed_is_no_change(world):
    s = fresh(world)
    give(world, s, said(world.part(s)))
    with pytest.raises(Refused, match="和原来一样"):
        change(world, again(s), said(world.part(s)))


def test_after_the_window_nothing_changes(db):
    world = World(today=dt.date(2026, 6, 26))
    s = world.suggestion("answered", ago=30)
    world.grade(s, at=world.at(-12))
    with pytest.raises(Refused, match="反馈期已在 2026 年 6 月 16 日结束"):
        change(world, again(s), said(world.part(s), result="基本满意"), at=world.at())


def test_where_the_rules_set_no_window_the_close_is_the_end(db):
    world = World(rules="上海")
    s = world.suggestion("answered", ago=15)
    world.grade(s)
    with pytest.raises(Refused, match="已经办结，不能再评价"):
        change(world, again(s), said(world.part(s), result="基本满意"))


def test_the_head_of_a_delegation_changes_and_members_do_not(world):
    s = of_delegation(world)
    give(world, s, said(world.part(s)), by=world.other_author)
    with pytest.raises(Refused, match="没有这项权限"):
        change(world, again(s), said(world.part(s), result="基本满意"), by=world.author)
    change(world, again(s), said(world.part(s), result="基本满意"), by=world.other_author)
    assert Feedback.objects.get(is_current=True).deputy == world.other_deputy


def test_the_page_of_the_change_preselects_nothing_and_shows_the_earlier_form(world):
    s = fresh(world)
    world.grade(s, words="办得好")
    client, address, part = client_of(world.author), reverse("feedback_change", args=[s.pk]), world.part(s)
    page = client.get(address).content.decode()
    assert " checked" not in page and "办得好" in page and "为什么改" in page
    data = sheet((part, {"attitude": "满意", "result": "基本满意"}), seen="closed")
    assert list(client.post(address, data).context["form"].errors) == ["reason"]
    done = client.post(address, data | {"reason": "又看了现场"}, follow=True).content.decode()
    assert "改动以前的评价（1 份，保留在案）" in done and "改动：又看了现场" in done
    assert Feedback.objects.get(is_current=True).result == "基本满意"


def test_the_page_of_a_suggestion_offers_the_change_only_while_it_is_possible(world):
    s = fresh(world)
    address = reverse("feedback_change", args=[s.pk])
    client = client_of(world.author)
    assert address not in client.get(reverse("suggestion", args=[s.pk])).content.decode()
    world.grade(s)
    assert address in client.get(reverse("suggestion", args=[s.pk])).content.decode()
    Assignment.objects.filter(suggestion=s).update(feedback_due_on=world.today - dt.timedelta(days=1))
    assert address not in client.get(reverse("suggestion", args=[s.pk])).content.decode()
    assert client.get(address).status_code == 409


# Co-signers -------------------------------------------------------------------------------------------------------------------------


def join(s, user, *grades, **act):
    return FEEDBACK.take(s, "join", by=user, grades=list(grades), **act)


def test_a_cosigner_adds_his_form_beside_and_the_lead_deputys_counts(world):
    s = fresh(world)
    user = cosigner(world, s)
    join(s, user, said(world.part(s), result="不满意", words="没有修到我们村"))
    form = Feedback.objects.get()
    assert (form.deputy, form.counted_for, again(s).status, again(s).round) == (user.deputy, None, "answered", 1)
    world.grade(s, result="满意")
    assert (Feedback.objects.get(counted_for=world.part(s)).result, again(s).status) == ("满意", "closed")
    page = client_of(world.office).get(reverse("suggestion", args=[s.pk])).content.decode()
    assert "联名代表" in page and "没有修到我们村" in page


@pytest.mark.parametrize("status", ["invited", "refused"])
def test_who_has_not_confirmed_adds_nothing(world, status):
    s = fresh(world)
    user = cosigner(world, s)
    s.cosigners.update(status=status)
    with pytest.raises(Refused, match="没有这项权限"):
        join(again(s), user, said(world.part(s)))
    assert Feedback.objects.count() == 0


def test_a_cosigner_adds_after_the_close_within_the_window_and_once(world):
    s = fresh(world)
    user = cosigner(world, s)
    world.grade(s)
    join(again(s), user, said(world.part(s)))
    with pytest.raises(Refused, match="您已经评价过"):
        join(again(s), user, said(world.part(s)))
    with pytest.raises(Refused, match="没有这项权限"):
        join(again(s), world.author, said(world.part(s)))
    assert Feedback.objects.count() == 2


def test_the_page_of_a_cosigner(world):
    s = fresh(world)
    user = cosigner(world, s)
    client, address = client_of(user), reverse("feedback_join", args=[s.pk])
    assert " checked" not in client.get(address).content.decode()
    client.post(address, sheet((world.part(s), {"attitude": "满意", "result": "基本满意"})))
    assert Feedback.objects.get().deputy == user.deputy


# What counts ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "counted"),
    [
        (["满意"], "满意"),
        (["满意", "不满意"], "不满意"),
        (["满意", "基本满意", "不满意"], "基本满意"),
        (["非常满意", "非常满意", "满意", "不满意"], "满意"),
        (["不满意", "非常满意", "非常满意"], "非常满意"),
    ],
)
def test_the_middle_form_counts_and_of_two_the_lower(given, counted):
    grades = ["非常满意", "满意", "基本满意", "不满意"]
    forms = [Feedback(pk=n, result=grade, attitude="满意") for n, grade in enumerate(given)]
    assert middle(forms, grades).result == counted
    assert middle(forms[::-1], grades).result == counted


def counted(s):
    return Feedback.objects.get(counted_for__suggestion=s).result


def test_by_the_rule_all_the_middle_form_counts_and_everybody_is_waited_for(world):
    rule(world, counted_feedback="all")
    s = fresh(world)
    one, two = cosigner(world, s, "甲"), cosigner(world, s, "乙")
    part = world.part(s)
    give(world, again(s), said(part, result="非常满意"))
    assert (counted(s), again(s).status) == ("非常满意", "answered")
    join(again(s), one, said(part, result="基本满意"))
    assert (counted(s), again(s).status) == ("基本满意", "answered")
    join(again(s), two, said(part, result="满意"))
    assert (counted(s), again(s).status) == ("满意", "closed")
    fact = measures.FACTS["just_satisfied"].q(world.today)
    assert Assignment.objects.filter(fact).get() == part
    assert Assignment.objects.filter(measures.FACTS["feedback_returned"].q(world.today)).count() == 1


def test_by_the_rule_all_a_cosigners_unsatisfied_opens_the_round(world):
    rule(world, counted_feedback="all")
    s = fresh(world)
    join(again(s), cosigner(world, s), said(world.part(s), result="不满意", words="没有修"))
    assert (again(s).status, again(s).round) == ("handling", 2)


def test_by_the_rule_all_the_window_lapses_whoever_has_not_answered(world):
    rule(world, counted_feedback="all")
    for speaks in ("lead", "cosigner", "nobody"):
        s = fresh(world)
        user = cosigner(world, s, speaks)
        if speaks == "lead":
            give(world, again(s), said(world.part(s)))
        elif speaks == "cosigner":
            join(again(s), user, said(world.part(s)))
        assert again(s).status == "answered"
        end = (world.part(s).feedback_due_on - world.today).days
        assert close_lapsed(world.at(end + 1, hour=0)) == [s.pk]


def test_by_the_rule_all_a_change_may_move_what_counts(world):
    rule(world, counted_feedback="all")
    s = fresh(world)
    user = cosigner(world, s)
    give(world, again(s), said(world.part(s), result="满意"))
    join(again(s), user, said(world.part(s), result="基本满意"))
    assert counted(s) == "基本满意"
    change(world, again(s), said(world.part(s), result="非常满意"), by=user)
    assert counted(s) == "满意"


# From which grade on ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rework_from", "round"), [("unsatisfied", 1), ("basically_satisfied", 2)])
def test_by_rule_basically_satisfied_opens_a_round_too(world, rework_from, round):
    rule(world, rework_from=rework_from)
    s = fresh(world)
    world.grade(s, result="基本满意")
    assert again(s).round == round
