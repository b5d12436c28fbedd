"""The deputy's word: what the door and the database accept, what follows, and that nobody else can give it."""

import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from congress import presets
from congress.models import Deputy, RuleSet
from core.models import Message, Pulse
from core.workflow import Refused
from evaluations.forms import FeedbackForm
from evaluations.guards import gradable_parts
from evaluations.models import Feedback
from evaluations.workflow import FEEDBACK
from suggestions.models import Assignment, Attachment, Suggestion
from suggestions.workflow import SUGGESTION
from tests.kept import kept
from tests.world import World, pdf

WITHOUT_WINDOW = "上海"


def fresh(world, **fields):
    """Answered five days ago, so that there are days left to answer."""
    return world.suggestion("answered", ago=15, **fields)


def said(part, **values):
    return {"part": part, "attitude": "满意", "result": "满意", "words": ""} | values


def give(world, suggestion, *grades, by=None, **act):
    return FEEDBACK.take(suggestion, "give", by=by or world.author, grades=list(grades), **act)


def enter(world, suggestion, *grades, by=None, **values):
    values = {"uploads": [pdf()], "given_on": world.today, "signed_by": "闻青禾"} | values
    FEEDBACK.take(suggestion, "enter", by=by or world.office, grades=list(grades), **values)
    world.check(suggestion, at=values.get("at"))


# What may be said -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("about", ["attitude", "result"])
def test_unsatisfied_without_words_is_refused_by_form_door_and_database(world, about):
    s = fresh(world)
    part = world.part(s)
    posted = {f"p{part.pk}-attitude": "满意", f"p{part.pk}-result": "满意", f"p{part.pk}-words": "  "} | {
        f"p{part.pk}-{about}": "不满意"
    }
    form = FeedbackForm(posted, user=world.author, obj=s)
    assert list(form.errors) == [f"p{part.pk}-words"]

    with pytest.raises(Refused, match="请写明具体意见"):
        give(world, s, said(part, **{about: "不满意", "words": " "}))
    with pytest.raises(IntegrityError, match="unsatisfied_needs_words"), transaction.atomic():
        Feedback.objects.create(
            **{
                "assignment": part,
                "deputy": world.deputy,
                "source": "online",
                "attitude": "满意",
                "result": "满意",
                about: "不满意",
            }
        )
    assert Feedback.objects.count() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"attitude": "很好"},
        {"result": "很好"},
        {"attitude": ""},
        {"result": ""},
        {"adoption": "全部"},
        {"contact_how": "fax"},
    ],
)
def test_words_outside_the_rule_set_are_refused_by_door_and_form(world, wrong):
    s = fresh(world)
    part = world.part(s)
    with pytest.raises(Refused):
        give(world, s, said(part, **wrong))
    posted = {f"p{part.pk}-{name}": value for name, value in {"attitude": "满意", "result": "满意", **wrong}.items()}
    assert list(FeedbackForm(posted, user=world.author, obj=s).errors) == [f"p{part.pk}-{next(iter(wrong))}"]
    assert (Feedback.objects.count(), s.status) == (0, "answered")


def test_a_grade_of_another_rule_set_is_refused(world):
    world.under("慈溪")
    s = fresh(world)
    with pytest.raises(Refused, match="选择满意程度"):
        give(world, s, said(world.part(s), result="非常满意"))
    assert [value for value, _ in FeedbackForm(user=world.author, obj=s).parts[0].fields["result"].choices] == [
        "满意",
        "基本满意",
        "不满意",
    ]


def test_a_part_is_graded_once(world):
    s = fresh(world, separate=[world.roads, world.water])
    roads = world.part(s, world.roads)
    give(world, s, said(roads))
    for step in (give, enter):
        with pytest.raises(Refused, match="省交通运输厅现在不能评价"):
            step(world, s, said(roads))
    with pytest.raises(Refused, match="现在不能评价"):
        give(world, s, said(world.part(s, world.water)), said(world.part(s, world.water)))
    with pytest.raises(IntegrityError), transaction.atomic():
        Feedback.objects.create(
            assignment=roads, counted_for=roads, deputy=world.deputy, source="online", attitude="满意", result="满意"
        )
    assert [f.assignment for f in Feedback.objects.all()] == [roads]


def test_parts_of_another_suggestion_are_refused(world):
    s, other = fresh(world), fresh(world)
    with pytest.raises(Refused, match="现在不能评价"):
        give(world, s, said(world.part(other)))
    assert Feedback.objects.count() == 0


def test_an_empty_sheet_is_refused(world):
    s = fresh(world)
    with pytest.raises(Refused, match="至少评价一个单位"):
        give(world, s)


# From paper -----------------------------------------------------------------------------------------------------------------


def test_a_paper_form_is_kept_with_its_scan_and_marked(world):
    s = fresh(world)
    enter(
        world, s, said(world.part(s), contact_how="visit", adoption="采纳"), given_on=world.today - dt.timedelta(days=3)
    )
    f = Feedback.objects.get()
    assert (f.source, f.deputy, f.entered_by, f.signed_by) == ("paper", world.deputy, world.office, "闻青禾")
    assert (f.scan, f.scan.kind, f.given_on) == (
        Attachment.objects.get(),
        "反馈表扫描件",
        world.today - dt.timedelta(days=3),
    )
    assert Suggestion.objects.get(pk=s.pk).status == "closed"


def test_paper_without_scan_is_refused_by_door_and_database(world):
    s = fresh(world)
    part = world.part(s)
    with pytest.raises(Refused, match="请附上纸质反馈表的扫描件"):
        enter(world, s, said(part), uploads=[], given_on=world.today)
    with pytest.raises(IntegrityError, match="paper_feedback_has_scan"), transaction.atomic():
        Feedback.objects.create(assignment=part, deputy=world.deputy, source="paper", attitude="满意", result="满意")
    assert (Feedback.objects.count(), Attachment.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("days", "why"), [(1, "不能晚于今天"), (-25, "以后才答复"), (-9, "反馈期已在 .*结束，表上的日期晚于这一天")]
)
def test_paper_dates_outside_the_window_are_refused(world, days, why):
    world.under(today=dt.date(2026, 6, 26))  # answered on 6 June, window to 16 June
    s = world.suggestion("answered", ago=30)
    with pytest.raises(Refused, match=why):
        enter(world, s, said(world.part(s)), given_on=world.today + dt.timedelta(days=days), at=world.at())
    assert (Feedback.objects.count(), Attachment.objects.count()) == (0, 0)


def test_paper_signed_in_time_counts_although_entered_late(db):
    world = World(today=dt.date(2026, 6, 26))
    s = world.suggestion("answered", ago=30)
    enter(world, s, said(world.part(s)), given_on=dt.date(2026, 6, 16), at=world.at())
    assert Feedback.objects.get().given_on == dt.date(2026, 6, 16)


# Delegations ----------------------------------------------------------------------------------------------------------------


def of_delegation(world, state="answered"):
    """A suggestion of the delegation whose head is ``other_author``."""
    s = world.suggestion("draft")
    Suggestion.objects.filter(pk=s.pk).update(lead_deputy=None, proposing_delegation=world.delegation)
    s = Suggestion.objects.get(pk=s.pk)
    SUGGESTION.take(s, "submit", by=world.other_author, at=world.at(-35))
    SUGGESTION.take(s, "register", by=world.office, at=world.at(-32))
    SUGGESTION.take(s, "dispatch", by=world.office, at=world.at(-30), parts=[(world.roads, "lead")])
    world.answer(s, at=world.at(-5))
    return Suggestion.objects.get(pk=s.pk)


def test_the_head_speaks_for_the_delegation_and_members_do_not(world):
    s = of_delegation(world)
    with pytest.raises(Refused, match="没有这项权限"):
        give(world, s, said(world.part(s)), by=world.author)
    give(world, s, said(world.part(s)), by=world.other_author)
    assert Feedback.objects.get().deputy == world.other_deputy


def test_a_delegation_without_head_cannot_answer_on_paper(world):
    s = of_delegation(world)
    world.other_deputy.is_head = False
    world.other_deputy.save()
    with pytest.raises(Refused, match="没有登记团长"):
        enter(world, s, said(world.part(s)))


# Nobody else ----------------------------------------------------------------------------------------------------------------

STRANGERS = ("roads_liaison", "roads_handler", "roads_head", "water_head", "coordinator", "leader", "viewer", "admin",
             "other_author", "cosigner", "city_author", "city_office", "city_unit_head")  # fmt: skip


@kept
def answered(world):
    s = world.suggestion("answered", ago=20, helpers=[world.water])
    world.cosigner = world.user("cosigner", "deputy")
    deputy = Deputy.objects.create(congress=world.province, name="联名人", user=world.cosigner)
    s.cosigners.create(deputy=deputy, status="confirmed")
    return s


def sheet(world, s, **more):
    part = world.part(s)
    marks = {f"p{part.pk}-attitude": "非常满意", f"p{part.pk}-result": "非常满意"}
    return {"seen": "answered", "once": "", "given_on": str(world.today), "signed_by": "闻青禾", **marks, **more}


def untouched(s):
    return (Feedback.objects.count(), Suggestion.objects.get(pk=s.pk).status, Attachment.objects.count()) == (
        0,
        "answered",
        0,
    )


@pytest.mark.parametrize("who", [*STRANGERS, "office"])
def test_nobody_but_the_lead_deputy_can_give_feedback(world, client, answered, who):
    user = getattr(world, who)
    part = world.part(answered)
    for verb in ("give", "enter"):
        if (who, verb) == ("office", "enter"):
            continue
        with pytest.raises(Refused, match="没有这项权限"):
            FEEDBACK.take(answered, verb, by=user, grades=[said(part)])
    client.force_login(user)
    urls = [reverse("feedback_give", args=[answered.pk])] + [reverse("feedback_enter", args=[answered.pk])] * (
        who != "office"
    )
    for url in urls:
        assert client.get(url).status_code in (403, 404, 409)
        assert client.get(url + "?done=1").status_code in (403, 404, 409)
        assert client.post(url, sheet(world, answered) | {"scan": pdf()}).status_code in (403, 404, 409)
    assert untouched(answered)


@pytest.mark.parametrize("who", [*STRANGERS, "office", "author"])
def test_forged_step_addresses_lead_nowhere(world, client, answered, who):
    client.force_login(getattr(world, who))
    part = world.part(answered)
    targets = [
        ("suggestion_step", answered.pk),
        ("assignment_step", part.pk),
        ("reply_step", part.reply.pk),
        ("cosigner_step", 1),
    ]
    for name, pk in targets:
        for verb in ("give", "enter", "close", "lapse", "rework", "answered"):
            for call in (client.get, client.post):
                assert call(reverse(name, args=[pk, verb]), sheet(world, answered)).status_code in (403, 404)
    assert untouched(answered)


def test_the_lead_deputy_cannot_enter_paper_and_the_office_cannot_give(world, client, answered):
    for who, name in ((world.author, "feedback_enter"), (world.office, "feedback_give")):
        client.force_login(who)
        for call in (client.get, client.post):
            assert call(reverse(name, args=[answered.pk]), sheet(world, answered) | {"scan": pdf()}).status_code == 403
    assert untouched(answered)


def test_without_signing_in_there_is_only_the_door(world, client, answered):
    for name in ("feedback_give", "feedback_enter"):
        url = reverse(name, args=[answered.pk])
        for call in (client.get, client.post):
            response = call(url, sheet(world, answered))
            assert (response.status_code, response.headers["Location"].split("?")[0]) == (302, reverse("login"))
    assert untouched(answered)


def test_auto_steps_cannot_be_taken_and_own_steps_cannot_be_run(world, answered):
    for verb in ("lapse", "close", "rework"):
        with pytest.raises(Refused, match="由系统办理"):
            SUGGESTION.take(answered, verb, by=world.admin)
    with pytest.raises(ValueError, match="taken by a person"):
        FEEDBACK.run(answered, "give")


# Time runs out --------------------------------------------------------------------------------------------------------------


def tick(day, hour=8):
    call_command("tick", at=f"{day}T{hour:02}:00", stdout=io.StringIO())


@pytest.mark.parametrize(
    ("today", "end"),
    [
        (dt.date(2026, 1, 15), dt.date(2026, 1, 5)),
        (dt.date(2026, 1, 18), dt.date(2026, 1, 8)),
        (dt.date(2025, 3, 20), dt.date(2025, 3, 10)),
        (dt.date(2024, 3, 12), dt.date(2024, 3, 4)),  # ends on 2 March 2024, a Saturday
        (dt.date(2026, 8, 14), dt.date(2026, 8, 4)),
    ],
)
def test_a_window_closes_the_day_after_its_end_across_months_and_years(db, today, end):
    world = World(today=today)
    s = world.suggestion("answered", ago=30)  # answered 20 days before today, ten days to answer
    assert world.part(s).feedback_due_on == end
    with pytest.raises(Refused, match=f"到 {end.year} 年 {end.month} 月 {end.day} 日才满"):
        SUGGESTION.run(s, "lapse", at=world.at((end - today).days, hour=23))
    tick(end, hour=23)
    assert Suggestion.objects.get(pk=s.pk).status == "answered"
    tick(end + dt.timedelta(days=1), hour=0)
    s = Suggestion.objects.get(pk=s.pk)
    assert (s.status, s.closed_on) == ("closed", end + dt.timedelta(days=1))
    event = s.events.get(verb="suggestion.lapse")
    assert (event.actor, event.was, event.now) == (None, "answered", "closed")


def test_ticking_again_or_late_does_each_thing_once(world):
    s = world.suggestion("answered", ago=90)
    assert Pulse.objects.count() == 0
    tick(world.today)
    tick(world.today, hour=9)
    tick(world.today - dt.timedelta(days=300))
    assert s.events.filter(verb="suggestion.lapse").count() == 1
    told = Message.objects.filter(subject__startswith="反馈期已过，按未反馈办结")
    assert [m.recipient for m in told] == [world.author]
    assert Pulse.objects.get().at == world.at(hour=9)


def test_a_window_open_for_one_part_keeps_the_item_open(world):
    s = world.suggestion("handling", ago=40, separate=[world.roads, world.water])
    world.answer(s, at=world.at(-30))
    Assignment.objects.filter(suggestion=s, unit=world.water).update(feedback_due_on=world.today)
    tick(world.today)
    assert Suggestion.objects.get(pk=s.pk).status == "answered"
    tick(world.today + dt.timedelta(days=1))
    assert Suggestion.objects.get(pk=s.pk).status == "closed"


def test_what_was_said_in_part_stays_when_the_rest_lapses(world):
    s = world.suggestion("answered", ago=40, separate=[world.roads, world.water])
    world.grade(s, only=[world.roads], at=world.at(-29))
    tick(world.today)
    assert Suggestion.objects.get(pk=s.pk).status == "closed"
    assert [f.assignment.unit for f in Feedback.objects.all()] == [world.roads]


def test_items_under_way_and_rule_sets_without_window_never_lapse(db):
    world = World(rules=WITHOUT_WINDOW)
    s = world.suggestion("answered", ago=200)
    assert world.part(s).feedback_due_on is None
    assert Suggestion.objects.get(pk=s.pk).status == "answered"
    tick(world.today + dt.timedelta(days=3000))
    assert Suggestion.objects.get(pk=s.pk).status == "answered"
    with pytest.raises(Refused, match="没有规定反馈期限"):
        SUGGESTION.run(s, "lapse", at=world.at(3000))
    give(world, s, said(world.part(s)), at=world.at(3000))
    assert Suggestion.objects.get(pk=s.pk).status == "closed"


def test_a_second_round_is_not_closed_by_the_window_of_the_first(world):
    s = world.suggestion("answered", ago=30)
    world.grade(s, result="不满意", at=world.at(-15))
    tick(world.today + dt.timedelta(days=60))
    assert Suggestion.objects.get(pk=s.pk).status == "handling"


@pytest.mark.parametrize("closed", [False, True])
def test_a_late_word_is_refused_with_the_date(db, client, closed):
    world = World(today=dt.date(2026, 1, 15))
    s = world.suggestion("answered", ago=30)
    if closed:
        tick(dt.date(2026, 1, 6))
    else:
        with pytest.raises(Refused, match="反馈期已在 2026 年 1 月 5 日结束"):
            give(world, s, said(world.part(s)), at=world.at())
    client.force_login(world.author)
    url = reverse("feedback_give", args=[s.pk])
    for response in (client.get(url), client.post(url, sheet(world, s))):
        assert response.status_code == 409
        assert "反馈期已在 2026 年 1 月 5 日结束" in response.content.decode()
    assert Feedback.objects.count() == 0


@pytest.mark.parametrize("at", ["", "gestern", "2026-13-01", "0001-01-01T00:00"])
def test_tick_refuses_what_is_no_time(db, at):
    if not at:
        call_command("tick", stdout=io.StringIO())
        assert Pulse.objects.get().name == "tick"
        return
    with pytest.raises(CommandError, match="不是一个时间"):
        call_command("tick", at=at)


def test_helpers_are_asked_about_only_where_the_rules_say_so(db):
    world = World(rules="北京")
    s = fresh(world, helpers=[world.water])
    assert [a.unit for a in gradable_parts(s)] == [world.roads]
    hunan = RuleSet.objects.create(name="湖南", rules=presets.load("湖南"))
    s.session.rule_set = hunan
    assert [a.unit for a in gradable_parts(s)] == [world.roads, world.water]
