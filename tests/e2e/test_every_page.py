"""Every page as its people see it: on a phone and on an office screen, for keyboard and reader, without a word in the console."""

import datetime as dt

import pytest
from django.urls import reverse

from suggestions.commitments.workflow import COMMITMENT
from suggestions.models import Assignment, Commitment, KeyTopic
from suggestions.requests.workflow import PREASSIGNMENT
from suggestions.supervision.lookback_effects import draw
from suggestions.supervision.topics_grouping import gather
from suggestions.supervision.workflow import LOOKBACK, TOPIC
from suggestions.workflow import ASSIGNMENT, SUGGESTION
from tests.evaluations.reporting import report
from tests.world import pdf


@pytest.fixture
def year(world):
    """Something in every state, with titles as long as they are in life."""
    long = "关于建立灵活就业人员职业伤害保障省级统筹机制、扩大新就业形态劳动者覆盖范围的建议"
    world.draft_of = world.suggestion("draft", title=long)
    world.waiting = world.suggestion("submitted")
    world.ready = world.suggestion("registered", title=long)
    world.fresh = world.suggestion("handling", ago=3)
    world.part_fresh = world.part(world.fresh)
    world.busy = world.suggestion("accepted", helpers=[world.water, world.money], ago=100)
    world.part_busy = world.part(world.busy)
    world.part_helper = world.part(world.busy, world.water)
    world.contact(world.part_busy)
    ASSIGNMENT.take(world.part_busy, "draft_reply", by=world.roads_handler)
    world.answered = world.suggestion("answered", helpers=[world.water], ago=12, title=long)
    world.signed = world.part(world.answered).reply
    again = world.suggestion("answered", helpers=[world.water])
    world.grade(again, result="不满意", at=world.at(-18))
    back = world.part(world.suggestion("handling", ago=2))
    ASSIGNMENT.take(back, "ask_back", by=world.roads_liaison, note="不属于本单位职责", proposed_unit=world.water)
    more = world.part(world.suggestion("accepted", title=long))
    ASSIGNMENT.take(
        more, "ask_extension", by=world.roads_liaison, note="要等评审结果", until=more.due_on + dt.timedelta(days=20)
    )
    ASSIGNMENT.take(
        more, "ask_coordination", by=world.roads_liaison, to="office", question="管护费用由哪一家出，请定。"
    )
    world.more_time, world.divided = more.extensions.get(), more.coordination_requests.get()
    world.guest, host = (
        world.suggestion("submitted", deputy=world.other_deputy, title=long),
        world.suggestion("registered", ago=12),
    )
    SUGGESTION.take(world.guest, "merge", by=world.office, at=world.at(-12), host=host)
    SUGGESTION.take(host, "dispatch", by=world.office, at=world.at(-12), parts=[(world.roads, "lead")])
    world.answer(host, at=world.at(-2))
    world.to_guest = world.part(host).reply
    SUGGESTION.take(world.waiting, "invite", by=world.author, deputies=[world.other_deputy])
    late = world.suggestion("accepted", helpers=[world.water], ago=110, title=long)
    world.urged = world.part(late)
    ASSIGNMENT.take(world.urged, "urge", by=world.office, note="请抓紧办理，按期答复。")
    ASSIGNMENT.take(world.urged, "issue_order", by=world.office, words="请报告办理进展和完成时间。")
    world.order = world.urged.orders.get()
    SUGGESTION.take(
        late, "record_supervision", by=world.leader, kind="visit", held_on=world.today, summary="到现场察看。"
    )
    world.topic = KeyTopic(
        session=world.session, kind="group", name=long[2:-3], leader=world.viewer, leader_name="副省长"
    )
    gather([world.busy, world.answered], topic=world.topic, by=world.office)
    TOPIC.take(world.topic, "note", by=world.viewer, note="召开领办工作会，明确三张清单。")
    parts = Assignment.objects.filter(suggestion__session=world.session)
    world.drawn = draw(
        world.session,
        flow=LOOKBACK,
        parts=parts,
        seed="甲",
        klass="A",
        per_unit=1,
        excludes_drawn=False,
        by=world.office,
        at=world.at(),
    )
    SUGGESTION.take(type(late).objects.get(pk=late.pk), "claim", by=world.leader)
    promised = world.suggestion("answered", klass="B", title=long)
    world.promise = Commitment.objects.get(reply__assignment__suggestion=promised)
    COMMITMENT.take(
        world.promise,
        "report",
        by=world.roads_liaison,
        note="已经修好，验收单附后。",
        done_on=world.today,
        uploads=[pdf()],
    )
    world.sounded = world.suggestion("registered", title=long)
    SUGGESTION.take(
        world.sounded, "predispatch", by=world.office, parts=[(world.roads, "lead"), (world.water, "helper")]
    )
    world.pre = world.sounded.preassignments.get(unit=world.roads)
    PREASSIGNMENT.take(
        world.pre, "object", by=world.roads_liaison, note="主要内容属于水利部门的职责。", proposed_unit=world.water
    )
    world.own_report = report(world, world.roads, "draft")
    world.sent_report = report(world, world.water, "submitted")
    world.referred = world.suggestion("registered", title=long)
    SUGGESTION.take(world.referred, "refer", by=world.office, coordinator=world.government)
    return world


def pages(world):
    """(who, address) of the pages that are looked at."""
    office = [
        "desk", "ledger", "parts", "review", "register", "register_many", "dispatch", "handover", "feedback_list", "import_ledger",
        "unit_list", "doctor", "supervision", "orders", "supervision_records", "help", "told", "feeds", "inbox", "profile", "password_change",
    ]  # fmt: skip
    yield from ((world.office, reverse(name)) for name in office)
    for name in ("cockpit", "cockpit_screen"):
        yield world.office, reverse(name)
    yield world.leader, f"{reverse('cockpit')}?scope=field&units=all&sort=-own"
    yield world.coordinator, reverse("cockpit")
    yield world.city_office, reverse("cockpit")
    for name, obj in (
        ("dispatch", world.ready),
        ("suggestion", world.busy),
        ("suggestion", world.waiting),
        ("feedback_enter", world.answered),
    ):
        yield world.office, reverse(name, args=[obj.pk])
    for name, args in (
        ("commitments", []), ("commitment_years", []), ("commitment_step", [world.promise.pk, "write_off"]),
        ("commitment_step", [world.promise.pk, "replace"]), ("suggestion", [world.promise.reply.assignment.suggestion_id]),
    ):  # fmt: skip
        yield world.office, reverse(name, args=args)
    for verb in ("register", "decline", "merge", "return_for_change"):
        yield world.office, reverse("suggestion_step", args=[world.waiting.pk, verb])
    for name, args in (
        ("order_paper", [world.order.pk]), ("order_step", [world.order.pk, "cancel"]), ("suggestion", [world.urged.suggestion_id]),
        ("assignment_step", [world.urged.pk, "urge"]), ("assignment_step", [world.part_busy.pk, "issue_order"]),
        ("suggestion_step", [world.urged.suggestion_id, "record_supervision"]),
    ):  # fmt: skip
        yield world.office, reverse(name, args=args)
    for name, args in (
        ("doctor_rows", ["mute_member"]), ("topics", []), ("topic", [world.topic.pk]), ("topic_new", []), ("topic_step", [world.topic.pk, "edit"]), ("lookback", []),
        ("lookback_draw", []), ("lookback_sheet", [world.drawn.pk]), ("lookback_step", [world.drawn.items.get().pk, "record"]),
        ("suggestion_step", [world.busy.pk, "give_to_group"]), ("suggestion_step", [world.urged.suggestion_id, "set_topic"]),
    ):  # fmt: skip
        yield world.office, reverse(name, args=args)
    for address in ("?tab=pre", "?tab=referred", "?tab=back", "?tab=done"):
        yield world.office, reverse("dispatch") + address
    yield world.office, reverse("dispatch_formal")
    yield world.office, reverse("dispatch", args=[world.sounded.pk])
    yield world.office, f"{reverse('predispatch_many')}?pick={world.ready.pk}&pick={world.sounded.pk}"
    yield world.office, reverse("preassignment_step", args=[world.pre.pk, "keep"])
    yield world.office, reverse("suggestion", args=[world.sounded.pk])
    yield world.coordinator, reverse("dispatch", args=[world.referred.pk])
    helper = world.sounded.preassignments.get(unit=world.water)
    yield world.water_liaison, reverse("preassignments")
    yield world.water_liaison, reverse("preassignment_step", args=[helper.pk, "object"])
    yield world.office, f"{reverse('lookback_draw')}?session={world.session.pk}&klass=A&per_unit=1&seed=2"
    yield world.viewer, reverse("topic", args=[world.topic.pk])
    yield world.leader, reverse("supervision")
    for who in (world.roads_liaison, world.author):
        yield who, reverse("commitments")
        yield who, reverse("commitment_years")
    yield world.roads_liaison, reverse("commitment_step", args=[world.promise.pk, "note"])
    yield world.roads_liaison, reverse("orders")
    yield world.roads_liaison, reverse("order_step", args=[world.order.pk, "answer"])
    for user in (
        world.coordinator,
        world.leader,
        world.viewer,
        world.admin,
        world.roads_liaison,
        world.roads_head,
        world.author,
    ):
        yield user, reverse("desk")
    for name, args in (
        ("assignment_step", [world.part_fresh.pk, "ask_back"]), ("assignment_step", [world.part_busy.pk, "contact"]),
        ("assignment_step", [world.part_fresh.pk, "accept"]), ("reply_edit", [world.part_busy.pk]), ("suggestion", [world.busy.pk]),
    ):  # fmt: skip
        yield world.roads_liaison, reverse(name, args=args)
    yield world.water_liaison, reverse("assignment_step", args=[world.part_helper.pk, "send_opinion"])
    for name, args in (
        ("mine", []), ("mine_new", []), ("mine_edit", [world.draft_of.pk]), ("feedback_give", [world.answered.pk]), ("suggestion", [world.answered.pk]),
        ("reply_letter", [world.signed.pk]),
    ):  # fmt: skip
        yield world.author, reverse(name, args=args)
    yield world.other_author, reverse("mine")
    yield from reported(world)
    yield from requested(world)
    yield from overviews(world)
    yield None, reverse("login")


def reported(world):
    """The card of a unit and its yearly report."""
    yield world.office, reverse("unit_card", args=[world.roads.pk])
    yield world.roads_head, reverse("unit_card", args=[world.roads.pk])
    yield world.office, reverse("unit_reports")
    yield world.office, reverse("unit_report", args=[world.sent_report.pk])
    yield world.office, reverse("unit_report_step", args=[world.sent_report.pk, "return_report"])
    yield world.roads_head, reverse("unit_reports")
    yield world.roads_handler, reverse("unit_report", args=[world.own_report.pk])


def requested(world):
    """More time, somebody to settle a disagreement, suggestions handled together."""
    for name, args in (
        ("suggestion", [world.guest.pk]), ("feedback_give", [world.guest.pk]), ("reply_letter_guest", [world.to_guest.pk, world.guest.pk]),
    ):  # fmt: skip
        yield world.other_author, reverse(name, args=args)
    for name, args in (
        ("extension_step", [world.more_time.pk, "grant"]), ("extension_step", [world.more_time.pk, "refuse"]),
        ("coordination_step", [world.divided.pk, "answer"]), ("suggestion", [world.more_time.assignment.suggestion_id]),
        ("feedback_enter", [world.guest.pk]),
    ):  # fmt: skip
        yield world.office, reverse(name, args=args)
    for verb in ("ask_coordination", "name_people"):
        yield world.roads_liaison, reverse("assignment_step", args=[world.more_time.assignment_id, verb])


def overviews(world):
    """Of committees, delegations and deputies."""
    for name, args in (
        ("committees", []), ("committee", [world.committee.pk]), ("delegations", []), ("delegation", [world.delegation.pk]),
        ("deputy", [world.deputy.pk]),
    ):  # fmt: skip
        yield world.office, reverse(name, args=args)
    for user in (world.author, world.other_author):
        yield user, reverse("deputy", args=[user.deputy.pk])
        yield user, reverse("delegation", args=[world.delegation.pk])
    yield world.leader, reverse("committee", args=[world.committee.pk])


@pytest.mark.parametrize("half", (0, 1))
def test_every_page_fits_is_accessible_and_quiet(look_at, year, half):
    assert look_at(list(pages(year))[half::2]) == []


@pytest.mark.parametrize("width", (800, 1024))
def test_the_frame_fits_a_tablet(visit, year, width):
    """Between phone and office screen: the officer has the longest bar."""
    visitor = visit(year.office, width=width)
    visitor.go("/")
    visitor.fits()


def test_on_a_phone_the_open_tab_is_in_sight(visit, world):
    """The row of tabs is longer than the screen; whoever comes by a link to one of the last sees where he is."""
    visitor = visit(world.office, width=360)
    for address in ("/dispatch/?tab=done", "/dispatch/"):
        visitor.go(address)
        for row in (".tabs", ".mainnav"):
            box = visitor.page.locator(f"{row} [aria-current]").bounding_box()
            assert box["x"] >= 0 and box["x"] + box["width"] <= 360, (address, row, box)
    assert visitor.faults == []


def test_the_main_job_needs_no_script(visit, year):
    """Signing in, accepting and logging a contact with JavaScript switched off."""
    year.roads_handler.set_password("demo2026-demo")
    year.roads_handler.save()
    visitor = visit(java_script_enabled=False)
    page = visitor.go("/")
    page.locator("input[name=username]").fill("roads_handler")
    page.locator("input[type=password]").fill("demo2026-demo")
    page.locator("main button[type=submit]").first.click()
    page.goto(f"{visitor.server.url}{reverse('assignment_step', args=[year.part_fresh.pk, 'accept'])}")
    page.locator("main form button[type=submit]").first.click()
    page.goto(f"{visitor.server.url}{reverse('assignment_step', args=[year.part_fresh.pk, 'contact'])}")
    page.locator("label.choice", has_text="上门走访").locator("input").check()
    page.locator("main form button[type=submit]").first.click()
    year.part_fresh.refresh_from_db()
    assert (year.part_fresh.status, year.part_fresh.has_met) == ("handling", True)
